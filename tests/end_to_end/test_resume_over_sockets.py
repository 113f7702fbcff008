"""A lost connection: its seat is taken again, nobody else is told, and what was missed comes once.

The lines of IRC are in docs/irc-resume.md, those of our own client in docs/client-protocol.md.
"""

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from irc_talking import IrcClient, brief, briefs, serving, tags_of
from talking import LineClient, unique

from beseda.core.ids import MessageId, UserId
from beseda.core.questions import Scope
from beseda.server.running.config import Limits, Operator
from beseda.server.running.serve import Server
from beseda.server.sessions import catching_up
from beseda.server.sessions.passwords import hasher
from beseda.wire.dialects.plain.marked import MARK
from waiting import wait_for

CAPS = ("beseda/resume", "message-tags", "server-time", "batch")


@pytest.fixture(scope="module")
def chat() -> Iterator[Server]:
    with serving() as server:
        yield server


def secret_of(client: IrcClient) -> str:
    (line,) = [line for line in client.welcome if brief(line).startswith("RESUME TOKEN ")]
    return line.params[1]


def back(chat: Server, secret: str, *rest: str, caps: tuple[str, ...] = CAPS) -> IrcClient:
    """Somebody with a new connection, who has asked for their seat."""
    client = IrcClient(chat.port)
    client.say("CAP LS 302", f"CAP REQ :{' '.join(caps)}", " ".join(("RESUME", secret, *rest)))
    client.expect("CAP", ..., "ACK")
    return client


def is_detached(chat: Server, name: str) -> bool:
    with chat.services.combiner:
        return any(not seat.sessions for seat in chat.services._hall.presence.users.values() if seat.name.shown == name)


def lost(chat: Server, client: LineClient | IrcClient) -> None:
    """Without a word, and the server has noticed."""
    client.reset()
    wait_for(lambda: is_detached(chat, client.name), what="a seat that waits")


def pair(chat: Server) -> tuple[IrcClient, IrcClient, str]:
    """Two in a room of their own; the first can come back."""
    room = unique("#room")
    anna, boris = IrcClient(chat.port, unique("anna"), *CAPS), IrcClient(chat.port, unique("boris"))
    anna.ask(f"JOIN {room}")
    boris.ask(f"JOIN {room}")
    anna.barrier()
    return anna, boris, room


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
    thief = back(chat, secret_of(anna))
    thief.expect("FAIL", "RESUME", "INVALID_TOKEN")
    back(chat, second).expect("RESUME", "SUCCESS", anna.name)
    first.expect_end()


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
    assert again.expect("MODE", anna.name).params[1] == "+Bi"
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


def test_two_who_come_at_once_with_one_secret_have_it_once(chat: Server) -> None:
    anna, _, _ = pair(chat)
    both = [IrcClient(chat.port) for _ in range(2)]
    for client in both:
        client.ask(f"CAP REQ :{' '.join(CAPS)}")
    with chat.services.combiner:
        for client in both:
            client.say(f"RESUME {secret_of(anna)}")
    answers = sorted(client.until("RESUME", "FAIL")[-1].verb for client in both)
    assert answers == ["FAIL", "RESUME"]


def test_nobody_comes_back_from_a_kill() -> None:
    with serving(operators=(Operator("root", hasher().hash("sesame")),)) as chat:
        anna, boris, _ = pair(chat)
        lost(chat, anna)
        boris.say("OPER root sesame", f"KILL {anna.name} :enough")
        boris.expect("QUIT")
        back(chat, secret_of(anna)).expect("FAIL", "RESUME", "INVALID_TOKEN")


# Beseda's own client.


