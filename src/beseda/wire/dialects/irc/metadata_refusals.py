"""Why metadata does not change, in IRC (IRCv3 "Metadata", "Replies" and "METADATA SET").

A row for each reason; `refusals` puts them among its own. What is so already is no error there: it is answered as if it
had just been done. Refuses to know any state.
"""

from collections.abc import Callable

from beseda.core import requests as rq
from beseda.core.metadata import DISPLAY_NAME
from beseda.core.refusals import Reason, Refusal
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.line import carried, middle
from beseda.wire.dialects.irc.metadata_lines import (
    NOW,
    SELF,
    fail,
    invalid_key,
    invalid_value,
    key_line,
    limit_reached,
    no_key_line,
    no_such_target,
)

Change = rq.SetMetadata | rq.ClearMetadata
Row = Callable[[Change, Refusal], tuple[str, ...]]


def _target(change: Change) -> str:
    return SELF if change.target is None else getattr(change.target, "shown", SELF)


def _key(change: Change) -> str:
    """The key, or "*" for all of them ("METADATA CLEAR")."""
    return change.key if isinstance(change, rq.SetMetadata) else "*"


def _no_such_target(change: Change, refusal: Refusal) -> tuple[str, ...]:
    return (no_such_target(_target(change)),)


def _no_permission(change: Change, refusal: Refusal) -> tuple[str, ...]:
    words = "That is for others to say"
    return (fail("KEY_NO_PERMISSION", middle(_target(change)), middle(_key(change)), words=words),)


def _invalid_value(change: Change, refusal: Refusal) -> tuple[str, ...]:
    if isinstance(change, rq.SetMetadata) and change.key == DISPLAY_NAME:
        words = "Nobody can be shown so"
        return (fail("INVALID_VALUE", DISPLAY_NAME, words=words),)
    return (invalid_value(_key(change)),)


def _looks_taken(change: Change, refusal: Refusal) -> tuple[str, ...]:
    words = f"That looks too much like {carried(refusal.subject)}"
    return (fail("INVALID_VALUE", middle(_key(change)), words=words),)


def _rate_limited(change: Change, refusal: Refusal) -> tuple[str, ...]:
    """The numeric is of the newest text of the draft. Clients of the text before it know only the FAIL."""
    target, key, seconds = _target(change), _key(change), refusal.subject
    if isinstance(change, rq.SetMetadata):
        again = f"SET {key} :{change.value}" if change.value else f"SET {key}"
    else:
        again = "CLEAR"
    return (
        n.ERR_METADATARATELIMIT(seconds, target, again),
        fail("RATE_LIMITED", middle(target), middle(key), seconds, words=f"Try again in {seconds} seconds"),
    )


def _as_wished(change: Change, refusal: Refusal) -> tuple[str, ...]:
    target = _target(change)
    if isinstance(change, rq.ClearMetadata):
        return (f"BATCH +{NOW} metadata {middle(target)}", f"BATCH -{NOW}")
    return (key_line(target, change.key, change.value) if change.value else no_key_line(target, change.key),)


_ROWS: dict[Reason, Row] = {
    Reason.NO_SUCH_PERSON: _no_such_target,
    Reason.NO_SUCH_ROOM: _no_such_target,
    Reason.NOT_IN_ROOM: _no_permission,
    Reason.ROLE_NEEDED: _no_permission,
    Reason.OPERATOR_NEEDED: _no_permission,
    Reason.MAY_NOT_SPEAK: _no_permission,
    Reason.KEY_INVALID: lambda change, refusal: (invalid_key("FAIL", _key(change)),),
    Reason.VALUE_INVALID: _invalid_value,
    Reason.NAME_RESERVED: _invalid_value,
    Reason.NAME_TAKEN: _looks_taken,
    Reason.NAME_LOOKS_TAKEN: _looks_taken,
    Reason.ROOM_NAME_LOOKS_TAKEN: _looks_taken,
    Reason.TOO_MANY_KEYS: lambda change, refusal: (limit_reached("SET", _target(change), refusal.subject),),
    Reason.TOO_MANY_CHANGES: _rate_limited,
    Reason.AS_WISHED: _as_wished,
}


def refused_change(refusal: Refusal, change: Change) -> tuple[str, ...] | None:
    """Return the lines for a refusal that has words of its own here; None: it is said as any other."""
    row = _ROWS.get(refusal.reason)
    return row(change, refusal) if row is not None else None
