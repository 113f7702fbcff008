"""The table of capabilities (IRCv3 "Capability Negotiation"), and what CAP's lists mean.

Knows names, values and what depends on what. Refuses to know what a capability changes: the code that it changes asks
`has("echo-message")`.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from beseda.wire.dialects.irc.line import LONGEST_REST, carried, cut, size
from beseda.wire.dialects.irc.metadata_lines import CAP_VALUE
from beseda.wire.dialects.irc.network import LONGEST_NICK_BYTES, SERVERLEN, Network

VALUES_SINCE = 302
"""From this version of CAP LS on values are told, lists may take several lines, and cap-notify is implied."""


LONGEST_NAK = 255
"""Bytes of a refused list that are repeated: enough to recognise what was asked, and the answer fits a line."""


class Cap(NamedTuple):
    name: str
    changes: str
    """What it changes, for HELP and for readers."""
    value: Callable[[Network], str] | None = None
    needs: tuple[str, ...] = ()
    """Without these it has no effect."""


AWAY_NOTIFY = "away-notify"
BATCH = "batch"
CAP_NOTIFY = "cap-notify"
CHANNEL_RENAME = "draft/channel-rename"
CHATHISTORY = "draft/chathistory"
CHGHOST = "chghost"
ECHO_MESSAGE = "echo-message"
EVENT_PLAYBACK = "draft/event-playback"
EXTENDED_ISUPPORT = "draft/extended-isupport"
EXTENDED_JOIN = "extended-join"
EXTENDED_MONITOR = "extended-monitor"
INVITE_NOTIFY = "invite-notify"
LABELED_RESPONSE = "labeled-response"
MESSAGE_EDIT = "draft/message-edit"
MESSAGE_REDACTION = "draft/message-redaction"
MESSAGE_TAGS = "message-tags"
METADATA = "draft/metadata-3"
MULTILINE = "draft/multiline"
MULTI_PREFIX = "multi-prefix"
NO_IMPLICIT_NAMES = "no-implicit-names"
PRE_AWAY = "draft/pre-away"
READ_MARKER = "draft/read-marker"
RESUME = "beseda/resume"
SEARCH = "soju.im/search"
SERVER_TIME = "server-time"
SETNAME = "setname"
STANDARD_REPLIES = "standard-replies"
STS = "sts"
USERHOST_IN_NAMES = "userhost-in-names"


def _multiline(network: Network) -> str:
    """multiline, "Capabilities"."""
    return f"max-bytes={network.limits.text_bytes},max-lines={network.limits.text_lines}"


ROWS = (
    Cap(AWAY_NOTIFY, "AWAY when somebody in a common room goes away or comes back"),
    Cap(BATCH, "several lines that belong together, marked"),
    Cap(CAP_NOTIFY, "CAP NEW and CAP DEL"),
    Cap(CHANNEL_RENAME, "RENAME instead of PART and JOIN"),
    Cap(CHATHISTORY, "CHATHISTORY, and no last lines of a room on joining"),
    Cap(CHGHOST, "CHGHOST instead of QUIT and JOIN"),
    Cap(ECHO_MESSAGE, "what one says comes back"),
    Cap(EVENT_PLAYBACK, "what else happened, among what was said: topics, modes, kicks, reactions"),
    Cap(EXTENDED_ISUPPORT, "ISUPPORT, before the welcome too"),
    Cap(EXTENDED_JOIN, "JOIN with account and real name"),
    Cap(EXTENDED_MONITOR, "away, host and name of whom one watches"),
    Cap(INVITE_NOTIFY, "INVITE of others"),
    Cap(LABELED_RESPONSE, "answers carry the label of their line", needs=(BATCH,)),
    Cap(MESSAGE_EDIT, "EDIT, instead of a notice with other words for what was said", needs=(MESSAGE_TAGS,)),
    Cap(MESSAGE_REDACTION, "REDACT, instead of a notice that a message is taken back", needs=(MESSAGE_TAGS,)),
    Cap(MESSAGE_TAGS, "tags of clients, TAGMSG, message ids"),
    Cap(METADATA, "METADATA: what is said by keys of people and rooms", lambda _: CAP_VALUE, needs=(BATCH,)),
    Cap(MULTILINE, "messages of several lines, and longer ones than a line", value=_multiline, needs=(BATCH,)),
    Cap(MULTI_PREFIX, "all prefixes of a member, not only the highest"),
    Cap(NO_IMPLICIT_NAMES, "no NAMES after JOIN"),
    Cap(PRE_AWAY, "AWAY before the welcome"),
    Cap(READ_MARKER, "MARKREAD after JOIN: up to when one has read the room"),
    Cap(RESUME, "a secret with which one's seat is taken again after a lost connection: RESUME"),
    Cap(SEARCH, "SEARCH"),
    Cap(SERVER_TIME, "when it was said, in a tag"),
    Cap(SETNAME, "SETNAME when somebody changes the real name"),
    Cap(STANDARD_REPLIES, "FAIL, WARN, NOTE"),
    Cap(USERHOST_IN_NAMES, "NAMES with user and host"),
)
BY_NAME = {cap.name: cap for cap in ROWS}


class Wanted(NamedTuple):
    """The result of a CAP REQ: all of it is granted, or nothing of it."""

    granted: bool
    caps: frozenset[str]
    """What the client has afterwards."""
    words: str
    """The list, as ACK or NAK repeats it."""


def requested(text: str, has: frozenset[str], version: int) -> Wanted:
    """Read CAP REQ's list, for a client that has these and gave this version (capability-negotiation, "CAP REQ")."""
    wanted = [word for word in dict.fromkeys(text.split(" ")) if word]
    caps = set(has)
    for word in wanted:
        name = word.removeprefix("-")
        takes = word == name
        if name not in BY_NAME or not (takes or _may_end(name, version)):
            return Wanted(False, has, cut(carried(" ".join(wanted)), LONGEST_NAK))
        (caps.add if takes else caps.discard)(name)
    return Wanted(True, frozenset(caps), " ".join(wanted))


