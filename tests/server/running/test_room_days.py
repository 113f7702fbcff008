"""For how long single rooms are kept: by their names, whatever their spelling."""

import pytest

from beseda.server.running.config_faults import ConfigError
from beseda.server.running.room_days import RoomRetention, days_of


def test_a_room_is_meant_however_its_name_is_spelled() -> None:
    assert days_of((RoomRetention("TEA", 3), RoomRetention("#дуб", 0))) == {"#tea": 3, "#дуб": 0}


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("a:b",), "history.room_days: \"a:b\" can't be a room's name."),
        (("tea", "#Tea"), 'history.room_days: "#Tea" is there twice.'),
    ],
)
def test_what_is_wrong_with_them_is_one_sentence(names: tuple[str, ...], words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        days_of([RoomRetention(name, 1) for name in names])
    assert str(caught.value) == words
