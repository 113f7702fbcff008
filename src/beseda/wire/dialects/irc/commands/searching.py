"""SEARCH: what was said with some words, by somebody, somewhere, at some time (soju's `doc/ext/search.md` at 8bff925).

What the extension leaves open stands in `docs/irc-search.md`. Refuses to know who may read what, and how it is found.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from beseda.core.past import Bound, Found, Moment, Search, Window
from beseda.core.refusals import Refusal
from beseda.wire.dialects.actions import Action, Past, ReadPast, Reply
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.caps import SEARCH
from beseda.wire.dialects.irc.commands.table import Speaker, command
from beseda.wire.dialects.irc.commands.typed import typed_target
from beseda.wire.dialects.irc.line import Line, cut, middle, read_tags
from beseda.wire.dialects.irc.network import MOST_PAST
from beseda.wire.dialects.irc.past import found_lines
from beseda.wire.dialects.irc.times import time_of, time_words
from beseda.wire.dialects.looking_for import Fault, terms_of

ATTRIBUTES = frozenset(("in", "from", "after", "before", "text", "limit"))
""""Standard search attributes"."""
LONGEST_LIMIT = 20
"""Digits of a limit that are read."""
LONGEST_REPEATED = 100
"""Bytes of an attribute's name that a FAIL repeats."""


class Invalid(NamedTuple):
    """Which attribute can't be searched for, and why."""

    attribute: str
    why: str


BLANK = "Write a space in a value as \\s"
NOT_THERE = Invalid("in", "There is nothing to be read")


@command("SEARCH", "<attribute>=<value>[;…]", "what was said: in, from, after, before, text, limit", 1)
def search(speaker: Speaker, line: Line) -> Iterator[Action]:
    """The capability must be there ("Implementation": "MUST be negotiated")."""
    if not speaker.has(SEARCH):
        yield Reply(n.ERR_UNKNOWNCOMMAND(line.verb), refuses=True)
        return
    typed, *more = line.params
    # A space that is not escaped would leave out words in silence, and find what nobody has looked for.
    action = Invalid(more[0], BLANK) if more else _asked({key.lower(): value for key, value in read_tags(typed)})
    yield Reply(_words(action), refuses=True) if isinstance(action, Invalid) else action


def _asked(attributes: dict[str, str]) -> Action | Invalid:
    for name in attributes:
        if name not in ATTRIBUTES:
            return Invalid(name, "There is no such attribute")
    wanted = _wanted(attributes)
    if isinstance(wanted, Invalid):
        return wanted
    told, typed = Told(wanted.limit, wanted.newest), attributes.get("in", "")
    if not typed:
        return ReadPast(None, wanted, told)
    target = typed_target(typed)
    return ReadPast(target, wanted, told) if target is not None else NOT_THERE


def _wanted(attributes: dict[str, str]) -> Search | Window | Invalid:
    """Without words and without an author it is a part of the past."""
    limit = attributes.get("limit", str(MOST_PAST))
    if not (limit.isascii() and limit.isdecimal() and len(limit) <= LONGEST_LIMIT):
        return Invalid("limit", "Invalid limit")
    most = min(int(limit), MOST_PAST)
    bounds: dict[str, Bound] = {}
    for name, beyond in (("after", -1), ("before", 1)):  # "at or after", "at or before"; our bounds are not included
        if name in attributes:
            at = time_of(attributes[name])
            if at is None:
                return Invalid(name, "Invalid timestamp")
            bounds[name] = Moment(at + beyond)
    after, before = bounds.get("after"), bounds.get("before")
    terms = terms_of(attributes.get("text", ""))
    if isinstance(terms, Fault):
        return Invalid("text", "That text can't be searched for")
    if attributes.get("text") and not terms:
        return Invalid("text", "There is no word to look for")
    author = attributes.get("from", "")
    newest = after is None  # "If `after` is specified, messages SHOULD be searched from that time"
    if terms or author:
        return Search(most, terms, author, after, before, newest)
    return Window(most, after, before, newest)


def _words(invalid: Invalid) -> str:
    return f"FAIL SEARCH INVALID_PARAMS {middle(cut(invalid.attribute, LONGEST_REPEATED))} :{invalid.why}"


@dataclass(frozen=True, slots=True)
class Told:
    """Tells what was found."""

    limit: int
    is_newest: bool

    def __call__(self, answer: object, viewer: Speaker, /) -> Iterable[str]:
        """Whatever it is that somebody may not read, they are told the same as of what is not there."""
        match answer:
            case Past(title, items, found) if items is not None:
                return chain(self._noted(found) if found is not None else (), found_lines(title, items, viewer))
            case Refusal():
                return (_words(NOT_THERE),)
            case _:
                return ("FAIL SEARCH INTERNAL_ERROR :The search could not be run",)

    def _noted(self, found: Found) -> Iterator[str]:
        """Say before the batch what it does not hold, though there was room for it. After it, the batch could not bear
        the label itself."""
        if not found.is_all and len(found.messages) < self.limit:
            before = "before" if self.is_newest else "after"
            words = f"What was said {before} this time was not looked at: search on with {before}="
            yield f"NOTE SEARCH INCOMPLETE {time_words(found.looked_to_at)} :{words}"
        if found.lacks_before:
            words = "What was said before this time is not found yet"
            yield f"NOTE SEARCH NOT_INDEXED {time_words(found.lacks_before)} :{words}"
