"""How an event reads in plain text. Rendered once for each profile, not for each reader.

A table with a row for every event. All that depends on the reader is in the profile; refuses to know more of the
reader.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from beseda.core import events as ev
from beseda.core.people import Source
from beseda.locale import N_
from beseda.wire.clean import legible
from beseda.wire.dialects.dialect import CONCERNED, DID, OTHERS, Lines, Viewpoint
from beseda.wire.dialects.plain import personal
from beseda.wire.dialects.plain.changes import edited, reacted, redacted
from beseda.wire.dialects.plain.replies import NO_QUOTING, Quoting, answers, in_reply
from beseda.wire.dialects.plain.room_rules import changed, role
from beseda.wire.dialects.plain.sentences import (
    because,
    for_role,
    in_private,
    in_room,
    notice,
    privately,
    said,
    translator,
    words_of,
)

CTCP = "\x01"
"""Begins what programs tell each other, in the dialect that has it."""


MOST_SHARED = 64
"""Pairs of profiles kept: a server needs one for each language and viewpoint."""


class Profile(NamedTuple):
    """All that the words for an event depend on, besides the event."""

    language: str
    here: bool
    """Whether the event's room is the one that the reader's bare lines go to."""
    lobby: str
    """The key of the lobby: to join or leave it is to join or leave the chat."""
    viewpoint: Viewpoint = OTHERS
    quoting: Quoting = NO_QUOTING

    def render(self, event: ev.Event, by: Source | None = None, /) -> Lines:
        """Return the lines; none if the event is no news in plain text. A row may return one line as a string."""
        said = ROWS[type(event)](event, self)
        if type(said) is str:
            return (said,) if said else ()
        return said

    def talk(self, events: Sequence[ev.Said], by: Source | None = None, /) -> Lines:
        if len(events) == 1:
            return self.render(events[0])
        return [line for event in events for line in self.render(event)]


@lru_cache(MOST_SHARED)
def profiles(
    language: str, lobby: str, viewpoint: Viewpoint = OTHERS, quoting: Quoting = NO_QUOTING
) -> tuple[Profile, Profile]:
    """Return the two profiles of all readers with this language: for events elsewhere, and for events in the current
    room."""
    return Profile(language, False, lobby, viewpoint, quoting), Profile(language, True, lobby, viewpoint, quoting)


def _notice(profile: Profile, sentence: str, /, **names: object) -> str:
    """Return the server's own words about an event. Callers mark the sentence with `N_`."""
    return notice(translator(profile.language)(sentence).format(**names), profile.language)


def _entered(event: ev.Entered, profile: Profile) -> str:
    """Others are told of a newcomer when the newcomer joins the lobby."""
    if profile.viewpoint is not DID:
        return ""
    return _notice(profile, N_("Welcome, {name}. /help tells what there is to type."), name=event.name)


def _joined(event: ev.Joined, profile: Profile) -> str:
    if profile.viewpoint is DID:
        return ""  # The answers that follow show it.
    if event.room_name.key == profile.lobby:
        return _notice(profile, N_("{name} joined the chat."), name=event.name)
    return _notice(profile, N_("{name} entered {room}."), name=event.name, room=event.room_name)


def _parted(event: ev.Parted, profile: Profile) -> str:
    if profile.viewpoint is DID:
        _ = translator(profile.language)
        return _("You left {room}.").format(room=event.room_name)
    words = _notice(profile, N_("{name} left {room}."), name=event.name, room=event.room_name)
    return because(words, event.reason, profile.language)


def _kicked(event: ev.Kicked, profile: Profile) -> str:
    if profile.viewpoint is CONCERNED:
        return personal.put_out(event, profile.language)
    sentence = N_("{name} put {person} out of {room}.")
    words = _notice(profile, sentence, name=event.name, person=event.person_name, room=event.room_name)
    return because(words, event.reason, profile.language)


def _room_cleared(event: ev.RoomCleared, profile: Profile) -> str:
    """Whoever did it is not told in plain text, which has no operators."""
    return personal.put_out(event, profile.language) if profile.viewpoint is CONCERNED else ""


def _exited(event: ev.Exited, profile: Profile) -> str:
    """Why a connection was lost is the server's word, and stands without quotation marks."""
    if event.by:
        words = _notice(profile, N_("{by} put {name} out of the chat."), by=event.by, name=event.name)
    else:
        words = _notice(profile, N_("{name} left the chat."), name=event.name)
    if event.lost:
        return f"{words} ({legible(event.reason)})" if event.reason else words
    return because(words, event.reason, profile.language)


def _renamed(event: ev.Renamed, profile: Profile) -> str:
    if profile.viewpoint is DID:
        return _notice(profile, N_("You are {name} now."), name=event.new)
    return _notice(profile, N_("{old} is now {new}."), old=event.old, new=event.new)


def _topic_set(event: ev.TopicSet, profile: Profile) -> str:
    if not event.topic:
        return _notice(profile, N_("{name} cleared the topic of {room}."), name=event.name, room=event.room_name)
    sentence = N_("{name} set the topic of {room}: {topic}")
    return _notice(
        profile, sentence, name=event.name, room=event.room_name, topic=words_of(event.topic, profile.language)
    )


