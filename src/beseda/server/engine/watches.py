"""Which sessions are told when people of certain names come and go (MONITOR). Knows names and sessions, no people."""

from collections.abc import Iterable

from beseda.core.ids import SessionId
from beseda.core.names import Name
from beseda.wire.dialects.irc.network import MONITORED


class Watches:
    """Guarded by the engine."""

    def __init__(self, most: int = MONITORED) -> None:
        self._most = most
        self._by_key: dict[str, tuple[SessionId, ...]] = {}
        self._by_session: dict[SessionId, dict[str, Name]] = {}

    def __bool__(self) -> bool:
        """Whether anybody watches for anybody."""
        return bool(self._by_key)

    def of(self, key: str) -> tuple[SessionId, ...]:
        """The sessions that watch for a name."""
        return self._by_key.get(key, ())

    def names_of(self, session: SessionId) -> tuple[Name, ...]:
        return tuple(self._by_session.get(session, {}).values())

    def watch(self, session: SessionId, names: Iterable[Name]) -> tuple[Name, ...]:
        """Watch for these names, too. Return those for which there is no more room."""
        mine = self._by_session.get(session, {})
        full = []
        for name in names:
            if name.key in mine:
                continue
            if len(mine) >= self._most:
                full.append(name)
                continue
            mine = self._by_session.setdefault(session, {})
            mine[name.key] = name
            self._by_key[name.key] = (*self._by_key.get(name.key, ()), session)
        return tuple(full)

    def forget(self, session: SessionId, names: Iterable[Name] | None = None) -> None:
        """Watch no longer for these names, or (None) for any."""
        mine = self._by_session.get(session, {})
        for name in tuple(mine.values()) if names is None else names:
            if mine.pop(name.key, None) is None:
                continue
            left = tuple(each for each in self._by_key[name.key] if each != session)
            if left:
                self._by_key[name.key] = left
            else:
                del self._by_key[name.key]
        if not mine:
            self._by_session.pop(session, None)
