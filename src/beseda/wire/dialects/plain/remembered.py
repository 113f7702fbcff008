"""Past messages in words: with their time, their number, what they answer, and what has become of them.

That a message was edited stands where nobody can type it, within the brackets of its time.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from beseda.core import events as ev
from beseda.core.past import PastMessage
from beseda.core.text import Text
from beseda.wire.clean import legible
from beseda.wire.dialects.actions import Past, Reworded
from beseda.wire.dialects.plain.numbers import Numbers, with_number
from beseda.wire.dialects.plain.replies import answers, in_reply
from beseda.wire.dialects.plain.sentences import said, translator, when

MOST_REACTIONS = 10
"""Different reactions shown with one message: the commonest."""


def counted(reactions: Sequence[ev.Reacted]) -> list[tuple[str, int]]:
    """Return different reactions, each with how many there are, the commonest first."""
    return Counter([legible(each.reaction) for each in reactions]).most_common(MOST_REACTIONS)


def remembered(item: PastMessage, name: str, with_room: bool, language: str) -> list[str]:
    """Return a past message, said by somebody of that name, with its room if that is not clear."""
    event = item.said
    where = f"{event.target_name} " if with_room and event.room else ""
    at = when(event.at)
    if item.edited_at:
        _ = translator(language)
        at = _("{time}, edited").format(time=at)
    first, *others = said(name, event.text)
    lines = [f"[{at}] {where}{first}", *others]
    if item.reactions:
        lines[-1] += f"  ({', '.join(f'{reaction} {count}' for reaction, count in counted(item.reactions))})"
    return lines


def reworded(answer: Reworded, language: str) -> Iterator[str]:
    """Yield what a message has said, each wording with the time from which on it stood."""
    _ = translator(language)
    if not answer.wordings:
        yield _("No earlier words of that line are there for you to see.")
        return
    name, kind = answer.message.author_name, answer.message.kind
    yield _("--- what {name} said, and how it was corrected ---").format(name=name)
    for number, wording in enumerate(answer.wordings, 1):
        at = when(wording.at)
        if number == len(answer.wordings):
            at = _("{time}, now").format(time=at)
        first, *others = said(name, Text(wording.lines, kind))
        yield from (f"[{at}] {first}", *others)
    yield _("--- now ---")


class Older:
    """Finds the messages that those of one answer answer: among those that were shown already, or else in the past."""

    def __init__(self, answer: Past, journal: str) -> None:
        self._find = answer.find
        self._journal = journal
        self._shown: dict[int, ev.Said] = {}

    def of(self, event: ev.Said) -> tuple[int | None, ev.Said | None]:
        """Return the place of the message that this one answers, if it does, and the message, if it is there."""
        self._shown[event.seq] = event
        place = answers(event.text, self._journal) if event.text.attributes else None
        if place is None or place >= event.seq:
            return None, None
        return place, self._shown.get(place) or self._find(place)


def messages_of(answer: Past) -> Iterator[PastMessage]:
    for item in answer.messages or ():
        if type(item) is PastMessage:
            yield item


def past(answer: Past, language: str, journal: str, numbers: Numbers | None) -> Iterator[str]:
    """Yield past messages, marked as such at both ends; `numbers`: with the numbers that they have for this client."""
    _ = translator(language)
    older = Older(answer, journal)
    is_first = True
    for item in messages_of(answer):
        if is_first:
            title = answer.title
            yield _("--- {room}: what was said ---").format(room=title) if title else _("--- found ---")
            is_first = False
        event = item.said
        place, message = older.of(event)
        name = event.author_name if place is None else in_reply(event.author_name, message, language)
        lines = remembered(item, name if event.room else f"{name} → {event.target_name}", not answer.title, language)
        yield from with_number(numbers.of(event.seq), lines) if numbers is not None else lines
    yield _("Nothing found.") if is_first else _("--- now ---")
