"""Servers that many tests share, so that the folder stays quick: people in them bear unique names.

Tests that stop, kill or fill a server start their own.
"""

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from by_web_socket import WebIrcClient
from irc_talking import IrcClient, serving
from processes import ServerProcess
from talking import guests
from talking_tls import TlsIrcClient

from beseda.server.running.serve import Server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """An English server by TCP and UDP, without flood control."""
    with ServerProcess(tmp_path_factory.mktemp("shared") / "data", "--unlimited", "--udp") as running:
        yield running
        assert "Traceback" not in running.heard
        assert running.stop() == 0


@pytest.fixture(scope="session")
def russian(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """The same in Russian."""
    data = tmp_path_factory.mktemp("shared-ru") / "data"
    with ServerProcess(data, "--unlimited", "--udp", language="ru") as running:
        yield running
        assert "Traceback" not in running.heard
        assert running.stop() == 0


IN_BOTH = frozenset(
    f"test_{name}"
    for name in (
        "irc_changes_over_sockets",
        "irc_history_over_sockets",
        "irc_labels_over_sockets",
        "irc_multiline_over_sockets",
        "irc_talking_over_sockets",
        "dialects_meet",
        "long_messages_in_every_framing",
        "resume_over_sockets",
        "visibility_matrix",
    )
)
"""Files whose tests are done again with clients that come by WebSocket, and by TLS: whatever is said, it is said so,
too."""
WITHOUT_TLS = frozenset(("test_long_messages_in_every_framing",))
"""Those of them whose server speaks no TLS."""
WAYS = {"tcp": IrcClient, "websocket": WebIrcClient, "tls": TlsIrcClient}
BASED_ON_IT = frozenset(("by_web_socket", "talking_tls"))
OTHERWISE = {
    "test_a_line_without_an_end_costs_itself_only[websocket-100000]": "its length is told before: closed by 1009",
    "test_after_a_restart_it_is_the_same_message[tls]": "its server is a process of its own, without TLS",
    "test_what_is_no_text_or_much_too_long_is_labelled_too[websocket-sent5-417]": "as above: nothing of it is read",
}
"""What is otherwise by WebSocket or TLS, and why."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    name = metafunc.module.__name__
    if name in IN_BOTH:
        ways = {way: client for way, client in WAYS.items() if way != "tls" or name not in WITHOUT_TLS}
        metafunc.parametrize("irc_clients", ways.values(), indirect=True, ids=ways)


@pytest.fixture(autouse=True)
def irc_clients(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes with a client for IRC comes with this one."""
    kind = getattr(request, "param", IrcClient)
    if request.node.name in OTHERWISE:
        pytest.skip(OTHERWISE[request.node.name])
    usual = IrcClient  # this module's own is replaced on the way
    for module in list(sys.modules.values()) if kind is not usual else ():
        if getattr(module, "IrcClient", None) is usual and module.__name__ not in BASED_ON_IT:
            monkeypatch.setattr(module, "IrcClient", kind)
    assert getattr(request.module, "IrcClient", kind) is kind


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Where a server of the test's own keeps what is said."""
    return tmp_path / "data"


@pytest.fixture(autouse=True)
def nobody_stays() -> Iterator[None]:
    """Everybody goes when a test is over, those too whom it could not get in."""
    yield
    while guests:
        guests.pop().close()


@pytest.fixture(scope="module")
def chat() -> Iterator[Server]:
    """A server in this process, which keeps nothing, for the IRC clients of one file: with unique names."""
    with serving() as running:
        yield running


@pytest.fixture
def nothing_failed(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """The server in this process logs no mistake of its own meanwhile."""
    yield
    assert [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.ERROR] == []
