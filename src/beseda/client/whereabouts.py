"""The rooms a person is in, as the commands they typed say, so that a new connection leads back there.

A guess, for we don't read the server's answers: a room that was refused once is asked for, and refused, again.
"""


class Whereabouts:
    def __init__(self, room: str | None) -> None:
        self._rooms: list[str] = []
        if room:
            self._go(room)

    def follow(self, line: str) -> None:
        """Note where a line that was handed over leads."""
        command, _, argument = line.partition(" ")
        match command.lower(), argument.split():
            case "/join", [room, *_]:
                self._go(room)
            case "/leave", [room, *_]:
                self._leave(_room(room))
            case "/leave", [] if self._rooms:
                self._rooms.pop()

    def way_back(self) -> list[str]:
        """The commands that lead back there after entering, the current room last."""
        return [f"/join {room}" for room in self._rooms]

    def _go(self, room: str) -> None:
        self._leave(_room(room))
        self._rooms.append(_room(room))

    def _leave(self, room: str) -> None:
        self._rooms = [known for known in self._rooms if known.casefold() != room.casefold()]


def _room(name: str) -> str:
    return name if name.startswith("#") else f"#{name}"
