"""`beseda join`: the console client of the assignment. Connects a person's screen with a conversation.

The main thread reads what is typed (a signal can reach it there), the sending thread sends, the receiving one receives.
Knows what to ask and tell the person; refuses to know sockets and terminals.
"""

import threading
from collections.abc import Sequence
from enum import IntEnum

from beseda.client.choose_screen import choose_screen
from beseda.client.company import Company, command_of
from beseda.client.connection import Connection, Ended, Entered, Locked, Refused, SeatGone, Silence
from beseda.client.conversation import Conversation
from beseda.client.dial import DIALLING_ERRORS, dial, trusting, why_not
from beseda.client.heard import Heard
from beseda.client.key import Key
from beseda.client.screen import PROMPT, Screen
from beseda.client.settings import PASSWORD_VARIABLE, JoinSettings
from beseda.client.shown import TYPED, Line
from beseda.client.telling import Manner, Teller
from beseda.client.typed import fault_in
from beseda.client.unsent import KEPT_LINES
from beseda.locale import catalogue
from beseda.wire.clean import clean

__all__ = ["JoinSettings", "join"]

PATIENCE_OF_A_PERSON = 2.0
"""Seconds without progress after which a person who has asked to leave waits no longer for their last lines."""
PATIENCE_OF_A_PIPE = 60.0
"""Seconds without progress after the end of the input: more than a server's restart, less than a cron job's night."""
TIME_TO_BE_SHOWN_OUT = 0.2
"""Seconds in which a server that refuses us for good (it is full) closes; one that waits for another name does not."""
QUIT = "/quit"
REPLY = ("r",)
CLEAR = ("clear", "cls", "очистить")
"""Our own commands: who has written to us last, and what is on the screen, only we know."""


class Status(IntEnum):
    """Exit statuses, as a shell sees them."""

    FINE = 0
    FAILED = 1
    """We were never let in, or lost the server for good, or (in a pipe) a line was not handed over."""


def join(settings: JoinSettings) -> int:
    """Take part in a conversation until the person, the input or the server ends it. Returns the exit status."""
    screen = choose_screen()
    try:
        return Console(settings, screen).run()
    finally:
        screen.close()


