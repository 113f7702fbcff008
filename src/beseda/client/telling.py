"""What is shown of what was heard: the line that a person reads, and whether it rings.

A table has a row for each kind of line that is not just its text. Remembers which messages were shown, so that who
comes back to a room is shown what they missed, and not what they read. Refuses to know screens.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from beseda.client.heard import Heard
from beseda.client.mention import calls, folded, mentions
from beseda.client.shown import MARK, NAME, NOTICE, PAST, ROOM, TIME, TROUBLE, Line, Piece
from beseda.locale import catalogue
from beseda.wire.clean import without_marks

MOST_REMEMBERED = 5000
"""Messages that were shown (some 0.5 MB of ids): more than all rooms that one may be in show to who enters them."""


Quote = tuple[str, str]
"""Who said something, and how it began."""
LONGEST_QUOTE = 40
"""Characters that are quoted, and one more is kept: it shows whether that was all. All together some 1 MB."""


class Manner(NamedTuple):
    """How a person wants to be told, and what of it."""

    language: str = "en"
    times: bool = True
    """Whether what is said now has its time."""
    past: bool = True
    """Whether the last lines of a room are shown to who enters it."""
    own: bool = True
    """Whether what one has said oneself is shown once it is said; else it stands where it was typed."""


class Teller:
    """Called by the receiving thread alone."""

    def __init__(self, manner: Manner) -> None:
        self._manner = manner
        self._ = catalogue(manner.language).gettext
        self._shown: OrderedDict[str, Quote] = OrderedDict()
        """By id; of each as much as tells a person which one it was."""
        self._past: Heard | None = None
        """How a past began of which nothing is shown yet."""
        self._in_past = False
        self._is_back = False
        """Whether one's rooms are told again, which one has not left."""
        self._here = ""
        """The current room, as it was told last."""
        self._rows: dict[str, Callable[[Heard, str, str], list[Line]]] = {
            "": self._old,
            "said": self._said,
            "edited": self._edited,
            "redacted": self._redacted,
            "past-begins": self._past_begins,
            "past": self._past_line,
            "past-ends": self._past_ends,
            "invited": self._invited,
            "refusal": lambda heard, here, me: [Line(heard.text, TROUBLE)],
            "resumed": self._resumed,
            "here": self._now_here,
            "topic": self._of_a_room,
            "answer": lambda heard, here, me: [Line(heard.text)],
            "members": self._of_a_room,
            "listed": lambda heard, here, me: [Line(heard.text)],
        }

    def lines(self, heard: Heard, here: str, me: str) -> list[Line]:
        """What is shown of a line. `here`: the current room; `me`: one's own name."""
        row = self._rows.get(heard.kind)
        if row is not None:
            return row(heard, here, me)
        # Also of a kind that we don't know: its words are for people.
        return [Line(heard.text, NOTICE, self._time(heard))] if heard.text else []

    def _old(self, heard: Heard, here: str, me: str) -> list[Line]:
        """An older server says nothing of a line, and it is shown as it came."""
        return [Line(heard.text, rings=calls(heard.text, me))]

    def _invited(self, heard: Heard, here: str, me: str) -> list[Line]:
        return [Line(heard.text, NOTICE, self._time(heard), rings=heard.you)]

    def _resumed(self, heard: Heard, here: str, me: str) -> list[Line]:
        self._is_back = True
        return []

    def _now_here(self, heard: Heard, here: str, me: str) -> list[Line]:
        """Who was put out of the current room while the connection was lost is not told of it, but must know."""
        before, self._here = self._here, heard.room
        if not self._is_back or heard.room == before:
            return []
        _ = self._
        if heard.room:
            return [Line(_("You are in {room} now.").format(room=heard.room), NOTICE)]
        return [Line(_("You are in no room. /rooms lists them, /join enters one."), NOTICE)]

    def _of_a_room(self, heard: Heard, here: str, me: str) -> list[Line]:
        if self._is_back or not heard.text:
            return []
        return [Line(heard.text, NOTICE if heard.at else "", self._time(heard))]

    # What is said.

    def _said(self, heard: Heard, here: str, me: str) -> list[Line]:
        self._remember(heard)
        if heard.mine and not self._manner.own:
            return []
        rings = not heard.mine and (bool(heard.to) or mentions(heard.words, me))
        begin = (*_number(heard), *self._time(heard))
        if heard.to and heard.mine:
            return [Line(heard.words, head=(*begin, (MARK, self._to(heard.to))))]
        head = (*begin, *self._where(heard, here), *_speaker(heard, self._in_reply(heard)))
        return [Line(heard.words, head=head, rings=rings)]

    def _where(self, heard: Heard, here: str) -> tuple[Piece, ...]:
        """The room, if it is not the current one; or that it was said in private."""
        if heard.to:
            return ((MARK, self._privately()),)
        return ((ROOM, f"{heard.room} "),) if heard.room and heard.room != here else ()

    def _in_reply(self, heard: Heard) -> str:
        """What is said of the message that this one answers: quoted if it was shown here and was not taken back."""
        if not heard.reply:
            return ""
        _ = self._
        name, words = self._shown.get(heard.reply, ("", ""))
        if not name:
            return _("{speaker} (in reply)").format(speaker="")
        quoted = _("“{words}”").format(words=without_marks(_beginning(words)))
        return _("{speaker} (in reply to {name}: {words})").format(speaker="", name=name, words=quoted)

    def _edited(self, heard: Heard, here: str, me: str) -> list[Line]:
        """Shown where it happens, as the words of who said it: what stands above on the screen stays as it was."""
        if heard.about in self._shown:
            self._shown[heard.about] = (heard.by, heard.words[: LONGEST_QUOTE + 1])
        if heard.mine and not self._manner.own:
            return [Line(heard.text, NOTICE, _number(heard))]
        words = self._("* {name}, correction ({time}): {line}").format(name="\n", time=_when(heard.said_at), line="")
        before, _, after = words.partition("\n")
        named = (("", before), (NAME + folded(heard.by), heard.by), ("", after))
        begin = (*_number(heard), *self._time(heard))
        return [Line(heard.words, head=(*begin, *self._where(heard, here), *named))]

    def _redacted(self, heard: Heard, here: str, me: str) -> list[Line]:
        """What stands on the screen can't be taken from it; nothing here quotes it again."""
        if heard.about in self._shown:
            self._shown[heard.about] = ("", "")
        return [Line(heard.text, NOTICE, self._time(heard))] if heard.text else []

    def _to(self, name: str) -> str:
        return self._("(to {name}) {line}").format(name=name, line="")

    def _privately(self) -> str:
        return self._("(private) {line}").format(line="")

    def _time(self, heard: Heard) -> tuple[Piece, ...]:
        return ((TIME, f"[{_clock('%H:%M', heard.at)}] "),) if self._manner.times and heard.at else ()

    # What was said.

    def _past_begins(self, heard: Heard, here: str, me: str) -> list[Line]:
        self._past, self._in_past = heard, False
        return []

    def _past_line(self, heard: Heard, here: str, me: str) -> list[Line]:
        begins, asked = self._past, self._past is not None and self._past.asked
        if begins is None or (not asked and heard.id in self._shown):
            return []
        if not self._manner.past and not asked:
            # What was missed comes late, and is shown as if it came now.
            return self._said(heard, here, me) if begins.missed else []
        if heard.mine and not self._manner.own and begins.missed:
            return []
        self._remember(heard)
        where = ((ROOM, f"{heard.room} "),) if heard.room and not begins.title else ()
        at = _when(heard.at)
        if heard.edited:
            at = self._("{time}, edited").format(time=at)
        after = self._in_reply(heard) + (f" → {heard.to}" if heard.to else "")
        head = (*_number(heard), (TIME, f"[{at}] "), *where, *_speaker(heard, after))
        rings = begins.missed and not heard.mine and (bool(heard.to) or mentions(heard.words, me))
        reactions = f"  ({', '.join(heard.reactions)})" if heard.reactions else ""
        line = Line(heard.words + reactions, PAST, head, rings)
        if self._in_past:
            return [line]
        self._in_past = True
        older = [Line(self._("There was more: /history has it."), NOTICE)] if begins.more else []
        return [Line(begins.text, NOTICE), *older, line]

    def _past_ends(self, heard: Heard, here: str, me: str) -> list[Line]:
        was_shown, self._past, self._in_past, self._is_back = self._in_past, None, False, False
        return [Line(heard.text, NOTICE)] if was_shown else []

    def _remember(self, heard: Heard) -> None:
        if heard.id:
            self._shown[heard.id] = (heard.by, heard.words[: LONGEST_QUOTE + 1])
            if len(self._shown) > MOST_REMEMBERED:
                self._shown.popitem(last=False)


def _beginning(words: str) -> str:
    first, *more = words.split("\n")
    return f"{first[:LONGEST_QUOTE]}…" if more or len(first) > LONGEST_QUOTE else first


def _number(heard: Heard) -> tuple[Piece, ...]:
    """The number by which commands know the message, if it is wanted."""
    return ((TIME, f"{heard.number}. "),) if heard.number else ()


def _speaker(heard: Heard, after: str = "") -> tuple[Piece, ...]:
    """Who says it, as plain text has it: `Ann: hello`, `* Ann waves`."""
    name = (NAME + folded(heard.by), heard.by)
    if heard.how == "action":
        return (("", "* "), name, ("", f"{after} "))
    return (name, ("", f"{after}: "))


def _when(at: int) -> str:
    """The time of day where the reader is; with the date unless it was today."""
    today = _clock("%Y-%m-%d", int(time.time() * 1000)) == _clock("%Y-%m-%d", at)
    return _clock("%H:%M" if today else "%Y-%m-%d %H:%M", at)


def _clock(form: str, at: int) -> str:
    try:
        return time.strftime(form, time.localtime(at / 1000))
    except (OverflowError, OSError, ValueError):
        return "?"  # A time that no clock here can show.
