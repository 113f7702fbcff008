"""The table of IRC's commands: each row stands beside its function. `run` checks arity and registration, from the row.

A handler only translates a line into actions. HELP is printed from the rows, so it can't go stale. Refuses to know who
has a right to what: the hall does.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from beseda.wire.dialects.actions import Action, Reply
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.gathering import Batches
from beseda.wire.dialects.irc.line import Line
from beseda.wire.dialects.irc.network import Network
from beseda.wire.dialects.irc.registration import Registration
from beseda.wire.dialects.seat_secrets import SeatSecret


class Speaker(Protocol):
    """What a command, or the rendering of an answer, may know of the client that asks."""

    caps: frozenset[str]
    """Those that were asked for and granted; `has` says which are in force."""
    registration: Registration
    batches: Batches
    """What it sends in several lines."""
    subscribed: frozenset[str]
    """The keys of metadata that the client is told of."""
    secret: SeatSecret
    is_secure: bool
    """With which the client takes its seat again, if it asks for one."""
    host: str
    """What is shown of its address."""

    @property
    def network(self) -> Network: ...
    @property
    def shown(self) -> str:
        """The client's name, as it is spelled; "*" before entering."""
        ...

    def has(self, cap: str) -> bool: ...


Handler = Callable[[Speaker, Line], Iterator[Action]]


class Row(NamedTuple):
    verb: str
    usage: str
    help: str
    at_least: int
    """Parameters that must be there."""
    handler: Handler
    before_entering: bool
    """Whether it may be used before the welcome."""


COMMANDS: dict[str, Row] = {}


def command(
    verb: str, usage: str, help_: str, at_least: int = 0, before_entering: bool = False
) -> Callable[[Handler], Handler]:
    def add_row(handler: Handler) -> Handler:
        COMMANDS[verb] = Row(verb, usage, help_, at_least, handler, before_entering)
        return handler

    return add_row


def run(speaker: Speaker, line: Line) -> Iterator[Action]:
    """Return the actions of a line."""
    row = COMMANDS.get(line.verb)
    if row is not None and (row.before_entering or speaker.registration.entered):
        if len(line.params) >= row.at_least:
            return row.handler(speaker, line)
        return iter((Reply(n.ERR_NEEDMOREPARAMS(line.verb), refuses=True),))
    if not speaker.registration.entered:
        return iter((Reply(n.ERR_NOTREGISTERED(), refuses=True),))
    return iter((Reply(n.ERR_UNKNOWNCOMMAND(line.verb), refuses=True),))
