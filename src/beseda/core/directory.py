"""Names in use, found by what they equal and by what they look like. Refuses to know what bears them."""

from typing import Generic, TypeVar

from beseda.core.names import Name

Id = TypeVar("Id", bound=int)


class Directory(Generic[Id]):
    """Which id holds which name. A name is held by one id at a time, look-alikes included (`Name.clashes_with`)."""

    __slots__ = ("_by_key", "_by_skeleton")

    def __init__(self) -> None:
        self._by_key: dict[str, tuple[Name, Id]] = {}
        # Skeleton -> keys. Several pure-ASCII names may share one ("bill", "bi11").
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
        """Whose this very name is."""
        found = self._by_key.get(name.key)
        return found[1] if found else None

    def clash(self, name: Name, but: Id | None = None) -> Name | None:
        """A name in use that `name` can't stand beside; one held by `but` does not count."""
        found = self._by_key.get(name.key)
        if found and found[1] != but:
            return found[0]
        for skeleton in name.skeletons:
            for key in self._by_skeleton.get(skeleton, ()):
                other, holder = self._by_key[key]
                if holder != but and name.clashes_with(other):
                    return other
        return None

    def __len__(self) -> int:
        return len(self._by_key)
