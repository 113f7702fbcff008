"""The assignment's client dies of half a character in `recv(1024).decode()`: it must never meet one."""

from pathlib import Path

from talking import LineClient, RawClient, ServerProcess, numbered, unique

LONG = "Съешь же ещё этих мягких французских булок, да выпей чаю. " * 7
"""Cyrillic, some 750 bytes: two don't fit one recv."""
LONGER = LONG * 3


def test_it_survives_a_long_cyrillic_history_on_joining(data: Path) -> None:
    with ServerProcess(data, "--unlimited") as server:
        talker = LineClient(server.port, "Рассказчица")
        for number in range(20):
            talker.say(f"№{number}. {LONG if number % 3 else LONGER}")
        talker.ask("/names", "In #lobby, 1")
        raw = RawClient(server.port, "Гость")
        raw.expect("--- now ---")
        assert raw.fault is None
        assert numbered(raw.heard, r"№(\d+)\.") == list(range(20))
        assert raw.heard.replace("\n", "").count(LONGER.strip()) == 7
        assert max(len(piece.encode()) for piece in raw.pieces) <= 1024
        assert server.stop() == 0


def test_it_survives_a_burst_of_200_long_cyrillic_messages(server: ServerProcess) -> None:
    with RawClient(server.port, unique("Гость")) as raw, LineClient(server.port, unique("Пулемёт")) as talker:
        raw.expect("In #lobby")
        pieces_before = len(raw.pieces)
        talker.say(*[f"№{number}. {LONG}" for number in range(200)])
        raw.expect("№199. ", within=30.0)
        assert raw.fault is None
        assert numbered(raw.heard, r"№(\d+)\.") == list(range(200))
        times = raw.times[pieces_before:]
        assert (times[-1] - times[0]) / (len(times) - 1) >= 0.029
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
