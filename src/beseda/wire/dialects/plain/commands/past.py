"""What was said before: the newest of it, pages of it, a day of it, and search.

A page goes on from a message, by its number, or from a day. If there is more than an answer holds, it says what to type
to go on.
"""

import re
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from beseda.core.ids import RoomId
from beseda.core.names import Name
from beseda.core.past import Around, Bound, Moment, PastMessage, Wanted, Window
from beseda.locale import N_
from beseda.wire.clean import legible
from beseda.wire.dialects.actions import Action, LookUp, Past, ReadPast, Render, Reply
from beseda.wire.dialects.plain.commands.messages import means_message, no_such_number
from beseda.wire.dialects.plain.commands.table import Family, Speaker, spelled, with_room
from beseda.wire.dialects.plain.sentences import translator
from beseda.wire.spelling import spell_person, spell_room

FAMILY = Family()
command = FAMILY.command

MOST_PAST = 500
"""Lines of one /history: usually at most some 100 KB, well inside an outbox."""
USUAL_PAST = 20

BEFORE, AFTER, AROUND = frozenset(("before", "до")), frozenset(("after", "после")), frozenset(("around", "вокруг"))
_DATES = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII),
    re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})", re.ASCII),
)


class Page(NamedTuple):
    """Renders a part of the past, of which one message more is read than is shown: then there is more."""

    wanted: Window
    name: str
    """The room or the person, as typed."""
    is_cut: bool
    """Whether more was asked for than one answer holds."""

    def render(self, answer: Past, speaker: Speaker, /) -> Iterator[str]:
        if answer.messages is None:
            yield from speaker.told(answer)
            return
        found = [item for item in answer.messages if type(item) is PastMessage]
        limit = self.wanted.limit - 1
        shown = found[-limit:] if self.wanted.newest else found[:limit]
        yield from speaker.told(answer._replace(messages=shown))
        if len(found) > limit:
            last = shown[0] if self.wanted.newest else shown[-1]
            yield from speaker.added(self._how_to_go_on(last, limit, answer.title, speaker))

    def _how_to_go_on(self, last: PastMessage, limit: int, title: str, speaker: Speaker) -> str:
        """Its room or person is named: so it goes on also when that last message is taken back, or from elsewhere."""
        _ = translator(speaker.language)
        where = "before" if self.wanted.newest else "after"
        number = speaker.numbers.of(last.said.seq)
        typed = f"/history {limit} {where} {number} {self.name or legible(title)}".rstrip()
        if self.is_cut:
            words = _("One answer holds {count} lines at most, and there is more. To go on: {command}")
        else:
            words = _("There is more. To go on: {command}")
        return words.format(count=MOST_PAST, command=typed)


class Part(NamedTuple):
    """Which part of the past is meant, if not just the newest of it."""

    after: Bound | None = None
    before: Bound | None = None
    newest: bool = True
    center: Bound | None = None


@command(
    "history",
    N_("[n] [name]"),
    N_("the last n lines of a room or of your talk with a person; before n, after n, or of a date"),
    also="last история",
)
def history(speaker: Speaker, rest: str) -> Iterator[Action]:
    words = rest.split()
    limit, is_cut = USUAL_PAST, False
    has_limit = bool(words) and words[0].isdecimal()
    if has_limit:
        limit = max(1, int(words.pop(0)[:6]))
        limit, is_cut = min(limit, MOST_PAST), limit > MOST_PAST
    part = _part(speaker, words)
    if isinstance(part, Reply):
        yield part
        return
    name = words[0] if words else ""
    if part.center is not None:
        yield _read(speaker, name, part, Around(limit, part.center))
    elif part == Part() and not is_cut:
        yield _read(speaker, name, part, Window(limit))
    else:
        is_day = part.after is not None and part.before is not None
        limit = limit if has_limit or not is_day else MOST_PAST
        wanted = Window(limit + 1, part.after, part.before, part.newest)
        page = Page(wanted, legible(name), is_cut)
        yield _read(speaker, name, part, wanted, page.render)


def _part(speaker: Speaker, words: list[str]) -> Part | Reply:
    """Read which part is meant, and take the words that say so."""
    if not words:
        return Part()
    first = words[0].lower()
    if first in BEFORE | AFTER | AROUND and len(words) > 1 and _is_bound(speaker, words[1]):
        del words[0]
        word = words.pop(0)
        if (place := speaker.place(word)) is not None:
            return _beside(first, place, place)
        if means_message(speaker, word):
            return no_such_number(speaker, word)
        day = _day(word, speaker)
        return day if isinstance(day, Reply) else _beside(first, *day)
    if first[0].isdecimal():
        day = _day(words.pop(0), speaker)
        return day if isinstance(day, Reply) else Part(Moment(day[0].at - 1), day[1], newest=False)
    return Part()


def _is_bound(speaker: Speaker, word: str) -> bool:
    """Whether it is a message or a day. No name begins with a digit."""
    return word[0].isdecimal() or means_message(speaker, word)


def _beside(word: str, begin: Bound, end: Bound) -> Part:
    if word in BEFORE:
        return Part(before=begin)
    if word in AFTER:
        return Part(after=end if not isinstance(end, Moment) else Moment(end.at - 1), newest=False)
    return Part(center=begin)


def _day(word: str, speaker: Speaker) -> tuple[Moment, Moment] | Reply:
    """Return when a day begins, and when the next one does, in the server's time zone: as times are shown."""
    for form in _DATES:
        if (found := form.fullmatch(word)) is not None:
            try:
                day = date(int(found["year"]), int(found["month"]), int(found["day"]))
                return _midnight(day), _midnight(day + timedelta(1))
            except (ValueError, OverflowError):
                break
    _ = translator(speaker.language)
    words = _("{word} is no date and no line: a date is like 2026-11-27 or 27.11.2026.").format(word=legible(word))
    return Reply(words, refuses=True)


def _midnight(day: date) -> Moment:
    return Moment(int(time.mktime((day.year, day.month, day.day, 0, 0, 0, 0, 0, -1))) * 1000)


def _read(speaker: Speaker, name: str, part: Part, wanted: Wanted, render: Render | None = None) -> Action:
    """Read what was said in the room or with the person of that name; else, around a message, where that was said."""

    def then(target: RoomId | Name) -> Action:
        return ReadPast(target, wanted, render)

    if name:
        as_room = spell_room(name)
        is_room = name.startswith("#") or (isinstance(as_room, Name) and as_room.key in speaker.rooms)
        return spelled(as_room if is_room else spell_person(name), speaker, then)
    for bound in (part.center, part.before, part.after):
        if bound is not None and not isinstance(bound, Moment):
            return LookUp(bound, lambda facts: (ReadPast(facts, wanted, render),), ReadPast, reads=wanted)
    return with_room(speaker, "", then)
