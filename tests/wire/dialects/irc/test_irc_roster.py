"""Ready NAMES lines say the same as lines made anew, whoever came before."""

from hypothesis import given
from hypothesis import strategies as st

from beseda.core.ids import RoomId
from beseda.core.people import UserInfo
from beseda.core.questions import Member, Members
from beseda.core.rules import Role
from beseda.wire.dialects.irc.line import size
from beseda.wire.dialects.irc.roster import READS, Rosters

SERVER = "irc.test"
members = st.builds(
    Member,
    st.text("абвгдеabcdef", min_size=1, max_size=32),
    st.sampled_from([(), (Role.OPERATOR,), (Role.OPERATOR, Role.VOICE)]),
    st.just(UserInfo("user", "host.cloak")),
)
caps = st.frozensets(st.sampled_from(sorted(READS)))


def view(people: tuple[Member, ...]) -> Members:
    return Members(RoomId(5), "#чай", "", len(people), (), people)


@given(st.lists(members, min_size=1, max_size=60), caps)
def test_a_roster_that_grew_is_the_one_made_anew(people: list[Member], has: frozenset[str]) -> None:
    grown = Rosters(SERVER)
    for count in range(1, len(people) + 1):
        lines = grown.lines(view(tuple(people[:count])), "me", has)
    assert lines == Rosters(SERVER).lines(view(tuple(people)), "me", has)


@given(st.lists(st.lists(members, max_size=4), min_size=1, max_size=9), caps)
def test_whatever_has_become_of_a_room_its_roster_is_the_one_made_anew(
    rooms: list[list[Member]], has: frozenset[str]
) -> None:
    kept = Rosters(SERVER)
    for people in rooms:
        assert kept.lines(view(tuple(people)), "me", has) == Rosters(SERVER).lines(view(tuple(people)), "me", has)


@given(st.lists(members, max_size=60), caps, st.text("я", min_size=1, max_size=32))
def test_every_line_fits_whoever_reads_it(people: list[Member], has: frozenset[str], shown: str) -> None:
    lines = Rosters(SERVER).lines(view(tuple(people)), shown, has)
    assert max(map(size, lines)) <= 510


def test_names_have_prefixes_as_asked_for() -> None:
    people = (Member("ann", (Role.OPERATOR, Role.VOICE), UserInfo("a", "h")), Member("bob", (), UserInfo("b", "h")))
    rosters = Rosters(SERVER)
    assert rosters.lines(view(people), "bob", frozenset())[0].endswith(" = #чай :@ann bob")
    both = frozenset(("multi-prefix", "userhost-in-names"))
    assert rosters.lines(view(people), "bob", both)[0].endswith(" :@+ann!a@h bob!b@h")


def test_a_roster_of_another_membership_is_made_anew() -> None:
    rosters = Rosters(SERVER)
    rosters.lines(view((Member("ann"), Member("bob"))), "bob", frozenset())
    assert rosters.lines(view((Member("bob"), Member("eve"))), "eve", frozenset())[0].endswith(" :bob eve")
