"""What a conversation takes from one connection to the next: unsent lines, its seat, and where the person was.

Knows what an acknowledgement settles and where a new connection is to lead. Refuses to know when connections come and
go. Knows no threads: the caller holds the conversation's lock.
"""

from beseda.client.connection import Connection
from beseda.client.heard import Heard
from beseda.client.seat import Seat
from beseda.client.unsent import Unsent
from beseda.client.whereabouts import Whereabouts, goes_to_room, moves

ARRIVED = ""
"""A blank line, which says nothing: by any line the server knows that we have the new secret of our seat."""


class Luggage:
    def __init__(self, room: str | None) -> None:
        self.unsent = Unsent()
        self.seat = Seat()
        self.whereabouts = Whereabouts(room)
        self.way_back = self.whereabouts.way_back()
        """The lines that a connection begins with for the person: their acknowledgements are not for typed lines."""
        self.meant = room or ""
        """The room in which the way back is to end: what waits was typed for it."""

    def hear(self, heard: Heard) -> None:
        self.whereabouts.hear(heard)
        self.seat.hear(heard)

    def unpack(self, connection: Connection) -> list[str]:
        """Call when a connection was entered by. Return the typed lines that the server took on the one before."""
        self.unsent.rewind()
        if connection.resumed:
            self.way_back = [ARRIVED]  # nobody has to be led back
        said = self.unsent.settle_said(self.seat.took)
        self.seat.settled()
        return said

    def has_arrived(self, connection: Connection) -> bool:
        """Whether the way back has led as far as it leads. An older server, which acknowledges but does not say where
        we are, is not waited for."""
        return not connection.echoes or connection.handed >= len(self.way_back)

    def is_astray(self, connection: Connection) -> bool:
        """Whether it did not lead to the room that was meant. What a room is called when it is entered by another
        spelling only the server knows: then nothing was refused."""
        is_sure = connection.resumed or connection.refused > 0
        return is_sure and self.whereabouts.is_elsewhere(self.meant)

    def keep_back(self) -> list[str]:
        """Take out, and return, what was typed for a room where we are not: others are not to hear it instead."""
        places = set()
        for place, (line, _) in enumerate(self.unsent.lines):
            if moves(line):
                break
            if goes_to_room(line):
                places.add(place)
        return self.unsent.keep_back(places)

    def settle(self, connection: Connection) -> list[str]:
        """Forget the lines that were acknowledged since the last call, and return them. The way back does not count."""
        settled = self.unsent.settle(connection.handed - len(self.way_back))
        for line in settled:
            self.whereabouts.follow(line)
            self.seat.took(line)
        if not self.unsent:
            self.seat.settled()
        return settled

    def pack(self, connection: Connection) -> None:
        """Call when a connection was lost."""
        # Else it led nowhere yet, and is the way still.
        if connection.resumed or connection.handed >= len(self.way_back):
            self.way_back = self.whereabouts.way_back()
            self.meant = self.whereabouts.here
