"""How an event reads in IRC: a row for each type, lines without tags.

Knows verbs, viewpoints, and which capabilities each row reads (`READS`): readers with the same ones of these get the
same lines. Refuses to know who is told, and tags.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from beseda.core import events as ev
from beseda.core.ids import Seq
from beseda.core.people import Source, UserInfo
from beseda.core.text import MessageKind, Text
from beseda.wire.dialects.dialect import CONCERNED, DID, OTHERS, Lines
from beseda.wire.dialects.irc import caps, changes
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.line import LONGEST_ECHO, LONGEST_REST, carried, fits, fitted, size
from beseda.wire.dialects.irc.metadata_lines import key_line, no_key_line
from beseda.wire.dialects.irc.modes import PREFIX_OF_ROLE, mode_strings, step_of, step_of_role, user_mode_changes
from beseda.wire.dialects.irc.multiline import CTCP, as_batch, one_by_one
from beseda.wire.dialects.irc.split import pieces
from beseda.wire.dialects.irc.times import time_words
from beseda.wire.dialects.irc.view import View

NO_USERNAME = "~"
"""Stands for a missing username: "~" marks a username that nobody has verified."""
NO_HOST = "unknown"
QUIT = "Quit"
"""The reason for people who left without a word, …"""
CONNECTION_CLOSED = "Connection closed"
"""… and for those whose connection was lost."""
_CTCP = re.compile(f"{CTCP}([^ {CTCP}]+)(?: ([^{CTCP}]*))?{CTCP}?")
NEVER_READ = "*"
"""MARKREAD's time, if the reader has never said what they have read."""
NO_ACCOUNT = "*"
"""extended-join's account, for people who are not logged in."""

ACTION = f"{CTCP}ACTION "
SAY = MessageKind.SAY
"""Looked up once: every message is compared with it, and to look up an enumeration's attribute is slow."""

NOTHING: Lines = ()


def prefix(by: Source) -> str:
    """Return the person who did something as a line's source (modern-irc, "Source")."""
    return f"{by.name}!{by.username or NO_USERNAME}@{by.host or NO_HOST}"


def _mask(name: str, user_info: UserInfo) -> str:
    return prefix(Source(name, user_info.username, user_info.host))


def _source(by: Source | None, view: View) -> str:
    return prefix(by) if by is not None else view.server


def _told(by: Source | None, view: View, words: str) -> str:
    """Return a line that must not be truncated. If it exceeds 510 bytes, drop user@host from the source (modern-irc,
    "Source").

    If even that is too long (RENAME has two rooms), the source is the server.
    """
    line = f":{_source(by, view)} {words}"
    if by is None or fits(line):
        return line
    named = f":{by.name} {words}"
    return named if fits(named) else f":{view.server} {words}"


def _line(head: str, words: str) -> str:
    """Return a line that ends with somebody's words, cut to what fits."""
    return fitted(f"{head} :{carried(words)}")


def _with(head: str, words: str) -> str:
    """The same, if there are any words."""
    return _line(head, words) if words else head


# What is said.


def _said(event: ev.Said, by: Source | None, view: View) -> Lines:
    text = event.text
    lines = talked((event,), by) if by is not None else _spoken(view.server, event.target_name, text)
    # Looked at last: most are one line for everybody. At its end a line may have lost the blank at which it was cut.
    if view.multiline and (len(lines) > 1 or len(text.lines) > 1 or text.lines[0][-1:].isspace()):
        return _whole(event.seq, _source(by, view), event.target_name, text, view)
    return lines


def talked(events: Sequence[ev.Said], by: Source) -> list[str]:
    """Return the lines for messages of one person to one room or person."""
    source, target = prefix(by), events[0].target_name
    head = f":{source} PRIVMSG {target} :"
    lines: list[str] = []
    for event in events:
        said, kind, attributes = text = event.text
        line = head + said[0]
        # Most of what is ever said is one short line.
        if kind is SAY and not attributes and len(said) == 1 and line.isprintable() and fits(line):
            lines.append(line)
        else:
            lines += _spoken(source, target, text)
    return lines


def _spoken(source: str, target: str, text: Text) -> Lines:
    """Return each line in as many messages as it needs. A CTCP command stands in every one."""
    head = f":{source} {_verb(text)} {target} :"
    return one_by_one(head + ACTION, text, CTCP) if text.kind is MessageKind.ACTION else one_by_one(head, text)


