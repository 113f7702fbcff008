"""WHO and WHOX: what they ask for, and how the line for each person found reads."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from irc_speaking import AT, ann, person, question, room, said

from beseda.core.ids import SessionId
from beseda.core.people import Flag, UserInfo
from beseda.core.questions import Portrait, Portraits, WhoIs, WhoMatches
from beseda.core.refusals import Reason, Refusal
from beseda.core.rules import Role
from beseda.wire.dialects.irc.caps import MULTI_PREFIX
from beseda.wire.dialects.irc.commands import people
from beseda.wire.dialects.irc.commands.who import FIELDS
from beseda.wire.dialects.irc.events import NO_HOST, NO_USERNAME
from beseda.wire.dialects.irc.line import parse
from beseda.wire.dialects.irc.network import Network

SERVER = Network().server_name
END = "315 #tea :End of WHO list"
USER_INFO = UserInfo("b", "cloak", "Bob B.")


def portrait(name: str = "bob", *flags: Flag, user_info: UserInfo = USER_INFO, **fields: Any) -> Portrait:
    usual: dict[str, Any] = {"away": "", "since": AT, "active": AT, "sessions": (SessionId(1),), "rooms": ()}
    return Portrait(name, user_info, frozenset(flags), **(usual | fields))


def in_tea(*members: Portrait) -> Portraits:
    return Portraits(members, "#Tea")


@pytest.fixture(autouse=True)
def _a_minute_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "time", lambda: AT / 1000 + 60)


# modern-irc, "WHO message".


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("WHO #tea", WhoMatches(room("#tea"))),
        ("WHO #tea o", WhoMatches(room("#tea"), operators_only=True)),
        ("WHO #tea o%n", WhoMatches(room("#tea"), operators_only=True)),
        ("WHO #tea %on", WhoMatches(room("#tea"))),
        ("WHO bob", WhoIs(person("bob"))),
        ("WHO b*", WhoMatches(None, "b*")),
        ("WHO b?b!*@cloak", WhoMatches(None, "b?b!*@cloak")),
        ("WHO example.org", WhoMatches(None, "example.org")),
        ("WHO 0", WhoMatches(None)),
        ("WHO * o", WhoMatches(None, operators_only=True)),
        ("WHO", WhoMatches(None)),
    ],
)
def test_who_asks_for_a_room_a_person_or_whom_a_mask_means(line: str, asked: object) -> None:
    assert question(line).question == asked


def test_what_may_be_long_is_streamed() -> None:
    assert question("WHO #tea").streams and question("WHO *").streams
    assert not question("WHO bob").streams


def test_who_names_the_room_as_it_is_spelled_and_ends_with_what_was_typed() -> None:
    """ "RPL_WHOREPLY (352)", "RPL_ENDOFWHO (315)"."""
    assert said("WHO #tea", in_tea(portrait())) == [f"352 #Tea b cloak {SERVER} bob H :0 Bob B.", END]


def flags_of(found: Portrait, *caps: str) -> str:
    line, _ = said("WHO #tea", in_tea(found), ann(*caps))
    return line.split()[6]


def test_flags_come_in_their_order() -> None:
    """ "RPL_WHOREPLY (352)": away, operator, prefix, others; IRCv3 "Bot Mode", "The WHO bot flag"."""
    everything = portrait("bob", Flag.OPERATOR, Flag.BOT, away="gone", roles=(Role.OPERATOR, Role.VOICE))
    assert flags_of(portrait()) == "H"
    assert flags_of(everything) == "G*@B"


def test_all_prefixes_are_for_whom_multi_prefix_was_negotiated() -> None:
    """IRCv3 "multi-prefix", "Description"."""
    assert flags_of(portrait(roles=(Role.FOUNDER, Role.HALF, Role.VOICE)), MULTI_PREFIX) == "H~%+"


def test_outside_a_room_any_room_that_one_may_know_of_is_named() -> None:
    bob = portrait(rooms=(("#pub", (Role.VOICE,)), ("#tea", ())))
    assert said("WHO bob", bob)[0] == f"352 #pub b cloak {SERVER} bob H+ :0 Bob B."
    assert said("WHO bob", portrait())[0] == f"352 * b cloak {SERVER} bob H :0 Bob B."
    assert said("WHO b*", Portraits((bob,)))[0].startswith("352 #pub ")


def test_who_presents_no_card_is_shown_as_in_other_lines() -> None:
    assert said("WHO bob", portrait(user_info=UserInfo()))[0] == f"352 * {NO_USERNAME} {NO_HOST} {SERVER} bob H :0 "


def test_only_operators_are_shown_where_only_they_are_wanted() -> None:
    """RFC 2812, section 3.6.1."""
    assert said("WHO bob o", portrait()) == ["315 bob :End of WHO list"]
    assert len(said("WHO bob o", portrait("bob", Flag.OPERATOR))) == 2


def test_who_of_nobody_and_of_what_one_may_not_see_is_the_end_alone() -> None:
    assert said("WHO #tea", Refusal(Reason.NO_SUCH_ROOM, "#tea")) == [END]
    assert said("WHO bob", Refusal(Reason.NO_SUCH_PERSON, "bob")) == ["315 bob :End of WHO list"]
    assert said("WHO #tea", in_tea()) == [END]


# IRCv3 "WHOX".


def test_all_fields_come_in_the_specifications_order() -> None:
    """ "`RPL_WHOSPCRPL` (354) numeric reply", and d and o as the servers have them that have those."""
    bob = portrait("bob", Flag.OPERATOR, active=AT + 18_000)
    every = f"354 42 #Tea b 255.255.255.255 cloak {SERVER} bob H* 0 42 0 n/a :Bob B."
    assert said("WHO #tea %tcuihsnfdlaor,42", in_tea(bob)) == [every, END]
    assert said("WHO #tea %roaldfnshiuct,42", in_tea(bob)) == [every, END]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ("%cuhnar", "354 #Tea b cloak bob 0 :Bob B."),
        ("%nf", "354 bob H"),
        ("%r", "354 :Bob B."),
        ("%n,42", "354 bob"),
        ("%tn,42", "354 42 bob"),
        ("%tn", "354 0 bob"),
        ("%tn,4242", "354 0 bob"),
        ("%tn,4x", "354 0 bob"),
        ("%nnzZ!n", "354 bob"),
    ],
)
def test_just_the_fields_asked_for_are_told(fields: str, told: str) -> None:
    """ "Extended `WHO` command": a token is at most three digits; unknown fields are ignored."""
    assert said(f"WHO #tea {fields}", in_tea(portrait())) == [told, END]


def test_whox_is_never_answered_with_the_old_reply() -> None:
    """ "Servers MUST NOT send `RPL_WHOREPLY` replies"."""
    assert said("WHO #tea %", in_tea(portrait())) == [END]
    assert said("WHO #tea %z", in_tea(portrait())) == [END]


LETTERS = "".join(letter for letter, _ in FIELDS)


@given(st.text(LETTERS + "r", max_size=14), st.text(st.characters(exclude_characters="\r\n\0", codec="utf-8")))
def test_a_reply_has_a_parameter_for_each_field_whatever_people_call_themselves(fields: str, real_name: str) -> None:
    *lines, _ = said(f"WHO #tea %{fields}", in_tea(portrait(user_info=UserInfo("b", "cloak", real_name))))
    assert [len(parse(line).params) for line in lines] == ([len(set(fields))] if fields else [])
