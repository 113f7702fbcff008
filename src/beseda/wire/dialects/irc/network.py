"""What the server says of itself to IRC clients: names, words, limits. A frozen value, made from the settings.

Knows the reason for each limit, in bytes of a line of 510. Enforces none: the code that reads the line does.
"""

from dataclasses import dataclass, field

from beseda.core.ids import MessageId, Seq
from beseda.core.limits import LONGEST_NAME, LONGEST_ROOM_NAME, Limits

WIDEST = 4
"""Bytes of a character in UTF-8, at most."""
LONGEST_NICK_BYTES = WIDEST * LONGEST_NAME
LONGEST_ROOM_BYTES = 1 + WIDEST * (LONGEST_ROOM_NAME - 1)
USERLEN = 18
"""Bytes of a username. It names nobody here: long enough for what clients send by themselves."""
HOSTLEN = 63
"""Bytes of a shown host: a cloak, a configured name; one label of the DNS (RFC 1035, section 2.3.4)."""
SERVERLEN = 63
"""Bytes of the server's name (RFC 2812, section 2.3.1)."""
LONGEST_SOURCE_BYTES = LONGEST_NICK_BYTES + 1 + USERLEN + 1 + HOSTLEN
"""nick!user@host of the longest kind."""
AWAYLEN = 180
"""Bytes. ":server 301 me nick :" of the longest kind leaves 182 of 510."""
KICKLEN = 120
"""Bytes of a reason. Names of ordinary length leave more. The longest names leave less; then it is cut (`fitted`)."""
REALLEN = 120
"""Bytes of a real name: with names of ordinary length a WHO line holds it."""
KEYLEN = 32
"""Bytes of a room's key: a longer one is no safer, and JOIN takes several."""
MASKLEN = 160
"""Bytes of a mask: a whole nick!user@host in Cyrillic, and it still fits the line of a list beside a room."""
MONITORED = 100
"""Names one client may watch: a long list of friends; each costs an entry in the server's table."""
SUBSCRIBED = 30
"""Keys of metadata that one client may subscribe to: more than any shows; 4 KB for each client."""
MOST_PAST = 100
"""Messages of one CHATHISTORY: some screens, which are read from the disk in a few milliseconds and told in some 50 KB.
Whoever scrolls on asks again, in between the others."""
REFERENCE_TYPES = ("msgid", "timestamp")
"""By what CHATHISTORY refers to messages, the preferred one first: several may have one time."""
MOST_TARGETS = {
    "PRIVMSG": 20,
    "NOTICE": 20,
    "TAGMSG": 20,
    "KICK": 20,
    "JOIN": 50,
    "PART": 50,
    "NAMES": 20,
    "LIST": 20,
    "WHOIS": 1,
    "WHOWAS": 1,
    "MONITOR": MONITORED,
}
"""Targets of one line, by command. Each is an event for a whole room: a client that writes to more at once advertises.
A client that comes back joins all its rooms at once. An answer about a person is nine lines."""


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """One server, as it presents itself.

    Compared by identity, not by content: what is prepared for it is found without a look at all its fields.
    """

    server_name: str = "beseda.local"
    network: str = "Beseda"
    description: str = "Beseda"
    icon: str = ""
    """The address of a picture of the network."""
    version: str = "beseda"
    created: str = ""
    """When the server was started, in words."""
    motd: tuple[str, ...] = ()
    admin: tuple[str, ...] = ()
    """Up to three lines: where, who, and an address."""
    journal: str = ""
    """The journal's random id."""
    lobby: str = "#lobby"
    resume_seconds: int = 120
    """For how long somebody's seat can be taken again after their connection was lost."""
    is_locked: bool = False
    """Whether nobody enters without the server's password."""
    sts: str = ""
    """The port for TLS and for how long to come by that only, as the capability says it; "": nothing is promised."""
    limits: Limits = field(default_factory=Limits)

    def __hash__(self) -> int:
        """Hash a few fields, which tell servers apart: at each registration, lines prepared for the network are looked
        up by it."""
        return hash((self.server_name, self.network, self.motd))

    def message_id(self, seq: Seq) -> str:
        """Return a message's id (IRCv3 "Message IDs")."""
        return str(MessageId(self.journal, seq))
