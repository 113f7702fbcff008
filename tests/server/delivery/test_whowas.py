"""Who was here lately is found by name, newest first, and not for ever."""

from beseda.core.people import UserInfo
from beseda.server.delivery.whowas import WhoWas
from beseda.wire.dialects.actions import Gone


def gone(name: str, until: int) -> Gone:
    return Gone(name, UserInfo("user", "host"), until)


def test_the_newest_of_a_name_come_first() -> None:
    people = WhoWas()
    for until in (1, 2, 3):
        people.remember("ann", gone("Ann", until))
        people.remember("bob", gone("Bob", until))
    assert [each.until for each in people.of("ann", 2)] == [3, 2]
    assert [each.until for each in people.of("ann", 0)] == [3, 2, 1], "0 is all"
    assert not list(people.of("eve", 5))


def test_the_oldest_are_forgotten() -> None:
    people = WhoWas(most=2)
    for until in (1, 2, 3):
        people.remember("ann", gone("Ann", until))
    assert [each.until for each in people.of("ann", 9)] == [3, 2]
