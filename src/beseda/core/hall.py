"""The hall: decides requests into events or a refusal, and applies events. A deterministic state machine.

`decide` is pure: it reads the state and changes nothing. `evolve` never refuses. The caller gives the places (`seq`)
and times. The hall shows nothing to anybody: the engine does that, once the journal has the lasting events.
"""

from collections.abc import Iterable, Sequence
from typing import cast

from beseda.core import events as ev
from beseda.core import questions as q
from beseda.core import requests as rq
from beseda.core.decisions import messages, metadata, moderation, people, reading, rooms, talk
from beseda.core.hall_view import Decision, HallView, Policy, Table
from beseda.core.ids import RoomId, Seq, SessionId, UserId
from beseda.core.names import RoomRef
from beseda.core.people import Source
from beseda.core.persistent_rooms import PersistentRooms
from beseda.core.presence import Audience, Presence
from beseda.core.refusals import Reason, Refusal
from beseda.core.say_cache import CachedSay, SayCache
from beseda.core.state import Thing
from beseda.core.text import Text
from beseda.core.visibility import Visibility

__all__ = ["NO_SOURCE", "Decision", "Hall", "Policy"]

NO_SOURCE = Source("")
"""The source of what nobody did, or somebody who is not here any more."""

_LOSING = frozenset((ev.Parted, ev.Kicked, ev.Exited, ev.Started, ev.RoleSet, ev.FlagsSet, ev.RoomCleared))
"""Events after which nobody may be left in a room who may change its rules."""

_OF_NO_ACCOUNT = frozenset((ev.Signalled, ev.MarkedRead, *ev.ABOUT_TYPES))
"""Events that change nothing by which it is judged who may say what: there may be as many of them as there is talk."""

_DECIDERS: Table = {
    **talk.TABLE,
    **messages.TABLE,
    **rooms.TABLE,
    **moderation.TABLE,
    **people.TABLE,
    **reading.TABLE,
    **metadata.TABLE,
}


