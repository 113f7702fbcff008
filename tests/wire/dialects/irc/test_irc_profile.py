"""Profiles of IRC readers: who shares one, and the tags that it puts before a line."""

import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from irc_speaking import person, room

from beseda.core import events as ev
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.people import Source
from beseda.core.rules import Role
from beseda.core.text import Text
from beseda.wire.dialects.dialect import DID, OTHERS, Viewpoint
from beseda.wire.dialects.irc.caps import BY_NAME, CHGHOST, ECHO_MESSAGE, MESSAGE_TAGS, MULTILINE, SERVER_TIME, SETNAME
from beseda.wire.dialects.irc.line import carried, parse
from beseda.wire.dialects.irc.network import Network
from beseda.wire.dialects.irc.profile import DEPENDS_ON, LONGEST_REPEATED, Profile, Profiles

NETWORK = Network(journal="j1")
AT, TIME = 1_700_000_000_005, "2023-11-14T22:13:20.005Z"
BOB, BOT = Source("bob", "b", "there"), Source("bot", "b", "there", is_bot=True)
TEA = (RoomId(7), room("#tea"))
JOINED = ev.Joined(Seq(9), AT, UserId(2), person("bob"), *TEA)
SIGNALLED = ev.Signalled(
    Seq(9), AT, UserId(2), "bob", TEA[0], UserId(0), "#tea", None, (("+typing", "active"),), Role.NONE
)
EVENTS: list[type[ev.Event]] = [*get_args(ev.Event)]
SOME_CAPS = st.frozensets(st.sampled_from(sorted(BY_NAME)))


def said(*words: str, attributes: tuple[tuple[str, str], ...] = (), seq: int = 0x1F) -> ev.Said:
    return ev.Said(Seq(seq), AT, UserId(2), "bob", TEA[0], UserId(0), "#tea", Text(words, attributes=attributes))


def told(event: ev.Event, *caps: str, by: Source | None = BOB) -> list[str]:
    return [*Profile(NETWORK, type(event), frozenset(caps)).render(event, by)]


HELLO = ":bob!b@there PRIVMSG #tea :hello"


@pytest.mark.parametrize(
    ("event", "caps", "by", "line"),
    [
        (said("hello"), (), BOB, HELLO),
        (said("hello"), (ECHO_MESSAGE, SETNAME), BOB, HELLO),
        (said("hello"), (SERVER_TIME,), BOB, f"@time={TIME} {HELLO}"),
        (said("hello"), (MESSAGE_TAGS,), BOB, f"@msgid=j1-1f {HELLO}"),
        (said("hello"), (MESSAGE_TAGS, SERVER_TIME), BOB, f"@time={TIME};msgid=j1-1f {HELLO}"),
        (said("hello"), (MESSAGE_TAGS,), BOT, f"@msgid=j1-1f;bot {HELLO.replace('bob', 'bot')}"),
        (said("hello"), (SERVER_TIME,), BOT, f"@time={TIME} {HELLO.replace('bob', 'bot')}"),
        (said("hello", attributes=(("+a", "b;c"),)), (MESSAGE_TAGS,), BOB, rf"@msgid=j1-1f;+a=b\:c {HELLO}"),
        (said("hello", attributes=(("+a", "b"),)), (SERVER_TIME,), BOB, f"@time={TIME} {HELLO}"),
        (SIGNALLED, (MESSAGE_TAGS,), BOB, "@msgid=j1-9;+typing=active :bob!b@there TAGMSG #tea"),
        (JOINED, (MESSAGE_TAGS,), BOB, ":bob!b@there JOIN #tea"),
        (JOINED, (MESSAGE_TAGS, SERVER_TIME), BOT, f"@time={TIME};bot :bot!b@there JOIN #tea"),
    ],
)
def test_a_line_has_the_tags_that_its_reader_asked_for_and_its_event_has(
    event: ev.Event, caps: tuple[str, ...], by: Source, line: str
) -> None:
    """server-time; message-tags; message-ids, what can be replied to; bot-mode, "The `bot` tag"."""
    assert told(event, *caps, by=by) == [line]


def test_of_several_lines_the_first_has_the_id_and_each_has_the_time_and_what_refers_to_others() -> None:
    """multiline, "Fallback": "tags MAY also be included on subsequent lines where it makes sense"."""
    first, second = told(said("one", "two", attributes=(("+reply", "x"),)), MESSAGE_TAGS, SERVER_TIME)
    assert dict(parse(first).tags) == {"time": TIME, "msgid": "j1-1f", "+reply": "x"}
    assert dict(parse(second).tags) == {"time": TIME, "+reply": "x"}
    much = said("one", "two", attributes=(("+a", "x" * LONGEST_REPEATED),))
    assert [len(parse(line).tags) for line in told(much, MESSAGE_TAGS)] == [2, 0], "a page of it would be too much"
    assert told(said("one", "two"), MESSAGE_TAGS)[1] == ":bob!b@there PRIVMSG #tea :two"


