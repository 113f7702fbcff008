"""Who may see what. Nobody is shown another's private talk, nor a closed room's past."""

from collections.abc import Callable
from typing import get_args

import pytest
from hall_fixtures import Talk, named, text

from beseda.core import questions as q
from beseda.core import requests as rq
from beseda.core.ids import NOBODY, RoomId, Seq, UserId, session_id
from beseda.core.names import Name
from beseda.core.people import Flag, UserInfo
from beseda.core.refusals import Reason, Refusal
from beseda.core.rules import Change, Mask, Role, Rule


@pytest.fixture
def talk() -> Talk:
    talk = Talk()
    talk.enter(1, "Ann", "#tea")
    talk.enter(2, "Bob", "#tea")
    talk.enter(3, "Eve", "#oak")
    talk.ask_for(1, rq.SetTopic(named("#tea"), "green"))
    return talk


def keep_tea(talk: Talk) -> None:
    talk.events(1, rq.Say(named("#tea"), (text("hi"),)))


def user(talk: Talk, session: int) -> UserId:
    return talk.hall.presence.sessions[session_id(1, session)].user


def test_a_permission_for_private_talk_names_that_talk_alone(talk: Talk) -> None:
    scope = talk.ask(3, q.MayRead(named("ann")))
    pair = (user(talk, 1), user(talk, 3))
    assert scope == q.Scope(Seq(talk.seq), user(talk, 3), frozenset(), frozenset({pair}), "Ann")


def test_the_next_guest_of_a_name_gets_another_conversation(talk: Talk) -> None:
    before = talk.ask(3, q.MayRead(named("Ann")))
    talk.ask_for(1, rq.Exit())
    talk.enter(1, "Ann")
    after = talk.ask(3, q.MayRead(named("Ann")))
    assert isinstance(before, q.Scope) and isinstance(after, q.Scope) and before.pairs != after.pairs


def test_everything_means_kept_rooms_and_ones_own_talk(talk: Talk) -> None:
    keep_tea(talk)
    assert talk.ask(3, q.MayRead(None)) == q.Scope(Seq(talk.seq), user(talk, 3), frozenset({talk.room("#tea")}), None)


def test_who_is_in_a_room_is_told_in_the_order_they_came(talk: Talk) -> None:
    talk.ask_for(3, rq.Join(named("#tea")))
    answer = talk.ask(3, q.WhoIsIn(named("#TEA")))
    assert isinstance(answer, q.Members)
    assert (answer.name, answer.topic, answer.topic_by, answer.here) == ("#tea", "green", "Ann", 3)
    assert answer.people == ("Ann", "Bob", "Eve")
    assert answer.members == (q.Member("Ann", (Role.OPERATOR,)), q.Member("Bob"), q.Member("Eve"))


def test_rooms_are_listed_by_people_then_name(talk: Talk) -> None:
    for room in ("#b", "#a"):
        talk.ask_for(3, rq.Join(named(room)))
    rooms = talk.ask(3, q.WhichRooms())
    assert isinstance(rooms, q.Rooms)
    assert [(line.name, line.people, line.mine) for line in rooms.rooms] == [
        ("#tea", 2, False), ("#a", 1, True), ("#b", 1, True), ("#oak", 1, True),
    ]  # fmt: skip


def test_who_is_away_is_told_of_those_who_are_shown(talk: Talk) -> None:
    talk.ask_for(2, rq.SetAway("tea"))
    answer = talk.ask(1, q.WhoIsIn(named("#tea")))
    assert isinstance(answer, q.Members) and answer.away == {"Bob"}
    assert talk.hall.members(answer.room).away == {"Bob"}
    talk.ask_for(2, rq.SetAway(""))
    assert talk.hall.members(answer.room).away == frozenset()


@pytest.mark.parametrize("question", [q.WhoIsIn(named("#x")), q.MayRead(named("#x"))])
def test_a_room_that_is_not_there_is_named_in_the_refusal(talk: Talk, question: q.Question) -> None:
    assert talk.ask(1, question) == Refusal(Reason.NO_SUCH_ROOM, "#x")


def test_somebody_who_is_not_there_is_named_in_the_refusal(talk: Talk) -> None:
    assert talk.ask(1, q.WhoIs(named("Zoe"))) == Refusal(Reason.NO_SUCH_PERSON, "Zoe")


