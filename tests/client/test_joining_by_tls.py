"""`beseda join --tls` in a pipe and on a bare terminal: what is shown, and what never reaches another server."""

import shutil
from pathlib import Path

import pytest
from console_fakes import ChunkServer, LineServer, Terminal, join_command, pipe
from tls_fakes import OwnCertificate, TlsFront, WithoutTls

from beseda.client.certificates import to_compare
from tmux import Tmux
from waiting import wait_for


@pytest.fixture(autouse=True)
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "beseda" / "known_servers"


def test_a_pipe_with_the_fingerprint_says_its_lines() -> None:
    own = OwnCertificate()
    with LineServer() as server, TlsFront(own.context, server.port) as front:
        done = pipe("hello\n", front.port, name="bot", tls=True, fingerprint=own.fingerprint)
        assert server.said == ["hello", "/quit"]
        assert (done.returncode, done.stderr) == (0, "")


def test_a_pipe_says_nothing_to_who_is_not_known() -> None:
    own = OwnCertificate()
    with LineServer() as server, TlsFront(own.context, server.port) as front:
        done = pipe("hello\n", front.port, name="bot", tls=True)
        assert done.returncode == 1 and own.fingerprint in done.stderr and "--fingerprint" in done.stderr
        done = pipe("hello\n", front.port, name="bot", tls=True, fingerprint=OwnCertificate().fingerprint)
        assert done.returncode == 1 and done.stderr.startswith("beseda: STOP: ")
        assert server.heard == []


def test_the_assignments_framing_goes_by_tls_too() -> None:
    own = OwnCertificate()
    with ChunkServer() as server, TlsFront(own.context, server.port) as front:
        done = pipe("hello\n", front.port, name="bot", tls=True, chunks=True, fingerprint=own.fingerprint)
        assert (done.returncode, server.heard) == (0, ["hello"])


def test_who_asks_for_tls_says_nothing_to_a_server_without() -> None:
    for speaks in (True, False):
        with WithoutTls(speaks=speaks) as server:
            done = pipe("hello\n", server.port, name="bot", tls=True)
            assert done.returncode == 1 and "leave out --tls" in done.stderr
            assert b"bot" not in server.came and b"hello" not in server.came


def test_a_person_is_shown_the_fingerprint_once_and_not_when_the_server_is_back(known: Path) -> None:
    own = OwnCertificate()
    with LineServer() as server, TlsFront(own.context, server.port) as front:
        with Terminal(front.port, name="bob", tls=True) as terminal:
            wait_for(lambda: terminal.shows("Welcome, bob"))
            assert terminal.shows(own.fingerprint[-23:]) and terminal.shows(str(known))
            front.stop()
            wait_for(lambda: terminal.shows("trying again"))
            known.unlink()
            with TlsFront(own.context, server.port, front.port):
                wait_for(lambda: terminal.shows("Connected again."))
                terminal.type("hello\n/quit\n")
                assert terminal.status() == 0
        assert server.said[-2:] == ["hello", "/quit"]
        assert terminal.seen.count(own.fingerprint[-23:].encode()) == 1 and not known.exists()


@pytest.mark.skipif(not shutil.which("tmux"), reason="there is no tmux here")
def test_in_a_narrow_window_a_fingerprint_is_broken_between_its_parts(tmp_path: Path) -> None:
    own = OwnCertificate()
    with LineServer() as server, TlsFront(own.context, server.port) as front:
        command = join_command(front.port, name="bob", tls=True)
        tmux = Tmux(str(tmp_path / "s"), command, XDG_CONFIG_HOME=str(tmp_path))
        try:
            tmux.until_lines_end("Server: Welcome, bob.", ">")
            lines = [line.strip() for line in tmux.lines()]
            parts = to_compare(own.fingerprint).split()
            assert lines[lines.index(parts[0]) :][:4] == parts
        finally:
            tmux.close()


def test_a_server_that_comes_back_with_another_certificate_is_a_loud_end() -> None:
    with LineServer() as server, TlsFront(OwnCertificate().context, server.port) as front:
        with Terminal(front.port, name="bob", tls=True) as terminal:
            wait_for(lambda: terminal.shows("Welcome, bob"))
            front.stop()
            wait_for(lambda: terminal.shows("trying again"))
            heard = len(server.heard)
            with TlsFront(OwnCertificate().context, server.port, front.port):
                wait_for(lambda: terminal.shows("STOP: "))
                terminal.type("hello\n")
                assert terminal.status() == 1
        assert server.heard[heard:] == [] and b"Connected again" not in terminal.seen


def test_who_came_by_tls_never_comes_back_without() -> None:
    with LineServer() as server, TlsFront(OwnCertificate().context, server.port) as front:
        with Terminal(front.port, name="bob", tls=True) as terminal:
            wait_for(lambda: terminal.shows("Welcome, bob"))
            front.stop()
            wait_for(lambda: terminal.shows("trying again"))
            with WithoutTls(front.port) as plain:
                wait_for(lambda: terminal.shows("answered by TLS before, and does not now"))
                terminal.type("hello\n")
                assert terminal.status() == 1
        assert b"bob" not in plain.came and b"hello" not in plain.came
