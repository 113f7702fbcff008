"""Which sessions ignore which names. Knows no words that are said. Requires holding the engine."""

from collections.abc import Iterable

from beseda.core.ids import SessionId
from beseda.core.presence import Audience


class Unheard:
    def __init__(self) -> None:
        self.ignoring: dict[str, set[SessionId]] = {}
        """Sessions by the key of the name that they ignore. A name that nobody ignores is not in it."""

    def ignore(self, session: SessionId, keys: Iterable[str]) -> None:
        """From now on this session ignores these names, and no others."""
        self.forget(session)
        for key in keys:
            self.ignoring.setdefault(key, set()).add(session)

    def forget(self, session: SessionId) -> None:
        for key in [key for key, sessions in self.ignoring.items() if session in sessions]:
            self.ignoring[key].discard(session)
            if not self.ignoring[key]:
                del self.ignoring[key]

    def renamed(self, old: str, new: str) -> Iterable[SessionId]:
        """Move those who ignore a name to the new name; return them. A person who takes the old name is heard."""
        sessions = self.ignoring.pop(old, set())
        if sessions:
            self.ignoring.setdefault(new, set()).update(sessions)
        return sessions

    def hearing(self, audience: Audience, key: str) -> Audience:
        """The sessions of an audience that don't ignore this name."""
        deaf = self.ignoring.get(key)
        return tuple([session for session in audience if session not in deaf]) if deaf else audience
