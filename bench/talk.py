"""Who speaks next: closed loops over the rooms of a load. A message is on its way until all its recipients have it."""

import time
from collections.abc import Callable
from typing import NamedTuple

from bench.crowd import Person
from bench.dialect import ENTRANCE, LOBBY, NOWHERE, Dialect
from bench.hearing import Ear, Room, Voice, body
from bench.scenarios import Shape


def name_of(number: int) -> str:
    """A name: all are equally long, and no two look alike."""
    return f"u{number:05d}"


def place_of(shape: Shape, room: int) -> str:
    if shape.private:
        return ENTRANCE
    return LOBBY if shape.rooms == 1 and not shape.idle else f"#room{room:03d}"


def people_of(shape: Shape) -> list[Person]:
    """Room by room: its speakers first, its deaf last. Then the idle."""
    people: list[Person] = []
    for room in range(shape.rooms):
        for member in range(shape.members + shape.deaf):
            people.append(Person(name_of(len(people)), place_of(shape, room), member >= shape.members))
    for number in range(shape.idle):
        place = LOBBY if shape.idle_in_lobby else NOWHERE
        if shape.idle_rooms:
            place = f"#idle{number % shape.idle_rooms:03d}"
        people.append(Person(name_of(len(people)), place))
    return people


class Speaker(NamedTuple):
    send: Callable[[bytes], int]
    said: Voice
    """What is sent."""
    heard: Voice
    """What the others hear."""


class Talk:
    """What is said in one room, or by one of a pair to the other."""

    def __init__(self, shape: Shape, dialect: Dialect, speakers: list[Speaker], recipients: int) -> None:
        self._speakers = speakers
        self._window = shape.window
        self._in_turn = shape.in_turn
        self._each = shape.messages
        self._all = shape.messages * len(speakers)
        self._said = [0] * len(speakers)
        self._said_by_all = 0
        self.room = Room(
            [speaker.heard for speaker in speakers],
            recipients,
            dialect.is_aside,
            self._completed,
            order_is_known=shape.in_turn or len(speakers) == 1,
            end_of=dialect.end_of,
        )
        self.expected = self._all * recipients
        """Deliveries."""
        self.when_over: Callable[[], None] = lambda: None

    def begin(self) -> None:
        for speaker in range(1 if self._in_turn else len(self._speakers)):
            for _ in range(self._window):
                self._go_on(speaker)

    def _completed(self, speaker: int) -> None:
        if self.room.completed == self._all:
            self.when_over()
        else:
            self._go_on(speaker)

    def _go_on(self, speaker: int) -> None:
        """Say another message, if there is one. Call when one fewer is on its way."""
        if self._in_turn:
            if self._said_by_all < self._all:
                self._say(self._said_by_all % len(self._speakers))
        elif self._said[speaker] < self._each:
            self._say(speaker)

    def _say(self, speaker: int) -> None:
        send, said, _ = self._speakers[speaker]
        self._said[speaker] += 1
        self._said_by_all += 1
        send(said.line(self.room.said(speaker, time.monotonic_ns())))


class Member(NamedTuple):
    """One of the people, after arriving."""

    person: Person
    seen_as: bytes
    send: Callable[[bytes], int]


def talks_of(shape: Shape, dialect: Dialect, people: list[Member]) -> tuple[list[Talk], list[Ear | None]]:
    """All that will be said, and the ear of each of the people: None for the deaf and the idle."""
    talks: list[Talk] = []
    ears: list[Ear | None] = [None] * len(people)
    size = shape.members + shape.deaf
    for first in range(0, shape.rooms * size, size):
        members = people[first : first + shape.members]
        if not shape.private:
            talk = _group(shape, dialect, members)
            talks.append(talk)
            ears[first : first + shape.members] = _ears(talk, len(members), 0 if dialect.echoes else shape.speakers)
        elif dialect.echoes:
            talk = _both(shape, dialect, members)
            talks.append(talk)
            ears[first : first + shape.members] = _ears(talk, len(members), 0)
        else:
            for author, other in ((0, 1), (1, 0)):
                talk = Talk(shape, dialect, [_teller(shape, dialect, members, author)], recipients=1)
                talks.append(talk)
                ears[first + other] = talk.room.ear(None)
    return talks, ears


def _ears(talk: Talk, members: int, speakers: int) -> list[Ear]:
    """Everybody's ears. The first `speakers` do not hear themselves."""
    return [talk.room.ear(number if number < speakers else None) for number in range(members)]


def _teller(shape: Shape, dialect: Dialect, pair: list[Member], author: int) -> Speaker:
    """One of a pair as a speaker. Alone in a talk its number there is 0, else its number in the pair."""
    _, seen_as, send = pair[author]
    other = pair[1 - author].person.name
    text = body(author if dialect.echoes else 0, shape.size)
    return Speaker(send, Voice(dialect.tell(other, text)), Voice(dialect.told(seen_as, other, text)))


def _both(shape: Shape, dialect: Dialect, pair: list[Member]) -> Talk:
    """The talk of a pair that hears itself: both hear all of it, in one order."""
    return Talk(shape, dialect, [_teller(shape, dialect, pair, author) for author in (0, 1)], recipients=2)


def _group(shape: Shape, dialect: Dialect, members: list[Member]) -> Talk:
    place = members[0].person.place
    speakers = []
    for number, (_, seen_as, send) in enumerate(members[: shape.speakers]):
        text = body(number, shape.size)
        speakers.append(Speaker(send, Voice(dialect.say(place, text)), Voice(dialect.heard(seen_as, place, text))))
    return Talk(shape, dialect, speakers, recipients=len(members) if dialect.echoes else len(members) - 1)
