"""Labels: all lines that one labelled line brought its client, as one response (IRCv3 "Labeled responses").

No line: ACK. One line: the label is put on it. More: a batch. Refuses to know what lines say: it looks only at their
tags.
"""

from collections.abc import Iterable, Iterator

from beseda.wire.dialects.dialect import Lines
from beseda.wire.dialects.irc.line import escape

BATCH = "1"
"""The reference of a batch. One is open at a time, because a response is sent as one; live lines carry none."""


def labelled(label: str, lines: Lines, server: str) -> Lines:
    """Return the whole response."""
    if not lines:
        return (_with(_label(label), f":{server} ACK"),)
    if len(lines) == 1:
        return (_with(_label(label), lines[0]),)
    return list(in_batch(label, lines, server))


def in_batch(label: str, lines: Iterable[str], server: str) -> Iterator[str]:
    """Yield a response of several lines, or of lines that are not all there yet."""
    yield f"{_label(label)} :{server} BATCH +{BATCH} labeled-response"
    for line in lines:
        # Lines of a batch inside this one stay so ("Batch", nested batches).
        yield line if line.startswith("@batch=") else _with(f"@batch={BATCH}", line)
    yield f":{server} BATCH -{BATCH}"


def _label(label: str) -> str:
    return f"@label={escape(label)}"


def _with(tag: str, line: str) -> str:
    """Return the line with this tag before its others."""
    return f"{tag};{line[1:]}" if line[:1] == "@" else f"{tag} {line}"
