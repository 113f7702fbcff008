"""Whatever is typed into any field, no output carries a control character, a forged line or half a character (C25).

One evening of talk, with every payload in every field, is heard in every way there is; the tests look at what came out.
"""

import json
import re
import socket
import threading
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from rig import ANSWERS_WITHIN, Server, stored_in
from websockets.frames import Frame, Opcode

from beseda.wire.dialects.plain.marked import MARK
from beseda.wire.framing.proof import code_answered_in
from waiting import wait_for
from web_sockets import TEXT, WebSocketClient, handshake, read_head, text

FORGED = "FORGED"
"""Stands wherever a line would begin if a payload could begin one."""
PAYLOADS: dict[str, bytes] = {
    "carriage return": b"a\rFORGED: hi",
    "server after carriage return": b"a\rServer: FORGED",
    "line feed": b"a\nServer: FORGED",
    "both": b"a\r\n/bye FORGED",
    "telnet's return": b"a\r\0/bye FORGED",
    "null": b"a\0b",
    "vertical tab, form feed": b"a\x0bFORGED\x0cFORGED",
    "separators": "a\u2028FORGED\u2029FORGED\x85FORGED".encode(),
    "escape": b"\x1b[2J\x1b]0;title\x07\x1bc",
    "c1": "\x9b2J\x9d0;title\x9c\x90".encode(),
    "raw c1": b"\x9b2J",
    "delete, bell, backspace": b"keys\x7f\x07\x08\x08\x08",
    "irc colours": b"\x0304,05red\x02\x0f\x16\x1f",
    "overrides": "\u202egnp.exe\u202d\u2066\u2067\u2068\u2069\u202c".encode(),
    "invisible": "a\u200b\u2060\ufeffb\U000e0041".encode(),
    "script": b"<script>alert(1)</script>",
    "quotes": b"' OR 1=1; DROP TABLE messages; -- \" `",
    "path": b"../../../../etc/passwd",
    "percent": b"%s%n%d%(name)s",
    "braces": b"{0}{name}{__class__}{",
    "acknowledgement": b"/ok 999",
    "acknowledgement of programs": b'\x1c{"kind":"ok","number":999}',
    "lone surrogate": b"\xed\xa0\x80",
    "overlong": b"\xc0\xaf\xe0\x80\xaf",
    "half a character": b"\xd0",
    "byte order mark": b"\xef\xbb\xbfhi",
    "510 bytes": ("ж" * 255).encode(),
    "512 bytes": ("ж" * 256).encode(),
    "4000 bytes": ("ж" * 2000).encode(),
    "8191 bytes": b"x" + ("ж" * 4095).encode(),
}
NOT_SAID = {"8191 bytes", "delete, bell, backspace"}
"""Too long, and what takes back the mark that stands before it."""
PLAIN = {"script", "quotes", "path", "percent", "braces", "acknowledgement", "510 bytes", "512 bytes", "4000 bytes"}
"""What has nothing to be taken out: said as it was typed."""

FIELDS = {
    "text": b"%s %s",
    "emote": b"/me %s %s",
    "private": b"/msg observer %s %s",
    "topic": b"/topic %s %s",
    "words after quit": b"/quit %s %s",
    "room": b"/join #%s%s",
    "next name": b"/nick %s%s",
    "unknown command": b"/%s%s",
    "whose names": b"/names %s%s",
    "whose history": b"/history 5 %s%s",
    "whom to ignore": b"/ignore %s%s",
    "search": b"/search %s %s",
    "help": b"/help %s%s",
    "leave": b"/leave %s%s",
    "slash": b"//%s %s",
}

BEGINNINGS = re.compile(
    r"(?:(?:\d+\. )?\[\d\d:\d\d\] )?(?:#\S+ )?(?:\* )?(?:\(private\) )?(?:\(to \w+\) )?"
    r"(?:[a-z]\S* |[a-z]\S* → \w+: |Server: |Сервер: )"
    r"|--- |Nothing found|Nobody is in #|In #|В комнате #|Topic of |Тема "
    r"|/entered \w+$|/(?:ok|no) \d+$|/bye The server is stopping"
)
"""How any line of the server begins, for listeners who ask nothing but these things."""


class Evening(NamedTuple):
    outputs: dict[str, bytes]
    stored: list[str]
    frames: list[Frame]
    """What came by WebSocket."""


def payload_lines() -> Iterator[tuple[str, bytes]]:
    """Every payload in every field, each with a mark of its own: `p3f7x`; half of them in the lobby."""
    for number, payload in enumerate(PAYLOADS.values()):
        for field, template in enumerate(FIELDS.values()):
            mark = f"p{number}f{field}x"
            back = b"" if field % 2 else b"/join #lobby\n"
            yield mark, back + template % (mark.encode(), payload) + b"\n"


