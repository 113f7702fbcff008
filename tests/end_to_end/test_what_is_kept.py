"""What a restart keeps: everything that anybody heard, in order and with its time; and nobody's seat."""

import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from in_process import running
from processes import ServerProcess
from talking import LineClient, numbered

from beseda.server.engine.engine import Engine
from beseda.server.running.config import Settings
from waiting import wait_for

DAY = 86400.0


def test_history_survives_a_restart_in_order_with_times(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    then = time.time() - 3 * DAY
    with monkeypatch.context() as patch:
        patch.setattr(Engine.__init__, "__defaults__", (lambda: then,))
        with running(Settings(port=0, data=str(data))) as old:
            anna = LineClient(old.port, "Anna")
            anna.say("раз", "/me два", "/join #змеи", "/topic О змеях", "три", "/join lobby", "четыре", "/history")
            anna.expect("Anna: четыре")
            anna.close()
    date = time.strftime("%Y-%m-%d %H:%M", time.localtime(then))
    with ServerProcess(data) as server:
        boris = LineClient(server.port, "Boris")
        boris.say("новое", "/history", "/history #змеи", "/rooms", "/search три")
        boris.expect_line("--- #lobby: what was said ---")
        assert boris.expect("--- now ---") == f"[{date}] Anna: раз\n[{date}] * Anna два\n[{date}] Anna: четыре\n"
        boris.expect_line("--- #lobby: what was said ---")
        assert re.fullmatch(
            r"([123]\. \[[-0-9]{10} [0-9:]{5}\] .*\n){3}4\. \[\d\d:\d\d\] Boris: новое\n", boris.expect("--- now ---")
        )
        boris.expect_line(f"5. [{date}] Anna: три")
        boris.expect("#змеи  0  “О змеях”")
        boris.expect_line(f"5. [{date}] #змеи Anna: три")
        assert server.stop() == 0


def test_only_the_last_20_lines_are_shown_on_joining(data: Path) -> None:
    with ServerProcess(data, "--unlimited") as server:
        anna = LineClient(server.port, "Anna")
        anna.say(*[f"№{number}." for number in range(15)])
        anna.ask("/names", "In #lobby, 1")
        server.stop()
    with ServerProcess(data, "--unlimited") as server:
        anna = LineClient(server.port, "Anna")
        anna.say(*[f"№{number}." for number in range(15, 25)])
        anna.ask("/names", "In #lobby, 1")
        boris = LineClient(server.port, "Boris")
        boris.expect("--- now ---")
        assert numbered(boris.heard, r"№(\d+)\.") == list(range(5, 25))


def test_after_kill_9_nobody_is_seated_and_everything_heard_is_there(data: Path) -> None:
    with ServerProcess(data, "--unlimited") as server:
        hears, speaks = LineClient(server.port, "Слышит"), LineClient(server.port, "Говорит")
        speaks.say("/join #комната", "раз", "/topic О чём-то", "/join lobby")
        speaks.expect("In #lobby, 2")
        speaks.say(*[f"№{number}." for number in range(400)])
        hears.expect("№50.")
        server.kill()
        heard = numbered(hears.expect_end(), r"^Говорит: №(\d+)\.$")
        assert len(heard) > 50
    with ServerProcess(data, "--unlimited") as server:
        # The names are free, and nobody sits anywhere.
        speaks = LineClient(server.port, "Говорит")
        hears = LineClient(server.port, "Слышит")
        hears.ask("/names", "In #lobby, 2: Говорит, Слышит")
        hears.ask("/rooms", "#комната  0  “О чём-то”")
        hears.ask("/history 500", "--- #lobby: what was said ---")
        kept = numbered(hears.expect("--- now ---"), r"Говорит: №(\d+)\.")
        assert kept == list(range(len(kept)))
        assert set(heard) <= set(kept)


def test_a_private_talk_stays_private_after_a_restart(data: Path) -> None:
    for run in range(2):
        with ServerProcess(data) as server:
            anna, boris = LineClient(server.port, "Anna"), LineClient(server.port, "Boris")
            if not run:
                anna.say("/msg Boris на ухо")
                boris.expect("(private)")
            else:
                anna.ask("/history Boris", "Nothing found.")
                boris.ask("/search ухо", "Nothing found.")
            assert server.stop() == 0


def test_with_its_journal_lost_the_past_stays_readable_and_private_talk_closed(data: Path) -> None:
    with ServerProcess(data) as server:
        anna, boris = LineClient(server.port, "Anna"), LineClient(server.port, "Boris")
        anna.say("раз", "/join #змеи", "два", "/topic О змеях", "/msg Boris на ухо")
        boris.expect("(private)")
        assert server.stop() == 0
    for file in data.glob("journal.db*"):
        file.unlink()
    with ServerProcess(data) as server:
        anna = LineClient(server.port, "Anna")
        anna.ask("/history", "Anna: раз")
        anna.ask("/history #змеи", "Anna: два")
        anna.ask("/rooms", "#змеи  0  “О змеях”")
        anna.ask("/search ухо", "Nothing found.")
        assert server.stop() == 0
        assert server.heard.count("journal.db was lost or emptied") == 1


@pytest.mark.parametrize("lost", ["the archive", "the whole folder"])
def test_what_is_said_after_files_were_deleted_is_there_after_a_restart(data: Path, lost: str) -> None:
    with ServerProcess(data) as server:
        anna = LineClient(server.port, "Anna")
        anna.say("раз")
        anna.ask("/history", "Anna: раз")
        for file in data.iterdir():
            if lost == "the whole folder" or file.name.startswith("archive.db"):
                file.unlink()
        anna.say("два")
        wait_for((data / "archive.db").exists, what="the archive is begun anew")
        anna.ask("/history", "Anna: два")
        assert server.stop() == 0
        assert "deleted or changed by somebody else" in server.heard
    with ServerProcess(data) as server:
        anna = LineClient(server.port, "Anna")
        anna.ask("/history", "Anna: два")
        assert server.stop() == 0


def test_one_damaged_message_hides_no_other(data: Path) -> None:
    with ServerProcess(data) as server:
        anna = LineClient(server.port, "Anna")
        anna.say("раз", "два", "три")
        anna.ask("/history", "Anna: три")
        assert server.stop() == 0
    with closing(sqlite3.connect(data / "archive.db")) as archive, archive:
        archive.execute("UPDATE messages SET attributes = '[[', at = 'noon' WHERE text = 'два'")
    with ServerProcess(data) as server:
        anna = LineClient(server.port, "Anna")
        anna.ask("/history", "Anna: раз", "Anna: три")
        anna.ask("/search три", "Anna: три")
        assert "два" not in anna.heard and server.stop() == 0


def test_a_server_in_memory_forgets(data: Path) -> None:
    for run in range(2):
        with ServerProcess(data, "--journal", "memory") as server:
            anna = LineClient(server.port, "Anna")
            assert "first run" not in anna.heard
            anna.say(f"{'first' if not run else 'second'} run")
            anna.ask("/history", "run")
    assert not data.exists()
