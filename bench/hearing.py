"""Counts what is heard, by comparing whole streams: fast enough for millions of deliveries a second, and exact.

In one room everybody hears the same lines in the same order, without their own. So each ear's stream is compared with
the one expected, a memcmp per reading. Lines are taken apart only if the order is not known beforehand (once, for the
first ear that hears them) or if a stream is not as it should be. All lines of a room are equally long, so bytes heard
are messages heard. Knows no sockets and no clock. Nothing is guessed: what was heard is ticked off.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

DIGITS = 6
MOST_MESSAGES = 10**DIGITS
PLACEHOLDER = b"@" * DIGITS
"""Where a message's number goes."""

Said = tuple[int, int]
"""A message: its speaker (an index within the room), and its number among that speaker's messages."""


def body(speaker: int, size: int) -> bytes:
    """A message's text of `size` bytes, with a place for its number."""
    return (b"~%05d %b " % (speaker, PLACEHOLDER)).ljust(size, b"x")


class Voice:
    """A speaker's lines: as they are sent, or as others hear them."""

    __slots__ = ("_after", "_before")

    def __init__(self, line: bytes) -> None:
        """`line` has the placeholder in it."""
        self._before, _, self._after = line.partition(PLACEHOLDER)

    def line(self, number: int) -> bytes:
        return b"%b%06d%b" % (self._before, number, self._after)


def line_end(data: bytes, start: int) -> int:
    """Where the line that begins there ends; 0 if that has not come."""
    return data.find(b"\n", start) + 1


class Tally(NamedTuple):
    """What became of the messages."""

    expected: int = 0
    heard: int = 0
    lost: int = 0
    doubled: int = 0
    """Heard again, by others or by the speaker."""
    out_of_order: int = 0
    """Heard after a message that is later in the room's order or in the speaker's."""
    strange: int = 0
    """Lines that are neither a message of the load nor news of the server."""

    def __add__(self, other: tuple[int, ...]) -> "Tally":  # type: ignore[override]
        return Tally(*map(sum, zip(self, other, strict=True)))

    @property
    def faults(self) -> int:
        return self.lost + self.doubled + self.out_of_order + self.strange


class Ear:
    """A client that hears a room. `speaker` is its index among the speakers; None if it is silent."""

    __slots__ = ("astray", "count", "early_at", "places", "position", "room", "speaker", "stream", "tail", "ticked")

    def __init__(self, room: "Room", speaker: int | None, stream: bytearray) -> None:
        self.room = room
        self.speaker = speaker
        self.stream = stream
        """What is to be heard, as far as that is known: all lines of the room, without those of this ear's speaker."""
        self.places: list[int] | None = None if speaker is None else []
        """The place in the room's order of each line of `stream`; None if it is the line's own number there."""
        self.position = 0
        self.count = 0
        self.tail = b""
        """Heard and not yet compared: half a line, or lines that no silent ear has heard yet."""
        self.early_at = 0
        self.astray: list[Said] | None = None
        """After the stream was not as it should be: every message heard from then on."""
        self.ticked: set[Said] = set()


