"""How events read in IRC: what each capability changes, and what a client without it is told."""

import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from irc_speaking import AT, person, room

from beseda.core import events as ev
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.metadata import Item
from beseda.core.people import Flag, Source, UserInfo
from beseda.core.rules import Change, Mask, Role, Rule
from beseda.core.text import MessageKind, Text
from beseda.wire.dialects.dialect import CONCERNED, DID
from beseda.wire.dialects.irc import caps
from beseda.wire.dialects.irc.events import READS, ROWS, left_and_entered, prefix
from beseda.wire.dialects.irc.line import LONGEST_REST, carried, parse, size
from beseda.wire.dialects.irc.network import Network
from beseda.wire.dialects.irc.profile import Profile
from beseda.wire.dialects.irc.view import View

SEQ = Seq(9)
ANN, BOB = UserId(1), UserId(2)
TEA = RoomId(7)
BY = Source("bob", "b", "there", False, "Bob B.")
WHO = (SEQ, AT, BOB, person("bob"))
IN_TEA = (*WHO, TEA, room("#tea"))
ON_ANN = (*IN_TEA, ANN, person("ann"))
DESCRIBED = ev.MetadataSet(*WHO, BOB, person("bob"), (Item("url", "u"), Item("x", "")))
ALL_CAPS = frozenset(caps.BY_NAME)
OLD, NEW = UserInfo("b", "there", "Bob B."), UserInfo("x", "cloak", "Bobby")


def lines(event: ev.Event, *has: str, by: Source | None = BY) -> list[str]:
    return list(ROWS[type(event)](event, by, View.of(frozenset(has), "srv")))


def said(*words: str, kind: MessageKind = MessageKind.SAY, target: str = "#tea") -> ev.Said:
    return ev.Said(SEQ, AT, BOB, "bob", RoomId(0), ANN, target, Text(words, kind))


def signal(words: str | None, kind: MessageKind = MessageKind.SAY, least: Role = Role.NONE) -> ev.Signalled:
    text = None if words is None else Text((words,), kind)
    return ev.Signalled(SEQ, AT, BOB, "bob", TEA, UserId(0), "#tea", text, (("+typing", "active"),), least)


def joined(role: Role = Role.NONE) -> ev.Joined:
    return ev.Joined(*IN_TEA, role)


def exited(reason: str, by: str = "", lost: bool = False) -> ev.Exited:
    return ev.Exited(*WHO, reason, (TEA,), by, lost)


def renamed_room(old: str, new: str, reason: str = "") -> ev.RoomRenamed:
    return ev.RoomRenamed(*WHO, TEA, room(old), room(new), reason)


SEVERAL = st.lists(st.text(st.sampled_from("ab \x01\x02\x1bя\U0001f600"), max_size=300), min_size=1, max_size=3)


@given(
    st.lists(st.tuples(SEVERAL, st.sampled_from(MessageKind)), min_size=1),
    st.sampled_from(sorted(ALL_CAPS)),
    st.booleans(),
)
def test_a_talk_reads_as_each_of_its_messages_does(
    talk: list[tuple[list[str], MessageKind]], cap: str, by_somebody: bool
) -> None:
    profile = Profile(Network(), ev.Said, frozenset((cap,)))
    events = [said(*words, kind=kind) for words, kind in talk]
    by = BY if by_somebody else None
    assert list(profile.talk(events, by)) == [line for event in events for line in profile.render(event, by)]


