"""Which message another one answers, and the words that say so: whose line that was, and how it began.

Nothing of the older message is kept with the newer one: it is looked up when the newer one is shown, as it stands then.
"""

from collections.abc import Callable
from typing import NamedTuple

from beseda.core.events import Said
from beseda.core.ids import MessageId, RoomId, Seq
from beseda.core.text import Text
from beseda.wire.dialects.plain.sentences import translator, words_of
from beseda.wire.dialects.seat_secrets import place_of

REPLY = "+reply"
"""The attribute that names the message (IRCv3's client tag)."""
_NAMES = frozenset((REPLY, "+draft/reply"))
LONGEST_QUOTE = 40
"""Characters of the older message: enough to know it again."""


class Quoting(NamedTuple):
    """What is needed to say what a message answers that is said just now. All clients of a server share it."""

    journal: str = ""
    """Message ids begin with it."""
    find: Callable[[RoomId, Seq], Said | None] = lambda room, place: None
    """Finds a message that was said in a room lately. Requires holding the engine."""

    def answered(self, event: Said) -> Said | None:
        place = answers(event.text, self.journal)
        return self.find(event.room, place) if place is not None and event.room else None


NO_QUOTING = Quoting()


def attribute(journal: str, place: Seq) -> tuple[str, str]:
    """Return the attribute of a text that answers the message at this place."""
    return REPLY, str(MessageId(journal, place))


def answers(text: Text, journal: str) -> Seq | None:
    """Return the place of the message that a text answers; None if it answers none."""
    for name, value in text.attributes:
        if name in _NAMES:
            return place_of(value, journal)
    return None


def in_reply(speaker: str, older: Said | None, language: str) -> str:
    """Return a speaker's name with what is said of the older message. No name has a blank, so none looks like that."""
    _ = translator(language)
    if older is None:
        return _("{speaker} (in reply)").format(speaker=speaker)
    words = older.text.lines[0]
    if len(words) > LONGEST_QUOTE or len(older.text.lines) > 1:
        words = f"{words[:LONGEST_QUOTE]}…"
    quoted = words_of(words, language)
    return _("{speaker} (in reply to {name}: {words})").format(speaker=speaker, name=older.author_name, words=quoted)
