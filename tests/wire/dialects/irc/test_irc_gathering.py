"""Messages of several lines as a client sends them: IRCv3 "Client initiated batch" and "Multiline", both drafts.

extensions/client-batch.md and extensions/multiline.md of ircv3-specifications at commit 22a8e8b.
"""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from irc_speaking import person, room

from beseda.core import requests as rq
from beseda.core.limits import Limits
from beseda.core.rules import Role
from beseda.core.text import MessageKind, Text
from beseda.wire.dialects.actions import Action, Reply, Submission
from beseda.wire.dialects.irc.caps import BATCH, ECHO_MESSAGE, LABELED_RESPONSE, MESSAGE_TAGS, MULTILINE
from beseda.wire.dialects.irc.dialect import Irc
from beseda.wire.dialects.irc.gathering import LONGEST_OPEN, MOST_GIVEN_UP, Batches
from beseda.wire.dialects.irc.line import parse, size
from beseda.wire.dialects.irc.multiline import CUTS
from beseda.wire.dialects.irc.network import Network
from beseda.wire.dialects.irc.profile import Profiles
from beseda.wire.dialects.irc.reading import read, read_fault

TEA = room("#tea")
LIMITS = Limits(text_bytes=40, text_lines=4)
OPEN = "BATCH +1 draft/multiline #tea"
ONE = "@batch=1 PRIVMSG #tea :one"
END = "BATCH -1"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def client(*caps: str, limits: Limits = LIMITS, entered: bool = True, clock: Clock | None = None) -> Irc:
    irc = Irc(Profiles(Network(server_name="srv", limits=limits)), "a.cloak", "en")
    irc.adopt(frozenset(caps or (BATCH, MULTILINE, MESSAGE_TAGS, LABELED_RESPONSE, ECHO_MESSAGE)))
    irc.registration.entered = entered
    if clock is not None:
        irc.batches = Batches(clock)
    return irc


def comes_of(irc: Irc, *lines: str) -> list[Submission]:
    """What is asked for by lines, one by one; what asks for nothing is left out."""
    return [each for line in lines if (each := read(irc, line)) is not None]


def words_of(submission: Submission) -> list[str]:
    replies = [action for action in submission.actions if isinstance(action, Reply) and action.refuses]
    assert len(replies) == len(submission.actions)
    return [reply.words for reply in replies]


def fails(*lines: str, irc: Irc | None = None) -> list[str]:
    """The FAILs that some lines bring, which ask for nothing else."""
    return [words for each in comes_of(irc or client(), *lines) for words in words_of(each)]


def says(*lines: str) -> Action:
    """The one thing that a whole batch asks for."""
    ((action,), label) = comes_of(client(limits=Limits()), OPEN, *lines, END)[0]
    assert label == ""
    return action


def said(*lines: str, kind: MessageKind = MessageKind.SAY, attributes: tuple[tuple[str, str], ...] = ()) -> rq.Say:
    return rq.Say(TEA, (Text(lines, kind, attributes),))


# multiline, "Batch types".


def test_lines_are_gathered_into_one_message_which_is_said_at_the_end() -> None:
    """multiline, "Batch types", and the first of its "Examples"; what is cut by its client is kept so ("Fallback")."""
    irc = client()
    lines = [
        "BATCH +123 draft/multiline #tea",
        "@batch=123 PRIVMSG #tea hello",
        "@batch=123 PRIVMSG #tea :",
        "@batch=123 privmsg #tea :how is ",
        "@batch=123;draft/multiline-concat PRIVMSG #tea :everyone?",
    ]
    assert comes_of(irc, *lines) == [], "nothing is said before the batch is whole"
    (submission,) = comes_of(irc, "BATCH -123")
    assert submission == Submission((said("hello", "", "how is everyone?", attributes=((CUTS, "23 14"),)),))