def test_of_somebody_who_is_gone_ones_own_talk_may_be_read(talk: Talk) -> None:
    """Who they were only the archive knows: the permission says how they were called, and is for the asker's talk."""
    talk.ask_for(3, rq.Exit())
    scope = talk.ask(1, q.MayRead(named("Eve")))
    assert scope == q.Scope(Seq(talk.seq), user(talk, 1), frozenset(), None, "Eve", called=named("Eve"))


def test_what_else_happened_in_a_room_is_for_those_in_it(talk: Talk) -> None:
    keep_tea(talk)
    inside, outside = (talk.ask(session, q.MayRead(named("#tea"))) for session in (1, 3))
    assert isinstance(inside, q.Scope) and isinstance(outside, q.Scope)
    assert inside.is_inside and not outside.is_inside and inside.rooms == outside.rooms


def test_ones_own_past_is_that_of_the_rooms_one_is_in_and_ones_private_talk(talk: Talk) -> None:
    keep_tea(talk)
    assert talk.ask(3, q.MayRead(None, own=True)) == q.Scope(
        Seq(talk.seq), user(talk, 3), frozenset({talk.room("#oak")}), None
    )


def hide(talk: Talk, session: int) -> None:
    talk.events(session, rq.SetFlags(frozenset({Flag.INVISIBLE}), frozenset()))


def rule_tea(talk: Talk, *rules: Rule) -> None:
    talk.events(1, rq.SetRules(named("#tea"), tuple(Change(each, True, "k") for each in rules)))


def portraits(answer: q.Answer | Refusal) -> list[str]:
    assert isinstance(answer, q.Portraits), answer
    return [each.name for each in answer.people]


def portrait(answer: q.Answer | Refusal) -> q.Portrait:
    assert isinstance(answer, q.Portrait), answer
    return answer


EVERY_QUESTION_OF_A_ROOM = (q.WhoIsIn, q.WhatAbout, q.WhatRules, q.MayRead, q.WhoMatches)


@pytest.mark.parametrize("ask", EVERY_QUESTION_OF_A_ROOM)
def test_a_secret_room_is_there_for_its_people_and_operators_only(
    talk: Talk, ask: Callable[[RoomId | Name], q.Question]
) -> None:
    rule_tea(talk, Rule.SECRET)
    assert talk.ask(3, ask(named("#tea"))) == Refusal(Reason.NO_SUCH_ROOM, "#tea")
    assert talk.ask(3, ask(talk.room("#tea"))) == Refusal(Reason.NO_SUCH_ROOM, "")
    assert not isinstance(talk.ask(2, ask(named("#tea"))), Refusal)
    talk.events(3, rq.BecomeOperator())
    as_operator = talk.ask(3, ask(named("#tea")))
    assert (
        as_operator == Refusal(Reason.NOT_IN_ROOM, "#tea") if ask is q.MayRead else not isinstance(as_operator, Refusal)
    )


def test_a_secret_room_is_in_no_list_and_no_portrait(talk: Talk) -> None:
    rule_tea(talk, Rule.SECRET)
    rooms = talk.ask(3, q.WhichRooms())
    assert isinstance(rooms, q.Rooms) and [line.name for line in rooms.rooms] == ["#oak"]
    assert portrait(talk.ask(3, q.WhoIs(named("Ann")))).rooms == ()
    assert portrait(talk.ask(2, q.WhoIs(named("Ann")))).rooms == (("#tea", (Role.OPERATOR,)),)


@pytest.mark.parametrize("rule", [Rule.KEY, Rule.INVITE_ONLY, Rule.SECRET])
def test_the_past_of_a_guarded_room_is_for_those_in_it(talk: Talk, rule: Rule) -> None:
    rule_tea(talk, rule)
    keep_tea(talk)
    tea = talk.room("#tea")
    for viewer, readable in ((2, True), (3, False)):
        everything, this = talk.ask(viewer, q.MayRead(None)), talk.ask(viewer, q.MayRead(tea))
        assert isinstance(everything, q.Scope) and everything.rooms == (frozenset({tea}) if readable else frozenset())
        assert isinstance(this, q.Scope) is readable


