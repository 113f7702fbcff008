"""What each newcomer is taken for, whether it sends its beginning at once or byte by byte; and framing after that."""

import socket
import ssl
import time
from pathlib import Path

import pytest
from processes import ServerProcess
from talking import LineClient, RawClient, Talker, unique

from waiting import wait_for

A_KEY_TAKES = 0.01
"""Seconds between two packets of one sender, so that they stay two."""


def client_hello() -> bytes:
    """What a browser that was told https:// sends first."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname="localhost")
    with pytest.raises(ssl.SSLWantReadError):
        tls.do_handshake()
    return outgoing.read()


TURNED_AWAY = {
    "TLS": (client_hello(), "\x15\x03\x01\x00\x02\x02\x46"),
    "HTTP": (b"GET /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "HTTP/1.1 404 Not Found\r\n"),
    "HTTP POST": (b"POST /login HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", "HTTP/1.1 400 Bad Request\r\n"),
}


@pytest.mark.parametrize("slowly", [False, True], ids=["at once", "byte by byte"])
@pytest.mark.parametrize("protocol", TURNED_AWAY)
def test_who_speaks_another_protocol_is_told_in_it_and_let_go(
    server: ServerProcess, protocol: str, slowly: bool
) -> None:
    opening, answer = TURNED_AWAY[protocol]
    with Talker(server.port) as stranger:
        stranger.send_slowly(opening) if slowly else stranger.send(opening)
        assert stranger.expect_end().startswith(answer)


IRC = {
    "IRC": ("NICK {}\r\nUSER anna 0 * :Anna\r\n", ":irc.beseda.local 001 {} :Welcome"),
    "USER first": ("USER anna 0 * :Anna\nNICK {}\n", ":irc.beseda.local 001 {} :Welcome"),
    "capabilities first": ("CAP LS\r\nNICK {}\r\n", ":irc.beseda.local CAP * LS :"),
    "small letters": ("nick {}\r\nuser anna 0 * :Anna\r\n", ":irc.beseda.local 001 {} :Welcome"),
}


@pytest.mark.parametrize("slowly", [False, True], ids=["at once", "byte by byte"])
@pytest.mark.parametrize("opening", IRC)
def test_who_begins_in_irc_is_answered_in_it(server: ServerProcess, opening: str, slowly: bool) -> None:
    name = unique("irc")
    said, answer = (words.format(name) for words in IRC[opening])
    with Talker(server.port) as newcomer:
        newcomer.send_slowly(said.encode()) if slowly else newcomer.send(said.encode())
        assert newcomer.expect(answer) == "\n"


@pytest.mark.parametrize("name", ["Getter", "NICKolas", "P", "User", "Я", "x", "CAPital"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\0"], ids=["LF", "CRLF", "CR NUL"])
@pytest.mark.parametrize("slowly", [False, True], ids=["at once", "byte by byte"])
def test_a_line_is_a_name_whatever_it_begins_like(server: ServerProcess, name: str, end: str, slowly: bool) -> None:
    with LineClient(server.port, unique("Ear")) as ear, Talker(server.port) as newcomer:
        data = f"{name}{end}привет{end}".encode()
        newcomer.send_slowly(data) if slowly else newcomer.send(data)
        ear.expect_line(f"Server: {name} joined the chat.")
        ear.expect_line(f"{name}: привет")
        assert "Type your name" not in newcomer.heard


@pytest.mark.parametrize("slowly", [False, True], ids=["at once", "byte by byte"])
def test_a_name_without_a_newline_is_the_assignments_client(server: ServerProcess, slowly: bool) -> None:
    with LineClient(server.port, unique("Ear")) as ear, Talker(server.port) as newcomer:
        name = unique("Аня")
        newcomer.send_slowly(name.encode()) if slowly else newcomer.send(name.encode())
        ear.expect_line(f"Server: {name} joined the chat.")
        newcomer.expect("In #lobby")
        newcomer.send("первое".encode())
        ear.expect_line(f"{name}: первое")
        newcomer.send("второе".encode())
        ear.expect_line(f"{name}: второе")
        # What is sent in chunks has no newline behind it: such a client prints each by itself.
        ear.say("ответ")
        newcomer.expect(f"{ear.name}: ответ")
        assert not newcomer.heard.endswith("\n")


@pytest.mark.parametrize("name", ["Ж", "q"])
def test_one_character_without_a_newline_is_a_name(server: ServerProcess, name: str) -> None:
    with LineClient(server.port, unique("Ear")) as ear, RawClient(server.port, name) as newcomer:
        ear.expect_line(f"Server: {name} joined the chat.")
        newcomer.say("y")
        ear.expect_line(f"{name}: y")
        newcomer.say("yes")
        ear.expect_line(f"{name}: yes")
        ear.say("и я")
        newcomer.expect(f"{ear.name}: и я")
        assert newcomer.pieces[-1] == f"{ear.name}: и я"


def test_who_is_called_by_one_letter_and_speaks_soon_says_two_things(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Ear")) as ear, RawClient(server.port, "Ю") as newcomer:
        time.sleep(1.5)  # how long somebody takes who types the next word
        newcomer.say("привет")
        ear.expect_line("Server: Ю joined the chat.")
        ear.expect_line("Ю: привет")


BY_KEYS: dict[str, list[bytes | float]] = {
    "a pause after the first key": [b"A", 1.3, b"l", b"l", b"a", b"\r\n"],
    "a pause in the middle": [b"A", b"l", 3.5, b"l", b"a", b"\r\0"],
    "Cyrillic": ["А".encode(), 1.3, "л".encode(), 2.5, "л".encode(), "а".encode(), b"\n"],
    "words together": [b"A", b"ll", b"a\r", b"\n"],
    "corrected": [b"A", b"k", b"\x7f", b"l", b"l", b"a", b"\r\n"],
}


@pytest.mark.parametrize("is_greeted", [False, True], ids=["at once", "after the greeting"])
@pytest.mark.parametrize("keys", BY_KEYS)
def test_who_types_by_keys_types_lines(data: Path, keys: str, is_greeted: bool) -> None:
    with ServerProcess(data, "--unlimited") as server, LineClient(server.port, "Ear") as ear:
        with Talker(server.port) as person:
            if is_greeted:
                person.expect("Type your name and press Enter:\n")
            types(person, *BY_KEYS[keys])
            name = "Алла" if keys == "Cyrillic" else "Alla"
            person.expect_line(f"Server: Welcome, {name}. /help tells what there is to type.")
            types(person, b"h", b"i", b"\r\n", b"tw", b"o\r\n")
            ear.expect_line(f"{name}: hi")
            ear.expect_line(f"{name}: two")
            ear.say("one", "two")
            person.expect_line("Ear: one")
            person.expect_line("Ear: two")
        ear.expect("left the chat")
        assert ear.heard.count(f"{name}: ") == 2
        assert server.stop() == 0


def types(person: Talker, *keys: bytes | float) -> None:
    """Send keys, each in a packet of its own; a number is a pause, as somebody makes it who thinks."""
    for key in keys:
        if isinstance(key, bytes):
            person.send(key)
        time.sleep(key if isinstance(key, float) else A_KEY_TAKES)


def test_a_line_end_that_comes_late_turns_to_lines_who_was_taken_for_the_assignments_client(data: Path) -> None:
    with ServerProcess(data, "--unlimited") as server, LineClient(server.port, "Ear") as ear:
        with Talker(server.port) as person:
            person.send(b"Lara")
            person.expect("In #lobby, 2: Ear, Lara")
            assert not person.heard.endswith("\n")
            person.send(b"\n")
            person.expect("\n")
            ear.say("hello", "Lara")
            person.expect_line("Ear: hello")
            person.expect_line("Ear: Lara")
            person.send(b"hi ")
            time.sleep(A_KEY_TAKES)
            person.send(b"there\n")
            ear.expect_line("Lara: hi there")
        assert server.stop() == 0


CTRL_C = b"\xff\xf4\xff\xfd\x06"
NO_TIMING_MARK = "\udcff\udcfc\x06"


def test_ctrl_c_in_telnet_leaves_the_terminal_usable(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Ear")) as ear, LineClient(server.port, unique("Tel")) as person:
        for number in range(100):
            person.send(CTRL_C)
            person.expect(NO_TIMING_MARK)
            person.say(f"line {number}")
            ear.expect_line(f"{person.name}: line {number}")
        assert "not UTF-8" not in person.heard


def test_urgent_data_loses_nothing(server: ServerProcess) -> None:
    """The second byte of telnet's "data mark" comes so, with Ctrl-C as PuTTY sends it."""
    with LineClient(server.port, unique("Ear")) as ear, LineClient(server.port, unique("Tel")) as person:
        person.send(b"\xff\xf4\xff")
        person.socket.send(b"\xf2", socket.MSG_OOB)
        person.send(b"after\r\n")
        ear.expect_line(f"{person.name}: after")


