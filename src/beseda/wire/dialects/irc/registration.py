"""What a client says of itself before it enters: PASS, NICK, USER, CAP, in any order.

(modern-irc, "Connection Registration")

Registration stays open while capabilities are negotiated. Knows what is still missing; asks nobody.
"""

from beseda.core.names import Name
from beseda.core.people import UserInfo


class Registration:
    """One client's."""

    __slots__ = (
        "away",
        "cap_version",
        "entered",
        "entering",
        "in_one_breath",
        "metadata",
        "name",
        "negotiating",
        "password",
        "real_name",
        "username",
    )

    def __init__(self) -> None:
        self.name: Name | None = None
        """The name asked for, if it is not refused so far. Nothing is reserved by that."""
        self.username = ""
        self.real_name = ""
        self.password: str | None = ""
        """The last password given; None when it is not needed any more."""
        self.away = ""
        """Said before entering (draft/pre-away)."""
        self.metadata: dict[str, str] | None = None
        """Said before entering, by keys ("before-connect" of `draft/metadata-3`)."""
        self.negotiating = False
        """Between the first CAP LS or REQ and CAP END."""
        self.cap_version = 0
        """The highest the client gave: 302 implies cap-notify."""
        self.entering = False
        """Everything was said, and the hall was asked to let the client enter."""
        self.entered = False
        self.in_one_breath = False
        """NICK and USER come together: then the attempt to enter tells whether the name is free."""

    @property
    def is_complete(self) -> bool:
        """Whether the hall may be asked to let the client enter."""
        return self.name is not None and bool(self.username) and not self.negotiating and not self.entered

    def is_shut_out(self, is_locked: bool) -> bool:
        """Whether the client must still give the server's password. `is_locked`: the server has one."""
        return is_locked and self.password is not None

    def opens(self, opening: bytes) -> None:
        """`opening`: the first bytes that came. To ask only about a name would be as much work as to enter with it."""
        first, _, rest = opening.partition(b"\n")
        if first[:5].upper() == b"PASS ":
            first, _, rest = rest.partition(b"\n")
        self.in_one_breath = first[:5].upper() == b"NICK " and rest[:5].upper() == b"USER " and b"\n" in rest

    def user_info(self, host: str) -> UserInfo:
        return UserInfo(self.username, host, self.real_name)
