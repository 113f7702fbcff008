"""The stored names: a row here for every kind of event but `Said`, and for every kind of thing.

A new event or a new thing is a type in the core and a row here; its columns and its JSON follow from its fields.
Names are stored: never rename one, and never use one again. Fields of the types are only ever added, with defaults.
A stored row whose name is not here was written by a later Beseda: it stays as it is, and is passed over.
"""

from beseda.core import events as ev
from beseda.core.state import KeptRoom, Thing

EVENTS: dict[str, type[ev.Stored]] = {
    "room-kept": ev.RoomKept,
    "room-closed": ev.RoomClosed,
    "topic-set": ev.TopicSet,
    "rules-set": ev.RulesSet,
    "room-metadata-set": ev.RoomMetadataSet,
    "room-renamed": ev.RoomRenamed,
    "reacted": ev.Reacted,
    "edited": ev.Edited,
    "redacted": ev.Redacted,
    "kicked": ev.Kicked,
    "role-set": ev.RoleSet,
}
THINGS: dict[str, type[Thing]] = {"room": KeptRoom}