def test_all_that_putty_opens_with_is_declined(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Ear")) as ear, Talker(server.port) as person:
        person.send(b"\xff\xfb\x1f\xff\xfb\x20\xff\xfb\x18\xff\xfb\x27\xff\xfd\x01\xff\xfb\x03\xff\xfd\x03")
        person.expect("\udcff\udcfe\x03\udcff\udcfc\x03")
        name = unique("Putty")
        types(person, name[:1].encode(), 1.3, name[1:].encode(), b"\r\0")
        ear.expect_line(f"Server: {name} joined the chat.")


def test_a_command_of_telnet_turns_to_lines_who_was_taken_for_the_assignments_client(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Ear")) as ear, Talker(server.port) as person:
        name = unique("Late")
        person.send(name.encode())
        person.expect("In #lobby")
        person.send(CTRL_C)
        person.expect(f"\n{NO_TIMING_MARK}")
        person.send(b"in ")
        time.sleep(A_KEY_TAKES)
        person.send(b"two\r\n")
        ear.expect_line(f"{name}: in two")


def test_keys_that_erase_erase(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Ear")) as ear, LineClient(server.port, unique("Tel")) as person:
        person.say("abc\x7f\x7f\x7f\r", "helo\blo\r", "not this \x17\x15one two\x17three", "N\bNA\bA _\bo_\bn", "end")
        for line in ("hello", "one three", "NA on", "end"):
            ear.expect_line(f"{person.name}: {line}")
        assert ear.heard.count(f"{person.name}: ") == 4


FIRST = {
    "STARTTLS": b"STARTTLS\r\n",
    "an empty line": b"\r\n",
    "a blank": b" \r\n",
    "a byte order mark": b"\xef\xbb\xbf",
    "PROTOCTL": b"PROTOCTL NAMESX UHNAMES\r\n",
    "MODE": b"MODE bob +i\r\n",
    "a typo": b"NCIK bob\r\n",
    "a blank before the verb": b"  ",
    "what is no UTF-8": b"\xd0\n",
}


@pytest.mark.parametrize("slowly", [False, True], ids=["at once", "line by line"])
@pytest.mark.parametrize("first", FIRST)
def test_irc_is_recognised_after_other_lines_and_its_password_is_not_said(
    server: ServerProcess, first: str, slowly: bool
) -> None:
    name = unique("late")
    lines = [FIRST[first] + b"PASS sesame\r\n", f"NICK {name}\r\n".encode(), f"USER {name} 0 * :Bob\r\n".encode()]
    with LineClient(server.port, unique("Ear")) as ear, Talker(server.port) as newcomer:
        for piece in lines if slowly else [b"".join(lines)]:
            newcomer.send(piece)
            time.sleep(A_KEY_TAKES)
        newcomer.expect(f":irc.beseda.local 001 {name} :Welcome")
        newcomer.send(b"JOIN #lobby\r\nPRIVMSG #lobby :hello\r\n")
        ear.expect_line(f"{name}: hello")
        ear.ask("/search sesame", "Nothing found.")
        assert "sesame" not in ear.heard


def test_irc_that_was_taken_for_chunks_is_answered_in_whole_lines_of_irc(server: ServerProcess) -> None:
    name = unique("late")
    with Talker(server.port) as newcomer:
        newcomer.send(b"2 is no name")
        newcomer.expect("A name does not begin with a digit")
        newcomer.send(f"NICK {name}".encode())  # no line's end yet
        newcomer.expect("\n")  # what was said in chunks had none
        newcomer.send(f"\r\nUSER {name} 0 * :Bob\r\n".encode())
        newcomer.expect(f":Welcome to the Beseda Network, {name}\r\n")


def test_a_password_that_follows_what_was_taken_for_a_name_is_not_said(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Ear")) as ear, LineClient(server.port, unique("Starttls")) as newcomer:
        newcomer.say("PASS sesame", "NICK bob", "OPER bob sesame", "hello")
        ear.expect_line(f"{newcomer.name}: hello")
        for _ in range(2):
            newcomer.expect_line("That looks like a password: nobody saw it.")
        ear.ask("/search sesame", "Nothing found.")
        assert "sesame" not in ear.heard


def test_beseda_s_own_client_may_try_any_name(server: ServerProcess) -> None:
    with LineClient(server.port) as client:
        client.say("/client 1 en")
        client.ask("NICK bob", "/refused NICK bob can't be a name")


def test_somebody_silent_is_asked_for_a_name_after_a_second(server: ServerProcess) -> None:
    began = time.monotonic()
    with LineClient(server.port, host="::1") as silent:  # nobody speaks HTTP from there
        silent.expect_line("This is Beseda, a chat. Type your name and press Enter:")
        assert 0.8 < time.monotonic() - began < 2.5
        silent.say(name := unique("Slow"))
        silent.expect(f"Welcome, {name}.")


def test_an_idle_connection_beside_a_browsers_request_is_asked_for_nothing(server: ServerProcess) -> None:
    with LineClient(server.port) as browser:
        browser.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        browser.expect("200 OK")
    with LineClient(server.port) as idle, LineClient(server.port, host="::1") as person:
        person.expect_line("This is Beseda, a chat. Type your name and press Enter:")
        idle.say(name := unique("Tab"))
        idle.expect(f"Welcome, {name}.")
        assert "Type your name" not in idle.heard


def test_a_newline_that_comes_in_the_next_packet_belongs_to_the_name(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Ear")) as ear, Talker(server.port) as newcomer:
        name = unique("Late")
        newcomer.send(name.encode())
        time.sleep(A_KEY_TAKES)
        newcomer.send(b"\n")
        ear.expect(f"{name} joined the chat.")
        newcomer.send(b"in two ")
        time.sleep(A_KEY_TAKES)
        newcomer.send(b"packets\n")
        ear.expect_line(f"{name}: in two packets")


@pytest.mark.parametrize("place", [1, 3, 11])
def test_a_character_split_across_packets_is_joined(server: ServerProcess, place: int) -> None:
    words = f"Щука 🐟 {unique('плывёт')}"
    with (
        LineClient(server.port, unique("Ear")) as ear,
        LineClient(server.port, unique("Line")) as lines,
        RawClient(server.port, unique("Raw")) as raw,
    ):
        ear.expect(f"{raw.name} joined")
        for sock, end in ((lines.socket, b"\n"), (raw.socket, b"")):
            data = words.encode() + end
            sock.sendall(data[:place])
            time.sleep(A_KEY_TAKES)
            sock.sendall(data[place:])
        wait_for(lambda: ear.heard.count(words) == 2, what="both said it whole")
        assert f"{lines.name}: {words}\n" in ear.heard
        assert f"{raw.name}: {words}\n" in ear.heard


@pytest.mark.parametrize("bad", [b"\xff\xfe\n", "по-русски в CP1251".encode("cp1251") + b"\n", b"cut \xd0\n"])
def test_a_line_that_is_not_utf_8_is_refused_and_the_next_one_works(server: ServerProcess, bad: bytes) -> None:
    with LineClient(server.port, unique("Ear")) as ear, LineClient(server.port, unique("Bad")) as client:
        client.send(b"before\n" + bad + b"after\n")
        client.expect_line("That line was not UTF-8 text; nobody saw it.")
        ear.expect_line(f"{client.name}: before")
        ear.expect_line(f"{client.name}: after")
        assert ear.heard.count(f"{client.name}: ") == 2


@pytest.mark.parametrize("length", [4097, 5000, 40_000, 300_000])
def test_a_line_too_long_is_refused_once_and_skipped_to_its_end(server: ServerProcess, length: int) -> None:
    with LineClient(server.port, unique("Ear")) as ear, LineClient(server.port, unique("Long")) as client:
        client.send(b"x" * length + b"\nafter\n")
        client.expect_line("That line was too long: at most 4096 bytes. Nobody saw it.")
        ear.expect_line(f"{client.name}: after")
        assert client.heard.count("too long") == 1
        assert "xxx" not in ear.heard


def test_the_longest_line_arrives_whole(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Ear")) as ear, LineClient(server.port, unique("Long")) as client:
        room = f"#{unique('room')}"
        for person in (ear, client):
            person.ask(f"/join {room}", f"In {room}")
        words = "ы" * 2048
        client.say(words)
        ear.expect_line(f"{client.name}: {words}")


def test_a_bad_chunk_is_refused_and_the_next_one_works(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Ear")) as ear, RawClient(server.port, unique("Raw")) as raw:
        raw.expect("#lobby")
        raw.socket.send(b"\xff\xff\xffabc")
        raw.expect("not UTF-8 text; nobody saw it.")
        raw.socket.send("щ".encode() * 3000)
        raw.expect("too long")
        raw.say("после")
        ear.expect_line(f"{raw.name}: после")
        assert raw.fault is None


def test_control_characters_never_reach_another_terminal(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Ear")) as ear, LineClient(server.port, unique("Evil")) as evil:
        evil.say("\x1b[2J\x1b]0;owned\x07red \x1b[31mhat!\x00\x08", "/topic \x1b[5mblink", "/quit \x1b[7mbye\x07")
        ear.expect_line(f"{evil.name}: red hat")
        ear.expect(f"{evil.name} left the chat.")
        assert all(letter.isprintable() or letter == "\n" for letter in ear.heard)
