"""Metadata in the hall: who may say what of whom by keys, what of it stays, and who sees it.

IRCv3 "Metadata" as `draft/metadata-3` has it (ircv3-specifications, pull request 613, extensions/metadata.md, after
b9edf65).
"""

import pytest
from hall_fixtures import Talk, named, text
from hypothesis import given
from hypothesis import strategies as st

from beseda.core import events as ev
from beseda.core import questions as q
from beseda.core import requests as rq
from beseda.core.ids import Seq, session_id
from beseda.core.metadata import (
    CHANGES_AT_ONCE,
    EVERY_CHANGE,
    LONGEST_KEY,
    LONGEST_TOGETHER,
    LONGEST_VALUE,
    MOST_KEYS,
    Item,
    Items,
    changed,
    is_key,
    is_value,
)
from beseda.core.names import NO_NAME
from beseda.core.people import Flag
from beseda.core.refusals import Reason, Refusal
from beseda.core.rules import Change, Mask, Role, Rule

TEA = named("#tea")
KEYS = st.text(st.sampled_from("ab-"), min_size=1, max_size=2)


@pytest.fixture
def talk() -> Talk:
    """Ann, who made #tea, and Bob, who came into it."""
    talk = Talk(lobby="#lobby")
    talk.enter(1, "Ann", "#tea")
    talk.enter(2, "Bob", "#tea")
    return talk


def set_(talk: Talk, session: int, key: str, value: str, target: str = "") -> Reason | None:
    naming = named(value.replace(" ", "")) if key == "display-name" and value else None
    return talk.reason(session, rq.SetMetadata(named(target) if target else None, key, value, naming))


def items(talk: Talk, session: int, target: str = "") -> Items | Reason:
    answer = talk.ask(session, q.WhatMetadata(named(target) if target else None))
    assert isinstance(answer, q.Metadata | Refusal)
    return answer.items if isinstance(answer, q.Metadata) else answer.reason


def around(talk: Talk, session: int, target: str = "", at_once: bool = False) -> dict[str, Items] | Reason | None:
    """None: it is too much at once."""
    answer = talk.ask(session, q.MetadataAround(named(target) if target else None, at_once))
    assert isinstance(answer, q.AllMetadata | Refusal)
    if isinstance(answer, Refusal):
        return answer.reason
    return None if answer.is_too_much else {each.name: each.items for each in answer.found}


# Keys and values.


@pytest.mark.parametrize("key", ["url", "soju.im/pinned", "a_b-c.d/9", "k" * LONGEST_KEY])
def test_what_is_a_key(key: str) -> None:
    """ "Keys and Values": `a-z`, `0-9`, and `_./-`."""
    assert is_key(key)


@pytest.mark.parametrize("key", ["", "URL", "a b", "$url", "ключ", "a*", "url\n", "k" * (LONGEST_KEY + 1)])
def test_what_is_no_key(key: str) -> None:
    assert not is_key(key)


