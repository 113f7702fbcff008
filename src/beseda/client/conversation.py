"""A conversation that outlives its connections: the sending thread, the unsent lines, the way back to a lost server.

Knows what was handed over and what was not. Refuses to know keyboards and screens: sentences go to `tell`.
"""

import threading
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from beseda.client.backoff import Backoff
from beseda.client.connection import Answer, Connection, Ended, Entered, Locked, Refused, SeatGone, Silence
from beseda.client.dial import DIALLING_ERRORS
from beseda.client.heard import Heard
from beseda.client.luggage import Luggage
from beseda.client.transport import NotTrusted
from beseda.locale import catalogue, decimal

TIME_TO_PART = 3.0
"""Seconds for the server to close after our farewell: what others say meanwhile is still shown."""
WELL_AGAIN = 10.0
"""Seconds in a conversation after which the waits begin anew at the next loss. A server that lets us in and falls at
once must not be asked every second."""
TIME_TO_ARRIVE = 30.0
"""Seconds for a server to lead us back to our rooms: to fifty of them, at the rate at which it takes lines."""
NICK = frozenset(("/nick", "/name", "/ник", "/имя"))
"""How another name is asked for, by any of the server's names for it."""
REENTRIES = 13
"""Tries to enter under our own name that may be refused. Our old connection may still hold the name: a server notices a
dead peer in a minute or two, and keeps its seat for two more. About as long as thirteen waits (135 to 271 s)."""


class Watch(Protocol):
    """Is told what becomes of the conversation, mostly by the sending thread, without the lock."""

    def tell(self, sentence: str) -> None:
        """Something for the person to know."""

    def sending(self, line: str) -> None:
        """A typed line is sent now, for the first time."""

    def handed(self, lines: Sequence[str], echoed: bool) -> None:
        """These lines were acknowledged. `echoed`: what was said comes back by itself."""

    def kept_back(self, lines: Sequence[str]) -> None:
        """These lines are not said, which the person was told."""


class Now(NamedTuple):
    """How it stands."""

    here: str
    """The room where bare lines go, as far as the server says."""
    is_away: bool
    """Whether there is no server just now."""
    waiting: list[tuple[str, bool]]
    """The typed lines that are not acknowledged, and whether each was ever sent."""


