"""How it reads in IRC that a message was changed, taken back or reacted to.

Who asked for it is told by EDIT, REDACT and TAGMSG, with tags and ids (message-edit, message-redaction, react). Others
are told in a notice from whoever did it, so that nobody takes the words for another's or the server's; it says whose
line of when it is about, and is no message: no program answers a notice, and it has no id. Refuses to know who is told.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from beseda.core import events as ev
from beseda.core.ids import MessageId, Seq
from beseda.core.text import MessageKind, Text, size
from beseda.wire.dialects.dialect import Lines
from beseda.wire.dialects.irc.line import LONGEST_CLIENT_TAGS, LONGEST_REST, carried, fits, fitted, told_tags
from beseda.wire.dialects.irc.multiline import CTCP
from beseda.wire.dialects.irc.split import pieces
from beseda.wire.dialects.irc.view import View

TARGET_MSGID, EDIT_TEXT = "draft/target-msgid", "draft/edit-text"
"""EDIT's tags (message-edit, "Editing messages")."""
REPLY, REACT, UNREACT = "+reply", "+draft/react", "+draft/unreact"
"""The tags of a reaction (react, "Format")."""
LEAST_WORDS = 60
"""Bytes of a corrected line that the notice has room for beside its beginning, by leaving something of that out."""


def reacted(event: ev.Reacted, source: str, view: View) -> Lines:
    """A reaction is tags alone, so it is told to those who have tags; so is that it was taken back.

    One that was taken back by its id (an operator does it so) is a TAGMSG that was redacted (message-redaction,
    "Command"). Who has no REDACT is told as if its author had taken it back in the other way, if they did.
    """
    if not view.message_tags:
        return ()
    target = event.target_name
    if event.of and view.message_redaction:
        return (f":{source} REDACT {target} {_id(event.of, view)}",)
    if event.taken_by:
        return ()
    key = REACT if event.on else UNREACT
    tags = ("msgid", _id(event.seq, view)), (REPLY, _id(event.about, view)), (key, carried(event.reaction))
    return (f"{told_tags(tags)}:{source} TAGMSG {target}",)


def edited(event: ev.Edited, source: str, view: View) -> Lines:
    """Told later, an edit has no id any more: only what came of it is known.

    An edit from another dialect may be too long for tags; then it is told as to those who have no EDIT.

    The two tags count as the client's part of a line's tags, since a client's line holds as much (message-tags, "Size
    limit"). Of one that is long over nobody knows the place any more (0).
    """
    about = (TARGET_MSGID, _id(event.about, view)), (EDIT_TEXT, _in_tag(event.text))
    if view.message_edit and fits(told_tags(about), LONGEST_CLIENT_TAGS + 2):
        own = (("msgid", _id(event.seq, view)),) if event.seq else ()
        return (f"{told_tags((*own, *about))}:{source} EDIT {event.target_name}",)
    return _correction(event, source)


def redacted(event: ev.Redacted, source: str, view: View) -> Lines:
    """message-redaction, "Command"; and "Fallback", without the text of what is gone."""
    reason = carried(event.reason)
    if view.message_redaction:
        line = f":{source} REDACT {event.target_name} {_id(event.about, view)}"
        return (fitted(f"{line} :{reason}" if reason else line),)
    head = _begin(event, source, "* deletion of ")
    return (fitted(f"{head}: {reason}" if reason else head),)


def _correction(event: ev.Edited, source: str) -> Lines:
    """The words in as many notices as they need: only the first says what it corrects."""
    first, *others = [carried(line).replace(CTCP, "") for line in event.text.lines]
    if event.text.kind is MessageKind.ACTION:
        first = f"/me {first}"
    begin = _begin(event, source, "* correction of ") + ": "
    plain = f":{source} NOTICE {event.target_name} :* "
    room, more = LONGEST_REST - size(begin), LONGEST_REST - size(plain)
    beginning, *rest = pieces(first, room) if size(first) > room else [first]
    words = [piece for line in (" ".join(rest), *others) if line for piece in pieces(line, more)]
    return tuple([fitted(line) for line in (begin + beginning, *[plain + each for each in words])])


def _begin(event: ev.Edited | ev.Redacted, source: str, what: str) -> str:
    """Return the beginning of a notice, with less in it if the longest names would leave no room for words."""
    when = _when(event.said_at, event.at)
    name = source.partition("!")[0]
    begins = [
        f":{who} NOTICE {event.target_name} :{what}{whose}{when}"
        for who, whose in ((source, f"{event.author_name}'s line of "), (name, f"{event.author_name}'s line of "))
    ]
    begins.append(f":{name} NOTICE {event.target_name} :{what}the line of {when}")
    return next((begin for begin in begins if fits(begin, LONGEST_REST - LEAST_WORDS)), begins[-1])


def _when(said_at: int, now: int) -> str:
    """Return when something was said, for whoever has no times of their own: in UTC, with the day if it is another."""
    said, today = (datetime.fromtimestamp(at // 1000, UTC) for at in (said_at, now))
    return said.strftime("%H:%M UTC" if said.date() == today.date() else "%Y-%m-%d %H:%M UTC")


def _in_tag(text: Text) -> str:
    """Return the words as `draft/edit-text` has them: as the message had them, with breaks between several lines."""
    words = "\n".join([carried(line).replace(CTCP, "") for line in text.lines])
    return f"{CTCP}ACTION {words}{CTCP}" if text.kind is MessageKind.ACTION else words


def _id(place: Seq, view: View) -> str:
    return str(MessageId(view.journal, place))


ROWS: dict[type, Callable[[Any, str, View], Lines]] = {ev.Reacted: reacted, ev.Edited: edited, ev.Redacted: redacted}
"""A row for each type of event about a message: what it reads like from a source."""
