"""What is told in plain text: a sentence for every refusal, notice and answer, in the reader's language.

Refuses to know which sentence is told, and to whom. `legible` is the one place that makes typed text safe for a
terminal on its way out, and all typed text here goes through it.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from beseda.core import events as ev
from beseda.core.questions import Rooms
from beseda.core.refusals import Reason, Refusal
from beseda.core.text import MessageKind, Text
from beseda.locale import N_, catalogue
from beseda.wire.clean import legible, without_marks
from beseda.wire.dialects.dialect import Lines

REFUSALS: dict[Reason, str] = {
    Reason.NAME_EMPTY: N_("A name has at least one character."),
    Reason.NAME_TOO_LONG: N_("A name has at most 32 characters."),
    Reason.NAME_BAD_START: N_("A name does not begin with a digit or one of - ~ % +"),
    Reason.NAME_BAD_CHARACTER: N_("{0} can't be a name: no spaces, control characters, emoji or ! @ , * ? : . # & $ /"),
    Reason.NAME_TAKEN: N_("The name {0} is taken."),
    Reason.NAME_LOOKS_TAKEN: N_("That looks too much like {0}, who is here."),
    Reason.NAME_RESERVED: N_("The name {0} is kept for the server."),
    Reason.ROOM_NAME_EMPTY: N_("A room's name has at least one character after the #."),
    Reason.ROOM_NAME_TOO_LONG: N_("A room's name has at most 50 characters."),
    Reason.ROOM_NAME_BAD_CHARACTER: N_("{0} can't be a room's name: no spaces, control characters or , * ? : /"),
    Reason.ROOM_NAME_LOOKS_TAKEN: N_("That looks too much like {0}, a room that is there."),
    Reason.FULL: N_("The chat is full (at most {0} at once). Come back later."),
    Reason.NO_SUCH_PERSON: N_("There is nobody called {0} here."),
    Reason.NO_SUCH_ROOM: N_("There is no room {0}."),
    Reason.NOT_IN_ROOM: N_("You are not in {0}."),
    Reason.ALREADY_IN_ROOM: N_("You are in {0} already."),
    Reason.TOO_MANY_OWN_ROOMS: N_("You are in as many rooms as one may be in ({0})."),
    Reason.TOO_MANY_ROOMS: N_("There are as many rooms as there may be ({0})."),
    Reason.ROOM_IN_USE: N_("Somebody is in {0}."),
    Reason.TEXT_EMPTY: N_("There is nothing in that to say."),
    Reason.TEXT_TOO_LONG: N_("That is too long: at most {0} bytes. Nobody saw it."),
    Reason.TOO_MANY_LINES: N_("That has too many lines: at most {0}. Nobody saw it."),
    Reason.NOT_ENTERED: N_("Choose a name first."),
    Reason.ALREADY_ENTERED: N_("You are {0} already."),
    Reason.ROOM_NAME_TAKEN: N_("There is a room {0} already."),
    Reason.KEY_NEEDED: N_("{0} has a key: type /join {0} and the key."),
    Reason.ROOM_FULL: N_("{0} is full."),
    Reason.INVITATION_NEEDED: N_("{0} is by invitation only."),
    Reason.BANNED: N_("You may not enter {0}: you are banned there."),
    Reason.MAY_NOT_SPEAK: N_("You may not speak in {0}."),
    Reason.ROLE_NEEDED: N_("In {0} only its operators may do that."),
    Reason.OPERATOR_NEEDED: N_("Only operators of the server may do that."),
    Reason.NOT_IN_ROOM_THEY: N_("{0} is not in that room."),
    Reason.ALREADY_IN_ROOM_THEY: N_("{0} is in that room already."),
    Reason.ROOM_OPEN: N_("{0} is open: no invitation is needed."),
    Reason.LIST_FULL: N_("That list is full (at most {0})."),
    Reason.BAD_KEY: N_("That can't be a key: at most 50 characters, no spaces and no commas."),
    Reason.PAST_IS_OPEN: N_("What was said in {0} in the open can't be hidden."),
    Reason.NAME_HELD: N_("You may not speak in {0}: while you are there, you keep your name."),
    Reason.TOO_MANY_ROOMS_OF_ADDRESS: N_("From your address as many rooms are made already as may be ({0})."),
    Reason.TOO_MANY_KNOCKS: N_("You have asked to be let into {0} already. Wait a little."),
    Reason.NOT_AWAY: N_("You are not away."),
    Reason.ALREADY_AWAY: N_("You are away already: {0}"),
    Reason.NO_SUCH_MESSAGE: N_("There is no such message."),
    Reason.NOT_YOURS: N_("{0} said that, and you did not."),
    Reason.TOO_LATE: N_("That was said too long ago: it could be done for {0} minutes."),
    Reason.TOO_MANY_REACTIONS: N_("That message has as many reactions as it may have ({0})."),
    Reason.TOO_MANY_KEYS: N_("At most {0} things can be said of one person or room."),
    Reason.KEY_INVALID: N_("{0} can't be a key."),
    Reason.VALUE_INVALID: N_("That is too long, or can't be shown."),
    Reason.TOO_MANY_CHANGES: N_("You change that too often. Try again in {0} s."),
    Reason.AS_WISHED: N_("It is so already."),
    Reason.TOO_MUCH_A_DAY: N_(
        "Too much comes from your address in a day to keep more of it: nobody saw that one. Try again later."
    ),
    Reason.NOT_STORED: N_("The server can't store messages just now: nobody saw that one. Try again in a moment."),
    Reason.NO_SUCH_SEAT: N_("Your place is gone: choose a name again."),
    Reason.INTERNAL: N_("The server made a mistake with that line, and has noted it. Nobody saw it."),
}

Say = Callable[[str], str]

_ACTION = MessageKind.ACTION  # looked up once: an enumeration's attribute takes five steps


def translator(language: str) -> Say:
    return catalogue(language).gettext


def refused(refusal: Refusal, language: str) -> str:
    return translator(language)(REFUSALS[refusal.reason]).format(legible(refusal.subject))


def notice(sentence: str, language: str) -> str:
    """The server's own words, as the assignment marks them: `Server: …`, `Сервер: …`."""
    _ = translator(language)
    server = _("Server")
    return f"{server}: {sentence}"


