"""Whatever a web page can make a browser send to this port, nobody comes in by it and nothing is said (C26).

A page of any site can make its visitors' browsers send requests to addresses that only they can reach: forms and
`fetch` with a body in the page's own words, WebSockets, pictures. The body here is a whole visit, in every dialect at
once: were the head before it not taken for what it is, some line would come in.
"""

import re
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path

import pytest
from irc_talker import IrcTalker
from rig import ANSWERS_WITHIN, Server, stored_in

HOST = "127.0.0.1:8878"
PAGE = "Origin: https://evil.example\r\nReferer: https://evil.example/\r\n"
BROWSER = f"Host: {HOST}\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0\r\n{PAGE}"
UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
WEBSOCKET = f"{UPGRADE}Sec-WebSocket-Version: 13\r\n"
FORGED = "words that a page put into a mouth"
GREETED_AT = "127.0.0.2"
"""An address from which nobody has spoken HTTP yet: its silent connections are greeted."""
BROWSER_AT = "127.0.0.3"


def irc_visit(name: str) -> str:
    return f"NICK {name}\r\nUSER {name} 0 * :{name}\r\nJOIN #lobby\r\nPRIVMSG #lobby :{FORGED}\r\n"


def plain_visit(name: str) -> str:
    return f"{name}\r\n{FORGED}\r\n"


def visit(name: str) -> str:
    return plain_visit(name) + irc_visit(name)


def posted(name: str, kind: str, target: str = "/", body: str = "", more: str = "") -> str:
    """A POST, as forms and `fetch(..., {mode: "no-cors"})` send it, of one of the kinds that need no asking first."""
    body = body or visit(name)
    length = f"Content-Type: {kind}\r\nContent-Length: {len(body.encode())}\r\n"
    return f"POST {target} HTTP/1.1\r\n{BROWSER}{length}{more}\r\n{body}"


def in_parts(name: str) -> str:
    """multipart/form-data: a field of a form."""
    head = '------WebKit\r\nContent-Disposition: form-data; name="x"\r\n\r\n'
    return posted(name, "multipart/form-data; boundary=----WebKit", body=f"{head}{visit(name)}------WebKit--\r\n")


def client_hello() -> bytes:
    """What https:// and wss:// begin with."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname="localhost")
    with suppress(ssl.SSLWantReadError):
        tls.do_handshake()
    return outgoing.read()


def requests(name: str) -> dict[str, bytes]:
    """Twenty of them, and what follows each on the same connection."""
    text, form = "text/plain", "application/x-www-form-urlencoded"
    encoded = "%0D%0ANICK%20" + name + "%0D%0AUSER%20x%200%20*%20:x%0D%0A"
    words = {
        "form as text": posted(name, text),
        "form": posted(name, form),
        "form in parts": in_parts(name),
        "beacon": posted(name, f"{text};charset=UTF-8", more="Sec-Fetch-Mode: no-cors\r\n"),
        "fetch without a type": posted(name, "", "/?q=1"),
        "IRC alone in a form": posted(name, text, body=irc_visit(name)),
        "a name alone in a form": posted(name, text, body=plain_visit(name)),
        "only line feeds": posted(name, text, body=visit(name).replace("\r\n", "\n")),
        "body in chunks": f"POST / HTTP/1.1\r\n{BROWSER}Transfer-Encoding: chunked\r\n\r\n1000\r\n{visit(name)}",
        "through a proxy": posted(name, text, f"http://{HOST}/"),
        "lines in the address": f"GET /{encoded} HTTP/1.1\r\n{BROWSER}\r\n{visit(name)}",
        "long address": f"GET /{'NICK ' * 2000} HTTP/1.1\r\n{BROWSER}\r\n{visit(name)}",
        "picture": f"GET /{name}.png HTTP/1.1\r\n{BROWSER}Accept: image/*\r\n\r\n{visit(name)}",
        "second request": f"GET / HTTP/1.1\r\n{BROWSER}\r\n{posted(name, text)}",
        "head": f"HEAD / HTTP/1.1\r\n{BROWSER}\r\n{visit(name)}",
        "asking first": f"OPTIONS * HTTP/1.1\r\n{BROWSER}Access-Control-Request-Method: NICK\r\n\r\n{visit(name)}",
        "websocket": f"GET /chat HTTP/1.1\r\n{BROWSER}{WEBSOCKET}\r\n{visit(name)}",
        "websocket for IRC": (
            f"GET / HTTP/1.1\r\n{BROWSER}{WEBSOCKET}Sec-WebSocket-Protocol: text.ircv3.net\r\n\r\n{irc_visit(name)}"
        ),
        "HTTP/2": f"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n{visit(name)}",
    }
    return {what: said.encode() for what, said in words.items()} | {"TLS": client_hello() + visit(name).encode()}


REQUESTS = tuple(requests(""))
REFUSED = re.compile(rb"HTTP/1\.1 (?:400|403|404|405|414|501|505) |\x15\x03\x01")
"""Statuses of HTTP; TLS's fatal alert."""


def cuts(said: bytes) -> dict[str, list[bytes]]:
    """How the network may bring it."""
    head, blank, body = said.partition(b"\r\n\r\n")
    return {"whole": [said], "body behind": [head + blank, body], "verb cut": [said[:2], said[2:]]}


