"""The limits that the hall itself enforces, each with its reason.

Limits of buffers, lines and connections belong to the layers that own those; all of them are settings.
"""

from dataclasses import dataclass

LONGEST_NAME = 32
"""Characters. Long enough for «Константин Константинопольский» without a space, short enough for a column."""
LONGEST_ROOM_NAME = 50
"""Characters, the # included: RFC 2812's channel length, so that any IRC client shows it whole."""
LONGEST_LINE = 4096
"""Bytes of one line as typed. A long paragraph; and a bound on what a reader without newlines can make us keep."""
LONGEST_TEXT = 16384
"""Bytes of a whole message, its lines together: a page of code fits, a log file is for a file store."""
LONGEST_TOPIC = 390
"""Bytes: what fits an IRC line of 512 beside names of ordinary length. Beside longer ones a topic may have less."""
LONGEST_TOPIC_LINE = 500
"""Bytes of a topic, its room's name and that of who sets it, together: the longest line, `:name TOPIC #room :topic`."""
LEAST_BESIDE_TOPIC = 70
"""Bytes that count for a shorter name: the longest of a server and what a list of rooms says take as many."""
LONGEST_REACTION = 64
"""Bytes: an emoji of a whole family with skin tones has some 40, and so short a word fits too."""
SHORTEST_ROOM_NAME = 2
"""Bytes, the # included."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one hall allows. Zero means no limit only where it says so."""

    users: int = 10_000
    """Users at once. A thread each: some 21,800 threads are what one Linux process gets (vm.max_map_count)."""
    rooms: int = 10_000
    """Rooms in all: they stay in memory and in what a start reads."""
    rooms_per_user: int = 50
    """Rooms one person sits in: each join costs everybody's audience one rebuild."""
    list_entries: int = 100
    """Masks in each list of a room: each is tried on everybody who comes."""
    invitations: int = 50
    """Rooms that one may be invited to at once; the oldest is forgotten first."""
    text_bytes: int = LONGEST_TEXT
    topic_bytes: int = LONGEST_TOPIC

    def longest_topic(self, room: int = SHORTEST_ROOM_NAME, name: int = 0) -> int:
        """Bytes that a topic may have beside a room's name and that of who sets it, of so many bytes each."""
        return min(self.topic_bytes, LONGEST_TOPIC_LINE - room - max(name, LEAST_BESIDE_TOPIC))

    def __post_init__(self) -> None:
        for field in ("users", "rooms", "rooms_per_user", "list_entries", "invitations", "text_bytes", "topic_bytes"):
            if getattr(self, field) < 1:
                raise ValueError(f"limit {field} must be at least 1")
