"""There is no room: said in what a newcomer speaks."""

import pytest

from beseda.journal.archive import Archive
from beseda.journal.memory import MemoryJournal
from beseda.server.running.config import Settings
from beseda.server.running.config_web import Web
from beseda.server.running.services import Services
from beseda.server.sessions.crowded import refusal_of

SENTENCE = b"There are too many connections just now. Try again in a minute."
REQUEST = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nAccept-Language: ru\r\n\r\n"

LOCAL = b"\r\n\r\n\0\r\nQUIT\n\x20\0\0\0"
"""A header of the PROXY protocol, version 2, for nobody else."""


def services(settings: Settings) -> Services:
    journal = MemoryJournal()
    return Services(settings, journal, Archive(None, journal.id), lambda event, client: None)


@pytest.mark.parametrize(
    ("begun", "begin"),
    [
        (b"", b"Server: " + SENTENCE),
        (b"anna", b"Server: " + SENTENCE),
        (b"\xff\xfd\x01", b"Server: " + SENTENCE),
        (b"NICK anna\r\nUSER a", b"ERROR :Closing link: " + SENTENCE),
        (b"\x16\x03\x01\x02\x00", b"\x15\x03"),
        (b"GET / HTTP/1.1\r\nHo", b"HTTP/1.1 503 "),
        (REQUEST, b"HTTP/1.1 503 "),
    ],
)
@pytest.mark.parametrize("header", [b"", b"PROXY TCP4 192.0.2.7 192.0.2.1 5 6\r\n", LOCAL], ids=["", "v1", "v2"])
def test_each_is_told_in_what_they_speak_behind_a_proxy_too(begun: bytes, begin: bytes, header: bytes) -> None:
    assert refusal_of(services(Settings()))(header + begun).startswith(begin)


@pytest.mark.parametrize("begun", [b"PROXY ", b"PROXY nonsense\r\nGET / HTTP/1.1\r\n", LOCAL[:-1]])
def test_half_a_header_is_no_riddle(begun: bytes) -> None:
    assert refusal_of(services(Settings()))(begun).startswith(b"Server: " + SENTENCE)


def test_a_browser_gets_a_page_in_its_language_and_is_told_when_to_come_again() -> None:
    answer = refusal_of(services(Settings()))(REQUEST).decode()
    assert "Retry-After: 60" in answer and "Content-Security-Policy" in answer and "connection: close" in answer.lower()
    assert "text/html" in answer and "Попробуйте" in answer


def test_a_server_without_a_page_says_it_in_a_line() -> None:
    answer = refusal_of(services(Settings(web=Web(page=False))))(REQUEST)
    assert answer.startswith(b"HTTP/1.1 503 ") and answer.endswith(SENTENCE + b"\n")
