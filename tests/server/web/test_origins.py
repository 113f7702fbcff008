"""Which pages may open a WebSocket here, and which names of hosts are none."""

import pytest

from beseda.server.web.origins import is_sane, may_open
from beseda.wire.framing.http import Request


def opening(host: str, origin: str | None) -> Request:
    return Request("GET", "/socket", (("host", host), *([("origin", origin)] if origin is not None else [])))


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("chat.example:8878", "http://chat.example:8878"),
        ("Chat.Example:8878", "http://chat.example:8878"),
        ("chat.example", "https://chat.example"),
        ("chat.example:443", "https://chat.example"),
        ("chat.example", "http://chat.example:80"),
        ("[::1]:8878", "http://[::1]:8878"),
        ("127.0.0.1:8878", None),
        ("elsewhere", "https://friend.example"),
    ],
)
def test_its_own_page_those_that_are_named_and_programs_may(host: str, origin: str | None) -> None:
    assert may_open(opening(host, origin), ("https://friend.example",))


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example", "null", "http://127.0.0.1", "http://127.0.0.1:8879", "http://127.0.0.1.evil.example:8878",
        "file://", "http://", "http://[", "http://127.0.0.1:x", "chrome-extension://127.0.0.1:8878",
    ],
)  # fmt: skip
def test_no_other_page_may(origin: str) -> None:
    assert not may_open(opening("127.0.0.1:8878", origin), ())


@pytest.mark.parametrize("host", ["", "localhost", "a.b-c.example.:80", "127.0.0.1:8878", "[fe80::1]:1", "my_host"])
def test_a_host_has_a_name_and_a_port(host: str) -> None:
    assert is_sane(host)


@pytest.mark.parametrize("host", ["a b", "a/b", "<x>", "a:b", "a@b", "[::1", "x" * 256, "a..b", "a,b", "-:80:80"])
def test_what_is_no_name_is_refused(host: str) -> None:
    assert not is_sane(host)
