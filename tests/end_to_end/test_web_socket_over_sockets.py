"""IRC by WebSocket over real sockets, with the websockets library's own client (IRCv3's `websocket`; RFC 6455)."""

import socket
import time

import pytest
from by_web_socket import RawWebClient, TextIrcClient, WebIrcClient
from irc_talking import serving
from talking import PATIENCE, LineClient, Talker, unique
from websockets.exceptions import ConnectionClosed
from websockets.frames import Close
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from beseda.server.running.config import Limits
from beseda.server.running.serve import Server
from web_sockets import BINARY, HEAD_ENDS, TEXT, WebSocketClient, handshake, read_head, text

pytestmark = pytest.mark.usefixtures("nothing_failed")


def visit(port: int, *subprotocols: str, compression: str | None = "deflate") -> ClientConnection:
    """As any program does that uses the library as it comes: it offers compression. Of what is not read any number of
    messages is kept: with 16, the library stops reading, and does not see that its own close is answered."""
    return connect(
        f"ws://127.0.0.1:{port}/socket",
        subprotocols=[Subprotocol(each) for each in subprotocols] or None,
        compression=compression,
        origin=None,
        proxy=None,
        open_timeout=PATIENCE,
        close_timeout=PATIENCE,
        max_queue=None,
    )


def hear(web: ClientConnection, words: str) -> str | bytes:
    """The next message with these words."""
    while True:
        message = web.recv(timeout=PATIENCE)
        if words in (message if isinstance(message, str) else message.decode()):
            return message


def enter(web: ClientConnection, name: str, *lines: str, in_binary: bool = False) -> None:
    for line in (f"NICK {name}", "USER u 0 * :U", "JOIN #lobby", *lines):
        web.send(line.encode() if in_binary else line)
    hear(web, " 366 ")


def closed_with(web: ClientConnection) -> tuple[list[str | bytes], Close | None]:
    """What comes up to the end, and with what the server closed."""
    heard: list[str | bytes] = []
    try:
        while True:
            heard.append(web.recv(timeout=PATIENCE))
    except ConnectionClosed as closed:
        return heard, closed.rcvd


@pytest.mark.parametrize(
    ("offered", "agreed"),
    [((TEXT,), TEXT), ((BINARY, TEXT), BINARY), ((TEXT, BINARY), TEXT), ((), None), (("x",), None)],
)
def test_a_program_talks_with_somebody_at_nc(chat: Server, offered: tuple[str, ...], agreed: str | None) -> None:
    nina, name = LineClient(chat.port, unique("Nina")), unique("web")
    with visit(chat.port, *offered) as web:
        assert web.subprotocol == agreed
        enter(web, name, "PRIVMSG #lobby :привет", in_binary=agreed == BINARY)
        nina.expect(f"{name}: привет")
        nina.say("и тебе")
        message = hear(web, "PRIVMSG #lobby :и тебе")
        assert isinstance(message, bytes if agreed == BINARY else str)
        assert web.ping().wait(PATIENCE), "our pong is the answer to its ping"


def test_nothing_is_compressed_though_that_was_offered(chat: Server) -> None:
    with visit(chat.port, TEXT) as web:
        assert web.response is not None and "Sec-WebSocket-Extensions" not in web.response.headers
        enter(web, unique("web"))


def test_who_closes_is_answered_and_leaves(chat: Server) -> None:
    nina, name = LineClient(chat.port, unique("Nina")), unique("web")
    with visit(chat.port, TEXT) as web:
        enter(web, name)
        nina.expect(f"{name} joined the chat")
        LineClient(chat.port, unique("Ira")).say(*[f"nobody reads {number}" for number in range(20)])
        nina.expect("nobody reads 19")
        web.close(4321, "enough")
        nina.expect(f"{name} left the chat")
        assert closed_with(web)[1] == Close(4321, "enough")