def _whole(seq: Seq, source: str, target: str, text: Text, view: View) -> Lines:
    """Return a text as one message, for who knows messages of several lines. An action stays in lines: CTCP's words
    have no line's end in them (modern-irc's ctcp, "Message Syntax")."""
    if text.kind is MessageKind.ACTION:
        return _spoken(source, target, text)
    return as_batch(seq, source, _verb(text), target, text, view.server)


def _verb(text: Text) -> str:
    return "NOTICE" if text.kind is MessageKind.NOTICE else "PRIVMSG"


def _signalled(event: ev.Signalled, by: Source | None, view: View) -> Lines:
    source, target = _source(by, view), PREFIX_OF_ROLE[event.least] + event.target_name
    if event.text is None:
        # "Servers MUST NOT deliver TAGMSG to clients that haven't negotiated the message tags capability."
        return (f":{source} TAGMSG {target}",) if view.message_tags else NOTHING
    ctcp = _CTCP.fullmatch(carried(event.text.lines[0])) if len(event.text.lines) == 1 else None
    if ctcp is None:
        if view.multiline:
            return _whole(event.seq, source, target, event.text, view)
        return _spoken(source, target, event.text)
    return _messages(f":{source} {_verb(event.text)} {target} :", ctcp[1], ctcp[2] or "")


def _messages(head: str, command: str, words: str) -> Lines:
    """Return CTCP messages that each hold the command, and as much of the words as fits."""
    begin = f"{CTCP}{command}{' ' if words else ''}"
    most = LONGEST_REST - size(head) - size(begin) - len(CTCP)
    return [fitted(f"{head}{begin}{piece}{CTCP}") for piece in pieces(words, most)]


def _operators_told(event: ev.OperatorsTold, by: Source | None, view: View) -> Lines:
    head = f":{_source(by, view)} WALLOPS :"
    return tuple([head + piece for piece in pieces(carried(event.words), LONGEST_REST - size(head))])


# Who comes and goes.


def _join(by: Source, room: str, view: View) -> str:
    head = f":{prefix(by)} JOIN {room}"
    return _line(f"{head} {NO_ACCOUNT}", by.real_name) if view.extended_join else head


def _joined(event: ev.Joined, by: Source | None, view: View) -> Lines:
    """After it come the role that the first member gets, and AWAY if the newcomer is away (away-notify)."""
    by = by if by is not None else Source(event.name.shown)
    join = _join(by, event.room_name.shown, view)
    tells_away = view.away_notify and by.away
    if not event.role and not tells_away:
        return (join,)
    lines = [join]
    if event.role:
        step = step_of_role(event.role, event.name.shown, True)
        lines += [f":{view.server} MODE {event.room_name} {modes}" for modes in mode_strings([step])]
    if tells_away:
        lines.append(_line(f":{prefix(by)} AWAY", by.away))
    return lines


def joined_again(me: Source, room: str, has: Callable[[str], bool]) -> str:
    """Return what a client is told of a room that it was in all the time."""
    return _join(me, room, View("", extended_join=has(caps.EXTENDED_JOIN)))


def _parted(event: ev.Parted, by: Source | None, view: View) -> Lines:
    return (_with(f":{_source(by, view)} PART {event.room_name}", event.reason),)


def _kicked(event: ev.Kicked, by: Source | None, view: View) -> Lines:
    head = _told(by, view, f"KICK {event.room_name} {event.person_name}")
    return (_line(head, event.reason or event.name.shown),)


def put_out(event: ev.RoomCleared, by: Source | None, reader: str, view: View) -> Lines:
    """Return what somebody is told who was put out with everybody else."""
    return (_line(_told(by, view, f"KICK {event.room_name} {reader}"), event.reason or event.name.shown),)


def _exited(event: ev.Exited, by: Source | None, view: View) -> Lines:
    """A person's own words are marked as such (modern-irc, "QUIT message"), and so is a removal ("KILL message")."""
    if event.by:
        reason = f"Killed ({event.by} ({event.reason}))"
    elif event.lost:
        reason = event.reason or CONNECTION_CLOSED
    else:
        reason = f"Quit: {event.reason}" if event.reason else QUIT
    return (_line(f":{_source(by, view)} QUIT", reason),)


