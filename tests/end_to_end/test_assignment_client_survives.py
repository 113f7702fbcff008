"""The assignment's client dies of half a character in `recv(1024).decode()`: it must never meet one.

Nor is it let go because we must send to it slowly, or because it asked for a long answer.
"""

import socket
from pathlib import Path

from held_up import unless_the_machine_stands_still
from processes import ServerProcess
from talking import LineClient, RawClient, numbered, unique

from beseda.wire.framing.chunks import PAUSE
from waiting import wait_for

LONG = "Съешь же ещё этих мягких французских булок, да выпей чаю. " * 7
"""Cyrillic, some 750 bytes: two don't fit one recv."""
LONGER = LONG * 3


def test_it_survives_a_long_cyrillic_history_on_joining(data: Path) -> None:
    with ServerProcess(data, "--unlimited") as server:
        talker = LineClient(server.port, "Рассказчица")
        for number in range(20):
            talker.say(f"№{number}. {LONG if number % 3 else LONGER}")
        talker.ask("/names", "In #lobby, 1")

        def join() -> RawClient:
            raw = RawClient(server.port, unique("Гость"))
            raw.expect_or_die("--- now ---")
            return raw

        raw = unless_the_machine_stands_still(join)
        assert numbered(raw.heard, r"№(\d+)\.") == list(range(20))
        assert raw.heard.replace("\n", "").count(LONGER.strip()) == 7
        assert max(len(piece.encode()) for piece in raw.pieces) <= 1024
        assert server.stop() == 0


def test_it_survives_a_burst_of_200_long_cyrillic_messages(data: Path) -> None:
    with ServerProcess(data, "--unlimited") as server:
        talker = LineClient(server.port, "Пулемёт")

        def listen() -> RawClient:
            raw = RawClient(server.port, unique("Гость"))
            raw.expect_or_die("In #lobby")
            room = f"#{unique('тир')}"
            raw.say(f"/join {room}")
            raw.expect_or_die(f"In {room}, 1")
            talker.ask(f"/join {room}", f"In {room}, 2")
            talker.say(*[f"№{number}. {LONG}" for number in range(200)])
            raw.expect_or_die("№199. ", within=30.0)
            return raw

        raw = unless_the_machine_stands_still(listen)
        assert numbered(raw.heard, r"№(\d+)\.") == list(range(200))
        burst = [time for time, piece in zip(raw.times, raw.pieces, strict=True) if "№" in piece]
        assert (burst[-1] - burst[0]) / (len(burst) - 1) >= PAUSE - 0.001
        raw.say("уф")
        talker.expect_line(f"{raw.name}: уф")


def test_two_lines_a_moment_apart_are_two_messages_to_it(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Anna")) as talker, RawClient(server.port, unique("Гость")) as raw:
        room = f"#{unique('тихая')}"
        raw.expect("In #lobby")
        raw.say(f"/join {room}")
        raw.expect(f"In {room}, 1")
        talker.ask(f"/join {room}", f"In {room}, 2")
        raw.expect("entered")
        for words in ("one", "two"):
            talker.say(words)
            raw.expect(words)
        assert raw.pieces[-2:] == [f"{talker.name}: one", f"{talker.name}: two"]


def test_what_follows_a_long_message_is_a_line_of_its_own_to_who_reads_late(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Anna")) as talker:
        late = socket.create_connection(("127.0.0.1", server.port))
        name, room = unique("Гость"), f"#{unique('тихая')}"

        def has_come(words: str) -> bool:
            return words.encode() in late.recv(65536, socket.MSG_PEEK)

        for said, answer in ((name, "In #lobby"), (f"/join {room}", f"In {room}, 1")):
            late.send(said.encode())
            wait_for(lambda: has_come(answer), what=answer)  # noqa: B023 (called at once)
        talker.ask(f"/join {room}", f"In {room}, 2")
        talker.say("ж" * 1000)
        wait_for(lambda: has_come("ж" * 1000), what="the long message")
        talker.say("later")
        wait_for(lambda: has_come("later"), what="what follows it")
        assert late.recv(65536).decode().endswith(f"ж\n{talker.name}: later")
        late.close()


CONFIG = "[limits]\noutbox_bytes = 65536\nrooms_per_user = 1000\n"
"""A sixteenth of the default: what our pauses allow is over it within two seconds."""


def test_those_who_talk_more_than_our_pauses_allow_throw_nobody_out(data: Path, tmp_path: Path) -> None:
    (tmp_path / "beseda.toml").write_text(CONFIG)
    with ServerProcess(data, "--unlimited", "--config", str(tmp_path / "beseda.toml")) as server:
        talker = LineClient(server.port, "Пулемёт")

        def listen() -> RawClient:
            raw, room = RawClient(server.port, unique("Гость")), f"#{unique('тир')}"
            raw.expect_or_die("In #lobby")
            raw.say(f"/join {room}")
            raw.expect_or_die(f"In {room}, 1")
            talker.ask(f"/join {room}", f"In {room}, 2")
            for number in range(0, 500, 50):
                talker.say(*[f"№{each}. {LONG}" for each in range(number, number + 50)])
                talker.ask("/names", f"In {room}, 2")
            raw.say("/names")
            raw.expect_or_die(f"In {room}, 2", within=30.0)
            raw.expect_or_die("left out here", within=30.0)
            talker.say("the end")
            raw.expect_or_die("the end", within=30.0)
            return raw

        heard = unless_the_machine_stands_still(listen).heard
        seen, left_out = numbered(heard, r"№(\d+)\."), numbered(heard, r"so many came at once: (\d+)")
        assert len(seen) + sum(left_out) == 500 and len(left_out) < 5
        assert seen == sorted(set(seen))
        assert server.stop() == 0


def test_who_asks_for_a_long_answer_gets_it_whole_and_is_not_let_go(data: Path, tmp_path: Path) -> None:
    (tmp_path / "beseda.toml").write_text(CONFIG)
    with ServerProcess(data, "--unlimited", "--config", str(tmp_path / "beseda.toml")) as server:
        maker = LineClient(server.port, "Плотник")
        maker.say(*[f"/join {number:03}{'ж' * 40}" for number in range(900)])
        maker.expect("In #899", within=30.0)

        def ask() -> RawClient:
            raw = RawClient(server.port, unique("Гость"))
            raw.expect_or_die("In #lobby")
            raw.say("/rooms")
            raw.expect_or_die("  #899", within=30.0)
            return raw

        raw = unless_the_machine_stands_still(ask)
        assert numbered(raw.heard, r"^  #(\d+)ж") == list(range(900))
        assert server.stop() == 0