class Room:
    """One order of messages, and those who hear it."""

    def __init__(
        self,
        voices: list[Voice],
        recipients: int,
        is_aside: Callable[[bytes], bool],
        completed: Callable[[int], None],
        order_is_known: bool,
        end_of: Callable[[bytes, int], int] = line_end,
    ) -> None:
        """`voices`: the speakers' lines as heard. A message is complete when `recipients` have it; then
        `completed(speaker)` is called. `order_is_known`: messages come in the order of the calls of `said`.
        """
        self.width = len(voices[0].line(0))
        if any(len(voice.line(0)) != self.width for voice in voices):
            raise ValueError("the lines of a room are not all equally long")
        self._voices = voices
        self.recipients = recipients
        self._is_aside = is_aside
        self._completed = completed
        self._order_is_known = order_is_known
        self._end_of = end_of
        self.delivered = 0
        self.completed = 0
        """How many messages all have; also the place of the first one that somebody lacks."""
        self.asides = 0
        self.strange: list[bytes] = []
        self._common = bytearray()
        self._order: list[Said] = []
        self._place: dict[Said, int] = {}
        self._ears: list[Ear] = []
        self._speaking: list[Ear] = []
        self._early: list[Ear] = []
        self._sent_at: list[list[int]] = [[] for _ in voices]
        self._known = [0] * len(voices)
        # The sum of _steps up to n is how many ears have message n: a reading of 16 messages changes two numbers.
        self._steps = [0, 0]
        self._have_first = 0
        self._readings: list[tuple[int, int, int]] = []

    def ear(self, speaker: int | None) -> Ear:
        """Add an ear."""
        ear = Ear(self, speaker, self._common if speaker is None else bytearray())
        self._ears.append(ear)
        if speaker is not None:
            self._speaking.append(ear)
        return ear

    def said(self, speaker: int, at: int) -> int:
        """Call before a speaker sends a message, at this time. Return its number."""
        numbers = self._sent_at[speaker]
        number = len(numbers)
        numbers.append(at)
        if self._order_is_known:
            self._extend((speaker, number), self._voices[speaker].line(number))
        return number

    def hear(self, ear: Ear, data: bytes | memoryview, at: int) -> None:
        """Call when an ear has heard something, at this time."""
        if ear.tail or not ear.stream.startswith(data, ear.position):
            self._examine(ear, bytes(data), at)
            return
        ear.position += len(data)
        count = ear.position // self.width
        if count != ear.count:
            self._tick_off(ear, count, at)

    def latencies(self) -> Iterator[int]:
        """For each delivery, the time from just before it was sent to the reading that completed it, as `at` counts."""
        sent = [self._sent_at[speaker][number] for speaker, number in self._order]
        for at, first, until in self._readings:
            for sent_at in sent[first:until]:
                yield at - sent_at

    def tally(self) -> Tally:
        """What became of all messages. Call when no more are to come."""
        return sum((self._tally(ear) for ear in self._ears), Tally(strange=len(self.strange)))

    # What is expected.

    def _extend(self, said: Said, line: bytes) -> None:
        """Append a message to the room's order."""
        place = len(self._order)
        self._order.append(said)
        self._place[said] = place
        self._steps.append(0)
        self._known[said[0]] += 1
        self._common += line
        for ear in self._speaking:
            if ear.speaker != said[0] and ear.places is not None and ear.astray is None:
                ear.stream += line
                ear.places.append(place)

    # What is as expected.

    def _tick_off(self, ear: Ear, count: int, at: int) -> None:
        """Count that the ear has this many messages now."""
        first, ear.count = ear.count, count
        if ear.places is None:
            self._note(first, count, at)
        else:
            for place in ear.places[first:count]:
                self._note(place, place + 1, at)

    def _note(self, first: int, until: int, at: int) -> None:
        """Count that an ear has heard the messages at these places in the order."""
        self.delivered += until - first
        self._readings.append((at, first, until))
        self._steps[first] += 1
        self._steps[until] -= 1
        if first <= self.completed < until:
            self._have_first += 1
            while self._have_first == self.recipients:
                self.completed += 1
                self._have_first += self._steps[self.completed]
                self._completed(self._order[self.completed - 1][0])

    # What is not, or not yet known to be.

    def _examine(self, ear: Ear, data: bytes, at: int) -> None:
        """Take apart, line by line, data that could not be compared as a whole."""
        over = ear.position % self.width
        ear.position -= over
        data = bytes(ear.stream[ear.position : ear.position + over]) + ear.tail + data
        known = len(self._order)
        start = 0
        while end := self._end_of(data, start):
            if not self._take(ear, data[start:end], at):
                ear.early_at = at
                if ear not in self._early:
                    self._early.append(ear)
                break
            start = end
        ear.tail = data[start:]
        count = ear.position // self.width
        if ear.astray is None and count != ear.count:
            self._tick_off(ear, count, at)
        if len(self._order) != known:
            early, self._early = self._early, []
            for other in early:
                self._examine(other, b"", other.early_at)

    def _take(self, ear: Ear, line: bytes, at: int) -> bool:
        """Count one line. Return False if we can't know yet whether it is the next one."""
        expected = ear.stream[ear.position : ear.position + self.width]
        if ear.astray is None and line == expected:
            ear.position += self.width
            return True
        if self._is_aside(line):
            self.asides += 1
            return True
        said = self._parse(line)
        if said is None:
            self.strange.append(line)
            return True
        if ear.astray is None and not expected and not self._order_is_known and said not in self._place:
            if ear.speaker is not None:
                return said[0] == ear.speaker and self._stray(ear, said, at)
            if said[1] == self._known[said[0]]:
                self._extend(said, line)
                ear.position += self.width
                return True
        return self._stray(ear, said, at)

    def _lines_in(self, data: bytes) -> Iterator[bytes]:
        """The last one may be half a line."""
        start = 0
        while start < len(data):
            end = self._end_of(data, start) or len(data)
            yield data[start:end]
            start = end

    def _parse(self, line: bytes) -> Said | None:
        """Return which message this is, to the last byte; None if it is none that was sent."""
        mark = line.rfind(b"~")  # In IRC, a "~" can be before it: an unsure user name.
        speaker, number = line[mark + 1 : mark + 6], line[mark + 7 : mark + 7 + DIGITS]
        if mark < 0 or not speaker.isdigit() or not number.isdigit():
            return None
        said = int(speaker), int(number)
        if said[0] >= len(self._voices) or said[1] >= len(self._sent_at[said[0]]):
            return None
        return said if line == self._voices[said[0]].line(said[1]) else None

    def _stray(self, ear: Ear, said: Said, at: int) -> bool:
        """Count a message that should not have come next. From now on this ear's messages are ticked off one by one."""
        if ear.astray is None:
            count = ear.position // self.width
            if count != ear.count:
                self._tick_off(ear, count, at)
            ear.ticked = set(self._as_expected(ear))
            ear.astray = []
            ear.stream = bytearray()
            ear.position = 0
        ear.astray.append(said)
        place = self._place.get(said)
        if said not in ear.ticked and place is not None and said[0] != ear.speaker:
            self._note(place, place + 1, at)
        ear.ticked.add(said)
        return True

    def _as_expected(self, ear: Ear) -> list[Said]:
        if ear.places is None:
            return self._order[: ear.count]
        return [self._order[place] for place in ear.places[: ear.count]]

    def _tally(self, ear: Ear) -> Tally:
        expected = sum(len(numbers) for speaker, numbers in enumerate(self._sent_at) if speaker != ear.speaker)
        strange = 0
        heard = self._as_expected(ear)
        if ear.astray is not None or ear.tail:
            lines = self._lines_in(ear.tail)
            parsed = [self._parse(line) for line in lines if not self._is_aside(line)]
            strange = parsed.count(None)
            heard = heard + (ear.astray or []) + [said for said in parsed if said is not None]
        others = {said for said in heard if said[0] != ear.speaker}
        return Tally(
            expected,
            len(others),
            expected - len(others),
            len(heard) - len(others),
            self._late(heard),
            strange,
        )

    def _late(self, heard: list[Said]) -> int:
        """How many messages, each counted once, came after one that should have come later."""
        late = 0
        seen: set[Said] = set()
        latest = -1
        latest_of = [-1] * len(self._voices)
        for said in heard:
            if said in seen:
                continue
            seen.add(said)
            speaker, number = said
            place = self._place.get(said, latest)
            late += place < latest or number < latest_of[speaker]
            latest = max(latest, place)
            latest_of[speaker] = max(latest_of[speaker], number)
        return late
