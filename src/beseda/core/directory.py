"""Names in use, found by equality and by looks. Refuses to know what bears them: it has ids only."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from beseda.core.names import Name

Id = TypeVar("Id", bound=int)


class Directory(Generic[Id]):
    """Which id holds which name. One id at a time holds a name and its look-alikes (`Name.clashes_with`)."""

    __slots__ = ("_by_key", "_by_skeleton")

    def __init__(self) -> None:
        self._by_key: dict[str, tuple[Name, Id]] = {}
        # Skeleton -> keys. Several names may share a skeleton ("mike", "rnike"; old rooms, too).
        self._by_skeleton: dict[str, tuple[str, ...]] = {}

    def add(self, name: Name, holder: Id) -> None:
        self._by_key[name.key] = (name, holder)
        for skeleton in name.skeletons:
            self._by_skeleton[skeleton] = (*self._by_skeleton.get(skeleton, ()), name.key)

    def remove(self, name: Name) -> None:
        del self._by_key[name.key]
        for skeleton in name.skeletons:
            keys = tuple(key for key in self._by_skeleton[skeleton] if key != name.key)
            if keys:
                self._by_skeleton[skeleton] = keys
            else:
                del self._by_skeleton[skeleton]

    def find(self, name: Name) -> Id | None:
        """Return the holder of exactly this name (look-alikes don't count)."""
        found = self._by_key.get(name.key)
        return found[1] if found else None

    def clash(self, name: Name, but: Id | None = None) -> Name | None:
        """Return a name in use that clashes with `name`; a name held by `but` does not count."""
        return next((other for other, holder in self.clashes(name) if holder != but), None)

    def clashes(self, name: Name) -> Iterator[tuple[Name, Id]]:
        """Yield the names in use that clash with `name`, and their holders: the very name first."""
        found = self._by_key.get(name.key)
        if found:
            yield found
        for skeleton in name.skeletons:
            for key in self._by_skeleton.get(skeleton, ()):
                other, holder = self._by_key[key]
                if key != name.key and name.clashes_with(other):
                    yield other, holder

    def __len__(self) -> int:
        return len(self._by_key)