@pytest.mark.parametrize(
    ("at", "time"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (999, "1970-01-01T00:00:00.999Z"),
        (1_709_164_800_050, "2024-02-29T00:00:00.050Z"),
    ],
)
def test_a_time_is_told_to_the_millisecond_in_utc(at: int, time: str) -> None:
    """server-time: "YYYY-MM-DDThh:mm:ss.sssZ"."""
    (line,) = told(JOINED._replace(at=at), SERVER_TIME)
    assert line.startswith(f"@time={time} ")


def test_what_is_nobodys_news_gets_no_tags_and_no_line() -> None:
    assert told(ev.RoomMade(Seq(9), AT, *TEA), MESSAGE_TAGS, SERVER_TIME) == []


VALUES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
CONTROLS = st.text(st.sampled_from("ab;\\ \0\a\t\r\n\x1b\x7f\x85\x9b\u2028\u202e\ud800"), max_size=9)
TERMINAL = re.compile("[\0\a\r\n\x1b\x7f-\x9f\u2028\u202e\ud800]")


def is_shown(value: str) -> bool:
    """Nothing in it controls a terminal; breaks stand in a line as escapes."""
    return all(carried(part) == part for part in re.split("[\r\n]", value))


@given(CONTROLS, CONTROLS)
def test_nothing_in_a_tag_forges_a_line_or_drives_a_terminal_wherever_it_came_from(key: str, value: str) -> None:
    """message-tags, "Security considerations": untrusted. What was stored once may be told a year later."""
    (line,) = told(said("hello", attributes=((f"+{key}", value), ("+b", "kept"))), MESSAGE_TAGS)
    assert not TERMINAL.search(line)
    assert dict(parse(line).tags)["+b"] == "kept" and parse(line).verb == "PRIVMSG"


@given(
    st.lists(st.text("abz-/+", min_size=1, max_size=9).map(lambda key: f"+{key}"), unique=True, max_size=4), st.data()
)
def test_whatever_the_values_of_its_tags_a_line_reads_back_with_them(keys: list[str], data: st.DataObject) -> None:
    attributes = tuple((key, data.draw(VALUES.filter(is_shown))) for key in keys)
    event = said("hello", attributes=attributes)
    (line,) = told(event, MESSAGE_TAGS, SERVER_TIME, by=BOT)
    _, _, rest = line.partition(" ")
    assert [rest] == told(event, by=BOT)
    assert parse(line).tags == (("time", TIME), ("msgid", "j1-1f"), ("bot", ""), *attributes)


@given(st.sampled_from(EVENTS), SOME_CAPS, SOME_CAPS, st.sampled_from(Viewpoint))
def test_readers_share_a_profile_who_have_alike_what_an_event_of_its_type_depends_on(
    kind: type[ev.Event], mine: frozenset[str], yours: frozenset[str], viewpoint: Viewpoint
) -> None:
    depends = DEPENDS_ON[kind]
    profiles = Profiles(NETWORK)
    shared = profiles.of(kind, mine, viewpoint) is profiles.of(kind, yours, viewpoint)
    assert shared is (mine & depends == yours & depends)


def test_a_thousand_sets_of_capabilities_are_a_handful_of_profiles() -> None:
    profiles = Profiles(NETWORK)
    names = [MULTILINE, *sorted(set(BY_NAME) - {MULTILINE})[:9]]
    sets = [frozenset(name for bit, name in enumerate(names) if number >> bit & 1) for number in range(1024)]
    with_tags = [caps | {SERVER_TIME, MESSAGE_TAGS} for caps in sets]
    assert len({id(profiles.of(ev.Said, caps)) for caps in [*sets, *with_tags]}) == 2 * 2


def test_who_did_it_and_who_only_sees_it_have_profiles_of_their_own() -> None:
    profiles = Profiles(NETWORK)
    assert profiles.of(ev.Joined, frozenset(), DID) is not profiles.of(ev.Joined, frozenset(), OTHERS)
    assert profiles.of(ev.Presented, frozenset((CHGHOST,))) is not profiles.of(ev.Presented, frozenset((SETNAME,)))
    assert profiles.of(ev.Joined, frozenset()) is not profiles.of(ev.Parted, frozenset())


def test_a_shared_profile_says_what_one_made_for_the_reader_alone_would_say() -> None:
    everything = frozenset(BY_NAME)
    for event in (said("hello", attributes=(("+a", "b"),)), SIGNALLED, JOINED):
        shared = Profiles(NETWORK).of(type(event), everything)
        assert [*shared.render(event, BOT)] == told(event, *everything, by=BOT)