class Listener:
    """Somebody who only hears, in one of the ways; a thread hears all the time, for datagrams wait for nobody."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.heard = b""
        self.thread = threading.Thread(target=self._run, daemon=True)
        sock.settimeout(ANSWERS_WITHIN)
        self.thread.start()

    def hear_until(self, words: bytes) -> None:
        wait_for(lambda: words in self.heard, what=f"{type(self).__name__} hears {words!r}")

    def hear(self) -> bytes:
        return self.sock.recv(65536)

    def _run(self) -> None:
        with self.sock:
            while b"THE END" not in self.heard and (data := self.hear()):
                self.heard += data


class ChunkListener(Listener):
    """As the assignment's own client: whatever comes at once is decoded at once."""

    def hear(self) -> bytes:
        data = self.sock.recv(1024)
        return data.decode().encode() + b"\n" if data else b""


def chunk_listener(port: int) -> Listener:
    listener = ChunkListener(socket.create_connection(("127.0.0.1", port), timeout=ANSWERS_WITHIN))
    listener.sock.sendall(b"chunker")
    listener.hear_until(b"In #lobby")
    return listener


class WebListener(Listener):
    """As the page does: each message is shown as one line, so a break inside one would forge another."""

    def __init__(self, sock: socket.socket) -> None:
        self._web = WebSocketClient(sock)
        self.frames = self._web.frames
        super().__init__(sock)

    def hear(self) -> bytes:
        known = len(self.frames)
        data = self.sock.recv(65536)
        self._web.receive(data)
        return b"".join([bytes(each.data) + b"\n" for each in self.frames[known:]]) or (b"\n" if data else b"")


def web_listener(port: int) -> WebListener:
    sock = socket.create_connection(("127.0.0.1", port), timeout=ANSWERS_WITHIN)
    sock.sendall(handshake(port, TEXT))
    read_head(sock)
    listener = WebListener(sock)
    sock.sendall(text("NICK webber", "USER u 0 * :U", "JOIN #lobby,#tea"))
    listener.hear_until(b" 366 webber #tea ")
    return listener


def udp_listener(port: int) -> Listener:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.connect(("127.0.0.1", port))
    listener = Listener(sock)
    sock.send(b"hello, may I come in?")
    listener.hear_until(b")\n")
    code = code_answered_in(listener.heard)
    assert code
    sock.send(f"{code} datagrammer\n".encode())
    listener.hear_until(b"In #lobby")
    return listener


def line_listener(port: int, name: str, opening: bytes = b"") -> Listener:
    listener = Listener(socket.create_connection(("127.0.0.1", port), timeout=ANSWERS_WITHIN))
    listener.sock.sendall(opening + name.encode() + b"\n/join #tea\n")
    listener.hear_until(b"#tea")
    return listener


def say_everything(server: Server) -> bytes:
    """Each line from a connection of its own, which is in the lobby and in #tea; what all of them were told."""
    told = b""
    for mark, line in payload_lines():
        speaker = server.talker()
        before, after = f"/client 1 en\n{mark}name\n/join #tea\n", f"//done {mark}\n/quit\n"
        speaker.sock.sendall(before.encode() + line + after.encode())
        speaker.sock.settimeout(ANSWERS_WITHIN)
        while data := speaker.sock.recv(65536):
            told += data
    return told


def offer_names(server: Server) -> bytes:
    """Each payload as a first line, that is, as a name."""
    told = b""
    for payload in PAYLOADS.values():
        for opening in (b"", b"/client 1 en\n"):
            speaker = server.talker()
            speaker.sock.sendall(opening + b"a" + payload + b"\n")
            speaker.sock.shutdown(socket.SHUT_WR)
            speaker.sock.settimeout(ANSWERS_WITHIN)
            while data := speaker.sock.recv(65536):
                told += data
    return told


def past(server: Server) -> bytes:
    """What is found again, after a restart."""
    reader = server.talker("reader")
    for question in ("/history 500 #tea", "/history 500 #lobby", "/search x", "/rooms", "/names #tea", "/topic"):
        reader.say_and_wait(question)
    return "\n".join(reader.heard).encode() + b"\n"


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Evening:
    data = tmp_path_factory.mktemp("injection") / "data"
    with Server(data, "--unlimited", "--udp") as server:
        listeners = {
            "lines": line_listener(server.port, "observer"),
            "announced": line_listener(server.port, "announced", b"/client 1 en\n"),
            "marked": line_listener(server.port, "marked", b"/client 2 en\n"),
            "russian": line_listener(server.port, "russian", b"/client 1 ru\n"),
            "chunks": chunk_listener(server.port),
            "datagrams": udp_listener(server.port),
        }
        web = listeners["frames"] = web_listener(server.port)
        told = {"the speaker": say_everything(server), "who offers a name": offer_names(server)}
        server.talker("last").say_and_wait("THE END")
        for listener in listeners.values():
            listener.hear_until(b"THE END")
        wait_for(lambda: "THE END" in server.out)
        console = server.out.encode()
        assert server.stop() == 0
    with Server(data, "--unlimited") as server:
        outputs = {name: listener.heard for name, listener in listeners.items()}
        outputs |= told | {"console": console, "log": server.log.encode(), "the past": past(server)}
        server.stop()
    return Evening(outputs, [row.text for row in stored_in(data)], web.frames)


