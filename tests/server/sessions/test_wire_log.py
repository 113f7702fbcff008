"""What `--debug` shows of a connection: every line, elided, and never a password or what anybody says."""

import logging
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from beseda.core.ids import session_id
from beseda.journal.archive import Archive
from beseda.journal.memory import MemoryJournal
from beseda.net.link import TcpLink
from beseda.server.running.config import Settings, change, unlimited
from beseda.server.running.config_irc import Operator
from beseda.server.running.services import Services
from beseda.server.sessions.passwords import hashed
from beseda.server.sessions.session import Session
from beseda.server.sessions.wire_log import HIDDEN, LONGEST, SILENT, Silent, shown, wire_log
from beseda.wire.detect import Kind
from beseda.wire.framing.ending import GOING_AWAY
from beseda.wire.framing.websocket import PING, TEXT, WebSocketFraming

SOON = 10.0
SECRET = "s3cret"


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        (f"PRIVMSG #tea :{SECRET}", f"PRIVMSG #tea {HIDDEN}"),
        (
            f"@time=1;+a={SECRET};msgid=2 :ann!a@b NOTICE #tea {SECRET}",
            f"@time=1;+a{HIDDEN};msgid=2 :ann!a@b NOTICE #tea {HIDDEN}",
        ),
        (
            f"@draft/target-msgid=1;draft/edit-text={SECRET} EDIT #t",
            f"@draft/target-msgid{HIDDEN};draft/edit-text{HIDDEN} EDIT #t",
        ),
        (f"@+draft/react={SECRET} TAGMSG #tea", f"@+draft/react{HIDDEN} TAGMSG #tea"),
        (f"REDACT #tea id-1 :{SECRET}", f"REDACT #tea id-1 {HIDDEN}"),
        (f"PASS {SECRET}", f"PASS {HIDDEN}"),
        (f"WEBIRC {SECRET} gate host 192.0.2.1", f"WEBIRC {HIDDEN}"),
        (f"pass :{SECRET}", f"pass {HIDDEN}"),
        (f"@label=1 :me OPER root {SECRET}", f"@label=1 :me OPER root {HIDDEN}"),
        (f"AUTHENTICATE {SECRET}", f"AUTHENTICATE {HIDDEN}"),
        (f"/password {SECRET} {SECRET}", f"/password {HIDDEN}"),
        (f"JOIN #tea,#milk {SECRET}", f"JOIN #tea,#milk {HIDDEN}"),
        (f"/join #tea {SECRET}", f"/join #tea {HIDDEN}"),
        (f"MODE #tea +nk {SECRET}", f"MODE #tea +nk {HIDDEN}"),
        (f":srv 324 ann #tea +nk {SECRET}", f":srv 324 ann #tea +nk {HIDDEN}"),
        (f"RESUME {SECRET} 0-1", f"RESUME {HIDDEN}"),
        (f":srv RESUME TOKEN {SECRET} 120", f":srv RESUME {HIDDEN}"),
        (f"/resume {SECRET}", f"/resume {HIDDEN}"),
        (f'\x1c{{"kind":"secret","secret":"{SECRET}"}}', f'\'\\x1c{{"kind":"secret"{HIDDEN}\''),
        (f" PASS {SECRET}", f"PASS {HIDDEN}"),
        (f"@a=b  PASS  {SECRET}", f"@a{HIDDEN} PASS {HIDDEN}"),
        (f" JOIN  #tea  {SECRET}", f"JOIN #tea {HIDDEN}"),
        (f"MODE #tea k {SECRET}", f"MODE #tea k {HIDDEN}"),
        (f"MODE #tea +o-v+k bob eve {SECRET}", f"MODE #tea +o-v+k {HIDDEN}"),
        (f"PRIVMSG NickServ :IDENTIFY {SECRET}", f"PRIVMSG NickServ {HIDDEN}"),
        (f"@label=1 NOTICE nickserv@services.example :{SECRET}", f"@label=1 NOTICE nickserv@services.example {HIDDEN}"),
        (f"/msg NickServ identify {SECRET}", f"/msg {HIDDEN}"),
        (f"IDENTIFY bob {SECRET}", f"IDENTIFY {HIDDEN}"),
        (f" /pasword {SECRET}", f"/pasword {HIDDEN}"),
        ("MODE #tea +o bob", "MODE #tea +o bob"),
        ("", ""),
        ("bell \x07 and colour \x1b[31m", "'bell \\x07 and colour \\x1b[31m'"),
    ],
)
def test_a_line_is_shown_without_what_is_secret_or_drives_a_terminal(line: str, seen: str) -> None:
    assert shown(line) == seen