SRC = ":bob!b@there"
REACTED = ev.Reacted(*IN_TEA[:5], UserId(0), Seq(5), "👍", True, "#tea", "ann", AT)
EDITED = ev.Edited(*IN_TEA[:5], UserId(0), Seq(5), Text(("tea",)), "#tea", "bob", AT)
REDACTED = ev.Redacted(*IN_TEA[:5], UserId(0), Seq(5), "spam", "#tea", ANN, "ann", AT)
PLAIN: list[tuple[ev.Event, list[str]]] = [
    (said("hello"), [f"{SRC} PRIVMSG #tea :hello"]),
    (said(":-)", target="ann"), [f"{SRC} PRIVMSG ann ::-)"]),
    (said("psst", kind=MessageKind.NOTICE), [f"{SRC} NOTICE #tea :psst"]),
    (said("waves", kind=MessageKind.ACTION), [f"{SRC} PRIVMSG #tea :\x01ACTION waves\x01"]),
    (said("one", "", "two"), [f"{SRC} PRIVMSG #tea :one", f"{SRC} PRIVMSG #tea :two"]),
    (signal("\x01VERSION\x01"), [f"{SRC} PRIVMSG #tea :\x01VERSION\x01"]),
    (signal("\x01PING 5\x01", MessageKind.NOTICE), [f"{SRC} NOTICE #tea :\x01PING 5\x01"]),
    (signal("for you", least=Role.OPERATOR), [f"{SRC} PRIVMSG @#tea :for you"]),
    (signal("waves", MessageKind.ACTION, Role.VOICE), [f"{SRC} PRIVMSG +#tea :\x01ACTION waves\x01"]),
    (signal(None), []),
    (ev.OperatorsTold(*WHO, "look out"), [f"{SRC} WALLOPS :look out"]),
    (joined(), [f"{SRC} JOIN #tea"]),
    (joined(Role.OPERATOR), [f"{SRC} JOIN #tea", ":srv MODE #tea +o bob"]),
    (ev.Parted(*IN_TEA), [f"{SRC} PART #tea"]),
    (ev.Parted(*IN_TEA, "so long"), [f"{SRC} PART #tea :so long"]),
    (ev.Kicked(*ON_ANN, "enough now"), [f"{SRC} KICK #tea ann :enough now"]),
    (ev.Kicked(*ON_ANN, ""), [f"{SRC} KICK #tea ann :bob"]),
    (exited("tired"), [f"{SRC} QUIT :Quit: tired"]),
    (exited(""), [f"{SRC} QUIT :Quit"]),
    (exited("", lost=True), [f"{SRC} QUIT :Connection closed"]),
    (exited("spam", "zoe"), [f"{SRC} QUIT :Killed (zoe (spam))"]),
    (ev.Renamed(*WHO, person("max")), [f"{SRC} NICK :max"]),
    (ev.TopicSet(*IN_TEA, "green tea"), [f"{SRC} TOPIC #tea :green tea"]),
    (ev.TopicSet(*IN_TEA, ""), [f"{SRC} TOPIC #tea :"]),
    (ev.RoleSet(*ON_ANN, Role.VOICE, True), [f"{SRC} MODE #tea +v ann"]),
    (ev.RoleSet(*ON_ANN, Role.FOUNDER, False), [f"{SRC} MODE #tea -q ann"]),
    (
        ev.RulesSet(*IN_TEA, (Change(Rule.MODERATED, True), Change(Rule.BANNED, True, mask=Mask("x!*@*", "x!*@*")))),
        [f"{SRC} MODE #tea +mb x!*@*"],
    ),
    (ev.Invited(*ON_ANN), []),
    (ev.Knocked(*IN_TEA, ""), [":srv 710 #tea #tea bob!b@there :has asked for an invite."]),
    (ev.Knocked(*IN_TEA, "it's me"), [":srv 710 #tea #tea bob!b@there :has asked for an invite. (it's me)"]),
    (renamed_room("#tea", "#coffee"), []),
    (ev.AwaySet(*WHO, "asleep"), []),
    (ev.Presented(*WHO, OLD, NEW), []),
    (ev.FlagsSet(*WHO, frozenset(), frozenset((Flag.BOT,))), [f"{SRC} MODE bob +B"]),
    (ev.FlagsSet(*WHO, frozenset((Flag.BOT,)), frozenset((Flag.BOT,))), []),
    (ev.MarkedRead(*IN_TEA[:5], UserId(0), "#tea", 1), []),
    (REACTED, []),
    (EDITED, [f"{SRC} NOTICE #tea :* correction of bob's line of 22:13 UTC: tea"]),
    (REDACTED, [f"{SRC} NOTICE #tea :* deletion of ann's line of 22:13 UTC: spam"]),
    (DESCRIBED, []),
    (ev.RoomMetadataSet(*IN_TEA, (Item("url", "u"),)), []),
]


