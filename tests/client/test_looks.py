"""Colours of names: each stands out from black and from white, and a name has always the same."""

import pytest

from beseda.client.looks import GREY, LOOKS, NAME_COLOURS, look
from beseda.client.shown import NAME


def luminance(colour: str) -> float:
    """WCAG 2, "relative luminance"."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("colour", [*NAME_COLOURS, GREY, *[each for each in LOOKS.values() if each.startswith("#")]])
def test_every_colour_stands_out_from_black_and_from_white(colour: str) -> None:
    of_it = luminance(colour) + 0.05
    assert of_it / 0.05 >= 4 and 1.05 / of_it >= 4


def test_a_name_has_always_the_same_colour_and_names_have_all_of_them() -> None:
    assert look(NAME + "ann") == look(NAME + "ann")
    assert len({look(f"{NAME}{number}") for number in range(1000)}) == len(NAME_COLOURS)
    assert look("") == look("of the future") == ""