def _may_end(name: str, version: int) -> bool:
    """Whether a client may drop it: not cap-notify if its version implies it (capability-negotiation, "cap-notify")."""
    return name != CAP_NOTIFY or version < VALUES_SINCE


def implied(version: int) -> frozenset[str]:
    """Return what a client has by the version it gave (capability-negotiation, "cap-notify")."""
    return frozenset((CAP_NOTIFY,)) if version >= VALUES_SINCE else frozenset()


def in_force(caps: frozenset[str]) -> frozenset[str]:
    """Return those that have an effect: the client has what they need, too."""
    return frozenset(name for name in caps if caps.issuperset(BY_NAME[name].needs))


def listed(version: int, network: Network) -> list[str]:
    """Return the words of CAP LS, with values if the version knows them (capability-negotiation, "Capability
    Values")."""
    told = version >= VALUES_SINCE
    words = [f"{cap.name}={cap.value(network)}" if cap.value is not None and told else cap.name for cap in ROWS]
    # No row: it is never asked for, and nothing without a value (sts, "Description" and "Details").
    return [*words, f"{STS}={network.sts}"] if told and network.sts else words


def list_lines(subcommand: str, shown: str, words: Iterable[str], version: int) -> list[str]:
    """Return the lines of CAP LS or LIST. A client without a version gets one line, however long ("Multiline replies to
    `CAP LS`…")."""
    room = LONGEST_REST - len(f": CAP  {subcommand} * :") - SERVERLEN - LONGEST_NICK_BYTES
    parts = [""]
    for word in words:
        longer = f"{parts[-1]} {word}" if parts[-1] else word
        if version >= VALUES_SINCE and size(longer) > room:
            parts.append(word)
        else:
            parts[-1] = longer
    lines = [f"CAP {shown} {subcommand} * :{part}" for part in parts[:-1]]
    return [*lines, f"CAP {shown} {subcommand} :{parts[-1]}"]
