"""`python -m bench.past [--messages N] [--keep FILE]`: a million messages in the archive, filled, read and searched.

Measures how fast the archive is filled when it is far behind, its size, a start, pages of history and searches: for
somebody who may see all rooms and for somebody who may see one of a hundred. Knows the archive alone, no server. Each
question is asked `TIMES` times at random places, and the 99th percentile is told, with how far the searches looked.
"""

import argparse
import gc
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import accumulate, islice
from pathlib import Path
from typing import NamedTuple

from beseda.core.events import Said
from beseda.core.ids import RoomId, Seq, UserId, first_seq
from beseda.core.past import Found, Search, Term, Window
from beseda.core.questions import Scope
from beseda.core.text import Text
from beseda.journal.archive import Archive
from beseda.journal.archiver import TRANSACTION

MESSAGES = 1_000_000
ROOMS, PEOPLE = 1000, 1000
SEEN = ROOMS // 100
"""Rooms of somebody who may see one message of a hundred."""
WORDS = 60_000
"""Different words, the n-th said 1 / (n + 3) as often: as people talk, the commonest in a third of all messages."""
TIMES = 200
PAGE = 100
FOUND = 20
"""Messages of a page of found ones."""
PAIRS = 0.05
"""Of the messages are private."""
MOST_PAGE, MOST_SEARCH, MOST_START, LEAST_FILLED = 5.0, 50.0, 1.0, 50_000
"""What is asked for: milliseconds of a page and of a search, seconds of a start, rows a second."""
HEAD = "| | median, ms | 99 %, ms | 99 %, ms of the processor | |\n|---|---:|---:|---:|---|"
BEGINNING = 1_700_000_000_000

_SYLLABLES = (
    re.findall("..", "баколенастровидомыпезатьсякаиелячу"),
    re.findall("..", "theronanreheinedndhatenesofornteatit"),
)


def vocabulary() -> list[str]:
    """Words of two alphabets."""
    draw = random.Random(1)
    words: dict[str, None] = {}
    while len(words) < WORDS:
        syllables = _SYLLABLES[draw.random() > 0.6]
        words["".join(draw.choices(syllables, k=1 + draw.randint(min(len(words), 1), 4)))] = None
    return list(words)


def talk(words: Sequence[str], many: int) -> Iterator[Said]:
    draw = random.Random(2)
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    for number in range(1, many + 1):
        length = min(60, 1 + int(draw.expovariate(1 / 9)))
        text = Text((" ".join(draw.choices(words, cum_weights=weights, k=length)),))
        author, is_private = draw.randint(1, PEOPLE), draw.random() < PAIRS
        room, peer = (0, draw.randint(1, PEOPLE)) if is_private else (draw.randint(1, ROOMS), 0)
        place = Seq(first_seq(1) + 3 * number)
        at, name = BEGINNING + 60_000 * number, f"Гость{author}"
        target = f"Гость{peer}" if peer else f"#room{room}"
        yield Said(place, at, UserId(author), name, RoomId(room), UserId(peer), target, text)


class Measured(NamedTuple):
    """Milliseconds, the middle one and the 99th percentile; the last also by the processor, for a machine with more to
    do."""

    what: str
    median: float
    worst: float
    by_processor: float
    said: str = ""

    def __str__(self) -> str:
        return f"| {self.what} | {self.median:.2f} | {self.worst:.2f} | {self.by_processor:.2f} | {self.said} |"


def timed(what: str, ask: Callable[[], object]) -> Measured:
    """Ask again and again."""
    took, worked, answers = list[float](), list[float](), []
    for _ in range(TIMES):
        began, at_work = time.perf_counter(), time.thread_time()
        answers.append(ask())
        took.append((time.perf_counter() - began) * 1000)
        worked.append((time.thread_time() - at_work) * 1000)
    last = int(TIMES * 0.99) - 1
    return Measured(what, statistics.median(took), sorted(took)[last], sorted(worked)[last], how_far(answers))


def how_far(answers: Sequence[object]) -> str:
    found = [answer for answer in answers if isinstance(answer, Found)]
    if not found:
        return ""
    stopped = sum(not each.is_all and len(each.messages) < FOUND for each in found)
    messages = statistics.median(len(each.messages) for each in found)
    return f"{messages:.0f} found" + (f", {stopped} of {len(found)} stopped by the time" if stopped else "")


