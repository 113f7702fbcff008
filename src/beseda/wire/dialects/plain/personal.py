"""Sentences that only the person concerned is told: what was done to them, or that what they asked for was done.

Refuses to know when they are told: that is `render` and `dialect`.
"""

from beseda.core import events as ev
from beseda.core.people import Source
from beseda.wire.dialects.plain.sentences import because, notice, translator, words_of


def put_out(event: ev.Kicked | ev.RoomCleared, language: str) -> str:
    _ = translator(language)
    words = _("{name} put you out of {room}.").format(name=event.name, room=event.room_name)
    return because(words, event.reason, language)


def removed(event: ev.Exited, language: str) -> str:
    """The last words for somebody whose visit an operator ended."""
    _ = translator(language)
    return because(_("{name} ended your visit.").format(name=event.by), event.reason, language)


def looks_after(event: ev.RoleSet, language: str) -> str:
    """Say who may look after a hidden room now, because nobody else in it may."""
    _ = translator(language)
    words = _("{person} may change what holds in {room} now, as nobody else there may.")
    return notice(words.format(person=event.person_name, room=event.room_name), language)


def lapsed(event: ev.RulesSet, changes: str, language: str) -> str:
    """Say that rules are gone with those who might have changed them."""
    _ = translator(language)
    words = _("Nobody in {room} may change what holds there, so it holds no more: {changes}.")
    return notice(words.format(room=event.room_name, changes=changes), language)


def invited(event: ev.Invited, language: str) -> str:
    _ = translator(language)
    words = _("{name} invites you to {room}: /join {room}").format(name=event.name, room=event.room_name)
    return notice(words, language)


def absent(to: Source, language: str) -> str:
    """Say that the person just spoken to is away."""
    _ = translator(language)
    return _("{name} is away: {words}").format(name=to.name, words=words_of(to.away, language))


def done(event: ev.Invited | ev.AwaySet | ev.Knocked, language: str) -> str:
    """Say that what the client asked for was done, if nothing else shows it."""
    _ = translator(language)
    match event:
        case ev.Invited():
            return _("{name} is invited to {room}.").format(name=event.person_name, room=event.room_name)
        case ev.Knocked():
            return _("Those in {room} know that you would like to come in.").format(room=event.room_name)
        case ev.AwaySet(words=words) if words:
            return _("You are away: {words}").format(words=words_of(words, language))
        case _:
            return _("You are back.")
