"""Who speaks next: closed loops over the rooms of a load. A message is on its way until everybody it is for has it."""

import time
from collections.abc import Callable
from typing import NamedTuple

from bench.crowd import Person
from bench.dialect import LOBBY, NOWHERE, Dialect
from bench.hearing import Ear, Room, Voice, body
from bench.scenarios import Shape


def name_of(number: int) -> str:
    """All equally long, and no two look alike."""
    return f"u{number:05d}"


def place_of(shape: Shape, room: int) -> str:
    return LOBBY if shape.private or (shape.rooms == 1 and not shape.idle) else f"#room{room:03d}"


def people_of(shape: Shape) -> list[Person]:
    """Room by room, its speakers first, its deaf last; then the idle."""
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
        """One message fewer is on its way: time for another."""
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


Sends = list[Callable[[bytes], int]]


def talks_of(shape: Shape, dialect: Dialect, people: list[Person], sends: Sends) -> tuple[list[Talk], list[Ear | None]]:
    """All that will be said, and for each of the people the ear to hear with; None for the deaf and the idle."""
    talks: list[Talk] = []
    ears: list[Ear | None] = [None] * len(people)
    for first in range(0, shape.rooms * (shape.members + shape.deaf), shape.members + shape.deaf):
        members = range(first, first + shape.members)
        if shape.private:
            for author, other in (members, reversed(members)):
                talk = _pair(shape, dialect, people[author], people[other], sends[author])
                ears[other] = talk.room.ear(None)
                talks.append(talk)
        else:
            talk = _group(shape, dialect, people[first].place, [(people[n], sends[n]) for n in members])
            for number, member in enumerate(members):
                ears[member] = talk.room.ear(number if number < shape.speakers else None)
            talks.append(talk)
    return talks, ears


def _pair(shape: Shape, dialect: Dialect, author: Person, other: Person, send: Callable[[bytes], int]) -> Talk:
    text = body(0, shape.size)
    said, heard = dialect.tell(other.name, text), dialect.told(author.name, other.name, text)
    return Talk(shape, dialect, [Speaker(send, Voice(said), Voice(heard))], recipients=1)


def _group(shape: Shape, dialect: Dialect, place: str, members: list[tuple[Person, Callable[[bytes], int]]]) -> Talk:
    speakers = []
    for number, (person, send) in enumerate(members[: shape.speakers]):
        text = body(number, shape.size)
        said, heard = dialect.say(place, text), dialect.heard(person.name, place, text)
        speakers.append(Speaker(send, Voice(said), Voice(heard)))
    return Talk(shape, dialect, speakers, recipients=len(members) - 1)
