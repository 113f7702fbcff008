"""The password of a chat that has one: given beforehand, or asked for when the server does; kept for coming back.

Never among the arguments, where every user of the machine could read it, and shown nowhere.
"""

from collections.abc import Callable

Ask = Callable[[str], str | None]
"""Shows the server's sentence and has the person type the password, unseen; None where they would rather not."""


class Key:
    """One conversation's. Asks while the person is being seated, by the main thread; later nobody can be asked."""

    def __init__(self, password: str = "", ask: Ask | None = None) -> None:
        self._password = password
        self._ask = ask

    def password(self, sentence: str, was_wrong: bool) -> str:
        """The password, or "" where there is none to try; `was_wrong`: the one given just now was."""
        if was_wrong or not self._password:
            if self._ask is None:
                return ""
            self._password = self._ask(sentence) or ""
        return self._password

    def settle(self) -> None:
        """The person is seated: from now on what opened is all there is."""
        self._ask = None


NO_KEY = Key()
