"""From events to outboxes: who gets which bytes.

An event is rendered once for each shape of its readers, and the same bytes object goes into every outbox of that shape.
For each type of event a room's readers are grouped by shape once, until its audience or one of their profiles changes.
What one batch says in one room is joined before it is put: a put per reader, not a put per message. So is the news of
those who enter it (`arrivals`). Refuses to know why somebody is told something.

All of it requires holding the engine.
"""

import logging
from collections.abc import Iterable, Sequence

from beseda.core import events as ev
from beseda.core.ids import RoomId, SessionId
from beseda.core.people import Source
from beseda.core.presence import Audience
from beseda.net.merging import Put, without
from beseda.net.outbox import Outbox
from beseda.server.delivery.arrivals import FEW_READERS, Arrivals, Groups, Shape
from beseda.server.delivery.held import Held
from beseda.server.engine.work import Client
from beseda.server.unheard import Unheard
from beseda.wire.dialects.dialect import Ignoring, Lines

log = logging.getLogger(__name__)


FEW = 3
"""Up to this many speakers are looked for one by one: a set of a thousand readers costs more."""
MOST_PAIRS = 8192
"""Pairs of people whose readers are remembered (some 300 bytes each)."""

ByType = dict[type[ev.Event], Groups]
Piece = tuple[Sequence[ev.Said], Source | None, Outbox]
"""What one client has said, who that is, and the client's own outbox."""


class Known:
    """The readers of a room, as far as they are grouped."""

    __slots__ = ("audience", "by_type", "latest", "newcomers")

    def __init__(self, audience: Audience, by_type: ByType) -> None:
        self.audience = audience
        """The sessions that are in the groups."""
        self.by_type = by_type
        self.newcomers: list[Client] = []
        """Those who came since: they are put into the groups together, when the groups are next asked for."""
        self.latest = audience
        """The sessions in the groups and the newcomers'."""