def _role_set(event: ev.RoleSet, profile: Profile) -> str:
    if not event.user:
        return personal.looks_after(event, profile.language)
    given = N_("{name} gave {person} a role in {room}: {role}.")
    taken = N_("{name} took a role from {person} in {room}: {role}.")
    named = {"name": event.name, "person": event.person_name, "room": event.room_name}
    return _notice(profile, given if event.on else taken, **named, role=role(event.role, profile.language))


def _rules_set(event: ev.RulesSet, profile: Profile) -> str:
    changes = changed(event.changes, profile.language)
    if not event.user:
        return personal.lapsed(event, changes, profile.language)
    sentence = N_("{name} changed what holds in {room}: {changes}.")
    return _notice(profile, sentence, name=event.name, room=event.room_name, changes=changes)


def _room_renamed(event: ev.RoomRenamed, profile: Profile) -> str:
    words = _notice(
        profile, N_("{name} renamed {old}: it is {new} now."), name=event.name, old=event.old, new=event.new
    )
    return because(words, event.reason, profile.language)


def _invited(event: ev.Invited, profile: Profile) -> str:
    if profile.viewpoint is CONCERNED:
        return personal.invited(event, profile.language)
    if profile.viewpoint is DID:
        return personal.done(event, profile.language)
    sentence = N_("{name} invited {person} to {room}.")
    return _notice(profile, sentence, name=event.name, person=event.person_name, room=event.room_name)


def _knocked(event: ev.Knocked, profile: Profile) -> str:
    if profile.viewpoint is DID:
        return personal.done(event, profile.language)
    words = _notice(profile, N_("{name} asks to be let into {room}."), name=event.name, room=event.room_name)
    how = translator(profile.language)(N_("To let them in: /invite {name}")).format(name=event.name)
    return f"{because(words, event.words, profile.language)} {how}"


def _away_set(event: ev.AwaySet, profile: Profile) -> str:
    """Only the person who did it is told. Others are told when they write to that person (`Away`)."""
    return personal.done(event, profile.language) if profile.viewpoint is DID else ""


def _operators_told(event: ev.OperatorsTold, profile: Profile) -> str:
    if profile.viewpoint is DID:
        return ""
    return _notice(
        profile, N_("{name} to operators: {words}"), name=event.name, words=words_of(event.words, profile.language)
    )


def _said(event: ev.Said, profile: Profile) -> Lines:
    name = event.author_name
    if event.text.attributes and answers(event.text, profile.quoting.journal) is not None:
        name = in_reply(name, profile.quoting.answered(event), profile.language)
    if not event.room:
        mine = profile.viewpoint is DID and event.author != event.peer
        return privately(event, name, mine, profile.language)
    lines = said(name, event.text)
    return lines if profile.here else in_room(event.target_name, lines)


def _signalled(event: ev.Signalled, profile: Profile) -> Lines:
    """Words for those with a role in the room. What programs tell each other (CTCP, tags) is not for people to read."""
    if profile.viewpoint is not OTHERS or event.text is None or not event.least or event.text.lines[0].startswith(CTCP):
        return ()
    lines = for_role(event.author_name, event.text, role(event.least, profile.language), profile.language)
    return lines if profile.here else in_room(event.target_name, lines)


def _edited(event: ev.Edited, profile: Profile) -> Lines:
    lines = edited(event, profile.viewpoint, profile.language)
    if profile.viewpoint is not OTHERS or (event.room and profile.here):
        return lines
    return in_room(event.target_name, lines) if event.room else in_private(lines, profile.language)


def _redacted(event: ev.Redacted, profile: Profile) -> str:
    return redacted(event, profile.viewpoint, profile.language)


def _reacted(event: ev.Reacted, profile: Profile) -> str:
    return reacted(event, profile.viewpoint, profile.language)


def _nothing(event: ev.Event, profile: Profile) -> str:
    """No news in plain text for anybody."""
    return ""


ROWS: dict[type, Callable[[Any, Profile], str | Lines]] = {
    ev.Said: _said,
    ev.Signalled: _signalled,
    ev.Entered: _entered,
    ev.Joined: _joined,
    ev.Parted: _parted,
    ev.Kicked: _kicked,
    ev.Exited: _exited,
    ev.Renamed: _renamed,
    ev.TopicSet: _topic_set,
    ev.RoleSet: _role_set,
    ev.RulesSet: _rules_set,
    ev.RoomRenamed: _room_renamed,
    ev.Invited: _invited,
    ev.Knocked: _knocked,
    ev.AwaySet: _away_set,
    ev.OperatorsTold: _operators_told,
    ev.SecretSet: _nothing,  # its client is told
    ev.Detached: _nothing,  # nobody is told
    ev.MarkedRead: _nothing,  # plain text has no markers
    ev.Attached: _nothing,
    ev.Presented: _nothing,  # user info and flags are no news in plain text
    ev.FlagsSet: _nothing,
    ev.MetadataSet: _nothing,  # in plain text everybody is called by their name
    ev.RoomMetadataSet: _nothing,
    ev.Reacted: _reacted,
    ev.Edited: _edited,
    ev.Redacted: _redacted,
    ev.Started: _nothing,
    ev.RoomMade: _nothing,
    ev.RoomKept: _nothing,
    ev.RoomClosed: _nothing,
    ev.RoomCleared: _room_cleared,
}
"""A row for every type of event: a test checks that."""
