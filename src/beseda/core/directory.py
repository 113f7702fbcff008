"""Names in use, found by equality and by looks. Refuses to know what bears them: it has ids only.

A name is looked up in a time that does not grow with the names that look alike and may stand side by side: of such
there may be as many as there are people ("mike", "rnike", and so on through all letters).
"""

from collections.abc import Iterator
from typing import Generic, TypeVar

from beseda.core.names import Name, ascii_looks

Id = TypeVar("Id", bound=int)


class _Index:
    """Keys of names by a form of them. Most forms have one key: a dict is made where one has several."""

    __slots__ = ("_keys",)

    def __init__(self) -> None:
        self._keys: dict[str, str | dict[str, None]] = {}

    def add(self, form: str, key: str) -> None:
        there = self._keys.setdefault(form, key)
        if isinstance(there, dict):
            there[key] = None
        elif there != key:
            self._keys[form] = {there: None, key: None}

    def remove(self, form: str, key: str) -> None:
        there = self._keys[form]
        if isinstance(there, dict):
            del there[key]
        if there == key or not there:
            del self._keys[form]

    def of(self, form: str) -> Iterator[str]:
        there = self._keys.get(form)
        return iter((there,) if isinstance(there, str) else there or ())


class Directory(Generic[Id]):
    """Which id holds which name. One id at a time holds a name and its look-alikes (`Name.clashes_with`)."""

    __slots__ = ("_ascii", "_by_key", "_others", "_shown")

    def __init__(self) -> None:
        self._by_key: dict[str, tuple[Name, Id]] = {}
        self._shown, self._ascii, self._others = _Index(), _Index(), _Index()
        # Names in ASCII, by how they look to each other and by skeletons; all others, by skeletons.

    def add(self, name: Name, holder: Id) -> None:
        key = name.key
        self._by_key[key] = (name, holder)
        by_skeleton = self._others
        if key.isascii():
            self._shown.add(ascii_looks(name), key)
            by_skeleton = self._ascii
        for skeleton in name.skeletons:
            by_skeleton.add(skeleton, key)

    def remove(self, name: Name) -> None:
        key = name.key
        name, _ = self._by_key.pop(key)  # as it was added
        by_skeleton = self._others
        if key.isascii():
            self._shown.remove(ascii_looks(name), key)
            by_skeleton = self._ascii
        for skeleton in name.skeletons:
            by_skeleton.remove(skeleton, key)

    def find(self, name: Name) -> Id | None:
        """Return the holder of exactly this name (look-alikes don't count)."""
        found = self._by_key.get(name.key)
        return found[1] if found else None

    def clash(self, name: Name, but: Id | None = None) -> Name | None:
        """Return a name in use that clashes with `name`; a name held by `but` does not count."""
        return next((other for other, holder in self.clashes(name) if holder != but), None)

    def clashes(self, name: Name) -> Iterator[tuple[Name, Id]]:
        """Yield the names in use that clash with `name`, and their holders: the very name first."""
        own = name.key
        if own in self._by_key:
            yield self._by_key[own]
        for key in self._alike(name):
            if key != own:
                yield self._by_key[key]

    def _alike(self, name: Name) -> Iterator[str]:
        if name.key.isascii():
            yield from self._shown.of(ascii_looks(name))
        else:
            for skeleton in name.skeletons:
                yield from self._ascii.of(skeleton)
        for skeleton in name.skeletons:
            yield from self._others.of(skeleton)

    def __len__(self) -> int:
        return len(self._by_key)
