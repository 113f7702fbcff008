"""RESUME: a client takes its seat again after its connection was lost (docs/irc-resume.md).

Knows the lines, and what a client is told that is back: as if it came, and joined its rooms, just now. Refuses to know
whose seat a secret opens, and what was missed.
"""

from collections.abc import Iterable, Iterator

from beseda.core import requests as rq
from beseda.core.events import AboutMessage
from beseda.core.people import NO_FLAGS, Source
from beseda.core.questions import topic_of
from beseda.wire.dialects.actions import Action, CatchUp, Missed, Reply
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.batch import batched
from beseda.wire.dialects.irc.caps import BATCH, METADATA, NO_IMPLICIT_NAMES, RESUME
from beseda.wire.dialects.irc.commands.about import GREETED
from beseda.wire.dialects.irc.commands.metadata import introduced
from beseda.wire.dialects.irc.commands.read_markers import marker_lines
from beseda.wire.dialects.irc.commands.rooms import name_lines, topic_lines
from beseda.wire.dialects.irc.commands.table import Speaker, command
from beseda.wire.dialects.irc.commands.typed import optional
from beseda.wire.dialects.irc.events import joined_again
from beseda.wire.dialects.irc.line import Line
from beseda.wire.dialects.irc.metadata_lines import ALL, sync_later
from beseda.wire.dialects.irc.modes import user_mode_changes
from beseda.wire.dialects.irc.profile import Profile
from beseda.wire.dialects.seat_secrets import TRIES, digest_of, place_of

MISSED_BATCH = "missed"
"""The reference of the batch, which holds only its own lines."""
TOO_MANY = "Too many wrong secrets"
"""The last words for a client that tries one secret after the other."""


@command("RESUME", "<secret> [<message id>]", "take your seat again after a lost connection", 1, before_entering=True)
def resume(speaker: Speaker, line: Line) -> Iterator[Action]:
    """Give the secret, and the newest message that the client has."""
    secret = speaker.secret
    if speaker.registration.entered:
        yield Reply("FAIL RESUME REGISTRATION_IS_COMPLETED :You have a seat already", refuses=True)
    elif not speaker.has(RESUME):
        yield Reply(n.ERR_UNKNOWNCOMMAND(line.verb), refuses=True)
    elif secret.tries >= TRIES:
        yield rq.Exit(TOO_MANY)
    else:
        secret.tries += 1
        yield rq.Resume(digest_of(line.params[0]), secret.renew(), speaker.is_secure)
        yield from introduced(speaker)
        yield GREETED
        yield CatchUp(place_of(optional(line.params, 1), speaker.network.journal))


def offered(speaker: Speaker) -> tuple[Action, ...]:
    """Return what gives a client that asks for it the secret of its seat."""
    return (rq.SetSecret(speaker.secret.renew()),) if speaker.has(RESUME) else ()


def told(digest: bytes, viewer: Speaker) -> list[str]:
    """Tell a client its secret, and for how many seconds after a loss it can be used."""
    secret = viewer.secret.told(digest)
    return [f"RESUME TOKEN {secret} {viewer.network.resume_seconds}"] if secret is not None else []


def back_lines(answer: Missed, viewer: Speaker, me: Source) -> Iterator[str]:
    """Yield what a client that is back must know: its modes, its rooms, and what it has missed, in order."""
    flags, away = answer.whereabouts.flags, answer.whereabouts.away
    if flags:
        yield f":{viewer.shown} MODE {viewer.shown} {user_mode_changes(NO_FLAGS, flags)}"
    if away:
        yield n.RPL_NOWAWAY()
    for room in answer.whereabouts.rooms:
        yield joined_again(me, room.name, viewer.has)
        yield from topic_lines(*topic_of(room))
        yield from marker_lines(room, viewer)
        if not viewer.has(NO_IMPLICIT_NAMES):
            yield from name_lines(room, viewer)
            yield n.RPL_ENDOFNAMES(room.name)
    if viewer.has(METADATA) and answer.whereabouts.rooms:
        yield sync_later(ALL)
    if answer.messages is None:
        yield "WARN RESUME HISTORY_LOST :What was said meanwhile can't be read just now"
    elif not answer.are_all:
        yield "WARN RESUME HISTORY_LOST :More was said meanwhile: these are the newest messages"
    if answer.messages or answer.changes or answer.reactions:
        yield from _batched(_missed(answer, viewer), viewer)


def _missed(answer: Missed, viewer: Speaker) -> Iterator[str]:
    yield from _about_messages(answer.changes, viewer)
    profile = Profile.of_talk(viewer.network, viewer.has)
    for event in answer.messages or ():
        yield from profile.render(event, Source(event.author_name))
    yield from _about_messages(answer.reactions, viewer)


def _about_messages(events: Iterable[AboutMessage], viewer: Speaker) -> Iterator[str]:
    for event in events:
        yield from Profile.of_talk(viewer.network, viewer.has, type(event)).render(event, Source(event.name.shown))


def _batched(lines: Iterable[str], viewer: Speaker) -> Iterator[str]:
    """Mark the lines as no news, for clients that know batches (IRCv3 "Batch")."""
    if not viewer.has(BATCH):
        yield from lines
        return
    yield from batched(MISSED_BATCH, RESUME, lines, viewer.network.server_name)
