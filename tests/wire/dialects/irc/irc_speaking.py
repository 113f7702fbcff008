"""An IRC client by hand: what its lines ask for, and how answers are said to it. No dialect, no hall."""

from typing import Any

import beseda.wire.dialects.irc.commands  # noqa: F401  (the families add their rows to the table)
from beseda.core.names import Name
from beseda.core.refusals import Refusal
from beseda.wire.dialects.actions import Action, Ask, Replies, Reply
from beseda.wire.dialects.irc.commands.table import run
from beseda.wire.dialects.irc.gathering import Batches
from beseda.wire.dialects.irc.line import parse
from beseda.wire.dialects.irc.network import Network
from beseda.wire.dialects.irc.registration import Registration
from beseda.wire.dialects.seat_secrets import SeatSecret
from beseda.wire.spelling import spell_person, spell_room

AT = 1_700_000_000_000


def person(shown: str) -> Name:
    name = spell_person(shown)
    assert not isinstance(name, Refusal), shown
    return name


def room(shown: str) -> Name:
    name = spell_room(shown)
    assert not isinstance(name, Refusal), shown
    return name


class Speaking:
    """A `Speaker`: ann, who is in, unless it is said otherwise."""

    def __init__(self, *caps: str, name: str = "ann", entered: bool = True, network: Network | None = None) -> None:
        self.network = network or Network()
        self.caps = frozenset(caps)
        self.registration = Registration()
        self.registration.entered = entered
        if entered:
            self.registration.name = person(name)
            self.registration.username = name
        self.batches = Batches()
        self.secret = SeatSecret()
        self.is_secure = False
        self.subscribed: frozenset[str] = frozenset()
        self.host = "stranger.cloak"
        self._name = name

    @property
    def shown(self) -> str:
        return self._name if self.registration.entered else "*"

    def has(self, cap: str) -> bool:
        return cap in self.caps


def ann(*caps: str) -> Speaking:
    """Somebody who is in."""
    return Speaking(*caps)


def stranger(*caps: str) -> Speaking:
    """Somebody who has not said anything yet."""
    return Speaking(*caps, entered=False)


def asks(line: str, speaker: Speaking | None = None) -> tuple[Action, ...]:
    """What a line asks for."""
    return tuple(run(speaker or ann(), parse(line)))


def told(line: str, speaker: Speaking | None = None) -> list[str]:
    """What a line is answered on the spot: its replies' words, and nothing else is asked for."""
    actions = asks(line, speaker)
    assert all(isinstance(action, Reply | Replies) for action in actions), actions
    return [line for action in actions for line in (action.lines if isinstance(action, Replies) else (action.words,))]  # type: ignore[union-attr]


def question(line: str, speaker: Speaking | None = None) -> Ask:
    """The one question that a line asks."""
    (action,) = asks(line, speaker)
    assert isinstance(action, Ask)
    return action


def said(line: str, answer: Any, speaker: Speaking | None = None) -> list[str]:
    """How the answer to a line's one question (or its refusal) is said."""
    speaker = speaker or ann()
    return list(question(line, speaker).render(answer, speaker))
