"""The state: a value for each thing there is, which outlives everybody's leaving. What a start reads, and nothing else.

Each is changed by events alone, through `room_after`, so that whoever lets the same events happen has the same state.
What a journal stores of it are `StateChange`s. Each thing has an `id` that is never
given again: the place at which it came to be. Knows no table and no file. Accounts, memberships and markers become
further things beside rooms.
"""

from typing import NamedTuple, TypeVar, assert_never

from beseda.core import events as ev
from beseda.core.ids import RoomId, Seq
from beseda.core.names import Name
from beseda.core.rulebook import changed
from beseda.core.rules import USUAL, Rules


class KeptRoom(NamedTuple):
    id: RoomId
    name: Name
    topic: str = ""
    topic_by: str = ""
    """Who set it, as they were called then, …"""
    topic_at: int = 0
    """… and when (ms)."""
    rules: Rules = USUAL
    made_at: int = 0
    """Since when it is kept (ms)."""


Thing = KeptRoom


class StateChange(NamedTuple):
    """A thing is otherwise since a place; `thing` None: it is gone."""

    kind: type[Thing]
    key: int
    """The thing's id."""
    seq: Seq
    thing: Thing | None


def room_after(room: KeptRoom | None, event: ev.RoomChange) -> KeptRoom | None:
    """What a room is after an event about it; None: it is gone. Only `RoomKept` makes one of None."""
    match event:
        case ev.RoomKept():
            return KeptRoom(event.room, event.name, made_at=event.at)
        case ev.RoomClosed():
            return None
        case ev.TopicSet(topic=topic, name=name, at=at):
            return _there(room)._replace(topic=topic, topic_by=name.shown, topic_at=at)
        case ev.RulesSet():
            there = _there(room)
            return there._replace(rules=changed(there.rules, event.changes, event.name.shown, event.at))
        case ev.RoomRenamed():
            return _there(room)._replace(name=event.new)
        case _:
            assert_never(event)


T = TypeVar("T")


def _there(room: T | None) -> T:
    if room is None:
        raise KeyError("no such room: something has happened to a room that is not kept")
    return room
