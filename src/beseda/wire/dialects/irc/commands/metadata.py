"""METADATA: what is said by keys of people and rooms (IRCv3 "Metadata", as `draft/metadata-3` has it: pull request 613
of ircv3-specifications).

Knows subcommands, replies and batches, and keeps what a client says of itself before the welcome. Refuses to know who
may say what of whom, and who sees it: the hall does. To which keys a client subscribes is its own affair, so its own
thread sets it at once: what happens from then on it is told, and what is already there is asked for after that.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice

from beseda.core import events as ev
from beseda.core import metadata as meta
from beseda.core import requests as rq
from beseda.core.names import Name
from beseda.core.questions import AllMetadata, Metadata, MetadataAround, WhatMetadata
from beseda.core.refusals import Refusal
from beseda.wire.dialects.actions import Action, Ask, Replies, Reply
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.addressing import finished_line
from beseda.wire.dialects.irc.batch import batched
from beseda.wire.dialects.irc.caps import METADATA
from beseda.wire.dialects.irc.commands.about import room_left
from beseda.wire.dialects.irc.commands.table import Speaker, command
from beseda.wire.dialects.irc.commands.typed import typed_person, typed_room
from beseda.wire.dialects.irc.line import Line, middle
from beseda.wire.dialects.irc.metadata_lines import (
    ALL,
    MOST_UNASKED,
    NOW,
    SELF,
    STREAMED,
    fail,
    invalid_key,
    invalid_value,
    key_line,
    limit_reached,
    no_key_line,
    no_such_target,
    sync_later,
)
from beseda.wire.dialects.irc.network import SUBSCRIBED
from beseda.wire.dialects.irc.split import packed
from beseda.wire.spelling import spell_display

Handler = Callable[[Speaker, str, tuple[str, ...]], Iterator[Action]]
"""(who asks, the target as typed, the parameters after the subcommand)"""


@command(
    "METADATA",
    "<name>|<room>|* GET|LIST|SET|CLEAR|SUB|UNSUB|SUBS|SYNC …",
    "what is said by keys of people and rooms",
    before_entering=True,
)
def metadata(speaker: Speaker, line: Line) -> Iterator[Action]:
    if not speaker.has(METADATA):
        yield Reply(
            n.ERR_UNKNOWNCOMMAND(line.verb) if speaker.registration.entered else n.ERR_NOTREGISTERED(), refuses=True
        )
        return
    target, subcommand, *params = *line.params[:2], *[""] * (2 - len(line.params)), *line.params[2:]
    handler, least, most = _SUBCOMMANDS.get(subcommand.upper(), (None, 0, 0))
    if handler is None:
        words = "Unknown subcommand" if subcommand else "Not enough parameters"
        yield _invalid_params(subcommand, words)
    elif not least <= len(params) <= most:
        words = "Not enough parameters" if len(params) < least else "Too many parameters"
        yield _invalid_params(subcommand.upper(), words)
    elif subcommand.upper() in _OF_ONESELF and not _is_self(speaker, target):
        yield Reply(no_such_target(target), refuses=True)
    else:
        yield from handler(speaker, target, tuple(params))


def _invalid_params(subcommand: str, words: str) -> Reply:
    return Reply(fail("INVALID_PARAMS", middle(subcommand), words=words), refuses=True)


def _is_self(speaker: Speaker, target: str) -> bool:
    if target == SELF:
        return True
    name, own = typed_person(target), typed_person(speaker.shown)
    return speaker.registration.entered and name is not None and own is not None and name.key == own.key


def _meant(speaker: Speaker, target: str) -> Name | Reply | None:
    """Return the room or person that is meant, None for the client itself; or why nobody can be called so."""
    if target == SELF:
        return None
    name = typed_room(target) if target[:1] == "#" else typed_person(target)
    # "Clients that have not completed connection registration MUST use `*`" ("METADATA client command").
    if name is None or not speaker.registration.entered:
        return Reply(no_such_target(target), refuses=True)
    return name


def _batched(reference: str, target: str, lines: Iterable[str], viewer: Speaker) -> Iterator[str]:
    """Put lines without a source into a batch ("Batch types")."""
    finished = (finished_line(viewer, line) for line in lines)
    return batched(reference, f"metadata {middle(target)}", finished, viewer.network.server_name)


# Looking: GET, LIST.


def _get(speaker: Speaker, target: str, keys: tuple[str, ...]) -> Iterator[Action]:
    return _look(speaker, target, len(keys), lambda items: [_got(target, key, items) for key in keys])


def _got(target: str, key: str, items: meta.Items) -> str:
    """ "The ordering of responses within the batch MUST match the order keys were specified" ("METADATA GET")."""
    if not meta.is_key(key):
        return invalid_key("WARN", key)
    value = meta.value_of(items, key)
    return key_line(target, key, value) if value else no_key_line(target, key)


def _list(speaker: Speaker, target: str, _: tuple[str, ...]) -> Iterator[Action]:
    return _look(speaker, target, meta.MOST_KEYS, lambda items: [key_line(target, *item) for item in items])


def _look(speaker: Speaker, target: str, keys: int, lines: Callable[[meta.Items], list[str]]) -> Iterator[Action]:
    name = _meant(speaker, target)
    if isinstance(name, Reply):
        yield name
    elif not speaker.registration.entered:
        yield Replies(tuple(_batched(NOW, target, lines(_said_early(speaker)), speaker)))
    else:
        yield Ask(WhatMetadata(name, keys), partial(_looked, target, lines))


def _looked(
    target: str, lines: Callable[[meta.Items], list[str]], answer: Metadata | Refusal, viewer: Speaker
) -> Iterable[str]:
    if isinstance(answer, Refusal):
        return (no_such_target(target),)
    return _batched(NOW, target, lines(answer.items), viewer)


# Changing: SET, CLEAR.


def _set(speaker: Speaker, target: str, params: tuple[str, ...]) -> Iterator[Action]:
    key, value = params[0], params[1] if len(params) > 1 else ""
    name = _meant(speaker, target)
    if isinstance(name, Reply):
        yield name
    elif not speaker.registration.entered:
        yield _set_early(speaker, key, value)
    else:
        yield rq.SetMetadata(name, key, value, _naming(key, value, name))


def _naming(key: str, value: str, target: Name | None) -> Name | None:
    if key != meta.DISPLAY_NAME or not value:
        return None
    return spell_display(value, of_room=target is not None and target.is_room)


def _clear(speaker: Speaker, target: str, _: tuple[str, ...]) -> Iterator[Action]:
    name = _meant(speaker, target)
    if isinstance(name, Reply):
        yield name
    elif not speaker.registration.entered:
        there, speaker.registration.metadata = _said_early(speaker), {}
        yield Replies(tuple(_batched(NOW, target, [no_key_line(target, item.key) for item in there], speaker)))
    else:
        yield rq.ClearMetadata(name)


def set_lines(event: ev.MetadataSet | ev.RoomMetadataSet, viewer: Speaker) -> Iterable[str]:
    """Tell a client what it has changed: one line, or a batch if it cleared all ("METADATA SET", "METADATA CLEAR")."""
    if viewer.registration.metadata:
        return ()  # said before the welcome, and answered then; all of it follows
    if isinstance(event, ev.RoomMetadataSet):
        target = event.room_name.shown
    else:
        target = SELF if event.person == event.user else event.person_name.shown
    lines = change_lines(target, event.changes)
    return _batched(NOW, target, lines, viewer) if event.clears else lines


def heard_lines(event: ev.MetadataSet | ev.RoomMetadataSet, viewer: Speaker) -> Iterable[str]:
    """Tell a client of those keys that it subscribes to ("Notifications")."""
    target = event.room_name if isinstance(event, ev.RoomMetadataSet) else event.person_name
    return change_lines(target.shown, tuple([each for each in event.changes if each.key in viewer.subscribed]))


def change_lines(target: str, changes: meta.Items) -> list[str]:
    return [key_line(target, *change) if change.value else no_key_line(target, change.key) for change in changes]


# Before the welcome ("before-connect").


def _said_early(speaker: Speaker) -> meta.Items:
    said = speaker.registration.metadata or {}
    return tuple([meta.Item(key, value) for key, value in sorted(said.items())])


def _set_early(speaker: Speaker, key: str, value: str) -> Reply:
    said = speaker.registration.metadata or {}
    if not meta.is_key(key):
        return Reply(invalid_key("FAIL", key), refuses=True)
    if not meta.is_value(value) or (key == meta.DISPLAY_NAME and value and spell_display(value) is None):
        return Reply(invalid_value(key), refuses=True)
    if value and key not in said and len(said) >= meta.MOST_KEYS:
        return Reply(limit_reached("SET", SELF, meta.MOST_KEYS), refuses=True)
    speaker.registration.metadata = dict(meta.changed(_said_early(speaker), (meta.Item(key, value),)))
    return Reply(key_line(SELF, key, value) if value else no_key_line(SELF, key))


def introduced(speaker: Speaker) -> tuple[Action, ...]:
    """Return what tells the hall what a client said of itself before the welcome, and the client what there is of it
    ("Automatic synchronization"): before the end of the message of the day."""
    if not speaker.has(METADATA):
        speaker.registration.metadata = None
        return ()
    said = [rq.SetMetadata(None, key, value, _naming(key, value, None)) for key, value in _said_early(speaker)]
    return (*said, Ask(WhatMetadata(None), _own))


def _own(answer: Metadata | Refusal, viewer: Speaker) -> Iterable[str]:
    if isinstance(answer, Refusal):
        return ()
    viewer.registration.metadata = None
    return _batched(NOW, viewer.shown, [key_line(viewer.shown, *item) for item in answer.items], viewer)


# Subscriptions: SUB, UNSUB, SUBS.


def _sub(speaker: Speaker, target: str, keys: tuple[str, ...]) -> Iterator[Action]:
    """ "The server MUST process each key in order" and stop where there are too many ("METADATA SUB")."""
    there, taken, lines = dict.fromkeys(speaker.subscribed), dict[str, None](), []
    for key in keys:
        if not meta.is_key(key):
            lines.append(invalid_key("WARN", key))
        elif len(there) >= SUBSCRIBED and key not in there:
            lines.append(limit_reached("SUB", key, SUBSCRIBED))
            break
        else:
            there[key] = taken[key] = None
    new = frozenset(taken).difference(speaker.subscribed)
    speaker.subscribed = frozenset(there)
    yield Replies((*_keys(speaker, n.RPL_METADATASUBOK, taken), *lines))
    if new and speaker.registration.entered:
        yield Ask(MetadataAround(None, at_once=True, keys=len(new)), partial(_synced, NOW, ALL, new))


def _unsub(speaker: Speaker, target: str, keys: tuple[str, ...]) -> Iterator[Action]:
    valid = dict.fromkeys(filter(meta.is_key, keys))
    speaker.subscribed = speaker.subscribed.difference(valid)
    lines = [invalid_key("WARN", key) for key in keys if key not in valid]
    yield Replies((*_keys(speaker, n.RPL_METADATAUNSUBOK, valid), *lines))


def _subs(speaker: Speaker, target: str, _: tuple[str, ...]) -> Iterator[Action]:
    lines = _keys(speaker, n.RPL_METADATASUBS, sorted(speaker.subscribed))
    finished = [finished_line(speaker, line) for line in lines]
    yield Replies(tuple(batched(NOW, "metadata-subs", finished, speaker.network.server_name)))


def _keys(speaker: Speaker, numeric: n.Numeric, keys: Iterable[str]) -> Iterator[str]:
    return map(numeric, packed(keys, room_left(speaker)))


# Synchronizing: SYNC, and what comes unasked.


def _sync(speaker: Speaker, target: str, _: tuple[str, ...]) -> Iterator[Action]:
    own = target == SELF
    name = None if target == ALL else _meant(speaker, speaker.shown if own else target)
    if own and not speaker.registration.entered:
        yield Replies(tuple(_batched(NOW, target, (), speaker)))
    elif isinstance(name, Reply):
        yield name
    else:
        yield Ask(MetadataAround(name), partial(_synced, STREAMED, target, None), streams=True)


def synced_on_joining(room: Name) -> Ask:
    """Tell who joins a room of it and of those in it, or that it should ask later ("Automatic synchronization")."""
    return Ask(MetadataAround(room, at_once=True), _joined)


def _joined(answer: AllMetadata | Refusal, viewer: Speaker) -> Iterable[str]:
    return () if isinstance(answer, Refusal) else _synced(NOW, answer.title, None, answer, viewer)


def _synced(
    reference: str, target: str, keys: frozenset[str] | None, answer: AllMetadata | Refusal, viewer: Speaker
) -> Iterator[str]:
    """`keys` None: all that the client subscribes to."""
    if isinstance(answer, Refusal):
        yield no_such_target(target)
        return
    values = _values(answer, viewer.subscribed if keys is None else keys)
    if reference == NOW:
        some = tuple(islice(values, MOST_UNASKED + 1))
        if answer.is_too_much or len(some) > MOST_UNASKED:
            yield sync_later(target)
            return
        values = iter(some)
    yield from _batched(reference, target, values, viewer)


def _values(answer: AllMetadata, keys: frozenset[str]) -> Iterator[str]:
    return (key_line(each.name, *item) for each in answer.found for item in each.items if item.key in keys)


def on_sight(name: str, viewer: Speaker) -> list[str]:
    """Return what follows the news that somebody who is watched for is here ("Automatic synchronization"): the client
    asks if there is anything that it wants to know."""
    if not viewer.has(METADATA):
        return []
    return [sync_later(name, 0)] if viewer.subscribed else list(_batched(NOW, name, (), viewer))


_OF_ONESELF = frozenset(("SUB", "UNSUB", "SUBS"))
_ANY = 255
"""Keys of one line: as many as it holds."""
_SUBCOMMANDS: dict[str, tuple[Handler, int, int]] = {
    "GET": (_get, 1, _ANY),
    "LIST": (_list, 0, 0),
    "SET": (_set, 1, 2),
    "CLEAR": (_clear, 0, 0),
    "SUB": (_sub, 1, _ANY),
    "UNSUB": (_unsub, 1, _ANY),
    "SUBS": (_subs, 0, 0),
    "SYNC": (_sync, 0, 0),
}
"""How many parameters each takes, at least and at most."""
