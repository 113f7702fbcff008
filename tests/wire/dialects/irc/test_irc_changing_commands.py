"""EDIT, REDACT, and the reactions in a TAGMSG: what they ask for (message-edit, message-redaction, react)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from irc_speaking import Speaking, asks, person, room, told

from beseda.core import requests as rq
from beseda.core.ids import END_OF_PLACES, RoomId, Seq, UserId
from beseda.core.refusals import Reason, Refusal
from beseda.core.rules import Role
from beseda.core.text import MessageKind
from beseda.wire.dialects.actions import Action, LookUp, Refuse
from beseda.wire.dialects.irc.caps import MESSAGE_EDIT, MESSAGE_REDACTION, MESSAGE_TAGS
from beseda.wire.dialects.irc.network import Network
from beseda.wire.dialects.seat_secrets import place_of

TEA, BOB = room("#tea"), person("bob")
MESSAGE = rq.MessageFacts(Seq(31), UserId(1), RoomId(7), UserId(0))
REACTION = rq.ReactionFacts(Seq(32), UserId(2), BOB, "👍")


def anna() -> Speaking:
    return Speaking(MESSAGE_TAGS, MESSAGE_EDIT, MESSAGE_REDACTION, network=Network(journal="j1"))


def look_up(line: str) -> LookUp:
    (action,) = asks(line, anna())
    assert isinstance(action, LookUp)
    return action


def asks_of(line: str, message: rq.MessageFacts = MESSAGE) -> tuple[Action, ...]:
    """What is asked for once the message is found."""
    return look_up(line).then(message)


def edit(words: str, target: str = "#tea", message: str = "j1-1f") -> str:
    return f"@draft/target-msgid={message};draft/edit-text={words} EDIT {target}"


def test_an_edit_looks_up_the_message_and_asks_for_its_new_words() -> None:
    found = look_up(edit("an\\sexample"))
    assert found[:1] == (Seq(31),) and (found.asks, found.target, found.size) == (rq.Edit, TEA, len("an example"))
    assert found.then(MESSAGE) == (rq.Edit(MESSAGE, ("an example",), TEA),)
    assert found.of_reaction is None and found.otherwise == ()


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("one\\ntwo", ("one", "two")),
        ("one\\r\\n\\ntwo", ("one", "", "two")),
        ("a\\rb", ("a", "b")),
        ("\\:\\s\\\\", ("; \\",)),
    ],
)
def test_breaks_in_an_edits_text_are_its_lines(words: str, lines: tuple[str, ...]) -> None:
    """message-tags, "Escaping values"."""
    assert asks_of(edit(words)) == (rq.Edit(MESSAGE, lines, TEA),)


def test_what_was_done_is_written_as_in_a_message_or_as_words() -> None:
    done = MESSAGE._replace(kind=MessageKind.ACTION)
    for words in ("waves", "\x01ACTION\\swaves\x01", "\x01ACTION\\swaves"):
        assert asks_of(edit(words), done) == (rq.Edit(done, ("waves",), TEA),)


def test_no_edit_makes_of_a_text_what_programs_answer() -> None:
    for words in ("\x01VERSION\x01", "\x01ACTION\\swaves\x01"):
        (refuse,) = asks_of(edit(words))
        assert isinstance(refuse, Refuse) and refuse.refusal == Refusal(Reason.TEXT_EMPTY)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (edit("x", "#tea", ""), "FAIL EDIT INVALID_EDIT #tea :draft/target-msgid"),
        (edit("x", "#tea", "j2-1f"), "FAIL EDIT EDIT_FORBIDDEN #tea j2-1f :There is no"),
        (edit("x", "#a:b"), "FAIL EDIT EDIT_FORBIDDEN #a:b j1-1f :There is no"),
        (edit("x", "@#tea"), "FAIL EDIT EDIT_FORBIDDEN @#tea j1-1f :There is no"),
        (edit("x", "#tea,#rum"), "FAIL EDIT EDIT_FORBIDDEN #tea,#rum j1-1f :There is no"),
        ("REDACT #tea j1-01f", "FAIL REDACT UNKNOWN_MSGID #tea j1-01f :There is no"),
        ("REDACT #tea ::x", "FAIL REDACT UNKNOWN_MSGID #tea * :There is no"),
        ("REDACT #tea,bob j1-1f", "FAIL REDACT INVALID_TARGET #tea,bob :You cannot delete messages from #tea,bob"),
        ("REDACT @#tea j1-1f", "FAIL REDACT INVALID_TARGET @#tea :You cannot"),
    ],
)
def test_what_can_be_no_message_is_refused_at_once(line: str, answer: str) -> None:
    (words,) = told(line, anna())
    assert words.startswith(answer)


def test_a_redaction_looks_up_a_message_or_a_reaction() -> None:
    found = look_up("REDACT bob j1-1f :not\tnow")
    assert (found.place, found.asks, found.target) == (Seq(31), rq.Redact, BOB)
    assert found.then(MESSAGE) == (rq.Redact(MESSAGE, "not     now", BOB),)
    assert found.of_reaction is not None
    assert found.of_reaction(MESSAGE, REACTION) == (rq.Redact(MESSAGE, "", BOB, REACTION),)


def test_a_reaction_looks_up_what_it_is_to_and_passes_if_that_is_no_message() -> None:
    for key, on in (("+draft/react", True), ("+draft/unreact", False)):
        attributes = (("+reply", "j1-1f"), (key, "👍"))
        signal = rq.Signal(TEA, None, attributes)
        found = look_up(f"@+reply=j1-1f;{key}=👍 TAGMSG #tea")
        assert (found.asks, found.target, found.otherwise) == (rq.React, TEA, (signal,))
        assert found.then(MESSAGE) == (rq.React(MESSAGE, "👍", on, TEA, otherwise=signal),)


def test_what_else_comes_in_the_tags_of_a_reaction_goes_on_its_own_way() -> None:
    _, rest = asks_of("@+reply=j1-1f;+draft/react=👍;+typing=done TAGMSG #tea")
    assert rest == rq.Signal(TEA, None, (("+reply", "j1-1f"), ("+typing", "done")))


@pytest.mark.parametrize(
    "tags",
    [
        "+draft/react=👍",
        "+reply=j2-1f;+draft/react=👍",
        "+reply=j1-1f",
        "+reply=j1-1f;+draft/react",
        "+reply=j1-1f;+draft/react=\u200b",  # nobody could see it
        "+reply=j1-1f;+typing=x",
    ],
)
def test_tags_that_are_no_reaction_to_a_message_of_ours_pass(tags: str) -> None:
    """react, "Dependencies": it MUST be used in conjunction with +reply."""
    (action,) = asks(f"@{tags} TAGMSG #tea", anna())
    assert isinstance(action, rq.Signal)


def test_what_is_for_some_members_of_a_room_is_kept_nowhere_nor_is_a_reaction_there() -> None:
    (action,) = asks("@+reply=j1-1f;+draft/react=👍 TAGMSG @#tea", anna())
    assert isinstance(action, rq.Signal) and action.least is Role.OPERATOR


@given(st.integers(1, END_OF_PLACES - 1))
def test_a_messages_id_leads_back_to_its_place(place: int) -> None:
    assert place_of(Network(journal="j1").message_id(Seq(place)), "j1") == place


@given(st.text("j12-0af x", max_size=22) | st.from_regex(r"j1-[0-9a-f]{15,17}", fullmatch=True))
def test_every_place_has_one_spelling(message_id: str) -> None:
    place = place_of(message_id, "j1")
    assert place is None or Network(journal="j1").message_id(place) == message_id