def test_a_guarded_room_that_is_no_secret_has_people_and_a_topic_and_a_key_nobody_outside_is_told(talk: Talk) -> None:
    rule_tea(talk, Rule.KEY, Rule.INVITE_ONLY)
    talk.events(1, rq.SetRules(named("#tea"), (Change(Rule.BANNED, True, mask=Mask("x", "x")),)))
    assert isinstance(talk.ask(3, q.WhoIsIn(named("#tea"))), q.Members)
    for viewer, key, listed in ((2, "k", 1), (3, "*", 0)):
        answer = talk.ask(viewer, q.WhatRules(named("#tea")))
        assert isinstance(answer, q.RoomRules) and (answer.rules.key, len(answer.rules.banned)) == (key, listed)
        assert answer.sees_key is answer.sees_lists is (viewer == 2)


def test_who_is_invisible_is_listed_to_those_who_share_a_room(talk: Talk) -> None:
    hide(talk, 2)
    for viewer, seen in ((1, ["Ann", "Bob"]), (3, ["Ann"])):
        members = talk.ask(viewer, q.WhoIsIn(named("#tea")))
        assert isinstance(members, q.Members) and list(members.people) == seen and members.here == len(seen)
        assert portraits(talk.ask(viewer, q.WhoMatches(named("#tea")))) == seen
    assert portraits(talk.ask(3, q.WhoMatches(None))) == ["Ann", "Eve"]
    assert portraits(talk.ask(2, q.WhoMatches(None))) == ["Ann", "Bob", "Eve"]
    assert portrait(talk.ask(3, q.WhoIs(named("bob")))).rooms == (), "who knows the name is told no room"
    talk.events(3, rq.BecomeOperator())
    assert portraits(talk.ask(3, q.WhoMatches(None))) == ["Ann", "Bob", "Eve"]


def test_a_glob_is_held_against_name_user_host_and_own_words(talk: Talk) -> None:
    talk.events(4, rq.Enter(named("Max"), UserInfo("~User", "Home.NET", "Max the Great")))
    for glob in ("M?X", "~USER", "*.net", "*great", "max!*@home.*"):
        assert portraits(talk.ask(1, q.WhoMatches(None, glob))) == ["Max"], glob
    assert portraits(talk.ask(1, q.WhoMatches(None, "m"))) == []


def test_operators_alone_are_found_among_all_or_in_a_room(talk: Talk) -> None:
    talk.events(3, rq.BecomeOperator())
    assert portraits(talk.ask(1, q.WhoMatches(None, operators_only=True))) == ["Eve"]
    assert portraits(talk.ask(1, q.WhoMatches(named("#tea"), operators_only=True))) == []


def test_in_a_room_one_is_shown_with_the_roles_one_has_there(talk: Talk) -> None:
    answer = talk.ask(3, q.WhoMatches(named("#tea"), "a*"))
    assert isinstance(answer, q.Portraits) and answer.room == "#tea"
    assert [(each.roles, each.is_self) for each in answer.people] == [((Role.OPERATOR,), False)]


def test_a_portrait_says_since_when_and_how_long_ago(talk: Talk) -> None:
    talk.events(1, rq.SetAway("tea"))
    talk.events(1, rq.Say(named("#tea"), (text("hi"),)))
    seen = portrait(talk.ask(3, q.WhoIs(named("ANN"))))
    said = talk.heard[-1][0]
    assert (seen.name, seen.away, seen.since, seen.active) == ("Ann", "tea", 1000, said.at)
    assert seen.sessions == (session_id(1, 1),) and not seen.is_self


def test_who_of_these_is_here_is_told_in_the_order_asked(talk: Talk) -> None:
    assert portraits(talk.ask(1, q.WhoOf((named("eve"), named("Max"), named("ANN"))))) == ["Eve", "Ann"]
    assert talk.ask(1, q.WhoIs(named("Max"))) == Refusal(Reason.NO_SUCH_PERSON, "Max")


def test_counts_are_of_now_and_the_most_of_ever(talk: Talk) -> None:
    hide(talk, 1)
    talk.events(2, rq.BecomeOperator())
    talk.events(3, rq.Exit())
    assert talk.ask(1, q.HowMany()) == q.Counts(people=2, invisible=1, operators=1, rooms=1, most=3)


def test_whether_a_name_is_free_may_be_asked_before_entering(talk: Talk) -> None:
    assert talk.ask(9, q.IsFree(named("Max"))) == q.Free() == talk.ask(1, q.IsFree(named("ANN")))
    assert talk.ask(9, q.IsFree(named("ann"))) == Refusal(Reason.NAME_TAKEN, "Ann")
    assert talk.ask(9, q.IsFree(named("Server"))) == Refusal(Reason.NAME_RESERVED, "Server")


