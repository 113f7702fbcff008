"""Who may see what: the only judge, for every question, history and search.

The rule of the open services: anyone who is here may read what is said in a room. If the room is guarded
(`Rules.is_guarded`), only its members may. Only its members and the server's operators know that a secret room exists.
Only the two of a private conversation may read it. Somebody invisible is listed only to themselves, to operators, and
to those who share a room.
"""

from collections.abc import Callable, Iterable
from functools import partial
from itertools import islice
from typing import Any

from beseda.core import questions as q
from beseda.core.decisions.messages import may_read_wordings
from beseda.core.decisions.reading import what_is_read
from beseda.core.globs import compiled
from beseda.core.hall_view import HallView, no_such_room
from beseda.core.ids import NOBODY, RoomId, Seq, UserId
from beseda.core.metadata import NOTHING
from beseda.core.names import RoomRef
from beseda.core.people import Flag
from beseda.core.refusals import Reason, Refusal
from beseda.core.requests import MessageFacts
from beseda.core.rules import HIDDEN_KEY, Role
from beseda.core.seat import Seat
from beseda.core.visible_metadata import metadata_around, metadata_of


class Visibility:
    """Answers questions about a hall, as far as the viewer may see. Has a method for each type of question."""

    __slots__ = ("_rows", "_view")

    def __init__(self, view: HallView) -> None:
        self._view = view
        self._rows: dict[type, Callable[[Seat, Any], q.Answer | Refusal]] = {
            q.WhoIsIn: self._who_is_in,
            q.WhoIsInEach: self._who_is_in_each,
            q.WhatAbout: self._what_about,
            q.WhichRooms: self._which_rooms,
            q.WhatRules: self._what_rules,
            q.WhoIs: self._who_is,
            q.WhoMatches: self._who_matches,
            q.WhoOf: self._who_of,
            q.HowMany: self._how_many,
            q.IsFree: self._is_free,
            q.WhatIsRead: self._what_is_read,
            q.WhichInvite: self._which_invite,
            q.WhatMetadata: partial(metadata_of, view),
            q.MetadataAround: partial(metadata_around, view),
        }

    # The judgements.

    def may_read(self, viewer: Seat, room: RoomId) -> bool:
        """Whether this viewer may read what was said in a room."""
        if room in viewer.rooms:
            return True
        return self._view.find(room) is not None and room not in self._view.guarded

    def _seen(self, viewer: Seat, ref: RoomRef) -> RoomId | Refusal:
        """Return the room that is meant, if this viewer may know that it exists."""
        room = self._view.find(ref)
        return room if room is not None and self._view.exists_for(viewer, room) else no_such_room(ref)

    # The answers.

    def answer(self, viewer: Seat, question: q.Question, until: Seq) -> q.Answer | Refusal:
        """Return the answer; a scope allows the past up to the place `until`."""
        if isinstance(question, q.MayRead):
            return self._scope(viewer, question, until)
        if isinstance(question, q.MayReadWordings):
            return may_read_wordings(self._view, question, viewer, until)
        if isinstance(question, q.WhereAmI):
            return self._whereabouts(viewer, until)
        return self._rows[type(question)](viewer, question)

    def shown_around(self, room: RoomId) -> q.Members:
        """Return what is shown to who has just joined, or come back: everyone there, from the room's own tuple."""
        here = self._view.presence.rooms[room]
        seats = list(islice(here.members.values(), q.MOST_LISTED))
        shown = self._members(room, tuple([seat.name.shown for seat in seats]), here.people)
        return shown._replace(away=_away(seats))

    def _members(self, room: RoomId, names: tuple[str, ...], members: tuple[q.Member, ...]) -> q.Members:
        about = self._about(room)
        is_secret = room in self._view.secret
        return q.Members(room, about.name, about.topic, len(members), names, members, is_secret, about.by, about.at)

    def _about(self, room: RoomId) -> q.Topic:
        about = self._view.about(room)
        return q.Topic(about.name.shown, about.topic, about.topic_by, about.topic_at)

    def _who_is_in(self, viewer: Seat, question: q.WhoIsIn) -> q.Members | Refusal:
        room = self._seen(viewer, question.room)
        if isinstance(room, Refusal):
            return room
        members = self._listed_in(viewer, room)
        shown = self._members(room, tuple([member.name for member in members]), members)
        here = self._view.presence.rooms.get(room)
        away = _away(here.members.values()) if here is not None else frozenset()
        return shown._replace(away=away.intersection(shown.people)) if away else shown

    def _who_is_in_each(self, viewer: Seat, question: q.WhoIsInEach) -> q.Rosters:
        seen = [self._seen(viewer, room) for room in question.rooms]
        return q.Rosters(
            tuple(
                [
                    None if isinstance(room, Refusal) else self._members(room, (), self._listed_in(viewer, room))
                    for room in seen
                ]
            )
        )

    def _listed_in(self, viewer: Seat, room: RoomId) -> tuple[q.Member, ...]:
        here = self._view.presence.rooms.get(room)
        if here is None:
            return ()
        hidden = self._view.presence.flagged[Flag.INVISIBLE]
        if not hidden or room in viewer.rooms or viewer.is_operator:
            return here.people
        listed = [viewer.is_shown(seat) for seat in here.members.values()]
        if all(listed):
            return here.people
        return tuple([member for member, is_listed in zip(here.people, listed, strict=True) if is_listed])

    def _what_about(self, viewer: Seat, question: q.WhatAbout) -> q.Topic | Refusal:
        room = self._seen(viewer, question.room)
        return room if isinstance(room, Refusal) else self._about(room)

    def _which_rooms(self, viewer: Seat, _: q.WhichRooms) -> q.Rooms:
        view = self._view
        lines = []
        for room in dict.fromkeys([*view.persistent.rooms, *view.presence.rooms]):
            if view.exists_for(viewer, room):
                name, topic, _by, topic_at = self._about(room)
                mine = room in viewer.rooms
                lines.append(q.RoomLine(room, name, topic, view.count(room), mine, view.made_at(room), topic_at))
        return q.Rooms(tuple(sorted(lines, key=lambda line: (-line.people, line.name))))

    def _what_rules(self, viewer: Seat, question: q.WhatRules) -> q.RoomRules | Refusal:
        room = self._seen(viewer, question.room)
        if isinstance(room, Refusal):
            return room
        view = self._view
        rules, inside = view.rules_of(room), room in viewer.rooms or viewer.is_operator
        if not inside:
            key = HIDDEN_KEY if rules.key else ""
            rules = rules._replace(key=key, banned=(), excepted=(), invited=())
        return q.RoomRules(room, view.name_of(room).shown, rules, view.made_at(room), inside, inside)

    def _scope(self, viewer: Seat, question: q.MayRead, until: Seq) -> q.Scope | Refusal:
        target = question.target
        if target is None and question.own:
            return self._own(viewer, until)
        if target is None:
            # Only rooms that exist: nobody may read a closed room's past, even if the name is used again.
            rooms = frozenset(self._view.persistent.rooms.keys() - self._view.guarded.difference(viewer.rooms))
            return q.Scope(until, viewer.user, rooms, None)
        if isinstance(target, MessageFacts):
            return self._scope_around(viewer, target, until)
        if isinstance(target, int) or target.is_room:
            room = self._seen(viewer, target)
            if isinstance(room, Refusal):
                return room
            name = self._view.name_of(room).shown
            if not self.may_read(viewer, room):
                return Refusal(Reason.NOT_IN_ROOM, name)
            inside = room in viewer.rooms or viewer.is_operator
            return q.Scope(until, viewer.user, frozenset((room,)), frozenset(), name, is_inside=inside)
        peer = self._view.presence.names.find(target)
        there = self._view.presence.users.get(peer) if peer is not None else None
        if there is None:
            return q.Scope(until, viewer.user, frozenset(), None, target.shown, called=target)
        pair = (viewer.user, there.user) if viewer.user <= there.user else (there.user, viewer.user)
        return q.Scope(until, viewer.user, frozenset(), frozenset((pair,)), there.name.shown)

    def _scope_around(self, viewer: Seat, message: MessageFacts, until: Seq) -> q.Scope | Refusal:
        """Of private talk the two are known by their ids, whatever they are called by now."""
        room, author, peer = message.room, message.author, message.peer
        if room:
            scope = self._scope(viewer, q.MayRead(room), until)
            return Refusal(Reason.NO_SUCH_MESSAGE) if isinstance(scope, Refusal) else scope
        if viewer.user not in (author, peer):
            return Refusal(Reason.NO_SUCH_MESSAGE)
        other, name = (peer, message.target_name) if viewer.user == author else (author, message.author_name)
        there = self._view.presence.users.get(other)
        title = there.name.shown if there is not None else name
        pair = (author, peer) if author <= peer else (peer, author)
        return q.Scope(until, viewer.user, frozenset(), frozenset((pair,)), title)

    def _own(self, viewer: Seat, until: Seq) -> q.Scope:
        return q.Scope(until, viewer.user, frozenset(viewer.rooms), None)

    def _whereabouts(self, viewer: Seat, until: Seq) -> q.Whereabouts:
        rooms = tuple([self.shown_around(room)._replace(read_until=viewer.read_until(room)) for room in viewer.rooms])
        return q.Whereabouts(rooms, viewer.flags, viewer.away, self._own(viewer, until))

    # People.

    def _portrait(self, viewer: Seat, seat: Seat, of_room: RoomId | None = None, most: int | None = None) -> q.Portrait:
        """Describe somebody. `of_room`: with their roles there, instead of their rooms; `most`: no more of these."""
        roles = self._roles(seat, of_room) if of_room is not None else ()
        rooms = self._rooms_of(viewer, seat, most) if of_room is None and most != 0 else ()
        return q.Portrait(
            seat.name.shown, seat.user_info, seat.flags, seat.away, seat.since, seat.active, seat.sessions,
            rooms, roles, seat is viewer, seat.metadata if most is None and viewer.is_shown(seat) else NOTHING,
        )  # fmt: skip

    def _roles(self, seat: Seat, room: RoomId) -> tuple[Role, ...]:
        return self._view.presence.rooms[room].roles.get(seat.user, ())

    def _rooms_of(self, viewer: Seat, seat: Seat, most: int | None) -> tuple[tuple[str, tuple[Role, ...]], ...]:
        """Return somebody's rooms; if a room's list hides them from this viewer, this list hides the room too."""
        everything = viewer is seat or viewer.is_operator
        hides = Flag.INVISIBLE in seat.flags and not everything
        seen = (
            room
            for room in seat.rooms
            if everything or room in viewer.rooms or (not hides and self._view.exists_for(viewer, room))
        )
        return tuple([(self._view.name_of(room).shown, self._roles(seat, room)) for room in islice(seen, most)])

    def _who_is(self, viewer: Seat, question: q.WhoIs) -> q.Portrait | Refusal:
        seat = self._view.seat_of(question.person)
        return seat if isinstance(seat, Refusal) else self._portrait(viewer, seat)

    def _who_of(self, viewer: Seat, question: q.WhoOf) -> q.Portraits:
        found = [self._view.seat_of(person) for person in question.people]
        return q.Portraits(tuple([self._portrait(viewer, seat, most=0) for seat in found if isinstance(seat, Seat)]))

    def _who_matches(self, viewer: Seat, question: q.WhoMatches) -> q.Portraits | Refusal:
        presence, room, name = self._view.presence, None, ""
        among: Iterable[Seat] = (
            presence.flagged[Flag.OPERATOR] if question.operators_only else presence.users
        ).values()
        if question.room is not None:
            seen = self._seen(viewer, question.room)
            if isinstance(seen, Refusal):
                return seen
            room, name = seen, self._view.name_of(seen).shown
            here = presence.rooms.get(room)
            among = here.members.values() if here else ()
        glob = question.glob.lower()
        is_meant = _is_meant(glob)
        people = [
            self._portrait(viewer, seat, room, most=1)
            for seat in among
            if not (question.operators_only and not seat.is_operator)
            and viewer.is_shown(seat)
            and (glob == "*" or is_meant(seat))
        ]
        return q.Portraits(tuple(people), name)

    # The rest.

    def _how_many(self, viewer: Seat, _: q.HowMany) -> q.Counts:
        presence = self._view.presence
        invisible, operators = len(presence.flagged[Flag.INVISIBLE]), len(presence.flagged[Flag.OPERATOR])
        hidden = 0 if viewer.is_operator else len(self._view.secret.difference(viewer.rooms))
        return q.Counts(len(presence.users), invisible, operators, len(presence.rooms) - hidden, presence.most)

    def is_free(self, question: q.IsFree, holder: UserId = NOBODY) -> q.Free | Refusal:
        """Answer also for those who have no seat yet."""
        return self._view.fault_in(question.name, holder) or q.Free()

    def _is_free(self, viewer: Seat, question: q.IsFree) -> q.Free | Refusal:
        return self.is_free(question, viewer.user)

    def _what_is_read(self, viewer: Seat, question: q.WhatIsRead) -> q.ReadMarker | Refusal:
        target = what_is_read(self._view, viewer, question.target)
        if isinstance(target, Refusal):
            return target
        room, peer, called = target
        return q.ReadMarker(called, viewer.read_until(room or peer))

    def _which_invite(self, viewer: Seat, _: q.WhichInvite) -> q.Invitations:
        there = [room for room in viewer.invitations if self._view.find(room) is not None]
        return q.Invitations(tuple([self._view.name_of(room).shown for room in there]))


def _away(seats: Iterable[Seat]) -> frozenset[str]:
    return frozenset([seat.name.shown for seat in seats if seat.away])


def _is_meant(glob: str) -> Callable[[Seat], bool]:
    """Return what says whether the folded glob matches somebody's name, username, host, all three as a list's mask, or
    real name."""
    matches = compiled(glob)

    def is_meant(seat: Seat) -> bool:
        username, host, real_name = seat.user_info
        own = (seat.name.key, username.lower(), host.lower(), real_name.lower(), seat.mask)
        return any(map(matches, own))

    return is_meant