def test_who_quits_hears_the_last_words_and_then_the_close(chat: Server) -> None:
    with visit(chat.port, TEXT) as web:
        enter(web, unique("web"), "QUIT :bye")
        heard, close = closed_with(web)
    assert str(heard[-1]).startswith("ERROR ") and close == Close(1000, "")


def test_a_server_that_stops_tells_all_and_goes_away() -> None:
    with serving() as server, visit(server.port, TEXT) as web:
        enter(web, "web")
        server.stop()
        heard, close = closed_with(web)
    assert close is not None and close.code == 1001
    assert "The server is stopping" in str(heard[-1])


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_the_request_and_the_first_frames_may_come_in_any_packets(chat: Server, size: int) -> None:
    name = unique("web")
    data = handshake(chat.port, TEXT) + text(f"NICK {name}", "USER u 0 * :U", "JOIN #lobby")
    web = RawWebClient(chat.port)
    for start in range(0, len(data), size):
        web.socket.sendall(data[start : start + size])
    web.expect(" JOIN #lobby\r\n")


def test_bytes_of_a_terminal_in_the_first_frames_are_those_of_a_mask(chat: Server) -> None:
    """0xFF and what follows it would be commands of telnet."""
    web, name = RawWebClient(chat.port), unique("web")
    line = f"NICK {name}".encode()
    mask = bytes((0xFF ^ line[0], 0xFD ^ line[1], 0x06 ^ line[2], 0))
    masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(line))
    web.send(handshake(chat.port, TEXT) + bytes((0x81, 0x80 | len(line))) + mask + masked + text("USER u 0 * :U"))
    web.expect(f" 001 {name} ")


def test_a_connection_that_has_asked_for_a_file_may_go_on_by_web_socket(chat: Server) -> None:
    """And what waits in it for the handshake's answer is read then."""
    name = unique("web")
    with socket.create_connection(("127.0.0.1", chat.port), PATIENCE) as sock:
        sock.sendall(f"HEAD / HTTP/1.1\r\nHost: 127.0.0.1:{chat.port}\r\n\r\n".encode())
        head = b""
        while not head.endswith(HEAD_ENDS):
            head += sock.recv(1)
        assert head.startswith(b"HTTP/1.1 200 ")
        sock.sendall(handshake(chat.port, TEXT) + text(f"NICK {name}", "USER u 0 * :U"))
        read_head(sock)
        WebSocketClient(sock).until(f" 001 {name} ")


def test_a_reader_that_stands_still_is_let_go_and_the_others_go_on() -> None:
    with serving(Limits(messages_per_second=0, connections_per_second_per_address=0, outbox_bytes=65_536)) as server:
        still, anna, boris = (TextIrcClient(server.port, unique("web")) for _ in range(3))
        room = unique("#room")
        for each in (still, anna, boris):
            each.ask(f"JOIN {room}")
        still.stop_reading()
        until = time.monotonic() + PATIENCE
        while len(server.services.sessions) == 3:
            assert time.monotonic() < until
            anna.ask(*[f"PRIVMSG {room} :{'x' * 400}"] * 50)
            boris.barrier()
        anna.ask(f"PRIVMSG {room} :still here")
        boris.expect("PRIVMSG", room, "still here")


def test_a_connection_that_is_killed_in_a_frame_frees_its_name(chat: Server) -> None:
    nina, anna = LineClient(chat.port, unique("Nina")), TextIrcClient(chat.port, unique("web"))
    anna.ask("JOIN #lobby")
    Talker.send(anna, text("PRIVMSG #lobby :whole", "PRIVMSG #lobby :half")[:-3])
    nina.expect("whole")
    anna.reset()
    nina.expect(f"{anna.name} left the chat")
    assert "half" not in nina.heard


def test_two_who_close_at_once_are_both_told(chat: Server) -> None:
    """The client's close and ours cross."""
    for _ in range(20):
        web = WebIrcClient(chat.port, unique("web"))
        web.say("QUIT")
        web.close_politely()
        web.expect_end()
        assert web.messages.closed_with in (b"\x03\xe8",)