@given(st.text())
def test_whatever_a_line_is_it_stays_one_short_printable_line(line: str) -> None:
    seen = shown(line)
    assert seen.isprintable() and len(seen) <= 10 * LONGEST + 3  # an escape is ten characters at the most


def test_a_long_line_is_elided() -> None:
    assert shown("x" * 1000) == "x" * (LONGEST - 1) + HIDDEN


def test_nothing_is_noted_and_nothing_wrapped_unless_the_log_is_at_its_finest(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def send(data: bytes, flags: int, /) -> int:
        return len(data)

    caplog.set_level(logging.INFO)
    assert wire_log(session_id(1, 7)) is SILENT and SILENT.sending(send) is send
    caplog.set_level(logging.DEBUG)
    assert wire_log(session_id(1, 7)).sending(send) is not send


def of_irc() -> Silent:
    log = wire_log(session_id(1, 7))
    log.speaks(Kind.IRC)
    return log


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        (f"[12:30] Anna: {SECRET}", f"{HIDDEN} (20)"),
        (f"    :{SECRET}", f"{HIDDEN} (11)"),
        (
            f'\x1c{{"kind":"said","by":"Anna","words":"{SECRET}"}}',
            f'\'\\x1c{{"kind":"said","by":"Anna","words":{HIDDEN}\'',
        ),
        (f'\x1c{{"kind":"secret","secret":"{SECRET}"}}', f'\'\\x1c{{"kind":"secret"{HIDDEN}\''),
        ('\x1c{"kind":"left","by":"Anna"}', '\'\\x1c{"kind":"left","by":"Anna"}\''),
    ],
)
def test_nothing_that_anybody_says_is_noted_where_plain_text_is_sent(
    line: str, seen: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    log = wire_log(session_id(1, 7))
    log.speaks(Kind.LINES)
    log.sending(lambda data, flags: len(data))(f"{line}\n".encode(), 0)
    assert caplog.records[-1].getMessage() == f"client-7 > {seen}"


def test_only_what_was_taken_is_noted_as_sent(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    of_irc().sending(lambda data, flags: 4)(b"one\ntwo\n", 0)
    assert [record.getMessage() for record in caplog.records[1:]] == ["client-7 > one"]


def test_the_rest_of_a_line_that_was_sent_in_two_parts_is_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    """It may be the key whose mode is in the first part."""
    caplog.set_level(logging.DEBUG)
    line = f":srv MODE #tea +k {SECRET}\nnext\n".encode()
    taken = [18, len(line) - 18]
    send = of_irc().sending(lambda data, flags: taken.pop(0))
    send(line, 0)
    send(line[18:], 0)
    assert [record.getMessage()[11:] for record in caplog.records[1:]] == [":srv MODE #tea +k ", HIDDEN, "next"]


@pytest.fixture
def services(request: pytest.FixtureRequest) -> Iterator[Services]:
    settings = change(unlimited(Settings()), **getattr(request, "param", {}))
    journal = MemoryJournal()
    services = Services(settings, journal, Archive(None, journal.id), lambda event, client: None)
    services.start()
    yield services
    services.close(time.monotonic() + 5.0)


def spoken(services: Services, *lines: str) -> None:
    """Somebody comes, says these and leaves."""
    ours, theirs = socket.socketpair()
    session = Session(services, session_id(1, 7), TcpLink(ours, "192.0.2.1:5", services.read_scheduler))
    services.connection_limits.admit("192.0.2.1:5")
    services.sessions.add(session)
    thread = threading.Thread(target=session.run, daemon=True)
    thread.start()
    theirs.settimeout(SOON)
    theirs.sendall("".join(f"{line}\r\n" for line in lines).encode())
    theirs.shutdown(socket.SHUT_WR)
    while theirs.recv(65536):
        pass
    thread.join(SOON)
    theirs.close()
    assert not thread.is_alive()


OPERATORS = {"operators": (Operator("root", hashed(SECRET)),)}


@pytest.mark.parametrize("services", [OPERATORS], indirect=True)
def test_a_connection_is_read_like_a_story(services: Services, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    spoken(services, "NICK ann", "USER ann 0 * :Ann", "JOIN #tea", f"OPER root {SECRET}", "PING 1")
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.DEBUG]
    wanted = ["= speaks irc", "< NICK ann", "> :irc.beseda.local 001 ann", "= is ann", "< JOIN #tea", f"< {HIDDEN}"]
    places = [next(n for n, line in enumerate(told) if line.startswith(f"client-7 {words}")) for words in wanted]
    assert places == sorted(places) and told[-1] == "client-7 = has ended"
    assert SECRET not in caplog.text


@pytest.mark.parametrize("opening", [("ann",), ("NICK ann", "USER ann 0 * :Ann"), ("/client 2 en", "ann")])
def test_what_people_say_is_in_no_log_whatever_they_speak(
    services: Services, opening: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    """It would be there still after it was taken back."""
    caplog.set_level(logging.DEBUG)
    irc = f"@+a={SECRET} PRIVMSG ann :{SECRET}", f"@+draft/react={SECRET} TAGMSG ann", f"NOTICE ann :{SECRET}"
    plain = SECRET, f"/me {SECRET}", f"/msg ann {SECRET}", f"//{SECRET}", f"/search {SECRET}"
    spoken(services, *opening, *(irc if "NICK ann" in opening else plain))
    assert "= is ann" in caplog.text and SECRET not in caplog.text


@pytest.mark.parametrize("services", [{"password": SECRET}], indirect=True)
@pytest.mark.parametrize("opening", [("Ann", SECRET), (f"PASS {SECRET}", "NICK ann", "USER ann 0 * :Ann")])
def test_the_servers_password_is_not_shown_in_any_dialect(
    services: Services, opening: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    spoken(services, *opening, "PRIVMSG #lobby :hello")
    assert "client-7 <" in caplog.text and SECRET not in caplog.text


SWITCHED = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"


def of_http() -> Silent:
    log = wire_log(session_id(1, 7))
    log.speaks(Kind.HTTP)
    return log


def notes(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage().removeprefix("client-7 ") for record in caplog.records]


def test_of_http_the_status_is_noted_and_no_page(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    send = of_http().sending(lambda data, flags: len(data))
    send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>" + SECRET.encode(), 0)
    send(b"\x1f\x8b\n\n" + SECRET.encode(), 0)
    assert notes(caplog) == ["= speaks http", "> HTTP/1.1 200 OK"]


@pytest.mark.parametrize("cut", [1, 7, 4096])
def test_by_web_socket_each_frame_is_a_line_wherever_it_is_cut(cut: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    framing = WebSocketFraming(TEXT, 512)
    send = of_http().sending(lambda data, flags: len(data))
    lines = (":srv 001 anna :Welcome", f":bob!b@x PRIVMSG #tea :{SECRET}", f":srv MODE #tea +k {SECRET}")
    stream = framing.encode(lines) + PING + framing.farewell(GOING_AWAY)
    first = min(cut, 10)
    send(SWITCHED + stream[:first], 0)
    for start in range(first, len(stream), cut):
        send(stream[start : start + cut], 0)
    assert notes(caplog) == [
        "= speaks http",
        "> HTTP/1.1 101 Switching Protocols",
        "> :srv 001 anna :Welcome",
        f"> :bob!b@x PRIVMSG #tea {HIDDEN}",
        f"> :srv MODE #tea +k {HIDDEN}",
        "> PING",
        "> CLOSE 1001 (going away) the server is stopping",
    ]


def test_what_a_client_pinged_us_with_is_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    pong = Frame(Opcode.PONG, SECRET.encode()).serialize(mask=False)
    of_http().sending(lambda data, flags: len(data))(SWITCHED + pong, 0)
    assert notes(caplog)[-1] == "> PONG"
