"""What the rows for events may know of who reads them: a viewpoint, and the capabilities that some row reads."""

from typing import NamedTuple

from beseda.wire.dialects.dialect import OTHERS, Viewpoint
from beseda.wire.dialects.irc import caps


class View(NamedTuple):
    """What rows may know of the reader."""

    server: str
    """The server's name: the source of what no person did."""
    viewpoint: Viewpoint = OTHERS
    journal: str = ""
    """The journal's id: that of a message begins with it."""
    extended_join: bool = False
    away_notify: bool = False
    chghost: bool = False
    setname: bool = False
    invite_notify: bool = False
    channel_rename: bool = False
    message_tags: bool = False
    metadata: bool = False
    read_marker: bool = False
    multiline: bool = False
    message_edit: bool = False
    message_redaction: bool = False

    @classmethod
    def of(cls, has: frozenset[str], server: str, viewpoint: Viewpoint = OTHERS, journal: str = "") -> "View":
        return cls(server, viewpoint, journal, *[cap in has for cap in _IN_VIEW])


_IN_VIEW = (
    caps.EXTENDED_JOIN,
    caps.AWAY_NOTIFY,
    caps.CHGHOST,
    caps.SETNAME,
    caps.INVITE_NOTIFY,
    caps.CHANNEL_RENAME,
    caps.MESSAGE_TAGS,
    caps.METADATA,
    caps.READ_MARKER,
    caps.MULTILINE,
    caps.MESSAGE_EDIT,
    caps.MESSAGE_REDACTION,
)
"""In the order of the last of `View`'s fields."""
