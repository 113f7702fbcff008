"""People whose connection is lost, and who come back to their seats: nobody else is told of either.

Of a lost connection only that is kept which its client can't say again: what its dialect had (whom it ignores), and how
far it surely was told what happened. Refuses to know who may take a seat: the hall decides that.

Requires holding the engine.
"""

from beseda.core import events as ev
from beseda.core.ids import UserId
from beseda.core.people import Flag
from beseda.locale import N_, catalogue
from beseda.server.delivery.delivery import Delivery
from beseda.server.engine.work import Client
from beseda.wire.dialects.dialect import Heir, Ignoring
from beseda.wire.framing.ending import ELSEWHERE as TAKEN

ELSEWHERE = N_("You are here by another connection now.")
"""The last words on the connection that seemed alive: mostly nobody reads them."""


class Comebacks:
    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery
        self._lost: dict[UserId, Client] = {}
        """The connection of each seat that is detached; the hall bounds their number."""

    def lost(self, event: ev.Detached) -> None:
        reader = self._delivery.readers.get(event.session)
        if reader is not None:
            self._leave(event.user, reader)

    def back(self, client: Client, event: ev.Attached) -> None:
        """Give a client its seat, and end the connection that had it, if one did."""
        for session in event.instead_of:
            ghost = self._delivery.readers.get(session)
            if ghost is not None:
                self._leave(event.user, ghost)
                ghost.disconnect(catalogue(ghost.dialect.language).gettext(ELSEWHERE), TAKEN)
        lost = self._lost.pop(event.user, None)
        if lost is not None:
            client.reached.place, client.reached.renamed = lost.reached.place, lost.reached.renamed
            client.last_said = lost.last_said
            if isinstance(client.dialect, Heir):
                client.dialect.take_over(lost.dialect)
        client.reached.is_back = True
        client.name = event.name
        client.is_operator = Flag.OPERATOR in event.flags
        client.has_entered()

    def forget(self, user: UserId) -> Client | None:
        """Call when a seat is given up. Return the connection that was lost, if it was detached."""
        return self._lost.pop(user, None)

    def renamed(self, event: ev.Renamed) -> None:
        """Call when a person has a new name: those who ignore them still do when they are back."""
        for client in self._lost.values():
            if isinstance(client.dialect, Ignoring) and event.old.key in client.dialect.unheard:
                client.dialect.renamed(event.old, event.new)
                client.reached.note_renamed(event.user, event.new)

    def _leave(self, user: UserId, reader: Client) -> None:
        self._delivery.lost(reader, reader.dialect.here)
        reader.name = None
        self._lost[user] = reader
