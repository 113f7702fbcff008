"""What is still missing before the hall is asked to let a client in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from irc_speaking import person

from beseda.core.people import UserInfo
from beseda.wire.dialects.irc.registration import Registration


def said(nick: bool = True, user: bool = True, negotiating: bool = False, entered: bool = False) -> Registration:
    registration = Registration()
    registration.name = person("ann") if nick else None
    registration.username = "a" if user else ""
    registration.real_name = "Ann A." if user else ""
    registration.negotiating, registration.entered = negotiating, entered
    return registration


@given(st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_the_hall_is_asked_once_a_name_and_a_user_are_there_and_capabilities_are_settled(
    nick: bool, user: bool, negotiating: bool, entered: bool
) -> None:
    assert said(nick, user, negotiating, entered).is_complete is (
        (nick, user, negotiating, entered) == (True, True, False, False)
    )


def test_nothing_is_known_of_who_has_said_nothing() -> None:
    nobody = Registration()
    assert not nobody.is_complete and not nobody.entered and not nobody.entering and not nobody.in_one_breath
    assert nobody.user_info("a.cloak") == UserInfo("", "a.cloak", "")


@pytest.mark.parametrize("password", ["", "wrong", "right"])
def test_a_locked_server_shuts_everybody_out_until_it_has_found_the_password_right(password: str) -> None:
    """Whether it is right is not known here: that it is not needed any more is said by None."""
    registration = said()
    registration.password = password
    assert registration.is_shut_out(is_locked=True) and not registration.is_shut_out(is_locked=False)
    registration.password = None
    assert not registration.is_shut_out(is_locked=True)


def test_the_host_that_others_see_is_the_servers_to_say() -> None:
    assert said().user_info("a.cloak") == UserInfo("a", "a.cloak", "Ann A.")


def test_another_opening_takes_the_place_of_the_one_before() -> None:
    registration = Registration()
    registration.opens(b"NICK ann\r\nUSER a 0 * :Ann\r\n")
    assert registration.in_one_breath
    registration.opens(b"NICK ann\r\n")
    assert not registration.in_one_breath
