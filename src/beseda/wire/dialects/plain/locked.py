"""A plain client, kept out while the server has a password: that comes first, and nothing is told until it is right.

Whether there is one is asked anew for each line, because a password may be set while somebody thinks of a name.

A person at `nc` types it as a line of its own. Beseda's own client is asked for it by a machine-readable line, puts a
word in front of it, and need not send its name again. A password that was given is not stored.
"""

from collections.abc import Callable

from beseda.core import requests as rq
from beseda.core.names import Name
from beseda.core.people import NO_USER_INFO, UserInfo
from beseda.locale import N_
from beseda.wire.dialects.actions import Action, GivePassword, Reply, Submission
from beseda.wire.dialects.dialect import Lines
from beseda.wire.dialects.plain.dialect import Plain
from beseda.wire.dialects.plain.newcomer import ANNOUNCEMENT, RESUMING, is_quitting
from beseda.wire.dialects.plain.replies import NO_QUOTING, Quoting
from beseda.wire.dialects.plain.sentences import translator

TRIES = 3
"""The second is for people who did not know that there is a password, the third for a typing mistake."""
GIVEN = "/password "
"""Beseda's own client puts this before the password: any other line before that is its name, and no try."""

HAS_PASSWORD = N_("This chat has a password, which comes before your name.")
NOT_IT = N_("This chat has a password, which comes before your name, and that is not it.")
"""For the first try: somebody who did not know of the password may have typed a name."""
WRONG = N_("That is not the password.")
TYPE_IT = N_("Type the password:")


def _always() -> bool:
    return True


class Locked(Plain):
    __slots__ = ("_has_password", "_is_open", "_name", "_tries")

    def __init__(
        self,
        language: str,
        lobby: Name,
        user_info: UserInfo = NO_USER_INFO,
        quoting: Quoting = NO_QUOTING,
        has_password: Callable[[], bool] = _always,
    ) -> None:
        super().__init__(language, lobby, user_info, quoting)
        self._has_password = has_password
        self._is_open = False
        self._tries = 0
        self._name = ""

    def _receive_before_entering(self, line: str) -> Submission | None:
        if self._is_open or not self._has_password():
            return super()._receive_before_entering(line)
        return self._receive_password(line)

    def greeting(self) -> Lines:
        if not self._has_password():
            return super().greeting()
        _ = translator(self.language)
        return (_("This is Beseda, a chat with a password. Type the password and press Enter:"),)

    def _receive_password(self, line: str) -> Submission | None:
        if line.startswith(ANNOUNCEMENT) or is_quitting(line) or (self._secret and line.startswith(RESUMING)):
            return super()._receive_before_entering(line)
        if self._to.counts and not line.startswith(GIVEN):
            self._name = line
            return Submission((self._ask_for_it(HAS_PASSWORD),))
        word = line.removeprefix(GIVEN) if self._to.counts else line
        if not word:
            return Submission((self._ask_for_it(HAS_PASSWORD),))
        return Submission((GivePassword(word, self._tried),))

    def _tried(self, is_right: bool) -> tuple[Action, ...]:
        if is_right:
            return self._opened()
        self._tries += 1
        if self._tries >= TRIES:
            return self._shut_out()
        return (self._ask_for_it(WRONG if self._to.counts or self._tries > 1 else NOT_IT),)

    def _opened(self) -> tuple[Action, ...]:
        self._is_open = True
        if self._to.counts:
            named = super()._receive_before_entering(self._name) if self._name else None
            return named.actions if named else ()
        _ = translator(self.language)
        return (Reply(_("That is the password. Type your name and press Enter:")),)

    def _shut_out(self) -> tuple[Action, ...]:
        _ = translator(self.language)
        words = _("That is not the password, either: {tries} tries are what there is. Goodbye!").format(tries=TRIES)
        return Reply(self._to.bye(words, self.language)), rq.Exit("")

    def _ask_for_it(self, sentence: str) -> Reply:
        _ = translator(self.language)
        return Reply(self._to.asked("locked", _(sentence), _(TYPE_IT)))
