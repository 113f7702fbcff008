"""What has become of a message, in words: corrected, taken back, reacted to.

Whose it was and when it was said tells which one is meant. Of what was taken back no word is said again.
"""

from beseda.core import events as ev
from beseda.wire.clean import legible
from beseda.wire.dialects.dialect import CONCERNED, DID, Viewpoint
from beseda.wire.dialects.plain.sentences import because, further, notice, translator, when, words_of


def edited(event: ev.Edited, viewpoint: Viewpoint, language: str) -> list[str]:
    """A line that begins with a star and the author's name, as what somebody does: only the author corrects."""
    _ = translator(language)
    if viewpoint is DID:
        return [_("What you said ({time}) is corrected.").format(time=when(event.said_at))]
    name = event.name.shown
    time = when(event.said_at) if event.author_name == name else f"{when(event.said_at)}, {event.author_name}"
    start = _("* {name}, correction ({time}): {line}").format(name=name, time=time, line="")
    return [start + legible(event.text.lines[0]), *further(event.text.lines)]


def redacted(event: ev.Redacted, viewpoint: Viewpoint, language: str) -> str:
    _ = translator(language)
    time = when(event.said_at)
    if viewpoint is DID:
        words = _("What was said ({time}) is taken back.")
    elif event.user != event.author:  # only in a room: what is said in private, only its author takes back
        words = _("{name} took away what {author} said in {room} ({time}).")
    elif event.room:
        words = _("{name} took back what they said in {room} ({time}).")
    else:
        words = _("{name} took back what they said to you in private ({time}).")
    words = words.format(name=event.name, author=event.author_name, room=event.target_name, time=time)
    return because(words if viewpoint is DID else notice(words, language), event.reason, language)


def reacted(event: ev.Reacted, viewpoint: Viewpoint, language: str) -> str:
    """Whoever said the message is told, and who reacted: twenty reactions a second would flood a room."""
    _ = translator(language)
    if viewpoint is DID:
        words = _("Your reaction to {author} ({time}): {reaction}")
        if not event.on:
            words = _("Your reaction to {author} ({time}) is taken back: {reaction}")
    elif viewpoint is CONCERNED and event.on:
        words = _("{name} reacted to what you said in {room} ({time}): {reaction}")
        if not event.room:
            words = _("{name} reacted to what you said in private ({time}): {reaction}")
    else:
        return ""
    told = words.format(
        name=event.name,
        author=event.author_name,
        room=event.target_name,
        time=when(event.said_at),
        reaction=words_of(event.reaction, language),
    )
    return told if viewpoint is DID else notice(told, language)
