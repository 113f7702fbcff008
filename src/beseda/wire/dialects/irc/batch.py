"""Batches as they are sent (IRCv3 "Batch"): lines that belong together, and batches inside of others.

A line of an inner batch begins with that batch's tag, and bears no other: so the lines of a batch may be put into
another one whatever they are. Refuses to know what batches mean.
"""

from collections.abc import Iterable, Iterator, Sequence

TAG = "@batch="


def inside(reference: str, line: str) -> str:
    """Return a line as one of a batch. A line of a batch inside that one stays as it is ("Batch", nested batches)."""
    return line if line.startswith(TAG) else with_tag(f"{TAG}{reference}", line)


def with_tag(tag: str, line: str) -> str:
    """Return the line with this tag, which begins with "@", before its others."""
    return f"{tag};{line[1:]}" if line[:1] == "@" else f"{tag} {line}"


def batched(reference: str, kind: str, lines: Iterable[str], server: str) -> Iterator[str]:
    """Yield a batch of the server's own. Its lines need not be there yet. `kind`: the type, and its parameters."""
    yield f":{server} BATCH +{reference} {kind}"
    for line in lines:
        yield inside(reference, line)
    yield f":{server} BATCH -{reference}"


def is_one(lines: Sequence[str], server: str) -> bool:
    """Whether these lines are one batch. No line with words of a person can look like the end of one."""
    begin, end = f":{server} BATCH -", lines[-1]
    if not end.startswith(begin):
        return False
    reference = end.removeprefix(begin)
    return all(line.startswith((f"{TAG}{reference} ", f"{TAG}{reference};")) for line in lines[1:-1])
