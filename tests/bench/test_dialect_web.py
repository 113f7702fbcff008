"""What a load says and hears in IRC by WebSocket."""

from bench.dialect import LOBBY, NOWHERE, Irc, Web, framed
from bench.hearing import Room, Voice, body
from websockets.frames import Frame, Opcode
from websockets.protocol import Protocol, Side
from websockets.server import ServerProtocol

WEB = Web()


def said_in(data: bytes) -> list[bytes]:
    server = Protocol(Side.SERVER)
    server.receive_data(data)
    return [bytes(event.data) for event in server.events_received() if isinstance(event, Frame)]


def test_frames_are_as_the_library_makes_them() -> None:
    for size in (0, 125, 126, 4000):
        assert framed(b"a" * size) == Frame(Opcode.TEXT, b"a" * size).serialize(mask=False)
    assert said_in(framed(b"hi", WEB.MASK)) == [b"hi"]


def test_an_arrival_begins_with_a_handshake_and_then_frames_what_it_is_in_irc() -> None:
    for place in (LOBBY, NOWHERE, "#tea"):
        steps = WEB.arrive("u00001", place)
        assert steps[0].send.startswith(WEB.HANDSHAKE) and steps[0].needs == b"HTTP/1.1 101 "
        sent = b"".join([step.send for step in steps]).removeprefix(WEB.HANDSHAKE)
        lines = b"".join([line + b"\r\n" for line in said_in(sent)])
        assert lines == b"".join([step.send for step in Irc().arrive("u00001", place)])


def test_the_handshake_is_one_that_the_library_accepts() -> None:
    server = ServerProtocol(subprotocols=["text.ircv3.net"])  # type: ignore[list-item]  # a NewType of str
    server.receive_data(WEB.HANDSHAKE)
    (request,) = server.events_received()
    server.send_response(server.accept(request))  # type: ignore[arg-type]  # it is a request
    assert server.data_to_send()[0].startswith(WEB.SWITCHED)


def test_how_one_is_seen_is_learned_from_the_own_frame() -> None:
    heard = framed(b":x!y@z JOIN #hall") + framed(b":u00001!~u@127.0.0.1 JOIN #hall")
    assert WEB.seen_as("u00001", heard) == b"u00001!~u@127.0.0.1"


def test_a_line_heard_as_it_was_said_is_counted() -> None:
    heard = Voice(WEB.heard(b"u00001!u@h", "#room001", body(0, 100)))
    room = Room([heard], 1, WEB.is_aside, lambda speaker: None, order_is_known=True)
    ear = room.ear(None)
    number = room.said(0, 0)
    room.hear(ear, heard.line(number), 0)
    assert room.tally().heard == 1 and not room.tally().faults
    (line,) = said_in(Voice(WEB.say("#room001", body(0, 100))).line(number))
    assert line.startswith(b"PRIVMSG #room001 :~00000 000000 ")


def test_a_ping_is_answered() -> None:
    ping = Frame(Opcode.PING, b"beseda").serialize(mask=False)
    assert said_in(WEB.answer(framed(b"x") + ping)) == [b"here"] and WEB.answer(framed(b"x")) == b""


def test_frames_are_told_apart_wherever_they_are_cut() -> None:
    stream = framed(b"one") + framed(b"x" * 300) + framed(b"")
    assert [WEB.end_of(stream[:size], 0) for size in (0, 1, 4, 5)] == [0, 0, 0, 5]
    assert WEB.end_of(stream, 5) == 5 + 304 and WEB.end_of(stream[:-3], 5) == 0
    assert WEB.end_of(stream, len(stream) - 2) == len(stream)


def test_what_was_said_is_never_the_servers_news() -> None:
    assert WEB.is_aside(framed(b":u00001!u@h JOIN #hall")) and WEB.is_aside(framed(b":srv 353 x :" + b"u" * 200))
    assert WEB.is_aside(framed(b"beseda", opcode=0x89))
    assert not WEB.is_aside(framed(b":u00001!u@h PRIVMSG #hall :JOIN "))
