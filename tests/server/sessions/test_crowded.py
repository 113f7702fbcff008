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
def test_each_is_told_in_what_they_speak(begun: bytes, begin: bytes) -> None:
    assert refusal_of(services(Settings()))(begun).startswith(begin)


def test_a_browser_gets_a_page_in_its_language_and_is_told_when_to_come_again() -> None:
    answer = refusal_of(services(Settings()))(REQUEST).decode()
    assert "Retry-After: 60" in answer and "Content-Security-Policy" in answer and "connection: close" in answer.lower()
    assert "text/html" in answer and "Попробуйте" in answer


def test_a_server_without_a_page_says_it_in_a_line() -> None:
    answer = refusal_of(services(Settings(web=Web(page=False))))(REQUEST)
    assert answer.startswith(b"HTTP/1.1 503 ") and answer.endswith(SENTENCE + b"\n")