def test_invitations_are_of_rooms_that_are_there_as_they_are_called_now(talk: Talk) -> None:
    assert talk.ask(3, q.WhichInvite()) == q.Invitations(())
    talk.events(1, rq.Invite(named("#tea"), named("Eve")))
    talk.events(1, rq.RenameRoom(named("#tea"), named("#coffee")))
    assert talk.ask(3, q.WhichInvite()) == q.Invitations(("#coffee",))
    talk.events(3, rq.Join(named("#coffee")))
    assert talk.ask(3, q.WhichInvite()) == q.Invitations(())


def test_a_newcomer_is_shown_everyone(talk: Talk) -> None:
    first = talk.hall.members(talk.room("#tea"))
    talk.events(3, rq.Join(named("#tea")))
    view = talk.hall.members(talk.room("#tea"))
    assert view.members[:-1] == first.members
    assert view.members is talk.hall.members(talk.room("#tea")).members, "the same object while nothing changes"
    asked = talk.ask(1, q.WhoIsIn(named("#tea")))
    assert isinstance(asked, q.Members) and asked.members is view.members
    for request in (rq.Present("B"), rq.Rename(named("Max")), rq.Leave(named("#tea"))):
        talk.events(2, request)
        changed = talk.hall.members(talk.room("#tea"))
        assert changed.members != view.members
        view = changed


def test_several_rooms_are_shown_in_their_order_and_a_secret_one_is_not_there(talk: Talk) -> None:
    rule_tea(talk, Rule.SECRET)
    rooms = (named("#none"), named("#TEA"), named("#pub"))
    talk.events(1, rq.Join(named("#pub")))
    answer = talk.ask(3, q.WhoIsInEach(rooms))
    assert isinstance(answer, q.Rosters)
    assert [room and room.name for room in answer.rooms] == [None, None, "#pub"]
    answer = talk.ask(2, q.WhoIsInEach(rooms))
    assert isinstance(answer, q.Rosters)
    assert [room and room.name for room in answer.rooms] == [None, "#tea", "#pub"]
    tea = talk.ask(2, q.WhoIsIn(named("#tea")))
    assert isinstance(tea, q.Members) and answer.rooms[1] == tea._replace(people=())


def test_a_newcomer_is_told_the_first_names_only() -> None:
    talk = Talk()
    for number in range(q.MOST_LISTED + 5):
        talk.enter(number, f"P{number}", "#tea")
    view = talk.hall.members(talk.room("#tea"))
    assert len(view.people) == q.MOST_LISTED and view.here == len(view.members) == q.MOST_LISTED + 5


def test_every_question_is_asked_in_these_tests() -> None:
    asked = {*EVERY_QUESTION_OF_A_ROOM, q.WhoIsInEach, q.WhichRooms, q.WhoIs, q.WhoOf, q.HowMany, q.IsFree}
    asked |= {q.WhichInvite, q.WhereAmI}
    asked |= {q.WhatIsRead}  # tests/core/test_core_reading.py
    asked |= {q.MayReadWordings}  # tests/core/test_hall_messages.py
    asked |= {q.WhatMetadata, q.MetadataAround}  # tests/core/test_core_metadata.py
    assert asked == set(get_args(q.Question))


def test_the_past_around_a_private_message_is_that_of_the_two_whoever_has_their_names_now(talk: Talk) -> None:
    ann, bob = user(talk, 1), user(talk, 2)
    message = rq.MessageFacts(Seq(1), ann, RoomId(0), bob, 0, "Ann", "Bob")
    talk.events(2, rq.Rename(named("Robert")))
    talk.events(3, rq.Rename(named("Bob")))
    assert talk.ask(1, q.MayRead(message)) == q.Scope(
        Seq(talk.seq), ann, frozenset(), frozenset({(min(ann, bob), max(ann, bob))}), "Robert"
    )
    assert talk.ask(3, q.MayRead(message)) == Refusal(Reason.NO_SUCH_MESSAGE)
    talk.events(2, rq.Exit())
    scope = talk.ask(1, q.MayRead(message))
    assert isinstance(scope, q.Scope) and scope.title == "Bob", "as they were called then"


def test_around_a_message_of_a_room_that_one_may_not_read_nothing_is_read(talk: Talk) -> None:
    message = rq.MessageFacts(Seq(1), user(talk, 1), RoomId(77), NOBODY, 0, "Ann", "#gone")
    assert talk.ask(1, q.MayRead(message)) == Refusal(Reason.NO_SUCH_MESSAGE)
