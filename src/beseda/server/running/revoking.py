"""Takes from operators of the server what the settings give them no more: at once, and not when they leave.

Who became one by which name is not kept: if anybody's entry is gone, or has another password, whoever is an operator
must prove it again. Any thread calls it that does not hold the engine.
"""

from typing import TYPE_CHECKING, cast

from beseda.core import requests as rq
from beseda.core.hall import Hall
from beseda.core.people import Flag
from beseda.locale import N_, catalogue
from beseda.server.engine.work import Client, WorkItem
from beseda.wire.dialects.actions import Submission

if TYPE_CHECKING:
    from beseda.server.running.services import Services

REVOKED = N_("The settings have changed who is an operator here: whoever still is says OPER again.")

_GIVES_UP = Submission((rq.SetFlags(frozenset(), frozenset((Flag.OPERATOR,))),))


def revoke_operators(services: "Services", hall: Hall) -> None:
    """Have nobody be an operator, neither who is here nor whose seat waits."""
    with services.combiner:
        operators = hall.presence.flagged[Flag.OPERATOR]
        for user in [user for user, _ in hall.detached() if user in operators]:
            services.engine.happen(rq.EndDetached(user))
        acting = [client for each in services.sessions.snapshot() if (client := cast("Client", each)).is_operator]
        for client in acting:
            words = catalogue(client.dialect.language).gettext(REVOKED)
            services.outboxes.put_one(client.box, client.framing.encode(client.dialect.notice(words)))
    for client in acting:
        services.combiner.submit(WorkItem(client, (_GIVES_UP,), waits=False))
    services.outboxes.flush()
