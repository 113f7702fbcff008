"""Turns a client's lines into submissions: parses, labels and counts them, and carries on its registration.

Knows what a line is, and when a client has said all that it must. Refuses to know what a command means: that is
`commands`.
"""

from functools import partial
from typing import Protocol

from beseda.core import requests as rq
from beseda.core.people import NO_FLAGS, SECURE_FLAGS
from beseda.wire.dialects.actions import Action, GivePassword, Reply, Submission
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.caps import MULTILINE
from beseda.wire.dialects.irc.commands import COMMANDS, run
from beseda.wire.dialects.irc.commands.about import GREETED
from beseda.wire.dialects.irc.commands.metadata import introduced as described
from beseda.wire.dialects.irc.commands.resuming import offered
from beseda.wire.dialects.irc.commands.session import introduced
from beseda.wire.dialects.irc.commands.table import Speaker
from beseda.wire.dialects.irc.labels import label_in
from beseda.wire.dialects.irc.line import Line, LineError, fault_in_size, glimpsed, parse, read_tags
from beseda.wire.dialects.irc.profile import Profiles

SHUT_OUT = "Password incorrect"


class Reader(Speaker, Protocol):
    """The client whose lines are read."""

    profiles: Profiles


def read(client: Reader, line: str) -> Submission | None:
    """Read any line; None if it asks for nothing."""
    batches = client.batches
    if not line or line.isspace():
        return _with_overdue(client, None) if batches.due is not None else None
    try:
        parsed = parse(line)
    except LineError:
        return _unreadable(client, line)
    label = label_in(client, parsed.tags) if parsed.tags else ""
    if fault_in_size(line):
        return _told(client, n.ERR_INPUTTOOLONG(), label)
    if parsed.verb in COMMANDS:
        client.profiles.usage.count(parsed.verb)
    if batches.due is not None or (parsed.tags and client.has(MULTILINE)) or parsed.verb == "BATCH":
        return _with_overdue(client, parsed, label)
    return _read(client, parsed, label)


def _read(client: Reader, line: Line, label: str) -> Submission | None:
    actions = tuple(run(client, line))
    registration = client.registration
    if not registration.entered and not registration.entering and registration.is_complete:
        actions += _enter(client)
    return Submission(actions, label) if actions or label else None


def _with_overdue(client: Reader, line: Line | None, label: str = "") -> Submission | None:
    """Read a line (None: a blank one), while a batch is open or one may be opened. First of all that batch may be
    overdue."""
    before = client.batches.label
    overdue = client.batches.overdue()
    submission = _read_beside_batch(client, line, label) if line is not None else None
    if not overdue:
        return submission
    actions = submission.actions if submission is not None else ()
    return Submission((*overdue, *actions), submission.label if submission is not None else before)


def _read_beside_batch(client: Reader, line: Line, label: str) -> Submission | None:
    """Whatever a line of a batch brings is the answer to the label of the batch; as long as all is well, that is
    nothing."""
    batches = client.batches
    before = batches.label
    replies = batches.read(line) if client.registration.entered and client.has(MULTILINE) else None
    if replies is None and line.verb != "BATCH":
        return _read(client, line, label)
    actions = tuple(run(client, line)) if replies is None else tuple(replies)
    if not actions and batches.due is not None:
        return None
    return Submission(actions, before or label)


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
    label = label_in(client, tags)
    if fault == "too-long":
        return _told(client, n.ERR_INPUTTOOLONG(), label)
    about = verb if verb in COMMANDS else "*"
    return _told(client, f"FAIL {about} INVALID_UTF8 :{words}", label)  # UTF8ONLY (IRCv3), "FAIL"


def _unreadable(client: Reader, line: str) -> Submission:
    """Answer a line that has no valid command; it may have a label all the same."""
    tags, _, rest = line.partition(" ") if line[0] == "@" else ("", "", line)
    verb, *_ = rest.split() or ["*"]
    return _told(client, n.ERR_UNKNOWNCOMMAND(verb), label_in(client, read_tags(tags[1:])))


def _told(client: Reader, words: str, label: str) -> Submission:
    """What is told of a line that could not be read. A batch that is open lacks it."""
    label = client.batches.label or label
    return Submission((Reply(words, refuses=True), *client.batches.broken()), label)


def _enter(client: Reader) -> tuple[Action, ...]:
    registration = client.registration
    assert registration.name is not None
    registration.entering = True
    user_info = registration.user_info(client.host)
    flags = SECURE_FLAGS if client.is_secure else NO_FLAGS
    enter = rq.Enter(registration.name, user_info, flags, registration.away)
    entering: tuple[Action, ...] = (enter, *offered(client), *described(client), GREETED)
    if registration.is_shut_out(client.network.is_locked):
        return (GivePassword(registration.password or "", partial(_enter_if_right, client, entering)),)
    return entering


def _enter_if_right(client: Reader, entering: tuple[Action, ...], is_right: bool) -> tuple[Action, ...]:
    """Enter if the password is right; else close the connection (modern-irc, "PASS message")."""
    if not is_right:
        return Reply(n.ERR_PASSWDMISMATCH(), refuses=True), rq.Exit(SHUT_OUT)
    client.registration.password = None
    return entering
