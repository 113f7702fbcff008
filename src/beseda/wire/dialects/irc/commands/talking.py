"""Saying things: texts, what programs tell each other, tags alone (modern-irc, "Sending Messages"; message-tags).

A text becomes the core's `Say`, which is stored. What is for programs, or only for a room's higher roles, becomes its
`Signal`, which is not stored. Refuses to know who may speak where, and who is there: the hall does.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from beseda.core import requests as rq
from beseda.core.names import Name
from beseda.core.rules import Role
from beseda.core.text import MessageKind, Text, one_line
from beseda.wire.dialects.actions import Action, Reply
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.caps import MESSAGE_TAGS
from beseda.wire.dialects.irc.commands.changing import Reaction, contradicts_itself, reaction_in
from beseda.wire.dialects.irc.commands.table import Speaker, command
from beseda.wire.dialects.irc.commands.typed import optional, typed_list, typed_person, typed_room
from beseda.wire.dialects.irc.line import Line, Tags, fits, middle
from beseda.wire.dialects.irc.modes import ROLE_OF_PREFIX
from beseda.wire.dialects.irc.network import MOST_TARGETS

CTCP = "\x01"
"""Begins a message to a program, and should end it (modern-irc's ctcp, "Message Syntax")."""
ACTION = "\x01ACTION "
"""The one CTCP command that is for people."""
_PREFIXES = "".join(ROLE_OF_PREFIX)
REMEMBERED = 1024
"""Cached targets (1 MB at the most): to spell a target again for each message would be half of its cost here."""
PLAINLY = "PRIVMSG "
"""How most lines begin."""


class Message(NamedTuple):
    """What goes to each target."""

    text: Text | None
    """None: tags alone."""
    attributes: Tags
    for_programs: bool
    reaction: Reaction | None = None
    """What the tags alone are, if they are that."""

    def to(self, target: Name, least: Role) -> Action:
        text = self.text
        if self.reaction is not None and not least:
            return self.reaction.to(target)
        if text is None or self.for_programs or least:
            return rq.Signal(target, text, self.attributes, least)
        attributes = self.attributes
        return rq.Say(target, (Text(text.lines, text.kind, (*attributes, *text.attributes)) if attributes else text,))


@command("PRIVMSG", "<target>{,<target>} :<text>", "say something to rooms or people")
def privmsg(speaker: Speaker, line: Line) -> Iterator[Action]:
    return _talk(speaker, line, MessageKind.SAY)


@command("NOTICE", "<target>{,<target>} :<text>", "say something that no program answers")
def notice(speaker: Speaker, line: Line) -> Iterator[Action]:
    """The server doesn't answer a NOTICE either, not even a wrong one (modern-irc, "NOTICE message")."""
    return (action for action in _talk(speaker, line, MessageKind.NOTICE) if not isinstance(action, Reply))


@command("TAGMSG", "<target>{,<target>}", "send tags alone", 1)
def tagmsg(speaker: Speaker, line: Line) -> Iterator[Action]:
    """Only for clients that can have tags (message-tags, "`message-tags` capability")."""
    if not speaker.has(MESSAGE_TAGS):
        return iter((Reply(n.ERR_UNKNOWNCOMMAND(line.verb), refuses=True),))
    attributes = attributes_of(speaker, line)
    return _to_each(line, Message(None, attributes, True, reaction_in(attributes, speaker.network)))


def parse_fast(lines: Sequence[object], start: int) -> rq.Say | None:
    """Read printable words for one room or person, for a third of the cost of the full way (6 µs).

    Take the lines from `start` on that are for the same target. None: the line at `start` must be read in full, or is
    no line. The speaker must have entered.
    """
    line = lines[start]
    if type(line) is not str or line[:8] != PLAINLY:
        return None
    head, _, words = line.partition(" :")
    if not words or not words.isprintable():  # marks of CTCP and formatting are not printable, nor is a break
        return None
    target = _only_target(head)
    if target is None or not fits(line):
        return None
    texts = [one_line(words)]
    begin = len(head) + 2
    for line in lines[start + 1 : start + rq.MOST_TEXTS]:
        if type(line) is not str or line[:begin] != f"{head} :":
            break
        words = line[begin:]
        if not words or not words.isprintable() or not fits(line):
            break
        texts.append(one_line(words))
    return tuple.__new__(rq.Say, (target, tuple(texts)))


@lru_cache(REMEMBERED)
def _only_target(head: str) -> Name | None:
    """Return the only target of such a line; None if the line must be read in full."""
    _, _, word = head.partition(" ")
    if " " in word or "," in word or not word.isprintable():
        return None
    name, least = meant(word)
    return None if least else name


def _talk(speaker: Speaker, line: Line, kind: MessageKind) -> Iterator[Action]:
    text = optional(line.params, 1)
    if not line.params or not line.params[0].strip(","):
        return iter((Reply(n.ERR_NORECIPIENT(line.verb), refuses=True),))
    if not text:
        return iter((Reply(n.ERR_NOTEXTTOSEND(), refuses=True),))
    return _to_each(line, _read(text, kind, attributes_of(speaker, line) if line.tags else ()))


def _read(text: str, kind: MessageKind, attributes: Tags) -> Message:
    if text[0] != CTCP:
        return Message(Text((text,), kind), attributes, False)
    action = text[len(ACTION) :].removesuffix(CTCP) if text.startswith(ACTION) else ""
    if action and kind is MessageKind.SAY:
        return Message(Text((action,), MessageKind.ACTION), attributes, False)
    return Message(Text((text,), kind), attributes, True)


def attributes_of(speaker: Speaker, line: Line) -> Tags:
    """Return the tags that go to others with a text: all client-only tags (message-tags, "Client-only tags")."""
    if not speaker.has(MESSAGE_TAGS):
        return ()
    return tuple([tag for tag in line.tags if tag[0][0] == "+"])


def _to_each(line: Line, message: Message) -> Iterator[Action]:
    """If there are too many targets, nobody hears it: half a list would look like all of it."""
    word = line.params[0]
    if message.attributes and contradicts_itself(message.attributes):
        fail = f"FAIL {line.verb} INVALID_REACTION {middle(word)} :A reaction is put or taken back, not both at once"
        return iter((Reply(fail, refuses=True),))
    if "," not in word:
        return iter((to_one(word, message),))
    targets = typed_list(word)
    most = MOST_TARGETS[line.verb]
    if len(targets) > most:
        return iter((Reply(n.ERR_TOOMANYTARGETS(targets[most]), refuses=True),))
    return iter([to_one(target, message) for target in targets])


def to_one(target: str, message: Message) -> Action:
    name, least = meant(target)
    if name is not None:
        return message.to(name, least)
    room = target.lstrip(_PREFIXES)
    no_such = n.ERR_NOSUCHCHANNEL(room) if room[:1] == "#" else n.ERR_NOSUCHNICK(target)
    return Reply(no_such, refuses=True)


@lru_cache(REMEMBERED)
def meant(target: str) -> tuple[Name | None, Role]:
    """Return the target, and the least role of the members it is for. The role's prefix stands before a room; of
    several prefixes the least counts ("PRIVMSG message")."""
    room = target.lstrip(_PREFIXES)
    if room[:1] != "#":
        return typed_person(target), Role.NONE
    prefixes = target[: -len(room)]
    return typed_room(room), min([ROLE_OF_PREFIX[prefix] for prefix in prefixes], default=Role.NONE)
