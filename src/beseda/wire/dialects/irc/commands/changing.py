"""Changing what was said: other words (message-edit), taking it back (message-redaction), reactions (react).

A line names a message by its id. Whatever it wants of it is asked for once the message is looked up. Refuses to know
who may do what, and to whom a message is there: the hall does.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from beseda.core import requests as rq
from beseda.core.ids import Seq
from beseda.core.names import Name
from beseda.core.refusals import Reason, Refusal
from beseda.core.text import MessageKind, size
from beseda.wire.clean import clean
from beseda.wire.dialects.actions import Action, LookUp, Refuse, Reply
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.caps import MESSAGE_EDIT, MESSAGE_REDACTION
from beseda.wire.dialects.irc.changes import EDIT_TEXT, REACT, REPLY, TARGET_MSGID, UNREACT
from beseda.wire.dialects.irc.commands.table import Speaker, command
from beseda.wire.dialects.irc.commands.typed import optional, typed_target
from beseda.wire.dialects.irc.line import Line, Tags, carried, middle
from beseda.wire.dialects.irc.multiline import CTCP
from beseda.wire.dialects.irc.network import Network
from beseda.wire.dialects.seat_secrets import place_of

ACTION = f"{CTCP}ACTION "
_BREAK = re.compile("\r\n|[\r\n]")


@command("EDIT", "<target>", f"put other words in the place of what you said: @{TARGET_MSGID}=…;{EDIT_TEXT}=…", 1)
def edit(speaker: Speaker, line: Line) -> Iterator[Action]:
    """message-edit, "Editing messages" and "Errors"."""
    if not speaker.has(MESSAGE_EDIT):
        yield Reply(n.ERR_UNKNOWNCOMMAND(line.verb), refuses=True)
        return
    tags, typed = dict(line.tags), line.params[0]
    message_id, words = tags.get(TARGET_MSGID, ""), tags.get(EDIT_TEXT, "")
    if not message_id:
        yield Reply(f"FAIL EDIT INVALID_EDIT {middle(typed)} :{TARGET_MSGID} says which message", refuses=True)
        return
    target, place = typed_target(typed), place_of(message_id, speaker.network.journal)
    if target is None or place is None:
        words = f"EDIT_FORBIDDEN {middle(typed)} {middle(message_id)} :There is no such message"
        yield Reply(f"FAIL EDIT {words}", refuses=True)
        return

    def then(message: rq.MessageFacts) -> tuple[Action, ...]:
        lines = _lines(words, message.kind)
        asked = rq.Edit(message, lines or ("",), target)
        return (asked,) if lines else (Refuse(asked, Refusal(Reason.TEXT_EMPTY)),)

    yield LookUp(place, then, rq.Edit, target, size(words))


def _lines(words: str, kind: MessageKind) -> tuple[str, ...]:
    """Return the lines of an edit's text; none if it can't be one. Breaks stand in it as a tag's escapes.

    What was done (`/me`) is written as in a PRIVMSG, or as its words alone. A text can't become anything else that is
    for programs.
    """
    lines = _BREAK.split(words)
    if kind is MessageKind.ACTION and words.startswith(ACTION):
        lines = [line.removeprefix(ACTION).removesuffix(CTCP) for line in lines]
    return () if lines[0].startswith(CTCP) else tuple(lines)


@command("REDACT", "<target> <msgid> [:<reason>]", "take a message back, or a reaction: yours, or as an operator", 2)
def redact(speaker: Speaker, line: Line) -> Iterator[Action]:
    """message-redaction, "Command" and "Errors"."""
    if not speaker.has(MESSAGE_REDACTION):
        yield Reply(n.ERR_UNKNOWNCOMMAND(line.verb), refuses=True)
        return
    typed, message_id, reason = *line.params[:2], carried(optional(line.params, 2))
    target, place = typed_target(typed), place_of(message_id, speaker.network.journal)
    if target is None:
        shown = middle(typed)
        yield Reply(f"FAIL REDACT INVALID_TARGET {shown} :You cannot delete messages from {shown}", refuses=True)
    elif place is None:
        words = f"UNKNOWN_MSGID {middle(typed)} {middle(message_id)} :There is no such message"
        yield Reply(f"FAIL REDACT {words}", refuses=True)
    else:
        yield LookUp(
            place,
            lambda message: (rq.Redact(message, reason, target),),
            rq.Redact,
            target,
            size(reason),
            of_reaction=lambda message, reaction: (rq.Redact(message, "", target, reaction),),
        )


class Reaction(NamedTuple):
    """A reaction that came in the tags of a TAGMSG (react, "Format")."""

    place: Seq
    """Of the message that it is about."""
    words: str
    on: bool
    attributes: Tags
    """All tags that came with it."""

    def to(self, target: Name) -> LookUp:
        """React to the message. If it is none of that room or person the tags just pass, as tags do that the server
        knows nothing of (message-tags, "Client-only tags"): then the reaction is kept nowhere."""
        others = tuple([tag for tag in self.attributes if tag[0] not in (REACT, UNREACT)])
        own = tuple([tag for tag in self.attributes if tag not in others or tag[0] == REPLY])
        # What else it says to programs goes on its own way.
        rest = (rq.Signal(target, None, others),) if any(key != REPLY for key, _ in others) else ()

        def then(message: rq.MessageFacts) -> tuple[Action, ...]:
            otherwise = rq.Signal(target, None, own)
            return (rq.React(message, self.words, self.on, target, otherwise=otherwise), *rest)

        passes = (rq.Signal(target, None, self.attributes),)
        return LookUp(self.place, then, rq.React, target, size(self.words), passes)


def reaction_in(attributes: Tags, network: Network) -> Reaction | None:
    """Return the reaction in these tags; None if there is none that can be seen, or to nothing that can be a message of
    ours."""
    tags = dict(attributes)
    key = REACT if REACT in tags else UNREACT
    words, place = carried(tags.get(key, "")), place_of(tags.get(REPLY, ""), network.journal)
    is_seen = bool(clean(words).strip())
    return Reaction(place, words, key == REACT, attributes) if is_seen and place is not None else None


def contradicts_itself(attributes: Tags) -> bool:
    """Whether a reaction is both put and taken back, which it MUST NOT be (react, "Format")."""
    return {REACT, UNREACT} <= dict(attributes).keys()
