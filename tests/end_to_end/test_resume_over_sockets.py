"""A lost connection in IRC: its seat is taken again, nobody else is told, and what was missed comes once.

The lines are in docs/irc-resume.md. `chat` is a server of the file's own.
"""

import pytest
from irc_talking import IrcClient, brief, briefs, serving, tags_of
from resuming import CAPS, back, lost, pair, secret_of
from talking import LineClient, unique

from beseda.server.running.config import Limits
from beseda.server.running.config_irc import Operator
from beseda.server.running.serve import Server
from beseda.server.sessions.passwords import hasher
from waiting import wait_for


def test_who_comes_back_has_the_seat_and_nobody_saw_them_leave_or_come(chat: Server) -> None:
    anna, boris, room = pair(chat)
    lost(chat, anna)
    boris.say(f"PRIVMSG {room} :to the room", f"PRIVMSG {anna.name} :in private")
    boris.barrier()
    again = back(chat, secret_of(anna))
    again.expect("RESUME", "SUCCESS", anna.name)
    again.expect("001", anna.name)
    again.expect("376")
    assert brief(again.expect("JOIN")) == f"JOIN {room}"
    names = again.expect("353", ..., ..., room)
    assert set(names.params[-1].split()) == {f"@{anna.name}", boris.name}
    again.expect("BATCH", "+missed", "beseda/resume")
    missed = again.until("BATCH")
    assert briefs(missed) == [
        f"PRIVMSG {room} to the room",
        f"PRIVMSG {anna.name} in private",
        "BATCH -missed",
    ]
    assert all({"batch", "time", "msgid"} <= tags_of(line).keys() for line in missed[:-1])
    again.say(f"PRIVMSG {room} :back")
    boris.expect("PRIVMSG", room, "back")
    assert boris.passed == [], "neither a QUIT nor a JOIN"
    boris.say(f"PRIVMSG {anna.name} :welcome back")
    assert "batch" not in tags_of(again.expect("PRIVMSG", anna.name, "welcome back"))


def test_a_ghost_that_seems_alive_ends_at_once_and_lets_nobody_know(chat: Server) -> None:
    anna, boris, room = pair(chat)
    again = back(chat, secret_of(anna))
    again.expect("JOIN", room)
    assert "another connection" in anna.closing()
    again.barrier()
    assert boris.barrier() == []
    boris.say(f"PRIVMSG {room} :one", f"PRIVMSG {anna.name} :two")
    boris.barrier()
    assert briefs(again.barrier()) == [f"PRIVMSG {room} one", f"PRIVMSG {anna.name} two"]


def test_what_came_after_the_message_that_one_knows_comes_once(chat: Server) -> None:
    anna, boris, room = pair(chat)
    boris.say(*[f"PRIVMSG {room} :{number}" for number in range(10)])
    known = tags_of(anna.expect("PRIVMSG", room, "3"))["msgid"]
    again = back(chat, secret_of(anna), known)
    again.expect("BATCH", "+missed")
    boris.say(f"PRIVMSG {room} :live")
    heard = [brief(line).rpartition(" ")[2] for line in [*again.until("BATCH")[:-1], again.expect("PRIVMSG")]]
    assert heard == ["4", "5", "6", "7", "8", "9", "live"]


def test_who_knows_everything_is_told_nothing_twice(chat: Server) -> None:
    anna, boris, room = pair(chat)
    boris.say(f"PRIVMSG {room} :last")
    known = tags_of(anna.expect("PRIVMSG", room, "last"))["msgid"]
    again = back(chat, secret_of(anna), known)
    again.expect("366", ..., room)
    assert again.barrier() == []


@pytest.mark.parametrize("echo", [(), ("echo-message",)])
def test_what_one_said_oneself_comes_to_who_is_told_it(chat: Server, echo: tuple[str, ...]) -> None:
    anna, boris, room = pair(chat)
    anna.say(f"PRIVMSG {room} :mine")
    boris.expect("PRIVMSG", room, "mine")
    again = back(chat, secret_of(anna), caps=(*CAPS, *echo))
    again.expect("366", ..., room)
    assert (f"PRIVMSG {room} mine" in briefs(again.barrier())) is bool(echo)


def test_a_secret_is_used_once_and_the_next_one_comes_with_the_seat(chat: Server) -> None:
    anna, _, room = pair(chat)
    first = back(chat, secret_of(anna))
    first.expect("RESUME", "SUCCESS")
    second = first.expect("RESUME", "TOKEN").params[1]
    first.expect("JOIN", room)
    first.barrier()
    thief = back(chat, secret_of(anna))
    thief.expect("FAIL", "RESUME", "INVALID_TOKEN")
    back(chat, second).expect("RESUME", "SUCCESS", anna.name)
    first.expect_end()


def test_who_is_lost_before_the_next_secret_came_takes_the_seat_with_the_one_before(chat: Server) -> None:
    anna, _, room = pair(chat)
    for _ in range(3):
        lost_again = back(chat, secret_of(anna))
        lost_again.expect("JOIN", room)
        lost_again.name = anna.name
        lost(chat, lost_again)
    again = back(chat, secret_of(anna))
    newest = again.expect("RESUME", "TOKEN").params[1]
    again.expect("JOIN", room)
    again.barrier()
    back(chat, secret_of(anna)).expect("FAIL", "RESUME", "INVALID_TOKEN")
    back(chat, newest).expect("RESUME", "SUCCESS", anna.name)


def test_after_a_refused_secret_one_enters_as_ever_and_guessing_ends(chat: Server) -> None:
    guest = back(chat, "guessed")
    guest.expect("FAIL", "RESUME", "INVALID_TOKEN")
    guest.say(f"NICK {unique('guest')}", "USER u 0 * :u", "CAP END")
    guest.expect("001")
    guesser = back(chat, "one")
    guesser.say("RESUME two", "RESUME three", "RESUME four")
    assert guesser.closing() == "Closing link: Too many wrong secrets"


