"""Who may see what: the only judge, for every question, history and search.

The rule of the open house: what is said in a room may be read by anyone who is seated (rooms that are not open come
with accounts and modes); what two people say to each other, by those two and nobody else.
"""

from itertools import islice

from beseda.core import questions as q
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.lasting import Lasting
from beseda.core.presence import Presence
from beseda.core.refusals import Reason, Refusal
from beseda.core.room import Seat


class Sight:
    """Answers questions about a hall's two halves, as far as the viewer may see."""

    __slots__ = ("_lasting", "_presence")

    def __init__(self, lasting: Lasting, presence: Presence) -> None:
        self._lasting = lasting
        self._presence = presence

    def may_see(self, viewer: Seat, what: RoomId | tuple[UserId, UserId]) -> bool:
        """Whether this viewer may see a room (its people, topic and past) or a private conversation (a sorted pair)."""
        if isinstance(what, tuple):
            return viewer.user in what
        return what in self._presence.rooms or what in self._lasting.rooms

    def answer(self, viewer: Seat, question: q.Question, room: RoomId | None, until: Seq) -> q.Answer | Refusal:
        """`room` is what the question's room resolved to, if it named one that is there."""
        match question:
            case q.WhichRooms():
                return q.Rooms(tuple(self._rooms(viewer)))
            case q.WhoIsIn() | q.WhatAbout():
                if room is None or not self.may_see(viewer, room):
                    return Refusal(Reason.NO_SUCH_ROOM, _spelled(question.room))
                return self.members(room) if isinstance(question, q.WhoIsIn) else q.Topic(*self._describe(room))
            case q.MayRead():
                return self._scope(viewer, question, room, until)

    def members(self, room: RoomId, most: int | None = None) -> q.Members:
        here = self._presence.rooms.get(room)
        seats = here.members.values() if here else ()
        name, topic = self._describe(room)
        return q.Members(room, name, topic, len(seats), tuple(seat.name.shown for seat in islice(seats, most)))

    def _rooms(self, viewer: Seat) -> list[q.RoomLine]:
        ids = dict.fromkeys([*self._lasting.rooms, *self._presence.rooms])
        lines = []
        for room in ids:
            if not self.may_see(viewer, room):
                continue
            here = self._presence.rooms.get(room)
            name, topic = self._describe(room)
            lines.append(q.RoomLine(room, name, topic, len(here.members) if here else 0, room in viewer.rooms))
        return sorted(lines, key=lambda line: (-line.people, line.name))

    def _describe(self, room: RoomId) -> tuple[str, str]:
        kept = self._lasting.rooms.get(room)
        if kept:
            return kept.name.shown, kept.topic
        return self._presence.rooms[room].name.shown, ""

    def _scope(self, viewer: Seat, question: q.MayRead, room: RoomId | None, until: Seq) -> q.Scope | Refusal:
        target = question.target
        if target is None:
            # Only rooms that are there: a closed room's past is nobody's, whoever re-creates its name.
            rooms = frozenset(id_ for id_ in self._lasting.rooms if self.may_see(viewer, id_))
            return q.Scope(until, viewer.user, rooms, None)
        if isinstance(target, int) or target.is_room:
            if room is None or not self.may_see(viewer, room):
                return Refusal(Reason.NO_SUCH_ROOM, _spelled(target))
            return q.Scope(until, viewer.user, frozenset((room,)), frozenset(), self._describe(room)[0])
        peer = self._presence.names.find(target)
        if peer is None:
            return Refusal(Reason.NO_SUCH_PERSON, target.shown)
        pair = (viewer.user, peer) if viewer.user <= peer else (peer, viewer.user)
        title = self._presence.users[peer].name.shown
        return q.Scope(until, viewer.user, frozenset(), frozenset((pair,)), title)


def _spelled(ref: object) -> str:
    return getattr(ref, "shown", "")
