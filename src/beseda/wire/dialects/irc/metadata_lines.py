"""The lines of METADATA that several places say: what a key has, and why not (IRCv3 "Metadata", "Replies").

Knows codes, places and words. Refuses to know when each is said.
"""

from beseda.core.metadata import LONGEST_KEY, LONGEST_VALUE, MOST_KEYS
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.line import middle
from beseda.wire.dialects.irc.network import SUBSCRIBED

NOW, STREAMED = "metadata", "metadata-sync"
"""The references of batches: of what the engine tells, and of what the client's own thread does, meanwhile."""
SELF, ALL = "*", "*ALL"
"""The targets that stand for the client itself, and for all that it is told of."""
FOR_ALL = "*"
"""The visibility of a key that everybody sees: there are no others here."""
LATER = 3
"""Seconds after which a client is to ask for what was too much to be told unasked: by then it has joined its other
rooms, too, and asks for all of them at once."""
MOST_UNASKED = 150
"""Lines that are told unasked, whenever one joins a room or subscribes: 0.7 ms, in which nobody else is heard. Of more
a client asks when it likes, and its own thread tells it."""
LIMITS = {
    "max-subs": SUBSCRIBED,
    "max-keys": MOST_KEYS,
    "max-key-bytes": LONGEST_KEY,
    "max-value-bytes": LONGEST_VALUE,
}
CAP_VALUE = ",".join(["before-connect", *[f"{name}={most}" for name, most in LIMITS.items()]])
"""What the capability tells of the limits ("`draft/metadata-3` Capability")."""


def key_line(target: str, key: str, value: str) -> str:
    return n.RPL_KEYVALUE(target, key, FOR_ALL, value)


def no_key_line(target: str, key: str) -> str:
    return n.RPL_KEYNOTSET(target, key)


def fail(code: str, *context: str, words: str) -> str:
    return " ".join(["FAIL METADATA", code, *context, f":{words}"])


def no_such_target(target: str) -> str:
    return fail("INVALID_TARGET", middle(target), words="There is nobody and no room of that name")


def invalid_key(verb: str, key: str) -> str:
    """`verb`: FAIL if nothing is done, WARN if the other keys of the line are looked at."""
    return f"{verb} METADATA INVALID_KEY {middle(key)} :No key is written like that"


def invalid_value(key: str) -> str:
    return fail("INVALID_VALUE", middle(key), words=f"At most {LONGEST_VALUE} bytes, and nothing that can't be shown")


def limit_reached(subcommand: str, item: str, most: int | str) -> str:
    return fail("LIMIT_REACHED", subcommand, middle(item), str(most), words=f"At most {most} keys")


def sync_later(target: str, seconds: int = LATER) -> str:
    return n.ERR_METADATASYNCLATER(target, seconds)