def lines_of_action(*words: str) -> list[str]:
    return [f"{SRC} PRIVMSG #tea :\x01ACTION {each}\x01" for each in words]


WITH: list[tuple[str, ev.Event, list[str]]] = [
    (caps.MESSAGE_TAGS, signal(None), [f"{SRC} TAGMSG #tea"]),
    (caps.MESSAGE_TAGS, signal(None, least=Role.HALF), [f"{SRC} TAGMSG %#tea"]),
    (
        caps.MULTILINE,
        said("one", "", "two"),
        [
            f"{SRC} BATCH +9 draft/multiline #tea",
            f"@batch=9 {SRC} PRIVMSG #tea :one",
            f"@batch=9 {SRC} PRIVMSG #tea :",
            f"@batch=9 {SRC} PRIVMSG #tea :two",
            ":srv BATCH -9",
        ],
    ),
    (caps.MULTILINE, said("waves", "", "goes", kind=MessageKind.ACTION), lines_of_action("waves", "goes")),
    (caps.EXTENDED_JOIN, joined(), [f"{SRC} JOIN #tea * :Bob B."]),
    (caps.INVITE_NOTIFY, ev.Invited(*ON_ANN), [f"{SRC} INVITE ann #tea"]),
    (caps.CHANNEL_RENAME, renamed_room("#tea", "#coffee"), [f"{SRC} RENAME #tea #coffee :"]),
    (caps.CHANNEL_RENAME, renamed_room("#tea", "#Tea", "a typo"), [f"{SRC} RENAME #tea #Tea :a typo"]),
    (caps.AWAY_NOTIFY, ev.AwaySet(*WHO, "fast asleep"), [f"{SRC} AWAY :fast asleep"]),
    (caps.AWAY_NOTIFY, ev.AwaySet(*WHO, ""), [f"{SRC} AWAY"]),
    (caps.CHGHOST, ev.Presented(*WHO, OLD, NEW), [f"{SRC} CHGHOST x cloak"]),
    (caps.CHGHOST, ev.Presented(*WHO, OLD, OLD._replace(real_name="B")), []),
    (caps.SETNAME, ev.Presented(*WHO, OLD, NEW), [":bob!x@cloak SETNAME :Bobby"]),
    (caps.SETNAME, ev.Presented(*WHO, OLD, OLD._replace(host="else")), []),
    (
        caps.READ_MARKER,
        ev.MarkedRead(*IN_TEA[:5], UserId(0), "#tea", 1),
        [":srv MARKREAD #tea timestamp=1970-01-01T00:00:00.001Z"],
    ),
    (caps.MESSAGE_TAGS, REACTED, [f"@msgid=-9;+reply=-5;+draft/react=👍 {SRC} TAGMSG #tea"]),
    (caps.MESSAGE_EDIT, EDITED, [f"@msgid=-9;draft/target-msgid=-5;draft/edit-text=tea {SRC} EDIT #tea"]),
    (caps.MESSAGE_REDACTION, REDACTED, [f"{SRC} REDACT #tea -5 :spam"]),
    (caps.METADATA, DESCRIBED, [":srv 761 * bob url * :u", ":srv 766 * bob x :Key not set"]),
    (caps.METADATA, ev.RoomMetadataSet(*IN_TEA, (Item("url", "u"),)), [":srv 761 * #tea url * :u"]),
]
"""Capability by capability: its document of IRCv3 has its name."""
NO_NEWS = {ev.Started, ev.Entered, ev.RoomMade, ev.RoomKept, ev.RoomClosed, ev.RoomCleared} | {
    ev.SecretSet,
    ev.Detached,
    ev.Attached,
}
EVENTS = [event for event, _ in PLAIN]


@pytest.mark.parametrize(("event", "told"), PLAIN)
def test_without_any_capability_an_event_reads_as_ever(event: ev.Event, told: list[str]) -> None:
    """modern-irc, "Client Messages"; what a capability brings is not there."""
    assert lines(event) == told


@pytest.mark.parametrize(("cap", "event", "told"), WITH)
def test_a_capability_brings_its_lines(cap: str, event: ev.Event, told: list[str]) -> None:
    assert lines(event, cap) == told
    assert lines(event, *(ALL_CAPS - {cap})) == lines(event, *(ALL_CAPS & READS[type(event)] - {cap}))


