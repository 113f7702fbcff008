"""Names that nobody may take: the reserved ones, and those that look like them."""

import pytest

from beseda.core.names import Name
from beseda.core.reserved import Reserved, is_reserved

RESERVED = Reserved(frozenset({"server"}), ("serv",))


def named(key: str, *looks: str) -> Name:
    return Name(key.title(), key, frozenset(looks))


@pytest.mark.parametrize(
    "name",
    [named("server"), named("sеrver", "server"), named("x", "y", "server"), named("nickserv"), named("ñ", "nserv")],
)
def test_a_word_and_an_ending_are_kept_by_key_and_by_looks(name: Name) -> None:
    assert is_reserved(name, RESERVED)


@pytest.mark.parametrize("name", [named("servers", "servers"), named("myserver", "ox"), named("servant")])
def test_only_whole_words_and_endings_are_kept(name: Name) -> None:
    assert not is_reserved(name, RESERVED)


def test_where_nothing_is_reserved_every_name_is_free() -> None:
    assert not is_reserved(named("server", "server"), Reserved())
