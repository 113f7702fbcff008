"""The past as an IRC client is sent it: in a batch, or as lines with their times, or as notices.

Names are as they were then (chathistory, "Implementation Considerations"). What belongs to a message comes right after
it, marked as its context ("`draft/chathistory-context` tag"). Refuses to know what was asked for, and who may read it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Protocol, assert_never

from beseda.core import events as ev
from beseda.core.ids import Seq
from beseda.core.names import NO_NAME
from beseda.core.past import PastItem, PastMessage, Talked, without_key
from beseda.core.people import Source
from beseda.core.text import MessageKind, Text
from beseda.wire.dialects.actions import Reworded
from beseda.wire.dialects.dialect import Lines
from beseda.wire.dialects.irc import caps
from beseda.wire.dialects.irc.batch import batched, with_tag
from beseda.wire.dialects.irc.line import LONGEST_REST, Tags, carried, fitted, size, tag_prefix
from beseda.wire.dialects.irc.multiline import CTCP
from beseda.wire.dialects.irc.network import Network
from beseda.wire.dialects.irc.profile import CAPS_READ, Profile
from beseda.wire.dialects.irc.split import pieces
from beseda.wire.dialects.irc.times import time_words

REFERENCE = "past"
"""Of the batch. One is open at a time: a client's own thread ends one answer before it reads the next line."""
PAGE = "chathistory"
TALKS = "draft/chathistory-targets"
FOUND = "soju.im/search"
WORDINGS = "beseda/edits"
CONTEXT: Tags = (("draft/chathistory-context", ""),)
NOWHERE = Seq(0)
"""The place of an edit that is long over: nobody has kept it."""


class Viewer(Protocol):
    """Who is sent it."""

    @property
    def network(self) -> Network: ...
    def has(self, cap: str) -> bool: ...


def page_lines(title: str, items: Iterable[PastItem], viewer: Viewer) -> Iterator[str]:
    """Yield what was asked for: a batch for clients that know batches, an empty one too ("`CHATHISTORY` Command").

    `title`: what the room or the person is called now.
    """
    writer = Writer(viewer, title if title[:1] == "#" else "")
    lines = (line for item in items for line in writer.lines(item))
    return batched(REFERENCE, f"{PAGE} {title}", lines, viewer.network.server_name) if viewer.has(caps.BATCH) else lines


def talk_lines(talks: Iterable[Talked], viewer: Viewer) -> Iterator[str]:
    """Yield rooms and people, and when something was said there last ("`TARGETS`")."""
    server = viewer.network.server_name
    lines = (f":{server} CHATHISTORY TARGETS {talk.name} {time_words(talk.at)}" for talk in talks)
    return batched(REFERENCE, TALKS, lines, server) if viewer.has(caps.BATCH) else lines


def found_lines(title: str, items: Iterable[PastItem], viewer: Viewer) -> Iterator[str]:
    """Yield what a search has found: messages alone (soju's search, "`SEARCH` Command").

    `title`: the room or the person that was searched, as called now; "": anywhere, and rooms are called as they were.
    """
    writer, room = Writer(viewer, ""), title if title[:1] == "#" else ""
    found = (item.said for item in items if type(item) is PastMessage)
    lines = (line for said in found for line in writer.message(said._replace(target_name=room or said.target_name)))
    return batched(REFERENCE, FOUND, lines, viewer.network.server_name) if viewer.has(caps.BATCH) else lines


def wording_lines(context: str, answer: Reworded, viewer: Viewer, to: str) -> Iterator[str]:
    """Yield what a message has said, each wording with the time from which on it stood, the one of now last.

    They are the server's own notices, to the one who asked: in no client do they look as if they were said, then or
    now. `context`: the target and the id, as they were asked for.
    """
    server = viewer.network.server_name
    lines = _wordings(answer, f":{server} NOTICE {to} :", viewer.has(caps.SERVER_TIME))
    return batched(REFERENCE, f"{WORDINGS} {context}", lines, server) if viewer.has(caps.BATCH) else lines


def _wordings(answer: Reworded, begin: str, is_timed: bool) -> Iterator[str]:
    message, wordings = answer
    for number, wording in enumerate(wordings, 1):
        mark = " (now)" if number == len(wordings) else ""
        for line in _quoting(begin, wording.at, mark, message.author_name, Text(wording.lines, message.kind)):
            yield with_tag(f"@time={time_words(wording.at)}", line) if is_timed else line