@pytest.mark.parametrize("value", ["x", " a  b ", "чай 🍵", "👩‍💻", "v" * LONGEST_VALUE, "я" * (LONGEST_VALUE // 2)])
def test_what_may_be_said(value: str) -> None:
    assert is_value(value)


@pytest.mark.parametrize(
    "value", ["a\nb", "\x01ACTION\x01", "\x1b[2J", "\u202eevil", "a\u2028b", "\ud800", "\x9b1m", "я" * LONGEST_VALUE]
)
def test_what_may_not(value: str) -> None:
    assert not is_value(value)


@given(st.lists(st.tuples(KEYS, st.sampled_from(["", "x", "y"]))))
def test_of_each_key_the_last_word_counts(changes: list[tuple[str, str]]) -> None:
    last = dict(changes)
    made = changed((), [Item(*each) for each in changes])
    assert made == tuple(sorted((key, value) for key, value in last.items() if value))


# Of people.


def test_anybody_says_of_themselves_what_they_like_and_takes_it_back(talk: Talk) -> None:
    """ "METADATA SET": no value removes the key."""
    assert set_(talk, 1, "pronouns", "she/her") is None and sorted(talk.audience()) == [1, 2]
    assert items(talk, 2, "Ann") == items(talk, 1) == (Item("pronouns", "she/her"),)
    assert set_(talk, 1, "pronouns", "") is None and items(talk, 2, "Ann") == ()


def test_to_set_what_is_so_already_happens_to_nobody(talk: Talk) -> None:
    """ "METADATA SET": it is not an error."""
    set_(talk, 1, "url", "x")
    assert set_(talk, 1, "url", "x") is Reason.AS_WISHED and set_(talk, 1, "color", "") is Reason.AS_WISHED
    assert talk.reason(2, rq.ClearMetadata(None)) is Reason.AS_WISHED


def test_others_are_not_ones_own_to_describe_but_an_operator_removes_what_they_say(talk: Talk) -> None:
    set_(talk, 1, "url", "spam")
    assert set_(talk, 2, "url", "x", "Ann") is Reason.OPERATOR_NEEDED
    assert talk.reason(2, rq.ClearMetadata(named("Ann"))) is Reason.OPERATOR_NEEDED
    talk.events(2, rq.BecomeOperator())
    assert set_(talk, 2, "url", "x", "Ann") is Reason.OPERATOR_NEEDED, "nor an operator's"
    (event,) = talk.events(2, rq.ClearMetadata(named("Ann")))
    assert isinstance(event, ev.MetadataSet) and event.clears and event.changes == (Item("url", ""),)
    assert items(talk, 1) == ()


def test_one_has_so_many_keys(talk: Talk) -> None:
    for number in range(MOST_KEYS):
        assert set_(talk, 1, f"k{number}", "v") is None
    assert set_(talk, 1, "more", "v") is Reason.TOO_MANY_KEYS
    assert set_(talk, 1, "k0", "other") is None, "what is there may change"
    assert set_(talk, 1, "k1", "") is None and set_(talk, 1, "more", "v") is None


def test_what_is_no_key_or_can_not_be_shown_is_refused(talk: Talk) -> None:
    assert set_(talk, 1, "$url", "x") is Reason.KEY_INVALID
    assert set_(talk, 1, "url", "a\x1bb") is Reason.VALUE_INVALID
    assert set_(talk, 1, "url", "\x07", "#tea") is Reason.VALUE_INVALID


def test_so_many_changes_at_once_and_then_one_every_so_often() -> None:
    """ "METADATA client command": servers may limit the rate, and say when to try again."""
    talk = Talk()
    talk.enter(1, "Ann")

    def change(value: str, at: int) -> str:
        """After how many seconds to try again; "" if it is done."""
        decision = talk.hall.decide(session_id(1, 1), rq.SetMetadata(None, "k", value), Seq(1000 + at), at)
        if isinstance(decision, Refusal):
            assert decision.reason is Reason.TOO_MANY_CHANGES
            return decision.subject
        for event in decision:
            assert not isinstance(event, Refusal)
            talk.hall.evolve(event)
        return ""

    at = 10**6
    assert {change(str(number), at) for number in range(CHANGES_AT_ONCE)} == {""}
    assert change("more", at) == str(EVERY_CHANGE // 1000)
    assert change("more", at + 1) == "2" and change("more", at + EVERY_CHANGE - 1) == "1"
    assert change("more", at + EVERY_CHANGE) == "" and change("again", at + EVERY_CHANGE) == "2"


def test_the_limit_of_changes_is_each_persons_own_whatever_they_change() -> None:
    talk = Talk()
    talk.enter(1, "Ann", "#tea")
    talk.enter(2, "Bob", "#tea")
    seat = talk.hall.presence.users[talk.hall.presence.sessions[session_id(1, 1)].user]
    for number in range(3):
        set_(talk, 1, "k", str(number), "#tea")
    assert seat.metadata_free_at - talk.heard[-1][0].at >= EVERY_CHANGE
    assert talk.hall.presence.sessions[session_id(1, 2)].metadata_free_at == 0


def test_what_is_said_of_somebody_goes_with_the_seat_and_survives_a_lost_connection(talk: Talk) -> None:
    set_(talk, 1, "display-name", "Anna A")
    talk.events(1, rq.SetSecret(b"one"))
    talk.events(1, rq.Detach(session_id(1, 1)))
    assert items(talk, 2, "Ann") == (Item("display-name", "Anna A"),)
    talk.events(11, rq.Resume(b"one", b"two"))
    assert items(talk, 11) == (Item("display-name", "Anna A"),)
    talk.events(11, rq.Exit())
    talk.enter(3, "Ann", "#tea")
    assert items(talk, 2, "Ann") == () and not talk.hall.presence.described
    assert set_(talk, 2, "display-name", "AnnaA") is None, "nobody is shown so any more"
    assert not any(isinstance(event, ev.MetadataSet) for event in talk.stored), "a guest's is kept nowhere"


# Names that are shown instead of names.


def test_nobody_is_shown_as_somebody_else_is_called_nor_as_the_server(talk: Talk) -> None:
    assert set_(talk, 1, "display-name", "BOB") is Reason.NAME_TAKEN
    assert set_(talk, 1, "display-name", "Воb") is Reason.NAME_LOOKS_TAKEN
    assert set_(talk, 1, "display-name", "Server") is Reason.NAME_RESERVED
    assert set_(talk, 1, "display-name", "A nn") is None, "one's own name is one's own"
    assert talk.reason(1, rq.SetMetadata(None, "display-name", "x")) is Reason.VALUE_INVALID


def test_nobody_is_shown_as_somebody_else_is_nor_called_so(talk: Talk) -> None:
    assert set_(talk, 1, "display-name", "Mrs A") is None
    assert set_(talk, 2, "display-name", "MrsA") is Reason.NAME_TAKEN
    assert talk.reason(2, rq.Rename(named("mrsa"))) is Reason.NAME_TAKEN
    assert talk.reason(3, rq.Enter(named("MrsА"))) is Reason.NAME_LOOKS_TAKEN
    assert talk.reason(1, rq.Rename(named("MrsA"))) is None
    set_(talk, 1, "display-name", "")
    assert set_(talk, 2, "display-name", "Mr B") is None


def test_pictures_alone_look_like_nobody(talk: Talk) -> None:
    for session in (1, 2):
        assert talk.reason(session, rq.SetMetadata(None, "display-name", "🌸", NO_NAME)) is None
    assert talk.reason(1, rq.ClearMetadata(None)) is None


def test_a_room_is_not_shown_as_another_is_called_but_a_secret_one_is_not_told_of(talk: Talk) -> None:
    talk.events(2, rq.Join(named("#den")))
    shown = rq.SetMetadata(TEA, "display-name", "den", named("#den"))
    assert talk.reason(1, shown._replace(naming=named("#dеn"))) is Reason.ROOM_NAME_LOOKS_TAKEN
    assert talk.reason(1, shown) is Reason.ROOM_NAME_LOOKS_TAKEN
    talk.events(2, rq.SetRules(named("#den"), (Change(Rule.SECRET, True),)))
    assert talk.reason(1, shown._replace(naming=named("#dеn"))) is None
    assert talk.reason(1, rq.SetMetadata(TEA, "display-name", "x")) is Reason.VALUE_INVALID


def test_no_room_is_shown_as_the_lobby_is_called_while_nobody_is_there_either(talk: Talk) -> None:
    lobby = named("#lobby")
    assert talk.reason(1, rq.SetMetadata(TEA, "display-name", "lobby", lobby)) is Reason.ROOM_NAME_LOOKS_TAKEN


# Who is told.


def test_who_may_not_speak_in_one_of_their_rooms_tells_others_nothing(talk: Talk) -> None:
    talk.events(1, rq.SetRules(TEA, (Change(Rule.MODERATED, True),)))
    assert set_(talk, 2, "status", "buy this") is None and talk.audience() == [2]
    talk.events(1, rq.SetRole(TEA, named("Bob"), Role.VOICE, True))
    assert set_(talk, 2, "status", "hello") is None and sorted(talk.audience()) == [1, 2]


def test_of_somebody_invisible_nobody_elsewhere_learns_anything(talk: Talk) -> None:
    talk.enter(3, "Eve")
    talk.events(1, rq.SetFlags(frozenset((Flag.INVISIBLE,)), frozenset()))
    set_(talk, 1, "url", "x")
    assert items(talk, 3, "Ann") is Reason.NO_SUCH_PERSON and around(talk, 3, "Ann") is Reason.NO_SUCH_PERSON
    assert around(talk, 3, "#tea") == {} and items(talk, 2, "Ann") == (Item("url", "x"),)
    portrait = talk.ask(3, q.WhoIs(named("Ann")))
    assert isinstance(portrait, q.Portrait) and portrait.metadata == ()
    assert set_(talk, 3, "url", "x", "Ann") is Reason.NO_SUCH_PERSON
    talk.events(3, rq.BecomeOperator())
    assert items(talk, 3, "Ann") == (Item("url", "x"),)


def test_of_a_secret_room_nobody_elsewhere_learns_anything(talk: Talk) -> None:
    talk.enter(3, "Eve")
    set_(talk, 1, "url", "x", "#tea")
    assert items(talk, 3, "#tea") == (Item("url", "x"),)
    talk.events(1, rq.SetRules(TEA, (Change(Rule.SECRET, True),)))
    assert {items(talk, 3, "#tea"), items(talk, 3, "#no")} == {Reason.NO_SUCH_ROOM}
    assert {around(talk, 3, "#tea"), set_(talk, 3, "url", "y", "#tea")} == {Reason.NO_SUCH_ROOM}
    assert talk.reason(3, rq.ClearMetadata(TEA)) is Reason.NO_SUCH_ROOM


# Around one.


def test_around_one_are_ones_rooms_and_those_who_are_there_each_once(talk: Talk) -> None:
    talk.enter(3, "Eve", "#den")
    set_(talk, 3, "url", "eve's")
    for session in (1, 2):
        talk.events(session, rq.Join(named("#pub")))
        set_(talk, session, "url", "x")
    set_(talk, 1, "topic", "y", "#pub")
    mine = {"Ann": (Item("url", "x"),), "Bob": (Item("url", "x"),), "#pub": (Item("topic", "y"),)}
    assert around(talk, 1) == around(talk, 1, at_once=True) == around(talk, 1, "#pub") == mine
    answer = talk.ask(1, q.MetadataAround(None, watched=(named("Eve"), named("Zoe"))))
    assert isinstance(answer, q.AllMetadata) and {each.name for each in answer.found} == {*mine, "Eve"}
    assert around(talk, 3, "#pub") == mine and around(talk, 3, "#pub", at_once=True) is Reason.NOT_IN_ROOM


def test_what_is_much_is_not_told_unasked() -> None:
    """ "Postponed synchronization"."""
    talk = Talk()
    for number in range(q.MOST_AT_ONCE + 1):
        talk.enter(number, f"p{number}", "#tea")
        assert around(talk, 0, "#tea", at_once=True) is not None
        set_(talk, number, "url", "x")
    assert around(talk, 0, "#tea", at_once=True) is around(talk, 0, at_once=True) is None
    assert len(around(talk, 0, "#tea") or ()) == len(around(talk, 0) or ()) == q.MOST_AT_ONCE + 1


@given(st.lists(st.tuples(st.integers(0, 3), st.sets(st.integers(0, 3))), max_size=6), st.booleans())
def test_in_a_crowd_the_same_are_found_as_among_few(joins: list[tuple[int, set[int]]], crowd: bool) -> None:
    talk = Talk()
    for number in range(4):
        talk.enter(number, f"p{number}")
        set_(talk, number, "url", "x") if number else None
    for number, rooms in joins:
        for room in rooms:
            talk.ask_for(number, rq.Join(named(f"#r{room}")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("beseda.core.visible_metadata.FEW", -1 if crowd else 10**6)
        for number in range(4):
            rooms_of = [set(talk.hall.presence.sessions[session_id(1, each)].rooms) for each in range(4)]
            near = {f"p{each}" for each in range(1, 4) if rooms_of[each] & rooms_of[number] or each == number}
            assert set(around(talk, number) or ()) == near


# Of rooms.


def test_what_is_said_of_a_room_is_its_operators_affair(talk: Talk) -> None:
    assert set_(talk, 2, "url", "x", "#tea") is Reason.ROLE_NEEDED
    assert talk.reason(2, rq.ClearMetadata(TEA)) is Reason.ROLE_NEEDED
    assert set_(talk, 1, "url", "x", "#tea") is None and sorted(talk.audience()) == [1, 2]
    talk.events(1, rq.SetRole(TEA, named("Bob"), Role.HALF, True))
    (cleared,) = talk.events(2, rq.ClearMetadata(TEA))
    assert isinstance(cleared, ev.RoomMetadataSet) and cleared.clears
    talk.enter(3, "Eve")
    assert set_(talk, 3, "url", "x", "#tea") is Reason.NOT_IN_ROOM


def test_where_nobody_is_whose_affair_it_is_it_is_everybodys_who_is_heard_there(talk: Talk) -> None:
    """So nothing stays that nobody there could remove; and nobody is cut off from a room by it."""
    set_(talk, 1, "avatar", "ugly", "#tea")
    talk.events(1, rq.SetRole(TEA, named("Ann"), Role.OPERATOR, False))
    assert set_(talk, 2, "avatar", "nice", "#tea") is None
    talk.events(1, rq.Leave(TEA))
    assert talk.look_after_rooms() == [], "no rule lapses by that, and nothing is to be looked after"
    assert talk.reason(2, rq.ClearMetadata(TEA)) is None


def test_who_is_muted_says_nothing_of_a_room_either(talk: Talk) -> None:
    mute = Change(Rule.BANNED, True, mask=Mask("m:bob!*@*", "bob!*@*", mutes=True))
    talk.events(1, rq.SetRules(TEA, (mute,)))
    assert set_(talk, 2, "url", "x", "#tea") is Reason.ROLE_NEEDED
    talk.events(1, rq.SetRole(TEA, named("Ann"), Role.OPERATOR, False))
    assert set_(talk, 2, "url", "x", "#tea") is Reason.MAY_NOT_SPEAK


def test_the_lobby_is_the_servers(talk: Talk) -> None:
    for session in (1, 2):
        talk.events(session, rq.Join(named("#lobby")))
    assert set_(talk, 1, "url", "x", "#lobby") is Reason.ROLE_NEEDED
    talk.events(2, rq.BecomeOperator())
    assert set_(talk, 2, "url", "x", "#lobby") is None


def test_a_value_fits_a_line_beside_the_rooms_name_also_if_that_changes(talk: Talk) -> None:
    long = named("#" + "\U00010428" * 45)
    talk.events(1, rq.Join(long))
    most = LONGEST_TOGETHER - len(long.shown.encode()) - len("url")
    assert set_(talk, 1, "url", "v" * (most + 1), long.shown) is Reason.VALUE_INVALID
    assert set_(talk, 1, "url", "v" * most, long.shown) is None
    assert set_(talk, 1, "url", "v" * LONGEST_VALUE, "#tea") is None
    assert talk.reason(1, rq.RenameRoom(TEA, named("#" + "\U00010429" * 49))) is Reason.TEXT_TOO_LONG


def test_what_is_said_of_a_room_passes_with_it_until_something_is_said_in_it_and_lasts_from_then_on(
    talk: Talk,
) -> None:
    set_(talk, 1, "url", "x", "#tea")
    assert talk.stored == []
    talk.events(1, rq.Say(TEA, (text("hello"),)))
    set_(talk, 1, "avatar", "y", "#tea")
    again = Talk(stored=talk.stored)
    again.enter(5, "Zoe")
    again.look_after_rooms()
    assert items(again, 5, "#tea") == (Item("avatar", "y"), Item("url", "x"))
    talk.events(1, rq.Leave(TEA))
    talk.events(2, rq.Leave(TEA))
    assert items(talk, 2, "#tea") == (Item("avatar", "y"), Item("url", "x"))


def test_what_is_not_stored_is_not_so(talk: Talk) -> None:
    set_(talk, 1, "url", "x", "#tea")
    talk.events(1, rq.Say(TEA, (text("hello"),)))
    talk.hall.persistent.settle()
    set_(talk, 1, "url", "y", "#tea")
    talk.hall.take_back()
    assert items(talk, 1, "#tea") == (Item("url", "x"),)


def test_it_goes_with_a_room_that_goes() -> None:
    talk = Talk()
    talk.enter(1, "Ann", "#tea")
    set_(talk, 1, "url", "x", "#tea")
    talk.events(1, rq.Leave(TEA))
    talk.events(1, rq.Join(TEA))
    assert items(talk, 1, "#tea") == ()
