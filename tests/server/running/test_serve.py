"""Starting a server: what is opened, what stands in the way, what signals do. A whole life of one: end_to_end."""

import errno
import gc
import io
import os
import signal
import socket
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from beseda.journal.archive import Archive
from beseda.journal.memory import MemoryJournal
from beseda.net.listener import listen
from beseda.server.running import serve as serve_module
from beseda.server.running.config import ConfigError, Settings
from beseda.server.running.descriptors import raise_limit
from beseda.server.running.serve import (
    CANT_OPEN,
    COLLECTING,
    CONFIG,
    NO_ADDRESS,
    SECRET_BYTES,
    SECRET_FILE,
    Server,
    StartError,
    open_journal,
    open_secret,
    open_sockets,
    suit_collecting,
)
from waiting import SOON, wait_for


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(host=("127.0.0.1",), port=0, data=str(tmp_path / "data"), udp=False, quiet=True)


def changed(settings: Settings, **fields: object) -> Settings:
    return msgspec.structs.replace(settings, **fields)


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield int(listening.getsockname()[1])


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    try:
        listen(host, port).close()
    except OSError:
        return False
    return True


# Sockets.


def test_all_addresses_are_listened_on_at_one_port(settings: Settings) -> None:
    sockets = open_sockets(changed(settings, host=("127.0.0.1", "127.0.0.2")))
    (one, port), (other, same) = [sock.getsockname() for sock in sockets]
    assert (one, other) == ("127.0.0.1", "127.0.0.2") and port == same != 0
    for sock in sockets:
        sock.close()


@pytest.mark.parametrize("number", [errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT])
def test_a_machine_without_ipv6_is_served_all_the_same(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(serve_module, "listen", _without_ipv6(number))
    (sock,) = open_sockets(changed(settings, host=("127.0.0.1", "::1")))
    sock.close()
    with pytest.raises(StartError) as failed:
        open_sockets(changed(settings, host=("::1",)))
    assert failed.value.status == NO_ADDRESS and "[::1]" in str(failed.value)


def _without_ipv6(number: int) -> Callable[[str, int], socket.socket]:
    def refuse(host: str, port: int) -> socket.socket:
        if ":" in host:
            raise OSError(number, os.strerror(number))
        return listen(host, port)

    return refuse


def test_where_one_address_is_taken_none_stays_open(settings: Settings, taken: int) -> None:
    with pytest.raises(StartError) as failed:
        open_sockets(changed(settings, host=("127.0.0.2", "127.0.0.1"), port=taken))
    assert failed.value.status == NO_ADDRESS
    assert str(failed.value) == f"127.0.0.1:{taken} is taken: is Beseda running already? Another port: --port."
    assert is_free(taken, "127.0.0.2")


def test_an_unusual_fault_is_told_in_the_systems_words(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(host: str, port: int) -> socket.socket:
        raise OSError(errno.ENOBUFS, "No buffer space available")

    monkeypatch.setattr(serve_module, "listen", refuse)
    with pytest.raises(StartError, match=r"^127\.0\.0\.1:7: No buffer space available\.$"):
        open_sockets(changed(settings, port=7))


# Files.


def test_a_journal_in_memory_needs_no_file(settings: Settings, tmp_path: Path) -> None:
    journal, archive = open_journal(changed(settings, journal="memory"))
    assert isinstance(journal, MemoryJournal) and isinstance(archive, Archive)
    archive.close()
    assert not list(tmp_path.iterdir())


def test_data_that_can_not_be_opened_is_one_sentence_in_the_operators_language(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "data").write_text("I am a file")
    told: list[str] = []
    for language in ("en", "ru"):
        with pytest.raises(StartError) as failed:
            open_journal(changed(settings, language=language))
        assert failed.value.status == CANT_OPEN
        told.append(str(failed.value))
    assert told[0] != told[1] and all(str(tmp_path / "data") in words and "\n" not in words for words in told)


def test_what_hides_addresses_is_the_same_at_every_start_and_nobody_elses_to_read(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    secret = open_secret(settings)
    assert len(secret) == SECRET_BYTES and open_secret(settings) == secret
    assert stat.S_IMODE((tmp_path / "data" / SECRET_FILE).stat().st_mode) == 0o600


def test_a_start_that_was_killed_while_it_made_the_secret_leaves_none_that_anybody_knows(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / SECRET_FILE).touch()
    secret = open_secret(settings)
    assert len(secret) == SECRET_BYTES and open_secret(settings) == secret


def test_a_full_disk_leaves_no_half_secret(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    (tmp_path / "data").mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StartError, match="No space left") as failed:
            open_secret(settings)
    assert failed.value.status == CANT_OPEN and not (tmp_path / "data" / SECRET_FILE).exists()
    assert len(open_secret(settings)) == SECRET_BYTES


def test_without_files_addresses_are_hidden_otherwise_at_every_start(settings: Settings) -> None:
    in_memory = changed(settings, journal="memory")
    assert len(open_secret(in_memory)) == SECRET_BYTES and open_secret(in_memory) != open_secret(in_memory)


def test_a_secret_that_can_not_be_read_keeps_the_server_from_starting(settings: Settings, tmp_path: Path) -> None:
    """With another one the bans of before would mean nobody."""
    (tmp_path / "data" / SECRET_FILE).mkdir(parents=True)
    with pytest.raises(StartError, match=SECRET_FILE) as failed:
        open_secret(settings)
    assert failed.value.status == CANT_OPEN


# All of it.


@pytest.fixture
def as_before() -> Iterator[None]:
    """What a server sets for the whole process is the tests' again."""
    resource = pytest.importorskip("resource")
    collecting, limit = gc.get_threshold(), resource.getrlimit(resource.RLIMIT_NOFILE)
    interval, stack = sys.getswitchinterval(), threading.stack_size()
    yield
    gc.set_threshold(*collecting)
    resource.setrlimit(resource.RLIMIT_NOFILE, limit)
    sys.setswitchinterval(interval)
    threading.stack_size(stack)


@pytest.mark.usefixtures("as_before")
@pytest.mark.parametrize("wrong", [{"lobby": "no room"}, {"password": "/secret"}])
def test_settings_that_can_not_be_are_told_before_anything_is_opened(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str]
) -> None:
    monkeypatch.setattr(serve_module, "open_sockets", lambda settings: pytest.fail("it was opened"))
    with pytest.raises(StartError) as failed:
        Server(changed(settings, **wrong), io.StringIO())
    assert failed.value.status == CONFIG and not list(tmp_path.iterdir())


@pytest.mark.usefixtures("as_before")
def test_garbage_is_looked_for_seldom_and_descriptors_are_as_many_as_may_be() -> None:
    resource = pytest.importorskip("resource")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 512), hard))
    suit_collecting()
    raise_limit()
    assert gc.get_threshold() == COLLECTING
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (hard, hard)


