"""The longest names in lines of 510 bytes: no name is cut, only text ends early (modern-irc, "Message Format").

Names of 32 characters with four bytes each; rooms, masks and a server's name as long as their limits allow: every
numeric of the table, every event, every answer in which several names meet.
"""

from collections.abc import Iterable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from irc_speaking import AT, Speaking, asks, person, room, said

from beseda.core import events as ev
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.limits import Limits
from beseda.core.metadata import LONGEST_KEY, LONGEST_TOGETHER, LONGEST_VALUE, Item
from beseda.core.people import NO_USER_INFO, Flag, Source, UserInfo
from beseda.core.questions import Member, Members, Portrait, Portraits, RoomRules
from beseda.core.rules import USUAL, Change, Entry, Mask, Role, Rule
from beseda.core.text import Text
from beseda.wire.dialects.actions import Ask
from beseda.wire.dialects.dialect import CONCERNED, OTHERS
from beseda.wire.dialects.irc import caps
from beseda.wire.dialects.irc import network as net
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.events import ROWS, left_and_entered, prefix
from beseda.wire.dialects.irc.line import LONGEST_ECHO, LONGEST_REST, parse, size
from beseda.wire.dialects.irc.modes import ROLE_MODES
from beseda.wire.dialects.irc.network import Network
from beseda.wire.dialects.irc.roster import Rosters
from beseda.wire.dialects.irc.view import View

WIDE = "\U00010428\U00010429"
"""Letters (Deseret, small) of four bytes each."""
NICK, OTHER = (letter * 32 for letter in WIDE)
ROOM, PUB = ("#" + letter * 49 for letter in WIDE)
SERVER, USER, HOST = "s" * net.SERVERLEN, "u" * net.USERLEN, "h" * net.HOSTLEN
REAL = "r" * net.REALLEN
MASK = f"m:{WIDE[0] * 30}!*@{'x' * 37}"
LONGEST = f"{'k' * LONGEST_KEY} * :{'v' * LONGEST_VALUE}"
KEY, STAMP = "k" * net.KEYLEN, "1700000000"
USER_INFO = UserInfo(USER, HOST, REAL)
BY = Source(NICK, USER, HOST, False, REAL, "a" * net.AWAYLEN)


def test_these_are_the_longest_there_may_be() -> None:
    assert (size(NICK), size(ROOM)) == (net.LONGEST_NICK_BYTES, net.LONGEST_ROOM_BYTES)
    assert (person(NICK).shown, room(ROOM).shown) == (NICK, ROOM)
    assert size(prefix(BY)) == net.LONGEST_SOURCE_BYTES
    assert size(MASK) == len("m:") + net.MASKLEN


# Numerics, each by itself.

PLACES = {
    "nick": NICK, "nickname": OTHER, "target": ROOM, "channel": ROOM, "username": USER, "host": HOST, "server": SERVER,
    "servername": SERVER, "server name": SERVER, "mask": MASK, "who": OTHER, "set-ts": STAMP, "setat": STAMP,
    "creationtime": STAMP, "signon": STAMP, "timestamp": STAMP, "secs": "999999", "client count": "99999",
    "symbol": "=", "flags": "G*~&@%+B", "modechar": "b", "mode char": "k", "parameter": "*", "letter": "z",
    "stats letter": "z", "command": "UNSUBSCRIBE", "count": "9999999", "limit": "100", "users": "99999",
    "most": "99999", "version": "beseda-0.1.0", "user modes": "BZiow", "channel modes": "CIabehiklmnoqstv",
    "channel modes with a parameter": "Iabehkloqv", "modes...": f"+CiklmnstT {KEY} 999999999", "subcommand": "X" * 300,
    "subject": "x" * 300, "targets": OTHER, "tokens...": "TARGMAX=1", "config file": "settings",
    "fields...": "0", "key": "k" * LONGEST_KEY, "visibility": "*", "keys...": "k" * LONGEST_KEY, "retry after": "9",
    "command...": "CLEAR",
    "nicks": f"~&@%+{prefix(BY)}", "channels": f"~&@%+{ROOM}", "replies": f"{NICK}*=+{USER}@{HOST}",
}  # fmt: skip
"""By the names of the places in the table. What is not here is text, which may end early."""
COUNTED = {"254": {"channels": "99999"}}
OF_THEIR_OWN = {"352", "367", "346", "348"}
"""Too long in any case: who says these leaves out what may be. Below."""
SAID_WITH = {"730": "targets", "731": "targets", "732": "targets", "353": "nicks", "319": "channels", "302": "replies"}
"""Numerics whose last parameter is names."""


