"""Who does not wish to hear whom: sessions, by the names that they ignore. Requires holding the engine."""

from collections.abc import Iterable

from beseda.core.ids import SessionId
from beseda.core.presence import Audience


class Unheard:
    def __init__(self) -> None:
        self.ignoring: dict[str, set[SessionId]] = {}
        """By the key of the name: those whom nobody ignores are not in it."""

    def ignore(self, session: SessionId, keys: Iterable[str]) -> None:
        """From now on this session hears nobody of these names."""
        self.forget(session)
        for key in keys:
            self.ignoring.setdefault(key, set()).add(session)

    def forget(self, session: SessionId) -> None:
        for key in [key for key, sessions in self.ignoring.items() if session in sessions]:
            self.ignoring[key].discard(session)
            if not self.ignoring[key]:
                del self.ignoring[key]

    def renamed(self, old: str, new: str) -> Iterable[SessionId]:
        """Whoever is ignored stays so under the next name, and who takes the old one is not. Who ignores them."""
        sessions = self.ignoring.pop(old, set())
        if sessions:
            self.ignoring.setdefault(new, set()).update(sessions)
        return sessions

    def hearing(self, audience: Audience, key: str) -> Audience:
        """Those of an audience who hear whoever has this name."""
        deaf = self.ignoring.get(key)
        return tuple([session for session in audience if session not in deaf]) if deaf else audience
