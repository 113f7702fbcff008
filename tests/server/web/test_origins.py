"""Which pages may open a WebSocket here, and by which names we are called."""

import pytest

from beseda.server.web.origins import Origins, is_home, is_sane
from beseda.wire.framing.http import Request

FRIEND = "https://friend.example"


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
        ("elsewhere", FRIEND),
    ],
)
def test_its_own_page_those_that_are_named_and_programs_may(host: str, origin: str | None) -> None:
    assert Origins((FRIEND,)).may_open(opening(host, origin))


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example", "null", "http://127.0.0.1", "http://127.0.0.1:8879", "http://127.0.0.1.evil.example:8878",
        "file://", "http://", "http://[", "http://127.0.0.1:x", "chrome-extension://127.0.0.1:8878",
    ],
)  # fmt: skip
def test_no_other_page_may(origin: str) -> None:
    assert not Origins().may_open(opening("127.0.0.1:8878", origin))


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:8878", "a.localhost:1", "127.0.0.1:8878", "[::1]:8878", "[::1]", "", "friend.example"],
)
def test_who_is_on_this_machine_calls_us_by_a_name_that_nobody_else_can_give(host: str) -> None:
    assert Origins((FRIEND,), is_elsewhere=False).go_by(host)


@pytest.mark.parametrize("host", ["evil.example:8878", "evil.example", "localhost.evil.example:8878", "1.evil.example"])
def test_a_name_that_was_let_point_at_this_machine_is_none_of_ours(host: str) -> None:
    assert not Origins((FRIEND,), is_elsewhere=False).go_by(host)
    assert Origins((FRIEND,)).go_by(host)


@pytest.mark.parametrize("host", ["", "localhost", "a.b-c.example.:80", "127.0.0.1:8878", "[fe80::1]:1", "my_host"])
def test_a_host_has_a_name_and_a_port(host: str) -> None:
    assert is_sane(host)


@pytest.mark.parametrize("host", ["a b", "a/b", "<x>", "a:b", "a@b", "[::1", "x" * 256, "a..b", "a,b", "-:80:80"])
def test_what_is_no_name_is_refused(host: str) -> None:
    assert not is_sane(host)


def test_a_browser_trusts_this_machine() -> None:
    assert all(
        is_home(host) for host in ("localhost", "localhost:8878", "127.0.0.1:8878", "[::1]:8878", "a.localhost:1")
    )
    assert not any(is_home(host) for host in ("chat.example:8878", "192.0.2.1", "[2001:db8::1]:8878", ""))
