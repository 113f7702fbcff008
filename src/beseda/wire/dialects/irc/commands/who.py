"""WHO, and WHOX in full (modern-irc, "WHO message"; IRCv3 "WHOX").

Knows the fields and their order. Refuses to know whom the client may see: the hall does. A room of ten thousand is
rendered piece by piece, by the asking client's own thread.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from beseda.core.people import Flag
from beseda.core.questions import Portrait, Portraits, WhoIs, WhoMatches
from beseda.core.refusals import Refusal
from beseda.core.rules import Role
from beseda.wire.dialects.actions import Action, Ask
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.caps import MULTI_PREFIX
from beseda.wire.dialects.irc.commands.people import host, idle, now, username
from beseda.wire.dialects.irc.commands.table import Speaker, command
from beseda.wire.dialects.irc.commands.typed import optional, typed_person, typed_room
from beseda.wire.dialects.irc.line import Line, carried, middle
from beseda.wire.dialects.irc.modes import BOT_LETTER, prefix

LONGEST_TOKEN = 3
"""Digits of WHOX's token ("Extended `WHO` command")."""
NO_ROOM = "*"
NO_SERVER = "*"
NO_TOKEN = "0"
NO_ADDRESS = "255.255.255.255"
"""The server does not disclose it ("`RPL_WHOSPCRPL` (354) numeric reply"); this one never does."""
NOT_LOGGED_IN = "0"
NO_OPLEVEL = "n/a"
"""What servers without levels of operators say."""
HOPS = "0"


class Form(NamedTuple):
    """What a WHO asks for."""

    operators_only: bool
    fields: str | None
    """WHOX's letters; None for the old reply."""
    token: str


class Seen(NamedTuple):
    """One person who was found: what a line of WHO is made of."""

    person: Portrait
    room: str
    flags: str
    token: str
    server: str
    at: int
    """When it is told (ms)."""


FIELDS: tuple[tuple[str, Callable[[Seen], str]], ...] = (
    ("t", lambda seen: seen.token),
    ("c", lambda seen: seen.room),
    ("u", lambda seen: username(seen.person.user_info)),
    ("i", lambda seen: NO_ADDRESS),
    ("h", lambda seen: host(seen.person.user_info)),
    ("s", lambda seen: seen.server),
    ("n", lambda seen: seen.person.name),
    ("f", lambda seen: seen.flags),
    ("d", lambda seen: HOPS),
    ("l", lambda seen: str(idle(seen.person, seen.at))),
    ("a", lambda seen: NOT_LOGGED_IN),
    ("o", lambda seen: NO_OPLEVEL),
)
"""In the order of the reply ("RPL_WHOSPCRPL (354) numeric reply"); d and o stand where other servers put them. The real
name, r, is the trailing parameter."""


@command("WHO", "[<room>|<name>|<mask>] [o][%<fields>[,<token>]]", "list people")
def who(speaker: Speaker, line: Line) -> Iterator[Action]:
    """A person named exactly is told of in any case; a mask finds only people whom the client may find ("WHO
    message")."""
    typed = optional(line.params, 0) or "*"
    form = _form(optional(line.params, 1))
    render = partial(_who, typed, form)
    room, person = typed_room(typed), typed_person(typed)
    if room is not None:
        yield Ask(WhoMatches(room, "*", form.operators_only), render, streams=True)
    elif person is not None:
        yield Ask(WhoIs(person), render)
    else:
        # "WHO 0" is everybody, by an old custom (RFC 2812, section 3.6.1).
        yield Ask(WhoMatches(None, "*" if typed == "0" else typed, form.operators_only), render, streams=True)


def _form(word: str) -> Form:
    flags, percent, rest = word.partition("%")
    fields, _, token = rest.partition(",")
    is_token = token.isascii() and token.isdigit() and len(token) <= LONGEST_TOKEN
    return Form("o" in flags, fields if percent else None, token if is_token else NO_TOKEN)


def _who(typed: str, form: Form, answer: Portraits | Portrait | Refusal, viewer: Speaker) -> Iterator[str]:
    if isinstance(answer, Portrait):
        answer = Portraits((answer,))
    line = _row if form.fields is None else partial(_chosen, form.fields)
    if isinstance(answer, Portraits):
        at, multi = now(), viewer.has(MULTI_PREFIX)
        for person in answer.people:
            if form.operators_only and Flag.OPERATOR not in person.flags:
                continue
            room, roles = (answer.room, person.roles) if answer.room else _some_room(person)
            flags = f"{_presence(person)}{prefix(roles, multi)}{BOT_LETTER if Flag.BOT in person.flags else ''}"
            seen = Seen(person, room, flags, form.token, viewer.network.server_name, at)
            yield from _held(line, seen)
    yield n.RPL_ENDOFWHO(typed)


def _some_room(person: Portrait) -> tuple[str, tuple[Role, ...]]:
    """Return any of their rooms that the client may know of (modern-irc, "RPL_WHOREPLY (352)")."""
    return person.rooms[0] if person.rooms else (NO_ROOM, ())


def _presence(person: Portrait) -> str:
    return f"{'G' if person.away else 'H'}{'*' if Flag.OPERATOR in person.flags else ''}"


def _row(seen: Seen) -> str:
    user_info = seen.person.user_info
    return n.RPL_WHOREPLY(
        seen.room,
        username(user_info),
        host(user_info),
        seen.server,
        seen.person.name,
        seen.flags,
        HOPS,
        user_info.real_name,
    )


def _chosen(fields: str, seen: Seen) -> str:
    """Return the fields asked for, in the specification's order; skip unknown letters."""
    words = [middle(value(seen)) for letter, value in FIELDS if letter in fields]
    if "r" in fields:
        words.append(f":{carried(seen.person.user_info.real_name)}")
    return n.RPL_WHOSPCRPL(" ".join(words)) if words else ""


def _held(line: Callable[[Seen], str], seen: Seen) -> Iterator[str]:
    """Yield the line. If its longest values need the room, leave out the server's name: there is only one server."""
    told = line(seen)
    if told:
        yield told if n.holds(told, seen.server) else line(seen._replace(server=NO_SERVER))
