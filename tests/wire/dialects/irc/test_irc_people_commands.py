"""WHOIS, WHOWAS, ISON, USERHOST, AWAY, SETNAME: what they ask for, and how their answers read."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from irc_speaking import AT, Speaking, ann, asks, person, said, stranger, told

from beseda.core import requests as rq
from beseda.core.ids import SessionId
from beseda.core.people import Flag, UserInfo
from beseda.core.questions import Portrait, Portraits, WhoIs, WhoOf
from beseda.core.refusals import Reason, Refusal
from beseda.core.rules import Role
from beseda.wire.dialects.actions import Ask, Gone, Reply, WhoWas
from beseda.wire.dialects.irc.caps import MULTI_PREFIX, PRE_AWAY
from beseda.wire.dialects.irc.commands import people
from beseda.wire.dialects.irc.commands.people import MOST_PAST, MOST_USERHOSTS
from beseda.wire.dialects.irc.events import NO_HOST, NO_USERNAME
from beseda.wire.dialects.irc.line import LONGEST_REST, size
from beseda.wire.dialects.irc.network import AWAYLEN, REALLEN, Network

SERVER = Network().server_name
USER_INFO = UserInfo("b", "cloak", "Bob B.")
NOBODY = Refusal(Reason.NO_SUCH_PERSON, "bob")


def portrait(name: str = "bob", *flags: Flag, user_info: UserInfo = USER_INFO, **fields: Any) -> Portrait:
    """Somebody who came at AT and said nothing since."""
    usual: dict[str, Any] = {"away": "", "since": AT, "active": AT, "sessions": (SessionId(1),), "rooms": ()}
    return Portrait(name, user_info, frozenset(flags), **(usual | fields))


@pytest.fixture(autouse=True)
def _a_minute_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "time", lambda: AT / 1000 + 60)


def whois(answer: Portrait | Refusal, line: str = "WHOIS bob", speaker: Speaking | None = None) -> list[str]:
    """What the whole of a WHOIS says."""
    speaker = speaker or ann()
    lines: list[str] = []
    for action in asks(line, speaker):
        assert isinstance(action, Ask | Reply)
        lines += [action.words] if isinstance(action, Reply) else action.render(answer, speaker)
    return lines


def numerics(lines: Iterable[str]) -> list[str]:
    return [line[:3] for line in lines]


# modern-irc, "WHOIS message".


def test_whois_tells_who_somebody_is_and_ends() -> None:
    assert whois(portrait()) == [
        "311 bob b cloak * :Bob B.",
        f"312 bob {SERVER} :Beseda",
        f"317 bob 60 {AT // 1000} :seconds idle, signon time",
        "318 bob :End of /WHOIS list",
    ]


def test_whois_tells_the_rooms_with_the_highest_prefix_or_with_all() -> None:
    """ "RPL_WHOISCHANNELS (319)"; "Optional extensions"."""
    bob = portrait(rooms=(("#tea", (Role.OPERATOR, Role.VOICE)), ("#pub", ())))
    assert "319 bob :@#tea #pub" in whois(bob)
    assert "319 bob :@+#tea #pub" in whois(bob, speaker=ann(MULTI_PREFIX))


@given(st.lists(st.sampled_from(["#" + "ж" * 49, "#a", "#" + "b" * 30]), min_size=1, max_size=50))
def test_many_rooms_take_several_lines_and_none_is_torn(rooms: list[str]) -> None:
    lines = [line for line in whois(portrait(rooms=tuple((room, ()) for room in rooms))) if line.startswith("319")]
    assert [word for line in lines for word in line.partition(" :")[2].split()] == rooms
    assert all(size(f":{SERVER} 319 ann {line[4:]}") <= LONGEST_REST for line in lines)


def test_whois_tells_of_operators_bots_and_who_is_away() -> None:
    """ "RPL_WHOISOPERATOR (313)"; IRCv3 "Bot Mode", "RPL_WHOISBOT (335)"; "RPL_AWAY (301)"."""
    lines = whois(portrait("bob", Flag.OPERATOR, Flag.BOT, away="at lunch"))
    assert "313 bob :is an IRC operator" in lines
    assert "335 bob :is a Bot on Beseda" in lines
    assert "301 bob :at lunch" in lines


def test_whois_tells_whom_nobody_can_overhear() -> None:
    """671, as other servers have it (RPL_WHOISSECURE)."""
    assert "671 bob :is using a secure connection" in whois(portrait("bob", Flag.SECURE))
    assert "671" not in numerics(whois(portrait("bob")))


def test_only_oneself_is_told_ones_modes() -> None:
    """ "RPL_WHOISMODES (379)"."""
    assert "379 ann :is using modes +i" in whois(portrait("ann", Flag.INVISIBLE, is_self=True), "WHOIS ann")
    assert "379" not in numerics(whois(portrait("bob", Flag.INVISIBLE)))


def test_who_presents_no_card_is_shown_as_in_other_lines() -> None:
    assert whois(portrait(user_info=UserInfo()))[0] == f"311 bob {NO_USERNAME} {NO_HOST} * :"


def test_whois_of_nobody_ends_too() -> None:
    assert whois(NOBODY) == ["401 bob :No such nick/channel", "318 bob :End of /WHOIS list"]
    assert told("WHOIS #tea") == ["401 #tea :No such nick/channel", "318 #tea :End of /WHOIS list"]


def test_the_end_of_whois_names_what_was_typed_all_of_it() -> None:
    """ "RPL_ENDOFWHOIS (318)": exactly the parameter, even if some were dropped."""
    assert whois(portrait(), "WHOIS BOB,zoe")[-1] == "318 BOB,zoe :End of /WHOIS list"
    assert whois(portrait(), "WHOIS BOB,zoe")[0].startswith("311 bob ")


@pytest.mark.parametrize("server", [SERVER, "*.local", "bob", "ann"])
def test_whois_may_be_asked_at_this_server_or_at_a_persons(server: str) -> None:
    first, _ = asks(f"WHOIS {server} bob")
    assert isinstance(first, Ask) and first.question == WhoIs(person("bob"))


def test_whois_at_a_server_that_there_is_not_is_refused() -> None:
    assert told("WHOIS irc.example.org bob") == ["402 irc.example.org :No such server"]


@pytest.mark.parametrize("line", ["WHOIS", "WHOIS :", "WHOWAS", "WHOWAS :"])
def test_a_name_must_be_given(line: str) -> None:
    assert told(line) == ["431 :No nickname given"]


# modern-irc, "WHOWAS message".


def past(line: str) -> WhoWas:
    (action,) = asks(line)
    assert isinstance(action, WhoWas)
    return action


@pytest.mark.parametrize(
    ("count", "most"),
    [("", MOST_PAST), (" 2", 2), (" 0", MOST_PAST), (" -1", MOST_PAST), (" 9999", MOST_PAST), (" many", MOST_PAST)],
)
def test_whowas_asks_for_as_many_as_wanted_or_all(count: str, most: int) -> None:
    assert past(f"WHOWAS bob{count}")[:2] == (person("bob"), most)


def test_whowas_tells_who_it_was_and_until_when() -> None:
    gone = (Gone("Bob", USER_INFO, AT), Gone("bob", UserInfo("x", "y", ""), AT - 1000))
    assert list(past("WHOWAS bob").render(gone, ann())) == [
        "314 Bob b cloak * :Bob B.",
        f"312 Bob {SERVER} :Tue Nov 14 2023 22:13:20 UTC",
        "314 bob x y * :",
        f"312 bob {SERVER} :Tue Nov 14 2023 22:13:19 UTC",
        "369 bob :End of WHOWAS",
    ]


def test_whowas_of_nobody_ends_too() -> None:
    nobody = ["406 bob :There was no such nickname", "369 bob :End of WHOWAS"]
    assert list(past("WHOWAS bob").render((), ann())) == nobody
    assert told("WHOWAS a.b") == [line.replace("bob", "a.b") for line in nobody]


# RFC 1459, section 5.8 ("Ison message"); modern-irc, "USERHOST message".


def test_ison_asks_for_all_at_once_and_for_no_name_that_nobody_can_have() -> None:
    (action,) = asks("ISON bob #tea :Zoe  a.b")
    assert isinstance(action, Ask) and action.question == WhoOf((person("bob"), person("Zoe")))


def test_ison_tells_who_is_here_in_their_own_spelling() -> None:
    here = Portraits((portrait("Bob"), portrait("Zoe")))
    assert said("ISON bob zoe max", here) == ["303 :Bob Zoe"]
    assert said("ISON bob", Portraits(())) == ["303 :"]


def test_userhost_tells_operators_and_who_is_away() -> None:
    """ "RPL_USERHOST (302)"."""
    here = Portraits((portrait("bob", Flag.OPERATOR), portrait("Zoe", away="gone")))
    assert said("USERHOST bob zoe", here) == ["302 :bob*=+b@cloak Zoe=-b@cloak"]
    assert said("USERHOST bob", Portraits(())) == ["302 :"]


def test_userhost_takes_five_names() -> None:
    (action,) = asks("USERHOST a b c d e f g")
    assert isinstance(action, Ask) and isinstance(action.question, WhoOf)
    assert len(action.question.people) == MOST_USERHOSTS


@pytest.mark.parametrize("verb", ["ISON", "USERHOST"])
def test_more_people_than_a_line_holds_take_several(verb: str) -> None:
    here = Portraits(tuple(portrait("ж" * 31 + str(place)) for place in range(20)))
    lines = said(f"{verb} bob", here)
    assert len(lines) > 1
    assert all(size(f":{SERVER} 303 ann {line[4:]}") <= LONGEST_REST for line in lines)
    assert sum(len(line.partition(" :")[2].split()) for line in lines) == 20


# modern-irc, "AWAY message"; IRCv3 "pre-away".


def test_away_is_said_and_taken_back() -> None:
    """ "RPL_NOWAWAY (306)", "RPL_UNAWAY (305)": whether or not anything changes by it."""
    away, back = Reply("306 :You have been marked as being away"), Reply("305 :You are no longer marked as being away")
    assert asks("AWAY :at lunch") == (away, rq.SetAway("at lunch"))
    assert asks("AWAY") == asks("AWAY :") == (back, rq.SetAway(""))


def test_away_is_cut_at_awaylen_and_at_a_character() -> None:
    _, action = asks("AWAY :" + "a" + "ж" * AWAYLEN)
    assert isinstance(action, rq.SetAway)
    assert size(action.words) == AWAYLEN - 1


def test_before_the_welcome_away_is_kept_for_it_by_whom_it_was_negotiated() -> None:
    """ "Implementation"."""
    early = stranger(PRE_AWAY)
    assert told("AWAY :at lunch", early) == ["306 :You have been marked as being away"]
    assert early.registration.away == "at lunch"
    assert told("AWAY *", early) and early.registration.away == "*"
    assert told("AWAY", early) == ["305 :You are no longer marked as being away"]
    assert early.registration.away == ""


def test_before_the_welcome_away_needs_the_capability() -> None:
    early = stranger()
    assert told("AWAY :at lunch", early) == ["451 :You have not registered"]
    assert early.registration.away == ""


# IRCv3 "setname".


def test_setname_asks_for_another_real_name_and_nothing_else() -> None:
    """ "Description"."""
    assert asks("SETNAME :Bruce Wayne <bruce@wayne.enterprises>") == (
        rq.Present(real_name="Bruce Wayne <bruce@wayne.enterprises>"),
    )


@pytest.mark.parametrize("real_name", ["", "  ", "a" * (REALLEN + 1), "ж" * REALLEN])
def test_setname_refuses_what_is_no_real_name(real_name: str) -> None:
    """ "Errors"."""
    assert told(f"SETNAME :{real_name}") == ["FAIL SETNAME INVALID_REALNAME :Realname is not valid"]


@pytest.mark.parametrize("line", ["ISON", "USERHOST", "SETNAME"])
def test_something_must_be_said(line: str) -> None:
    assert told(line) == [f"461 {line} :Not enough parameters"]


@given(st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=60))
def test_no_words_of_others_make_a_second_line(words: str) -> None:
    bob = portrait("bob", user_info=UserInfo("b", "cloak", words), away=words or "x")
    assert all("\n" not in line and "\r" not in line for line in whois(bob))
    assert numerics(whois(bob)) == ["311", "312", "301", "317", "318"]
