"""METADATA's lines and their answers, without a hall.

IRCv3 "Metadata" as `draft/metadata-3` has it (ircv3-specifications, pull request 613, extensions/metadata.md, after
b9edf65).
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from irc_speaking import Speaking, asks, person, question, room, said, told

from beseda.core import requests as rq
from beseda.core.metadata import LONGEST_VALUE, MOST_KEYS, Item
from beseda.core.questions import AllMetadata, Metadata, MetadataAround, WhatMetadata
from beseda.core.refusals import Reason, Refusal
from beseda.wire.dialects.actions import Ask, Replies
from beseda.wire.dialects.irc.commands.metadata import introduced, synced_on_joining
from beseda.wire.dialects.irc.line import LONGEST_REST, parse, size
from beseda.wire.dialects.irc.metadata_lines import MOST_UNASKED
from beseda.wire.dialects.irc.network import SUBSCRIBED

CAPS = ("batch", "draft/metadata-3")
ITEMS = (Item("color", "red"), Item("url", "http://x y"))
GONE = Refusal(Reason.NO_SUCH_PERSON, "bob")


def ann(*caps: str) -> Speaking:
    return Speaking(*CAPS, *caps)


def stranger() -> Speaking:
    return Speaking(*CAPS, entered=False)


# "METADATA client command".


def test_without_the_capability_there_is_no_such_command() -> None:
    assert told("METADATA * LIST", Speaking("batch")) == ["421 METADATA :Unknown command"]
    assert told("METADATA * LIST", Speaking("batch", entered=False)) == ["451 :You have not registered"]


@pytest.mark.parametrize(
    ("line", "subcommand"),
    [
        ("METADATA", "*"), ("METADATA #a", "*"), ("METADATA #a :: hi!", "*"), ("METADATA #a SNEEZE", "SNEEZE"),
        ("METADATA #a GET", "GET"), ("METADATA * SET", "SET"), ("METADATA * SET a b c", "SET"),
        ("METADATA * SUB", "SUB"), ("METADATA * UNSUB", "UNSUB"), ("METADATA * SUBS x", "SUBS"),
        ("METADATA * LIST x", "LIST"), ("METADATA * CLEAR x", "CLEAR"), ("METADATA * sync x", "SYNC"),
    ],
)  # fmt: skip
def test_what_is_no_command_is_invalid_params(line: str, subcommand: str) -> None:
    """ "Replies": the subcommand, or an asterisk if there is none or it is no middle parameter."""
    for speaker in (ann(), stranger()):
        (words,) = told(line, speaker)
        assert words.startswith(f"FAIL METADATA INVALID_PARAMS {subcommand} :")


@pytest.mark.parametrize("line", ["LIST", "GET a", "SET a :b", "SET a", "CLEAR", "SYNC"])
def test_what_is_no_name_is_no_target(line: str) -> None:
    assert told(f"METADATA $a:user {line}", ann())[0].startswith("FAIL METADATA INVALID_TARGET $a:user :")
    # "Clients that have not completed connection registration MUST use `*`".
    assert told(f"METADATA ann {line}", stranger())[0].startswith("FAIL METADATA INVALID_TARGET ann :")


@pytest.mark.parametrize("line", ["SUB a", "UNSUB a", "SUBS"])
def test_nobody_subscribes_for_others(line: str) -> None:
    assert told(f"METADATA bob {line}", ann())[0].startswith("FAIL METADATA INVALID_TARGET bob :")
    (own, *_) = asks(f"METADATA ANN {line}", ann())
    assert isinstance(own, Replies) and not own.lines[0].startswith("FAIL")


# "METADATA GET", "METADATA LIST".


def test_keys_are_answered_in_the_order_asked() -> None:
    assert question("METADATA #tea GET a", ann()).question == WhatMetadata(room("#tea"), 1)
    assert question("METADATA * GET a", ann()).question == WhatMetadata(None, 1)
    assert said("METADATA bob GET url none $x color", Metadata("Bob", ITEMS), ann()) == [
        ":beseda.local BATCH +metadata metadata bob",
        "@batch=metadata :beseda.local 761 ann bob url * :http://x y",
        "@batch=metadata :beseda.local 766 ann bob none :Key not set",
        "@batch=metadata :beseda.local WARN METADATA INVALID_KEY $x :No key is written like that",
        "@batch=metadata :beseda.local 761 ann bob color * :red",
        ":beseda.local BATCH -metadata",
    ]


def test_all_keys_are_listed_and_of_nobody_there_is_no_batch() -> None:
    lines = said("METADATA bob LIST", Metadata("Bob", ITEMS), ann())
    assert [parse(line).params[2:] for line in lines[1:-1]] == [("color", "*", "red"), ("url", "*", "http://x y")]
    assert len(said("METADATA bob LIST", Metadata("Bob", ()), ann())) == 2
    for line in ("LIST", "GET url", "SYNC"):
        (words,) = said(f"METADATA bob {line}", GONE, ann())
        assert words.startswith("FAIL METADATA INVALID_TARGET bob :")


# "METADATA SET", "METADATA CLEAR".


def test_what_is_set_is_asked_of_the_hall_with_its_name_if_it_is_one() -> None:
    assert asks("METADATA #tea SET url :a b", ann()) == (rq.SetMetadata(room("#tea"), "url", "a b"),)
    for removing in ("METADATA * SET url", "METADATA * SET url :"):
        assert asks(removing, ann()) == (rq.SetMetadata(None, "url", ""),)
    (shown,) = asks("METADATA * SET display-name :Bo B 🌸", ann())
    assert shown == rq.SetMetadata(None, "display-name", "Bo B 🌸", person("BoB"))
    (shown,) = asks("METADATA #tea SET display-name :The pub", ann())
    assert isinstance(shown, rq.SetMetadata) and shown.naming == room("#Thepub")
    assert asks("METADATA bob CLEAR", ann()) == (rq.ClearMetadata(person("bob")),)


# "METADATA SUB", "METADATA UNSUB", "METADATA SUBS".


def subscribing(line: str, speaker: Speaking) -> list[str]:
    first, *rest = asks(line, speaker)
    assert isinstance(first, Replies) and all(isinstance(each, Ask) for each in rest)
    return list(first.lines)


def test_new_keys_are_synchronized_at_once_and_only_they() -> None:
    speaker = ann()
    subscribing("METADATA * SUB color", speaker)
    _, sync = asks("METADATA * SUB url color", speaker)
    assert isinstance(sync, Ask) and sync.question == MetadataAround(None, at_once=True, keys=1)
    found = AllMetadata("", (Metadata("Bob", ITEMS),))
    assert [parse(line).params[1:4:2] for line in list(sync.render(found, speaker))[1:-1]] == [("Bob", "*")]
    assert list(sync.render(AllMetadata("", (), True), speaker)) == ["774 *ALL 3 :Synchronize metadata later"]
    assert len(asks("METADATA * SUB url", speaker)) == 1, "nothing is new"


def test_of_more_lines_than_are_told_unasked_the_client_is_told_to_ask_and_asking_brings_all() -> None:
    """ "Postponed synchronization": 600 lines at each JOIN took 5 ms, in which nobody else was heard."""
    speaker = ann()
    _, sync = asks("METADATA * SUB a b c", speaker)
    items = tuple([Item(key, "x") for key in "abc"])
    few = AllMetadata("#tea", tuple([Metadata(f"n{number}", items) for number in range(MOST_UNASKED // 3)]))
    more = few._replace(found=(*few.found, Metadata("one", items[:1])))
    (later,) = ["774 #tea 3 :Synchronize metadata later"]
    for ask in (sync, synced_on_joining(room("#tea"))):
        assert isinstance(ask, Ask) and len(list(ask.render(few, speaker))) == 2 + MOST_UNASKED
        assert list(ask.render(more, speaker)) in ([later], [later.replace("#tea", "*ALL")])
    (whole,) = asks("METADATA #tea SYNC", speaker)
    assert isinstance(whole, Ask) and len(list(whole.render(more, speaker))) == 3 + MOST_UNASKED


def test_before_the_welcome_nothing_is_synchronized() -> None:
    assert len(asks("METADATA * SUB url", stranger())) == 1


def test_a_wrong_key_is_passed_over_and_one_too_many_ends_the_line() -> None:
    """The item "MUST be this first key that the client could not subscribe to"."""
    speaker = ann()
    subscribing("METADATA * SUB " + " ".join(f"k{n}" for n in range(SUBSCRIBED - 2)), speaker)
    assert subscribing("METADATA * SUB $x a k0 b c d", speaker) == [
        "770 a k0 b",
        "WARN METADATA INVALID_KEY $x :No key is written like that",
        f"FAIL METADATA LIMIT_REACHED SUB c {SUBSCRIBED} :At most {SUBSCRIBED} keys",
    ]
    assert subscribing("METADATA * UNSUB a none $y", speaker) == [
        "771 a none",
        "WARN METADATA INVALID_KEY $y :No key is written like that",
    ]


KEYS = st.lists(st.sampled_from([*(f"{'k' * 40}{n}" for n in range(40)), "$x", "UPPER"]), min_size=1, max_size=10)


@given(st.lists(st.tuples(st.booleans(), KEYS), max_size=30))
def test_whatever_is_asked_for_nobody_has_more_keys_than_are_announced(steps: list[tuple[bool, list[str]]]) -> None:
    """And SUBS tells just those that were answered by 770 and not by 771 since, each once."""
    speaker, mine = ann(), set[str]()
    for on, keys in steps:
        line = f"METADATA * {'SUB' if on else 'UNSUB'} {' '.join(keys)}"
        lines = [parse(each) for each in subscribing(line, speaker)]
        answered = {key for line in lines if line.verb in ("770", "771") for key in line.params}
        mine = mine | answered if on else mine - answered
        assert speaker.subscribed == mine and len(mine) <= SUBSCRIBED
    listed = told("METADATA * SUBS", speaker)
    keys = [key for line in listed if " 772 " in line for key in parse(line).params[1:]]
    assert sorted(mine) == keys and all(size(line.partition(" ")[2]) <= LONGEST_REST for line in listed)


# "before-connect".


def test_what_is_said_before_the_welcome_is_kept_for_it() -> None:
    speaker = stranger()
    assert told("METADATA * SET url :x y", speaker) == ["761 * url * :x y"]
    assert told("METADATA * SET color :red", speaker) == ["761 * color * :red"]
    assert told("METADATA * SET color", speaker) == ["766 * color :Key not set"]
    assert told("METADATA * GET url color", speaker)[1:-1] == [
        "@batch=metadata :beseda.local 761 * * url * :x y",
        "@batch=metadata :beseda.local 766 * * color :Key not set",
    ]
    first, own = introduced(speaker)
    assert first == rq.SetMetadata(None, "url", "x y")
    speaker.registration.entered = True
    assert isinstance(own, Ask) and own.question == WhatMetadata(None)
    assert list(own.render(Metadata("ann", ITEMS[1:]), speaker))[1:-1] == [
        "@batch=metadata :beseda.local 761 ann ann url * :http://x y"
    ]
    assert introduced(Speaking("batch", entered=False)) == ()


def test_what_is_refused_after_the_welcome_is_refused_before_it() -> None:
    speaker = stranger()
    assert told("METADATA * SET $x :y", speaker)[0].startswith("FAIL METADATA INVALID_KEY $x")
    long = f"METADATA * SET url :{'x' * (LONGEST_VALUE + 1)}"
    assert told(long, speaker)[0].startswith("FAIL METADATA INVALID_VALUE")
    assert told("METADATA * SET display-name :***", speaker)[0].startswith("FAIL METADATA INVALID_VALUE display-name")
    for number in range(MOST_KEYS):
        told(f"METADATA * SET k{number} :v", speaker)
    (words,) = told("METADATA * SET more :v", speaker)
    assert words == f"FAIL METADATA LIMIT_REACHED SET * {MOST_KEYS} :At most {MOST_KEYS} keys"
    assert len(told("METADATA * CLEAR", speaker)) == 2 + MOST_KEYS and introduced(speaker)[:-1] == ()


@given(st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=120))
def test_no_value_forges_a_line(value: str) -> None:
    """What cannot be shown is refused, and what is answered is one line each."""
    for line in told(f"METADATA * SET url :{value}", stranger()):
        assert parse(line).verb in ("761", "766", "FAIL") and size(line) <= LONGEST_REST