def fill(path: Path, words: Sequence[str], many: int) -> tuple[float, float]:
    """Return the rows a second, by the clock and by the processor."""
    archive = Archive(path)
    rows = talk(words, many)
    by_clock = by_processor = 0.0
    while events := list(islice(rows, TRANSACTION)):
        began, worked = time.perf_counter(), time.process_time()
        archive.fill(events)
        by_clock += time.perf_counter() - began
        by_processor += time.process_time() - worked
    archive.settle()
    archive.close()
    return many / by_clock, many / by_processor


def questions(archive: Archive, words: Sequence[str], many: int) -> Iterator[Measured]:
    draw = random.Random(3)
    rooms = frozenset(RoomId(room) for room in draw.sample(range(1, ROOMS + 1), SEEN))
    few = Scope(Seq(2**62), UserId(1), rooms, None)
    anywhere = Scope(Seq(2**62), UserId(1), frozenset(RoomId(room) for room in range(1, ROOMS + 1)), None)

    def page(scope: Scope | None) -> object:
        """`scope` None: any room's."""
        one = frozenset((RoomId(draw.randint(1, ROOMS)),))
        before = Seq(first_seq(1) + 3 * draw.randint(1, many))
        return archive.page(scope or Scope(Seq(2**62), UserId(1), one, frozenset()), Window(PAGE, before=before))

    yield timed("a page of a room", partial(page, None))
    yield timed("a page of all rooms", partial(page, anywhere))
    yield timed("a page of ten of 1,000 rooms", partial(page, few))
    for who, scope in (("sees all rooms", anywhere), ("sees ten of 1,000", few)):
        for what, search in searches(words, draw).items():
            yield timed(f"{what}; {who}", partial(asked, archive, scope, search))


def asked(archive: Archive, scope: Scope, search: Callable[[], Search]) -> Found:
    return archive.search(scope, search())


def searches(words: Sequence[str], draw: random.Random) -> dict[str, Callable[[], Search]]:
    def of(*ranks: tuple[int, int], phrase: bool = False, author: bool = False) -> Search:
        """For words drawn from these ranks."""
        drawn = [words[draw.randrange(*each)] for each in ranks]
        terms = (Term(" ".join(drawn)),) if phrase else tuple(map(Term, drawn))
        return Search(FOUND, terms, f"Гость{draw.randint(1, PEOPLE)}" if author else "")

    def begun(letters: int) -> Search:
        return Search(FOUND, (Term(draw.choice(words)[:letters], is_begun=True),))

    common, rare = (0, 20), (20_000, WORDS)
    return {
        "a rare word": partial(of, rare),
        "a common word": partial(of, common),
        "two common words": partial(of, common, common),
        "a common word and a rare one": partial(of, common, rare),
        "a phrase of two common words": partial(of, common, common, phrase=True),
        "a phrase of four, which nobody said": partial(of, common, common, common, common, phrase=True),
        "from somebody": partial(of, author=True),
        "from somebody, a common word": partial(of, common, author=True),
        "a begun word, three letters": partial(begun, 3),
        "a begun word, two letters": partial(begun, 2),
        "a begun word, five letters": partial(begun, 5),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = options.keep or Path(folder) / "archive.db"
        words = vocabulary()
        if not path.exists():
            by_clock, by_processor = fill(path, words, options.messages)
            size = path.stat().st_size / options.messages
            print(f"filled: {by_clock:,.0f} rows/s, {by_processor:,.0f} by the processor; {size:.0f} bytes a message")
        gc.collect()
        began = time.perf_counter()
        archive = Archive(path)
        print(f"opened in {time.perf_counter() - began:.3f} s\n\n{HEAD}")
        for measured in questions(archive, words, options.messages):
            print(measured, flush=True)
        archive.close()
    return 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m bench.past", description=__doc__)
    made.add_argument("--messages", type=int, default=MESSAGES)
    made.add_argument("--keep", type=Path, help="a file to fill, or one that was filled before")
    return made


if __name__ == "__main__":
    sys.exit(main())
