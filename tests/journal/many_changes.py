"""Very many changes of rules and topics, as the engine decides and stores them, with the archiver behind them."""

import threading
import time
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple, cast

from journal_making import name

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.hall import Hall, Policy
from beseda.core.ids import Seq, session_id
from beseda.core.limits import Limits
from beseda.core.people import Flag
from beseda.core.refusals import Refusal
from beseda.core.rules import Change, Mask, Rule
from beseda.core.state import KeptRoom
from beseda.core.text import Text
from beseda.journal.archiver import Archiver
from beseda.journal.files import ARCHIVE, JOURNAL, open_files

BATCH = 20
PROGRESS = 50_000


class Found(NamedTuple):
    """What so many changes leave behind."""

    changes: int
    seconds: float
    start: float
    """Seconds until both files are open and the hall has all that holds."""
    journal: int
    """Bytes of the journal's files once all is archived."""
    archive: int
    """Bytes of the archive's."""
    rooms: dict[int, KeptRoom]
    rooms_again: dict[int, KeptRoom]
    """The same, read by a new start."""


class _Engine:
    """As `server.engine.engine.Engine`, for one operator who is in every room."""

    def __init__(self, folder: Path, rooms: int) -> None:
        self.journal, self.archive = open_files(folder)
        self.hall = Hall(Policy(Limits(rooms=rooms, rooms_per_user=rooms)), self.journal.state())
        self.lock = threading.Lock()
        self.archiver = Archiver(self.journal, self.archive, self.lock)
        self.session = session_id(1, 1)
        self.act([rq.Enter(name("Ann")), rq.BecomeOperator(), *(rq.Join(name(f"#{n}")) for n in range(rooms))])
        self.act([rq.Say(name(f"#{n}"), (Text(("чай",)),)) for n in range(rooms)])
        assert Flag.OPERATOR in self.hall.presence.sessions[self.session].flags

    def act(self, requests: list[rq.Request]) -> int:
        """One batch; how many events of it last."""
        lasting: list[ev.Stored] = []
        with self.lock:
            for seq, at, request in self.journal.order(requests, int(time.time() * 1000)):
                decision = self.hall.decide(self.session, request, seq, at)
                assert not isinstance(decision, Refusal), decision
                for event in decision:
                    assert not isinstance(event, Refusal)
                    if self.hall.lasts(event):
                        lasting.append(cast("ev.Stored", event))
                    self.hall.evolve(event)
            self.journal.append(lasting, self.hall.persistent.changes)
            self.hall.persistent.settle()
            if lasting:
                self.archiver.notice(self.journal.last_seq)
        return len(lasting)

    def close(self) -> None:
        assert self.archiver.stop(60)
        while not self.journal.forget(self.archive.settle(), 1000):
            pass
        self.journal.wipe()
        self.journal.close()
        self.archive.close()


def changes_of(rooms: int) -> list[rq.Request]:
    """A round of them: in every room a topic, a flag and a ban."""
    requests: list[rq.Request] = []
    for number in range(rooms):
        room = name(f"#{number}")
        ban = Mask(f"troll{number}!*@*", f"troll{number}!*@*")
        requests.append(rq.SetTopic(room, f"Всё о чае, и о том, что к нему подают, № {number}"))
        requests.append(rq.SetRules(room, (Change(Rule.MODERATED, True), Change(Rule.BANNED, True, mask=ban))))
        requests.append(rq.SetRules(room, (Change(Rule.MODERATED, False), Change(Rule.BANNED, False, mask=ban))))
    return requests


def change(folder: Path, changes: int, rooms: int, progress: object = None) -> Found:
    engine = _Engine(folder, rooms)
    began, done = time.monotonic(), 0
    requests = cycle(changes_of(rooms))
    while done < changes:
        done += engine.act(list(islice(requests, BATCH)))
        if callable(progress) and done // PROGRESS != (done - BATCH) // PROGRESS:
            progress(f"{done} changes")
    seconds = time.monotonic() - began
    kept = {int(room): kept for room, kept in engine.hall.persistent.rooms.items()}
    engine.close()
    sizes = [sum(file.stat().st_size for file in folder.glob(base + "*")) for base in (JOURNAL, ARCHIVE)]
    began = time.monotonic()
    journal, archive = open_files(folder)
    hall = Hall(Policy(), journal.state())
    start = time.monotonic() - began
    again = {int(room): kept for room, kept in hall.persistent.rooms.items()}
    assert journal.follow(Seq(0), 1) == []
    journal.close()
    archive.close()
    return Found(done, seconds, start, sizes[0], sizes[1], kept, again)
