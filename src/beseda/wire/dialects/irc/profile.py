"""What the lines for an event depend on: of a client's capabilities, only those that this type of event reads.

A thousand members with a thousand different sets of capabilities share a handful of profiles: each event is rendered
once for each profile. Adds tags in front; refuses to know the rest of a line: that is `events`.
"""

from collections.abc import Callable, Sequence

from beseda.core import events as ev
from beseda.core.ids import Seq
from beseda.core.people import Source
from beseda.wire.dialects.dialect import OTHERS, Lines, Viewpoint
from beseda.wire.dialects.irc.batch import TAG, inside
from beseda.wire.dialects.irc.caps import EVENT_PLAYBACK
from beseda.wire.dialects.irc.events import READS, ROWS, talked
from beseda.wire.dialects.irc.line import Tags, size, tag_prefix, told_tags
from beseda.wire.dialects.irc.multiline import CUTS
from beseda.wire.dialects.irc.network import Network
from beseda.wire.dialects.irc.roster import Rosters
from beseda.wire.dialects.irc.times import time_words
from beseda.wire.dialects.irc.usage import Usage
from beseda.wire.dialects.irc.view import View

TAGGED = frozenset(("server-time", "message-tags"))
"""The capabilities that every event's rendering reads."""
WITH_ID = frozenset((ev.Said, ev.Signalled))
"""Events that can be replied to or reacted to."""
PLAYED_BACK = frozenset((ev.TopicSet, ev.RulesSet, ev.RoleSet, ev.Kicked, ev.RoomRenamed, ev.Redacted))
"""Events that have an id for clients that are told them with the past, too: they are to know them again."""
DEPENDS_ON = {
    kind: TAGGED | READS.get(kind, frozenset()) | (frozenset((EVENT_PLAYBACK,)) if kind in PLAYED_BACK else frozenset())
    for kind in ROWS
}
"""The capabilities that an event's lines depend on, by its type."""
CAPS_READ = frozenset().union(*DEPENDS_ON.values())
LONGEST_REPEATED = 256
"""Bytes of a client's tags that each line of a message bears: a reply and its context. A hundred lines with all the
tags that one may have would be 400 KB for everybody."""
NO_CAPS: frozenset[str] = frozenset()


class Profile:
    """One object for all clients that read events of one type alike."""

    __slots__ = ("_ids", "_is_bare", "_is_plain", "_message_id", "_row", "_tags", "_times", "_view")

    def __init__(
        self, network: Network, kind: type[ev.Event], caps: frozenset[str], viewpoint: Viewpoint = OTHERS
    ) -> None:
        self._message_id = network.message_id
        self._row = ROWS[kind]
        self._view = View.of(caps, network.server_name, viewpoint, network.journal)
        self._times = "server-time" in caps
        self._tags = "message-tags" in caps
        self._is_plain = not (self._times or self._tags)
        self._is_bare = self._is_plain and not self._view.multiline
        self._ids = self._tags and (kind in WITH_ID or (EVENT_PLAYBACK in caps and kind in PLAYED_BACK))

    @classmethod
    def of_talk(cls, network: Network, has: Callable[[str], bool], kind: type[ev.Event] = ev.Said) -> "Profile":
        """Return one client's own, for its own thread; those that are shared are the engine's."""
        return cls(network, kind, frozenset(filter(has, TAGGED | READS.get(kind, NO_CAPS))))

    def render(self, event: ev.Event, by: Source | None) -> Lines:
        lines = self._row(event, by, self._view)
        return lines if self._is_plain else self.tagged(lines, event, by)

    def talk(self, events: Sequence[ev.Said], by: Source | None) -> Lines:
        if by is None or not self._is_bare:
            return [line for event in events for line in self.render(event, by)]
        return talked(events, by)

    def past(self, event: ev.Event, by: Source | None, outer: str = "", more: Tags = ()) -> Lines:
        """Return the lines of something that happened before, with some tags more.

        `outer`: the reference of the open batch in which they are to stand ("" for none). A message of several lines is
        a batch inside that one ("Batch", nested batches).
        """
        lines = self.tagged(self._row(event, by, self._view), event, by, more)
        return [inside(outer, line) for line in lines] if outer else lines

    def tagged(self, lines: Lines, event: ev.Event, by: Source | None, more: Tags = ()) -> Lines:
        """Return the lines for an event, each with its tags."""
        if not lines:
            return lines
        tags = self._prefix(event, by, more)
        if len(lines) == 1:
            return (_joined(tags, lines[0]),)
        if lines[1].startswith(TAG):  # a batch: its opening bears what the message has (multiline, "Batch types")
            return [tags + lines[0], *lines[1:]]
        plainly = self._further_prefix(event, by)
        return [tags + lines[0], *[plainly + line for line in lines[1:]]]

    def _further_prefix(self, event: ev.Event, by: Source | None) -> str:
        """Of a message that comes line by line only the first has its id (multiline, "Message ids"); the others have
        the rest "where it makes sense" ("Fallback"): each is shown where its channel-context says, and is a bot's."""
        tags = [f"time={time_words(event.at)}"] if self._times else []
        if self._ids:
            if by is not None and by.is_bot:
                tags.append("bot")
            attributes = told_tags(_attributes(event))
            if 0 < size(attributes) <= LONGEST_REPEATED:
                tags.append(attributes[1:-1])
        return f"@{';'.join(tags)} " if tags else ""

    def _prefix(self, event: ev.Event, by: Source | None, more: Tags) -> str:
        tags = []
        if self._times:
            tags.append(f"time={time_words(event.at)}")
        if self._ids:
            tags.append(f"msgid={self._message_id(Seq(event.seq))}")
        if self._tags:
            if by is not None and by.is_bot:
                tags.append("bot")
            attributes = told_tags(_attributes(event))
            if attributes:
                tags.append(attributes[1:-1])
        if more:
            tags.insert(0, tag_prefix(more)[1:-1])
        return f"@{';'.join(tags)} " if tags else ""


def _joined(tags: str, line: str) -> str:
    """Put tags before a line that may have some: the server's own come first (message-tags, "Client-only tags")."""
    return f"{tags[:-1]};{line[1:]}" if tags and line[0] == "@" else tags + line


def _attributes(event: ev.Event) -> Tags:
    """Return the tags that its author's client gave it, without what is for us."""
    attributes: Tags = ()
    if type(event) is ev.Said:
        attributes = event.text.attributes
    elif type(event) is ev.Signalled:
        attributes = event.attributes
    return tuple([tag for tag in attributes if tag[0] != CUTS]) if attributes else ()


class Profiles:
    """All profiles of a server, made when they are needed, and what else its IRC clients share. Guarded by the
    engine."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.usage = Usage()
        self.rosters = Rosters(network.server_name)
        self._made: dict[tuple[type, Viewpoint, frozenset[str]], Profile] = {}

    def of(self, kind: type[ev.Event], caps: frozenset[str], viewpoint: Viewpoint = OTHERS) -> Profile:
        key = kind, viewpoint, caps & DEPENDS_ON[kind]
        profile = self._made.get(key)
        if profile is None:
            profile = self._made[key] = Profile(self.network, kind, key[2], viewpoint)
        return profile
