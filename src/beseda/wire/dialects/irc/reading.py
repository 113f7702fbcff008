"""Turns a client's lines into submissions: parses, labels and counts them, and carries on its registration.

Knows what a line is, and when a client has said all that it must. Refuses to know what a command means: that is
`commands`.
"""

from functools import partial
from typing import Protocol

from beseda.core import requests as rq
from beseda.core.people import NO_FLAGS
from beseda.wire.dialects.actions import Action, GivePassword, Reply, Submission
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.caps import LABELED_RESPONSE
from beseda.wire.dialects.irc.commands import COMMANDS, run
from beseda.wire.dialects.irc.commands.about import GREETED
from beseda.wire.dialects.irc.commands.resuming import offered
from beseda.wire.dialects.irc.commands.session import introduced
from beseda.wire.dialects.irc.commands.table import Speaker
from beseda.wire.dialects.irc.line import LineError, Tags, fault_in_size, glimpsed, parse, read_tags
from beseda.wire.dialects.irc.profile import Profiles

SHUT_OUT = "Password incorrect"


class Reader(Speaker, Protocol):
    """The client whose lines are read."""

    profiles: Profiles
    host: str
    """What is shown of the address."""


def read(client: Reader, line: str) -> Submission | None:
    """Read any line; None if it asks for nothing."""
    if not line or line.isspace():
        return None
    try:
        parsed = parse(line)
    except LineError:
        return _unreadable(client, line)
    label = _label(client, parsed.tags) if parsed.tags else ""
    if fault_in_size(line):
        return _told(n.ERR_INPUTTOOLONG(), label)
    actions = tuple(run(client, parsed))
    if parsed.verb in COMMANDS:
        client.profiles.usage.count(parsed.verb)
    registration = client.registration
    if not registration.entered and not registration.entering and registration.is_complete:
        actions += _enter(client)
    return Submission(actions, label) if actions or label else None


def read_opening(client: Reader, opening: bytes) -> Submission | None:
    """Read the first bytes at once, if they are what most clients begin with; None: read them line by line."""
    introduction = introduced(opening)
    registration = client.registration
    if introduction is None:
        registration.opens(opening)
        return None
    registration.name, registration.username, registration.real_name = introduction
    client.profiles.usage.count("NICK")
    client.profiles.usage.count("USER")
    return Submission(_enter(client))


def read_fault(client: Reader, fault: str, words: str, begin: str) -> Submission:
    """Answer a line that could not be read, with its label all the same (labeled-response, "Tags")."""
    tags, verb = glimpsed(begin)
    label = _label(client, tags)
    if fault == "too-long":
        return _told(n.ERR_INPUTTOOLONG(), label)
    about = verb if verb in COMMANDS else "*"
    return _told(f"FAIL {about} INVALID_UTF8 :{words}", label)  # UTF8ONLY (IRCv3), "FAIL"


def _unreadable(client: Reader, line: str) -> Submission:
    """Answer a line that has no valid command; it may have a label all the same."""
    tags, _, rest = line.partition(" ") if line[0] == "@" else ("", "", line)
    verb, *_ = rest.split() or ["*"]
    return _told(n.ERR_UNKNOWNCOMMAND(verb), _label(client, read_tags(tags[1:])))


def _label(client: Reader, tags: Tags) -> str:
    return dict(tags).get("label", "") if client.has(LABELED_RESPONSE) else ""


def _told(words: str, label: str) -> Submission:
    return Submission((Reply(words, refuses=True),), label)


def _enter(client: Reader) -> tuple[Action, ...]:
    registration = client.registration
    assert registration.name is not None
    registration.entering = True
    user_info = registration.user_info(client.host)
    enter = rq.Enter(registration.name, user_info, NO_FLAGS, registration.away)
    entering: tuple[Action, ...] = (enter, *offered(client), GREETED)
    if registration.is_shut_out(client.network.is_locked):
        return (GivePassword(registration.password or "", partial(_enter_if_right, client, entering)),)
    return entering


def _enter_if_right(client: Reader, entering: tuple[Action, ...], is_right: bool) -> tuple[Action, ...]:
    """Enter if the password is right; else close the connection (modern-irc, "PASS message")."""
    if not is_right:
        return Reply(n.ERR_PASSWDMISMATCH(), refuses=True), rq.Exit(SHUT_OUT)
    client.registration.password = None
    return entering
