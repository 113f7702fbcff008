"""Messages longer than a line of IRC, as lines (IRCv3 "Multiline", in its draft).

A text is lines of any length. Where its speaker's client cut them into lines of IRC is kept beside it (`CUTS`), for
"servers SHOULD maintain the line composition" ("Fallback"); any other long line is cut here, at a space if there is
one. Refuses to know who is told, and tags besides those of the batch.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from beseda.core.ids import Seq
from beseda.core.text import Text
from beseda.wire.dialects.irc.batch import TAG
from beseda.wire.dialects.irc.line import LONGEST_REST, carried, fitted, size
from beseda.wire.dialects.irc.split import pieces

CONCAT = "draft/multiline-concat"
"""The tag of a line that goes on with the line before it."""
KIND = "draft/multiline"
"""The type of the batch."""
CUTS = "cuts"
"""An attribute of a text: its length, and the places where its client began another line of IRC without a line's end.
No client can send it: the attributes that come from clients begin with "+"."""
CTCP = "\x01"
"""Begins and ends what programs tell each other (modern-irc, "Client-to-Client Protocol")."""


class Part(NamedTuple):
    """What one line of IRC is to hold."""

    words: str
    goes_on: bool
    """Whether it goes on with the part before it."""


def joined(parts: Sequence[Part]) -> tuple[tuple[str, ...], str]:
    """Return the lines of a text that came in parts, and where they were cut, for `CUTS` ("" for nowhere)."""
    lines: list[str] = []
    cuts: list[int] = []
    length = 0
    for words, goes_on in parts:
        if goes_on and lines:
            cuts.append(length)
            lines[-1] += words
            length += len(words)
        else:
            length += len(words) + bool(lines)
            lines.append(words)
    return tuple(lines), " ".join(map(str, (length, *cuts))) if cuts else ""


def further_lines(text: Text) -> int:
    """Return how many lines of IRC a text came in after the first: others get as many, at least."""
    cuts = dict(text.attributes).get(CUTS, "") if text.attributes else ""
    return len(text.lines) - 1 + cuts.count(" ")


def parts_of(text: Text, most: int, keeps_space: bool = True) -> list[Part]:
    """Return a text in parts of at most `most` bytes each. None of them is blank that goes on with another."""
    found: list[Part] = []
    for line, cuts in zip(text.lines, _cuts_in_lines(text), strict=True):
        bounds = zip((0, *cuts), (*cuts, None), strict=True)
        # A text can't become a signal: \x01 that is typed in another dialect must not make anybody's program answer.
        typed = [carried(line[start:end]).replace(CTCP, "") for start, end in bounds]
        cut = [piece for words in typed if words for piece in pieces(words, most, keeps_space)]
        found += [Part(piece, number > 0) for number, piece in enumerate(cut or [""])]
    return found


def _cuts_in_lines(text: Text) -> Iterator[list[int]]:
    """Yield where each line was cut. What does not fit the text (it was edited since) is passed over."""
    cuts = _cuts_of(text)
    start = 0
    for line in text.lines:
        end = start + len(line)
        yield [cut - start for cut in cuts if start < cut < end]
        start = end + 1


def _cuts_of(text: Text) -> list[int]:
    kept = dict(text.attributes).get(CUTS) if text.attributes else None
    if not kept:
        return []
    length, *cuts = map(int, kept.split(" "))
    return cuts if length == sum(map(len, text.lines)) + len(text.lines) - 1 else []


def as_batch(seq: Seq, source: str, verb: str, target: str, text: Text, server: str) -> Sequence[str]:
    """Return a text as one line if it fits, else as a batch, without tags but the batch's own.

    Its reference is the place of the message: no other batch that is open meanwhile has it.
    """
    head = f":{source} {verb} {target} :"
    parts = parts_of(text, LONGEST_REST - size(head))
    if not any(part.words for part in parts):
        return ()
    if len(parts) == 1:
        return (fitted(head + parts[0].words),)
    reference = f"{seq:x}"
    tags = f"{TAG}{reference} ", f"{TAG}{reference};{CONCAT} "
    return (
        f":{source} BATCH +{reference} {KIND} {target}",
        *[tags[goes_on] + fitted(head + words) for words, goes_on in parts],
        f":{server} BATCH -{reference}",
    )


def one_by_one(head: str, text: Text, end: str = "") -> list[str]:
    """Return each part by itself, and no blank ones, for who knows no such batches ("Fallback")."""
    parts = parts_of(text, LONGEST_REST - size(head) - len(end), keeps_space=False)
    return [fitted(f"{head}{part.words}{end}") for part in parts if part.words]
