"""005: what the server supports, made from the tables that enforce it (modern-irc, "RPL_ISUPPORT Parameters").

Knows the tokens. Refuses to know numbers: each stands where it is enforced.
"""

from collections.abc import Iterator
from functools import lru_cache

from beseda.core.limits import LONGEST_NAME, LONGEST_ROOM_NAME
from beseda.core.rules import LISTS, Rule
from beseda.wire.dialects.irc import modes
from beseda.wire.dialects.irc import network as net
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.line import LONGEST_REST, carried, size
from beseda.wire.dialects.irc.masks import MUTE
from beseda.wire.dialects.irc.network import Network

MOST_TOKENS = 13
"""Tokens in one line: with the client's name and the words 15 parameters (modern-irc, "RPL_ISUPPORT (005)")."""
CASEMAPPING = "ascii"
"""All that a client can fold by itself. If names are equal beyond that, clients are told the stored spelling."""
CHANTYPES = "#"
ELIST = "CMNTU"
"""All conditions of LIST."""

_ESCAPED = str.maketrans({" ": r"\x20", "\\": r"\x5C", "=": r"\x3D"})


def tokens(network: Network) -> tuple[str, ...]:
    """Return all tokens, in the order that is easiest to read: names, rooms, lengths."""
    return tuple(f"{name}={_value(value)}" if value else name for name, value in _rows(network))


@lru_cache(4)
def isupport_lines(network: Network) -> tuple[str, ...]:
    """Return the words of as many 005 as are needed, each of at most 13 tokens and 510 bytes."""
    room = LONGEST_REST - size(f":{network.server_name}  {n.RPL_ISUPPORT('')}") - net.LONGEST_NICK_BYTES
    lines: list[list[str]] = [[]]
    for token in tokens(network):
        if len(lines[-1]) == MOST_TOKENS or size(" ".join([*lines[-1], token])) > room:
            lines.append([])
        lines[-1].append(token)
    return tuple(n.RPL_ISUPPORT(" ".join(line)) for line in lines)


def _rows(network: Network) -> Iterator[tuple[str, str]]:
    yield "NETWORK", network.network
    if network.icon:
        yield "draft/ICON", network.icon  # IRCv3 "Network Icon", "The `draft/ICON` ISUPPORT token"
    yield "CASEMAPPING", CASEMAPPING
    yield "UTF8ONLY", ""  # IRCv3 "UTF8ONLY"
    yield "CHANTYPES", CHANTYPES
    yield from _mode_rows(network)
    yield "CHANLIMIT", f"{CHANTYPES}:{network.limits.rooms_per_user}"
    yield "TARGMAX", ",".join(f"{verb}:{most}" for verb, most in net.MOST_TARGETS.items())
    yield "MAXTARGETS", str(net.MOST_TARGETS["PRIVMSG"])
    yield "ELIST", ELIST
    yield "SAFELIST", ""
    yield "KNOCK", ""
    yield "WHOX", ""  # IRCv3 "WHOX"
    yield "CHATHISTORY", str(net.MOST_PAST)  # IRCv3 "chathistory"
    yield "MSGREFTYPES", ",".join(net.REFERENCE_TYPES)
    yield "MONITOR", str(net.MONITORED)  # IRCv3 "Monitor"
    yield "BOT", modes.BOT_LETTER  # IRCv3 "Bot Mode"
    yield "NICKLEN", str(LONGEST_NAME)
    yield "USERLEN", str(net.USERLEN)
    yield "HOSTLEN", str(net.HOSTLEN)
    yield "NAMELEN", str(net.REALLEN)
    yield "CHANNELLEN", str(LONGEST_ROOM_NAME)
    yield "TOPICLEN", str(network.limits.longest_topic())
    yield "KICKLEN", str(net.KICKLEN)
    yield "AWAYLEN", str(net.AWAYLEN)
    yield "KEYLEN", str(net.KEYLEN)


def _mode_rows(network: Network) -> Iterator[tuple[str, str]]:
    prefixes = "".join(mode.prefix for mode in modes.ROLE_MODES)
    yield "PREFIX", f"({''.join(mode.letter for mode in modes.ROLE_MODES)}){prefixes}"
    yield "STATUSMSG", prefixes
    yield "CHANMODES", ",".join(_letters(kind) for kind in modes.Kind)
    yield "MODES", str(modes.MOST_CHANGES)
    lists = [mode.letter for mode in modes.ROOM_MODES if mode.rule in LISTS]
    yield "MAXLIST", ",".join(f"{letter}:{network.limits.list_entries}" for letter in lists)
    yield "EXCEPTS", modes.MODE_OF_RULE[Rule.EXCEPTED].letter
    yield "INVEX", modes.MODE_OF_RULE[Rule.INVITED].letter
    yield "EXTBAN", f",{MUTE}"


def _letters(kind: modes.Kind) -> str:
    return "".join(mode.letter for mode in modes.ROOM_MODES if mode.kind is kind)


def _value(text: str) -> str:
    """Escape a token's value, by the three escapes of modern-irc ("RPL_ISUPPORT (005)")."""
    return carried(text).translate(_ESCAPED)