def _renamed(event: ev.Renamed, by: Source | None, view: View) -> Lines:
    """The source has the old name, whatever `by` says. The colon says nothing, but the client ii sees no name without
    it."""
    by = by._replace(name=event.old.shown) if by is not None else Source(event.old.shown)
    return (f":{prefix(by)} NICK :{event.new}",)


# What holds in a room.


def _topic_set(event: ev.TopicSet, by: Source | None, view: View) -> Lines:
    return (fitted(_told(by, view, f"TOPIC {event.room_name} :{carried(event.topic)}")),)


def _role_set(event: ev.RoleSet, by: Source | None, view: View) -> Lines:
    step = step_of_role(event.role, event.person_name.shown, event.on)
    return tuple([_told(by, view, f"MODE {event.room_name} {modes}") for modes in mode_strings([step])])


def _rules_set(event: ev.RulesSet, by: Source | None, view: View) -> Lines:
    steps = map(step_of, event.changes)
    return tuple([_told(by, view, f"MODE {event.room_name} {modes}") for modes in mode_strings(steps)])


def _invited(event: ev.Invited, by: Source | None, view: View) -> Lines:
    """For the invited person, and for the others in the room (invite-notify); the inviter gets a numeric instead."""
    is_told = view.viewpoint is CONCERNED or (view.viewpoint is OTHERS and view.invite_notify)
    return (_told(by, view, f"INVITE {event.person_name} {event.room_name}"),) if is_told else NOTHING


def _knocked(event: ev.Knocked, by: Source | None, view: View) -> Lines:
    """The room stands in the place of the reader's name, as on other servers with KNOCK: one line for all.

    The person who knocks gets another numeric.
    """
    if view.viewpoint is DID:
        return NOTHING
    room, who = event.room_name.shown, _source(by, view)
    words = f" ({carried(event.words)})" if event.words else ""
    line = n.addressed(n.RPL_KNOCK(room, who if size(who) <= LONGEST_ECHO else event.name.shown), view.server, room)
    return (fitted(line + words),)


def _room_renamed(event: ev.RoomRenamed, by: Source | None, view: View) -> Lines:
    """The dialect tells clients without RENAME, each in its own lines (`left_and_entered`)."""
    if not view.channel_rename or view.viewpoint is CONCERNED:
        return NOTHING
    return (_line(_told(by, view, f"RENAME {event.old} {event.new}"), event.reason),)


def left_and_entered(event: ev.RoomRenamed, reader: Source, view: View) -> Lines:
    """Return what a member without RENAME is told before the new room's topic and names (channel-rename, "Fallback").

    Nothing if only the case of ASCII letters changes: to such a client that is the same room.
    """
    old, new = event.old.shown, event.new.shown
    if view.channel_rename or old.encode().lower() == new.encode().lower():
        return ()
    return (_with(f":{prefix(reader)} PART {old}", event.reason), _join(reader, new, view))


# What people say of themselves.


def _away_set(event: ev.AwaySet, by: Source | None, view: View) -> Lines:
    return (_with(f":{_source(by, view)} AWAY", event.words),) if view.away_notify else NOTHING


def _presented(event: ev.Presented, by: Source | None, view: View) -> Lines:
    """CHGHOST comes from the old user@host, SETNAME from the new one.

    Clients without these capabilities are not told: to leave and come back (chghost, "Fallback") would show what never
    happened.
    """
    old, new, lines = event.old, event.new, []
    if view.chghost and old[:2] != new[:2]:
        before = _mask(event.name.shown, old)
        lines.append(f":{before} CHGHOST {new.username or NO_USERNAME} {new.host or NO_HOST}")
    if view.setname and old.real_name != new.real_name:
        lines.append(_line(f":{_mask(event.name.shown, new)} SETNAME", new.real_name))
    return lines


def _flags_set(event: ev.FlagsSet, by: Source | None, view: View) -> Lines:
    """For the person whose flags they are."""
    changes = user_mode_changes(event.old, event.new)
    return (f":{_source(by, view)} MODE {event.name} {changes}",) if changes else NOTHING


