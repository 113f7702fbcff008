"""Why a server can't be had, in words."""

import socket
import threading

import pytest
from console_fakes import LineServer

from beseda.client.dial import DIALLING_ERRORS, dial, trusting, why_not
from beseda.client.settings import JoinSettings
from beseda.client.transport import NoTls, NotTrusted, OtherThanTls, TlsFailed


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "Nobody answers at [::1]:8878."),
        (socket.gaierror(-2, "Name or service not known"), "There is no host ::1."),
        (UnicodeError("label too long"), "There is no host ::1."),
        (TimeoutError("timed out"), "No answer from [::1]:8878."),
        (NoTls("it hangs up"), "[::1]:8878 does not answer by TLS. If it has none, leave out --tls"),
        (OtherThanTls("it answers in something else"), "[::1]:8878 does not answer by TLS. If it has none"),
        (TlsFailed("handshake failure"), "No connection by TLS with [::1]:8878: handshake failure."),
        (NotTrusted("STOP: {it} is another one."), "STOP: {it} is another one."),
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


@pytest.mark.parametrize("chunks", [True, False])
def test_what_is_meant_for_tls_is_never_said_without(chunks: bool) -> None:
    settings = JoinSettings("127.0.0.1", 1, tls=True, chunks=chunks)
    with pytest.raises(AssertionError, match="in the open"):
        dial(settings, threading.Condition(), print)
    assert trusting(settings, print, is_person=True) and not trusting(JoinSettings(), print, is_person=True)


def test_the_first_line_of_ours_says_so_and_in_which_language() -> None:
    with LineServer() as server:
        connection = dial(JoinSettings("127.0.0.1", server.port, language="ru"), threading.Condition(), print)
        connection.enter("bob")
        connection.close()
        assert server.heard[0] == "/client 2 ru"