def words_of(text: str, language: str) -> str:
    """Mark what a person typed inside the server's own line, so that it can't be taken for the server's words.

    It stands in quotation marks, and has none of its own that could close them.
    """
    return translator(language)(N_("“{words}”")).format(words=without_marks(legible(text)))


def now_in(room: str, language: str) -> str:
    _ = translator(language)
    return _("You are in {room} now.").format(room=room)


def because(words: str, reason: str, language: str) -> str:
    """Add the reason that somebody gave, if any."""
    return f"{words} {words_of(reason, language)}" if reason else words


INDENT = "    "
"""Begins each further line of one message. Nothing else begins with so many blanks: neither a name nor the server's own
words do. (A framing that leaves messages out looks for it, too: `chunks.FURTHER`.)"""


def said(name: str, text: Text) -> list[str]:
    """Return what somebody said: a line, and under it the further ones. The hottest function of the dialect."""
    lines, kind, _ = text
    start = f"* {name} " if kind is _ACTION else f"{name}: "
    if len(lines) == 1:
        return [start + legible(lines[0])]
    return [start + legible(lines[0]), *further(lines)]


def further(lines: Sequence[str]) -> list[str]:
    """Return the lines after the first, indented."""
    return [INDENT + legible(line) for line in lines[1:]]


def privately(event: ev.Said, name: str, mine: bool, language: str) -> list[str]:
    """`name`: the speaker's, with what it answers."""
    if mine:
        _ = translator(language)
        lines = event.text.lines
        return [_("(to {name}) {line}").format(name=event.target_name, line=legible(lines[0])), *further(lines)]
    return in_private(said(name, event.text), language)


def in_private(lines: Lines, language: str) -> list[str]:
    """Mark what was said in private."""
    before, after = _around_line(language)
    first, *others = lines
    return [f"{before}{first}{after}", *others]


@cache
def _around_line(language: str) -> tuple[str, str]:
    """Return what stands before and after a line said in private. To format each line would cost as much again."""
    _ = translator(language)
    before, _line, after = _("(private) {line}").partition("{line}")
    return before, after


def for_role(name: str, text: Text, role: str, language: str) -> list[str]:
    """Return what was said only to people with at least that role in a room."""
    _ = translator(language)
    first, *others = said(name, text)
    return [_("(for {role} and above) {line}").format(role=role, line=first), *others]


def in_room(room: str, lines: Lines) -> list[str]:
    """Mark a message with the room it was said in."""
    first, *others = lines
    return [f"{room} {first}", *others]


def topic(room: str, about: str, language: str) -> str:
    _ = translator(language)
    if not about:
        return _("{room} has no topic.").format(room=room)
    return _("Topic of {room}: {topic}").format(room=room, topic=words_of(about, language))


def list_rooms(answer: Rooms, language: str) -> Iterator[str]:
    _ = translator(language)
    if not answer.rooms:
        yield _("There are no rooms.")
        return
    yield _("Rooms (* marks yours):")
    for line in answer.rooms:
        topic = f"  {words_of(line.topic, language)}" if line.topic else ""
        yield f"{'*' if line.mine else ' '} {line.name}  {line.people}{topic}"


def when(at: int) -> str:
    """Return a message's time of day, in the server's time zone; with the date unless it was today."""
    then, now = time.localtime(at / 1000), time.localtime()
    return time.strftime("%H:%M" if then[:3] == now[:3] else "%Y-%m-%d %H:%M", then)