def rendered(numeric: n.Numeric) -> tuple[str, list[str]]:
    """The line, and what must be found whole in it."""
    words, _, text = numeric.usage.partition(" :")
    names = list(dict.fromkeys(n._PLACE.findall(numeric.usage)))
    places = PLACES | COUNTED.get(numeric.number, {})
    values = [places.get(name[1:-1], "t" * 600) for name in names]
    needed = {name: value for name, value in zip(names, values, strict=True) if name in words}
    if numeric.number in SAID_WITH:
        needed |= {name: value for name, value in zip(names, values, strict=True) if name in text}
    wanted = [value if size(value) <= LONGEST_ECHO else value[:LONGEST_ECHO] for value in needed.values()]
    wanted = [each for each in wanted if "t" * 50 not in each]
    return n.addressed(numeric(*values), SERVER, NICK), wanted


@pytest.mark.parametrize("number", sorted(set(n.BY_NUMBER) - OF_THEIR_OWN))
def test_a_numeric_holds_every_name_whole(number: str) -> None:
    line, wanted = rendered(n.BY_NUMBER[number])
    assert size(line) <= LONGEST_REST
    heard = parse(line)
    assert heard.params[0] in (NICK, "*")
    for value in wanted:
        assert value in line


def test_the_reader_is_told_their_name_unless_others_need_the_room() -> None:
    """As "*" before the welcome, which clients know."""
    assert n.addressed(n.ERR_NOSUCHCHANNEL(ROOM), SERVER, NICK) == f":{SERVER} 403 {NICK} {ROOM} :No such channel"
    assert n.addressed(n.RPL_INVITING(OTHER, ROOM), SERVER, NICK) == f":{SERVER} 341 * {OTHER} {ROOM}"


def test_what_may_end_early_is_text_alone() -> None:
    """A topic of a time when longer ones could be set; it is kept whole."""
    line = n.addressed(n.RPL_TOPIC(ROOM, "t" * 390), SERVER, NICK)
    assert size(line) == LONGEST_REST and parse(line).params[:2] == ("*", ROOM)


NAMES = st.builds(lambda letter, many: letter * many, st.sampled_from(["a", "ж", "क", WIDE[0]]), st.integers(1, 32))
ROOMS = st.builds(
    lambda letter, many: "#" + letter * many, st.sampled_from(["a", "ж", "क", WIDE[1]]), st.integers(1, 49)
)


@given(NAMES, ROOMS, st.integers(1, 2000))
@example("a", "#a", 2000)
@example(NICK, ROOM, 390)
@example("a", ROOM, 2000)
def test_a_topic_that_may_be_set_is_whole_in_every_line_that_tells_it(nick: str, room_: str, setting: int) -> None:
    """Whoever sets it, wherever, whatever `topic_bytes` is; TOPICLEN is the most that there can be."""
    limits = Limits(topic_bytes=setting)
    most = limits.longest_topic(size(room_), size(nick))
    assert 0 < most <= limits.longest_topic() <= setting
    topic = "t" * most
    event = ev.TopicSet(Seq(2), AT, UserId(1), person(nick), RoomId(7), room(room_), topic)
    by = BY._replace(name=nick)
    lines = [
        *ROWS[ev.TopicSet](event, by, View.of(frozenset(caps.BY_NAME), SERVER)),
        n.addressed(n.RPL_TOPIC(room_, topic), SERVER, NICK),
        n.addressed(n.RPL_LIST(room_, 99999, topic), SERVER, NICK),
    ]
    for line in lines:
        assert size(line) <= LONGEST_REST and parse(line).params[-1] == topic
    assert parse(lines[0]).source.split("!")[0] == nick


# Answers in which several names meet.


def viewer(*has: str) -> Speaking:
    return Speaking(*has, name=NICK, network=Network(server_name=SERVER))


def told(words: Iterable[str]) -> list[str]:
    return [n.addressed(line, SERVER, NICK) for line in words]


EVERYBODYS = tuple(mode.role for mode in ROLE_MODES)
SOMEBODY = Portrait(
    OTHER, USER_INFO, frozenset(Flag), "away", AT, AT, (), ((ROOM, EVERYBODYS),), EVERYBODYS
)  # fmt: skip


def test_who_holds_room_and_name_of_everybody() -> None:
    """352: the server's name, of which there is one, makes room."""
    (line, _) = told(said(f"WHO {ROOM}", Portraits((SOMEBODY,), ROOM), viewer("multi-prefix")))
    heard = parse(line)
    assert size(line) <= LONGEST_REST
    assert heard.params[1:7] == (ROOM, USER, HOST, "*", OTHER, "G*~&@%+B")


