"""The password of a chat that has one: given beforehand, or asked for when the server asks; kept for coming back.

It is never an argument of the command line, which every user of the machine could read, and it is shown nowhere.
"""

from collections.abc import Callable

Ask = Callable[[str], str | None]
"""Shows the server's sentence and has the person type the password, unseen; returns None if they type none."""


class Key:
    """One conversation's. While the person enters, the main thread may ask them; later nobody can be asked."""

    def __init__(self, password: str = "", ask: Ask | None = None) -> None:
        self._password = password
        self._ask = ask

    def password(self, sentence: str, was_wrong: bool) -> str:
        """The password to try, or "" if there is none; `was_wrong`: the password returned just now was wrong."""
        if was_wrong or not self._password:
            if self._ask is None:
                return ""
            self._password = self._ask(sentence) or ""
        return self._password

    def settle(self) -> None:
        """Call when the person has entered: from now on keep the password that was right, and never ask."""
        self._ask = None


NO_KEY = Key()