@pytest.mark.parametrize(
    ("lines", "action"),
    [
        (("@batch=1 NOTICE #tea :one", "@batch=1 NOTICE #tea :two"), said("one", "two", kind=MessageKind.NOTICE)),
        (("@batch=1 PRIVMSG #tea :", "@batch=1 PRIVMSG #tea :x", "@batch=1 PRIVMSG #tea :"), said("", "x", "")),
        (("@batch=1 PRIVMSG #TEA :any spelling of the target",), said("any spelling of the target")),
        (("@batch=1;draft/multiline-concat PRIVMSG #tea :goes on with nothing",), said("goes on with nothing")),
        (("@batch=1 PRIVMSG #tea :\x01ACTION waves\x01",), said("waves", kind=MessageKind.ACTION)),
        (
            ("@batch=1 PRIVMSG #tea :\x01ACTION waves", "@batch=1 PRIVMSG #tea :and goes\x01"),
            said("waves", "and goes", kind=MessageKind.ACTION),
        ),
        (
            ("@batch=1 PRIVMSG #tea :\x01ACTION waves\x01", "@batch=1 PRIVMSG #tea :\x01ACTION goes\x01"),
            said("waves", "goes", kind=MessageKind.ACTION),
        ),
        (
            ("@batch=1 PRIVMSG #tea :\x01ACTION waves ", "@batch=1;draft/multiline-concat PRIVMSG #tea :long\x01"),
            said("waves long", kind=MessageKind.ACTION, attributes=((CUTS, "10 6"),)),
        ),
        (
            ("@batch=1 PRIVMSG #tea :\x01PING ", "@batch=1;draft/multiline-concat PRIVMSG #tea :5\x01"),
            rq.Signal(TEA, Text(("\x01PING 5\x01",)), (), Role.NONE),
        ),
    ],
)
def test_what_a_batch_says_is_one_message(lines: tuple[str, ...], action: Action) -> None:
    assert says(*lines) == action


def test_what_programs_tell_each_other_is_no_longer_than_one_line() -> None:
    """Each piece of it bears its command: of 17 KB with a long one 300 KB were made for everybody in the room."""
    command, words = f"@batch=1 PRIVMSG #tea :\x01{'A' * 400}", "@batch=1;draft/multiline-concat PRIVMSG #tea : "
    assert says(command, f"{words}{'b' * 100}") == rq.Signal(
        TEA, Text((f"\x01{'A' * 400} {'b' * 100}",)), (), Role.NONE
    )
    (fail,) = fails(OPEN, command, f"{words}{'b' * 120}", END, irc=client(limits=Limits()))
    assert fail.startswith("FAIL BATCH MULTILINE_INVALID ")


@pytest.mark.parametrize(
    ("target", "action"),
    [
        ("bob", rq.Say(person("bob"), (Text(("x",)),))),
        ("@#tea", rq.Signal(TEA, Text(("x",)), (), Role.OPERATOR)),
        ("#", Reply("403 # :No such channel", refuses=True)),
        ("a,b", Reply("401 a,b :No such nick/channel", refuses=True)),
    ],
)
def test_a_batch_has_any_target_that_a_message_has_and_no_more_than_one(target: str, action: Action) -> None:
    lines = (f"BATCH +1 draft/multiline {target}", f"@batch=1 PRIVMSG {target} :x", END)
    assert comes_of(client(), *lines) == [Submission((action,))]


def test_the_tags_of_the_message_stand_on_the_opening_batch() -> None:
    """multiline, "Message tags": "all client-only tags […] must be sent attached to the initial BATCH command"."""
    reply = "@+draft/reply=abc;time=1;+x=y BATCH +1 draft/multiline #tea"
    (submission,) = comes_of(client(), reply, ONE, "@batch=1 PRIVMSG #tea :two", END)
    assert submission.actions == (said("one", "two", attributes=(("+draft/reply", "abc"), ("+x", "y"))),)
    plainly = client(BATCH, MULTILINE)
    assert comes_of(plainly, reply, ONE, END)[0].actions == (said("one"),), "who has no message-tags sends none"


# multiline, "Errors".


