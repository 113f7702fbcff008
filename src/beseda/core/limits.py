"""The limits that the hall itself enforces, each with its reason.

Limits of buffers, lines and connections belong to the layers that own those; all of them are settings.
"""

from dataclasses import dataclass, fields

LONGEST_NAME = 32
"""Characters. Long enough for «Константин Константинопольский» without the space, short enough for a column."""
LONGEST_ROOM_NAME = 50
"""Characters, the # included: RFC 2812's channel length, so that any IRC client shows it whole."""
LONGEST_LINE = 4096
"""Bytes of one line as typed. A long paragraph; and a bound on what a client that sends no newline can make us keep."""
LONGEST_TEXT = 16384
"""Bytes of a whole message, all its lines together: a page of code fits; a log file belongs in a file store."""
MOST_LINES = 100
"""Lines of a message: some screens of code. Each line takes some 100 bytes more for every reader than what stands in
it, and sixteen thousand line ends would be a megabyte for each."""
LONGEST_TOPIC = 390
"""Bytes: what fits an IRC line of 512 beside names of ordinary length. Beside longer names a topic may have fewer."""
LONGEST_TOPIC_LINE = 500
"""Bytes of a topic, its room's name and its setter's name together: the longest line is `:name TOPIC #room :topic`."""
LEAST_BESIDE_TOPIC = 70
"""Bytes that a shorter setter's name counts as: the longest server name and the rest of a LIST line take as many."""
LONGEST_REACTION = 64
"""Bytes: an emoji of a whole family with skin tones has some 40; a word of that length fits too."""
READ_MARKERS = 100
"""Rooms and people together that one guest has a read marker for, the newest ones: as many rooms as one may be in, and
as many people. They are 10 KB."""
LONGEST_REASON = 300
"""Bytes of why a message is taken back: a sentence, which fits an IRC line beside the message's id."""
MOST_REACTIONS = 200
"""Reactions on one message, everybody's together: they come with it, each in a line, whenever it is read."""
MOST_OWN_REACTIONS = 20
"""Of which one person's: more than anybody means, and ten people don't fill a message."""
MOST_WORDINGS = 100
"""Earlier wordings kept of one message, the first of them: more than anybody has reason for."""
SHORTEST_ROOM_NAME = 2
"""Bytes, the # included."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one hall allows. Each limit is at least 1; else ValueError."""

    users: int = 10_000
    """Users at once. Each has a thread; one Linux process gets some 21,800 threads (vm.max_map_count)."""
    rooms: int = 10_000
    """Rooms in all: each stays in memory, and each start reads it."""
    rooms_per_address: int = 100
    """Rooms that one address (IPv6: a /64) has caused, open or kept: a class of thirty behind one router makes three
    each; and it takes a hundred addresses to take all."""
    rooms_per_user: int = 50
    """Rooms that one person is in at once: each join costs everybody's audience one rebuild."""
    list_entries: int = 100
    """Masks in each list of a room: each is matched against everybody who joins."""
    invitations: int = 50
    """Invitations that one person has at once; the oldest is forgotten first."""
    detached: int = 1_000
    """Seats that wait for their people, in all. Each is one of `users`: were they most of them, newcomers found no
    place after an outage. Who is lost beyond that leaves as if nothing was to be taken again."""
    detached_per_host: int = 256
    """The same, of one host: as many as connect from one address by default, if a school's router starts anew."""
    text_bytes: int = LONGEST_TEXT
    text_lines: int = MOST_LINES
    topic_bytes: int = LONGEST_TOPIC

    def longest_topic(self, room: int = SHORTEST_ROOM_NAME, name: int = 0) -> int:
        """Return the bytes that a topic may have, if the room's name has `room` bytes and its setter's `name`."""
        return min(self.topic_bytes, LONGEST_TOPIC_LINE - room - max(name, LEAST_BESIDE_TOPIC))

    def __post_init__(self) -> None:
        for field in fields(self):
            if getattr(self, field.name) < 1:
                raise ValueError(f"limit {field.name} must be at least 1")