class OwnClient(LineClient):
    """A program that began with `/client 2`."""

    def __init__(self, port: int, *lines: str) -> None:
        super().__init__(port)
        self.passed: list[dict[str, Any]] = []
        self.say("/client 2 en", *lines)

    def told(self, kind: str) -> dict[str, Any]:
        """The next line of a kind."""
        self.passed = []
        while True:
            line = self.hearing.expect("\n", 10.0).removeprefix("\n")
            if not line:
                continue
            assert line[0] == MARK, line
            fields: dict[str, Any] = json.loads(line[1:])
            if fields["kind"] == kind:
                return fields
            self.passed.append(fields)


def entered(chat: Server, name: str) -> tuple[OwnClient, str]:
    client = OwnClient(chat.port, name)
    client.name = name
    secret = client.told("secret")["secret"]
    client.told("members")
    return client, secret


def test_our_own_client_comes_back_to_the_room_where_it_was(chat: Server) -> None:
    room = unique("#room")
    (anna, secret), boris = entered(chat, unique("anna")), IrcClient(chat.port, unique("boris"))
    boris.ask(f"JOIN {room}")
    anna.say(f"/join {room}", "one", f"/ignore {boris.name}x", "/join lobby")
    for _ in range(4):
        anna.told("ok")
    known = boris.expect("PRIVMSG", room, "one") and _id_of(chat, anna.name)
    lost(chat, anna)
    boris.say(f"PRIVMSG {room} :two", f"PRIVMSG {anna.name} :three")
    boris.barrier()
    again = OwnClient(chat.port, f"/resume {secret} {known}")
    assert again.told("resumed")["name"] == anna.name
    assert again.told("secret")["secret"] != secret
    assert again.told("here")["room"] == "#lobby"
    begins = again.told("past-begins")
    assert {fields["room"] for fields in again.passed if fields["kind"] == "members"} == {"#lobby", room}
    assert begins["missed"] and "more" not in begins
    again.told("past-ends")
    assert [(line.get("room"), line.get("to"), line["words"]) for line in again.passed] == [
        (room, None, "two"),
        (None, anna.name, "three"),
    ]
    again.say("/ignore")
    assert again.told("answer")["text"] == f"You ignore: {boris.name}x"
    assert again.told("ok")["number"] == 1
    assert not {"JOIN", "QUIT"} & {line.verb for line in boris.barrier()}


def _id_of(chat: Server, name: str) -> str:
    """The id of the newest message of somebody."""
    wait_for(lambda: chat.services.archiver.wait_until(chat.services.journal.last_seq, 1.0), what="the archive")
    scope = Scope(chat.services.journal.last_seq, UserId(0), None, frozenset())
    newest = [event for event in chat.services.archive.latest(scope, 100) if event.author_name == name][-1]
    return str(MessageId(chat.services.journal.id, newest.seq))


def test_what_was_said_and_not_acknowledged_is_found_in_what_was_missed(chat: Server) -> None:
    anna, secret = entered(chat, unique("anna"))
    anna.say("was it stored?")
    known = anna.told("said")["id"]
    anna.say("and this?")
    anna.told("said")
    again = OwnClient(chat.port, f"/resume {secret} {known}")
    again.told("past-begins")
    (mine,) = [again.told("past")]
    assert mine["mine"] and mine["words"] == "and this?"
    assert again.told("past-ends") == {"kind": "past-ends", "missed": True, "text": "--- now ---"}


def test_who_missed_nothing_is_told_so_and_a_wrong_secret_asks_for_a_name(chat: Server) -> None:
    name = unique("anna")
    _, secret = entered(chat, name)
    again = OwnClient(chat.port, f"/resume {secret}")
    assert again.told("past-ends") == {"kind": "past-ends", "missed": True}
    third = OwnClient(chat.port, f"/resume {secret}", unique("clara"))
    assert third.told("not-resumed")["text"] == "Your place is gone: choose a name again."
    third.told("entered")
    guesser = OwnClient(chat.port, *["/resume guess"] * 4)
    guesser.told("bye")
    guesser.expect_end()


