"""The hall: decides requests into events or a refusal, and lets events happen. A deterministic state machine.

`decide` is pure and looks at what is; `evolve` never refuses. Places (`seq`) and times are given. Between the two,
nothing is shown to anybody: that is for whoever runs the hall, once the journal has what lasts.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.ids import NOBODY, RoomId, Seq, SessionId, UserId
from beseda.core.lasting import Lasting
from beseda.core.limits import Limits
from beseda.core.names import Name, RoomRef
from beseda.core.presence import Audience, Presence
from beseda.core.questions import MOST_LISTED, Answer, Members, Question
from beseda.core.refusals import Reason, Refusal
from beseda.core.reserved import Reserved, is_reserved
from beseda.core.room import Seat
from beseda.core.sight import Sight

MOST_EVENTS = 8
"""Events one request can become: what a place leaves room for, so that a cluster can number them by its stream."""

Decision = tuple[ev.Event, ...] | Refusal


@dataclass(frozen=True, slots=True)
class Policy:
    """What the hall consults of the configuration."""

    limits: Limits = field(default_factory=Limits)
    reserved: Reserved = field(default_factory=Reserved)


class Hall:
    """One hall. Not safe for threads: whoever holds the floor uses it, alone."""

    __slots__ = ("_decide", "_policy", "lasting", "presence", "sight")

    def __init__(self, policy: Policy, lasting: Iterable[ev.Lasting] = ()) -> None:
        self._policy = policy
        self.presence = Presence()
        self._decide: dict[type, Callable[..., Decision]] = {
            rq.Say: self._say,
            rq.Enter: self._enter,
            rq.Exit: self._exit,
            rq.Rename: self._rename,
            rq.Join: self._join,
            rq.Leave: self._leave,
            rq.SetTopic: self._set_topic,
            rq.CloseRoom: self._close_room,
        }
        self.lasting = Lasting(lasting)
        self.sight = Sight(self.lasting, self.presence)

    def decide(self, origin: SessionId, request: rq.Request, seq: Seq, at: int) -> Decision:
        """What this request becomes at this place: events numbered from `seq` on, or why nothing."""
        seat = self.presence.sessions.get(origin)
        if type(request) is rq.Enter:
            if seat:
                return Refusal(Reason.ALREADY_ENTERED, seat.name.shown)
            return self._enter(request, origin, seq, at)
        if type(request) is rq.CloseRoom:
            return self._close_room(request, seq, at)
        if seat is None:
            return Refusal(Reason.NOT_ENTERED)
        return self._decide[type(request)](request, seat, seq, at)

    def evolve(self, event: ev.Event) -> Audience:
        """Let an event happen. Its audience, as of its place; what lasts and is nobody's news has none."""
        match event:
            case ev.Said():
                return self._hearers(event)
            case ev.TopicSet():
                self.lasting.evolve(event)
                return self.presence.rooms[event.room].audience
            case ev.RoomKept() | ev.RoomClosed():
                self.lasting.evolve(event)
                return ()
            case _:
                return self.presence.evolve(event)

    def ask(self, origin: SessionId, question: Question, seq: Seq) -> Answer | Refusal:
        """The answer as of now, as far as who asks may see."""
        seat = self.presence.sessions.get(origin)
        if seat is None:
            return Refusal(Reason.NOT_ENTERED)
        target: RoomRef | None = getattr(question, "room", getattr(question, "target", None))
        room = None if target is None else self.find(target)
        return self.sight.answer(seat, question, room, seq)

    def members(self, room: RoomId) -> Members:
        """What somebody who has just joined is shown of the room."""
        return self.sight.members(room, most=MOST_LISTED)

    def _hearers(self, event: ev.Said) -> Audience:
        if event.room:
            return self.presence.rooms[event.room].audience
        author, peer = self.presence.users[event.author], self.presence.users[event.peer]
        return author.sessions if author is peer else (*peer.sessions, *author.sessions)

    def find(self, ref: RoomRef) -> RoomId | None:
        """A room that is there, by id or name, whether somebody is in it or it is kept."""
        if isinstance(ref, int):
            return ref if ref in self.presence.rooms or ref in self.lasting.rooms else None
        found = self.presence.room_names.find(ref)
        return found if found is not None else self.lasting.names.find(ref)

    def _room_name(self, room: RoomId) -> Name:
        here = self.presence.rooms.get(room)
        return here.name if here else self.lasting.rooms[room].name

    # What each request becomes.

    def _fault_in(self, name: Name, holder: UserId) -> Refusal | None:
        if is_reserved(name, self._policy.reserved):
            return Refusal(Reason.NAME_RESERVED, name.shown)
        clash = self.presence.names.clash(name, but=holder)
        if clash is None:
            return None
        return Refusal(Reason.NAME_TAKEN if clash.key == name.key else Reason.NAME_LOOKS_TAKEN, clash.shown)

    def _enter(self, request: rq.Enter, origin: SessionId, seq: Seq, at: int) -> Decision:
        fault = self._fault_in(request.name, NOBODY)
        if fault:
            return fault
        if len(self.presence.users) >= self._policy.limits.users:
            return Refusal(Reason.FULL, str(self._policy.limits.users))
        return (ev.Entered(seq, at, UserId(seq), request.name, origin),)

    def _exit(self, request: rq.Exit, seat: Seat, seq: Seq, at: int) -> Decision:
        return (ev.Exited(seq, at, seat.user, seat.name, request.reason, seat.rooms),)

    def _rename(self, request: rq.Rename, seat: Seat, seq: Seq, at: int) -> Decision:
        if request.name.shown == seat.name.shown:
            return ()
        fault = self._fault_in(request.name, seat.user)
        return fault or (ev.Renamed(seq, at, seat.user, seat.name, request.name),)

    def _join(self, request: rq.Join, seat: Seat, seq: Seq, at: int) -> Decision:
        limits = self._policy.limits
        room = self.find(request.room)
        if room is not None and room in seat.rooms:
            return Refusal(Reason.ALREADY_IN_ROOM, self._room_name(room).shown)
        if len(seat.rooms) >= limits.rooms_per_user:
            return Refusal(Reason.TOO_MANY_OWN_ROOMS, str(limits.rooms_per_user))
        if room is not None:
            return (ev.Joined(seq, at, seat.user, seat.name, room, self._room_name(room)),)
        if isinstance(request.room, int):
            return Refusal(Reason.NO_SUCH_ROOM)
        clash = self.presence.room_names.clash(request.room) or self.lasting.names.clash(request.room)
        if clash:
            return Refusal(Reason.ROOM_NAME_LOOKS_TAKEN, clash.shown)
        kept, open_ = self.lasting.rooms, self.presence.rooms
        if len(kept) + len(open_) >= limits.rooms and len(kept.keys() | open_.keys()) >= limits.rooms:
            return Refusal(Reason.TOO_MANY_ROOMS, str(limits.rooms))
        made = ev.RoomMade(seq, at, RoomId(seq), request.room)
        return made, ev.Joined(Seq(seq + 1), at, seat.user, seat.name, made.room, made.name)

    def _own_room(self, ref: RoomRef, seat: Seat) -> RoomId | Refusal:
        room = self.find(ref)
        if room is None:
            return Refusal(Reason.NO_SUCH_ROOM, getattr(ref, "shown", ""))
        if room not in seat.rooms:
            return Refusal(Reason.NOT_IN_ROOM, self._room_name(room).shown)
        return room

    def _leave(self, request: rq.Leave, seat: Seat, seq: Seq, at: int) -> Decision:
        room = self._own_room(request.room, seat)
        if isinstance(room, Refusal):
            return room
        return (ev.Parted(seq, at, seat.user, seat.name, room, self._room_name(room)),)

    def _kept_first(self, room: RoomId, seq: Seq, at: int) -> tuple[ev.Event, ...]:
        """The event that makes a passing room stay, before the first thing in it that lasts."""
        return () if room in self.lasting.rooms else (ev.RoomKept(seq, at, room, self._room_name(room)),)

    def _say(self, request: rq.Say, seat: Seat, seq: Seq, at: int) -> Decision:
        text, target = request.text, request.target
        if text.size > self._policy.limits.text_bytes:
            return Refusal(Reason.TEXT_TOO_LONG, str(self._policy.limits.text_bytes))
        if not any(text.lines):
            return Refusal(Reason.TEXT_EMPTY)
        if not isinstance(target, int) and not target.is_room:
            peer = self.presence.names.find(target)
            if peer is None:
                return Refusal(Reason.NO_SUCH_PERSON, target.shown)
            name = self.presence.users[peer].name.shown
            return (ev.Said(seq, at, seat.user, seat.name.shown, RoomId(0), peer, name, text),)
        room = self._own_room(target, seat)
        if isinstance(room, Refusal):
            return room
        kept = self._kept_first(room, seq, at)
        seq = Seq(seq + len(kept))
        said = ev.Said(seq, at, seat.user, seat.name.shown, room, NOBODY, self._room_name(room).shown, text)
        return (*kept, said)

    def _set_topic(self, request: rq.SetTopic, seat: Seat, seq: Seq, at: int) -> Decision:
        if len(request.topic.encode(errors="surrogatepass")) > self._policy.limits.topic_bytes:
            return Refusal(Reason.TEXT_TOO_LONG, str(self._policy.limits.topic_bytes))
        room = self._own_room(request.room, seat)
        if isinstance(room, Refusal):
            return room
        kept = self._kept_first(room, seq, at)
        name = self._room_name(room)
        return (*kept, ev.TopicSet(Seq(seq + len(kept)), at, seat.user, seat.name, room, name, request.topic))

    def _close_room(self, request: rq.CloseRoom, seq: Seq, at: int) -> Decision:
        room = self.find(request.room)
        if room is None or room not in self.lasting.rooms:
            return Refusal(Reason.NO_SUCH_ROOM)
        if room in self.presence.rooms:
            return Refusal(Reason.ROOM_IN_USE, self._room_name(room).shown)
        return (ev.RoomClosed(seq, at, room, self._room_name(room)),)
