"""Turns IRC's masks into the core's: completes them to nick!user@host, folds them, reads the extended ban for muting.

Refuses to know who matches: the hall compares masks with people.
"""

from unicodedata import normalize

from beseda.core.globs import is_dear
from beseda.core.rules import Mask
from beseda.wire.dialects.irc.line import is_middle, size
from beseda.wire.dialects.irc.network import MASKLEN

MUTE = "m"
"""The extended ban `m:mask`: those who match may be in the room, but are not heard."""


def read_mask(raw: str) -> Mask | None:
    """Read a typed mask; None if it is invalid: empty, too long, no single word, an unknown extended ban, or one with
    too many wildcards."""
    kind, colon, rest = raw.partition(":")
    is_extended = colon != "" and len(kind) == 1 and kind.isalpha()
    if is_extended and kind != MUTE:
        return None
    shown = complete(rest if is_extended else raw)
    if not shown or size(shown) > MASKLEN or is_dear(shown) or not (is_middle(shown) and shown.isprintable()):
        return None
    return Mask(f"{MUTE}:{shown}" if is_extended else shown, fold(shown), is_extended)


def complete(raw: str) -> str:
    """Add what a mask left out (modern-irc, "Wildcard Expressions"): "bob" is bob!*@*, "*@host" is *!*@host."""
    if not raw:
        return ""
    nick, bang, rest = raw.partition("!")
    if bang:
        user, _, host = rest.partition("@")
        return f"{nick or '*'}!{user or '*'}@{host or '*'}"
    user, at, host = raw.partition("@")
    if at:
        return f"*!{user or '*'}@{host or '*'}"
    return f"{raw}!*@*" if not _is_host(raw) else f"*!*@{raw}"


def fold(text: str) -> str:
    """Fold what counts as equal, as in names' keys: case and composition."""
    return text.lower() if text.isascii() else normalize("NFC", text.lower())


def _is_host(raw: str) -> bool:
    """Whether a bare word can only be a host: names hold no dots and no colons."""
    return "." in raw or ":" in raw
