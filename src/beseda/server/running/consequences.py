"""What follows from the settings for each part of the server: its rules, limits and framings, what it says of itself.

Functions of settings, and of nothing that runs.
"""

import time

from beseda import __version__
from beseda.core.hall import Policy
from beseda.core.limits import Limits
from beseda.core.names import Name
from beseda.core.refusals import Refusal
from beseda.net.link import FIRST_READ, LARGE_READ
from beseda.server.running.config import NO_ROOM, Settings
from beseda.server.running.config_faults import shown, wrong
from beseda.server.running.descriptors import most_connections
from beseda.server.sessions.connection_limits import Caps
from beseda.wire.detect import Kind
from beseda.wire.dialects.irc.line import LONGEST_INPUT
from beseda.wire.dialects.irc.network import Network
from beseda.wire.framing.chunks import ChunkFraming
from beseda.wire.framing.framing import Framing
from beseda.wire.framing.lines import LineFraming
from beseda.wire.spelling import reserve, spell_room

OWN_WORDS = ("Server", "Сервер", "Beseda", "Беседа", "System", "Система")
OWN_ENDINGS = ("serv",)

MINUTE = 60_000
"""Milliseconds."""


def policy_of(settings: Settings) -> Policy:
    """The rules of this server that the hall applies."""
    limits = settings.limits
    return Policy(
        Limits(
            users=limits.users,
            rooms=limits.rooms,
            rooms_per_user=limits.rooms_per_user,
            rooms_per_address=limits.rooms_per_address,
            text_bytes=limits.text_bytes,
            topic_bytes=limits.topic_bytes,
        ),
        reserve((*OWN_WORDS, settings.network, settings.irc.server_name, *settings.reserved), OWN_ENDINGS),
        lobby_of(settings),
        settings.history.edit_minutes * MINUTE,
        settings.history.delete_minutes * MINUTE,
        settings.history.earlier_wordings,
    )


def network_of(settings: Settings, journal: str, sts: str = "") -> Network:
    """What IRC clients are told of this server. Raises ConfigError."""
    return Network(
        server_name=settings.irc.server_name,
        network=settings.network,
        description=settings.irc.description,
        icon=settings.irc.icon,
        version=f"beseda-{__version__}",
        created=time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime()),
        motd=tuple(settings.irc.motd),
        admin=tuple(settings.irc.admin),
        journal=journal,
        lobby=lobby_of(settings).shown,
        resume_seconds=settings.limits.resume_seconds,
        is_locked=bool(settings.password),
        sts=sts,
        limits=policy_of(settings).limits,
    )


def framings_of(longest_line: int) -> dict[Kind, Framing]:
    """How lines become bytes, and bytes lines, for each kind of client; `longest_line` in bytes."""
    return {
        Kind.LINES: LineFraming("\n", longest_line, edits=True),
        Kind.CHUNKS: ChunkFraming(longest_line, FIRST_READ + LARGE_READ),
        Kind.IRC: LineFraming("\r\n", LONGEST_INPUT),
    }


def caps_of(settings: Settings) -> Caps:
    """The limits of connections. Some descriptors are kept back for the server itself."""
    limits = settings.limits
    return Caps(
        most_connections(limits.connections),
        limits.connections_per_address,
        limits.unnamed,
        limits.unnamed_per_address,
        limits.connections_per_second_per_address,
    )


def lobby_of(settings: Settings) -> Name:
    """The lobby's name. Raises ConfigError."""
    name = spell_room(settings.lobby)
    if isinstance(name, Refusal):
        raise wrong(NO_ROOM, name=shown(settings.lobby))
    return name
