"""The machine's rules for requests about people: coming and going, talk, and how people look."""

from hall_acting import FLAGS, OWN, PERSON, ROOM, SIGNALS, SOMEBODY, HallActing
from hall_checks import SESSIONS
from hall_fixtures import text
from hall_model import LIMITS, LOBBY, PEOPLE, ROOMS, Expected, Person, Place, absent, there
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    rule,
)

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.ids import NOBODY, SERVER_SESSION, RoomId, Seq, SessionId, UserId
from beseda.core.names import Name
from beseda.core.people import Flag, UserInfo
from beseda.core.refusals import Reason
from beseda.core.rules import Role, Rule
from beseda.core.text import MessageKind, Text


class PeopleActing(HallActing):
    secrets = 0

    # Coming and going.

    @initialize(people=st.integers(2, 4), rooms=st.integers(1, 2))
    def somebody_is_there(self, people: int, rooms: int) -> None:
        for session, name in zip(SESSIONS[:people], PEOPLE[::-1], strict=False):
            self.enter(session, name, "")
            for room in (ROOMS[0], ROOMS[4])[:rooms]:
                self.join(SESSIONS.index(session), room, by_id=False, key="")

    @rule(session=st.sampled_from(SESSIONS), name=PERSON, address=st.sampled_from(["", "c1", "c1"]))
    def enter(self, session: SessionId, name: Name, address: str) -> None:
        expected: Expected = ((ev.Entered, frozenset({session})),)
        if session in self.model.people:
            expected = Reason.ALREADY_ENTERED
        elif fault := self.model.name_fault(name):
            expected = fault
        elif len(self.model.people) == LIMITS.users:
            expected = Reason.FULL
        for event in self.act(session, rq.Enter(name, UserInfo(host=address), frozenset({Flag.OPERATOR})), expected):
            assert isinstance(event, ev.Entered) and event.user == UserId(event.seq) and not event.flags
            self.model.people[session] = person = Person(name, event.user)
            person.address = person.host = address
            self.model.most = max(self.model.most, len(self.model.people))

    @rule(who=SOMEBODY)
    def exit(self, who: int) -> None:
        session = self.somebody(who)
        if session not in self.model.people:
            self.act(session, rq.Exit("x"), Reason.NOT_ENTERED)
            return
        person = self.model.people[session]
        (exited,) = self.act(session, rq.Exit("x"), ((ev.Exited, self.model.company(session) - {session}),))
        assert isinstance(exited, ev.Exited) and bool(exited.reason) is self.model.is_heard_everywhere(person)
        self.gone(session)

    # Connections that are lost.

    def secret(self) -> bytes:
        """A digest that there was not yet."""
        self.secrets += 1
        return b"%d" % self.secrets

    @rule(who=SOMEBODY, on=st.sampled_from([True, True, False]))
    def set_secret(self, who: int, on: bool) -> None:
        session = self.somebody(who)
        person, digest = self.model.people.get(session), self.secret() if on else b""
        expected: Expected = Reason.NOT_ENTERED
        if person is not None:
            expected = ((ev.SecretSet, frozenset({session})),) if digest != person.digest else ()
        self.act(session, rq.SetSecret(digest), expected)
        if person:
            person.digest, person.used = digest, person.used if digest == person.digest else b""

    @rule(who=SOMEBODY)
    def use_up_secret(self, who: int) -> None:
        """A line has come from whoever is back: nobody else has their new secret."""
        session = self.somebody(who)
        person = self.model.people.get(session)
        expected: Expected = Reason.NOT_ENTERED
        if person is not None:
            expected = ((ev.SecretSet, frozenset({session})),) if person.used else ()
            person.used = b""
        self.act(session, rq.UseUpSecret(), expected)

    @rule(who=SOMEBODY)
    def lose(self, who: int) -> None:
        session = self.somebody(who)
        person = self.model.people.get(session)
        if person is None:
            self.act(session, rq.Detach(session), Reason.NOT_ENTERED)
        elif person.digest and len(self.model.people) - len(self.model.seated) < LIMITS.detached:
            self.act(session, rq.Detach(session), ((ev.Detached, frozenset()),))
            self.model.moves(session, absent(person.user))
        else:
            self.act(session, rq.Detach(session), ((ev.Exited, self.model.company(session) - {session}),))
            self.gone(session)

    @rule(session=st.sampled_from(SESSIONS), whom=SOMEBODY, knows=st.sampled_from(["digest", "used", ""]))
    def resume(self, session: SessionId, whom: int, knows: str) -> None:
        """Whether their connection is known to be lost or not."""
        everybody = list(self.model.people)
        other = everybody[whom % len(everybody)] if everybody else SESSIONS[0]
        owner, new = self.model.people.get(other), self.secret()
        digest = {"": b"wrong", "digest": owner.digest, "used": owner.used}[knows] if owner else b"wrong"
        expected: Expected = ((ev.Attached, frozenset({session})),)
        if session in self.model.people:
            expected = Reason.ALREADY_ENTERED
        elif owner is None or digest in (b"", b"wrong"):
            expected = Reason.NO_SUCH_SEAT
        for event in self.act(session, rq.Resume(digest, new), expected):
            assert isinstance(event, ev.Attached) and owner is not None
            assert (event.user, event.name, list(event.rooms)) == (owner.user, owner.name, owner.rooms)
            assert event.instead_of == tuple(there([other])) and event.flags == owner.flags
            self.model.moves(other, session)
            owner.digest, owner.used = new, digest

    @rule(whom=SOMEBODY)
    def end_detached(self, whom: int) -> None:
        everybody = list(self.model.people)
        other = everybody[whom % len(everybody)] if everybody else absent(UserId(77))
        user = self.model.people[other].user if everybody else UserId(77)
        is_absent = other in self.model.people and other < 0
        expected: Expected = ((ev.Exited, self.model.company(other)),) if is_absent else Reason.NO_SUCH_SEAT
        self.act(SERVER_SESSION, rq.EndDetached(user), expected)
        if is_absent:
            self.gone(other)

    def gone(self, session: SessionId) -> None:
        del self.model.people[session]
        self.model.tidy()
        self.look_after_rooms()

    @rule(who=SOMEBODY, name=PERSON)
    def rename(self, who: int, name: Name) -> None:
        session = self.somebody(who)
        person = self.model.people.get(session)
        expected: Expected = Reason.NOT_ENTERED
        if person is not None:
            fault = self.model.name_fault(name, but=session)
            news = ((ev.Renamed, self.model.company(session)),)
            if not self.model.is_heard_everywhere(person):
                fault = fault or Reason.NAME_HELD
            expected = () if name.shown == person.name.shown else fault or news
        if self.act(session, rq.Rename(name), expected) and person:
            person.name = name

    @rule(who=SOMEBODY, name=ROOM, by_id=st.booleans(), key=st.sampled_from(["", "k"]))
    def join(self, who: int, name: Name, by_id: bool, key: str) -> None:
        session = self.somebody(who)
        person, room = self.model.people.get(session), self.model.find(name)
        ref = name if room is None or not by_id else room
        joined = (ev.Joined, frozenset({session, *(self.model.here(room) if room else ())}))
        expected: Expected
        if person is None:
            expected = Reason.NOT_ENTERED
        elif room in person.rooms:
            expected = Reason.ALREADY_IN_ROOM
        elif len(person.rooms) >= LIMITS.rooms_per_user and name.key != LOBBY.key:
            expected = Reason.TOO_MANY_OWN_ROOMS
        elif room is not None:
            expected = self.model.shut(person, room, key) or (joined,)
        elif name.key == LOBBY.key:
            expected = ((ev.RoomMade, frozenset()), joined)
        elif self.model.obstacle(person, name):
            expected = Reason.ROOM_NAME_LOOKS_TAKEN
        elif self.model.has_caused_enough(person):
            expected = Reason.TOO_MANY_ROOMS_OF_ADDRESS
        elif len(self.model.rooms) >= LIMITS.rooms:
            expected = Reason.TOO_MANY_ROOMS
        else:
            expected = ((ev.RoomMade, frozenset()), joined)
        for event in self.act(session, rq.Join(ref, key), expected):
            if isinstance(event, ev.Joined) and person:
                self.joined(person, event)

    def joined(self, person: Person, event: ev.Joined) -> None:
        is_lobby, is_new = event.room_name.key == LOBBY.key, event.room not in self.model.rooms
        place = self.model.rooms.setdefault(event.room, Place(event.room_name))
        first = is_new and not is_lobby
        if first:
            place.caused_by = person.address
        place.in_order.append(person.user)
        assert event.role is (Role.OPERATOR if first else Role.NONE)
        person.rooms.append(event.room)
        if first:
            place.roles[person.user] = {Role.OPERATOR}
        person.invitations = [room for room in person.invitations if room != event.room]
        view = self.hall.members(event.room)
        assert len(view.members) == view.here == len(self.model.here(event.room))
        assert view.members[-1].name == view.people[-1] == person.name.shown

    @rule(who=SOMEBODY, name=ROOM, own=OWN)
    def leave(self, who: int, name: Name, own: bool) -> None:
        session = self.somebody(who)
        name = self.own_or(session, name, own)
        fault, room = self.model.own_room_fault(session, name), self.model.find(name)
        if fault or room is None:
            self.act(session, rq.Leave(name), fault or Reason.NO_SUCH_ROOM)
            return
        is_heard = self.model.is_heard(self.model.people[session], room)
        (parted,) = self.act(session, rq.Leave(name, "bye"), ((ev.Parted, frozenset(self.model.here(room))),))
        assert isinstance(parted, ev.Parted) and bool(parted.reason) is is_heard
        self.left(session, room)

    def left(self, session: SessionId, room: RoomId) -> None:
        self.model.people[session].rooms.remove(room)
        self.model.tidy()
        self.look_after_rooms()

    @rule(who=SOMEBODY)
    def leave_all(self, who: int) -> None:
        session = self.somebody(who)
        person = self.model.people.get(session)
        rooms = list(person.rooms) if person else []
        parted = tuple((ev.Parted, frozenset(self.model.here(room))) for room in rooms)
        self.act(session, rq.LeaveAll(), parted if person else Reason.NOT_ENTERED)
        if person:
            person.rooms.clear()
            self.model.tidy()
            self.look_after_rooms()

    # Talk.

    @rule(
        who=SOMEBODY,
        name=ROOM,
        words=st.sampled_from(
            [text("hi"), text("a\nb"), text(""), text("x" * 21), Text(("waves",), MessageKind.ACTION)]
        ),
        own=OWN,
    )
    def say(self, who: int, name: Name, words: Text, own: bool) -> None:
        session = self.somebody(who)
        name = self.own_or(session, name, own)
        fault, room = self.model.hearing_fault(session, name), self.model.find(name)
        if fault is not Reason.NOT_ENTERED:
            fault = Reason.TEXT_TOO_LONG if words.size > 20 else fault if any(words.lines) else Reason.TEXT_EMPTY
        place = self.model.rooms.get(room or RoomId(0))
        is_new = place is not None and not place.kept and place.name.key != LOBBY.key
        if not fault and is_new and self.model.has_caused_enough(self.model.people[session], room):
            fault = Reason.TOO_MANY_ROOMS_OF_ADDRESS
        if fault or room is None or place is None:
            self.act(session, rq.Say(name, (words,)), fault or Reason.NO_SUCH_ROOM)
            return
        self.act(session, rq.Say(room, (words,)), self.said(room, ev.Said))
        if not place.kept:
            place.kept, place.is_open = True, not place.is_guarded
            place.caused_by = self.model.people[session].address if is_new else ""

    @rule(who=SOMEBODY, name=PERSON)
    def say_privately(self, who: int, name: Name) -> None:
        session = self.somebody(who)
        peer = self.model.person(name)
        expected: Expected = ((ev.Said, frozenset({session, peer})),) if peer else Reason.NO_SUCH_PERSON
        self.act(
            session, rq.Say(name, (text("psst"),)), expected if session in self.model.people else Reason.NOT_ENTERED
        )

    @rule(
        who=SOMEBODY, name=ROOM, words=st.sampled_from(SIGNALS), least=st.sampled_from([Role.NONE, *Role]),
        own=OWN,
    )  # fmt: skip
    def signal(self, who: int, name: Name, words: Text | None, least: Role, own: bool) -> None:
        session = self.somebody(who)
        name = self.own_or(session, name, own)
        fault, room = self.model.hearing_fault(session, name), self.model.find(name)
        if fault is not Reason.NOT_ENTERED and words and words.size > 20:
            fault = Reason.TEXT_TOO_LONG
        expected: Expected = fault or Reason.NO_SUCH_ROOM
        if not fault and room is not None:
            wanted = Flag.OPERATOR in self.model.people[session].flags
            muted = words == SIGNALS[1] and Rule.NO_SIGNALS in self.model.rooms[room].flags and not wanted
            expected = Reason.MAY_NOT_SPEAK if muted else ((ev.Signalled, self.model.ranked(room, least)),)
        self.act(session, rq.Signal(name, words, (("+typing", "active"),), least), expected)

    @rule(who=SOMEBODY, name=ROOM, until=st.integers(0, 3))
    def mark_read(self, who: int, name: Name, until: int) -> None:
        """It moves on or stays, and only who did it is told, only if it moved."""
        session = self.somebody(who)
        person, room = self.model.people.get(session), self.model.find(name)
        expected: Expected = Reason.NOT_ENTERED if person is None else Reason.NO_SUCH_ROOM
        if person is not None and room is not None and self.model.knows_of(person, room):
            before = person.read.get(room, 0)
            person.read[room] = max(before, until)
            expected = ((ev.MarkedRead, frozenset({session} if until > before else ())),)
        self.act(session, rq.MarkRead(name, until), expected)

    @rule(who=SOMEBODY, name=PERSON)
    def signal_privately(self, who: int, name: Name) -> None:
        session, peer = self.somebody(who), self.model.person(name)
        expected: Expected = ((ev.Signalled, frozenset({session, peer})),) if peer else Reason.NO_SUCH_PERSON
        self.act(session, rq.Signal(name, None), expected if session in self.model.people else Reason.NOT_ENTERED)

    @rule(who=SOMEBODY, name=ROOM, reaction=st.sampled_from(["👍", "👍", "", "x" * 65]), on=st.booleans(), own=OWN)
    def react(self, who: int, name: Name, reaction: str, on: bool, own: bool) -> None:
        """Everybody in there takes back what is theirs; to put a reaction one has to be heard."""
        session = self.somebody(who)
        name = self.own_or(session, name, own)
        fault, room = self.model.hearing_fault(session, name), self.model.find(name)
        there: tuple[tuple[UserId, str], ...] = ()
        if fault is not Reason.NOT_ENTERED:
            there = () if on else ((self.model.people[session].user, reaction),)
            seen = room is not None and self.model.may_read(self.model.people[session], room)
            unseen = (fault if on else None) if seen else Reason.NO_SUCH_MESSAGE
            fault = Reason.TEXT_EMPTY if not reaction else Reason.TEXT_TOO_LONG if len(reaction) > 64 else unseen
        expected: Expected = fault or Reason.NO_SUCH_MESSAGE
        if not fault and room is not None:
            expected = ((ev.Reacted, frozenset(self.model.here(room))),)
        message = rq.MessageFacts(Seq(1), UserId(2), room or RoomId(77), NOBODY)
        self.act(session, rq.React(message, reaction, on, there=there), expected)

    @rule(who=SOMEBODY, one=PERSON, other=PERSON)
    def react_privately(self, who: int, one: Name, other: Name) -> None:
        """To what one of the two has said to the other, and answer it: nobody else can."""
        session, author, peer = self.somebody(who), self.model.person(one), self.model.person(other)
        if author is None or peer is None:
            return
        expected: Expected = Reason.NO_SUCH_MESSAGE if session in self.model.people else Reason.NOT_ENTERED
        if session in (author, peer):
            expected = ((ev.Reacted, frozenset({author, peer})),)
        users = [self.model.people[each].user for each in (author, peer)]
        message = rq.MessageFacts(Seq(1), users[0], RoomId(0), users[1])
        self.act(session, rq.React(message, "👍"), expected)
        if session in (author, peer):
            expected = ((ev.Said, frozenset({author, peer})),)
        self.act(session, rq.ReplyTo(message, (Text(("so",)),)), expected)

    @rule(who=SOMEBODY, name=ROOM, own=OWN, by=SOMEBODY, words=st.sampled_from(["tea", "", "x" * 21]))
    def edit(self, who: int, name: Name, own: bool, by: int, words: str) -> None:
        """Whoever may speak there changes what they said themselves."""
        session, author = self.somebody(who), self.somebody(by)
        name = self.own_or(session, name, own)
        if not {session, author} <= self.model.people.keys():
            return
        fault, room = self.model.hearing_fault(session, name), self.model.find(name)
        if room is None or not self.model.may_read(self.model.people[session], room):
            fault = Reason.NO_SUCH_MESSAGE
        elif not words or len(words) > 20:
            fault = Reason.TEXT_TOO_LONG if words else Reason.TEXT_EMPTY
        elif session != author:
            fault = Reason.NOT_YOURS
        expected: Expected = fault or ((ev.Edited, frozenset(self.model.here(room or RoomId(0)))),)
        message = rq.MessageFacts(Seq(1), self.model.people[author].user, room or RoomId(77), NOBODY)
        self.act(session, rq.Edit(message, (words,)), expected)

    @rule(who=SOMEBODY, name=ROOM, own=OWN, by=SOMEBODY)
    def redact(self, who: int, name: Name, own: bool, by: int) -> None:
        """Whoever said it, or is an operator, takes it back, once."""
        session, author = self.somebody(who), self.somebody(by)
        name = self.own_or(session, name, own)
        if not {session, author} <= self.model.people.keys():
            return
        person, room = self.model.people[session], self.model.find(name)
        is_operator = Flag.OPERATOR in person.flags
        expected: Expected = Reason.NO_SUCH_MESSAGE
        if room is not None and (is_operator or self.model.may_read(person, room)):
            may = session == author or self.model.rank(person, room) >= Role.HALF
            expected = ((ev.Redacted, frozenset(self.model.here(room))),) if may else Reason.NOT_YOURS
        self.redactions += 1
        place = Seq(10_000_000 + self.redactions)
        message = rq.MessageFacts(place, self.model.people[author].user, room or RoomId(77), NOBODY)
        self.act(session, rq.Redact(message), expected)
        if expected not in (Reason.NO_SUCH_MESSAGE, Reason.NOT_YOURS):
            self.act(session, rq.Redact(message), Reason.NO_SUCH_MESSAGE)

    # How people look, and the server's operators.

    @rule(who=SOMEBODY, words=st.sampled_from(["", "out"]))
    def set_away(self, who: int, words: str) -> None:
        session = self.somebody(who)
        person = self.model.people.get(session)
        expected: Expected = Reason.NOT_ENTERED
        if person is not None and person.away == words:
            expected = Reason.ALREADY_AWAY if words else Reason.NOT_AWAY
        elif person is not None:
            quietly = bool(words) and not self.model.is_heard_everywhere(person)
            expected = ((ev.AwaySet, frozenset({session}) if quietly else self.model.company(session)),)
        self.act(session, rq.SetAway(words), expected)
        if person:
            person.away = words

    @rule(who=SOMEBODY, host=st.sampled_from(["h", "home"]))
    def present(self, who: int, host: str) -> None:
        session = self.somebody(who)
        person = self.model.people.get(session)
        changes = person is not None and person.host != host
        quietly = person is not None and not self.model.is_heard_everywhere(person)
        told = frozenset({session}) if quietly or not changes else self.model.company(session)
        news = ((ev.Presented, told),) if changes else ()
        self.act(session, rq.Present(host=host), news if person else Reason.NOT_ENTERED)
        if person:
            person.host = host

    @rule(who=SOMEBODY, on=FLAGS, off=FLAGS)
    def set_flags(self, who: int, on: frozenset[Flag], off: frozenset[Flag]) -> None:
        session = self.somebody(who)
        person = self.model.people.get(session)
        if person is None:
            self.act(session, rq.SetFlags(on, off), Reason.NOT_ENTERED)
            return
        kept, taken = person.flags - (off - {Flag.SECURE}), on - {Flag.OPERATOR, Flag.SECURE} - off
        after = {*kept, *taken}
        news: Expected = ((ev.FlagsSet, frozenset({session})),) if after != person.flags else ()
        if Flag.OPERATOR in person.flags - after and person.host != person.address:
            news = (*news, (ev.Presented, self.model.company(session)))
            person.host = person.address
        self.act(session, rq.SetFlags(on, off), news)
        person.flags = after
        self.look_after_rooms()

    @rule(who=SOMEBODY, host=st.sampled_from(["", "staff"]))
    def become_operator(self, who: int, host: str) -> None:
        session = self.somebody(who)
        person = self.model.people.get(session)
        if person is None:
            self.act(session, rq.BecomeOperator(host), Reason.NOT_ENTERED)
            return
        news: Expected = ((ev.FlagsSet, frozenset({session})),)
        if host and host != person.host:
            news = (*news, (ev.Presented, self.model.company(session)))
        self.act(session, rq.BecomeOperator(host), news)
        person.flags.add(Flag.OPERATOR)
        person.host = host or person.host

    def operator_fault(self, session: SessionId) -> Reason | None:
        person = self.model.people.get(session)
        if person is None:
            return Reason.NOT_ENTERED
        return None if Flag.OPERATOR in person.flags else Reason.OPERATOR_NEEDED

    @rule(who=SOMEBODY, whom=SOMEBODY, name=PERSON)
    def remove(self, who: int, whom: int, name: Name) -> None:
        session, name = self.somebody(who), self.seated_or(whom, name)
        fault, other = self.operator_fault(session), self.model.person(name)
        if fault or other is None:
            self.act(session, rq.Remove(name, "spam"), fault or Reason.NO_SUCH_PERSON)
            return
        self.act(session, rq.Remove(name, "spam"), ((ev.Exited, self.model.company(other) - {other}),))
        self.gone(other)

    @rule(who=SOMEBODY)
    def tell_operators(self, who: int) -> None:
        session = self.somebody(who)
        hearing = {Flag.OPERATOR, Flag.HEARS_OPERATORS}
        hearers = frozenset(each for each, person in self.model.people.items() if person.flags & hearing)
        self.act(session, rq.TellOperators("x"), self.operator_fault(session) or ((ev.OperatorsTold, hearers),))