# Signals.


@pytest.fixture
def signals() -> Iterator[serve_module._Signals]:
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield serve_module._Signals()
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_first_signal_to_stop_is_waited_for_and_the_second_is_not(
    signals: serve_module._Signals, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    ended: list[int] = []
    monkeypatch.setattr(os, "_exit", ended.append)
    signal.raise_signal(number)
    assert not signals.wait() and ended == []
    signal.raise_signal(number)
    assert ended == [128 + number]


def test_a_hangup_asks_for_the_settings_anew_once_and_does_not_stop(signals: serve_module._Signals) -> None:
    asked: list[bool] = []

    def main_thread() -> None:
        while signals.wait():
            asked.append(True)

    thread = threading.Thread(target=main_thread, daemon=True)
    thread.start()
    signal.raise_signal(signal.SIGHUP)
    wait_for(lambda: len(asked) >= 1)
    signal.raise_signal(signal.SIGHUP)
    wait_for(lambda: len(asked) >= 2)
    signal.raise_signal(signal.SIGTERM)
    thread.join(SOON)
    assert not thread.is_alive() and len(asked) == 2


# Settings read anew.


class Renewed:
    """A server as far as renewing needs one."""

    def __init__(self) -> None:
        self.taken: list[Settings] = []
        self.services = self

    def renew(self, settings: Settings) -> None:
        if settings.password == " ":
            raise ConfigError("no password is that")
        self.taken.append(settings)


def test_settings_that_are_wrong_leave_those_of_before_and_say_why(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    server, read = Renewed(), [settings, changed(settings, password=" ")]
    renew = serve_module._renewer(server, lambda: read.pop(0))  # type: ignore[arg-type]
    assert renew() == "" and server.taken == [settings]
    assert "no password is that" in renew() and server.taken == [settings]
    assert "the settings stay as they were" in caplog.text