def test_the_older_client_and_people_have_no_part_in_it(chat: Server) -> None:
    anna, _, _ = pair(chat)
    anna.ask("JOIN #lobby")
    for first in ("", "/client 1 en"):
        with LineClient(chat.port) as other:
            other.say(*[first] if first else [], "/resume x", unique("other"))
            other.expect("can't be a name")
            other.expect("#lobby")
            other.reset()
        anna.expect("QUIT")


def test_a_seat_is_taken_again_from_another_dialect(chat: Server) -> None:
    anna, boris, room = pair(chat)
    again = OwnClient(chat.port, f"/resume {secret_of(anna)}")
    assert again.told("here")["room"] == room
    again.told("past-ends")
    boris.say(f"PRIVMSG {room} :hello")
    assert again.told("said")["words"] == "hello"


def test_our_own_client_need_not_give_the_password_again() -> None:
    with serving(password="sesame") as chat:
        anna, secret = entered_with(chat, "anna", "sesame")
        lost(chat, anna)
        OwnClient(chat.port, f"/resume {secret}").told("resumed")


def entered_with(chat: Server, name: str, password: str) -> tuple[OwnClient, str]:
    client = OwnClient(chat.port, name, f"/password {password}")
    client.name = name
    return client, client.told("secret")["secret"]


# Many, and under way.


def test_live_lines_that_come_while_much_is_caught_up_come_after_it(chat: Server) -> None:
    anna, boris, room = pair(chat)
    boris.say(f"PRIVMSG {room} :first")
    known = tags_of(anna.expect("PRIVMSG", room, "first"))["msgid"]
    boris.say(*[f"PRIVMSG {room} :{number} {'x' * 300}" for number in range(400)])
    boris.barrier()
    again = back(chat, secret_of(anna), known)
    boris.say(*[f"PRIVMSG {room} :{number} live" for number in range(400, 800)])
    heard = [int(again.expect("PRIVMSG", room).params[1].split()[0]) for _ in range(800)]
    assert heard == list(range(800))


def test_of_very_much_the_newest_is_brought_and_that_is_said(chat: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catching_up, "MOST_MISSED", 3)
    anna, boris, room = pair(chat)
    lost(chat, anna)
    boris.say(*[f"PRIVMSG {room} :{number}" for number in range(9)])
    boris.barrier()
    again = back(chat, secret_of(anna))
    again.expect("WARN", "RESUME", "HISTORY_LOST")
    again.expect("BATCH", "+missed")
    assert [line.params[-1] for line in again.until("BATCH")[:-1]] == ["6", "7", "8"]


def test_a_thousand_who_are_lost_at_once_all_come_back_and_no_more_wait() -> None:
    limits = Limits(
        messages_per_second=0,
        connections_per_address=0,
        connections_per_second_per_address=0,
        unnamed=0,
        unnamed_per_address=0,
    )
    with serving(limits) as chat:
        people = [IrcClient(chat.port, f"p{number}", "beseda/resume") for number in range(300)]
        for each in people:
            each.reset()
        wait_for(lambda: not chat.services.connection_limits.connections, what="everybody lost")
        with chat.services.combiner:
            assert len(chat.services._hall.presence.users) == 256, "no more than one address may"
        answers = [back(chat, secret_of(each), caps=CAPS[:1]).until("RESUME", "FAIL")[-1].verb for each in people]
        assert answers.count("RESUME") == 256 and answers.count("FAIL") == 44


def test_a_server_that_stops_tells_whoever_comes_back_goodbye() -> None:
    with serving() as chat:
        anna = IrcClient(chat.port, "anna", *CAPS)
        lost(chat, anna)
        again = IrcClient(chat.port)
        again.ask(f"CAP REQ :{' '.join(CAPS)}")
        with chat.services.combiner:
            again.say(f"RESUME {secret_of(anna)}")
            stopping = threading.Thread(target=chat.stop)
            stopping.start()
        again.closing()
        stopping.join(10.0)
        assert not stopping.is_alive()
