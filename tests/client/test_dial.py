"""Why a server can't be had, in words."""

import socket
import threading

import pytest
from console_fakes import LineServer

from beseda.client.dial import DIALLING_ERRORS, dial, why_not
from beseda.client.settings import JoinSettings


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "Nobody answers at [::1]:8878."),
        (socket.gaierror(-2, "Name or service not known"), "There is no host ::1."),
        (UnicodeError("label too long"), "There is no host ::1."),
        (TimeoutError("timed out"), "No answer from [::1]:8878."),
        (OSError(101, "Network is unreachable"), "[::1]:8878 can't be reached: Network is unreachable."),
    ],
)
def test_each_failure_has_a_sentence(error: Exception, words: str) -> None:
    assert why_not(error, JoinSettings("::1")).startswith(words)


@pytest.mark.parametrize("host", ["a..b", "x" * 64, "no.such.host.invalid"])
def test_a_host_that_can_not_be_is_told_from_a_crash(host: str) -> None:
    settings = JoinSettings(host, 1)
    with pytest.raises(DIALLING_ERRORS) as caught:
        dial(settings, threading.Condition(), print)
    assert "There is no host" in why_not(caught.value, settings)


def test_the_first_line_of_ours_says_so_and_in_which_language() -> None:
    with LineServer() as server:
        connection = dial(JoinSettings("127.0.0.1", server.port, language="ru"), threading.Condition(), print)
        connection.enter("bob")
        connection.close()
        assert server.heard[0] == "/client 2 ru"