def marker(target: str, until: int) -> str:
    """Return up to when the reader has read a room or a talk (read-marker, "`MARKREAD` server command")."""
    return f"MARKREAD {target} {f'timestamp={time_words(until)}' if until else NEVER_READ}"


def _marked_read(event: ev.MarkedRead, by: Source | None, view: View) -> Lines:
    """Whoever asked is answered in any case; their other clients are told if they have markers."""
    if view.viewpoint is not DID and not view.read_marker:
        return NOTHING
    return (f":{view.server} {marker(event.target_name, event.until)}",)


def _changed(event: ev.AboutMessage, by: Source | None, view: View) -> Lines:
    """What became of a message."""
    who = by if by is not None and by.name else Source(event.name.shown)
    return changes.ROWS[type(event)](event, prefix(who), view)


def _metadata_set(event: ev.MetadataSet | ev.RoomMetadataSet, by: Source | None, view: View) -> Lines:
    """For many readers at once: "*" stands in the place of each one's name, and they are told of keys that they did not
    ask for, too, as they may be (IRCv3 "Metadata", "Notifications")."""
    if not view.metadata:
        return NOTHING
    target = event.room_name.shown if isinstance(event, ev.RoomMetadataSet) else event.person_name.shown
    lines = [key_line(target, *each) if each.value else no_key_line(target, each.key) for each in event.changes]
    return [n.addressed(line, view.server, "*") for line in lines]


def _nothing(event: ev.Event, by: Source | None, view: View) -> Lines:
    """No lines for anybody."""
    return NOTHING


ROWS: dict[type, Callable[[Any, Source | None, View], Lines]] = {
    ev.Said: _said,
    ev.Signalled: _signalled,
    ev.OperatorsTold: _operators_told,
    ev.MarkedRead: _marked_read,
    ev.Joined: _joined,
    ev.Parted: _parted,
    ev.Kicked: _kicked,
    ev.Exited: _exited,
    ev.Renamed: _renamed,
    ev.TopicSet: _topic_set,
    ev.RoleSet: _role_set,
    ev.RulesSet: _rules_set,
    ev.Invited: _invited,
    ev.Knocked: _knocked,
    ev.RoomRenamed: _room_renamed,
    ev.AwaySet: _away_set,
    ev.Presented: _presented,
    ev.FlagsSet: _flags_set,
    ev.MetadataSet: _metadata_set,
    ev.RoomMetadataSet: _metadata_set,
    ev.SecretSet: _nothing,  # the dialect knows the secret
    ev.Detached: _nothing,
    ev.Attached: _nothing,  # the dialect greets its client; others have not missed anybody
    ev.Entered: _nothing,  # the newcomer's welcome is an answer; others see the newcomer join
    ev.Reacted: _changed,
    ev.Edited: _changed,
    ev.Redacted: _changed,
    ev.Started: _nothing,
    ev.RoomMade: _nothing,
    ev.RoomKept: _nothing,
    ev.RoomClosed: _nothing,
    ev.RoomCleared: _nothing,  # the dialect tells each in lines of their own (`put_out`)
}
"""A row for every type of event: a test checks that."""

READS: dict[type, frozenset[str]] = {
    ev.Said: frozenset((caps.MULTILINE,)),
    ev.Signalled: frozenset((caps.MESSAGE_TAGS, caps.MULTILINE)),
    ev.Joined: frozenset((caps.EXTENDED_JOIN, caps.AWAY_NOTIFY)),
    ev.Invited: frozenset((caps.INVITE_NOTIFY,)),
    ev.MarkedRead: frozenset((caps.READ_MARKER,)),
    ev.RoomRenamed: frozenset((caps.CHANNEL_RENAME,)),
    ev.AwaySet: frozenset((caps.AWAY_NOTIFY,)),
    ev.Reacted: frozenset((caps.MESSAGE_TAGS, caps.MESSAGE_REDACTION)),
    ev.Edited: frozenset((caps.MESSAGE_TAGS, caps.MESSAGE_EDIT)),
    ev.Redacted: frozenset((caps.MESSAGE_REDACTION,)),
    ev.MetadataSet: frozenset((caps.METADATA,)),
    ev.RoomMetadataSet: frozenset((caps.METADATA,)),
    ev.Presented: frozenset((caps.CHGHOST, caps.SETNAME)),
}
"""The capabilities that each row reads; the rows of other types read none."""
