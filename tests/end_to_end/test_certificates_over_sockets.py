"""Certificates change while people talk: who is here notices nothing, who comes then is shown the new one."""

import signal
import sys
from pathlib import Path

import pytest
from in_process import running
from processes import ServerProcess
from talking_tls import TlsTalker

from authorities import fingerprint_of, issued, shown_at
from beseda.server.running import housekeeping, housekeeping_tasks
from beseda.server.running.config import Settings
from beseda.server.running.config_tls import Pair, Tls
from waiting import wait_for


def replace(old: Pair, new: Pair) -> None:
    Path(old.certificate).write_bytes(Path(new.certificate).read_bytes())
    Path(old.key).write_bytes(Path(new.key).read_bytes())


def test_files_that_change_are_shown_to_who_comes_and_disturb_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping_tasks, "LOOK_AT_CERTIFICATES_EVERY", 0.02)
    monkeypatch.setattr(housekeeping, "LOOK_EVERY", 0.02)
    first, other = (issued(tmp_path, name) for name in ("chat.example.org", "other.example.org"))
    settings = Settings(port=0, host=("127.0.0.1",), journal="memory", tls=Tls("offered", first.certificate, first.key))
    with running(settings) as server:
        assert shown_at(server.port) == fingerprint_of(first)
        anna = TlsTalker(server.port)
        anna.send(b"Anna\n")
        anna.expect("Welcome")
        replace(first, other)
        wait_for(lambda: shown_at(server.port) == fingerprint_of(other), what="the new one is shown")
        anna.send(b"/names\n")
        anna.expect("In #lobby, 1: Anna")


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signal")
def test_a_signal_has_other_files_read_and_a_wrong_one_changes_nothing(data: Path, tmp_path: Path) -> None:
    first, other = (issued(tmp_path, name) for name in ("chat.example.org", "other.example.org"))
    settings = tmp_path / "beseda.toml"

    def name(certificate: str, key: str) -> None:
        settings.write_text(f'[tls]\nuse = "offered"\ncertificate = "{certificate}"\nkey = "{key}"\n')

    name(first.certificate, first.key)
    with ServerProcess(data, "--config", str(settings)) as server:
        assert shown_at(server.port) == fingerprint_of(first)
        name(other.certificate, first.key)
        server.signal(signal.SIGUSR1)
        server.expect(f"tls.key: {first.key} is not the key of {other.certificate}.")
        assert shown_at(server.port) == fingerprint_of(first)
        name(other.certificate, other.key)
        server.signal(signal.SIGUSR1)
        server.expect("the settings were read anew")
        assert shown_at(server.port) == fingerprint_of(other)


def test_the_fingerprint_told_at_the_start_is_that_of_what_is_shown(data: Path) -> None:
    for _ in range(2):
        with ServerProcess(data, "--tls") as server:
            shown = shown_at(server.port).upper()
            parts = [":".join(shown[at : at + 2] for at in range(begin, begin + 32, 2)) for begin in (0, 32)]
            for part in parts:
                server.expect(part)
            assert "https://localhost:" in server.heard