@pytest.mark.parametrize("event", EVENTS)
def test_a_row_reads_no_other_capability_than_it_says(event: ev.Event) -> None:
    reads = READS.get(type(event), frozenset())
    assert reads <= ALL_CAPS
    assert lines(event, *ALL_CAPS) == lines(event, *reads)
    assert lines(event) == lines(event, *(ALL_CAPS - reads))


def test_every_event_is_news_or_no_news() -> None:
    news = {*map(type, EVENTS)}
    assert news.isdisjoint(NO_NEWS)
    assert news | NO_NEWS == set(ROWS) == {*get_args(ev.Lasting), *get_args(ev.Passing)}, "a row for every event"
    assert not any(ROWS[kind](None, BY, View("srv")) for kind in NO_NEWS)
    assert {type(event) for _, event, _ in WITH} == set(READS)


def test_who_joins_away_is_shown_so_to_those_who_want_to_know() -> None:
    """away-notify: "as well as when a user joins and has an away message set"."""
    away = BY._replace(away="at lunch")
    assert lines(joined(), caps.AWAY_NOTIFY, by=away) == [f"{SRC} JOIN #tea", f"{SRC} AWAY :at lunch"]
    assert lines(joined(), by=away) == lines(joined(), caps.AWAY_NOTIFY) == [f"{SRC} JOIN #tea"]


def test_a_room_renamed_is_left_and_entered_by_who_does_not_know_rename() -> None:
    """channel-rename, "Fallback": each reader as its own source."""
    reader, event = Source("ann", "a", "here", real_name="Ann"), renamed_room("#tea", "#coffee", "stronger")
    fallback = left_and_entered(event, reader, View("srv"))
    assert fallback == (":ann!a@here PART #tea :stronger", ":ann!a@here JOIN #coffee")
    assert left_and_entered(event, reader, View("srv", extended_join=True))[1] == ":ann!a@here JOIN #coffee * :Ann"
    assert left_and_entered(event, reader, View("srv", channel_rename=True)) == ()


def test_a_room_that_only_changes_its_case_is_the_same_room_by_casemapping_ascii() -> None:
    reader = Source("ann", "a", "here")
    assert left_and_entered(renamed_room("#tea", "#TEA"), reader, View("srv")) == ()
    assert len(left_and_entered(renamed_room("#чай", "#ЧАЙ"), reader, View("srv"))) == 2


def test_the_one_invited_is_told_whatever_the_capabilities() -> None:
    row = ROWS[ev.Invited]
    assert row(ev.Invited(*ON_ANN), BY, View("srv", CONCERNED)) == (f"{SRC} INVITE ann #tea",)
    assert row(ev.Invited(*ON_ANN), BY, View.of(ALL_CAPS, "srv", DID)) == (), "who invites is answered by a numeric"


def test_a_rename_comes_from_the_old_name() -> None:
    """modern-irc, "NICK message"."""
    assert lines(ev.Renamed(*WHO, person("max")), by=BY._replace(name="max")) == [f"{SRC} NICK :max"]


def test_chghost_and_setname_together_follow_from_each_other() -> None:
    both = lines(ev.Presented(*WHO, OLD, NEW), caps.CHGHOST, caps.SETNAME)
    assert both == [f"{SRC} CHGHOST x cloak", ":bob!x@cloak SETNAME :Bobby"]


def test_what_nobody_did_comes_from_the_server() -> None:
    assert lines(ev.TopicSet(*IN_TEA, "tea"), by=None) == [":srv TOPIC #tea :tea"]
    assert lines(said("hello"), by=None) == [":srv PRIVMSG #tea :hello"]


def test_who_has_no_username_or_host_has_a_whole_source_all_the_same() -> None:
    assert prefix(Source("bob")) == "bob!~@unknown"
    assert lines(said("x"), by=Source("bob")) == [":bob!~@unknown PRIVMSG #tea :x"]


