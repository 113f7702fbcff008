"""The server's own console: who comes and goes, and what is said in the lobby, as the assignment's server shows it.

Never private talk, nor other rooms'. A thread of its own prints, so that a terminal that stands still (Ctrl-S, a
full pipe) holds up nobody.
"""

import queue
import threading
from collections.abc import Callable

from beseda.core import events as ev
from beseda.core.ids import RoomId
from beseda.locale import catalogue
from beseda.server.turn import Client
from beseda.wire.dialects.plain.sentences import said

MOST_WAITING = 1000
"""Lines that wait for a terminal; more are left out, and counted."""


class Console:
    def __init__(self, lobby_key: str, language: str, write: Callable[[str], object]) -> None:
        self._lobby = lobby_key
        self._room: RoomId | None = None  # the lobby's, once somebody is there; guarded by the floor
        self._ = catalogue(language).gettext
        self._write = write
        self._lines: queue.Queue[str | None] = queue.Queue(MOST_WAITING)
        self._left_out = 0
        self._counting = threading.Lock()  # guards `_left_out`
        self.thread = threading.Thread(target=self._run, name="console", daemon=True)

    def watch(self, event: ev.Event, client: Client) -> None:
        """Requires holding the floor. Does not wait."""
        words = self._words(event, client)
        if words is None:
            return
        try:
            self._lines.put_nowait(words)
        except queue.Full:
            with self._counting:
                self._left_out += 1

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
                return said(event.author_name, event.text)
            case _:
                return None

    def stop(self, timeout: float) -> None:
        """Print what waits, if that goes quickly."""
        if self.thread.is_alive():
            try:
                self._lines.put(None, timeout=timeout)
                self.thread.join(timeout)
            except queue.Full:
                pass

    def _run(self) -> None:
        while (words := self._lines.get()) is not None:
            with self._counting:
                left_out, self._left_out = self._left_out, 0
            if left_out:
                words += "\n" + self._("({count} lines left out)").format(count=left_out)
            try:
                self._write(words + "\n")
            except OSError:
                return  # Nobody reads it any more.
