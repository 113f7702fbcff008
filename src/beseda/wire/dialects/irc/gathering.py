"""What a client sends as one batch, line by line, until it is whole (IRCv3 "Client initiated batch" and "Multiline",
both drafts).

One batch is open at a time, and holds no more than a message may have. What is wrong in it is told once, where it is
seen; the rest of it passes unheard. Refuses to know names, and what becomes of it: `commands.batches` does.
"""

import re
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from beseda.core.limits import Limits
from beseda.core.text import MessageKind
from beseda.wire.dialects.actions import Reply
from beseda.wire.dialects.irc.line import Line, Tags, middle, size
from beseda.wire.dialects.irc.multiline import CONCAT, KIND, Part

LONGEST_OPEN = 60.0
"""Seconds for which a batch may be open: a program sends it at once, and a page takes seconds on the slowest line."""
MOST_GIVEN_UP = 8
"""References of batches that were given up, and whose lines may still come: one is usual, as one is open at a time."""
LONGEST_KNOWN = 64
"""Characters of such a reference that are kept: programs count, or take some random ones."""
BATCH = "batch"
"""The tag."""
PASSING = frozenset(("PING", "PONG", "QUIT"))
"""What a client's own machinery sends, whatever it is about: it says nothing, and is carried out in between."""

_REFERENCE = re.compile("[A-Za-z0-9-]+")  # batch, "The `BATCH` verb"
_KINDS = {"PRIVMSG": MessageKind.SAY, "NOTICE": MessageKind.NOTICE}


class Fault(Exception):
    """What is wrong with a batch: the code of a FAIL, a sentence, and the context between them."""

    def __init__(self, code: str, sentence: str, *context: str) -> None:
        super().__init__(sentence)
        self.reply = Reply(" ".join(["FAIL BATCH", code, *map(middle, context), f":{sentence}"]), refuses=True)


def invalid(sentence: str) -> Fault:
    """multiline, "Errors": any other error."""
    return Fault("MULTILINE_INVALID", f"Invalid multiline batch: {sentence}")


class Gathered(NamedTuple):
    """A whole message."""

    target: str
    kind: MessageKind
    parts: tuple[Part, ...]
    attributes: Tags


class Multiline:
    """A message of several lines that is being sent."""

    __slots__ = ("_attributes", "_kind", "_limits", "_parts", "_size", "_target", "label", "reference")

    def __init__(self, reference: str, target: str, attributes: Tags, label: str, limits: Limits) -> None:
        self.reference = reference
        self.label = label
        self._target = target
        self._attributes = attributes
        self._limits = limits
        self._kind: MessageKind | None = None
        self._parts: list[Part] = []
        self._size = 0

    def add(self, line: Line) -> None:
        """Take a line of the batch. Raises Fault."""
        kind = _KINDS.get(line.verb)
        if kind is None or len(line.params) < 2:
            raise invalid("each line of it is a PRIVMSG or a NOTICE with a text")
        if line.params[0].lower() != self._target.lower():
            raise Fault("MULTILINE_INVALID_TARGET", "Invalid multiline target", self._target, line.params[0])
        if self._kind not in (None, kind):
            raise invalid("it has both PRIVMSG and NOTICE")
        keys = {key for key, _ in line.tags}
        if not keys <= {BATCH, CONCAT}:
            raise invalid("the tags of a message stand on the opening BATCH")
        part = Part(line.params[1], CONCAT in keys)
        if part.goes_on and not part.words:
            raise invalid("it has a concatenated blank line")
        self._kind = kind
        self._size += size(part.words) + bool(self._parts and not part.goes_on)
        self._parts.append(part)
        if len(self._parts) > self._limits.text_lines:
            raise Fault("MULTILINE_MAX_LINES", "Multiline batch max-lines exceeded", str(self._limits.text_lines))
        if self._size > self._limits.text_bytes:
            raise Fault("MULTILINE_MAX_BYTES", "Multiline batch max-bytes exceeded", str(self._limits.text_bytes))

    def whole(self) -> Gathered:
        """Return the message. Raises Fault."""
        if self._kind is None:
            raise invalid("it has no lines")
        if not any(part.words for part in self._parts):
            raise invalid("it has blank lines only")
        return Gathered(self._target, self._kind, tuple(self._parts), self._attributes)


