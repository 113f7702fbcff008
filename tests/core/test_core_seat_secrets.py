"""Which secret opens which seat, and which seats wait: nothing is left of what is over."""

from hall_fixtures import named

from beseda.core.ids import UserId, session_id
from beseda.core.limits import Limits
from beseda.core.people import UserInfo
from beseda.core.seat import Seat
from beseda.core.seat_secrets import SeatSecrets


def seat(number: int, host: str = "h") -> Seat:
    return Seat(UserId(number), named(f"P{number}"), session_id(1, number), UserInfo("", host))


def test_a_seat_has_one_secret() -> None:
    secrets, ann = SeatSecrets(), seat(1)
    secrets.change(ann, b"one")
    secrets.change(ann, b"two")
    assert secrets.holder(b"one") is None and secrets.holder(b"two") == ann.user and secrets.holder(b"") is None
    secrets.forget(ann)
    assert secrets.holder(b"two") is None and ann.digest == b""


def test_beside_it_the_one_that_was_used_opens_the_seat_until_the_next_change() -> None:
    secrets, ann = SeatSecrets(), seat(1)
    secrets.change(ann, b"one")
    secrets.change(ann, b"two", b"one")
    assert secrets.holder(b"one") == secrets.holder(b"two") == ann.user
    secrets.change(ann, b"two")
    assert secrets.holder(b"one") is None and secrets.holder(b"two") == ann.user
    secrets.change(ann, b"three", b"two")
    secrets.forget(ann)
    assert not secrets._holders and ann.digest == ann.used == b""


def test_it_is_known_who_waits_and_since_when() -> None:
    secrets = SeatSecrets()
    for number, at in ((1, 10), (2, 20)):
        secrets.wait(seat(number), at)
    assert secrets.waiting == ((1, 10), (2, 20)) and len(secrets) == 2


def test_nothing_is_kept_of_hosts_from_which_nobody_waits() -> None:
    secrets, limits = SeatSecrets(), Limits(detached=9, detached_per_host=2)
    here = [seat(number) for number in (1, 2, 3)]
    for each in here[:2]:
        secrets.wait(each, 1)
    assert not secrets.has_place_for(here[2], limits) and secrets.has_place_for(seat(4, "other"), limits)
    for each in (*here, here[0]):
        secrets.wait_no_more(each)
    assert secrets.has_place_for(here[2], limits) and not secrets._by_host and not len(secrets)
