"""A handshake is paid for before it has a place among those that go on."""

from types import SimpleNamespace
from typing import Any, cast

from beseda.net.link import Link
from beseda.server.running.services import Services
from beseda.server.sessions import costs
from beseda.server.sessions.handshakes import Handshakes
from beseda.server.sessions.handshaking import INTERNAL_ERROR, alert, shaken

HALF = b"\x16\x03\x01\x02\x00\x01"


class Door:
    """Where somebody comes who hangs up in the middle of a handshake, and somebody else while that one pays."""

    def __init__(self) -> None:
        self.handshakes = Handshakes(1, 8.0)
        self.paid: list[float] = []
        self.sent: list[bytes] = []

    def comes(self) -> None:
        link = cast("Link", SimpleNamespace(address="192.0.2.1:5", recv=lambda timeout: b""))
        services: Any = SimpleNamespace(handshakes=self.handshakes)
        assert shaken(link, cast("Services", services), HALF, self.spend, self.sent.append) is None

    def spend(self, lines: float) -> None:
        self.paid.append(lines)
        if len(self.paid) == 1:
            self.comes()


def test_who_waits_until_it_is_paid_for_keeps_nobody_else_out() -> None:
    door = Door()
    door.comes()
    assert door.paid == [costs.HANDSHAKE] * 2 and door.sent == []
    assert door.handshakes.begin(), "both are done"


def test_who_comes_when_there_are_too_many_is_told_so_by_an_alert() -> None:
    door = Door()
    assert door.handshakes.begin()
    door.comes()
    assert door.sent == [alert(INTERNAL_ERROR)] * 2