@pytest.mark.parametrize("goodbye", ["QUIT", "QUIT :words"])
def test_who_says_goodbye_has_left(chat: Server, goodbye: str) -> None:
    anna, boris, _ = pair(chat)
    anna.say(goodbye)
    anna.expect_end()
    boris.expect("QUIT")
    back(chat, secret_of(anna)).expect("FAIL", "RESUME", "INVALID_TOKEN")


def test_who_does_not_take_part_leaves_with_the_connection(chat: Server) -> None:
    anna, boris, room = pair(chat)
    boris.reset()
    assert brief(anna.expect("QUIT")) == "QUIT Connection closed"
    clara = LineClient(chat.port, unique("clara"))
    clara.say(f"/join {room}")
    clara.expect(room)
    clara.reset()
    assert brief(anna.expect("QUIT")) == "QUIT Connection closed"


def test_who_gives_the_capability_back_leaves_with_the_connection(chat: Server) -> None:
    anna, boris, _ = pair(chat)
    anna.say("CAP REQ :-beseda/resume")
    anna.expect("CAP", ..., "ACK")
    anna.reset()
    boris.expect("QUIT")


def test_the_capability_may_be_asked_for_later(chat: Server) -> None:
    anna = IrcClient(chat.port, unique("anna"))
    anna.say("CAP REQ :beseda/resume")
    secret = anna.expect("RESUME", "TOKEN").params[1]
    lost(chat, anna)
    back(chat, secret).expect("RESUME", "SUCCESS", anna.name)


def test_a_name_is_not_free_while_its_seat_waits_nor_one_that_looks_like_it(chat: Server) -> None:
    anna, _, _ = pair(chat)
    lost(chat, anna)
    other = IrcClient(chat.port)
    other.say(f"NICK {anna.name}", "NICK " + anna.name.replace("a", "а", 1))
    other.expect("433", ..., anna.name)
    other.expect("433")


def test_who_is_not_back_in_time_has_lost_the_connection() -> None:
    with serving(Limits(messages_per_second=0, resume_seconds=1)) as chat:
        anna, boris, room = pair(chat)
        lost(chat, anna)
        assert brief(boris.expect("QUIT")) == "QUIT Connection closed"
        assert boris.passed == []
        back(chat, secret_of(anna)).expect("FAIL", "RESUME", "INVALID_TOKEN")
        boris.say(f"NAMES {room}")
        assert boris.expect("353").params[-1] == boris.name


def test_who_is_put_out_of_a_room_meanwhile_comes_back_to_the_others(chat: Server) -> None:
    boris, _, room = pair(chat)
    lasting = IrcClient(chat.port, unique("clara"), *CAPS)
    own = unique("#own")
    lasting.ask(f"JOIN {room},{own}")
    lost(chat, lasting)
    boris.say(f"KICK {room} {lasting.name} :out", f"MODE {room} +b {lasting.name}!*@*")
    boris.expect("MODE", room, "+b")
    again = back(chat, secret_of(lasting))
    assert brief(again.expect("JOIN")) == f"JOIN {own}"
    again.ask(f"JOIN {room}")
    assert [line.verb for line in again.passed if line.verb in ("JOIN", "474")] == ["474"]


def test_the_rest_of_somebodys_state_comes_with_the_seat(chat: Server) -> None:
    anna, _, room = pair(chat)
    anna.ask(f"MODE {anna.name} +iB", "AWAY :for tea", f"TOPIC {room} :about tea")
    lost(chat, anna)
    again = back(chat, secret_of(anna))
    assert again.expect("MODE", anna.name).params[1].removesuffix("Z") == "+Bi"  # Z: by TLS
    again.expect("306")
    assert again.expect("332", ..., room).params[-1] == "about tea"


def test_a_server_with_a_password_asks_for_none_where_the_secret_is_right() -> None:
    with serving(password="sesame") as chat:
        anna = IrcClient(chat.port)
        anna.name = "anna"
        anna.say("CAP LS 302", "CAP REQ :beseda/resume", "PASS sesame", "NICK anna", "USER a 0 * :a", "CAP END")
        secret = anna.expect("RESUME", "TOKEN").params[1]
        lost(chat, anna)
        back(chat, "wrong").expect("FAIL", "RESUME", "INVALID_TOKEN")
        back(chat, secret).expect("RESUME", "SUCCESS", "anna")


def test_of_two_who_come_at_once_with_one_secret_one_has_the_seat(chat: Server) -> None:
    anna, boris, _ = pair(chat)
    both = [IrcClient(chat.port) for _ in range(2)]
    for client in both:
        client.ask(f"CAP REQ :{' '.join(CAPS)}")
    with chat.services.combiner:
        for client in both:
            client.say(f"RESUME {secret_of(anna)}")
    wait_for(lambda: any(client.hearing.over for client in both), what="the end of the first")
    (stays,) = [client for client in both if not client.hearing.over]
    stays.say(f"PRIVMSG {boris.name} :here")
    assert boris.expect("PRIVMSG", boris.name, "here").params[-1] == "here"
    back(chat, secret_of(anna)).expect("FAIL", "RESUME", "INVALID_TOKEN")


def test_nobody_comes_back_from_a_kill() -> None:
    with serving(operators=(Operator("root", hasher().hash("sesame")),)) as chat:
        anna, boris, _ = pair(chat)
        lost(chat, anna)
        boris.say("OPER root sesame", f"KILL {anna.name} :enough")
        boris.expect("QUIT")
        back(chat, secret_of(anna)).expect("FAIL", "RESUME", "INVALID_TOKEN")