class Console:
    """One run of the client. The main thread runs it. `_heard` runs on the receiving thread, what a `Watch` is told on
    the sending one, and what a screen asks for while somebody types on any."""

    def __init__(self, settings: JoinSettings, screen: Screen) -> None:
        self._settings = settings
        self._screen = screen
        self._catalogue = catalogue(settings.language)
        self._farewell = QUIT
        self._patience = PATIENCE_OF_A_PERSON if screen.interactive else PATIENCE_OF_A_PIPE
        self._key = Key(settings.password, self._ask_password if screen.interactive else None)
        self._trust = trusting(settings, screen.tell, screen.interactive)
        times = screen.interactive if settings.times is None else settings.times
        self._teller = Teller(Manner(settings.language, times=times, past=screen.interactive, own=screen.takes_typed))
        self._company = Company(own=(*REPLY, *CLEAR))
        self._read = self._unreadable = 0
        """Lines that were typed so far, and how many of them were no text."""
        self._typed_away: list[str] = []
        """What was typed while there was no server, where it stays on the screen where it was typed."""
        self._conversation = Conversation(
            self._dial, self, settings.room, settings.language, ends_astray=not screen.interactive
        )

    def run(self) -> Status:
        try:
            status = self._enter()
            if status is not None:
                return status
            self._screen.read(self._typed, self)
        except KeyboardInterrupt:
            if not self._conversation.name:
                return Status.FINE
            self._patience = PATIENCE_OF_A_PERSON
        return self._leave()

    def _dial(self, changed: threading.Condition) -> Connection:
        return dial(self._settings, changed, self._heard, self._key, self._trust)

    def _heard(self, heard: Heard) -> None:
        self._conversation.hear(heard)
        self._company.hear(heard)
        if heard.kind == "here":
            self._screen.refresh()
        for line in self._teller.lines(heard, self._conversation.now.here, self._conversation.name):
            self._screen.show(line)

    # What becomes of what was typed.

    def tell(self, sentence: str) -> None:
        self._screen.tell(sentence)

    def sending(self, line: str) -> None:
        """A command is shown before its answers. What is said is shown when it is said: by then it has its place."""
        if self._screen.takes_typed and not self._company.says(line):
            self._show_typed(line)
        self._screen.refresh()

    def handed(self, lines: Sequence[str], echoed: bool) -> None:
        for line in lines:
            if self._screen.takes_typed and self._company.says(line) and not echoed:
                self._show_typed(line)
            if line in self._typed_away:
                self._typed_away.remove(line)
                self._screen.tell(self._catalogue.gettext("Sent: {line}").format(line=line))
        self._screen.refresh()

    def kept_back(self, lines: Sequence[str]) -> None:
        self._typed_away = [line for line in self._typed_away if line not in lines]
        self._screen.refresh()

    def _show_typed(self, line: str) -> None:
        self._screen.show(Line(line, TYPED, ((TYPED, self.prompt()),)))

    # What a screen shows beside.

    def prompt(self) -> str:
        return f"{self._conversation.now.here}{PROMPT}"

    def waiting(self) -> Sequence[str]:
        return [line for line, was_sent in self._conversation.now.waiting if not was_sent or self._company.says(line)]

    def completions(self, typed: str) -> tuple[int, Sequence[str]]:
        return self._company.completions(typed, self._conversation.name)

    def _enter(self) -> Status | None:
        """Enter and begin; otherwise say why not and return the status to end with."""
        connection = None
        name = self._settings.name
        try:
            connection = self._conversation.open()
            while name or (name := self._ask_name()):
                if connection.ended:
                    # The server disconnects people who think long about a name; that is no reason to trouble them.
                    connection.close()
                    connection = self._conversation.open()
                answer = connection.enter(name)
                if isinstance(answer, Entered):
                    self._key.settle()
                    self._conversation.begin(connection, answer.name, self._screen.stop)
                    return None
                self._screen.tell(self._why(answer))
                if not isinstance(answer, Refused) or not self._screen.interactive:
                    return Status.FAILED
                if connection.ends_within(TIME_TO_BE_SHOWN_OUT):
                    return Status.FAILED
                name = None
            return self._nameless()
        except DIALLING_ERRORS as error:
            self._screen.tell(why_not(error, self._settings))
            return Status.FAILED
        finally:
            if connection and not self._conversation.name:
                connection.close()

    def _ask_name(self) -> str | None:
        _ = self._catalogue.gettext
        while (name := self._screen.ask(_("Enter your name: "))) is not None:
            if self._is_text(name) and name.strip():
                if not self._screen.interactive:
                    self._screen.tell(_("The first line of the input is the name: {name}").format(name=clean(name)))
                return name.strip()
            if self._unreadable and not self._screen.interactive:
                return None
        return None

    def _is_text(self, line: str) -> bool:
        """Whether a line is text. Else it is refused, as a server would refuse it: nobody is to see half of it."""
        self._read += 1
        byte = fault_in(line)
        if not byte:
            return True
        self._unreadable += 1
        _ = self._catalogue.gettext
        words = _("Line {line} is not text in UTF-8, from its byte {byte} on. Nobody saw it.")
        self._screen.tell(words.format(line=self._read, byte=byte))
        return False

    def _ask_password(self, sentence: str) -> str | None:
        self._screen.tell(sentence)
        return self._screen.ask(self._catalogue.gettext("Password: "), unseen=True)

    def _nameless(self) -> Status:
        """No name was given: a person changed their mind, or a pipe has no first line."""
        if self._screen.interactive:
            return Status.FINE
        if self._unreadable:
            return Status.FAILED
        self._screen.tell(self._catalogue.gettext("A name is needed: --name NAME, or the first line of the input."))
        return Status.FAILED

    def _why(self, answer: Refused | Locked | SeatGone | Ended | Silence) -> str:
        _ = self._catalogue.gettext
        match answer:
            case Refused(sentence):
                return sentence
            case Locked(sentence) if self._screen.interactive:
                return sentence
            case Locked(sentence):
                hint = _("From a pipe it is taken from the environment variable {variable}.")
                return f"{sentence} {hint.format(variable=PASSWORD_VARIABLE)}"
            case Ended(sentence) if sentence:
                return sentence
            case Ended() | SeatGone():
                why = _("{address} closed the connection without letting us in.")
            case Silence():
                why = _("{address} does not answer as Beseda does. If it is the assignment's own server, add --chunks.")
        return why.format(address=self._settings.address)

    def _typed(self, line: str) -> bool:
        """Say one typed line; return False when no more is to be typed."""
        if not self._is_text(line) or not line.strip():
            return True
        if self._company.quits(line):
            self._farewell = line
            if self._screen.takes_typed:
                self._show_typed(line)
            return False
        command = command_of(line)
        if command in CLEAR and self._screen.interactive:
            self._screen.clear()
            return True
        if command in REPLY:
            if not self._company.wrote_last:
                self._screen.tell(self._catalogue.gettext("Nobody has written to you in private yet."))
                return True
            line = f"/msg {self._company.wrote_last} {line.partition(' ')[2].strip()}"
        is_away = self._conversation.now.is_away
        if self._conversation.say(line, wait=not self._screen.interactive):
            if is_away and self._screen.interactive and not self._screen.takes_typed:
                self._typed_away.append(line)
                self._screen.tell(self._catalogue.gettext("Not sent yet: {line}").format(line=line))
            self._screen.refresh()
            return True
        if self._conversation.over:
            return False
        _ = self._catalogue.gettext
        self._screen.tell(_("Not kept: {count} lines wait for the server already.").format(count=KEPT_LINES))
        return True

    def _leave(self) -> Status:
        try:
            unhanded = self._conversation.leave(self._farewell, self._patience)
        except KeyboardInterrupt:
            self._conversation.abandon()
            unhanded = self._conversation.unhanded
        if unhanded:
            self._tell_counted("{count} line was not handed over.", "{count} lines were not handed over.", unhanded)
        if self._screen.interactive:
            return Status.FAILED if self._conversation.gave_up else Status.FINE
        self._screen.finish(self._patience)
        refused = self._conversation.refused
        if refused:
            self._tell_counted("The server refused {count} line.", "The server refused {count} lines.", refused)
        failed = unhanded or refused or self._unreadable or self._conversation.gave_up or self._screen.failed
        return Status.FAILED if failed else Status.FINE

    def _tell_counted(self, one: str, several: str, count: int) -> None:
        self._screen.tell(self._catalogue.ngettext(one, several, count).format(count=count))
