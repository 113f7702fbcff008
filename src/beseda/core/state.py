"""The state: a value for each thing that stays when everybody has left. A start reads this and nothing else.

Only events change a thing, through `room_after`, so that the same events always give the same state. A journal stores
it as `StateChange`s. Each thing has an `id` that is never given out again: the place at which the thing came to be.
Knows no table and no file. Accounts, memberships and markers become further things beside rooms.
"""

from typing import NamedTuple, TypeVar, assert_never

from beseda.core import events as ev
from beseda.core import metadata as meta
from beseda.core.ids import RoomId, Seq
from beseda.core.names import SPELLING, Name
from beseda.core.rulebook import changed
from beseda.core.rules import USUAL, Rules


class KeptRoom(NamedTuple):
    id: RoomId
    name: Name
    topic: str = ""
    topic_by: str = ""
    """The name of who set it, as it was then, …"""
    topic_at: int = 0
    """… and when (ms)."""
    rules: Rules = USUAL
    made_at: int = 0
    """Since when it is kept (ms)."""
    spelling: int = 1
    """By which version of the rules (`SPELLING`) the skeletons of its name were computed."""
    in_the_open: bool = True
    """Whether anything was said in it that everybody may read, or what was said before has been opened since."""
    caused_by: str = ""
    """The cloak of the address of who spoke in it first; "": it is counted for nobody."""
    metadata: meta.Items = ()


Thing = KeptRoom


class StateChange(NamedTuple):
    """A thing as it is since the place `seq`; `thing` None: it is gone."""

    kind: type[Thing]
    key: int
    """The thing's id."""
    seq: Seq
    thing: Thing | None


def room_after(room: KeptRoom | None, event: ev.RoomChange) -> KeptRoom | None:
    """Return a room as it is after an event about it; None: it is gone. Only `RoomKept` makes a room from None."""
    match event:
        case ev.RoomKept(room=id_, name=name, at=at, rules=rules):
            topic = event.topic, event.topic_by, event.topic_at
            usual, is_open = USUAL if rules == USUAL else rules, not rules.is_guarded
            return KeptRoom(id_, name, *topic, usual, at, SPELLING, is_open, event.caused_by, event.metadata)
        case ev.RoomClosed():
            return None
        case ev.TopicSet(topic=topic, name=name, at=at):
            return _there(room)._replace(topic=topic, topic_by=name.shown, topic_at=at)
        case ev.RulesSet():
            there = _there(room)
            rules = changed(there.rules, event.changes, event.name.shown, event.at)
            return there._replace(rules=rules, in_the_open=there.in_the_open or not rules.is_guarded)
        case ev.RoomMetadataSet():
            there = _there(room)
            return there._replace(metadata=meta.changed(there.metadata, event.changes))
        case ev.RoomRenamed():
            return _there(room)._replace(name=event.new, spelling=SPELLING)
        case _:
            assert_never(event)


T = TypeVar("T")


def _there(room: T | None) -> T:
    if room is None:
        raise KeyError("no such room: something has happened to a room that is not kept")
    return room
