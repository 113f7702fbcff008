"""Values that are valid from birth: ids, limits, text; and each event type is stated once as lasting or passing."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.core import events as ev
from beseda.core.ids import MessageId, RoomId, Seq, SessionId, UserId, first_seq, node_number, node_of, session_id
from beseda.core.limits import Limits
from beseda.core.rules import USUAL, Role, Rule, Rules
from beseda.core.text import MessageKind, Text


@given(st.integers(1, 2**20), st.integers(1, 2**40 - 1))
def test_a_session_is_a_node_and_a_number_on_it(node: int, number: int) -> None:
    session = session_id(node, number)
    assert (node_of(session), node_number(session)) == (node, number)


@given(st.integers(1, 2**22))
def test_every_place_of_a_start_is_before_the_next_start(count: int) -> None:
    assert first_seq(count) < first_seq(count) + 2**40 - 1 < first_seq(count + 1) < 2**63


def test_a_message_is_called_by_its_journal_and_place() -> None:
    assert str(MessageId("abc", Seq(255))) == "abc-ff"


@pytest.mark.parametrize("lines", [(), ("a\nb",), ("a\r",), ("ok", "\0")])
def test_a_text_holds_lines_and_no_breaks(lines: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="line"):
        Text(lines)


def test_the_size_of_a_text_is_its_bytes_with_breaks() -> None:
    assert Text(("чай", "x")).size == 6 + 1 + 1
    assert Text(("\ud800",)).size == 3
    assert Text(("plain", "")).size == 6


def test_the_numbers_of_message_kinds_are_in_old_journals() -> None:
    assert [(kind.name, kind.value) for kind in MessageKind] == [("SAY", 0), ("ACTION", 1), ("NOTICE", 2)]


@pytest.mark.parametrize(
    "field", ["users", "rooms", "rooms_per_user", "list_entries", "invitations", "text_bytes", "topic_bytes"]
)
def test_no_limit_is_less_than_one(field: str) -> None:
    with pytest.raises(ValueError, match=field):
        Limits(**{field: 0})


def test_an_event_lasts_or_passes_and_never_both() -> None:
    lasting, passing = set(get_args(ev.Lasting)), set(get_args(ev.Passing))
    assert lasting.isdisjoint(passing) and lasting | passing == set(get_args(ev.Event))
    assert frozenset(lasting) == ev.LASTING_TYPES


def test_a_private_conversation_is_one_from_both_sides() -> None:
    def said(author: int, room: int, peer: int) -> ev.Said:
        return ev.Said(Seq(1), 1, UserId(author), "Ann", RoomId(room), UserId(peer), "Bob", Text(("x",)))

    assert said(5, 0, 3).pair == said(3, 0, 5).pair == (3, 5)
    assert said(5, 7, 0).pair is None


def test_a_session_is_an_int_for_the_sake_of_memory() -> None:
    assert type(session_id(1, 1)) is int and SessionId(0) == 0


def test_the_numbers_of_roles_and_the_words_of_rules_are_in_old_journals() -> None:
    assert [(role.name, role.value) for role in Role] == [
        ("NONE", 0), ("VOICE", 1), ("HALF", 2), ("OPERATOR", 3), ("ADMIN", 4), ("FOUNDER", 5),
    ]  # fmt: skip
    assert [rule.value for rule in Rule] == [
        "invite-only", "moderated", "members-only", "secret", "topic-locked", "no-signals", "key", "limit", "banned",
        "excepted", "invited",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rules", "guarded"),
    [
        (USUAL, False),
        (Rules(key="k"), True),
        (Rules(frozenset({Rule.SECRET})), True),
        (Rules(frozenset({Rule.INVITE_ONLY})), True),
        (Rules(frozenset({Rule.MODERATED}), limit=1), False),
    ],
)
def test_a_room_is_guarded_where_not_everybody_may_come_in(rules: Rules, guarded: bool) -> None:
    assert rules.is_guarded is guarded