@pytest.mark.parametrize(
    ("lines", "fail"),
    [
        (("@batch=1 PRIVMSG #foo :x",), "MULTILINE_INVALID_TARGET #tea #foo"),
        (("@batch=1 PRIVMSG bob :x",), "MULTILINE_INVALID_TARGET #tea bob"),
        ((ONE, "@batch=1;draft/multiline-concat PRIVMSG #tea :"), "MULTILINE_INVALID"),
        (("@batch=1 PRIVMSG #tea :", "@batch=1 PRIVMSG #tea :", END), "MULTILINE_INVALID"),
        ((END,), "MULTILINE_INVALID"),
        ((ONE, "@batch=1 NOTICE #tea :two"), "MULTILINE_INVALID"),
        ((ONE, "@batch=1 TAGMSG #tea"), "MULTILINE_INVALID"),
        ((ONE, "@batch=1 PRIVMSG #tea"), "MULTILINE_INVALID"),
        ((ONE, "@batch=1 JOIN #coffee"), "MULTILINE_INVALID"),
        (("@batch=1;+draft/reply=x PRIVMSG #tea :one",), "MULTILINE_INVALID"),
        (("@batch=1;label=x PRIVMSG #tea :one",), "MULTILINE_INVALID"),
        (("@batch=1 PRIVMSG #tea :\x01VERSION\x01", "@batch=1 PRIVMSG #tea :x", END), "MULTILINE_INVALID"),
        (("@batch=1 PRIVMSG #tea :\x01ACTION \x01", END), "MULTILINE_INVALID"),
        ([ONE] * 5, "MULTILINE_MAX_LINES 4"),
        (["@batch=1 PRIVMSG #tea :0123456789"] * 4, "MULTILINE_MAX_BYTES 40"),
        (("@batch=2 PRIVMSG #tea :one",), "MULTILINE_INVALID"),
        (("PRIVMSG #tea :one",), "MULTILINE_INVALID"),
        (("JOIN #coffee",), "MULTILINE_INVALID"),
        (("@batch=1 BATCH +2 draft/multiline #tea",), "MULTILINE_INVALID"),
        (("BATCH +2 draft/multiline #tea",), "MULTILINE_INVALID"),
        (("BATCH +1 draft/multiline #tea",), "MULTILINE_INVALID"),
        (("BATCH -2",), "MULTILINE_INVALID"),
    ],
)
def test_what_is_wrong_is_told_where_it_is_seen_and_nothing_of_the_batch_is_said(
    lines: Sequence[str], fail: str
) -> None:
    """multiline, "Errors" and "Examples"; client-batch, "The client-to-server `BATCH` verb": no other messages, and no
    nested batches."""
    irc = client()
    (words,) = fails(OPEN, *lines, irc=irc)
    assert words.startswith(f"FAIL BATCH {fail} :")
    assert fails(ONE, "@batch=1 NOTICE #else :x", END, irc=irc) == [] or lines[-1] == END, "the rest passes unheard"
    assert comes_of(irc, OPEN, ONE, END)[-1].actions == (said("one"),), "and the next one is heard"


def test_a_text_of_exactly_the_limits_is_said() -> None:
    """multiline, "Batch types": each line feed counts one byte, none follows the last line; every line counts, those
    with concat, too."""
    whole = ("0123456789", "я" * 5, "01234567", "012345678")
    assert size("\n".join(whole)) == LIMITS.text_bytes
    assert comes_of(client(), OPEN, *[f"@batch=1 PRIVMSG #tea :{line}" for line in whole], END)[0].actions == (
        said(*whole),
    )
    concat = "@batch=1;draft/multiline-concat PRIVMSG #tea :x"
    assert not fails(OPEN, *[concat] * 4) and fails(OPEN, *[concat] * 5)[0].startswith("FAIL BATCH MULTILINE_MAX_LINES")


# client-batch, "Errors".


@pytest.mark.parametrize(
    ("line", "fail"),
    [
        ("BATCH +a_b draft/multiline #tea", "INVALID_REFTAG a_b"),
        ("BATCH +ё draft/multiline #tea", "INVALID_REFTAG ё"),
        ("BATCH + draft/multiline #tea", "INVALID_REFTAG *"),
        ("BATCH abc draft/multiline #tea", "INVALID_REFTAG abc"),
        ("BATCH +1 netsplit a b", "UNKNOWN_TYPE 1 netsplit"),
        ("BATCH +1 multiline #tea", "UNKNOWN_TYPE 1 multiline"),
        ("BATCH +1", "UNKNOWN_TYPE 1 *"),
        ("BATCH +1 draft/multiline", "MULTILINE_INVALID"),
    ],
)
def test_what_can_t_be_opened_is_told_and_its_lines_are_ignored(line: str, fail: str) -> None:
    """client-batch, "Errors": "all past and future messages in this batch will be ignored"."""
    irc = client()
    (words,) = fails(line, irc=irc)
    assert words.startswith(f"FAIL BATCH {fail} :")
    reference = line.split()[1].lstrip("+")
    if reference:
        assert fails(f"@batch={reference} PRIVMSG #tea :x", f"BATCH -{reference}", irc=irc) == []


