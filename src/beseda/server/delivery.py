"""From events to outboxes: who gets which bytes.

An event is rendered once for each profile of its readers, and the same bytes object goes into every outbox of that
profile. For each type of event a room's readers are grouped by profile once, and stay so until its audience or one of
their profiles changes. What one batch says in one room is joined before it is put: a put per
reader, not a put per message.

All of it requires holding the floor.
"""

import logging
from collections.abc import Iterable, Sequence
from typing import TypeVar

from beseda.core import events as ev
from beseda.core.ids import RoomId, SessionId
from beseda.core.names import Name
from beseda.core.people import Source
from beseda.core.presence import Audience
from beseda.net.merging import Put
from beseda.net.outbox import Outbox
from beseda.server.turn import Client, Happening
from beseda.wire.dialects.dialect import Profile

log = logging.getLogger(__name__)


FEW = 3
MOST_PAIRS = 8192
"""Whose private talk's readers are remembered (some 300 bytes each)."""
T = TypeVar("T")


Groups = dict[Profile, tuple[Outbox, ...]]
"""The outboxes of an event's readers, by profile."""
ByType = dict[type[ev.Event], Groups]
Spoken = tuple[ev.Event, Source | None, Outbox]
"""Something said, by whom, and where it came from."""


class Delivery:
    def __init__(self) -> None:
        self.readers: dict[SessionId, Client] = {}
        self._groups: dict[RoomId, tuple[Audience, ByType]] = {}
        self._ignoring: dict[str, set[SessionId]] = {}
        self._pairs: dict[tuple[Audience, Outbox], Groups] = {}
        """The readers of private talk that comes from an outbox's client."""
        self._puts: list[Put[Outbox]] = []
        self._run: list[Spoken] = []
        self._run_groups: Groups = {}

    # Who reads.

    def came(self, room: RoomId, reader: Client, audience: Audience) -> None:
        """A reader is in a room now; `audience`: with whom."""
        if room in self._groups:
            _, by_type = self._groups[room]
            for kind, groups in by_type.items():
                profile = reader.dialect.profile(kind, room)
                by_type[kind] = {**groups, profile: (*groups.get(profile, ()), reader.box)}
            self._groups[room] = (audience, by_type)

    def gone(self, room: RoomId, reader: Client) -> None:
        """A reader is in a room no more."""
        if room in self._groups:
            audience, by_type = self._groups[room]
            for kind, groups in by_type.items():
                by_type[kind] = _all_but(reader.box, groups)
            left = _without(reader.id, audience)
            self._groups[room] = (left, by_type)
            if not left:
                del self._groups[room]

    def regroup(self, room: RoomId | None) -> None:
        """A reader's profile for this room has changed."""
        if room is not None:
            self._groups.pop(room, None)

    def regroup_pairs(self) -> None:
        """A reader's profile for private talk has changed, or a reader has gone."""
        self._pairs.clear()

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

    def _group(self, kind: type[ev.Event], room: RoomId | None, audience: Audience) -> Groups:
        """The audience by profile; remembered for a room as long as its audience is the same."""
        if room is None:
            return self._grouped(kind, None, audience)
        known = self._groups.get(room)
        if known is None or (known[0] is not audience and known[0] != audience):
            known = (audience, {})
        elif known[0] is not audience:  # kept up by `came` and `gone`: the same people, another tuple
            known = (audience, known[1])
        if audience:
            self._groups[room] = known
        groups = known[1].get(kind)
        if groups is None:
            groups = known[1][kind] = self._grouped(kind, room, audience)
        return groups

    def _grouped(self, kind: type[ev.Event], room: RoomId | None, audience: Audience) -> Groups:
        boxes: dict[Profile, list[Outbox]] = {}
        for session in audience:
            reader = self.readers.get(session)
            if reader is not None:
                boxes.setdefault(reader.dialect.profile(kind, room), []).append(reader.box)
        return {profile: tuple(box) for profile, box in boxes.items()}

    # What is read.

    def to(self, box: Outbox, words: bytes) -> None:
        """Words for one client."""
        if words:
            self._close_run()
            self._puts.append(tuple.__new__(Put, ((box,), words, None)))

    def said(self, happening: Happening, author_key: str, origin: Outbox) -> None:
        """Something said: for everybody concerned but the session it came from."""
        event, audience, by, *_ = happening
        assert type(event) is ev.Said
        if self._ignoring and author_key in self._ignoring:
            self.unheard(happening, author_key, origin)
            return
        if event.room:
            known = self._groups.get(event.room)
            if known is not None and known[0] is audience and ev.Said in known[1]:
                groups = known[1][ev.Said]
            else:
                groups = self._group(ev.Said, event.room, audience)
        else:
            groups = self._pairs.get((audience, origin)) or self._pair(audience, origin)
        if groups is not self._run_groups:
            self._close_run()
            self._run_groups = groups
        self._run.append((event, by, origin))

    def _pair(self, audience: Audience, origin: Outbox) -> Groups:
        if len(self._pairs) >= MOST_PAIRS:
            self._pairs.clear()
        groups = self._pairs[audience, origin] = _all_but(origin, self._grouped(ev.Said, None, audience))
        return groups

    def unheard(self, happening: Happening, author_key: str, origin: Outbox) -> None:
        """Something that whoever ignores the author does not hear."""
        deaf = self._ignoring.get(author_key)
        if deaf:
            heard = tuple(session for session in happening.audience if session not in deaf)
            happening = happening._replace(audience=heard)
        room = getattr(happening.event, "room", None) or None
        groups = self._grouped(type(happening.event), room, happening.audience)
        self._tell(happening.event, happening.by, groups, origin)

    def news(self, happening: Happening, origin: Outbox | None, room: RoomId | None = None) -> None:
        """An event for everybody concerned but the session it came from, which is told in its own way.

        `room`: where all of the audience is, and they are all of it.
        """
        event, audience, by, *_ = happening
        self._tell(event, by, self._group(type(event), room, audience), origin)

    def _tell(self, event: ev.Event, by: Source | None, groups: Groups, origin: Outbox | None) -> None:
        self._close_run()
        for profile, boxes in groups.items():
            words = self._render(profile, event, by)
            if words:
                instead = {origin: b""} if origin is not None and origin in boxes else None
                self._puts.append(Put(boxes, words, instead))

    def _close_run(self) -> None:
        """Put what was said in one room, or by one to another, one after the other, as one."""
        run = self._run
        if not run:
            return
        for profile, boxes in self._run_groups.items():
            if len(run) == 1:
                event, by, origin = run[0]
                instead = {origin: b""} if origin in boxes else None
                self._puts.append(tuple.__new__(Put, (boxes, self._render(profile, event, by), instead)))
            else:
                self._puts.append(self._joined(profile, boxes, run))
        self._run = []
        self._run_groups = {}

    def _joined(self, profile: Profile, boxes: tuple[Outbox, ...], run: list[Spoken]) -> Put[Outbox]:
        pieces = [(self._render(profile, event, by), origin) for event, by, origin in run]
        speakers = {origin for _, origin in pieces}
        # A few speakers are looked for one by one: a set of a thousand readers costs more.
        few = len(speakers) <= FEW
        mine = {box for box in speakers if box in boxes} if few else speakers.intersection(boxes)
        instead = {box: b"".join([words for words, origin in pieces if origin is not box]) for box in mine}
        return Put(boxes, b"".join([words for words, _ in pieces]), instead or None)

    def _render(self, profile: Profile, event: ev.Event, by: Source | None) -> bytes:
        """A bug in the words for one event costs that event's readers that event, not everybody the server."""
        try:
            return profile.render(event, by)
        except Exception:
            log.exception("could not render %s", type(event).__name__)
            return b""

    def take(self) -> Sequence[Put[Outbox]]:
        """The round of puts that has gathered."""
        self._close_run()
        puts, self._puts = self._puts, []
        return puts


def _all_but(box: Outbox, groups: Groups) -> Groups:
    fewer = {profile: _without(box, boxes) for profile, boxes in groups.items()}
    return {profile: boxes for profile, boxes in fewer.items() if boxes}


def _without(item: T, items: tuple[T, ...]) -> tuple[T, ...]:
    """The tuple without an item that may be in it. Two copies of memory, and no step of ours for each."""
    if item not in items:
        return items
    place = items.index(item)
    return items[:place] + items[place + 1 :]
