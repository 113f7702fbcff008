"""PRIVMSG, NOTICE, TAGMSG: who is meant, what is stored and what is not, which tags go with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from irc_speaking import ann, asks, person, room, told

from beseda.core import requests as rq
from beseda.core.rules import Role
from beseda.core.text import MessageKind, Text
from beseda.wire.dialects.actions import Action, Reply
from beseda.wire.dialects.irc.caps import MESSAGE_TAGS
from beseda.wire.dialects.irc.commands.talking import PLAINLY, parse_fast
from beseda.wire.dialects.irc.line import fault_in_size
from beseda.wire.dialects.irc.network import MOST_TARGETS

TEA = room("#tea")
BOB = person("bob")

SAID: list[tuple[str, Action]] = [
    # modern-irc, "PRIVMSG message", "NOTICE message"
    ("PRIVMSG #tea :hello there", rq.Say(TEA, (Text(("hello there",)),))),
    ("PRIVMSG #TEA hello", rq.Say(room("#TEA"), (Text(("hello",)),))),
    ("PRIVMSG #чай :привет", rq.Say(room("#чай"), (Text(("привет",)),))),
    ("PRIVMSG bob :hello", rq.Say(BOB, (Text(("hello",)),))),
    ("PRIVMSG bob : ", rq.Say(BOB, (Text((" ",)),))),
    ("NOTICE #tea :hello", rq.Say(TEA, (Text(("hello",), MessageKind.NOTICE),))),
    # modern-irc's ctcp, "ACTION"
    ("PRIVMSG #tea :\x01ACTION waves\x01", rq.Say(TEA, (Text(("waves",), MessageKind.ACTION),))),
    ("PRIVMSG #tea :\x01ACTION waves", rq.Say(TEA, (Text(("waves",), MessageKind.ACTION),))),
    # the same, "Message Syntax": all others are the programs' own
    ("PRIVMSG bob :\x01VERSION\x01", rq.Signal(BOB, Text(("\x01VERSION\x01",)))),
    ("PRIVMSG #tea :\x01PING 1 2\x01", rq.Signal(TEA, Text(("\x01PING 1 2\x01",)))),
    ("PRIVMSG #tea :\x01ACTION\x01", rq.Signal(TEA, Text(("\x01ACTION\x01",)))),
    ("PRIVMSG #tea :\x01ACTION \x01", rq.Signal(TEA, Text(("\x01ACTION \x01",)))),
    ("NOTICE bob :\x01VERSION irssi\x01", rq.Signal(BOB, Text(("\x01VERSION irssi\x01",), MessageKind.NOTICE))),
    ("NOTICE bob :\x01ACTION waves\x01", rq.Signal(BOB, Text(("\x01ACTION waves\x01",), MessageKind.NOTICE))),
    # modern-irc, "PRIVMSG message": prefixes of membership
    ("PRIVMSG @#tea :psst", rq.Signal(TEA, Text(("psst",)), least=Role.OPERATOR)),
    ("PRIVMSG +#tea :psst", rq.Signal(TEA, Text(("psst",)), least=Role.VOICE)),
    ("PRIVMSG @%#tea :psst", rq.Signal(TEA, Text(("psst",)), least=Role.HALF)),
    ("PRIVMSG %@#tea :psst", rq.Signal(TEA, Text(("psst",)), least=Role.HALF)),
    ("NOTICE ~#tea :psst", rq.Signal(TEA, Text(("psst",), MessageKind.NOTICE), least=Role.FOUNDER)),
    ("PRIVMSG &#tea :\x01ACTION waves\x01", rq.Signal(TEA, Text(("waves",), MessageKind.ACTION), least=Role.ADMIN)),
]


@pytest.mark.parametrize(("line", "action"), SAID)
def test_what_is_said_is_asked_for(line: str, action: Action) -> None:
    assert asks(line) == (action,)


def test_each_of_several_targets_is_told_once() -> None:
    hello = Text(("hello",))
    assert asks("PRIVMSG #tea,bob,,#tea :hello") == (rq.Say(TEA, (hello,)), rq.Say(BOB, (hello,)))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("PRIVMSG", "411 :No recipient given (PRIVMSG)"),
        ("PRIVMSG :", "411 :No recipient given (PRIVMSG)"),
        ("PRIVMSG , :hello", "411 :No recipient given (PRIVMSG)"),
        ("PRIVMSG bob", "412 :No text to send"),
        ("PRIVMSG bob :", "412 :No text to send"),
        ("PRIVMSG 1x :hello", "401 1x :No such nick/channel"),
        ("PRIVMSG $* :hello", "401 $* :No such nick/channel"),
        ("PRIVMSG @bob :hello", "401 @bob :No such nick/channel"),
        ("PRIVMSG # :hello", "403 # :No such channel"),
        ("PRIVMSG @#a*b :hello", "403 #a*b :No such channel"),
    ],
)
def test_what_reaches_nobody_is_told_so(line: str, words: str) -> None:
    assert told(line) == [words]


@pytest.mark.parametrize("line", ["NOTICE", "NOTICE bob", "NOTICE bob :", "NOTICE 1x :hello", "NOTICE # :hello"])
def test_a_notice_is_never_answered(line: str) -> None:
    """modern-irc, "NOTICE message": the server must not send any error back."""
    assert asks(line) == ()


@pytest.mark.parametrize("verb", ["PRIVMSG", "TAGMSG"])
def test_too_many_targets_reach_nobody(verb: str) -> None:
    """modern-irc, "`TARGMAX` Parameter"."""
    names = [f"n{i}" for i in range(MOST_TARGETS[verb] + 1)]
    speaker = ann(MESSAGE_TAGS)
    assert told(f"{verb} {','.join(names)} :hello", speaker) == [f"407 {names[-1]} :Too many targets"]
    assert len(asks(f"{verb} {','.join(names[:-1])} :hello", speaker)) == MOST_TARGETS[verb]


# IRCv3 "Message Tags".

TAGS = "@+typing=active;label=1;+draft/reply=a\\sb;msgid=forged;+x"
ATTRIBUTES = (("+typing", "active"), ("+draft/reply", "a b"), ("+x", ""))


def test_tags_of_clients_go_with_a_text_and_no_others() -> None:
    """ "Client-only tags"; "Security considerations": the others MUST be removed."""
    speaker = ann(MESSAGE_TAGS)
    assert asks(f"{TAGS} PRIVMSG #tea :hello", speaker) == (rq.Say(TEA, (Text(("hello",), attributes=ATTRIBUTES),)),)
    assert asks(f"{TAGS} NOTICE @#tea :hello", speaker) == (
        rq.Signal(TEA, Text(("hello",), MessageKind.NOTICE), ATTRIBUTES, Role.OPERATOR),
    )
    assert asks(f"{TAGS} PRIVMSG bob :\x01VERSION\x01", speaker) == (
        rq.Signal(BOB, Text(("\x01VERSION\x01",)), ATTRIBUTES),
    )


def test_who_has_not_asked_for_tags_sends_none() -> None:
    """ "`message-tags` capability": it enables the use of client-only tags."""
    assert asks(f"{TAGS} PRIVMSG #tea :hello") == (rq.Say(TEA, (Text(("hello",)),)),)


def test_tags_alone_pass_like_any_message() -> None:
    """ "The `TAGMSG` tag-only message"."""
    speaker = ann(MESSAGE_TAGS)
    assert asks(f"{TAGS} TAGMSG @#tea,bob", speaker) == (
        rq.Signal(TEA, None, ATTRIBUTES, Role.OPERATOR),
        rq.Signal(BOB, None, ATTRIBUTES),
    )
    assert asks("@unknown-tag TAGMSG #tea", speaker) == (rq.Signal(TEA, None),)
    assert told("TAGMSG", speaker) == ["461 TAGMSG :Not enough parameters"]


def test_who_has_not_asked_for_tags_has_no_tagmsg() -> None:
    assert told("@+typing=active TAGMSG #tea") == ["421 TAGMSG :Unknown command"]


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=80)


@given(st.sampled_from(["PRIVMSG", "NOTICE", "TAGMSG"]), WORDS, WORDS)
def test_no_target_and_no_text_make_any_of_them_fail(verb: str, targets: str, text: str) -> None:
    for action in asks(f"{verb} {targets} :{text}", ann(MESSAGE_TAGS)):
        assert isinstance(action, rq.Say | rq.Signal | Reply)


@given(WORDS)
def test_no_text_for_programs_is_kept(text: str) -> None:
    """Only a `Signal` begins with the sign of programs: a `Say` is in the journal for good."""
    for action in asks(f"PRIVMSG #tea :\x01{text}"):
        assert not (isinstance(action, rq.Say) and action.texts[0].kind is not MessageKind.ACTION)


TARGET = st.sampled_from(("bob", "#tea", "@#tea", "a,b", "a b"))
TYPED = st.text(st.sampled_from("ab#@%:, \x01\x02\u2028я\U0001f600"), max_size=8)


@given(st.sampled_from(("", " ")), TARGET | TYPED, st.sampled_from((" :", " ", ":")), TYPED | st.text(max_size=200))
def test_the_short_way_comes_to_what_the_whole_way_comes_to(space: str, target: str, colon: str, text: str) -> None:
    line = f"{PLAINLY}{space}{target}{colon}{text}"
    talk = parse_fast([line], 0)
    if talk is not None:
        assert asks(line) == (talk,) and not fault_in_size(line)


@given(
    st.lists(
        st.tuples(st.sampled_from(("bob", "bobo", "#tea", "@#tea")), st.sampled_from((" :", " ")), TYPED), min_size=1
    )
)
def test_lines_for_the_same_one_are_said_as_one(said: list[tuple[str, str, str]]) -> None:
    lines = [f"{PLAINLY}{target}{colon}{text}" for target, colon, text in said]
    talk = parse_fast(lines, 0)
    if talk is not None:
        count = len(talk.texts)
        alone = [rq.Say(talk.target, (text,)) for text in talk.texts]
        assert alone == [action for line in lines[:count] for action in asks(line)], "each as by itself"
        follows = parse_fast(lines, count) if count < len(lines) else None
        assert follows is None or follows.target != talk.target


def test_what_is_said_as_one_has_an_end() -> None:
    lines: list[object] = [f"{PLAINLY}bob :{number}" for number in range(rq.MOST_TEXTS + 1)]
    talk = parse_fast(lines, 0)
    assert talk is not None and len(talk.texts) == rq.MOST_TEXTS
    lines[2] = None
    talk = parse_fast(lines, 0)
    assert talk is not None and len(talk.texts) == 2
    assert parse_fast(lines, 2) is None


@pytest.mark.parametrize("line", ["PRIVMSG #tea :hello there", "PRIVMSG bob :привет"])
def test_what_people_say_goes_the_short_way(line: str) -> None:
    talk = parse_fast([line], 0)
    assert talk is not None
    assert talk == dict(SAID).get(line, rq.Say(BOB, (Text(("привет",)),)))
