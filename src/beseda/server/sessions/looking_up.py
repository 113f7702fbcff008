"""Looks up the old messages that a client's requests are about, before it asks the engine.

Knows where messages are found. Refuses to judge who may see them: the hall does, which is given what was found.
"""

import logging

from beseda.core.refusals import Reason, Refusal
from beseda.core.requests import React
from beseda.journal.errors import JournalError
from beseda.server.running.services import ARCHIVE_PATIENCE, Services
from beseda.wire.dialects.actions import Action, LookUp, Refuse

log = logging.getLogger(__name__)

UNKNOWN = Refusal(Reason.NO_SUCH_MESSAGE)
NOT_NOW = Refusal(Reason.NOT_STORED)


def looked_up(action: LookUp, services: Services) -> tuple[Action, ...]:
    """Return what is asked for, given what was found. Any client's own thread, without the engine."""
    try:
        made = _found(action, services)
        if isinstance(made, Refusal):
            return (action.otherwise if made is UNKNOWN else ()) or (Refuse(action, made),)
        return tuple([_with_reactions(each, services) if type(each) is React else each for each in made])
    except JournalError as error:
        log.warning("the archive can't be read: %s", error)
        return (Refuse(action, NOT_NOW),)


def _found(action: LookUp, services: Services) -> tuple[Action, ...] | Refusal:
    place, archive = action.place, services.archive
    if place is None or place > services.engine.last_stored:  # not said yet: as unknown as what was never said
        return UNKNOWN
    if not services.archiver.wait_until(place, ARCHIVE_PATIENCE):
        return NOT_NOW
    if (facts := archive.facts(place)) is not None:
        return action.then(facts)
    if action.of_reaction is not None:
        _wait_for_all(services)
        if (found := archive.reaction(place)) is not None:
            return action.of_reaction(*found)
    return UNKNOWN


def _wait_for_all(services: Services) -> None:
    """Reactions come and go: those that are still on their way to the archive count, too."""
    services.archiver.wait_until(services.engine.last_stored, ARCHIVE_PATIENCE)


def _with_reactions(asked: React, services: Services) -> React:
    """Tell the hall which reactions the message has."""
    _wait_for_all(services)
    return asked._replace(there=services.archive.reactions(asked.message.seq))