def ask(server: Server, pieces: Sequence[bytes], host: str, wait_for_greeting: bool = False) -> bytes:
    """Send these packets, and hear all that is answered until the server closes."""
    sock = socket.create_connection(("127.0.0.1", server.port), ANSWERS_WITHIN, source_address=(host, 0))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with closing(sock), suppress(ConnectionError):  # it hangs up before it has heard all of it
        heard = sock.recv(65536) if wait_for_greeting else b""
        try:
            for piece in pieces:
                sock.sendall(piece)
            while data := sock.recv(65536):
                heard += data
        except TimeoutError:
            pytest.fail(f"was not hung up on, but told {heard!r}")
    return heard


def assert_nobody_came(witness: IrcTalker, name: str) -> None:
    """Nobody of that name is here or was here, and who is in the lobby heard nothing at all."""
    told = [line.split(" ", 1)[1] for line in witness.say_and_wait(f"ISON {name}") if "PONG" not in line]
    assert told == ["303 witness :"]
    assert any(f" 406 witness {name} " in line for line in witness.say_and_wait(f"WHOWAS {name}"))
    assert any(":There are 1 users and 0 invisible" in line for line in witness.say_and_wait("LUSERS"))


@pytest.fixture(scope="module")
def witnessed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, IrcTalker]]:
    """A server, and the only one in it. Nothing is kept of it all."""
    data = tmp_path_factory.mktemp("browsers") / "data"
    with Server(data, "--unlimited") as server:
        witness = IrcTalker(server.port, "witness")
        server.talkers.append(witness)
        witness.say_and_wait("JOIN #lobby")
        yield server, witness
        assert server.stop() == 0
        server.assert_no_traceback()
    assert not stored_in(data)


@pytest.mark.parametrize("cut", cuts(b""))
@pytest.mark.parametrize("request_", REQUESTS)
def test_no_request_of_a_browser_brings_anybody_in(
    witnessed: tuple[Server, IrcTalker], request_: str, cut: str
) -> None:
    server, witness = witnessed
    name = f"forged{REQUESTS.index(request_)}"
    heard = ask(server, cuts(requests(name)[request_])[cut], BROWSER_AT)
    # Who hangs up on somebody who is still talking may cut off the own words as well; the page itself anybody may read.
    assert not heard or REFUSED.search(heard) is not None, heard
    assert_nobody_came(witness, name)


def test_a_connection_opened_ahead_of_need_and_greeted_is_recognised_as_well(
    witnessed: tuple[Server, IrcTalker],
) -> None:
    server, witness = witnessed
    heard = ask(server, [requests("forged")["form as text"]], GREETED_AT, wait_for_greeting=True)
    assert b"Type your name" in heard
    assert_nobody_came(witness, "forged")


METHODS = ("PROPFIND", "NICK", "USER", "PASS", "CAP", "PING", "QUIT", "JOIN", "patch", "X-Any.Thing", "CONNECT")
"""`fetch` sends what a page calls a method, as it is; a proxy sends CONNECT."""


@pytest.mark.parametrize(
    "target", ["/", "/?q=" + "x" * 5000, f"http://{HOST}/", "*"], ids=["path", "long", "whole", "*"]
)
@pytest.mark.parametrize("method", METHODS)
def test_whatever_the_method_is_called_it_is_a_request(
    witnessed: tuple[Server, IrcTalker], method: str, target: str
) -> None:
    server, witness = witnessed
    said = f"{method} {target} HTTP/1.1\r\n{BROWSER}Content-Type: text/plain\r\n\r\n{visit('forged')}".encode()
    for pieces in cuts(said).values():
        heard = ask(server, pieces, BROWSER_AT)
        assert not heard or REFUSED.match(heard), heard
        assert_nobody_came(witness, "forged")


def test_a_blank_line_before_it_makes_it_no_less_a_request(witnessed: tuple[Server, IrcTalker]) -> None:
    server, witness = witnessed
    heard = ask(server, [b"\r\n" + requests("forged")["form as text"].replace(b"POST", b"PROPFIND")], BROWSER_AT)
    assert b"400 Bad Request" in heard
    assert_nobody_came(witness, "forged")


BEGINNINGS = {
    "blank lines": b"\r\n\r\n",
    "a mark of byte order": b"\xef\xbb\xbf",
    "blanks": b"  ",
    "a telnet's offer": b"\xff\xfb\x1f",
    "a name that is none": b"two words\r\n",
}


@pytest.mark.parametrize("beginning", BEGINNINGS)
@pytest.mark.parametrize("request_", ["form as text", "body in chunks", "picture", "websocket for IRC"])
def test_a_request_after_anything_else_brings_nobody_in_either(
    witnessed: tuple[Server, IrcTalker], beginning: str, request_: str
) -> None:
    server, witness = witnessed
    heard = ask(server, [BEGINNINGS[beginning], requests("forged")[request_]], BROWSER_AT)
    assert b" 200 " not in heard and b" 101 " not in heard
    assert_nobody_came(witness, "forged")


@pytest.mark.parametrize("words", [irc_visit, plain_visit])
def test_the_same_words_without_a_request_before_them_do_bring_somebody_in(
    tmp_path: Path, words: Callable[[str], str]
) -> None:
    with Server(tmp_path / "data", "--unlimited") as server:
        witness = server.talker("witness")
        ask(server, [words("somebody").encode(), b"/quit\r\nQUIT\r\n"], BROWSER_AT)
        witness.expect(f"somebody: {FORGED}")


def test_there_are_twenty_requests_and_each_has_words_of_its_own() -> None:
    assert len(REQUESTS) == 20
    assert len(set(requests("x").values())) == 20