def test_a_batch_that_never_ends_is_given_up_and_its_client_is_told() -> None:
    """client-batch, "Errors": TIMEOUT. A blank line is what the session feeds when nothing comes."""
    clock = Clock()
    irc = client(clock=clock)
    assert comes_of(irc, f"@label=L;+x=y {OPEN}", ONE) == [] and irc.due == LONGEST_OPEN
    clock.now = LONGEST_OPEN - 1
    assert comes_of(irc, "", "@batch=1 PRIVMSG #tea :two") == []
    clock.now = LONGEST_OPEN
    (submission,) = comes_of(irc, "")
    assert submission.label == "L" and not irc.due
    assert words_of(submission) == ["FAIL BATCH TIMEOUT 1 :The batch was left open for too long"]
    assert fails(ONE, END, irc=irc) == []


def test_a_line_that_comes_too_late_is_told_so_and_acted_on_if_it_is_of_no_batch() -> None:
    clock = Clock()
    irc = client(clock=clock)
    comes_of(irc, OPEN)
    clock.now = LONGEST_OPEN
    (submission,) = comes_of(irc, "JOIN #coffee")
    timeout, join = submission.actions
    assert isinstance(timeout, Reply) and isinstance(join, rq.Join)
    comes_of(irc, OPEN)
    clock.now *= 2
    assert fails(END, irc=irc) == ["FAIL BATCH TIMEOUT 1 :The batch was left open for too long"]


def test_what_a_client_leaves_open_is_bounded() -> None:
    irc = client()
    for number in range(100):
        fails(f"BATCH +{number}{'x' * 400} netsplit", irc=irc)
        fails(f"@batch={number}{'y' * 4000} PRIVMSG #tea :x", irc=irc)
    known = irc.batches._given_up
    assert len(known) == MOST_GIVEN_UP and all(len(each) <= 64 for each in known)


# What a batch is beside.


@pytest.mark.parametrize("line", ["PING x", "PONG srv", "QUIT :bye"])
def test_what_a_client_s_machinery_sends_passes_in_between(line: str) -> None:
    irc = client()
    assert comes_of(irc, OPEN, ONE) == []
    beside = comes_of(irc, line)
    assert beside == comes_of(client(), line)
    assert comes_of(irc, END)[0].actions == (said("one"),)


def test_without_the_capability_there_are_no_batches() -> None:
    """multiline, "Dependencies": batch MUST be negotiated, too."""
    for caps in ((MESSAGE_TAGS,), (MULTILINE,), (BATCH, MESSAGE_TAGS)):
        irc = client(*caps)
        assert fails(OPEN, irc=irc) == ["421 BATCH :Unknown command"]
        assert comes_of(irc, ONE)[0].actions == (said("one"),), "the tag means nothing"
    assert fails(OPEN, ONE, irc=client(BATCH, MULTILINE, entered=False)) == ["451 :You have not registered"] * 2


def test_a_line_that_can_t_be_read_takes_the_batch_with_it() -> None:
    """A message without one of its lines is another message."""
    for line in ("4 wheels", f"@batch=1 PRIVMSG #tea :{'x' * 600}"):
        irc = client(limits=Limits())
        _, words = fails(OPEN, ONE, line, irc=irc)
        assert words.startswith("FAIL BATCH MULTILINE_INVALID :")
        assert fails(ONE, END, irc=irc) == []
    irc = client()
    comes_of(irc, OPEN)
    _, words = words_of(read_fault(irc, "not-utf8", "no text", "@batch=1 PRIVMSG #tea :\ufffd"))
    assert words.startswith("FAIL BATCH MULTILINE_INVALID :")


# labeled-response, "Tags".


def labels(*lines: str) -> list[str]:
    return [each.label for each in comes_of(client(), *lines)]


