"""Pages read from files by threads while another one says, edits, reacts and deletes, and the archiver follows."""

import random
import threading
from pathlib import Path

import pytest
from journal_making import LOBBY, edited, everything, kicked, reacted, redacted, said

from beseda.core.events import Stored
from beseda.core.ids import RoomId, Seq
from beseda.core.past import PastMessage, Window
from beseda.journal import archive_pages, archiver
from beseda.journal.archive import Archive
from beseda.journal.archiver import Archiver
from beseda.journal.sqlite import SqliteJournal
from waiting import wait_for

BATCHES = 1200
READERS = 3
PASSES = 4
"""Times that each reader reads all there is, at least, and until the talk is over."""


class Talk:
    """What is said and done, by one thread; others look at what was noted before they asked."""

    def __init__(self, folder: Path) -> None:
        self.engine = threading.Lock()
        """Guards all of it."""
        self.journal = SqliteJournal(folder / "journal.db")
        self.archive = Archive(folder / "archive.db", self.journal.id)
        self.archiver = Archiver(self.journal, self.archive, self.engine)
        self.words: dict[Seq, list[str]] = {}
        """Of each message all that it ever said."""
        self.gone: set[Seq] = set()
        self.newest = 0
        self.is_over = False

    def go_on(self, seed: int) -> None:
        draw = random.Random(seed)
        for _ in range(BATCHES):
            with self.engine:
                batch = [self._one(draw) for _ in range(draw.randint(1, 5))]
                self.journal.append(batch)
                self.archiver.notice(self.journal.last_seq)
        self.is_over = True

    def _one(self, draw: random.Random) -> Stored:
        self.newest += 1
        there = [seq for seq in self.words if seq not in self.gone][-30:]
        kind = draw.choice(("said", "said", "edited", "reacted", "redacted", "kicked")) if there else "said"
        about = int(draw.choice(there)) - int(Seq(1 << 40)) if there else 0
        if kind == "said":
            event: Stored = said(self.newest, f"said {self.newest}", room=draw.choice((LOBBY, RoomId(8))))
            self.words[event.seq] = [f"said {self.newest}"]
        elif kind == "edited":
            event = edited(self.newest, about, f"edited {self.newest}")
            self.words[event.about].append(f"edited {self.newest}")
        elif kind == "redacted":
            event = redacted(self.newest, about)
            self.gone.add(event.about)
        else:
            event = reacted(self.newest, about) if kind == "reacted" else kicked(self.newest)
        return event

    def read_through(self, draw: random.Random) -> None:
        """Page by page to the end, in either direction."""
        with self.engine:
            until, gone = self.journal.last_seq, set(self.gone)
        assert self.archiver.wait_until(until, 20)
        scope, back, limit = everything(until=until), draw.random() < 0.5, draw.choice((1, 7, 100))
        with_events = draw.random() < 0.5
        found: list[PastMessage] = []
        bound: Seq | None = None
        while True:
            wanted = Window(
                limit, None if back else bound, bound if back else None, newest=back, with_events=with_events
            )
            page = list(self.archive.stream(scope, wanted))
            if not page:
                break
            places = [item.said.seq if isinstance(item, PastMessage) else item.seq for item in page]
            assert places == sorted(set(places)) and len(page) <= limit
            assert bound is None or (places[-1] < bound if back else places[0] > bound), "given twice"
            bound = places[0] if back else places[-1]
            messages = [item for item in page if isinstance(item, PastMessage)]
            found = messages + found if back else found + messages
        with self.engine:
            words, gone_since = dict(self.words), set(self.gone)
        given = {message.said.seq for message in found}
        assert not given & gone, "taken back before it was asked for"
        assert {seq for seq in words if seq <= until} - gone_since <= given, "left out"
        for message in found:
            assert message.said.text.lines[0] in words[message.said.seq]
            assert bool(message.edited_at) == (message.said.text.lines[0] != words[message.said.seq][0])

    def close(self) -> None:
        self.archiver.stop(20)
        self.journal.close()
        self.archive.close()


@pytest.mark.parametrize("seed", range(2))
def test_each_message_comes_once_in_order_and_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(archive_pages, "READ_AT_ONCE", 5)
    monkeypatch.setattr(archiver, "RESTS", 0.01)
    talk = Talk(tmp_path)
    trouble: list[BaseException] = []

    def read(number: int) -> None:
        draw, passes = random.Random(100 * seed + number), 0
        try:
            while passes < PASSES or not talk.is_over:
                talk.read_through(draw)
                passes += 1
        except BaseException as error:
            trouble.append(error)

    readers = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for reader in readers:
        reader.start()
    talk.go_on(seed)
    for reader in readers:
        reader.join(60)
    wait_for(talk.archiver.caught_up, what="the archive has it")
    if trouble:
        raise trouble[0]
    items = talk.archive.page(everything(), Window(10_000))
    assert {item.said.seq: item.said.text.lines[0] for item in items if isinstance(item, PastMessage)} == {
        seq: words[-1] for seq, words in talk.words.items() if seq not in talk.gone
    }
    talk.close()