@pytest.mark.parametrize("fields", ["cuhsnfdar", "tcuhnfs,743", "chtsunfra,152"], ids=["weechat", "irssi", "hexchat"])
def test_whox_as_clients_ask_it_holds_every_field(fields: str) -> None:
    """354. All twelve fields at once of nothing but the longest names would be 20 bytes too many: no client asks so."""
    (line, _) = told(said(f"WHO {ROOM} %{fields}", Portraits((SOMEBODY,), ROOM), viewer("multi-prefix")))
    words = line.split(" ")
    assert size(line) <= LONGEST_REST
    assert {ROOM, USER, HOST, OTHER, "G*~&@%+B"} <= set(words)


@pytest.mark.parametrize(("letter", "number"), [("b", "367"), ("e", "348"), ("I", "346")], ids=["b", "e", "I"])
def test_a_list_tells_masks_whole_if_not_by_whom(letter: str, number: str) -> None:
    """modern-irc, "RPL_BANLIST (367)": who and when may be left out."""
    entries = (Entry(Mask(MASK, MASK.lower()), OTHER, AT), Entry(Mask("a!*@*", "a!*@*"), "Zoe", AT))
    rules = USUAL._replace(banned=entries, excepted=entries, invited=entries)
    lines = told(said(f"MODE {ROOM} {letter}", RoomRules(RoomId(1), ROOM, rules, AT, True, True), viewer()))
    assert [parse(line).params[1:] for line in lines[:2]] == [(ROOM, MASK), (ROOM, "a!*@*", "Zoe", str(AT // 1000))]
    assert all(size(line) <= LONGEST_REST for line in lines) and lines[0].startswith(f":{SERVER} {number} ")


def test_names_after_join_are_whole() -> None:
    """353 as it is made ready for newcomers."""
    members = tuple(Member(name, EVERYBODYS, USER_INFO) for name in (NICK, OTHER, "ann"))
    who = Members(RoomId(1), ROOM, "", 3, (), members)
    lines = Rosters(SERVER).lines(who, NICK, caps.in_force(frozenset(("multi-prefix", "userhost-in-names"))))
    heard = [parse(line) for line in lines]
    assert all(size(line) <= LONGEST_REST for line in lines)
    words = [word for line in heard[:-1] for word in line.params[-1].split()]
    assert words == [f"~&@%+{name}!{USER}@{HOST}" for name in (NICK, OTHER, "ann")]


def test_whois_tells_every_room_whole() -> None:
    reader = viewer("multi-prefix")
    action, _ = asks(f"WHOIS {OTHER}", reader)
    assert isinstance(action, Ask)
    lines = told(action.render(SOMEBODY, reader))
    assert all(size(line) <= LONGEST_REST for line in lines)
    assert any(f"~&@%+{ROOM}" in parse(line).params[-1] for line in lines)


# Events.

WHO = (Seq(9), AT, UserId(2), person(NICK))
THERE = (*WHO, RoomId(7), room(ROOM))
ON_OTHER = (*THERE, UserId(3), person(OTHER))
BAN = Change(Rule.BANNED, True, mask=Mask(MASK, MASK.lower(), True))
LIMITED = (Change(Rule.KEY, True, KEY), Change(Rule.LIMIT, True, "999999999"), BAN, BAN)
JOURNAL = "f" * 10
ID = f"{JOURNAL}-1"


def untagged(line: str) -> str:
    """Tags have a limit of their own."""
    return line.partition(" ")[2] if line[0] == "@" else line


EVENTS: list[tuple[ev.Event, tuple[str, ...]]] = [
    (ev.Joined(*THERE, Role.FOUNDER), (ROOM,)),
    (ev.Parted(*THERE, "t" * 600), (ROOM,)),
    (ev.Kicked(*ON_OTHER, "t" * 600), (ROOM, OTHER)),
    (ev.RoleSet(*ON_OTHER, Role.FOUNDER, True), (ROOM, "+q", OTHER)),
    (ev.RulesSet(*THERE, LIMITED), (ROOM, "+b", MASK)),
    (ev.Invited(*ON_OTHER), (OTHER, ROOM)),
    (ev.Knocked(*THERE, "t" * 600), (ROOM, NICK)),
    (ev.RoomRenamed(*WHO, RoomId(7), room(ROOM), room(PUB), "t" * 600), (ROOM, PUB)),
    (ev.TopicSet(*THERE, "t" * 390), (ROOM,)),
    (ev.Renamed(*WHO, person(OTHER)), (OTHER,)),
    (ev.Exited(*WHO, "t" * 600, (), OTHER), (f"Killed ({OTHER}",)),
    (ev.AwaySet(*WHO, "t" * net.AWAYLEN), ("t" * net.AWAYLEN,)),
    (ev.Presented(*WHO, NO_USER_INFO, USER_INFO), (USER, HOST, REAL)),
    (ev.FlagsSet(*WHO, frozenset(), frozenset(Flag)), ("+Biow",)),
    (ev.OperatorsTold(*WHO, "t" * 480), ("t" * 200,)),
    (ev.Reacted(*THERE[:5], UserId(0), Seq(1), "t" * 64, True, ROOM), (ROOM,)),
    (ev.Edited(*THERE[:5], UserId(0), Seq(1), Text(("t" * 600,)), ROOM, OTHER, AT), (ROOM,)),
    (ev.Redacted(*THERE[:5], UserId(0), Seq(1), "t" * 300, ROOM, UserId(3), OTHER, AT), (ROOM, ID)),
    (ev.MarkedRead(*WHO, RoomId(7), UserId(0), ROOM, 1), (f"MARKREAD {ROOM} timestamp=",)),
    (ev.MetadataSet(*WHO, UserId(3), person(OTHER), (Item("k" * LONGEST_KEY, "v" * LONGEST_VALUE),)), (OTHER, LONGEST)),
    (ev.RoomMetadataSet(*THERE, (Item("k" * 48, "v" * (LONGEST_TOGETHER - 48 - size(ROOM))),)), (ROOM, "v" * 180)),
    (ev.Said(*WHO[:2], UserId(2), NICK, RoomId(7), UserId(0), ROOM, Text(("t" * 600,))), (ROOM,)),
    (ev.Signalled(*WHO[:2], UserId(2), NICK, RoomId(7), UserId(0), ROOM, Text(("t",)), (), Role.VOICE), (f"+{ROOM}",)),
]


NO_NEWS = {ev.Started, ev.Entered, ev.RoomMade, ev.RoomKept, ev.RoomClosed, ev.RoomCleared} | {
    ev.SecretSet,
    ev.Detached,
    ev.Attached,
}


def test_every_event_that_is_said_is_here() -> None:
    assert {type(event) for event, _ in EVENTS} | NO_NEWS == set(ROWS)


@pytest.mark.parametrize(("event", "needed"), EVENTS, ids=[type(event).__name__ for event, _ in EVENTS])
def test_an_event_holds_every_name_whole(event: ev.Event, needed: tuple[str, ...]) -> None:
    view = View.of(frozenset(caps.BY_NAME), SERVER, OTHERS, JOURNAL)
    lines = [untagged(line) for line in ROWS[type(event)](event, BY, view)]
    assert lines and all(size(line) <= LONGEST_REST for line in lines)
    for value in needed:
        assert any(value in line for line in lines)
    assert all(parse(line).source.split("!")[0] in (NICK, SERVER) for line in lines)


def test_who_did_it_is_told_by_name_alone_before_any_name_is_torn() -> None:
    """modern-irc, "Source": user and host may be left out; RENAME of two longest rooms has the server's name."""
    (invited,) = ROWS[ev.Invited](ev.Invited(*ON_OTHER), BY, View(SERVER, CONCERNED))
    assert invited == f":{NICK} INVITE {OTHER} {ROOM}"
    short = ev.Invited(*WHO, RoomId(7), room("#tea"), UserId(3), person("bob"))
    assert ROWS[ev.Invited](short, BY, View(SERVER, CONCERNED)) == (f":{prefix(BY)} INVITE bob #tea",)


def test_operators_are_told_all_of_the_words_in_as_many_lines_as_they_take() -> None:
    words = "one two three " * 40
    lines = ROWS[ev.OperatorsTold](ev.OperatorsTold(*WHO, words), BY, View(SERVER))
    assert " ".join(parse(line).params[-1] for line in lines).split() == words.split()


def test_a_room_that_is_left_and_entered_under_another_name_is_whole_in_both() -> None:
    event = ev.RoomRenamed(*WHO, RoomId(7), room(ROOM), room(PUB), "t" * 600)
    part, join = left_and_entered(event, BY, View(SERVER))
    assert parse(part).params[0] == ROOM and parse(join).params == (PUB,)
    assert max(size(part), size(join)) <= LONGEST_REST