HEARING = ("lines", "announced", "russian", "chunks", "datagrams", "frames")
OUTPUTS = (*HEARING, "the speaker", "who offers a name", "console", "log", "the past")
LISTENERS = ("lines", "announced", "russian", "the past")


OF_IRC = frozenset("\x01\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f")
"""What marks an action and formats text in IRC (modern-irc, "Formatting")."""


def dangerous(text: str) -> set[str]:
    """Characters that drive a terminal, break a line or turn it around."""
    return {
        character
        for character in set(text)
        if character != "\n"
        and (
            unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
            or "\u202a" <= character <= "\u202e"
            or "\u2066" <= character <= "\u2069"
        )
    }


@pytest.mark.parametrize("output", OUTPUTS)
def test_no_control_character_comes_out(evening: Evening, output: str) -> None:
    text = evening.outputs[output].decode()
    allowed = OF_IRC if output == "frames" else frozenset()
    bad = dangerous(text) - allowed
    assert not bad, (bad, [line for line in text.split("\n") if dangerous(line) - allowed][:5])


@pytest.mark.parametrize("output", OUTPUTS)
def test_no_line_is_forged(evening: Evening, output: str) -> None:
    lines = evening.outputs[output].decode().split("\n")
    forged = re.compile(rf"(?:Server: |/bye )?{FORGED}")
    assert not [line for line in lines if forged.match(line)]
    assert "/ok 999" not in lines


@pytest.mark.parametrize("output", LISTENERS)
def test_every_line_is_one_of_the_server_s_own_kinds(evening: Evening, output: str) -> None:
    lines = evening.outputs[output].decode().split("\n")[:-1]
    strange = [line for line in lines if not BEGINNINGS.match(line) and not line.startswith(("Rooms", "  ", "* "))]
    assert not strange, strange[:5]


def test_every_line_for_a_program_is_one_and_says_what_it_is(evening: Evening) -> None:
    for line in evening.outputs["marked"].decode().split("\n")[:-1]:
        assert line.startswith(MARK) and line.count(MARK) == 1, line
        fields = json.loads(line[1:])
        assert fields["kind"] != "ok" or fields["number"] == 1, "it said one thing itself"
        texts = [value for value in fields.values() if isinstance(value, str)]
        assert not dangerous("".join(texts).replace("\t", "")), line


@pytest.mark.parametrize("output", HEARING)
def test_a_message_is_one_line(evening: Evening, output: str) -> None:
    lines = evening.outputs[output].decode().split("\n")
    field = list(FIELDS).index("text")
    for number, name in enumerate(PAYLOADS):
        if name not in NOT_SAID and PAYLOADS[name].isascii():
            mark = f"p{number}f{field}x "
            spoken = [line for line in lines if f": {mark}" in line or f" :{mark}" in line]
            assert len(spoken) == 1, (name, spoken)


def test_a_message_is_one_frame_of_text(evening: Evening) -> None:
    """IRCv3's `websocket`: a line each, without its end. The library has found each to be UTF-8, or it would fail."""
    for each in evening.frames:
        assert each.opcode is Opcode.TEXT and each.fin
        assert not dangerous(bytes(each.data).decode()) - OF_IRC and b"\n" not in each.data


def test_what_has_nothing_to_take_out_is_shown_and_kept_as_typed(evening: Evening) -> None:
    heard = evening.outputs["lines"].decode().split("\n")
    field = list(FIELDS).index("text")
    for number, name in enumerate(PAYLOADS):
        text = f"p{number}f{field}x {PAYLOADS[name].decode(errors='replace')}"
        if name in PLAIN:
            assert f"#lobby p{number}f{field}xname: {text}" in heard, name
            assert text in evening.stored, name


def test_what_is_no_text_or_too_long_is_seen_by_nobody(evening: Evening) -> None:
    field = list(FIELDS).index("text")
    for name in ("lone surrogate", "overlong", "half a character", "raw c1", "8191 bytes"):
        mark = f"p{list(PAYLOADS).index(name)}f{field}x "
        assert not [text for text in evening.stored if text.startswith(mark)], name


def test_nothing_went_wrong_inside(evening: Evening) -> None:
    assert evening.outputs["log"] == b""


def test_a_payload_that_got_through_would_be_seen() -> None:
    assert dangerous("a\x1b[2J") and dangerous("\u202e") and dangerous("\u2028") and dangerous("a\rb")
    assert not dangerous("Ёлка 👨‍👩‍👧\n")


def test_each_payload_is_typed_into_each_field() -> None:
    assert len(dict(payload_lines())) == len(PAYLOADS) * len(FIELDS)
