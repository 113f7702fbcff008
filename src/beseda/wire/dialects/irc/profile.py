"""What the words for an event depend on: of a client's capabilities, just those that its type reads.

A thousand members with a thousand different sets of capabilities are a handful of profiles: each event is rendered
once for each. Tags are put in front here; the rest of a line is `events`'.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from beseda.core import events as ev
from beseda.core.ids import Seq
from beseda.core.people import Source
from beseda.wire.dialects.irc.events import READS, ROWS, View, talked
from beseda.wire.dialects.irc.line import tag_prefix
from beseda.wire.dialects.irc.network import Network
from beseda.wire.dialects.irc.usage import Usage

TAGGED = frozenset(("server-time", "message-tags"))
"""What every event's rendering reads."""
WITH_ID = frozenset((ev.Said, ev.Signalled))
"""What can be replied to or reacted to."""

Row = Callable[[Any, Source | None, View], str | tuple[str, ...]]


@lru_cache(maxsize=64)
def _time(at: int) -> str:
    """A time in milliseconds as server-time writes it. Cached: a batch shares one."""
    return datetime.fromtimestamp(at // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S") + f".{at % 1000:03}Z"


class Profile:
    """One for all who read events of one type alike."""

    __slots__ = ("_ids", "_is_plain", "_message_id", "_row", "_tags", "_times", "_view")

    def __init__(self, network: Network, kind: type[ev.Event], caps: frozenset[str]) -> None:
        self._message_id = network.message_id
        self._row = ROWS.get(kind)
        self._view = View.of(caps, network.server_name)
        self._times = "server-time" in caps
        self._tags = "message-tags" in caps
        self._is_plain = not (self._times or self._tags)
        self._ids = self._tags and kind in WITH_ID

    def render(self, event: ev.Event, by: Source | None) -> bytes:
        text = self._row(event, by, self._view) if self._row is not None else ""
        if not text:
            return b""
        if self._is_plain:
            lines = text if isinstance(text, str) else "\r\n".join(text)
            return f"{lines}\r\n".encode(errors="replace")
        return self._tagged(text, event, by).encode(errors="replace")

    def talk(self, events: Sequence[ev.Said], by: Source | None) -> bytes:
        if by is None or not self._is_plain:
            return b"".join([self.render(event, by) for event in events])
        lines = talked(events, by)
        lines.append("")
        return "\r\n".join(lines).encode(errors="replace")

    def finished(self, lines: tuple[str, ...], event: ev.Event, by: Source | None) -> bytes:
        """Lines that one reader is told of an event instead of its row's, with the tags that those would have."""
        return self._tagged(lines, event, by).encode(errors="replace")

    def _tagged(self, text: str | tuple[str, ...], event: ev.Event, by: Source | None) -> str:
        """The lines, each with its tags and its end."""
        tags = self._prefix(event, by)
        if isinstance(text, str):
            return f"{tags}{text}\r\n"
        first, *rest = text
        # One message's id is on its first line only, and so is what refers to another message.
        plainly = f"@time={_time(event.at)} " if self._times else ""
        return "".join([f"{tags}{first}\r\n", *[f"{plainly}{line}\r\n" for line in rest]])

    def _prefix(self, event: ev.Event, by: Source | None) -> str:
        tags = []
        if self._times:
            tags.append(f"time={_time(event.at)}")
        if self._ids:
            tags.append(f"msgid={self._message_id(Seq(event.seq))}")
        if self._tags:
            if by is not None and by.is_bot:
                tags.append("bot")
            attributes = _attributes(event)
            if attributes:
                tags.append(tag_prefix(attributes)[1:-1])
        return f"@{';'.join(tags)} " if tags else ""


def _attributes(event: ev.Event) -> tuple[tuple[str, str], ...]:
    if type(event) is ev.Said:
        return event.text.attributes
    return event.attributes if type(event) is ev.Signalled else ()


class Profiles:
    """All of a server's, made as they are needed, beside what else its IRC clients share. Guarded by the floor."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.usage = Usage()
        self._made: dict[tuple[type, frozenset[str]], Profile] = {}

    def of(self, kind: type[ev.Event], caps: frozenset[str]) -> Profile:
        relevant = caps & (TAGGED | READS.get(kind, frozenset()))
        profile = self._made.get((kind, relevant))
        if profile is None:
            profile = self._made[kind, relevant] = Profile(self.network, kind, relevant)
        return profile
