"""What stands in the way of opening addresses and files is one sentence, with the process that is there already."""

import errno
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from beseda.journal.archive import Archive
from beseda.journal.memory import MemoryJournal
from beseda.net.listener import listen
from beseda.server.running import opening
from beseda.server.running.config import Settings
from beseda.server.running.holders import Holder
from beseda.server.running.opening import CANT_OPEN, NO_ADDRESS, StartError, open_journal, open_sockets


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


def test_an_address_that_is_named_twice_is_listened_on_once(settings: Settings) -> None:
    (sock,) = open_sockets(changed(settings, host=("127.0.0.1", "127.0.0.1")))
    sock.close()


@pytest.mark.parametrize("number", [errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT])
def test_a_machine_without_ipv6_is_served_all_the_same(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(opening, "listen", _without_ipv6(number))
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


def why_not(settings: Settings, **fields: object) -> str:
    with pytest.raises(StartError) as failed:
        open_sockets(changed(settings, **fields))
    assert failed.value.status == NO_ADDRESS
    return str(failed.value)


def test_where_one_address_is_taken_none_stays_open(settings: Settings, taken: int) -> None:
    assert f"127.0.0.1:{taken} is taken" in why_not(settings, host=("127.0.0.2", "127.0.0.1"), port=taken)
    assert is_free(taken, "127.0.0.2")


def held_by(monkeypatch: pytest.MonkeyPatch, holder: Holder | None) -> None:
    monkeypatch.setattr(opening, "holder_of_port", lambda *port: holder)
    monkeypatch.setattr(opening, "holder_of_file", lambda *path: holder)


@pytest.mark.parametrize(
    ("holder", "words"),
    [
        (None, "is taken: is Beseda running already? Another port: --port."),
        (Holder(7, "nginx -g", False), "is taken by process 7 (nginx -g). Another port: --port."),
        (
            Holder(8, "beseda serve", True),
            "is taken: Beseda is running already, as process 8 (beseda serve). "
            "To stop it: kill 8. Another port: --port.",
        ),
    ],
)
def test_who_has_the_address_is_named_and_only_our_own_is_to_be_stopped(
    settings: Settings, taken: int, monkeypatch: pytest.MonkeyPatch, holder: Holder | None, words: str
) -> None:
    held_by(monkeypatch, holder)
    assert why_not(settings, port=taken) == f"127.0.0.1:{taken} {words}"


@pytest.mark.parametrize(
    ("seed", "is_known"), [(None, False), ("", False), ("random", False), ("0", True), ("7", True)]
)
def test_where_hashes_are_known_nothing_starts(seed: str | None, is_known: bool, tmp_path: Path) -> None:
    """Whoever knows them can choose names that all lie in one place of a dict (CVE-2012-1150)."""
    environment = {name: value for name, value in os.environ.items() if name != opening.SEED}
    done = subprocess.run(
        [sys.executable, "-m", "beseda", "serve", "--port", "0", "--data", str(tmp_path / "file"), "--lang", "en"],
        env=environment | ({} if seed is None else {opening.SEED: seed}),
        preexec_fn=(tmp_path / "file").touch,  # so that it ends in any case
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (done.returncode == opening.CONFIG) == is_known == (opening.SEED in done.stderr)
    assert done.stderr.count("\n") == 1


def test_udp_names_it_too(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    held_by(monkeypatch, Holder(8, "beseda serve", True))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind(("127.0.0.1", 0))
        port = int(bound.getsockname()[1])
        with pytest.raises(StartError, match=rf"127.0.0.1:{port} \(UDP\) is taken.*kill 8"):
            opening.open_datagram_sockets(settings, port)


def test_an_unusual_fault_is_told_in_the_systems_words(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(host: str, port: int) -> socket.socket:
        raise OSError(errno.ENOBUFS, "No buffer space available")

    monkeypatch.setattr(opening, "listen", refuse)
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


@pytest.mark.parametrize(
    ("holder", "words"), [(None, "by another process"), (Holder(8, "x", True), "by process 8 (x)")]
)
def test_who_has_the_data_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, holder: Holder | None, words: str
) -> None:
    held_by(monkeypatch, holder)
    journal, archive = open_journal(settings)
    with pytest.raises(StartError, match=rf"journal\.db is in use {re.escape(words)}") as failed:
        open_journal(settings)
    assert failed.value.status == CANT_OPEN
    archive.close()
    journal.close()