def test_a_text_said_elsewhere_is_no_ctcp_here() -> None:
    """Programs answer CTCP (modern-irc, "Client-to-Client Protocol"): nobody makes them do so from another dialect."""
    assert lines(said("\x01VERSION\x01")) == [f"{SRC} PRIVMSG #tea :VERSION"]
    assert lines(said("a\x01b", kind=MessageKind.ACTION)) == [f"{SRC} PRIVMSG #tea :\x01ACTION ab\x01"]
    assert lines(said("\x01")) == []


def test_colours_travel() -> None:
    assert lines(said("\x0304red\x03 \x02bold\x02")) == [f"{SRC} PRIVMSG #tea :\x0304red\x03 \x02bold\x02"]


@pytest.mark.parametrize("character", ["x", "я", "😀"])
@pytest.mark.parametrize("kind", MessageKind)
def test_a_long_text_comes_whole_in_several_lines_of_510_bytes(character: str, kind: MessageKind) -> None:
    """modern-irc, "Message Format"."""
    told = lines(said(character * 1000, kind=kind))
    assert all(size(line) <= LONGEST_REST for line in told) and len(told) == -(-1000 * len(character.encode()) // 470)
    bodies = [parse(line).params[1] for line in told]
    assert "".join(bodies).replace("\x01ACTION ", "").replace("\x01", "") == character * 1000
    assert all(body.startswith("\x01ACTION ") == (kind is MessageKind.ACTION) for body in bodies)


def test_a_text_that_fits_the_line_to_the_byte_stays_whole() -> None:
    room_left = LONGEST_REST - size(f"{SRC} PRIVMSG #tea :")
    assert len(lines(said("x" * room_left))) == 1 and len(lines(said("x" * (room_left + 1)))) == 2


def test_a_long_ctcp_stays_a_ctcp_in_every_line() -> None:
    told = lines(signal("\x01FILE " + "x" * 600 + "\x01"))
    assert len(told) == 2 and all(line.split(" :")[1].startswith("\x01FILE x") and line[-1] == "\x01" for line in told)


WORDS = st.text(st.characters(), max_size=600)
ONE_LINE = st.text(st.characters(exclude_characters="\r\n\0"), min_size=1, max_size=600)


@given(WORDS)
def test_no_words_forge_a_line_or_make_one_too_long(words: str) -> None:
    """C25 for IRC."""
    events: list[ev.Event] = [
        ev.OperatorsTold(*WHO, words), ev.Parted(*IN_TEA, words), ev.Kicked(*ON_ANN, words), exited(words),
        exited(words, "zoe"), ev.TopicSet(*IN_TEA, words), ev.Knocked(*IN_TEA, words), ev.AwaySet(*WHO, words),
        renamed_room("#tea", "#coffee", words), ev.Presented(*WHO, OLD, OLD._replace(real_name=words)),
    ]  # fmt: skip
    for event in events:
        (line,) = lines(event, *ALL_CAPS) or [":bob!b@there SETNAME :"]
        assert (
            size(line) <= LONGEST_REST and line.split(" ")[1] == parse(line).verb and line.isascii() >= words.isascii()
        )
    joining = lines(joined(), caps.EXTENDED_JOIN, caps.AWAY_NOTIFY, by=BY._replace(real_name=words, away=words))
    assert [parse(line).verb for line in joining] == ["JOIN", "AWAY"][: len(joining)]


@given(ONE_LINE, st.sampled_from(MessageKind))
def test_no_text_forges_a_line_and_all_of_it_arrives(words: str, kind: MessageKind) -> None:
    told = [parse(line) for line in lines(said(words, kind=kind))]
    assert {line.verb for line in told} <= {"NOTICE" if kind is MessageKind.NOTICE else "PRIVMSG"}
    arrived = "".join(re.sub("\x01ACTION ?|\x01", "", line.params[1]) for line in told)
    wanted = carried(words).replace("\x01", "")
    assert arrived.replace(" ", "") == wanted.replace(" ", "")


@given(ONE_LINE)
def test_no_signal_forges_a_line(words: str) -> None:
    for line in lines(signal(words, least=Role.VOICE), caps.MESSAGE_TAGS):
        assert parse(line).params[0] == "+#tea" and size(line) <= LONGEST_REST
