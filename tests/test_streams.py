"""Printing may fail: a closed stream, a full disk, a reader that is gone, a console without our letters."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from beseda import streams

PATIENCE = 20.0
FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
COMMANDS = ["--help", "--version", "config", "password"]


def shell(line: str, *options: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of bash in which "beseda" is ours, with a word for `beseda password` to read."""
    script = f'set -o pipefail; beseda() {{ "{sys.executable}" -m beseda "$@"; }}; echo word | {line}'
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHONIO", "LC_", "LANG"))}
    return subprocess.run(
        ["bash", "-c", script], capture_output=True, timeout=PATIENCE, env=environment | variables, check=False
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_who_has_closed_the_output_wants_none_and_no_complaint(command: str) -> None:
    done = shell(f"beseda {command} >&-")
    assert (done.returncode, done.stderr) == (0, b"")


@FULL
@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_is_one_sentence_and_a_status(command: str) -> None:
    done = shell(f"beseda {command} >/dev/full")
    assert done.returncode == streams.FAILED
    assert done.stderr.decode() == "beseda: No space left on device\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_reader_that_is_gone_is_told_nothing(command: str) -> None:
    done = shell(f"beseda {command} | true")
    assert done.stderr == b"" and done.returncode in (0, streams.FAILED)


@FULL
@pytest.mark.parametrize("to", [">&-", "/dev/full"])
@pytest.mark.parametrize(
    ("command", "status"),
    [("nosuch", 2), ("config --config /nonexistent", 78), ("join :x", 64), ("join :1 --name Ann", 1)],
)
def test_a_complaint_that_can_not_be_printed_leaves_the_status_as_it_was(command: str, status: int, to: str) -> None:
    done = shell(f"beseda {command} 2{'>' if to != '>&-' else ''}{to}")
    assert (done.returncode, done.stdout) == (status, b""), "nor does it come out elsewhere"


@pytest.mark.parametrize("console", ["ascii", "koi8-r", "ascii:strict", "cp1251:strict"])
@pytest.mark.parametrize("command", [*COMMANDS, "join :x", "serve --port 99999"])
def test_a_console_without_our_letters_shows_others_in_their_place(command: str, console: str) -> None:
    done = shell(f"beseda {command}", LANG="ru_RU.UTF-8", PYTHONIOENCODING=console)
    assert done.returncode in (0, 64, 78) and b"Traceback" not in done.stderr
    assert done.stdout or done.stderr


def test_a_file_of_settings_is_utf8_whatever_the_console_speaks(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('network = "Беседа"\n', encoding="utf-8")
    done = shell(f"beseda config --config {mine}", PYTHONIOENCODING="koi8-r")
    assert 'network = "Беседа"' in done.stdout.decode()


def test_a_password_that_is_no_text_is_one_sentence() -> None:
    done = shell(r"printf '\xd0\xff\n' | beseda password", LANG="C.UTF-8")
    assert done.returncode == 64 and done.stderr.decode() == "beseda: The password is not text in UTF-8.\n"


def test_no_file_is_given_the_number_of_a_closed_stream() -> None:
    code = (
        "from beseda import streams; streams.prepare(); import os; print(os.open('/dev/null', 0), file=open('{}', 'w'))"
    )
    done = shell(f'"{sys.executable}" -c "{code.format("/dev/fd/9")}" 9>&1 <&- >&- 2>&-')
    assert int(done.stdout) > 2


def test_a_server_writes_on_after_a_failure_without_what_failed() -> None:
    reads, writes = os.pipe()
    with open(writes, "w", encoding="ascii") as out:
        write = streams.writer(out)
        write("straße\n")
        assert os.read(reads, 100) == b"stra?e\n"
        os.close(reads)
        with pytest.raises(BrokenPipeError):
            write("lost")


def test_a_stream_in_memory_is_written_to_as_well() -> None:
    memory = io.StringIO()
    streams.writer(memory)("слова")
    assert memory.getvalue() == "слова"
