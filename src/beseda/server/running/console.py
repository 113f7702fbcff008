"""The server's own console: who comes and goes, and what is said in the lobby, as the assignment's server shows it.

It never shows private talk, nor other rooms. A thread of its own prints, so that a terminal that stands still, or is
gone, holds up nobody: neither those who talk nor the server's stopping.
"""

from collections.abc import Callable

from beseda.backlog import Backlog
from beseda.core import events as ev
from beseda.core.ids import RoomId
from beseda.locale import catalogue
from beseda.server.engine.work import Client
from beseda.wire.dialects.plain.sentences import said


class Console:
    def __init__(self, lobby_key: str, language: str, write: Callable[[str], object]) -> None:
        self._lobby = lobby_key
        self._room: RoomId | None = None  # the lobby's, once somebody is there; guarded by the engine
        self._ = catalogue(language).gettext
        self._write = write
        self._lines = Backlog("console", self._print)
        self.thread = self._lines.thread

    def say(self, words: str) -> None:
        """Show words of the server's own. Does not wait."""
        self._lines.put(words)

    def watch(self, event: ev.Event, client: Client) -> None:
        """Show an event, if it is for the console. Requires holding the engine. Does not wait."""
        words = self._words(event, client)
        if words is not None:
            self._lines.put(words)

    def _words(self, event: ev.Event, client: Client) -> str | None:
        _ = self._
        match event:
            case ev.Joined() if event.room_name.key == self._lobby:
                self._room = event.room
                return _("{name} has joined ({address})").format(name=event.name, address=client.link.address)
            case ev.Exited():
                return _("{name} has left ({address})").format(name=event.name, address=client.link.address)
            case ev.Renamed():
                return _("{old} is now {new}.").format(old=event.old, new=event.new)
            case ev.Said() if event.room and event.room == self._room:
                return "\n".join(said(event.author_name, event.text))
            case _:
                return None

    def stop(self, timeout: float) -> None:
        """Print what waits, if that goes quickly."""
        self._lines.stop(timeout)

    def _print(self, words: str, left_out: int) -> None:
        if left_out:
            words += "\n" + self._("({count} lines left out)").format(count=left_out)
        self._write(words + "\n")
