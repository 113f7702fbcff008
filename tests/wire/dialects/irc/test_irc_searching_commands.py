"""SEARCH: what it asks for, what is found, and what is told that is wrong with it.

soju's "search" (soju, doc/ext/search.md at 8bff925); sections are named by their titles.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from irc_speaking import Speaking, asks, person, room, told

from beseda.core import events as ev
from beseda.core.ids import MessageId, RoomId, Seq, UserId
from beseda.core.past import Found, Moment, PastMessage, Search, Term, Wanted, Window
from beseda.core.refusals import Reason, Refusal
from beseda.core.text import Text
from beseda.wire.dialects.actions import Past, ReadPast
from beseda.wire.dialects.irc.caps import BATCH, MESSAGE_TAGS, SEARCH, SERVER_TIME
from beseda.wire.dialects.irc.line import LONGEST_REST, escape, size
from beseda.wire.dialects.irc.network import MOST_PAST, Network

JOURNAL = "j0"
TIME, AT = "2019-01-04T14:33:26.123Z", 1_546_612_406_123
SAID = ev.Said(Seq(77), AT, UserId(3), "jackie", RoomId(7), UserId(0), "#chan", Text(("Be what you want",)))
ALL = (BATCH, MESSAGE_TAGS, SERVER_TIME)


def searcher(*caps: str) -> Speaking:
    return Speaking(SEARCH, *caps, network=Network(journal=JOURNAL))


def read(attributes: str, *caps: str) -> ReadPast:
    (action,) = asks(f"SEARCH {attributes}", searcher(*caps))
    assert isinstance(action, ReadPast)
    return action


def wanted(attributes: str) -> Wanted:
    return read(attributes).wanted


def answered(attributes: str, answer: object, *caps: str) -> list[str]:
    render = read(attributes, *caps).render
    assert render is not None
    return list(render(answer, searcher(*caps)))


def found(*said: ev.Said, is_all: bool = True, lacks_before: int = 0) -> Past:
    messages = tuple(map(PastMessage, said))
    return Past("", messages, Found(messages, is_all, Seq(9), AT, lacks_before))


# "Standard search attributes".


@pytest.mark.parametrize(
    ("attributes", "search"),
    [
        ("text=fast", Search(MOST_PAST, (Term("fast", True),))),
        (r"text=fast\\sone;limit=2", Search(2, (Term("fast"), Term("one", True)))),
        (r'text="be\\swhat"', Search(MOST_PAST, (Term("be what"),))),
        ("from=jackie", Search(MOST_PAST, (), "jackie")),
        ("text=from:jackie", Search(MOST_PAST, (Term("from:jackie", True),))),
        (f"from=jackie;before={TIME}", Search(MOST_PAST, (), "jackie", before=Moment(AT + 1))),
        (f"text=fast;after={TIME}", Search(MOST_PAST, (Term("fast", True),), "", Moment(AT - 1), None, False)),
        (f"before={TIME}", Window(MOST_PAST, before=Moment(AT + 1))),
        (f"after={TIME};limit=5", Window(5, after=Moment(AT - 1), newest=False)),
        ("limit=0", Window(0)),
        (f"limit={2**64 - 1}", Window(MOST_PAST)),
        ("TEXT=fast", Search(MOST_PAST, (Term("fast", True),))),
    ],
)
def test_each_attribute_is_recognised_and_times_are_included(attributes: str, search: Wanted) -> None:
    attributes = attributes.replace("\\\\", "\\")
    assert wanted(attributes) == search and read(attributes).target is None
    assert wanted(f":{attributes}") == search


def test_in_is_a_room_or_a_person() -> None:
    assert read("from=jackie;in=#chan").target == room("#chan")
    assert read("text=fast;in=Bob").target == person("Bob")


# "Errors and Warnings".


@pytest.mark.parametrize(
    ("attributes", "attribute"),
    [
        ("text=!!!", "text"),
        ("text=-fast", "text"),
        ("text=" + r"a\s" * 33, "text"),
        ("limit=-1", "limit"),
        ("limit=two", "limit"),
        ("limit=", "limit"),
        (f"limit={10**20}", "limit"),
        ("before=yesterday", "before"),
        ("after=2019-01-04T14:33:26Z", "after"),
        ("in=a!b", "in"),
        ("text=fast;regex=x", "regex"),
        ("text=fast one", "one"),
    ],
)
def test_an_invalid_attribute_is_named(attributes: str, attribute: str) -> None:
    (line,) = told(f"SEARCH {attributes}", searcher())
    assert line.startswith(f"FAIL SEARCH INVALID_PARAMS {attribute} :")


def test_what_may_not_be_read_is_answered_as_what_is_not_there() -> None:
    (there,) = answered("text=a;in=#secret", Refusal(Reason.NOT_IN_ROOM, "#secret"))
    assert (
        [there]
        == answered("text=a;in=#secret", Refusal(Reason.NO_SUCH_ROOM, "#secret"))
        == told("SEARCH text=a;in=a!b", searcher())
    )


def test_a_past_that_can_not_be_read_is_an_internal_error() -> None:
    assert answered("text=a", Past("", None)) == ["FAIL SEARCH INTERNAL_ERROR :The search could not be run"]


# "Implementation", "`SEARCH` Command".


def test_without_the_capability_there_is_no_such_command() -> None:
    (line,) = told("SEARCH text=fast", Speaking(BATCH))
    assert line.startswith("421 ")


def test_what_is_found_is_a_batch_with_time_and_id() -> None:
    begin, message, end = answered("text=be", found(SAID), *ALL)
    assert begin.endswith(" BATCH +past soju.im/search") and end.endswith(" BATCH -past")
    tags, _, rest = message.partition(" ")
    assert set(tags[1:].split(";")) == {"batch=past", f"time={TIME}", f"msgid={MessageId(JOURNAL, Seq(77))}"}
    assert rest.startswith(":jackie!") and rest.endswith(" PRIVMSG #chan :Be what you want")


def test_nothing_found_is_an_empty_batch() -> None:
    assert [line.split(" ", 2)[2] for line in answered("text=be", found(), *ALL)] == ["+past soju.im/search", "-past"]


def test_who_knows_no_batches_gets_the_lines() -> None:
    (line,) = answered("text=be", found(SAID))
    assert line.startswith(":jackie!")


def test_a_room_that_was_searched_is_called_as_it_is_now() -> None:
    _, message, _ = answered("text=be;in=#new", found(SAID)._replace(title="#new"), *ALL)
    assert " PRIVMSG #new :" in message
    (message,) = answered("text=be;in=bob", found(SAID._replace(target_name="bob"))._replace(title="bob2"))
    assert " PRIVMSG bob :" in message


def test_reactions_are_no_messages() -> None:
    message = PastMessage(SAID, AT + 5)
    answer = Past("", (message,), Found((message,), True, Seq(9), AT))
    assert len(answered("text=be", answer, *ALL, "draft/event-playback", "draft/message-edit")) == 3


# What is not looked at (docs/irc-search.md).


def test_a_search_that_ended_early_says_how_far_it_looked() -> None:
    note, *batch = answered("text=be", found(is_all=False), *ALL)
    assert note.startswith(f"NOTE SEARCH INCOMPLETE {TIME} :") and "before=" in note and len(batch) == 2
    note, *_ = answered(f"text=be;after={TIME}", found(is_all=False), *ALL)
    assert "after=" in note


def test_a_full_page_needs_no_note() -> None:
    assert len(answered("text=be;limit=1", found(SAID, is_all=False), *ALL)) == 3


def test_it_is_said_what_is_not_indexed_yet() -> None:
    note, *_ = answered("text=be", found(lacks_before=AT), *ALL)
    assert note.startswith(f"NOTE SEARCH NOT_INDEXED {TIME} :")


@given(st.text(max_size=300), st.text(max_size=40))
def test_whatever_is_asked_is_answered_in_lines_that_fit(text: str, name: str) -> None:
    attributes = escape("".join(sign for sign in f"text={text};{name}=x" if sign not in "\0\r\n"))
    for action in asks(f"SEARCH :{attributes}", searcher()):
        if not isinstance(action, ReadPast):
            (line,) = told(f"SEARCH :{attributes}", searcher())
            assert size(line) <= LONGEST_REST
