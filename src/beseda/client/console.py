"""`beseda join`: the console client of the assignment. Connects a person's screen with a conversation.

The main thread reads what is typed (a signal can reach it there), the sending thread sends, the receiving one receives.
Knows what to ask and tell the person; refuses to know sockets and terminals.
"""

import threading
from enum import IntEnum

from beseda.client.choose_screen import choose_screen
from beseda.client.connection import Connection, Ended, Entered, Locked, Refused, Silence
from beseda.client.conversation import Conversation
from beseda.client.dial import DIALLING_ERRORS, dial, why_not
from beseda.client.key import Key
from beseda.client.mention import calls
from beseda.client.screen import Screen
from beseda.client.settings import PASSWORD_VARIABLE, JoinSettings, parse_address
from beseda.client.unsent import KEPT_LINES
from beseda.locale import catalogue

__all__ = ["JoinSettings", "join", "parse_address"]

PATIENCE_OF_A_PERSON = 2.0
"""Seconds without progress after which a person who has asked to leave waits no longer for their last lines."""
PATIENCE_OF_A_PIPE = 60.0
"""Seconds without progress after the end of the input: more than a server's restart, less than a cron job's night."""
TIME_TO_BE_SHOWN_OUT = 0.2
"""Seconds in which a server that refuses us for good (it is full) closes; one that waits for another name does not."""
QUIT = "/quit"


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
    """One run of the client. All methods run on the main thread, except `_heard`, which runs on the receiving one."""

    def __init__(self, settings: JoinSettings, screen: Screen) -> None:
        self._settings = settings
        self._screen = screen
        self._catalogue = catalogue(settings.language)
        self._farewell = QUIT
        self._patience = PATIENCE_OF_A_PERSON if screen.interactive else PATIENCE_OF_A_PIPE
        self._key = Key(settings.password, self._ask_password if screen.interactive else None)
        self._conversation = Conversation(self._dial, screen.tell, settings.room, settings.language)

    def run(self) -> Status:
        try:
            status = self._enter()
            if status is not None:
                return status
            self._screen.read(self._typed)
        except KeyboardInterrupt:
            if not self._conversation.begun:
                return Status.FINE
            self._patience = PATIENCE_OF_A_PERSON
        return self._leave()

    def _dial(self, changed: threading.Condition) -> Connection:
        return dial(self._settings, changed, self._heard, self._key)

    def _heard(self, text: str) -> None:
        self._screen.show(text, bell=calls(text, self._conversation.name))

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
            if connection and not self._conversation.begun:
                connection.close()

    def _ask_name(self) -> str | None:
        prompt = self._catalogue.gettext("Enter your name: ")
        while (name := self._screen.ask(prompt)) is not None:
            if name.strip():
                return name.strip()
        return None

    def _ask_password(self, sentence: str) -> str | None:
        self._screen.tell(sentence)
        return self._screen.ask(self._catalogue.gettext("Password: "), unseen=True)

    def _nameless(self) -> Status:
        """No name was given: a person changed their mind, or a pipe has no first line."""
        if self._screen.interactive:
            return Status.FINE
        self._screen.tell(self._catalogue.gettext("A name is needed: --name NAME, or the first line of the input."))
        return Status.FAILED

    def _why(self, answer: Refused | Locked | Ended | Silence) -> str:
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
            case Ended():
                why = _("{address} closed the connection without letting us in.")
            case Silence():
                why = _("{address} does not answer as Beseda does. If it is the assignment's own server, add --chunks.")
        return why.format(address=self._settings.address)

    def _typed(self, line: str) -> bool:
        """Say one typed line; return False when no more is to be typed."""
        if not line.strip():
            return True
        if line.split()[0].lower() == QUIT:
            self._farewell = line
            return False
        if self._conversation.say(line, wait=not self._screen.interactive):
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
        refused = self._conversation.refused
        if refused:
            self._tell_counted("The server refused {count} line.", "The server refused {count} lines.", refused)
        failed = unhanded or refused or self._conversation.gave_up or self._screen.failed
        return Status.FAILED if failed else Status.FINE

    def _tell_counted(self, one: str, several: str, count: int) -> None:
        self._screen.tell(self._catalogue.ngettext(one, several, count).format(count=count))
