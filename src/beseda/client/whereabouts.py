"""The rooms a person is in, and the one that bare lines go to, so that a new connection leads back there.

A server of today says where one is. Of an older one it is guessed from the commands that were typed: a room that was
refused once is asked for, and refused, again.
"""

from beseda.client.company import command_of
from beseda.client.heard import Heard

ACTS = frozenset(("me", "я"))
"""Commands by which something is said in the current room, …"""
MOVES = frozenset(("join", "j", "войти", "зайти", "leave", "part", "close", "выйти", "покинуть"))
"""… and those after which that may be another one, by any of the server's names for them."""


class Whereabouts:
    def __init__(self, room: str | None) -> None:
        self.here = ""
        """The current room as the server says; "" for none, or if it does not say."""
        self.put_out_of = ""
        """The current room out of which we were put last."""
        self._rooms: list[str] = []
        self._lobby: str | None = None
        """The room where everybody is put who enters: the first that the server told of."""
        self._is_told = self._is_back = False
        if room:
            self._go(room)

    def hear(self, heard: Heard) -> None:
        """Note where the server says that one is."""
        match heard.kind:
            case "resumed":
                self._is_told = self._is_back = True
                self._rooms = []
            case "members" if self._is_back and heard.room:
                self._go(heard.room)  # each of one's rooms is told of
            case "past-ends" if heard.missed:
                self._is_back = False
            case "joined" if heard.mine and heard.room:
                if not self._is_told:
                    self._is_told, self._rooms = True, []
                self._lobby = self._lobby or heard.room
                self._go(heard.room)
            case "left" if heard.mine:
                self._leave(heard.room)
            case "kicked" | "room-cleared" if heard.you:
                if heard.room == self.here:
                    self.put_out_of = heard.room
                self._leave(heard.room)
            case "room-renamed":
                self._rooms = [heard.new if room == heard.old else room for room in self._rooms]
            case "here":
                self.here = heard.room
                if heard.room:
                    self._go(heard.room)

    def is_elsewhere(self, meant: str) -> bool:
        """Whether the server says that bare lines go to another room than this one, or to none."""
        return self._is_told and bool(meant) and self.here.casefold() != _room(meant).casefold()

    def follow(self, line: str) -> None:
        """Note where a line that was handed over leads, if the server does not say where one is."""
        if self._is_told:
            return
        command, _, argument = line.partition(" ")
        match command.lower(), argument.split():
            case "/join", [room, *_]:
                self._go(_room(room))
            case "/leave", [room, *_]:
                self._leave(_room(room))
            case "/leave", [] if self._rooms:
                self._rooms.pop()

    def way_back(self) -> list[str]:
        """The commands that lead back there after entering, the current room last."""
        rooms = [*self._rooms]
        if self.here and self.here in rooms:
            rooms.remove(self.here)
            rooms.append(self.here)
        if rooms == [self._lobby]:
            return []
        joins = [f"/join {room}" for room in rooms if room != self._lobby or room == self.here]
        leaves = [f"/leave {self._lobby}"] if self._is_told and self._lobby not in rooms else []
        return joins + leaves

    def _go(self, room: str) -> None:
        room = _room(room)
        self._leave(room)
        self._rooms.append(room)

    def _leave(self, room: str) -> None:
        self._rooms = [known for known in self._rooms if known.casefold() != room.casefold()]


def goes_to_room(line: str) -> bool:
    """Whether a typed line is said in the current room."""
    return not line.startswith("/") or line.startswith("//") or command_of(line) in ACTS


def moves(line: str) -> bool:
    """Whether a typed line may lead to another room."""
    return command_of(line) in MOVES


def _room(name: str) -> str:
    return name if name.startswith("#") else f"#{name}"
