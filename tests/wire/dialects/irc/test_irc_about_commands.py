"""The welcome and what the server says of itself: MOTD, LUSERS, VERSION, ADMIN, INFO, TIME, STATS, LINKS, HELP."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from irc_speaking import AT, Speaking, ann, asks, person, question, stranger, told

from beseda.core.questions import Counts, HowMany, Portraits, WhoOf
from beseda.core.refusals import Reason, Refusal
from beseda.wire.dialects.actions import Action, Ask, AskServer, Replies, Reply, Vitals
from beseda.wire.dialects.irc.caps import BATCH, EXTENDED_ISUPPORT
from beseda.wire.dialects.irc.commands import COMMANDS, about
from beseda.wire.dialects.irc.commands.about import is_ours, isupport, lusers_and_motd, room_left, welcome
from beseda.wire.dialects.irc.isupport import isupport_lines
from beseda.wire.dialects.irc.line import LONGEST_REST, parse, size
from beseda.wire.dialects.irc.network import Network

NETWORK = Network(
    server_name="chat.example.org",
    network="Example",
    description="A chat",
    version="beseda-1.0",
    created="on a Tuesday",
    motd=("Welcome.", "", "Be kind."),
    admin=("Kazan", "The chess club", "club@example.org"),
)
SUPPORTED = list(isupport_lines(NETWORK))
COUNTS = Counts(people=12, invisible=2, operators=1, rooms=3, most=20)
VITALS = Vitals(
    connections=14,
    unnamed=2,
    most_connections=30,
    since=AT,
    now=AT + 93_784_000,
    commands=(("JOIN", 7), ("PART", 0), ("PRIVMSG", 42)),
)


def zoe(*caps: str) -> Speaking:
    return Speaking(*caps, name="Zoe", network=NETWORK)


def answers(line: str, answer: object = (), speaker: Speaking | None = None) -> list[str]:
    """All that a line is answered, whoever knows it."""
    speaker = speaker or zoe()
    return [told for action in asks(line, speaker) for told in _answer(action, answer, speaker)]


def _answer(action: Action, answer: object, speaker: Speaking) -> list[str]:
    if isinstance(action, Ask):
        return list(action.render(COUNTS if action.question == HowMany() else answer, speaker))
    if isinstance(action, AskServer):
        return list(action.render(VITALS, speaker))
    assert isinstance(action, Reply | Replies)
    return list(action.lines) if isinstance(action, Replies) else [action.words]


# modern-irc, "Connection Registration": the welcome.


def test_the_welcome_is_five_numerics_in_order() -> None:
    """ "RPL_WELCOME (001)" to "RPL_ISUPPORT (005)"; letters of people, of rooms, of those with a parameter."""
    assert list(welcome(zoe())) == [
        "001 :Welcome to the Example Network, Zoe",
        "002 :Your host is chat.example.org, running version beseda-1.0",
        "003 :This server was created on a Tuesday",
        "004 chat.example.org beseda-1.0 BZiow CIabehiklmnoqstv Iabehkloqv",
        *SUPPORTED,
    ]


def test_after_the_welcome_come_figures_and_the_motd() -> None:
    lines = list(lusers_and_motd(COUNTS, zoe()))
    assert [line[:3] for line in lines] == ["251", "252", "254", "255", "265", "266", "375", "372", "372", "372", "376"]


# IRCv3 "extended-isupport".


def test_isupport_is_asked_for_before_the_welcome_by_who_negotiated_it() -> None:
    """ "`draft/extended-isupport` capability"."""
    assert answers("ISUPPORT", speaker=stranger(EXTENDED_ISUPPORT)) == list(isupport_lines(Network()))
    assert told("ISUPPORT", stranger()) == ["451 :You have not registered"]
    assert answers("ISUPPORT") == SUPPORTED


def test_who_knows_batches_too_has_it_in_one() -> None:
    """ "`draft/isupport` batch": MUST, wherever 005 is sent."""
    reader = zoe(BATCH, EXTENDED_ISUPPORT)
    begin, *lines, end = isupport(reader)
    assert (begin, end) == ("BATCH +isupport draft/isupport", "BATCH -isupport")
    for line, plainly in zip(map(parse, lines), SUPPORTED, strict=True):
        assert (line.tags, line.source) == ((("batch", "isupport"),), "chat.example.org")
        assert line.params == ("Zoe", *parse(plainly).params)
    assert list(welcome(reader))[4:] == answers("VERSION", speaker=reader)[1:] == [begin, *lines, end]
    assert list(isupport(zoe(BATCH))) == list(isupport(zoe(EXTENDED_ISUPPORT))) == SUPPORTED


# Which server is meant.

OF_A_SERVER = ["MOTD", "VERSION", "ADMIN", "INFO", "TIME"]


@pytest.mark.parametrize("verb", OF_A_SERVER)
@pytest.mark.parametrize("target", ["chat.example.org", "CHAT.example.ORG", "*.org", "chat.example.???"])
def test_this_server_may_be_named_or_meant_by_a_mask(verb: str, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(about, "time", lambda: AT / 1000)
    assert answers(f"{verb} {target}") == answers(verb)


@pytest.mark.parametrize("verb", [*OF_A_SERVER, "STATS u"])
def test_another_server_there_is_not(verb: str) -> None:
    """modern-irc, "ERR_NOSUCHSERVER (402)"."""
    assert told(f"{verb} irc.example.net", zoe()) == ["402 irc.example.net :No such server"]


@pytest.mark.parametrize("verb", OF_A_SERVER)
def test_a_person_stands_for_the_server_they_are_on(verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """modern-irc, "VERSION message": "If `<target>` is a client, …"."""
    monkeypatch.setattr(about, "time", lambda: AT / 1000)
    assert question(f"{verb} bob", zoe()).question == WhoOf((person("bob"),))
    assert answers(f"{verb} bob", Portraits(("bob",))) == answers(verb)  # type: ignore[arg-type]
    for nobody in (Portraits(()), Refusal(Reason.INTERNAL)):
        assert answers(f"{verb} bob", nobody) == ["402 bob :No such server"]


def test_a_mask_of_everything_is_ours_and_an_empty_one_is_not() -> None:
    assert is_ours(NETWORK, "*") and not is_ours(NETWORK, "")


# What it says.


def test_the_motd_is_told_line_by_line() -> None:
    """modern-irc, "MOTD message"."""
    assert answers("MOTD") == [
        "375 :- chat.example.org Message of the day - ",
        "372 :Welcome.",
        "372 :",
        "372 :Be kind.",
        "376 :End of /MOTD command.",
    ]


def test_where_there_is_no_motd_that_is_said() -> None:
    """modern-irc, "ERR_NOMOTD (422)"."""
    assert told("MOTD", ann()) == ["422 :MOTD File is missing"]


@given(st.text("aж ", min_size=400, max_size=900))
def test_no_line_of_the_motd_is_too_long_for_its_reader(text: str) -> None:
    reader = Speaking(network=replace(NETWORK, motd=(text,)))
    _, *lines, _ = answers("MOTD", speaker=reader)
    assert "".join(line.removeprefix("372 :") for line in lines).replace(" ", "") == text.replace(" ", "")
    assert all(size(f":chat.example.org 372 ann {line[4:]}") <= LONGEST_REST for line in lines)


def test_the_room_left_on_a_line_is_all_there_is() -> None:
    reader = zoe()
    assert size(":chat.example.org 319 Zoe bob :") + room_left(reader, "bob ") == LONGEST_REST


def test_lusers_counts_people_rooms_and_connections() -> None:
    """modern-irc, "LUSERS message"."""
    assert answers("LUSERS") == [
        "251 :There are 10 users and 2 invisible on 1 servers",
        "252 1 :operator(s) online",
        "253 2 :unknown connection(s)",
        "254 3 :channels formed",
        "255 :I have 12 clients and 0 servers",
        "265 12 20 :Current local users 12, max 20",
        "266 12 20 :Current global users 12, max 20",
    ]


def test_stats_tells_how_often_commands_are_used() -> None:
    """modern-irc, "STATS message": those that were not used at all are left out."""
    assert answers("STATS m") == ["212 JOIN 7", "212 PRIVMSG 42", "219 m :End of /STATS report"]


def test_stats_tells_how_long_the_server_runs_and_its_connections() -> None:
    """modern-irc, "RPL_STATSUPTIME (242)"."""
    assert answers("STATS u chat.example.org") == ["242 :Server Up 1 days 2:03:04", "219 u :End of /STATS report"]
    assert answers("STATS z")[0] == "249 z :14 connections, 2 of them without a name; 30 at the most"


@pytest.mark.parametrize(("line", "letter"), [("STATS o", "o"), ("STATS k", "k"), ("STATS :", "*"), ("STATS mu", "m")])
def test_every_stats_has_its_end(line: str, letter: str) -> None:
    assert answers(line)[-1] == f"219 {letter} :End of /STATS report"


def test_version_tells_what_is_supported_too() -> None:
    """modern-irc, "VERSION message"."""
    assert answers("VERSION") == ["351 beseda-1.0 chat.example.org :A chat", *SUPPORTED]


def test_admin_tells_where_who_and_an_address() -> None:
    """modern-irc, "ADMIN message"."""
    assert answers("ADMIN") == [
        "256 chat.example.org :Administrative info",
        "257 :Kazan",
        "258 :The chess club",
        "259 :club@example.org",
    ]


def test_where_nobody_is_named_admin_says_so() -> None:
    """RFC 2812, section 5.2."""
    assert told("ADMIN", ann()) == [f"423 {Network().server_name} :No administrative info available"]


def test_info_ends() -> None:
    """modern-irc, "INFO message"."""
    *lines, end = answers("INFO")
    assert all(line.startswith("371 :") for line in lines) and end == "374 :End of INFO list"
    assert "371 :Running since on a Tuesday" in lines
    assert len(told("INFO", ann())) == len(lines)  # without "Running since"


def test_time_is_told_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    """modern-irc, "RPL_TIME (391)"."""
    monkeypatch.setattr(about, "time", lambda: AT / 1000)
    assert answers("TIME") == ["391 chat.example.org 1700000000 0 :Tuesday November 14 2023 -- 22:13:20 UTC"]


def test_links_are_this_server() -> None:
    """modern-irc, "LINKS message"."""
    there = "364 chat.example.org chat.example.org :0 A chat"
    assert answers("LINKS") == [there, "365 * :End of /LINKS list"]
    assert answers("LINKS *.example.org") == [there, "365 *.example.org :End of /LINKS list"]
    assert answers("LINKS chat.example.org Chat.*") == [there, "365 Chat.* :End of /LINKS list"], "(RFC 2812, 3.4.5)"
    assert answers("LINKS *.example.com") == ["365 *.example.com :End of /LINKS list"]
    assert answers("LINKS other.example.org *") == ["402 other.example.org :No such server"]


def test_users_and_summon_are_disabled() -> None:
    """RFC 2812, sections 4.5 and 4.6."""
    assert told("USERS") == ["446 :USERS has been disabled"]
    assert told("SUMMON bob") == ["445 :SUMMON has been disabled"]


# modern-irc, "HELP message".


@pytest.mark.parametrize("verb", ["HELP", "HELPOP"])
def test_help_lists_every_command_there_is(verb: str) -> None:
    start, empty, *lines, end = answers(verb)
    assert (start, empty) == ("704 * :Commands of this server", "705 * :")
    assert end.startswith("706 * :WHOWAS <name> [<count>]: ")
    for command, line in zip(sorted(COMMANDS), [*lines, end], strict=True):
        assert line[3:].startswith((f" * :{command} ", f" * :{command}: "))


def test_help_tells_of_one_command() -> None:
    """The subject is the one requested."""
    assert answers("HELP kill") == [
        "704 kill :KILL <name> [:<reason>]",
        "705 kill :",
        "706 kill :for operators: end somebody's visit",
    ]


@pytest.mark.parametrize(("subject", "shown"), [("TEA", "TEA"), (":two words", "*")])
def test_what_is_no_command_has_no_help(subject: str, shown: str) -> None:
    """ "ERR_HELPNOTFOUND (524)": `*` where it would be no parameter."""
    assert told(f"HELP {subject}") == [f"524 {shown} :No help available on this topic"]


@pytest.mark.parametrize("verb", sorted(COMMANDS))
def test_every_line_of_help_fits_whatever_its_reader_is_called(verb: str) -> None:
    reader = Speaking(name="ж" * 32, network=replace(NETWORK, server_name="s" * 63))
    lines = [*answers("HELP", speaker=reader), *answers(f"HELP {verb}", speaker=reader)]
    assert all(size(f":{'s' * 63} {line[:3]} {'ж' * 32}{line[3:]}") <= LONGEST_REST for line in lines)