class Conversation:
    """Speaks for one person.

    `changed` guards the unsent lines, the whereabouts, the name, the leaving and (see `Connection`) what is known of
    the other end. The sending thread alone sends and dials; it never holds `changed` while it does.
    """

    def __init__(
        self,
        dial: Callable[[threading.Condition], Connection],
        watch: "Watch",
        room: str | None = None,
        language: str = "en",
        backoff: Backoff | None = None,
        ends_astray: bool = False,
    ) -> None:
        """`ends_astray`: if we can't be in the room that was meant, or are put out of it, that is the end, as for a
        pipe: nobody sees that its lines would go elsewhere."""
        self.gave_up = False
        """Whether we gave up trying to enter again."""
        self.refused = 0
        """How many lines the server acknowledged by refusing them."""
        self._changed = threading.Condition()
        self._name = ""
        """As it was typed, or as the last connection knew it at its end."""
        self._dial = dial
        self._watch = watch
        self._tell = watch.tell
        self._catalogue = catalogue(language)
        self._language = language
        self._backoff = backoff or Backoff()
        self._ends_astray = ends_astray
        self._luggage = Luggage(room)
        self._connection: Connection | None = None
        self._farewell: str | None = None
        self._patience = 0.0
        self._progress = 0.0
        self._over = False
        self._on_over: Callable[[], None] = lambda: None
        self._sending = threading.Thread(target=self._run, name="beseda-sending", daemon=True)

    # --- the receiving thread ---

    def hear(self, heard: Heard) -> None:
        """Note where the server says that we are."""
        with self._changed:
            self._luggage.hear(heard)
            if self._luggage.whereabouts.put_out_of:
                self._changed.notify_all()

    # --- the person's side, any thread ---

    def open(self) -> Connection:
        """Return a connection to enter by. Raises what `dial` raises."""
        return self._dial(self._changed)

    def begin(self, connection: Connection, name: str, on_over: Callable[[], None]) -> None:
        """Start the sending thread on a connection that was entered; `on_over` is called when it ends by itself."""
        self._name = name
        self._connection = connection
        self._on_over = on_over
        self._sending.start()

    def say(self, line: str, wait: bool = False) -> bool:
        """Keep a line to be sent. Return False if too many wait already, or if the conversation is over.

        With `wait`, wait until there is room instead: the back-pressure of a pipe. While the server is away, `/nick`
        changes the name under which to come back: the old one may be taken by then.
        """
        with self._changed:
            if self._connection is None and (name := _new_name(line)):
                self._name = name
                return True
            if wait:
                self._changed.wait_for(lambda: not self._luggage.unsent.full or self._over)
            said = not self._over and self._luggage.unsent.add(line)
            self._changed.notify_all()
            return said

    def leave(self, farewell: str, patience: float) -> int:
        """Hand over the unsent lines, say farewell and end. Return how many lines were not handed over.

        `patience`: after this many seconds without any progress, end anyway.
        """
        with self._changed:
            self._farewell, self._patience, self._progress = farewell, patience, time.monotonic()
            away = self._connection is None
            self._changed.notify_all()
        # A thread that is dialling can't be hurried; with nothing to hand over there is no need to wait for it.
        while self._sending.is_alive() and not (away and not self.unhanded):
            self._sending.join(self._patience_left() + TIME_TO_PART)
            if self._sending.is_alive() and not self._patience_left():
                break
        self.abandon()
        return self.unhanded

    def abandon(self) -> None:
        """End at once (a second Ctrl-C). Callable by any thread."""
        with self._changed:
            self._over = True
            connection = self._connection
            self._changed.notify_all()
        if connection:
            connection.close()

    @property
    def name(self) -> str:
        """Our name as the server knows it, from the moment that it says so; empty before we have entered."""
        with self._changed:
            return (self._connection and self._connection.name) or self._name

    @property
    def now(self) -> "Now":
        with self._changed:
            return Now(self._luggage.whereabouts.here, self._connection is None, self._luggage.unsent.lines)

    @property
    def over(self) -> bool:
        with self._changed:
            return self._over

    @property
    def unhanded(self) -> int:
        with self._changed:
            return len(self._luggage.unsent)

    # --- the sending thread ---

    def _run(self) -> None:
        try:
            connection = self._connection
            while connection and not self._talk(connection):
                connection = self._come_back()
        finally:
            with self._changed:
                left = self._farewell is not None
                self._over = True
                self._changed.notify_all()
            if not left:
                self._on_over()

    def _talk(self, connection: Connection) -> bool:
        """Say what there is to say. Return True when we are done, False if the connection was lost before."""
        began = time.monotonic()
        with self._changed:
            self._connection = connection
            self._progress = began
            found = self._luggage.unpack(connection)
        if found:
            self._watch.handed(found, echoed=True)
        try:
            for line in self._luggage.way_back:
                connection.say(line)
            has_arrived = self._arrive(connection)
            while has_arrived and (taken := self._next_line(connection)) is not None:
                line, is_repeat = taken
                if not is_repeat:
                    self._watch.sending(line)
                connection.say(line)
            self._part(connection)
            return True
        except OSError:
            return self._lost(connection, time.monotonic() - began)
        finally:
            connection.close()
            self._settle(connection)
            with self._changed:
                self._name = self.name
                self._connection = None
                self.refused += connection.refused
                self._luggage.pack(connection)

    def _arrive(self, connection: Connection) -> bool:
        """Wait until we are back in our rooms, before anything is said there. Return False if that is the end.

        Raises:
            OSError: the connection is gone, or the server does not answer.
        """
        luggage = self._luggage
        with self._changed:
            self._changed.wait_for(
                lambda: luggage.has_arrived(connection) or connection.ended or self._over, TIME_TO_ARRIVE
            )
            if self._over:
                return True
            if not luggage.has_arrived(connection):
                raise ConnectionResetError
            if not luggage.is_astray(connection):
                return True
            room, kept = luggage.meant, [] if self._ends_astray else luggage.keep_back()
        _ = self._catalogue.gettext
        for line in kept:
            self._tell(_("Not said, because you are not in {room} any more: {line}").format(room=room, line=line))
        self._watch.kept_back(kept)
        if self._ends_astray:
            self._end_astray(room)
        return not self._ends_astray

    def _end_astray(self, room: str) -> None:
        self.gave_up = True
        words = self._catalogue.gettext("Not in {room}: what was to be said there is said nowhere.")
        self._tell(words.format(room=room))

    def _next_line(self, connection: Connection) -> tuple[str, bool] | None:
        """Wait for a line to send, and tell whether it was sent before; None when it is time to part.

        Raises:
            OSError: the connection is gone.
        """
        while True:
            handed = connection.handed
            self._settle(connection)
            with self._changed:
                if connection.handed != handed:
                    continue
                if connection.ended:
                    raise ConnectionResetError
                if self._ends_astray and (room := self._luggage.whereabouts.put_out_of):
                    break
                if self._over or self._may_leave():
                    return None
                if (taken := self._luggage.unsent.take()) is not None:
                    return taken
                self._changed.wait(None if self._farewell is None else self._patience_left())
        self._end_astray(room)
        return None

    def _settle(self, connection: Connection) -> None:
        """Forget the lines that the other end has acknowledged since the last look, and tell of them."""
        with self._changed:
            handed = self._luggage.settle(connection)
            if handed:
                self._progress = time.monotonic()
                self._changed.notify_all()
        if handed:
            self._watch.handed(handed, connection.echoes)

    def _part(self, connection: Connection) -> None:
        if self._over:
            return
        connection.part(self._farewell or "/quit")
        with self._changed:
            self._changed.wait_for(lambda: connection.ended or self._over, TIME_TO_PART)

    def _lost(self, connection: Connection, lasted: float) -> bool:
        """Whether a lost connection is the end of the conversation too."""
        self._settle(connection)
        if connection.goodbye:
            self._tell(connection.goodbye)
        if connection.stay_away:
            self.gave_up = True
            return True
        if lasted >= WELL_AGAIN:
            self._backoff.reset()
        with self._changed:
            return self._over or self._may_leave()

    def _come_back(self) -> Connection | None:
        """Try again and again to enter under our name. Return None when the person leaves, or when we give up."""
        _ = self._catalogue.gettext
        refusals = 0
        lost = _("Connection lost")
        while refusals < REENTRIES:
            wait = self._backoff.next()
            self._tell(
                _("{what}, trying again in {seconds} s.").format(what=lost, seconds=decimal(wait, self._language))
            )
            if self._leaves_within(wait):
                return None
            try:
                connection = self._dial(self._changed)
            except NotTrusted as stop:
                self._tell(str(stop))
                break
            except DIALLING_ERRORS:
                lost = _("The server is not there yet")
                continue
            answer = self._enter_again(connection, lambda: self._tell(_("Connected again.")))
            if isinstance(answer, Entered):
                return connection
            connection.close()
            match answer:
                case Refused(sentence):
                    refusals += 1
                    self._tell(sentence)
                    lost = _("Not let in (/nick NAME takes another name)")
                case Locked(sentence):
                    refusals += 1
                    lost = sentence.rstrip(".")
                case SeatGone():
                    pass  # `_enter_again` has entered anew, or tried to
                case Ended(sentence):
                    lost = sentence.rstrip(".") or lost
                case Silence():
                    lost = _("The server does not answer")
        else:
            self._tell(_("Not let in again: that is the end."))
        self.gave_up = True
        return None

    def _enter_again(self, connection: Connection, on_entered: Callable[[], None]) -> Answer:
        """Take our seat again, with all that was missed; or else enter anew, under our name."""
        with self._changed:
            secret, newest = self._luggage.seat.left()
        if secret:
            answer = connection.resume(secret, newest, on_entered)
            if not isinstance(answer, SeatGone):
                return answer
            with self._changed:
                self._luggage.seat.lose()
        return connection.enter(self.name, on_entered)

    def _leaves_within(self, seconds: float) -> bool:
        """Wait before the next try. Return True at once if the person leaves and no unsent line keeps them."""
        until = time.monotonic() + seconds
        with self._changed:
            while not (self._over or self._may_leave()):
                left = until - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(left if self._farewell is None else min(left, self._patience_left()))
            return True

    # --- requires holding `changed` ---

    def _may_leave(self) -> bool:
        return self._farewell is not None and (not self._luggage.unsent or self._patience_left() <= 0)

    def _patience_left(self) -> float:
        return max(0.0, self._progress + self._patience - time.monotonic())


def _new_name(line: str) -> str | None:
    match line.split():
        case [command, name] if command.lower() in NICK:
            return name
    return None