class Hall:
    """One hall. Not safe for threads: only the thread that holds the engine uses it."""

    __slots__ = ("_forsaken", "_limits", "_say_cache", "_view", "persistent", "presence", "visibility")

    def __init__(self, policy: Policy, state: Iterable[Thing] = ()) -> None:
        """`state`: every thing of the state, as `Journal.state` returns them."""
        self.presence = Presence(policy.limits.invitations)
        lobby = policy.lobby  # called as in the settings, however it was spelled when it was kept
        called = [room._replace(name=lobby) if room.name.key == lobby.key else room for room in state]
        self.persistent = PersistentRooms(called, self.presence.rename_room)
        self._view = HallView(policy, self.persistent, self.presence)
        self.visibility = Visibility(self._view)
        self._limits = policy.limits
        self._say_cache = SayCache()
        self._forsaken = set(filter(self._view.needs_looking_after, self.persistent.rooms))
        """Rooms that needed looking after when last checked; by now they may not, or be closed."""

    def decide(self, origin: SessionId, request: rq.Request, seq: Seq, at: int) -> Decision:
        """Decide a request at a place. Return events numbered from `seq` on, or a refusal."""
        seat = self.presence.sessions.get(origin)
        if seat is not None:
            return _DECIDERS[type(request)](self._view, request, seat, seq, at)
        match request:
            case rq.Enter():
                return people.enter(self._view, request, origin, seq, at)
            case rq.Resume():
                return people.resume(self._view, request, origin, seq, at)
            case rq.CloseRoom():
                return moderation.close_room(self._view, request, None, seq, at)
            case rq.EndDetached():
                return people.end_detached(self._view, request, None, seq, at)
            case rq.LookAfterRoom():
                return moderation.look_after_room(self._view, request, None, seq, at)
            case _:
                return Refusal(Reason.NOT_ENTERED)

    def lasts(self, event: ev.Event) -> bool:
        """Whether an event that is about to happen is to be stored, or refused.

        The topic, the rules and the name of a room pass, like the room, until something is said in it.
        """
        kind = type(event)
        if kind not in ev.ROOM_TYPES:
            return kind in ev.LASTING_TYPES
        return kind is ev.RoomKept or cast("ev.RoomChange", event).room in self.persistent.rooms

    def evolve(self, event: ev.Event) -> Audience:
        """Apply an event. Return its audience as of its place; a kept or closed room is news to nobody."""
        if isinstance(event, ev.Said):
            return self.presence.said(event)
        kind = type(event)
        if kind not in _OF_NO_ACCOUNT:
            self._say_cache.give_up()
        if kind not in ev.LASTING_TYPES:
            audience = self.presence.evolve(cast("ev.Passing", event))
            if kind in _LOSING:
                self._note_forsaken(cast("ev.Passing", event))
            return audience
        if kind in ev.ABOUT_TYPES:
            if kind is ev.Redacted:
                self._view.redacted.add(cast("ev.Redacted", event).about)
            return self.presence.about_message(cast("ev.AboutMessage", event))
        change = cast("ev.RoomChange", event)
        if kind is ev.RoomMetadataSet:
            made = cast("ev.RoomMetadataSet", change)
            self.presence.count_changes(made.user, made.at, len(made.changes))
        here = self.presence.rooms.get(change.room)
        if self.lasts(change):
            self.persistent.evolve(change)
        else:
            self.presence.drafted(change)
        self._view.note_rules((change.room,))
        if here is None or kind is ev.RoomKept:
            return ()
        here.guard(self._view.rules_of(change.room))
        return here.audience

    def evolve_talk(self, events: Sequence[ev.Said]) -> None:
        """Apply messages of one speaker to a known target: the last of them changes all that the whole changes."""
        self.presence.spoke(events[-1])

    # Saying something again.

    def cached_say(self, origin: SessionId, target: RoomRef, texts: Sequence[Text]) -> CachedSay | None:
        """Return the last decision for this speaker and target, if nothing but talk has happened since.

        None: decide anew, because something else has happened or because a text has a fault.
        """
        cached_say = self._say_cache.find((origin, target))
        if cached_say is not None:
            for text in texts:
                if talk.fault_in_text(text, self._limits):
                    return None
        return cached_say

    def remember_say(self, origin: SessionId, target: RoomRef, said: ev.Said, audience: Audience) -> None:
        """Call after `said` was applied: the next line from this speaker to this target is decided the same way."""
        by = self.presence.sessions[origin].source
        _, _, author, author_name, room, peer, target_name, _ = said
        to = self.source(peer) if peer else None
        self._say_cache.keep(origin, target, CachedSay(author, author_name, room, peer, target_name, audience, by, to))

    def settle(self) -> None:
        """Call after everything that happened is stored."""
        self.persistent.settle()
        self._view.redacted.settle()

    def take_back(self) -> None:
        """Roll back every lasting event since the last `settle()`. Call after a failed append."""
        self._view.redacted.take_back()
        changed = self.persistent.take_back()
        self._view.note_rules(changed)
        self._forsaken.update(filter(self._view.needs_looking_after, changed))
        self._say_cache.give_up()

    # What becomes of rooms.

    def _note_forsaken(self, event: ev.Passing) -> None:
        match event:
            case ev.Parted() | ev.Kicked() | ev.RoleSet() | ev.RoomCleared():
                left: Iterable[RoomId] = (event.room,)
            case ev.Exited():
                left = event.rooms
            case ev.FlagsSet():
                left = self.presence.users[event.user].rooms
            case ev.Started():
                left = self.persistent.rooms
            case _:
                return
        self._view.note_rules([*self._view.secret, *self._view.guarded] if type(event) is ev.Started else left)
        self._forsaken.update(filter(self._view.needs_looking_after, left))

    def forsaken(self) -> tuple[RoomId, ...]:
        """Return the rooms that the server is to look after (`LookAfterRoom`): nobody in them may change them."""
        if not self._forsaken:
            return ()  # Even for nothing, `sorted` takes 2 KB of C stack: one more page of the thread, for ever.
        self._forsaken = set(filter(self._view.needs_looking_after, self._forsaken))
        return tuple(sorted(self._forsaken))

    # Looking.

    def ask(self, origin: SessionId, question: q.Question, seq: Seq) -> q.Answer | Refusal:
        """Answer a question as of now, as far as the asker may see."""
        seat = self.presence.sessions.get(origin)
        if seat is not None:
            return self.visibility.answer(seat, question, seq)
        return self.visibility.is_free(question) if isinstance(question, q.IsFree) else Refusal(Reason.NOT_ENTERED)

    def members(self, room: RoomId) -> q.Members:
        """Return what a person who has just joined is shown of the room."""
        return self.visibility.shown_around(room)

    def read_by(self, sessions: Iterable[SessionId], room: RoomId) -> dict[SessionId, int]:
        """Return up to when those of these sessions have read a room (ms) who ever said so."""
        seats = self.presence.sessions
        return {session: until for session in sessions if (until := seats[session].read_until(room))}

    def find(self, ref: RoomRef) -> RoomId | None:
        """Find a room by id or name: one that somebody is in, or that is kept."""
        return self._view.find(ref)

    def source(self, user: UserId) -> Source:
        """Return how others see this user now. For an exit or a renaming, call before it is applied."""
        seat = self.presence.users.get(user)
        return seat.source if seat else NO_SOURCE

    def detached(self) -> tuple[tuple[UserId, int], ...]:
        """Return whose seats have no session, and since when (ms)."""
        return self.presence.secrets.waiting

    def sessions_of(self, user: UserId) -> tuple[SessionId, ...]:
        seat = self.presence.users.get(user)
        return seat.sessions if seat else ()