class Batches:
    """One client's."""

    __slots__ = ("_given_up", "_now", "_open", "due")

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.due: float | None = None
        """When the open batch is given up (monotonic seconds); None while none is open."""
        self._now = now
        self._open: Multiline | None = None
        self._given_up: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The label of the open batch: whatever comes of any of its lines is the answer to that."""
        return self._open.label if self._open is not None else ""

    def open(self, word: str, params: Sequence[str], attributes: Tags, label: str, limits: Limits) -> Sequence[Reply]:
        """BATCH +reference type target. `word`: the first parameter; `params`: the others."""
        kind, target = (*params, "", "")[:2]
        reference = word[1:] if word[:1] == "+" else word
        if reference == word or not _REFERENCE.fullmatch(reference):
            return self._fails(Fault("INVALID_REFTAG", "Invalid reference tag", reference), reference)
        if kind != KIND:
            return self._fails(Fault("UNKNOWN_TYPE", "Unknown batch type", reference, kind), reference)
        if self._open is not None:
            return self._fails(invalid("another one is open"), reference)
        if not target:
            return self._fails(invalid("it has no target"), reference)
        self._forget(reference)
        self._open = Multiline(reference, target, attributes, label, limits)
        self.due = self._now() + LONGEST_OPEN
        return ()

    def end(self, reference: str) -> Gathered | Sequence[Reply]:
        """BATCH -reference."""
        if _known(reference) in self._given_up:
            self._forget(reference)
            return ()
        if self._open is None or reference != self._open.reference:
            return self._fails(invalid("no batch with this reference is open"))
        ended, self._open, self.due = self._open, None, None
        try:
            return ended.whole()
        except Fault as fault:
            return (fault.reply,)

    def read(self, line: Line) -> Sequence[Reply] | None:
        """Return what is to be said to a line of a batch, or to one in between. None: it is like any other line."""
        reference = dict(line.tags).get(BATCH)
        if reference is None:
            if self._open is None or line.verb in PASSING or line.verb == "BATCH":
                return None
            return self._fails(invalid("nothing else is sent before its end"))
        if _known(reference) in self._given_up:
            return ()
        if self._open is None or reference != self._open.reference:
            return self._fails(invalid("no batch with this reference is open"), reference)
        if line.verb == "BATCH":
            return self._fails(invalid("there is another one in it"), "".join(line.params[:1])[1:])
        try:
            self._open.add(line)
        except Fault as fault:
            return self._fails(fault)
        return ()

    def overdue(self) -> Sequence[Reply]:
        """Give up a batch that was left open for too long."""
        if self._open is None or self.due is None or self._now() < self.due:
            return ()
        return self._fails(Fault("TIMEOUT", "The batch was left open for too long", self._open.reference))

    def broken(self) -> Sequence[Reply]:
        """A line that may have been one of the open batch could not be read: there is no message without it."""
        return self._fails(invalid("a line of it could not be read")) if self._open is not None else ()

    def _fails(self, fault: Fault, *references: str) -> Sequence[Reply]:
        """Give up what is open, and these."""
        mine = (self._open.reference,) if self._open is not None else ()
        given_up = dict.fromkeys((*self._given_up, *map(_known, (*mine, *references))))
        self._open = self.due = None
        self._given_up = tuple(given_up)[-MOST_GIVEN_UP:]
        return (fault.reply,)

    def _forget(self, reference: str) -> None:
        self._given_up = tuple([each for each in self._given_up if each != _known(reference)])


def _known(reference: str) -> str:
    return reference[:LONGEST_KNOWN]
