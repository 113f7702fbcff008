"""A seat: a user who is here, and what others may know about them.

Knows ids of rooms, not rooms. Refuses to know who may see what.
"""

from beseda.core.ids import RoomId, SessionId, UserId, node_of
from beseda.core.limits import READ_MARKERS
from beseda.core.metadata import NOTHING, Items
from beseda.core.names import Name
from beseda.core.people import NO_USER_INFO, Flag, Source, UserInfo
from beseda.core.room_guard import Guard


class Seat:
    """A user who is here: the name, the sessions they speak through, the rooms they are in."""

    __slots__ = (
        "_mask",
        "_read",
        "_silenced",
        "_source",
        "active",
        "away",
        "digest",
        "flags",
        "invitations",
        "knocked",
        "metadata",
        "metadata_free_at",
        "name",
        "naming",
        "node",
        "own_host",
        "place",
        "rooms",
        "sessions",
        "since",
        "used",
        "user",
        "user_info",
    )

    def __init__(
        self,
        user: UserId,
        name: Name,
        session: SessionId,
        user_info: UserInfo = NO_USER_INFO,
        flags: frozenset[Flag] = frozenset(),
        away: str = "",
        since: int = 0,
    ) -> None:
        self.user = user
        self.place = 0
        """A small number that nobody else who is here has: the bit that stands for them in sets of people."""
        self.name = name
        self.sessions: tuple[SessionId, ...] = (session,)
        """None while the seat is detached: its connection was lost, and it may be taken again."""
        self.node = node_of(session)
        """Where its newest session is, or was."""
        self.digest = self.used = b""
        """What the secret comes to with which it may be taken again; b"" if there is none. And the one with which it
        was taken last, until the newer one has arrived."""
        # A tuple: most people sit in one or two rooms, and an empty set alone is 216 bytes.
        self.rooms: tuple[RoomId, ...] = ()
        self.user_info = user_info
        self.own_host = user_info.host
        """The host they came with: operators may show another one while they are operators."""
        self.flags = flags
        self.away = away
        self.since = since
        """When they came (ms), …"""
        self.active = since
        """… last said something, …"""
        self.knocked = 0
        """… and last knocked somewhere; 0 for never."""
        self.metadata: Items = NOTHING
        self.naming: Name | None = None
        """The display name among it, as names are compared."""
        self.metadata_free_at = 0
        """When (ms) all that they changed of anybody's metadata is forgotten by the limit of such changes."""
        self.invitations: tuple[RoomId, ...] = ()
        """The rooms that they may join whatever the rules there; newest last."""
        self._read: dict[RoomId | UserId, int] | None = None
        """Up to when they have read each room and each talk (ms), the one marked last at the end. None: never marked
        any. Both kinds of id are places in the one order: no room has that of a person."""
        self._silenced: dict[RoomId, tuple[int, bool]] | None = None
        """What was judged of them with this mask, in each room: by which version of its guard, and whether they are
        silenced there. None: nothing yet."""
        self._source: Source | None = None
        self._mask: str | None = None

    @property
    def source(self) -> Source:
        """How others see this user: the same object until something in it changes."""
        if self._source is None:
            username, host, real_name = self.user_info
            is_bot = Flag.BOT in self.flags
            self._source = Source(self.name.shown, username, host, is_bot, real_name, self.away, self.metadata)
        return self._source

    @property
    def mask(self) -> str:
        """What the masks of lists are matched against: name!user@host, folded."""
        if self._mask is None:
            self._mask = f"{self.name.key}!{self.user_info.username}@{self.user_info.host}".lower()
        return self._mask

    @property
    def is_operator(self) -> bool:
        """Whether this is an operator of the server."""
        return Flag.OPERATOR in self.flags

    def is_shown(self, other: "Seat") -> bool:
        """Whether lists show somebody else to them."""
        if Flag.INVISIBLE not in other.flags or self is other or self.is_operator:
            return True
        return not set(other.rooms).isdisjoint(self.rooms)

    def speak_through(self, sessions: tuple[SessionId, ...]) -> None:
        self.sessions = sessions
        if sessions:
            self.node = node_of(sessions[-1])

    def looks_otherwise(self) -> None:
        """Call after name, user info, flags, away or metadata have changed."""
        self._source = None
        mask = self._mask
        self._mask = None
        if self._silenced is not None and self.mask != mask:
            self._silenced = None

    def is_judged(self, room: RoomId, guard: Guard) -> bool:
        """Whether `is_silenced` is known without a look at the masks."""
        known = self._silenced.get(room) if self._silenced is not None else None
        return not guard.silences_some or (known is not None and known[0] == guard.version)

    def is_silenced(self, room: RoomId, guard: Guard) -> bool:
        """Whether the guard of a room silences them. Judged anew only if the rules there or their mask have changed."""
        if not guard.silences_some:
            return False
        if self._silenced is None:
            self._silenced = {}
        known = self._silenced.get(room)
        if known is None or known[0] != guard.version:
            known = self._silenced[room] = guard.version, guard.silences(self.mask)
        return known[1]

    def read_until(self, what: RoomId | UserId) -> int:
        """Return up to when they have read a room, or the talk with a person (ms); 0 if they never said so."""
        return self._read.get(what, 0) if self._read is not None else 0

    def mark_read(self, what: RoomId | UserId, until: int) -> bool:
        """Note it. Return whether it is news."""
        if self._read is None:
            self._read = {}
        before = self._read.pop(what, 0)
        self._read[what] = until
        if len(self._read) > READ_MARKERS:
            del self._read[next(iter(self._read))]
        return until != before

    def leave(self, room: RoomId) -> None:
        """Call when they have left a room."""
        self.rooms = tuple([each for each in self.rooms if each != room])
        if self._silenced is not None:
            self._silenced.pop(room, None)

    def __repr__(self) -> str:
        return f"<Seat {self.name.shown!r} user {self.user:x}, {len(self.rooms)} rooms>"
