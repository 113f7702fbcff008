"""Labels: all lines that one labelled line brought its client, as one response (IRCv3 "Labeled responses").

No line: ACK. One line, or one batch: the label is put on it, or on its opening. More: a batch. Refuses to know what
lines say: it looks only at their tags, and at the bounds of batches.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Protocol

from beseda.wire.dialects.dialect import Lines
from beseda.wire.dialects.irc.batch import batched, is_one, with_tag
from beseda.wire.dialects.irc.caps import LABELED_RESPONSE
from beseda.wire.dialects.irc.line import Tags, escape

BATCH = "1"
"""The reference of a batch. One is open at a time, because a response is sent as one; live lines carry none."""


class Labelling(Protocol):
    """A client, as far as its capabilities are asked for."""

    def has(self, cap: str) -> bool: ...


def label_in(client: Labelling, tags: Tags) -> str:
    """Return the label among a line's tags; "" if it has none, or its client has not asked for labelled responses."""
    return dict(tags).get("label", "") if client.has(LABELED_RESPONSE) else ""


def labelled(label: str, lines: Lines, server: str) -> Lines:
    """Return the whole response."""
    if not lines:
        return (with_tag(_label(label), f":{server} ACK"),)
    if len(lines) == 1 or is_one(lines, server):
        # "An existing type applicable to the entire response" ("Batch types"), as a message of several lines has one
        # (multiline, "Labeled response with echo-message": on the opening BATCH, and nowhere else).
        return (with_tag(_label(label), lines[0]), *lines[1:])
    return list(in_batch(label, lines, server))


def in_batch(label: str, lines: Iterable[str], server: str) -> Iterator[str]:
    """Yield a response whose lines may not all be there yet.

    If it begins with a batch, it is nothing else: then the label is that batch's ("an existing type applicable to the
    entire response").
    """
    rest = iter(lines)
    begin = list(islice(rest, 2))
    if len(begin) < 2 or begin[0].startswith(f":{server} BATCH +"):
        yield from labelled(label, begin[:1], server)
        yield from begin[1:]
        yield from rest
        return
    response = batched(BATCH, "labeled-response", chain(begin, rest), server)
    yield with_tag(_label(label), next(response))
    yield from response


def _label(label: str) -> str:
    return f"@label={escape(label)}"
