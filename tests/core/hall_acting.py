"""How the machine acts: it draws requests, and checks that each becomes what the model says, in the journal too."""

import shutil
import tempfile
from collections import Counter
from pathlib import Path

from hall_checks import SESSIONS, HallChecks
from hall_fixtures import text
from hall_model import LIMITS, LOBBY, PEOPLE, ROOMS, Expected, Model, there
from hypothesis import strategies as st

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.hall import Hall, Policy
from beseda.core.ids import SERVER_SESSION, RoomId, Seq, SessionId
from beseda.core.names import Name
from beseda.core.people import Flag
from beseda.core.presence import Audience
from beseda.core.refusals import Reason, Refusal
from beseda.core.reserved import Reserved
from beseda.core.rules import LISTS, VALUES, Change, Mask, Role, Rule
from beseda.core.say_cache import CachedSay
from beseda.journal.sqlite import SqliteJournal

SOMEBODY = st.integers(0, 19)
OWN = st.sampled_from([True, True, False])
PERSON, ROOM = st.sampled_from(PEOPLE), st.sampled_from(ROOMS)
ROLE, FLAGS = st.sampled_from(list(Role)[1:]), st.frozensets(st.sampled_from(Flag), max_size=2)
MASKS = (Mask("Ann!*@*", "ann!*@*"), Mask("*!*@*", "*!*@*", mutes=True), Mask("b?b!*@*", "b?b!*@*"))
FLAG_RULES = [each for each in Rule if each not in LISTS | VALUES]
CHANGES = (
    *[Change(each, on) for each in FLAG_RULES for on in (True, True, False)],
    *[Change(Rule.KEY, bool(key), key) for key in ("k", "x", "a b", "")],
    *[Change(Rule.LIMIT, bool(limit), limit) for limit in ("1", "02", "0", "-1", "")],
    *[Change(each, on, mask=mask) for each in Rule if each in LISTS for on in (True, False) for mask in MASKS],
)
SIGNALS = (None, text("\x01VERSION\x01"), text("psst"), text("x" * 21))
QUICK_DISK = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Where a new database costs no fsync; what it is told to keep is the same."""

EFFECTS: Counter[object] = Counter()
"""Request types that had an effect, events that happened, reasons given: none may stay unseen."""


class HallActing(HallChecks):
    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp(prefix="hall-", dir=QUICK_DISK))
        self.journal = SqliteJournal(self.directory / "journal.db")
        policy = Policy(LIMITS, Reserved(frozenset({"server"}), ("serv",)), LOBBY)
        self.hall = Hall(policy, self.journal.state())
        self.seq, self.at = self.journal.last_seq, 1000
        self.model = Model()
        self.redactions = 0

    def teardown(self) -> None:
        self.journal.close()
        shutil.rmtree(self.directory)

    def _stood(self, cached_say: CachedSay, request: rq.Say, said: ev.Said, audience: Audience) -> None:
        """What is remembered of the last time comes to what deciding anew comes to."""
        assert cached_say.said(said.seq, said.at, request.texts) == [said] and cached_say.audience == audience
        assert cached_say.by == self.hall.source(said.author)
        assert cached_say.to == (self.hall.source(said.peer) if said.peer else None)
        EFFECTS[CachedSay] += 1

    def act(self, session: SessionId, request: rq.Request, expected: Expected) -> tuple[ev.Event, ...]:
        """Decide and let happen; what comes of it must be what the model says. The events, () where refused."""
        first = Seq(self.seq + 1)
        self.at += 10_000
        decision = self.hall.decide(session, request, first, self.at)
        assert decision == self.hall.decide(session, request, first, self.at), "deciding changes nothing"
        cached_say = (
            self.hall.cached_say(session, request.target, request.texts) if isinstance(request, rq.Say) else None
        )
        if isinstance(decision, Refusal):
            assert decision.reason == expected, decision
            EFFECTS[decision.reason] += 1
            return ()
        assert not isinstance(expected, Reason), f"{decision} instead of {expected}"
        events = tuple([each for each in decision if not isinstance(each, Refusal)])
        assert len(events) == len(decision), "one text is refused as a whole"
        assert [event.seq for event in events] == list(range(first, first + len(decision)))
        assert len(decision) <= rq.places_of(request)
        lasts = {self.hall.lasts(event) for event in events}
        assert len(lasts) <= 1, "no request mixes what lasts and what passes"
        stored = [event for event in events if True in lasts or type(event) in ev.NOTED_TYPES]
        EFFECTS[type(request)] += bool(decision)
        happened = []
        for event in events:
            audience = self.hall.evolve(event)
            assert len(set(audience)) == len(audience), "nobody hears a thing twice"
            happened.append((type(event), frozenset(audience)))
            EFFECTS[type(event)] += 1
        assert tuple(happened) == tuple((kind, there(audience)) for kind, audience in expected)
        if isinstance(request, rq.Say):
            said = events[-1]
            assert isinstance(said, ev.Said)
            if cached_say is not None:
                self._stood(cached_say, request, said, audience)
            self.hall.remember_say(session, request.target, said, audience)
        assert all(type(event) in ev.STORED_TYPES for event in stored)
        self.journal.append(stored, self.hall.persistent.changes)  # type: ignore[arg-type]
        self.hall.persistent.settle()
        self.seq = Seq(self.seq + max(1, len(decision)))
        return events

    def look_after_rooms(self) -> None:
        """As whoever runs the hall does, right after."""
        assert self.hall.forsaken() == self.model.forsaken()
        for room in self.hall.forsaken():
            place, here = self.model.rooms[room], frozenset(self.model.here(room))
            if not place.is_guarded:
                self.act(SERVER_SESSION, rq.LookAfterRoom(room), ((ev.RulesSet, here),))
                place.make_usual()
            elif here:
                (event,) = self.act(SERVER_SESSION, rq.LookAfterRoom(room), ((ev.RoleSet, here),))
                assert isinstance(event, ev.RoleSet) and event.person == place.in_order[0] and not event.user
                place.roles.setdefault(event.person, set()).add(Role.OPERATOR)
            else:
                self.act(SERVER_SESSION, rq.LookAfterRoom(room), ((ev.RoomClosed, here),))
                place.kept = False
        self.model.tidy()
        assert self.hall.forsaken() == ()

    def somebody(self, who: int) -> SessionId:
        """Mostly somebody with a seat."""
        seated = self.model.seated
        return seated[who % len(seated)] if seated and who < 18 else SESSIONS[who % len(SESSIONS)]

    def own_or(self, session: SessionId, name: Name, own: bool) -> Name:
        """One of the rooms that the session is in, where it is in any: or most of what is drawn would be refused."""
        person = self.model.people.get(session)
        return self.model.rooms[person.rooms[-1]].name if own and person and person.rooms else name

    def seated_or(self, whom: int, name: Name) -> Name:
        """Mostly somebody who is there."""
        everybody = list(self.model.people.values())
        return everybody[whom % len(everybody)].name if everybody and whom < 18 else name

    def said(self, room: RoomId, kind: type) -> tuple[tuple[type, frozenset[SessionId]], ...]:
        """What something that is said becomes in a room: kept first, unless it is already."""
        event = (kind, frozenset(self.model.here(room)))
        return (event,) if self.model.rooms[room].kept else ((ev.RoomKept, frozenset()), event)
