"""JOIN, PART, NAMES, TOPIC, INVITE, KICK, KNOCK, RENAME: what they ask for, and how their answers read."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from irc_speaking import AT, Speaking, ann, asks, person, question, room, said, told

from beseda.core import requests as rq
from beseda.core.ids import RoomId
from beseda.core.people import UserInfo
from beseda.core.questions import Invitations, Member, Members, Rosters, Topic, WhatAbout, WhichInvite, WhoIsInEach
from beseda.core.refusals import Reason, Refusal
from beseda.core.rules import Role
from beseda.wire.dialects.actions import Action
from beseda.wire.dialects.irc.caps import MULTI_PREFIX, USERHOST_IN_NAMES
from beseda.wire.dialects.irc.line import LONGEST_REST, size
from beseda.wire.dialects.irc.network import KICKLEN, MOST_TARGETS
from beseda.wire.dialects.irc.split import packed

TEA, PUB = room("#tea"), room("#pub")
BOB, ZOE = person("bob"), person("Zoe")

ASKED: list[tuple[str, tuple[Action, ...]]] = [
    # modern-irc, "JOIN message"
    ("JOIN #tea", (rq.Join(TEA),)),
    ("JOIN #tea,#pub", (rq.Join(TEA), rq.Join(PUB))),
    ("JOIN #tea,#pub green", (rq.Join(TEA, "green"), rq.Join(PUB))),
    ("JOIN #tea,#pub green,beer,more", (rq.Join(TEA, "green"), rq.Join(PUB, "beer"))),
    ("JOIN #tea,#pub ,beer", (rq.Join(TEA), rq.Join(PUB, "beer"))),
    ("JOIN #tea,,#pub green,,beer", (rq.Join(TEA, "green"), rq.Join(PUB, "beer"))),
    ("JOIN 0", (rq.LeaveAll(),)),
    # "PART message"
    ("PART #tea", (rq.Leave(TEA),)),
    ("PART #tea,#pub,#tea :so long", (rq.Leave(TEA, "so long"), rq.Leave(PUB, "so long"))),
    # "TOPIC message"
    ("TOPIC #tea :green tea", (rq.SetTopic(TEA, "green tea"),)),
    ("TOPIC #tea :", (rq.SetTopic(TEA, ""),)),
    # "INVITE message"
    ("INVITE bob #tea", (rq.Invite(TEA, BOB),)),
    # "KICK message"; RFC 2812, section 3.2.8
    ("KICK #tea bob", (rq.Kick(TEA, BOB),)),
    ("KICK #tea bob,Zoe :be nice", (rq.Kick(TEA, BOB, "be nice"), rq.Kick(TEA, ZOE, "be nice"))),
    ("KICK #tea,#pub bob,Zoe", (rq.Kick(TEA, BOB), rq.Kick(PUB, ZOE))),
    # no document
    ("KNOCK #tea", (rq.Knock(TEA),)),
    ("KNOCK #tea :it is me", (rq.Knock(TEA, "it is me"),)),
    # IRCv3 "Channel Renaming"
    ("RENAME #tea #pub", (rq.RenameRoom(TEA, PUB),)),
    ("RENAME #tea #TEA :louder", (rq.RenameRoom(TEA, room("#TEA"), "louder"),)),
]


@pytest.mark.parametrize(("line", "actions"), ASKED)
def test_a_line_asks_for_what_it_says(line: str, actions: tuple[Action, ...]) -> None:
    assert asks(line) == actions


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("JOIN tea", "403 tea :No such channel"),
        ("JOIN &tea", "403 &tea :No such channel"),
        ("JOIN #", "476 # :Bad Channel Mask"),
        ("JOIN #a:b", "476 #a:b :Bad Channel Mask"),
        ("JOIN :#a b", "476 * :Bad Channel Mask"),
        (f"JOIN #{'x' * 60}", f"476 #{'x' * 60} :Bad Channel Mask"),
        ("PART tea", "403 tea :No such channel"),
        ("NAMES", "366 * :End of /NAMES list"),
        ("NAMES tea", "366 tea :End of /NAMES list"),
        ("TOPIC tea", "403 tea :No such channel"),
        ("TOPIC tea :x", "403 tea :No such channel"),
        ("INVITE bob", "461 INVITE :Not enough parameters"),
        ("INVITE 1x #tea", "401 1x :No such nick/channel"),
        ("INVITE bob tea", "403 tea :No such channel"),
        ("KICK #tea", "461 KICK :Not enough parameters"),
        ("KICK tea bob", "403 tea :No such channel"),
        ("KICK #tea 1x", "401 1x :No such nick/channel"),
        ("KICK #tea,#pub bob,Zoe,Eve", "461 KICK :Not enough parameters"),
        ("KNOCK tea", "403 tea :No such channel"),
        ("RENAME tea #pub", "403 tea :No such channel"),
    ],
)
def test_what_can_not_be_meant_is_told_so(line: str, words: str) -> None:
    assert told(line) == [words]


@pytest.mark.parametrize("verb", ["JOIN", "PART", "KICK", "TOPIC", "KNOCK", "RENAME"])
def test_most_need_a_room(verb: str) -> None:
    """modern-irc, "ERR_NEEDMOREPARAMS (461)"."""
    assert told(verb) == [f"461 {verb} :Not enough parameters"]


@pytest.mark.parametrize("verb", ["JOIN", "PART", "NAMES", "KICK"])
def test_a_line_that_names_too_many_does_nothing(verb: str) -> None:
    """modern-irc, "`TARGMAX` Parameter"."""
    before = "#tea " if verb == "KICK" else ""
    sign = "" if verb == "KICK" else "#"
    targets = [f"{sign}n{i}" for i in range(MOST_TARGETS[verb] + 1)]
    assert told(f"{verb} {before}{','.join(targets)}") == [f"407 {targets[-1]} :Too many targets"]
    assert len(asks(f"{verb} {before}{','.join(targets[:-1])}")) == (1 if verb == "NAMES" else MOST_TARGETS[verb])


def test_a_reason_to_go_has_the_length_that_is_told() -> None:
    """modern-irc, "`KICKLEN` Parameter"."""
    assert asks(f"KICK #tea bob :{'я' * 200}") == (rq.Kick(TEA, BOB, "я" * (KICKLEN // 2)),)


# NAMES.


def members(*people: Member, secret: bool = False, shown: str = "#Tea") -> Members:
    return Members(RoomId(7), shown, "", len(people), (), people, secret)


OF_TEA = members(
    Member("Ann", (Role.FOUNDER, Role.OPERATOR, Role.VOICE), UserInfo("ann", "host.a")),
    Member("bob", (Role.HALF,), UserInfo("b", "host.b")),
    Member("Иван", (), UserInfo("i", "host.i")),
)


@pytest.mark.parametrize(
    ("caps", "names"),
    [
        ((), "~Ann %bob Иван"),
        ((MULTI_PREFIX,), "~@+Ann %bob Иван"),
        ((USERHOST_IN_NAMES,), "~Ann!ann@host.a %bob!b@host.b Иван!i@host.i"),
        ((MULTI_PREFIX, USERHOST_IN_NAMES), "~@+Ann!ann@host.a %bob!b@host.b Иван!i@host.i"),
    ],
)
def test_names_are_told_as_the_reader_asked_for_them(caps: tuple[str, ...], names: str) -> None:
    """modern-irc, "RPL_NAMREPLY (353)"; IRCv3 "multi-prefix", "userhost-in-names"."""
    lines = said("NAMES #tEA", Rosters((OF_TEA,)), ann(*caps))
    assert lines == [f"353 = #Tea :{names}", "366 #Tea :End of /NAMES list"]


def test_a_secret_room_is_marked() -> None:
    (line, _) = said("NAMES #tea", Rosters((members(Member("ann"), secret=True),)))
    assert line == "353 @ #Tea :ann"


@pytest.mark.parametrize("answer", [Refusal(Reason.NO_SUCH_ROOM, "#tea"), Refusal(Reason.NOT_ENTERED)])
def test_what_one_may_not_see_ends_like_what_is_not_there(answer: Refusal) -> None:
    """modern-irc, "NAMES message": one RPL_ENDOFNAMES with the given name."""
    assert said("NAMES #tEA", answer) == ["366 #tEA :End of /NAMES list"]


def test_a_room_with_nobody_to_be_seen_is_an_end_alone() -> None:
    assert said("NAMES #tea", Rosters((members(),))) == ["366 #Tea :End of /NAMES list"]


def test_a_room_is_asked_about_and_streamed() -> None:
    asked = question("NAMES #tea")
    assert asked.question == WhoIsInEach((TEA,)) and asked.streams


def test_several_rooms_are_one_answer_in_their_order() -> None:
    """modern-irc, "NAMES message": "The channel names are evaluated one-by-one"."""
    line = "NAMES x,#tea,,#a:b,#pub,#tea"
    asked = question(line)
    assert asked.question == WhoIsInEach((TEA, PUB)) and asked.streams
    assert said(line, Rosters((members(Member("bob")), None))) == [
        "366 x :End of /NAMES list",
        "353 = #Tea :bob",
        "366 #Tea :End of /NAMES list",
        "366 #a:b :End of /NAMES list",
        "366 #pub :End of /NAMES list",
    ]
    assert told("NAMES x,y") == ["366 x :End of /NAMES list", "366 y :End of /NAMES list"]


PEOPLE = st.lists(st.text("aя𐌰", min_size=1, max_size=32), max_size=60)


@given(PEOPLE, st.sampled_from(["#t", "#" + "я" * 49]))
def test_names_fill_lines_of_510_bytes_and_nobody_is_lost(people: list[str], shown: str) -> None:
    speaker = Speaking(name="я" * 32)
    *lines, _end = said("NAMES #tea", Rosters((members(*map(Member, people), shown=shown),)), speaker)
    assert [name for line in lines for name in line.partition(" :")[2].split()] == people
    for line in lines:
        whole = f":{speaker.network.server_name} {line[:3]} {speaker.shown}{line[3:]}"
        assert size(whole) <= LONGEST_REST


@given(PEOPLE, st.integers(1, 200))
def test_packed_words_are_in_their_order_and_no_line_is_begun_before_the_last_is_full(
    words: list[str], most: int
) -> None:
    lines = packed(iter(words), most)
    assert " ".join(lines).split() == words
    assert all(size(line) <= most or " " not in line for line in lines)
    for line, after in pairwise(lines):
        assert size(f"{line} {after.split()[0]}") > most


# TOPIC.


@pytest.mark.parametrize(
    ("answer", "lines"),
    [
        (Topic("#Tea", ""), ["331 #Tea :No topic is set"]),
        (Topic("#Tea", "", "bob", AT), ["331 #Tea :No topic is set"]),
        (Topic("#Tea", "green tea"), ["332 #Tea :green tea"]),
        (Topic("#Tea", "green tea", "bob", AT), ["332 #Tea :green tea", f"333 #Tea bob {AT // 1000}"]),
        (Refusal(Reason.NO_SUCH_ROOM, "#tea"), ["403 #tea :No such channel"]),
    ],
)
def test_a_topic_is_told_with_who_set_it_and_when(answer: Any, lines: list[str]) -> None:
    """modern-irc, "TOPIC message"."""
    assert question("TOPIC #tea").question == WhatAbout(TEA)
    assert said("TOPIC #tea", answer) == lines


# INVITE.


@pytest.mark.parametrize(
    ("answer", "lines"),
    [
        (Invitations(()), ["337 :End of /INVITE list"]),
        (Invitations(("#tea", "#Pub")), ["336 #tea", "336 #Pub", "337 :End of /INVITE list"]),
        (Refusal(Reason.NOT_ENTERED), ["451 :You have not registered"]),
    ],
)
def test_invite_alone_is_where_one_is_invited(answer: Any, lines: list[str]) -> None:
    """modern-irc, "RPL_INVITELIST (336)"."""
    assert question("INVITE").question == WhichInvite()
    assert said("INVITE", answer) == lines


VERBS = ["JOIN", "PART", "NAMES", "TOPIC", "INVITE", "KICK", "KNOCK", "RENAME"]
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=80)


@given(st.sampled_from(VERBS), WORDS)
def test_no_words_make_any_of_them_fail(verb: str, words: str) -> None:
    for action in asks(f"{verb} {words}"):
        assert action is not None


def test_a_name_that_no_room_can_have_is_refused_of_the_room_as_it_is_called() -> None:
    """IRCv3 "Channel Renaming", "Errors"."""
    assert question("RENAME #tea %pub").question == WhatAbout(TEA)
    refusal = "FAIL RENAME CANNOT_RENAME #Tea %pub :No room can be called so"
    assert said("RENAME #tea %pub", Topic("#Tea", "")) == [refusal]
    assert said("RENAME #tea %pub", Refusal(Reason.NO_SUCH_ROOM, "#tea")) == ["403 #tea :No such channel"]
