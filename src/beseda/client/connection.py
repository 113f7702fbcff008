"""One connection to a server, with its receiving thread; here in lines, as Beseda's own client speaks plain text.

Knows which incoming lines are answers to it (a name was taken, a line was acknowledged) and passes on all others, in
whichever version of the protocol the server speaks. Refuses to know what is kept when a connection is lost, and how
anything is shown.
"""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import NamedTuple

from beseda.client.heard import MARK, Heard, marked, slashed
from beseda.client.key import NO_KEY, Key
from beseda.client.transport import CutOff, Transport
from beseda.wire.clean import clean

PATIENCE_TO_CATCH_UP = 60.0
"""Seconds for all that was missed to come: as much as a server keeps of it, over a slow line."""
PATIENCE_TO_ENTER = 5.0
"""Seconds after which a server that has not answered to a name is not one of ours."""
LONGEST_LINE_TAKEN = 1 << 20
"""Bytes kept of a line whose end has not come: as much as a server keeps for us; a longer line is cut there."""
VERSIONS = (2, 1)
"""Of the protocol, all said at once: the first that the server knows holds."""
TIME_TO_HANG_UP = 2.0
"""Seconds for the receiving thread to notice that its transport was closed."""


class Entered(NamedTuple):
    name: str


class Refused(NamedTuple):
    sentence: str


class Locked(NamedTuple):
    """The server has a password, and none or a wrong one was given."""

    sentence: str


class SeatGone(NamedTuple):
    """The seat that we had is not there any more: enter by a name."""


class Ended(NamedTuple):
    """The other end closed before it answered; `sentence` is the reason it gave, or empty."""

    sentence: str


class Silence(NamedTuple):
    """No answer that we understand: not one of our servers."""


Answer = Entered | Refused | Locked | SeatGone | Ended | Silence


class Connection(ABC):
    """What both framings share: a transport, the thread that receives from it, and what is known of the other end.

    `changed` is the conversation's one lock. It guards `name`, `handed`, `refused`, `ended`, `goodbye` and
    `stay_away`, and is notified when any of them changes. `on_heard` is called by the receiving thread, without the
    lock, with one line that has been cleaned for a terminal.
    """

    echoes = False
    """Whether the other end sends back what we say, once it is said."""
    resumed = False
    """Whether we took a seat again by it that we had before."""

    def __init__(self, transport: Transport, changed: threading.Condition, on_heard: Callable[[Heard], None]) -> None:
        self.name: str | None = None
        self.handed = 0
        """How many of the lines said since entering the other end has acknowledged."""
        self.refused = 0
        """How many of those it acknowledged by refusing them."""
        self.ended = False
        self.goodbye: str | None = None
        """Why the server disconnects us, if it said so."""
        self.stay_away = False
        """Whether it said that we are not to come back by ourselves."""
        self._transport = transport
        self._changed = changed
        self._on_heard = on_heard
        self._receiving = threading.Thread(target=self._receive, name="beseda-receiving", daemon=True)
        self._receiving.start()

    @abstractmethod
    def enter(self, name: str, on_entered: Callable[[], None] = lambda: None) -> Answer:
        """Ask to enter under `name`. After `Refused` it may be called again.

        `on_entered` is called once when we have entered, by any thread and without the lock. What the other end says
        after that is passed to `on_heard` only then.
        """

    def resume(self, secret: str, newest: str, on_entered: Callable[[], None]) -> Answer:
        """Ask for the seat that this secret opens, instead of entering. After `SeatGone` call `enter`.

        `newest`: the id of the newest message that we have, or "". After `Entered` all that was missed was passed to
        `on_heard`.
        """
        return SeatGone()

    @abstractmethod
    def say(self, line: str) -> None:
        """Send one line. Raises OSError if the connection is gone."""

    @abstractmethod
    def part(self, farewell: str) -> None:
        """Tell the other end that we leave; it closes. Raises OSError if the connection is gone."""

    @abstractmethod
    def _take(self, data: bytes) -> None:
        """Make lines of the bytes that came; `b""` is the end."""

    def ends_within(self, seconds: float) -> bool:
        """Wait at most this long for the other end to close; return whether it has."""
        with self._changed:
            return self._changed.wait_for(lambda: self.ended, seconds)

    def close(self) -> None:
        """Close and wait for the receiving thread, so that nothing of this connection is heard later."""
        self._transport.close()
        if threading.current_thread() is not self._receiving:
            self._receiving.join(TIME_TO_HANG_UP)

    def _received(self) -> bytes:
        try:
            return self._transport.recv()
        except CutOff:
            raise
        except OSError:
            return b""  # To a person, a reset connection is the same as a closed one: the server is gone.

    def _receive(self) -> None:
        try:
            while data := self._received():
                self._take(data)
            self._take(data)
        except CutOff:
            pass  # Half a line may say the opposite of what was said: it is not shown.
        finally:
            with self._changed:
                self.ended = True
                self._changed.notify_all()


