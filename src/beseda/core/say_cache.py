"""Decisions on talk, cached by speaker and target: each holds until anything but talk happens.

Most lines go to a target that their speaker has spoken to before. Knows values only and refuses to judge: it keeps what
the hall decided, and is emptied at the first event that may change any of that.
"""

from collections.abc import Iterable
from itertools import count
from typing import NamedTuple

from beseda.core import events as ev
from beseda.core.ids import RoomId, Seq, SessionId, UserId
from beseda.core.names import RoomRef
from beseda.core.people import Source
from beseda.core.presence import Audience
from beseda.core.requests import USUAL_PLACES
from beseda.core.text import Text

MOST_KEPT = 8192
"""Pairs of speaker and target (some 400 bytes each)."""


class CachedSay(NamedTuple):
    author: UserId
    author_name: str
    room: RoomId
    peer: UserId
    target_name: str
    audience: Audience
    by: Source
    to: Source | None

    def said(self, seq: Seq, at: int, texts: Iterable[Text]) -> list[ev.Said]:
        """Return the event for each text, at the place that it would have alone. Changes nothing."""
        author, author_name, room, peer, target_name, *_ = self
        said = author, author_name, room, peer, target_name
        return [
            tuple.__new__(ev.Said, (place, at, *said, text)) for place, text in zip(count(seq, USUAL_PLACES), texts)
        ]


class SayCache:
    """All cached decisions. `find` is called for each line said: a lookup, where deciding anew costs some 5 µs."""

    __slots__ = ("_kept", "find")

    def __init__(self) -> None:
        self._kept: dict[tuple[SessionId, RoomRef], CachedSay] = {}
        self.find = self._kept.get

    def keep(self, origin: SessionId, target: RoomRef, cached_say: CachedSay) -> None:
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[origin, target] = cached_say

    def give_up(self) -> None:
        """Call when an event happens that may change a decision."""
        if self._kept:
            self._kept.clear()
