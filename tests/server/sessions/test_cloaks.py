"""A cloak is the same for the same address, and tells nothing of it."""

from beseda.server.sessions.cloaks import Cloaks


def test_one_address_has_one_cloak_and_another_has_another() -> None:
    cloaks = Cloaks(b"secret")
    assert cloaks.at("192.0.2.1:1") == cloaks.at("192.0.2.1:2") != cloaks.at("192.0.2.2:1")
    assert "192" not in cloaks.at("192.0.2.1:1")


def test_another_server_has_other_cloaks() -> None:
    assert Cloaks(b"one").at("192.0.2.1:1") != Cloaks(b"other").at("192.0.2.1:1")


def test_a_ban_of_a_cloak_holds_for_all_that_one_customer_has() -> None:
    cloaks = Cloaks(b"secret")
    assert cloaks.at("[2001:db8::1]:1") == cloaks.at("[2001:db8::2]:1") != cloaks.at("[2001:db8:0:1::1]:1")
