"""`python -m bench.changes [--changes N]`: what an edit, a reaction and a deletion cost the journal and the archive.

Measures the processor's time of the journal's append, one by one and in batches, and of filling the archive when it is
behind, each beside what was said. Knows the two files alone, no server.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from beseda.core.events import Edited, Reacted, Redacted, Said, Stored
from beseda.core.ids import NOBODY, RoomId, Seq, UserId, first_seq
from beseda.core.names import Name
from beseda.core.text import Text
from beseda.journal.archive import Archive
from beseda.journal.archiver import TRANSACTION
from beseda.journal.sqlite import SqliteJournal

CHANGES = 10_000
BATCH = 64
"""Events of one append when many talk at once."""
ALONE = 2_000
"""Of the changes are appended one by one."""

ANN, LOBBY = Name("Ann", "ann", frozenset({"ann"})), RoomId(7)
BY = UserId(3), ANN, LOBBY, NOBODY
Make = Callable[[Seq, Seq], Stored]
"""(its own place, the place of the message that it is about) -> what happens there."""


def said(seq: Seq, about: Seq) -> Said:
    text = Text((f"hello there my friend, how are you, says {seq}",))
    return Said(seq, seq, UserId(3), "Ann", LOBBY, NOBODY, "#lobby", text)


KINDS: dict[str, Make] = {
    "said": said,
    "edited": lambda seq, about: Edited(seq, seq, *BY, about, Text((f"hello there my friend {seq}",)), "#lobby"),
    "reacted": lambda seq, about: Reacted(seq, seq, *BY, about, "👍", True, "#lobby"),
    "redacted": lambda seq, about: Redacted(seq, seq, *BY, about, "", "#lobby", UserId(3), "Ann"),
}


def parts(events: Sequence[Stored], size: int) -> list[Sequence[Stored]]:
    return [events[start : start + size] for start in range(0, len(events), size)]


def measured(events: Sequence[Sequence[Stored]], store: Callable[[Sequence[Stored]], None]) -> float:
    """Return the microseconds of the processor for each event."""
    began = time.process_time()
    for part in events:
        store(part)
    return (time.process_time() - began) / sum(map(len, events)) * 1e6


def row(kind: str, folder: Path, many: int) -> str:
    """Say what changes of one kind cost, each of another message."""
    place = first_seq(1)
    before = [said(Seq(place + number), Seq(0)) for number in range(1, many + 1)]
    events = [KINDS[kind](Seq(place + many + number), Seq(place + number)) for number in range(1, many + 1)]
    archive, journal = Archive(folder / "archive.db"), SqliteJournal(folder / "journal.db")
    for part in parts(before, TRANSACTION):
        archive.fill(part)
        journal.append(part)
    alone = measured(parts(events[:ALONE], 1), journal.append)
    together = measured(parts(events[ALONE:], BATCH), journal.append) if many > ALONE else alone
    filled = 1e6 / measured(parts(events, TRANSACTION), archive.fill)
    archive.close()
    journal.close()
    return f"| {kind} | {alone:.0f} | {together:.1f} | {filled:,.0f} |"


def main(arguments: Sequence[str] | None = None) -> int:
    made = argparse.ArgumentParser(prog="python -m bench.changes", description=__doc__)
    made.add_argument("--changes", type=int, default=CHANGES)
    many = made.parse_args(arguments).changes
    print("| | append alone, µs | of 64, µs each | archived a second |\n|---|---:|---:|---:|")
    for kind in KINDS:
        with tempfile.TemporaryDirectory() as folder:
            print(row(kind, Path(folder), many), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
