"""Who guesses passwords waits, and is told so; who knows one does not, and neither does another address."""

import pytest

from beseda.server.running.config_irc import Operator
from beseda.server.sessions.operators import Operators
from beseda.server.sessions.password_checks import LONGEST_WAIT, MOST_COUNTED, WRONG_A_MINUTE, PasswordChecks
from beseda.server.sessions.passwords import Lock, hashed
from beseda.wire.dialects.actions import GivePassword, Login, Reply

GUESSER, NEIGHBOUR, OTHER = "[2001:db8::1]:5", "[2001:db8::2]:6", "192.0.2.1:5"


class Door:
    """A server with the password "right", and what those who come to it are told to wait. Nobody does."""

    def __init__(self, *operators: Operator) -> None:
        self.now = 1000.0
        self.checks = PasswordChecks(Operators(operators), Lock("right"), now=lambda: self.now)

    def waits(self, word: str = "wrong", address: str = GUESSER) -> float:
        waited = [0.0]
        self.checks.unlock(GivePassword(word, lambda is_right: ()), address, waited.append)
        return waited[-1]

    def is_let_in(self, word: str, address: str = GUESSER) -> bool:
        told = self.checks.unlock(GivePassword(word, lambda is_right: (Reply(str(is_right)),)), address, lambda _: None)
        return told == (Reply("True"),)


def test_ten_wrong_tries_a_minute_cost_nothing_and_each_further_one_waits() -> None:
    door = Door()
    assert [door.waits() for _ in range(WRONG_A_MINUTE)] == [0] * WRONG_A_MINUTE
    assert 0 < door.waits() <= LONGEST_WAIT
    assert [door.waits() for _ in range(100)] == [LONGEST_WAIT] * 100
    door.now += 3 * 60
    assert door.waits() == 0, "forgiven in a few minutes"


def test_where_nobody_can_be_operator_nobody_waits_for_a_no() -> None:
    door, waited = Door(), list[float]()
    for _ in range(3 * WRONG_A_MINUTE):
        answer = door.checks.login(Login("root", "guess", "no"), GUESSER, waited.append)
        assert isinstance(answer, Reply) and answer.refuses
    assert not waited and door.waits() == 0


def test_it_is_the_customer_who_waits_and_nobody_else() -> None:
    door = Door()
    for _ in range(WRONG_A_MINUTE + 1):
        door.waits()
    assert door.waits(address=NEIGHBOUR) > 0 and door.waits(address=OTHER) == 0


def test_who_knows_the_password_is_never_counted() -> None:
    door = Door()
    assert [door.waits("right") for _ in range(100)] == [0] * 100


def test_who_shares_the_address_of_a_guesser_waits_and_comes_in() -> None:
    door = Door()
    for _ in range(50):
        door.waits()
    assert door.waits("right") == LONGEST_WAIT and door.is_let_in("right") and not door.is_let_in("wrong")


def test_tries_at_the_same_time_are_no_way_around() -> None:
    door = Door()
    for _ in range(WRONG_A_MINUTE):
        door.checks._begin("2001:db8::/64")
    assert door.waits() > 0


def test_operators_passwords_are_counted_with_the_servers() -> None:
    door = Door(Operator("root", hashed("right")))
    for _ in range(WRONG_A_MINUTE):
        door.checks.login(Login("nobody", "wrong", "no"), GUESSER, lambda _: None)
    assert door.waits() > 0


def test_who_has_tried_more_is_checked_later() -> None:
    door = Door()
    assert [door.checks._begin("a")[1] for _ in range(3)] == [0, 1, 2]
    assert door.checks._begin("b")[1] == 0


def test_a_minutes_tries_are_one_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    door = Door()
    for _ in range(20):
        door.waits()
    door.waits(address=OTHER)
    assert not caplog.text
    door.checks.report()
    door.checks.report()
    (line,) = caplog.messages
    assert line == "21 wrong passwords in the last minute (2001:db8::/64: 20, 192.0.2.1: 1)"


def test_the_log_has_not_every_address_of_very_many(caplog: pytest.LogCaptureFixture) -> None:
    door = Door()
    for number in range(MOST_COUNTED + 5):
        door.waits(address=f"10.0.{number // 256}.{number % 256}:1")
    assert len(door.checks._noted) == MOST_COUNTED + 1
    door.checks.report()
    assert len(caplog.messages[0]) < 200 and "others: 5" in caplog.text
