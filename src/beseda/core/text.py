"""What was said: lines, a manner, and bounded attributes. Knows nothing of who said it or to whom."""

from dataclasses import dataclass
from enum import IntEnum


class Manner(IntEnum):
    """How something is said. Numbers, because the journal stores them: never renumber."""

    SAY = 0
    ACTION = 1
    NOTICE = 2


@dataclass(frozen=True, slots=True)
class Text:
    """One or several lines, and attributes: pairs (the client tags of IRCv3: reply-to and the like), few and short.

    Raises:
        ValueError: no lines, or a line break inside a line: the edge let something through that it must split.
    """

    lines: tuple[str, ...]
    manner: Manner = Manner.SAY
    attributes: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not self.lines:
            raise ValueError("a text has at least one line")
        for line in self.lines:
            if "\n" in line or "\r" in line or "\0" in line:
                raise ValueError("a line holds no line break and no NUL")

    @property
    def size(self) -> int:
        """Bytes in UTF-8, line breaks counted."""
        lines = self.lines
        if len(lines) == 1:
            return _size(lines[0])
        return sum(map(_size, lines)) + len(lines) - 1


def _size(line: str) -> int:
    # Most lines are ASCII, which Python knows of a text without looking at it.
    return len(line) if line.isascii() else len(line.encode(errors="surrogatepass"))
