"""What a client says of itself until it is let in: PASS, NICK, USER, CAP, in any order.

(modern-irc, "Connection Registration")

Registration stays open while capabilities are negotiated. Knows what is still missing; asks nobody.
"""

from beseda.core.names import Name
from beseda.core.people import Card


class Registration:
    """One client's."""

    __slots__ = (
        "away",
        "cap_version",
        "entered",
        "entering",
        "name",
        "negotiating",
        "password",
        "real_name",
        "username",
    )

    def __init__(self) -> None:
        self.name: Name | None = None
        """The name asked for, so far not refused. Nothing is reserved by that."""
        self.username = ""
        self.real_name = ""
        self.password = ""
        self.away = ""
        """Said before entering (draft/pre-away)."""
        self.negotiating = False
        """Between the first CAP LS or REQ and CAP END."""
        self.cap_version = 0
        """The highest the client gave: 302 implies cap-notify."""
        self.entering = False
        """All was said, and the hall is asked."""
        self.entered = False

    @property
    def is_complete(self) -> bool:
        """Whether the hall may be asked."""
        return self.name is not None and bool(self.username) and not self.negotiating and not self.entered

    def card(self, host: str) -> Card:
        return Card(self.username, host, self.real_name)
