"""What a load says and hears in IRC."""

import pytest
from bench.dialect import DIALECTS, ENTRANCE, LOBBY, NOWHERE, Irc, Medley
from bench.hearing import Room, Voice, body

IRC = Irc()


def test_who_is_nowhere_only_registers() -> None:
    (step,) = IRC.arrive("u00001", NOWHERE)
    assert step.send == b"NICK u00001\r\nUSER u00001 0 * :u00001\r\n"


def test_who_talks_in_the_lobby_enters_an_ordinary_room_after_the_welcome() -> None:
    _, entering = IRC.arrive("u00001", LOBBY)
    assert entering.send == b"JOIN #hall\r\n"


def test_capabilities_are_asked_for_before_and_must_be_granted() -> None:
    register = DIALECTS["rich"].arrive("u00001", NOWHERE)[0]
    assert register.send.startswith(b"CAP REQ :echo-message ")
    assert register.send.endswith(b"CAP END\r\n")
    assert register.needs == b" ACK :"


def test_in_a_medley_a_thousand_have_a_thousand_sets_of_capabilities() -> None:
    sets = {Medley.caps_of(f"u{number:05d}") for number in range(1001)}
    assert len(sets) == 1001
    assert DIALECTS["medley"].arrive("u00000", NOWHERE) == IRC.arrive("u00000", NOWHERE)
    (register,) = DIALECTS["medley"].arrive("u00005", NOWHERE)
    assert register.send.startswith(b"CAP REQ :server-time cap-notify\r\nNICK u00005\r\n")


@pytest.mark.parametrize(
    "heard",
    [
        b":u00001!~u@127.0.0.1 JOIN :#hall\r\n",
        b":u00000!u@h JOIN #hall\r\n@time=x :u00001!~u@127.0.0.1 JOIN #hall\r\n",
        b":u00001!~u@127.0.0.1 PRIVMSG u00001 :here\r\n",
    ],
)
def test_how_one_is_seen_is_learned_from_the_own_line(heard: bytes) -> None:
    assert IRC.seen_as("u00001", heard) == b"u00001!~u@127.0.0.1"


def test_a_pair_learns_it_by_talking_to_itself() -> None:
    _, step = IRC.arrive("u00001", ENTRANCE)
    assert step.send == b"PRIVMSG u00001 :here\r\n"
    assert step.until == (b" PRIVMSG u00001 :here",)


@pytest.mark.parametrize(
    ("line", "is_aside"),
    [
        (b":u00001!u@h JOIN #hall\r\n", True),
        (b"@time=x :u00001!u@h QUIT :bye\r\n", True),
        (b":irc.example 353 u00001 = #hall :u00000\r\n", True),
        (b"PING :irc.example\r\n", True),
        (b":u00001!u@h PRIVMSG #hall :JOIN \r\n", False),
        (b"@time=x :u00001!u@h NOTICE #hall :x\r\n", False),
    ],
)
def test_what_was_said_is_never_the_servers_news(line: bytes, is_aside: bool) -> None:
    assert IRC.is_aside(line) == is_aside


@pytest.mark.parametrize(
    ("heard", "said"),
    [(b":a!b@c JOIN #hall\r\nPING :irc.example\r\n", b"PONG :here\r\n"), (b":a!b@c JOIN #h\r\n", b"")],
)
def test_who_is_asked_whether_it_lives_says_so(heard: bytes, said: bytes) -> None:
    assert IRC.answer(heard) == said


def test_a_line_heard_as_it_was_said_is_counted() -> None:
    heard = Voice(IRC.heard(b"u00001!u@h", "#room001", body(0, 40)))
    room = Room([heard], 1, IRC.is_aside, lambda speaker: None, order_is_known=True)
    ear = room.ear(None)
    room.hear(ear, heard.line(room.said(0, 0)), 0)
    assert room.tally().heard == 1
    assert heard.line(0).startswith(b":u00001!u@h PRIVMSG #room001 :~00000 000000 x")
