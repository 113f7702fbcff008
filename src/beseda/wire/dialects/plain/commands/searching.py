"""/search: what was said with some words, by somebody, somewhere, before or after a time; page by page.

A page has the newest; what follows it says how to go on. A search ends after some time, and says how far it looked.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from beseda.core.names import Name, RoomRef
from beseda.core.past import Found, Search
from beseda.locale import N_
from beseda.wire.clean import clean
from beseda.wire.dialects.actions import Action, Past, ReadPast, Reply
from beseda.wire.dialects.looking_for import MOST_TERMS, Fault, Wrong, token, wish_of
from beseda.wire.dialects.plain.commands.messages import no_such_number, number_in
from beseda.wire.dialects.plain.commands.table import Family, Speaker, spelled
from beseda.wire.dialects.plain.sentences import translator, when
from beseda.wire.spelling import spell_person, spell_room

FAMILY = Family()
command = FAMILY.command

FOUND = 20
"""Lines of a page of found ones."""

_FAULTS: dict[Wrong, str] = {
    Wrong.NOTHING: N_("There is no word to look for."),
    Wrong.TOO_MANY: N_("At most {most} words or phrases can be looked for at once."),
    Wrong.LEAVES_OUT: N_("“{typed}”: words can't be left out. To look for it as it stands put it in quotes."),
    Wrong.EMPTY: N_("Nothing follows “{typed}”. A name or a time goes right after it, without a space."),
    Wrong.TWICE: N_("“{typed}” is one too many: each of from:, in:, before: and after: goes once."),
    Wrong.NO_TIME: N_("“{typed}” is no time. Type a day, 2026-11-27 or 27.11.2026, or a time, 2026-11-27T10:30."),
    Wrong.NEVER: N_("Nothing is both before the one time and after the other."),
}


@command(
    "search",
    N_("words"),
    N_('lines with these words; word*, "a phrase", from:name, in:#room, before:date, after:date'),
    1,
    also="find поиск найти",
)
def search(speaker: Speaker, rest: str) -> Iterator[Action]:
    wish = wish_of(rest, speaker.place)
    if isinstance(wish, Fault):
        is_number = wish.wrong is Wrong.NO_TIME and number_in(wish.typed) is not None
        yield no_such_number(speaker, wish.typed) if is_number else _refused(wish, speaker.language)
        return
    wanted = Search(FOUND, wish.terms, wish.author, wish.after, wish.before)
    asked = Asked(wish.typed)
    if wish.where:
        yield _read(speaker, wish.where, lambda target: ReadPast(target, wanted, asked))
    else:
        yield ReadPast(None, wanted, asked)


def _read(speaker: Speaker, typed: str, then: Callable[[RoomRef], Action]) -> Action:
    as_room = spell_room(typed)
    is_room = typed.startswith("#") or (isinstance(as_room, Name) and as_room.key in speaker.rooms)
    return spelled(as_room if is_room else spell_person(typed), speaker, then)


def _refused(fault: Fault, language: str) -> Reply:
    sentence = translator(language)(_FAULTS[fault.wrong])
    return Reply(sentence.format(typed=clean(fault.typed), most=MOST_TERMS), refuses=True)


@dataclass(frozen=True, slots=True)
class Asked:
    """Says what was found, and what more there may be."""

    typed: str
    """What was typed, but for `before:`."""

    def __call__(self, answer: Past, speaker: Speaker, /) -> Iterator[str]:
        yield from speaker.told(answer._replace(title=""))  # each line says where it was said
        if answer.found is not None:
            for words in self._rest(answer.found, speaker.language):
                yield from speaker.added(words)

    def _rest(self, found: Found, language: str) -> Iterable[str]:
        """Say what was not looked at, and how to go on."""
        _ = translator(language)
        if found.lacks_before:
            since = when(found.lacks_before)
            yield _("What was said before {time} is being indexed, and is not found yet.").format(time=since)
        if found.is_all:
            return
        go_on = f"/search before:{token(found.looked_to)} {clean(self.typed)}"
        if len(found.messages) >= FOUND:
            yield _("There may be older ones: {command}").format(command=go_on)
        else:
            yield _("Looked back to {time} so far. To go on: {command}").format(
                time=when(found.looked_to_at), command=go_on
            )
