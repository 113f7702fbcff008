"""How an event reads in plain text to those whom it concerns. Rendered once for each profile, not for each reader.

A row for every event; what depends on the reader is in the profile and nowhere else.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from beseda.core import events as ev
from beseda.wire.clean import clean
from beseda.wire.dialects.plain.sentences import in_room, notice, privately, said, translator


class Profile(NamedTuple):
    """All that the words for an event depend on, besides the event."""

    language: str
    here: bool
    """Whether the event's room is the one that the reader's bare lines go to."""
    lobby: str
    """The key of the lobby: coming and going there is coming to the chat."""

    def render(self, event: ev.Event) -> bytes:
        """The bytes of an event for everybody of this profile; b"" where it is no news in plain text."""
        row = ROWS.get(type(event))
        return encode(row(event, self)) if row else b""


@cache
def profiles(language: str, lobby: str) -> tuple[Profile, Profile]:
    """The two of everybody with this language: for what happens elsewhere, and here. One object each, for all."""
    return Profile(language, False, lobby), Profile(language, True, lobby)


def _joined(event: ev.Joined, profile: Profile) -> str:
    _ = translator(profile.language)
    if event.room_name.key == profile.lobby:
        return notice(_("{name} joined the chat.").format(name=event.name), profile.language)
    return notice(_("{name} entered {room}.").format(name=event.name, room=event.room_name), profile.language)


def _parted(event: ev.Parted, profile: Profile) -> str:
    _ = translator(profile.language)
    return notice(_("{name} left {room}.").format(name=event.name, room=event.room_name), profile.language)


def _exited(event: ev.Exited, profile: Profile) -> str:
    _ = translator(profile.language)
    words = notice(_("{name} left the chat.").format(name=event.name), profile.language)
    return f"{words} ({clean(event.reason)})" if event.reason else words


def _renamed(event: ev.Renamed, profile: Profile) -> str:
    _ = translator(profile.language)
    return notice(_("{old} is now {new}.").format(old=event.old, new=event.new), profile.language)


def _topic_set(event: ev.TopicSet, profile: Profile) -> str:
    _ = translator(profile.language)
    if event.topic:
        words = _("{name} set the topic of {room}: {topic}")
        return notice(words.format(name=event.name, room=event.room_name, topic=clean(event.topic)), profile.language)
    return notice(
        _("{name} cleared the topic of {room}.").format(name=event.name, room=event.room_name), profile.language
    )


def _said(event: ev.Said, profile: Profile) -> str:
    if not event.room:
        return privately(event, mine=False, language=profile.language)
    words = said(event.author_name, event.text)
    return words if profile.here else in_room(event.target_name, words)


ROWS: dict[type, Callable[[Any, Profile], str]] = {
    ev.Said: _said,
    ev.Joined: _joined,
    ev.Parted: _parted,
    ev.Exited: _exited,
    ev.Renamed: _renamed,
    ev.TopicSet: _topic_set,
}
"""What others hear of. Entering (without a room), rooms made, kept or closed, and starts are nobody's news."""


def encode(words: str) -> bytes:
    """The one way out of the plain dialect."""
    return f"{words}\n".encode(errors="replace") if words else b""
