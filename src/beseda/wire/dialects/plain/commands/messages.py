"""What becomes of a message: other words (and what the ones before were), taking it back, reactions, replies. A person
names it by its short number.

A program may give its id in the place of a number.
"""

from collections.abc import Callable, Iterator

from beseda.core import requests as rq
from beseda.core.ids import Seq
from beseda.core.limits import MOST_WORDINGS
from beseda.core.past import Window, Wordings
from beseda.core.requests import MessageFacts
from beseda.core.text import Text, size
from beseda.locale import N_
from beseda.wire.clean import legible
from beseda.wire.dialects.actions import Action, LookUp, Past, ReadPast, Reply, Reworded, SetCapabilities
from beseda.wire.dialects.plain.commands.table import Family, Speaker, usage
from beseda.wire.dialects.plain.remembered import reworded
from beseda.wire.dialects.plain.sentences import translator

FAMILY = Family()
command = FAMILY.command

NUMBERS = "numbers"
"""What a client is capable of that is told the numbers of what is said now, too."""
ON, OFF = frozenset(("on", "yes", "вкл", "да")), frozenset(("off", "no", "выкл", "нет"))
LONGEST_NUMBER = 9
"""Digits. Nobody is told so much in one session."""


def number_in(word: str) -> int | None:
    """Return the number that somebody typed, also as it was shown (`12.`)."""
    digits = word.rstrip(".)")
    return int(digits) if digits.isdecimal() and len(digits) <= LONGEST_NUMBER else None


def means_message(speaker: Speaker, word: str) -> bool:
    return number_in(word) is not None or speaker.place(word) is not None


def no_such_number(speaker: Speaker, word: str) -> Reply:
    _ = translator(speaker.language)
    words = _("No line has the number {number}, or not any more. /history shows numbers, and so does /numbers.")
    return Reply(words.format(number=legible(word)), refuses=True)


def about(speaker: Speaker, word: str, then: Callable[[Seq], Action]) -> Action:
    """Return the action about the message that is meant, or a reply that says that there is none."""
    place = speaker.place(word)
    return then(place) if place is not None else no_such_number(speaker, word)


@command(
    "numbers",
    N_("on/off"),
    N_("have a number before each line: the next commands know it by that"),
    1,
    also="номера",
)
def numbers(speaker: Speaker, rest: str) -> Iterator[Action]:
    _ = translator(speaker.language)
    word = rest.lower()
    if word in ON:
        words = _("Each line has a number from now on, your own ones too.")
        yield SetCapabilities(frozenset((NUMBERS,)), words)
    elif word in OFF:
        yield SetCapabilities(frozenset(), _("What is said has no numbers any more; /history shows them."))
    else:
        yield usage("numbers", speaker.language)


@command("edit", N_("[n] text"), N_("correct line n, or what you said last"), 1, also="править исправить поправить")
def edit(speaker: Speaker, rest: str) -> Iterator[Action]:
    word, _, text = rest.partition(" ")
    if not means_message(speaker, word):
        yield _edit(None, rest)
    elif not text.strip():
        yield usage("edit", speaker.language)
    else:
        yield about(speaker, word, lambda place: _edit(place, text.strip()))


def _edit(place: Seq | None, words: str) -> Action:
    return LookUp(place, lambda facts: (rq.Edit(facts, (words,)),), rq.Edit, size=size(words))


@command("edits", N_("n"), N_("what line n said before it was corrected, and from when on"), 1, also="правки")
def edits(speaker: Speaker, rest: str) -> Iterator[Action]:
    def then(facts: MessageFacts) -> tuple[Action, ...]:
        return (ReadPast(None, Wordings(facts), _every_wording),)

    yield about(speaker, rest.split()[0], lambda place: LookUp(place, then, ReadPast, reads=Window(MOST_WORDINGS)))


def _every_wording(answer: Past | Reworded, speaker: Speaker, /) -> Iterator[str]:
    if isinstance(answer, Past):  # it can't be read just now
        yield from speaker.told(answer)
        return
    for line in reworded(answer, speaker.language):
        yield from speaker.added(line)


@command(
    "delete",
    N_("[n] [words]"),
    N_("take back line n, with a reason; alone, what you said last"),
    also="del remove удалить стереть",
)
def delete(speaker: Speaker, rest: str) -> Iterator[Action]:
    word, _, reason = rest.partition(" ")
    if not word:
        yield _delete(None, "")
    else:
        yield about(speaker, word, lambda place: _delete(place, reason.strip()))


def _delete(place: Seq | None, reason: str) -> Action:
    return LookUp(place, lambda facts: (rq.Redact(facts, reason),), rq.Redact, size=size(reason))


def _react(speaker: Speaker, rest: str, on: bool) -> Action:
    word, _, words = rest.partition(" ")
    reaction = words.strip()
    if not legible(reaction).strip():  # Nothing that anybody could see.
        return usage("react" if on else "unreact", speaker.language)

    def then(facts: MessageFacts) -> tuple[Action, ...]:
        return (rq.React(facts, reaction, on),)

    return about(speaker, word, lambda place: LookUp(place, then, rq.React, size=size(reaction)))


@command("react", N_("n reaction"), N_("put a reaction on line n: an emoji, a word"), 2, also="реакция")
def react(speaker: Speaker, rest: str) -> Iterator[Action]:
    yield _react(speaker, rest, on=True)


@command("unreact", N_("n reaction"), N_("take your reaction back"), 2, also="снять")
def unreact(speaker: Speaker, rest: str) -> Iterator[Action]:
    yield _react(speaker, rest, on=False)


@command("reply", N_("n text"), N_("answer line n, where it was said"), 2, also="re ответить ответ", says=True)
def reply(speaker: Speaker, rest: str) -> Iterator[Action]:
    word, _, words = rest.partition(" ")

    def answer(place: Seq) -> Action:
        text = Text((words.strip(),), attributes=(speaker.reply(place),))
        return LookUp(place, lambda facts: (rq.ReplyTo(facts, (text,)),), rq.ReplyTo, size=text.size)

    yield about(speaker, word, answer)
