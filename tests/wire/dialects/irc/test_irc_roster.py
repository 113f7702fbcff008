"""NAMES as ready lines say the same as lines made anew, whoever came before."""

from hypothesis import given
from hypothesis import strategies as st

from beseda.core.ids import RoomId
from beseda.core.people import Card
from beseda.core.questions import Member, Members
from beseda.core.rules import Role
from beseda.wire.dialects.irc.roster import READS, Rosters

SERVER = "irc.test"
members = st.builds(
    Member,
    st.text("абвгдеabcdef", min_size=1, max_size=32),
    st.sampled_from([(), (Role.OPERATOR,), (Role.OPERATOR, Role.VOICE)]),
    st.just(Card("user", "host.cloak")),
)
caps = st.frozensets(st.sampled_from(sorted(READS)))


def view(people: tuple[Member, ...], before: tuple[Member, ...] | None) -> Members:
    return Members(RoomId(5), "#чай", "", len(people), (), people, before=before)


@given(st.lists(members, min_size=1, max_size=60), caps)
def test_a_roster_that_grew_is_the_one_made_anew(people: list[Member], has: frozenset[str]) -> None:
    grown, before = Rosters(SERVER), None
    words = b""
    for count in range(1, len(people) + 1):
        now = tuple(people[:count])
        words = grown.lines(view(now, before), "me", has)
        before = now
    assert words == Rosters(SERVER).lines(view(tuple(people), None), "me", has)


@given(st.lists(members, max_size=60), caps, st.text("я", min_size=1, max_size=32))
def test_every_line_fits_whoever_reads_it(people: list[Member], has: frozenset[str], shown: str) -> None:
    lines = Rosters(SERVER).lines(view(tuple(people), None), shown, has).split(b"\r\n")
    assert max(map(len, lines)) <= 510


def test_names_have_prefixes_as_asked_for() -> None:
    people = (Member("ann", (Role.OPERATOR, Role.VOICE), Card("a", "h")), Member("bob", (), Card("b", "h")))
    rosters = Rosters(SERVER)
    assert b" = #\xd1\x87\xd0\xb0\xd0\xb9 :@ann bob\r\n" in rosters.lines(view(people, None), "bob", frozenset())
    both = frozenset(("multi-prefix", "userhost-in-names"))
    assert b":@+ann!a@h bob!b@h\r\n" in rosters.lines(view(people, None), "bob", both)


def test_a_roster_of_another_membership_is_made_anew() -> None:
    first = (Member("ann"), Member("bob"))
    rosters = Rosters(SERVER)
    rosters.lines(view(first, None), "bob", frozenset())
    left = (Member("bob"), Member("eve"))
    assert b":bob eve\r\n" in rosters.lines(view(left, (Member("bob"),)), "eve", frozenset())
