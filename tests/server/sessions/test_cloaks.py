"""A cloak is the same for the same address, and tells nothing of it."""

from beseda.server.sessions.cloaks import Cloaks


def test_one_address_has_one_cloak_and_another_has_another() -> None:
    cloaks = Cloaks(b"secret")
    assert cloaks.of("192.0.2.1") == cloaks.of("192.0.2.1") != cloaks.of("192.0.2.2")
    assert "192" not in cloaks.of("192.0.2.1")


def test_another_server_has_other_cloaks() -> None:
    assert Cloaks(b"one").of("192.0.2.1") != Cloaks(b"other").of("192.0.2.1")
