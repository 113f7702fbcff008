"""Who may not speak in a room is not heard there in any other way either: no topic, no parting words, no new name."""

from collections.abc import Iterator

import pytest
from irc_company import company, somebody
from irc_talking import IrcClient, briefs, serving, verbs
from talking import LineClient, unique

from beseda.server.running.config import Limits
from beseda.server.running.serve import Server

SILENCING = ["+m", "+b *!*@*", "+b m:*!*@*"]


@pytest.fixture(scope="module")
def chat() -> Iterator[Server]:
    with serving(Limits(messages_per_second=0)) as server:
        yield server


def silenced(chat: Server, by: str) -> tuple[str, IrcClient, IrcClient]:
    """A room, its operator, and somebody there who may not speak."""
    room, [anna, boris] = company(chat, "anna", "boris", caps=("away-notify", "setname", "extended-join"))
    anna.ask(f"MODE {room} {by}")
    boris.barrier()
    return room, anna, boris


@pytest.mark.parametrize("by", SILENCING)
def test_the_topic_and_the_name_are_refused(chat: Server, by: str) -> None:
    room, anna, boris = silenced(chat, by)
    assert verbs(boris.ask(f"TOPIC {room} :listen to me")) == ["404"]
    boris.answers("NICK listen-to-me", f"435 {boris.name} listen-to-me {room}")
    anna.nothing_but()


@pytest.mark.parametrize("by", SILENCING)
def test_the_words_of_leaving_are_not_told(chat: Server, by: str) -> None:
    room, anna, boris = silenced(chat, by)
    boris.ask(f"PART {room} :listen to me")
    anna.nothing_but(f"PART {room}")
    room, anna, boris = silenced(chat, by)
    boris.say("QUIT :listen to me")
    assert "listen" not in anna.expect("QUIT").params[-1]


@pytest.mark.parametrize("by", SILENCING)
def test_being_away_and_a_real_name_are_told_to_nobody_there(chat: Server, by: str) -> None:
    room, anna, boris = silenced(chat, by)
    boris.ask("AWAY :listen to me", "SETNAME :listen to me", "AWAY")
    assert "listen" not in " ".join(briefs(anna.barrier()))
    assert room


def test_who_has_a_voice_is_heard_in_all_these_ways(chat: Server) -> None:
    room, anna, boris = silenced(chat, "+m")
    anna.ask(f"MODE {room} +v {boris.name}")
    boris.barrier()
    boris.ask(f"TOPIC {room} :mine", "AWAY :out", f"PART {room} :bye")
    told = " ".join(briefs(anna.barrier()))
    assert all(word in told for word in ("mine", "out", "bye"))


def test_in_plain_text_too(chat: Server) -> None:
    room, [anna] = company(chat, "anna")
    vera = LineClient(chat.port, unique("Vera"))
    vera.ask(f"/join {room}", "In ")
    anna.ask(f"MODE {room} +m")
    vera.ask("/topic listen", f"You may not speak in {room}.")
    vera.ask("/nick Listen", f"You may not speak in {room}: while you are there, you keep your name.")
    vera.say("/quit listen to me")
    quit_ = anna.expect("QUIT")
    assert "listen" not in quit_.params[-1]


def test_who_is_banned_reads_the_open_past_as_everybody_does(chat: Server) -> None:
    """A ban keeps somebody from coming in and from speaking. What all may read stays open to all; who wants it hidden
    from anybody hides the room before anything is said in it."""
    room, [anna] = company(chat, "anna")
    vera, boris = LineClient(chat.port, unique("Vera")), somebody(chat, "boris")
    anna.ask(f"PRIVMSG {room} :in the open", f"MODE {room} +b *!*@*")
    assert verbs(boris.ask(f"JOIN {room}")) == ["474"]
    vera.ask(f"/join {room}", f"You may not enter {room}: you are banned there.")
    vera.ask(f"/history {room}", "in the open")
