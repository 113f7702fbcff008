"""Names that are shown in the place of names: compared by letters and digits alone, and refused where these deceive."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.core.names import NO_NAME, Name
from beseda.wire.spelling import spell_display, spell_person


def looks_like(shown: str, name: str) -> bool:
    spelled, other = spell_display(shown), spell_person(name)
    assert isinstance(other, Name)
    return spelled is not None and spelled.clashes_with(other)


@pytest.mark.parametrize(
    "shown",
    ["Anna", "a n n a", "An-na!", "🌸 Anna 🌸", "A.N.N.A", "An\u200dna", "Аnna", "Ann\u0430", "«Anna»", "Ánna"],
)
def test_what_stands_between_letters_tells_nobody_from_anybody(shown: str) -> None:
    assert looks_like(shown, "Anna")


@pytest.mark.parametrize("shown", ["Anna S", "Anna2", "Hanna", "Анна", "2Anna"])
def test_other_letters_and_digits_do(shown: str) -> None:
    assert spell_display(shown) is not None and not looks_like(shown, "Anna")


@pytest.mark.parametrize("shown", ["7up", "a b c", "Константин Константинопольский", "山田 太郎", "محمد", "👩‍💻 Ada"])
def test_names_of_people_may_be_shown(shown: str) -> None:
    assert spell_display(shown) not in (None, NO_NAME)


@pytest.mark.parametrize("shown", ["🌸", "👩‍👩‍👧", "☀ ☂"])
def test_pictures_alone_have_nothing_to_compare(shown: str) -> None:
    assert spell_display(shown) == NO_NAME


DECEIVING = (
    *("", " ", "\u2800", "\u3164", "\U0001d159 \u2800", "***", "*", "-", "@Anna", "+Anna", "#tea", "~x", "!server"),
    *("\u202eannA", "\u2066x", "a\x1bb", "a\nb", "𝓐𝓷𝓷𝓪", "a" + "\u0301" * 7, "x" * 65),
)


@pytest.mark.parametrize("shown", DECEIVING)
def test_what_deceives_is_not_shown(shown: str) -> None:
    assert spell_display(shown) is None


def test_a_rooms_is_compared_with_rooms() -> None:
    shown = spell_display("The Tea", of_room=True)
    assert shown is not None and shown.is_room and shown.key == "#thetea"


@given(st.text(max_size=80))
def test_any_text_is_a_name_to_show_or_none(text: str) -> None:
    for of_room in (False, True):
        name = spell_display(text, of_room)
        assert name is None or name == NO_NAME or name.is_room is of_room