class LineConnection(Connection):
    """Lines with acknowledgements. Says `/client` first, which switches them on.

    Raises:
        OSError: the connection is gone already.
    """

    def __init__(
        self,
        transport: Transport,
        changed: threading.Condition,
        on_heard: Callable[[Heard], None],
        language: str,
        key: Key = NO_KEY,
    ) -> None:
        self._key = key
        self._rest = b""
        self._version = 0
        """Of the protocol that the server speaks; 0 until it has said anything by which that is known."""
        self._words = ""
        """What it said last before that. Who is turned away at the door reads it there."""
        self._caught_up = False
        """Whether all that was missed has come."""
        self._answers: list[Answer] = []
        self._on_entered: Callable[[], None] | None = None
        """Guarded by the lock too; None if nobody is entering."""
        self._meanings: dict[str, Callable[[Heard], None]] = {
            "entered": self._on_name,
            "refused": self._on_refused,
            "locked": self._on_locked,
            "resumed": self._on_resumed,
            "not-resumed": self._on_seat_gone,
            "ok": self._on_ok,
            "no": self._on_no,
            "bye": self._on_bye,
        }
        super().__init__(transport, changed, on_heard)
        try:
            self._transport.send("".join([f"/client {version} {language}\n" for version in VERSIONS]).encode())
        except OSError:
            self.close()
            raise

    @property
    def echoes(self) -> bool:  # type: ignore[override]
        return self._version == max(VERSIONS)

    def enter(self, name: str, on_entered: Callable[[], None] = lambda: None) -> Answer:
        with self._changed:
            self._on_entered = on_entered
        answer = self._answer_to(name)
        tried = False
        # A name need not be said again: the server has kept it meanwhile.
        while isinstance(answer, Locked) and (password := self._key.password(answer.sentence, was_wrong=tried)):
            answer, tried = self._answer_to(f"/password {password}"), True
        return answer

    def resume(self, secret: str, newest: str, on_entered: Callable[[], None]) -> Answer:
        with self._changed:
            self._on_entered = on_entered
        answer = self._answer_to(f"/resume {secret} {newest}".rstrip())
        if not isinstance(answer, Entered):
            # A server that knows no such seats takes it for a name.
            return SeatGone() if isinstance(answer, Refused | Locked) else answer
        with self._changed:
            self._changed.wait_for(lambda: self._caught_up or self.ended, PATIENCE_TO_CATCH_UP)
            return answer if self._caught_up else Ended(self.goodbye or "")

    def _answer_to(self, line: str) -> Answer:
        try:
            self.say(line)
        except OSError:
            pass  # What the server said before it closed is still to be read.
        with self._changed:
            self._changed.wait_for(lambda: self._answers or self.ended, PATIENCE_TO_ENTER)
            answer = self._answers.pop() if self._answers else None
            if not isinstance(answer, Locked):
                self._take_on_entered()
            if answer is not None:
                return answer
            return Ended(self.goodbye or self._words) if self.ended or self.goodbye else Silence()

    def say(self, line: str) -> None:
        self._transport.send(line.encode(errors="replace") + b"\n")

    def part(self, farewell: str) -> None:
        self.say(farewell)

    def _take(self, data: bytes) -> None:
        *lines, rest = (self._rest + data).split(b"\n")
        if rest and (not data or len(rest) > LONGEST_LINE_TAKEN):
            lines.append(rest)
            rest = b""
        self._rest = rest
        for line in lines:
            heard = self._read(line.removesuffix(b"\r").decode(errors="replace"))
            if heard is not None:
                self._hear(heard)

    def _read(self, line: str) -> Heard | None:
        if line.startswith(MARK):
            self._version = 2
            return marked(line[1:])
        line = clean(line)
        if self._version != 2 and line.startswith("/"):
            heard = slashed(line)
            self._version = self._version or (1 if heard.kind in self._meanings else 0)
            return heard
        if self._version:
            return Heard(text=line)
        # A server that has not answered yet does not know our newest version, and takes it for a name.
        if line and not self._words.startswith("HTTP/"):  # what a web server says behind that is for no person
            self._words = line
        return None

    def _hear(self, heard: Heard) -> None:
        meaning = self._meanings.get(heard.kind)
        if meaning is None:
            self._on_heard(heard)
            if heard.kind == "past-ends" and heard.missed:
                with self._changed:
                    self._caught_up = True
                    self._changed.notify_all()
            return
        with self._changed:
            meaning(heard)
            entered = self._take_on_entered() if heard.kind in ("entered", "resumed") else None
            self._changed.notify_all()
        if heard.kind == "resumed":
            self._on_heard(heard)
        if entered:
            entered()

    def _take_on_entered(self) -> Callable[[], None] | None:
        """Return what to call for `entered`, once: the server says it after every `/nick`, too. Requires the lock."""
        entered, self._on_entered = self._on_entered, None
        return entered

    def _on_name(self, heard: Heard) -> None:
        self.name = heard.name
        self._answers = [Entered(heard.name)]

    def _on_resumed(self, heard: Heard) -> None:
        self.resumed = True
        self._on_name(heard)

    def _on_seat_gone(self, heard: Heard) -> None:
        self._answers = [SeatGone()]

    def _on_refused(self, heard: Heard) -> None:
        self._answers = [Refused(heard.text)]

    def _on_locked(self, heard: Heard) -> None:
        self._answers = [Locked(heard.text)]

    def _on_ok(self, heard: Heard) -> None:
        self.handed = max(self.handed, heard.number)

    def _on_no(self, heard: Heard) -> None:
        self.refused += 1
        self._on_ok(heard)

    def _on_bye(self, heard: Heard) -> None:
        self.goodbye = heard.text
        self.stay_away = heard.stay_away