class Writer:
    """Writes items for one client, in its own thread.

    A room is called as it is now, in each line: the batch says the target "of messages within the batch" (batches/
    chathistory, "Description"), and by another name they would be shown in another window.
    """

    def __init__(self, viewer: Viewer, room: str) -> None:
        """`room`: "" for private talk."""
        self._network = viewer.network
        self._room = room
        self._caps = frozenset(filter(viewer.has, CAPS_READ))
        self._profiles: dict[type[ev.Event], Profile] = {}

    def lines(self, item: PastItem) -> Iterator[str]:
        room = self._room
        match item:
            case PastMessage(said):
                yield from self.message(said._replace(target_name=room) if room else said)
                yield from self._context(item)
            case ev.Redacted():
                yield from self._written(item._replace(target_name=room) if room else item, item.name.shown)
            case ev.RulesSet():
                yield from self._happened(without_key(item))
            case ev.TopicSet() | ev.RoleSet() | ev.Kicked():
                yield from self._happened(item)
            case ev.RoomRenamed():
                yield from self._renamed(item)
            case _:
                assert_never(item)

    def message(self, said: ev.Said) -> Lines:
        return self._written(said, said.author_name)

    def _context(self, message: PastMessage) -> Iterator[str]:
        """Yield that it was edited, for who knows that, and the reactions that stand, for who asked for more than
        messages."""
        said, room = message.said, self._room
        if message.edited_at and caps.MESSAGE_EDIT in self._caps:
            edited = ev.Edited(
                NOWHERE, message.edited_at, said.author, NO_NAME, said.room, said.peer, said.seq, said.text,
                room or said.target_name, said.author_name, said.at,
            )  # fmt: skip
            yield from self._written(edited, said.author_name, CONTEXT)
        if caps.EVENT_PLAYBACK in self._caps:
            for reacted in message.reactions:
                about = reacted._replace(target_name=room) if room else reacted
                yield from self._written(about, about.name.shown, CONTEXT)

    def _happened(self, event: ev.TopicSet | ev.RulesSet | ev.RoleSet | ev.Kicked) -> Lines:
        called = event._replace(room_name=event.room_name._replace(shown=self._room))
        return self._written(called, event.name.shown if event.user else "")

    def _renamed(self, event: ev.RoomRenamed) -> Lines:
        """A client without RENAME is told in words: to part and join in the past would mean nothing."""
        if caps.CHANNEL_RENAME in self._caps:
            return self._written(event, event.name.shown)
        words = f":{self._network.server_name} NOTICE {self._room} :*** {event.name} renamed {event.old} to {event.new}"
        return self._profile(ev.RoomRenamed).tagged((fitted(words),), event, None)

    def _written(self, event: ev.Event, by: str, more: Tags = ()) -> Lines:
        """`by`: who did it, as they were called then; "": the server. What host they had then nobody has kept."""
        first, *others = self._profile(type(event)).past(event, Source(by) if by else None, more=more) or ("",)
        marks = tag_prefix(more).rstrip()
        return [first, *[with_tag(marks, line) if marks else line for line in others]] if first else ()

    def _profile(self, kind: type[ev.Event]) -> Profile:
        profile = self._profiles.get(kind)
        if profile is None:
            profile = self._profiles[kind] = Profile(self._network, kind, self._caps)
        return profile


# On joining.


def lines_on_joining(title: str, messages: Sequence[PastMessage], viewer: Viewer) -> Iterable[str]:
    """Return a room's last lines, for a client that does not fetch them itself (chathistory, "Implementation").

    Without server-time they would look as if they were said now: then they are notices that name time and speaker.
    """
    if viewer.has(caps.CHATHISTORY) or not messages:
        return ()
    if viewer.has(caps.SERVER_TIME):
        return page_lines(title, messages, viewer)
    return (line for message in messages for line in _noticed(title, message, viewer.network.server_name))


def _noticed(room: str, message: PastMessage, server: str) -> Iterator[str]:
    said = message.said
    mark = " (edited)" if message.edited_at else ""
    return _quoting(f":{server} NOTICE {room} :", said.at, mark, said.author_name, said.text)


def _quoting(begin: str, at: int, mark: str, name: str, text: Text) -> Iterator[str]:
    """Yield lines that begin so, and then name time and speaker."""
    speaker = f"* {name} " if text.kind is MessageKind.ACTION else f"<{name}> "
    then = datetime.fromtimestamp(at // 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
    head = f"{begin}[{then}{mark}] {speaker}"
    most = LONGEST_REST - size(head)
    words = (carried(line).replace(CTCP, "") for line in text.lines)
    return (head + piece for line in words if line for piece in pieces(line, most))
