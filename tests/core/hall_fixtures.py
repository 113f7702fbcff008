"""A hall for tests by hand: people by name, requests one after the other, each decision applied at once."""

from collections.abc import Iterable

from beseda.core import requests as rq
from beseda.core.events import Event, Lasting, RoomChange
from beseda.core.hall import Decision, Hall, Policy
from beseda.core.hall_view import WordingsFor
from beseda.core.ids import SERVER_SESSION, RoomId, Seq, SessionId, session_id
from beseda.core.limits import Limits
from beseda.core.names import NO_NAME, Name
from beseda.core.presence import Audience
from beseda.core.questions import Answer, Question
from beseda.core.refusals import Reason, Refusal
from beseda.core.reserved import Reserved
from beseda.core.state import KeptRoom, room_after
from beseda.core.text import Text

LOOKS = str.maketrans("АаВЕеКМНОоРрСсТХхуIі1", "AaBEeKMHOoPpCcTXxylll")
"""Cyrillic letters that look like Latin ones: as much of UTS-39 as a test needs."""


def named(shown: str) -> Name:
    key = shown.lower()
    return Name(shown, key, frozenset((shown.translate(LOOKS).lower(), key.translate(LOOKS))))


def text(words: str) -> Text:
    return Text(tuple(words.split("\n")))


def state_after(events: Iterable[Event]) -> list[KeptRoom]:
    """What a journal that stored these gives a start."""
    rooms: dict[RoomId, KeptRoom | None] = {}
    for event in events:
        if isinstance(event, RoomChange):
            rooms[event.room] = room_after(rooms.get(event.room), event)
    return [room for room in rooms.values() if room is not None]


class Talk:
    """A hall, and the places and times that whoever runs one gives."""

    def __init__(
        self,
        limits: Limits | None = None,
        reserved: Iterable[str] = ("server",),
        lobby: str = "",
        stored: Iterable[Lasting] = (),
        wordings_for: WordingsFor = "nobody",
    ) -> None:
        policy = Policy(
            limits or Limits(),
            Reserved(frozenset(reserved), ("serv",)),
            named(lobby) if lobby else NO_NAME,
            wordings_for=wordings_for,
        )
        self.hall = Hall(policy, state_after(stored))
        self.seq = 0
        self.stored: list[Lasting] = []
        self.heard: list[tuple[Event, Audience]] = []

    def ask_for(self, session: int, request: rq.Request) -> Decision:
        """Decide, and let what was decided happen."""
        return self._act(session_id(1, session), request)

    def _act(self, origin: SessionId, request: rq.Request) -> Decision:
        seq = Seq(self.seq + 1)
        self.seq += rq.places_of(request)
        decision = self.hall.decide(origin, request, seq, seq * 1000)
        if not isinstance(decision, Refusal):
            for event in decision:
                if isinstance(event, Refusal):  # a text's, of several
                    continue
                lasts = self.hall.lasts(event)
                self.heard.append((event, self.hall.evolve(event)))
                if lasts:
                    self.stored.append(event)  # type: ignore[arg-type]
        return decision

    def events(self, session: int, request: rq.Request) -> list[Event]:
        """The same, for what is not refused."""
        decision = self.ask_for(session, request)
        assert not isinstance(decision, Refusal), decision
        events = [each for each in decision if not isinstance(each, Refusal)]
        assert len(events) == len(decision), decision
        return events

    def reason(self, session: int, request: rq.Request) -> Reason | None:
        decision = self.ask_for(session, request)
        return decision.reason if isinstance(decision, Refusal) else None

    def ask(self, session: int, question: Question) -> Answer | Refusal:
        return self.hall.ask(session_id(1, session), question, Seq(self.seq))

    def enter(self, session: int, name: str, *rooms: str) -> None:
        self.events(session, rq.Enter(named(name)))
        for room in rooms:
            self.events(session, rq.Join(named(room)))

    def look_after_rooms(self) -> list[Event]:
        """What the server does by itself after each of these, as whoever runs a hall sees to it."""
        before = len(self.heard)
        for room in self.hall.forsaken():
            assert not isinstance(self._act(SERVER_SESSION, rq.LookAfterRoom(room)), Refusal)
        return [event for event, _ in self.heard[before:]]

    def room(self, name: str) -> RoomId:
        found = self.hall.find(named(name))
        assert found is not None
        return found

    def audience(self) -> list[int]:
        """Of the newest event: the numbers of its sessions, as `enter` gave them."""
        return [number_of(session) for session in self.heard[-1][1]]


def number_of(session: SessionId) -> int:
    return session & 0xFFFF