class Delivery:
    def __init__(self) -> None:
        self.readers: dict[SessionId, Client] = {}
        self._groups: dict[RoomId, Known] = {}
        self.unheard = Unheard()
        self._pairs: dict[tuple[Audience, Outbox], Groups] = {}
        """The readers of what the client of an outbox says in private, by audience and outbox."""
        self._puts: list[Put[Outbox]] = []
        self.held = Held()
        """Readers who are being told what they have missed."""
        self._run: list[Piece] = []
        self._run_groups: Groups = {}
        self.arrivals = Arrivals(self._render)
        """The newcomers of one room who have not been announced to everybody yet."""

    # Who reads.

    def gone(self, room: RoomId, reader: Client) -> None:
        """Call when a reader has left a room."""
        self._puts += self.arrivals.end(room)
        known = self._known(room)
        if known is not None:
            for kind, groups in known.by_type.items():
                known.by_type[kind] = _all_but(reader.box, groups)
            known.audience = known.latest = without(reader.id, known.audience)
            if not known.audience:
                del self._groups[room]

    def _known(self, room: RoomId) -> Known | None:
        """The readers of a room, newcomers included."""
        known = self._groups.get(room)
        if known is not None and known.newcomers:
            for kind, groups in known.by_type.items():
                known.by_type[kind] = _more(groups, _by_shape(known.newcomers, kind, room))
            known.newcomers = []
            known.audience = known.latest
        return known

    def regroup(self, room: RoomId | None) -> None:
        """Call when a reader's profile for this room has changed."""
        if room is not None:
            self._puts += self.arrivals.end(room)
            self._groups.pop(room, None)

    def lost(self, reader: Client, rooms: Iterable[RoomId]) -> None:
        """Call when somebody's connection is not to be told anything any more, while its user may stay in rooms."""
        self.readers.pop(reader.id, None)
        self.regroup_pairs()
        self.unheard.forget(reader.id)
        self.held.forget(reader.box)
        for room in rooms:
            self.gone(room, reader)

    def came_back(self, reader: Client, rooms: Iterable[RoomId]) -> None:
        """Call when a reader has taken a seat that is in these rooms: nobody in them is told."""
        self.readers[reader.id] = reader
        if isinstance(reader.dialect, Ignoring):
            self.unheard.ignore(reader.id, reader.dialect.unheard)
        self.regroup_pairs()
        for room in rooms:
            self._puts += self.arrivals.end(room)
            known = self._groups.get(room)
            if known is not None:
                known.newcomers.append(reader)
                known.latest = (*known.latest, reader.id)

    def hold(self, reader: Client) -> None:
        """Keep back what is put for a reader from here on, until `release`."""
        self._close_run()
        self.held.begin(reader.box, len(self._puts))

    def release(self, reader: Client) -> None:
        self.catch_up(reader)
        self.held.end(reader.box, self._puts)

    def regroup_pairs(self) -> None:
        """Call when a reader's profile for private talk has changed, or when a reader has gone."""
        self._pairs.clear()

    def renamed(self, event: ev.Renamed) -> None:
        """Call when a person has a new name: those who ignore them still do."""
        for session in self.unheard.renamed(event.old.key, event.new.key):
            reader = self.readers[session]
            if isinstance(reader.dialect, Ignoring):
                reader.dialect.renamed(event.old, event.new)
                reader.reached.note_renamed(event.user, event.new)

    def _group(self, kind: type[ev.Event], room: RoomId | None, audience: Audience) -> Groups:
        """The audience by shape; remembered for a room as long as its audience is the same."""
        if room is None:
            return _grouped(self.readers, kind, None, audience)
        known = self._known(room)
        if known is None or (known.audience is not audience and known.audience != audience):
            known = Known(audience, {})
        known.audience = known.latest = audience  # `joined` and `gone` keep it up: the same people, another tuple
        if audience:
            self._groups[room] = known
        groups = known.by_type.get(kind)
        if groups is None:
            groups = known.by_type[kind] = _grouped(self.readers, kind, room, audience)
        return groups

    # What is read.

    def to(self, reader: Client, lines: Lines) -> None:
        """Lines for one client."""
        if lines:
            self._close_run()
            self._put((reader.box,), reader.framing.encode_own(lines))

    def _put(self, boxes: tuple[Outbox, ...], words: bytes, instead: dict[Outbox, bytes] | None = None) -> None:
        """The one way of words to outboxes. Readers are first told of the newcomers who came before these words."""
        if self.arrivals.run is not None:
            self._puts += self.arrivals.first(boxes)
        self._puts.append(tuple.__new__(Put, (boxes, words, instead)))

    def catch_up(self, reader: Client) -> None:
        """Put what came before. Call before the client's own thread tells it something without us."""
        self._close_run()
        self._puts += self.arrivals.first((reader.box,))

    # Who comes into a room.

    def joined(self, event: ev.Joined, audience: Audience, by: Source | None, newcomer: Client) -> None:
        """Call when a reader has entered a room: everybody else there is to be told."""
        self._close_run()
        room, size = event.room, len(audience)
        if size > FEW_READERS:
            run = self.arrivals.goes_on(room, size)
            if run is None:
                self._puts += self.arrivals.end()
                run = self.arrivals.begin(room, self._there_before(room, newcomer, audience), size - 1)
            run.add(event, by, newcomer.box, (newcomer.dialect.profile(ev.Joined, room), newcomer.framing))
        else:
            self._tell(event, by, self._there_before(room, newcomer, audience), None)
        known = self._groups.get(room)
        if known is not None:
            known.newcomers.append(newcomer)
            known.latest = audience

    def _there_before(self, room: RoomId, newcomer: Client, audience: Audience) -> Groups:
        """The readers of a join: everybody in this audience but the newcomer."""
        known = self._known(room)
        if known is not None and len(known.audience) + 1 == len(audience):
            others = known.audience
        else:
            others = without(newcomer.id, audience)
        return self._group(ev.Joined, room, others)

    # What is said, and all other news.

    def talk(
        self, events: Sequence[ev.Said], audience: Audience, by: Source | None, author_key: str, origin: Outbox
    ) -> None:
        """Put what one client has said to one room or person: for the whole audience but the session it came from."""
        if author_key in self.unheard.ignoring:
            for event in events:
                self.from_somebody(event, audience, by, author_key, origin)
            return
        room = events[0].room
        if room:
            known = self._groups.get(room)
            if known is not None and known.audience is audience and ev.Said in known.by_type:
                groups = known.by_type[ev.Said]
            else:
                groups = self._group(ev.Said, room, audience)
        else:
            groups = self._pairs.get((audience, origin)) or self._pair(audience, origin)
        if groups is not self._run_groups:
            self._close_run()
            self._run_groups = groups
        self._run.append((events, by, origin))

    def _pair(self, audience: Audience, origin: Outbox) -> Groups:
        if len(self._pairs) >= MOST_PAIRS:
            self._pairs.clear()
        groups = self._pairs[audience, origin] = _all_but(origin, _grouped(self.readers, ev.Said, None, audience))
        return groups

    def from_somebody(
        self,
        event: ev.Said | ev.Signalled | ev.Reacted | ev.Edited,
        audience: Audience,
        by: Source | None,
        author_key: str,
        origin: Outbox,
    ) -> None:
        """Put an event for those of its audience who don't ignore its author.

        Mostly nobody does: then a room's readers are grouped already (in a room of 10,000 that takes 5 ms).
        """
        room = event.room or None
        if author_key in self.unheard.ignoring:
            groups = _grouped(self.readers, type(event), room, self.unheard.hearing(audience, author_key))
        else:
            is_for_some = type(event) is ev.Signalled and event.least
            groups = self._group(type(event), None if is_for_some else room, audience)
        self._tell(event, by, groups, origin)

    def news(
        self, event: ev.Event, audience: Audience, by: Source | None, origin: Outbox | None, room: RoomId | None = None
    ) -> None:
        """Put an event for its whole audience but the session it came from, which is told in another way.

        `room`: given if the audience is exactly that room's.
        """
        self._tell(event, by, self._group(type(event), room, audience), origin)

    def _tell(self, event: ev.Event, by: Source | None, groups: Groups, origin: Outbox | None) -> None:
        self._close_run()
        for shape, boxes in groups.items():
            words = self._render(shape, event, by)
            if words:
                self._put(boxes, words, {origin: b""} if origin is not None and origin in boxes else None)

    def _close_run(self) -> None:
        """Put what was said successively in one room, or by one person to another, as one put."""
        run = self._run
        if not run:
            return
        if len(run) == 1:
            events, by, origin = run[0]
            for shape, boxes in self._run_groups.items():
                words = self._talk(shape, events, by)
                if words:
                    self._put(boxes, words, {origin: b""} if origin in boxes else None)
        else:
            for shape, boxes in self._run_groups.items():
                self._put_run(shape, boxes, run)
        self._run = []
        self._run_groups = {}

    def _put_run(self, shape: Shape, boxes: tuple[Outbox, ...], run: list[Piece]) -> None:
        pieces = [(words, origin) for events, by, origin in run if (words := self._talk(shape, events, by))]
        if not pieces:
            return
        speakers = {origin for _, origin in pieces}
        few = len(speakers) <= FEW
        mine = {box for box in speakers if box in boxes} if few else speakers.intersection(boxes)
        instead = {box: b"".join([words for words, origin in pieces if origin is not box]) for box in mine}
        self._put(boxes, b"".join([words for words, _ in pieces]), instead or None)

    def _render(self, shape: Shape, event: ev.Event, by: Source | None) -> bytes:
        """A bug in the words for one event costs its readers that event, and does not cost everybody the server."""
        profile, framing = shape
        try:
            return framing.encode(profile.render(event, by))
        except Exception:
            log.exception("could not render %s", type(event).__name__)
            return b""

    def _talk(self, shape: Shape, events: Sequence[ev.Said], by: Source | None) -> bytes:
        profile, framing = shape
        try:
            return framing.encode(profile.talk(events, by))
        except Exception:
            log.exception("could not render what was said")
            return b"".join([self._render(shape, event, by) for event in events])

    def take(self, calm_at: float) -> Sequence[Put[Outbox]]:
        """Return the puts that have gathered. News of newcomers may wait for a later round, until `calm_at`."""
        self._close_run()
        self._puts += self.arrivals.due(calm_at)
        puts, self._puts = self._puts, []
        return self.held.without_held(puts) if self.held else puts


def _grouped(readers: dict[SessionId, Client], kind: type[ev.Event], room: RoomId | None, audience: Audience) -> Groups:
    heard = [reader for session in audience if (reader := readers.get(session)) is not None]
    return {shape: tuple(boxes) for shape, boxes in _by_shape(heard, kind, room).items()}


def _by_shape(readers: Iterable[Client], kind: type[ev.Event], room: RoomId | None) -> dict[Shape, list[Outbox]]:
    boxes: dict[Shape, list[Outbox]] = {}
    for reader in readers:
        boxes.setdefault((reader.dialect.profile(kind, room), reader.framing), []).append(reader.box)
    return boxes


def _more(groups: Groups, newcomers: dict[Shape, list[Outbox]]) -> Groups:
    return groups | {shape: (*groups.get(shape, ()), *boxes) for shape, boxes in newcomers.items()}


def _all_but(box: Outbox, groups: Groups) -> Groups:
    fewer = {shape: without(box, boxes) for shape, boxes in groups.items()}
    return {shape: boxes for shape, boxes in fewer.items() if boxes}
