"""From events to outboxes: who gets which bytes.

An event is rendered once for each profile of its readers, and the same bytes object goes into every outbox of that
profile. A room's readers are grouped by profile once, and stay so until its audience or one of their profiles
changes. What one batch says in one room is joined before it is put: a put per reader, not a put per message.

All of it requires holding the floor.
"""

import logging
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar, cast

from beseda.core import events as ev
from beseda.core.ids import RoomId, SessionId
from beseda.core.names import Name
from beseda.core.presence import Audience
from beseda.net.outbox import Outbox, Put
from beseda.wire.dialects.plain import Plain
from beseda.wire.dialects.plain.render import Profile

log = logging.getLogger(__name__)


FEW = 3
T = TypeVar("T")


class Reader(Protocol):
    """What delivery knows of a session."""

    id: SessionId
    box: Outbox
    dialect: Plain


Groups = dict[Profile, tuple[Outbox, ...]]
"""The outboxes of a room's readers, by profile."""


class Delivery:
    def __init__(self) -> None:
        self.readers: dict[SessionId, Reader] = {}
        self._groups: dict[RoomId, tuple[Audience, Groups]] = {}
        self._ignoring: dict[str, set[SessionId]] = {}
        self._puts: list[Put] = []
        self._run: list[tuple[ev.Said, Outbox]] = []
        self._run_groups: Groups = {}

    # Who reads.

    def came(self, room: RoomId, reader: Reader) -> None:
        """A reader is in a room now."""
        if room in self._groups:
            audience, groups = self._groups[room]
            profile = reader.dialect.profile(room)
            self._groups[room] = ((*audience, reader.id), {**groups, profile: (*groups.get(profile, ()), reader.box)})

    def gone(self, room: RoomId, reader: Reader) -> None:
        """A reader is in a room no more."""
        if room in self._groups:
            audience, groups = self._groups[room]
            fewer = {profile: _without(reader.box, boxes) for profile, boxes in groups.items()}
            left = {profile: boxes for profile, boxes in fewer.items() if boxes}
            self._groups[room] = (_without(reader.id, audience), left)
            if not left:
                del self._groups[room]

    def regroup(self, room: RoomId | None) -> None:
        """A reader's profile for this room has changed."""
        if room is not None:
            self._groups.pop(room, None)

    def ignore(self, session: SessionId, keys: Iterable[str]) -> None:
        """From now on this session hears nobody of these names."""
        self.forget(session)
        for key in keys:
            self._ignoring.setdefault(key, set()).add(session)

    def forget(self, session: SessionId) -> None:
        for key in [key for key, sessions in self._ignoring.items() if session in sessions]:
            self._ignoring[key].discard(session)
            if not self._ignoring[key]:
                del self._ignoring[key]

    def renamed(self, old: Name, new: Name) -> None:
        """Whoever is ignored stays so under the next name, and who takes the old one is not."""
        for session in self._ignoring.pop(old.key, ()):
            self.readers[session].dialect.renamed(old, new)
            self._ignoring.setdefault(new.key, set()).add(session)

    def _group(self, room: RoomId | None, audience: Audience) -> Groups:
        """The audience by profile; remembered for a room as long as its audience is the same."""
        known = self._groups.get(room) if room is not None else None
        if known is not None:
            if known[0] is audience:
                return known[1]
            if known[0] == audience:  # kept up by `came` and `gone`: the same people, another tuple
                self._groups[cast("RoomId", room)] = (audience, known[1])
                return known[1]
        groups = self._grouped(room, audience)
        if room is not None and audience:
            self._groups[room] = (audience, groups)
        return groups

    def _grouped(self, room: RoomId | None, audience: Audience) -> Groups:
        boxes: dict[Profile, list[Outbox]] = {}
        for session in audience:
            reader = self.readers.get(session)
            if reader is not None:
                boxes.setdefault(reader.dialect.profile(room), []).append(reader.box)
        return {profile: tuple(box) for profile, box in boxes.items()}

    # What is read.

    def to(self, box: Outbox, words: bytes) -> None:
        """Words for one client."""
        if words:
            self._close_run()
            self._puts.append(Put((box,), words))

    def said(self, event: ev.Said, audience: Audience, author_key: str, origin: Outbox) -> None:
        """Something said: for everybody concerned but the session it came from."""
        deaf = self._ignoring.get(author_key) if self._ignoring else None
        if deaf:
            audience = tuple(session for session in audience if session not in deaf)
            self._tell(event, self._grouped(event.room or None, audience), origin)
            return
        if not event.room:
            self.news(event, audience, origin)
            return
        groups = self._group(event.room, audience)
        if groups is not self._run_groups:
            self._close_run()
            self._run_groups = groups
        self._run.append((event, origin))

    def news(self, event: ev.Event, audience: Audience, origin: Outbox | None, room: RoomId | None = None) -> None:
        """An event for everybody concerned but the session it came from, which is told in its own way.

        `room`: where all of the audience is, and they are all of it.
        """
        self._tell(event, self._group(room, audience), origin)

    def _tell(self, event: ev.Event, groups: Groups, origin: Outbox | None) -> None:
        self._close_run()
        for profile, boxes in groups.items():
            words = self._render(event, profile)
            if words:
                instead = {origin: b""} if origin is not None and origin in boxes else None
                self._puts.append(Put(boxes, words, instead))

    def _close_run(self) -> None:
        """Put what was said in one room, one after the other, as one."""
        run = self._run
        if not run:
            return
        for profile, boxes in self._run_groups.items():
            pieces = [(self._render(event, profile), origin) for event, origin in run]
            speakers = {origin for _, origin in pieces}
            # A few speakers are looked for one by one: a set of a thousand readers costs more.
            few = len(speakers) <= FEW
            mine = {box for box in speakers if box in boxes} if few else speakers.intersection(boxes)
            instead = {box: b"".join([words for words, origin in pieces if origin is not box]) for box in mine}
            data = pieces[0][0] if len(pieces) == 1 else b"".join([words for words, _ in pieces])
            self._puts.append(Put(boxes, data, instead or None))
        self._run = []
        self._run_groups = {}

    def _render(self, event: ev.Event, profile: Profile) -> bytes:
        """A bug in the words for one event costs that event's readers that event, not everybody the server."""
        try:
            return profile.render(event)
        except Exception:
            log.exception("could not render %s", type(event).__name__)
            return b""

    def take(self) -> Sequence[Put]:
        """The round of puts that has gathered."""
        self._close_run()
        puts, self._puts = self._puts, []
        return puts


def _without(item: T, items: tuple[T, ...]) -> tuple[T, ...]:
    """The tuple without an item that may be in it. Two copies of memory, and no step of ours for each."""
    if item not in items:
        return items
    place = items.index(item)
    return items[:place] + items[place + 1 :]