def test_the_label_of_the_batch_is_answered_by_whatever_comes_of_the_batch() -> None:
    """labeled-response, "Tags": in exactly one logical message; multiline, "Labeled response with echo-message"."""
    labelled = f"@label=L {OPEN}"
    assert labels(labelled, ONE, END) == ["L"]
    assert labels(labelled, ONE, "@label=M BATCH -1") == ["L"]
    assert labels(OPEN, ONE, "@label=M BATCH -1") == ["M"]
    assert labels(labelled, "@batch=1 PRIVMSG #foo :x") == ["L"]
    assert labels(labelled, "4 wheels") == ["L"]
    assert labels(labelled, "@batch=1;label=M PRIVMSG #tea :x") == ["L"]
    assert labels(OPEN, "@batch=1;label=M PRIVMSG #tea :x") == ["M"]
    assert labels("@label=L BATCH +_ x") == ["L"]
    assert labels(labelled, "@label=M PING x", ONE, END) == ["M", "L"]


# The short way.

LINES = st.sampled_from(
    [
        OPEN,
        END,
        ONE,
        "@batch=1;draft/multiline-concat PRIVMSG #tea :x",
        "@batch=2 PRIVMSG #tea :x",
        "BATCH +2 draft/multiline bob",
        "BATCH -2",
        "PRIVMSG #tea :one",
        "PRIVMSG #tea :two",
        "PRIVMSG bob :one",
        "PONG",
        "",
        "@+x=y PRIVMSG #tea :one",
    ]
)


@given(st.lists(LINES, max_size=12))
def test_the_short_way_comes_to_what_the_whole_way_comes_to(lines: list[str]) -> None:
    """However batches and lines of no batch follow each other."""
    short, whole = client(), client()
    actions: list[Action] = []
    start = 0
    while start < len(lines):
        submission, start = short.receive(lines, start)
        for action in submission.actions if submission is not None else ():
            each = [rq.Say(action.target, (text,)) for text in action.texts] if isinstance(action, rq.Say) else [action]
            actions += each
    assert actions == [action for each in comes_of(whole, *lines) for action in each.actions]
    assert (short.due is None) is (whole.due is None)


WORD = st.sampled_from(
    ["BATCH", "PRIVMSG", "NOTICE", "TAGMSG", "+1", "-1", "1", "draft/multiline", "#tea", "bob", ":", "x"]
)
TAG = st.sampled_from(["batch=1", "batch=2", "batch", "draft/multiline-concat", "label=L", "+a=b", "=;", "\x01"])


@given(
    st.lists(
        st.tuples(st.lists(TAG, max_size=3).map(";".join), st.lists(WORD, max_size=5).map(" ".join))
        | st.tuples(st.just(""), st.text(max_size=9)),
        max_size=20,
    )
)
def test_nothing_that_is_sent_as_a_batch_raises_or_is_kept_without_end(lines: list[tuple[str, str]]) -> None:
    irc = client()
    for tags, words in lines:
        line = f"@{tags} {words}" if tags else words
        assert len(comes_of(irc, line)) <= 1
        held = irc.batches._open
        assert held is None or (len(held._parts) <= LIMITS.text_lines and held._size <= LIMITS.text_bytes)
        assert (held is None) is (irc.due is None)


@given(st.lists(st.tuples(st.booleans(), st.text(st.sampled_from("ab #я\x02"), max_size=12)), min_size=1, max_size=9))
def test_any_text_by_any_splitting_is_the_text(parts: list[tuple[bool, str]]) -> None:
    """multiline, "Batch types": what the combined message is."""
    parts = [(concat and words != "", words) for concat, words in parts]
    combined = "".join(words if concat or not place else f"\n{words}" for place, (concat, words) in enumerate(parts))
    lines = [f"@batch=1{';draft/multiline-concat' * concat} PRIVMSG #tea :{words}" for concat, words in parts]
    assert all(parse(line).params[1] == words for line, (_, words) in zip(lines, parts, strict=True))
    ((action,), _) = comes_of(client(limits=Limits()), OPEN, *lines, END)[0]
    if combined.strip("\n"):
        assert isinstance(action, rq.Say) and "\n".join(action.texts[0].lines) == combined
    else:
        assert isinstance(action, Reply)
