"""Rules, roles, kicking, inviting, knocking, renaming a room: who may do what, and what it becomes."""

import pytest
from hall_fixtures import Talk, named, text

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.limits import LEAST_BESIDE_TOPIC, LONGEST_TOPIC, LONGEST_TOPIC_LINE, Limits
from beseda.core.names import Name
from beseda.core.people import Flag, UserInfo
from beseda.core.questions import Topic, WhatAbout
from beseda.core.refusals import Reason, Refusal
from beseda.core.rules import USUAL, Change, Mask, Role, Rule

TEA = named("#tea")
ANN, BOB, EVE, ZOE = 1, 2, 3, 4


def ban(key: str, rule: Rule = Rule.BANNED, *, mutes: bool = False, on: bool = True) -> Change:
    return Change(rule, on, mask=Mask(key.upper(), key, mutes))


def rules(*changes: Change, room: Name = TEA) -> rq.SetRules:
    return rq.SetRules(room, changes)


def on(*these: Rule) -> rq.SetRules:
    return rules(*(Change(each, True) for each in these))


@pytest.fixture
def talk() -> Talk:
    """Ann, who made #tea and is operator there, and Bob in it; Eve in a room of her own, Zoe in none."""
    talk = Talk(Limits(list_entries=2, invitations=2))
    talk.enter(ANN, "Ann", "#tea")
    talk.enter(BOB, "Bob", "#tea")
    talk.enter(EVE, "Eve", "#oak")
    talk.enter(ZOE, "Zoe")
    return talk


def role(talk: Talk, person: str, what: Role, by: int = ANN, given: bool = True) -> Reason | None:
    return talk.reason(by, rq.SetRole(TEA, named(person), what, given))


CASES: list[tuple[Reason, int, rq.Request]] = [
    (Reason.ROLE_NEEDED, BOB, on(Rule.MODERATED)),
    (Reason.BAD_KEY, ANN, rules(Change(Rule.KEY, True, "two words"))),
    (Reason.LIST_FULL, ANN, rules(ban("a"), ban("b"), ban("c"))),
    (Reason.ROLE_NEEDED, BOB, rq.SetRole(TEA, named("Bob"), Role.VOICE, True)),
    (Reason.NOT_IN_ROOM_THEY, ANN, rq.SetRole(TEA, named("Eve"), Role.VOICE, True)),
    (Reason.ROLE_NEEDED, ANN, rq.SetRole(TEA, named("Bob"), Role.FOUNDER, True)),
    (Reason.ROLE_NEEDED, BOB, rq.Kick(TEA, named("Ann"))),
    (Reason.NO_SUCH_PERSON, ANN, rq.Kick(TEA, named("Max"))),
    (Reason.NOT_IN_ROOM, EVE, rq.Invite(TEA, named("Zoe"))),
    (Reason.ALREADY_IN_ROOM_THEY, ANN, rq.Invite(TEA, named("Bob"))),
    (Reason.ROLE_NEEDED, BOB, rq.RenameRoom(TEA, named("#pub"))),
    (Reason.ROOM_NAME_TAKEN, ANN, rq.RenameRoom(TEA, named("#OAK"))),
    (Reason.ROOM_NAME_LOOKS_TAKEN, ANN, rq.RenameRoom(TEA, named("#оak"))),
    (Reason.ROOM_OPEN, EVE, rq.Knock(TEA)),
    (Reason.NOT_IN_ROOM, EVE, rq.Signal(TEA, None)),
    (Reason.NO_SUCH_PERSON, EVE, rq.Signal(named("Max"), None)),
    (Reason.OPERATOR_NEEDED, ANN, rq.Remove(named("Bob"), "spam")),
    (Reason.OPERATOR_NEEDED, ANN, rq.TellOperators("help")),
    (Reason.OPERATOR_NEEDED, ANN, rq.ClearRoom(TEA, "spam")),
    (Reason.OPERATOR_NEEDED, ANN, rq.CloseRoom(TEA)),
    # With the rules of `SHUT`:
    (Reason.INVITATION_NEEDED, ZOE, rq.Join(TEA)),
    (Reason.BANNED, EVE, rq.Join(TEA)),
    (Reason.BANNED, EVE, rq.Knock(TEA)),
    (Reason.MAY_NOT_SPEAK, BOB, rq.Say(TEA, (text("hi"),))),
    (Reason.MAY_NOT_SPEAK, ANN, rq.Signal(TEA, text("\x01VERSION\x01"))),
    (Reason.ROLE_NEEDED, BOB, rq.SetTopic(TEA, "x")),
    (Reason.ROLE_NEEDED, BOB, rq.Invite(TEA, named("Zoe"))),
    (Reason.NAME_HELD, BOB, rq.Rename(named("Rob"))),
    # With those of `DEAR`:
    (Reason.KEY_NEEDED, ZOE, rq.Join(TEA, "guess")),
    (Reason.ROOM_FULL, ZOE, rq.Join(TEA, "open")),
    # After one already:
    (Reason.TOO_MANY_KNOCKS, ZOE, rq.Knock(TEA)),
]
SHUT = rules(
    *(Change(each, True) for each in (Rule.INVITE_ONLY, Rule.MODERATED, Rule.TOPIC_LOCKED, Rule.NO_SIGNALS)),
    ban("eve!*"),
)
DEAR = rules(Change(Rule.KEY, True, "open"), Change(Rule.LIMIT, True, "2"))


@pytest.mark.parametrize(
    ("reason", "session", "request_"), CASES, ids=[f"{r.value}-{type(q).__name__}" for r, _, q in CASES]
)
def test_who_may_not_is_told_why(talk: Talk, reason: Reason, session: int, request_: rq.Request) -> None:
    shut = reason in (Reason.BANNED, Reason.MAY_NOT_SPEAK, Reason.INVITATION_NEEDED, Reason.TOO_MANY_KNOCKS)
    if shut or isinstance(request_, rq.SetTopic | rq.Rename) or (isinstance(request_, rq.Invite) and session == BOB):
        talk.events(ANN, SHUT)
    if isinstance(request_, rq.Join) and not shut:
        talk.events(ANN, DEAR)
    if reason is Reason.TOO_MANY_KNOCKS:
        talk.events(session, request_)
    assert talk.reason(session, request_) is reason


def test_the_first_in_an_empty_room_is_its_operator_and_the_next_is_not(talk: Talk) -> None:
    joined = [event for event, _ in talk.heard if isinstance(event, ev.Joined) and event.room_name == TEA]
    assert [event.role for event in joined] == [Role.OPERATOR, Role.NONE]


def test_rules_keep_no_room_and_are_told_to_all_in_it(talk: Talk) -> None:
    (changed,) = talk.events(ANN, rules(Change(Rule.LIMIT, True, "010"), ban("eve!*@*")))
    assert isinstance(changed, ev.RulesSet) and not talk.stored
    assert changed.changes == (Change(Rule.LIMIT, True, "10"), ban("eve!*@*"))
    assert talk.audience() == [ANN, BOB]
    kept, _ = talk.events(BOB, rq.Say(TEA, (text("hi"),)))
    now = talk.hall.persistent.rooms[talk.room("#tea")].rules
    assert isinstance(kept, ev.RoomKept) and kept.rules is now
    assert now.limit == 10 and now.banned[0].by == "Ann" and now.banned[0].at == changed.at


def test_what_holds_already_is_passed_over_and_nothing_left_is_nothing(talk: Talk) -> None:
    assert talk.events(ANN, on(Rule.MEMBERS_ONLY)) == []
    talk.events(ANN, rules(ban("a"), Change(Rule.KEY, True, "k")))
    again = talk.events(ANN, rules(ban("a"), Change(Rule.KEY, True, "k"), Change(Rule.KEY, True, "other")))
    assert isinstance(again[0], ev.RulesSet) and again[0].changes == (Change(Rule.KEY, True, "other"),)
    assert talk.events(ANN, rules(ban("b", on=False), Change(Rule.LIMIT, False), Change(Rule.LIMIT, True, "-1"))) == []


def test_what_is_lifted_again_leaves_the_usual(talk: Talk) -> None:
    talk.events(ANN, rules(ban("a"), Change(Rule.KEY, True, "k"), Change(Rule.SECRET, True)))
    talk.events(ANN, rules(ban("a", on=False), Change(Rule.KEY, False), Change(Rule.SECRET, False)))
    assert talk.hall.presence.rooms[talk.room("#tea")].draft.rules is USUAL


def test_an_invitation_opens_everything_once(talk: Talk) -> None:
    talk.events(ANN, SHUT)
    (invited,) = talk.events(ANN, rq.Invite(TEA, named("Eve")))
    assert isinstance(invited, ev.Invited) and invited.person_name.shown == "Eve"
    assert talk.audience() == [ANN], "those in the room with half or more"
    assert talk.reason(EVE, rq.Join(TEA)) is None
    talk.events(EVE, rq.Leave(TEA))
    assert talk.reason(EVE, rq.Join(TEA)) is Reason.BANNED


def test_the_oldest_invitation_is_forgotten_first(talk: Talk) -> None:
    for room in ("#a", "#b", "#c"):
        talk.events(ANN, rq.Join(named(room)))
        talk.events(ANN, rq.Invite(named(room), named("Zoe")))
    seat = talk.hall.presence.users[talk.hall.presence.names.find(named("Zoe"))]  # type: ignore[index]
    assert seat.invitations == (talk.room("#b"), talk.room("#c"))


def test_who_is_banned_is_let_in_by_those_only_who_could_unban(talk: Talk) -> None:
    talk.events(ANN, rules(ban("eve!*")))
    assert talk.reason(BOB, rq.Invite(TEA, named("Eve"))) is Reason.ROLE_NEEDED
    assert talk.reason(BOB, rq.Invite(TEA, named("Zoe"))) is None


@pytest.mark.parametrize(
    ("more", "reason"), [(ban("eve!*", Rule.INVITED), None), (ban("eve!*"), Reason.BANNED), (None, "invite")]
)
def test_a_list_of_the_invited_opens_an_invite_only_room(
    talk: Talk, more: Change | None, reason: Reason | str | None
) -> None:
    talk.events(ANN, on(Rule.INVITE_ONLY))
    if more:
        talk.events(ANN, rules(more))
    assert talk.reason(EVE, rq.Join(TEA)) is (Reason.INVITATION_NEEDED if reason == "invite" else reason)


def test_who_is_excepted_is_not_banned_and_who_is_muted_may_come(talk: Talk) -> None:
    talk.events(ANN, rules(ban("*!*@*"), ban("eve!*", Rule.EXCEPTED)))
    assert talk.reason(EVE, rq.Join(TEA)) is None and talk.reason(EVE, rq.Say(TEA, (text("hi"),))) is None
    talk.events(ANN, rules(ban("*!*@*", on=False), ban("zoe!*", mutes=True)))
    assert (
        talk.reason(ZOE, rq.Join(TEA)) is None and talk.reason(ZOE, rq.Say(TEA, (text("hi"),))) is Reason.MAY_NOT_SPEAK
    )
    assert role(talk, "Zoe", Role.VOICE) is None and talk.reason(ZOE, rq.Say(TEA, (text("hi"),))) is None


def test_a_ban_is_of_who_one_is_now(talk: Talk) -> None:
    """The judgement that is remembered goes with the name, the user_info and the rules it was of."""
    talk.events(ANN, rules(ban("rob!*"), ban("*@bad.host")))
    assert talk.reason(BOB, rq.Say(TEA, (text("hi"),))) is None
    talk.events(BOB, rq.Rename(named("Rob")))
    assert talk.reason(BOB, rq.Say(TEA, (text("hi"),))) is Reason.MAY_NOT_SPEAK
    assert talk.reason(BOB, rq.Rename(named("Bob"))) is Reason.NAME_HELD
    talk.events(ANN, rules(ban("rob!*", on=False)))
    assert talk.reason(BOB, rq.Say(TEA, (text("hi"),))) is None
    talk.events(BOB, rq.Present(host="BAD.host"))
    assert talk.reason(BOB, rq.Say(TEA, (text("hi"),))) is Reason.MAY_NOT_SPEAK
    talk.events(ANN, rules(ban("*@bad.host", on=False)))
    assert talk.reason(BOB, rq.Say(TEA, (text("hi"),))) is None


def test_where_strangers_may_speak_those_in_the_room_hear_them(talk: Talk) -> None:
    talk.events(ANN, rules(Change(Rule.MEMBERS_ONLY, False)))
    inside = talk.hall.presence.rooms[talk.room("#tea")].audience
    talk.events(EVE, rq.Say(TEA, (text("hi"),)))
    assert talk.heard[-1][1] is inside
    for session in (ANN, BOB):
        talk.events(session, rq.Leave(TEA))
    talk.events(EVE, rq.Say(TEA, (text("nobody?"),)))
    assert talk.audience() == []


def test_a_key_and_a_limit_keep_out_who_has_not_or_is_too_many(talk: Talk) -> None:
    talk.events(ANN, DEAR)
    talk.events(BOB, rq.Leave(TEA))
    assert talk.reason(ZOE, rq.Join(TEA, "open")) is None


def test_roles_are_several_and_the_highest_counts(talk: Talk) -> None:
    assert role(talk, "Bob", Role.HALF) is None and role(talk, "Bob", Role.VOICE) is None
    assert talk.hall.members(talk.room("#tea")).members[1].roles == (Role.HALF, Role.VOICE)
    assert talk.audience() == [ANN, BOB]
    assert role(talk, "Ann", Role.VOICE, by=BOB) is None
    assert role(talk, "Ann", Role.OPERATOR, by=BOB, given=False) is Reason.ROLE_NEEDED
    assert role(talk, "Bob", Role.HALF, by=BOB, given=False) is None, "anybody may take from oneself"
    assert talk.events(ANN, rq.SetRole(TEA, named("Bob"), Role.HALF, False)) == []


def test_who_is_put_out_hears_it_and_those_above_stay(talk: Talk) -> None:
    role(talk, "Bob", Role.HALF)
    assert talk.reason(BOB, rq.Kick(TEA, named("Ann"))) is Reason.ROLE_NEEDED
    (kicked,) = talk.events(ANN, rq.Kick(TEA, named("BOB"), "out"))
    assert isinstance(kicked, ev.Kicked) and (kicked.name.shown, kicked.person_name.shown) == ("Ann", "Bob")
    assert talk.audience() == [ANN, BOB]
    talk.events(BOB, rq.Join(TEA))
    assert talk.hall.members(talk.room("#tea")).members[1].roles == (), "roles go with whoever leaves"


def test_operators_of_the_server_are_founders_everywhere(talk: Talk) -> None:
    talk.events(BOB, rq.BecomeOperator())
    assert role(talk, "Ann", Role.FOUNDER, by=BOB) is None
    assert talk.reason(ANN, rq.Kick(TEA, named("Bob"))) is None, "a founder reaches up to founders"


def test_a_knock_is_heard_by_those_who_can_open(talk: Talk) -> None:
    talk.events(ANN, on(Rule.INVITE_ONLY))
    talk.events(ZOE, rq.Knock(TEA, "let me in"))
    assert isinstance(talk.heard[-1][0], ev.Knocked) and talk.audience() == [ANN]
    talk.seq += 30
    assert talk.reason(ZOE, rq.Knock(TEA)) is None


def test_a_signal_to_those_of_a_role_is_heard_by_them(talk: Talk) -> None:
    talk.events(BOB, rq.Signal(TEA, text("help"), least=Role.OPERATOR))
    assert talk.audience() == [ANN]
    talk.events(BOB, rq.Signal(TEA, None, (("+typing", "active"),)))
    assert talk.audience() == [ANN, BOB] and not talk.stored
    talk.events(BOB, rq.Signal(named("Eve"), None))
    assert sorted(talk.audience()) == [BOB, EVE]


def test_a_renamed_room_is_the_same_room_under_its_new_name_only(talk: Talk) -> None:
    room = talk.room("#tea")
    (renamed,) = talk.events(ANN, rq.RenameRoom(TEA, named("#Coffee"), "stronger"))
    assert isinstance(renamed, ev.RoomRenamed) and talk.audience() == [ANN, BOB] and not talk.stored
    assert talk.room("#coffee") == room and talk.hall.find(TEA) is None
    assert talk.events(ANN, rq.RenameRoom(room, named("#coffee"))), "another case is another spelling"
    made, _ = talk.events(ZOE, rq.Join(TEA))
    assert isinstance(made, ev.RoomMade) and made.room != room


LONG_ROOM = named("#" + "к" * 49)
"""99 bytes."""


def test_beside_long_names_a_topic_has_less_and_is_refused_where_it_does_not_fit(talk: Talk) -> None:
    talk.enter(7, "Ж" * 32, LONG_ROOM.shown)
    most = LONGEST_TOPIC_LINE - 99 - LEAST_BESIDE_TOPIC
    assert talk.ask_for(7, rq.SetTopic(LONG_ROOM, "t" * (most + 1))) == Refusal(
        Reason.TEXT_TOO_LONG, str(most), LONG_ROOM.shown
    )
    assert talk.reason(7, rq.SetTopic(LONG_ROOM, "t" * most)) is None
    assert talk.reason(ANN, rq.SetTopic(TEA, "t" * LONGEST_TOPIC)) is None


def test_a_room_gets_no_name_beside_which_its_topic_is_not_whole(talk: Talk) -> None:
    talk.events(ANN, rq.SetTopic(TEA, "t" * LONGEST_TOPIC))
    talk.hall.persistent.settle()
    assert talk.reason(ANN, rq.RenameRoom(TEA, LONG_ROOM)) is Reason.TEXT_TOO_LONG
    assert talk.reason(ANN, rq.RenameRoom(TEA, named("#" + "к" * 19))) is None


def test_a_topic_of_before_that_is_too_long_stays_and_its_room_may_be_renamed_shorter(talk: Talk) -> None:
    talk.enter(7, "Ivan", LONG_ROOM.shown)
    talk.events(7, rq.SetTopic(LONG_ROOM, "short"))
    talk.hall.persistent.settle()
    (set_,) = [event for event in talk.events(7, rq.SetTopic(LONG_ROOM, "other")) if isinstance(event, ev.TopicSet)]
    talk.hall.evolve(set_._replace(topic="t" * LONGEST_TOPIC))
    talk.hall.persistent.settle()
    answer = talk.ask(7, WhatAbout(LONG_ROOM))
    assert isinstance(answer, Topic) and answer.topic == "t" * LONGEST_TOPIC
    assert talk.reason(7, rq.RenameRoom(LONG_ROOM, named("#" + "п" * 49))) is None


def test_a_renaming_that_is_not_stored_has_not_happened_and_the_old_name_was_nobodys(talk: Talk) -> None:
    room = talk.room("#tea")
    talk.events(BOB, rq.Say(TEA, (text("hi"),)))
    talk.hall.persistent.settle()
    talk.events(ANN, rq.RenameRoom(TEA, named("#coffee")))
    assert talk.hall.persistent.binds
    assert talk.reason(ZOE, rq.Join(TEA)) is Reason.ROOM_NAME_LOOKS_TAKEN
    talk.hall.persistent.take_back()
    assert talk.room("#tea") == room and talk.hall.find(named("#coffee")) is None
    assert talk.hall.presence.rooms[room].name == TEA
    for session in (ANN, BOB):
        talk.events(session, rq.Leave(TEA))
    assert talk.room("#tea") == room


def test_the_lobby_is_the_servers() -> None:
    talk = Talk(lobby="#lobby")
    talk.enter(ANN, "Ann", "#LOBBY", "#tea")
    assert [event.role for event, _ in talk.heard if isinstance(event, ev.Joined)] == [Role.NONE, Role.OPERATOR]
    talk.events(ANN, rq.BecomeOperator())
    assert talk.reason(ANN, rq.RenameRoom(named("#lobby"), named("#x"))) is Reason.ROLE_NEEDED
    talk.events(ANN, rq.Leave(named("#lobby")))
    assert talk.reason(ANN, rq.RenameRoom(TEA, named("#lobby"))) is Reason.ROOM_NAME_TAKEN


def test_a_secret_room_is_not_there_for_those_outside(talk: Talk) -> None:
    talk.events(ANN, on(Rule.SECRET))
    requests: list[rq.Request] = [rq.Leave(TEA), rq.Say(TEA, (text("hi"),)), rq.SetTopic(TEA, "x")]
    for request in (*requests, rq.Invite(TEA, named("Zoe"))):
        assert talk.ask_for(EVE, request) == Refusal(Reason.NO_SUCH_ROOM, "#tea")


def test_a_mask_means_name_user_and_host_folded(talk: Talk) -> None:
    talk.events(9, rq.Enter(named("Max"), UserInfo("~User", "Host.NET"), frozenset({Flag.BOT})))
    talk.events(ANN, rules(ban("m?x!~user@*.net")))
    assert talk.reason(9, rq.Join(TEA)) is Reason.BANNED


TYPED = named("#TEA")
ABOUT_A_ROOM_TOO: list[tuple[rq.Request, Refusal]] = [
    (rq.Kick(TYPED, named("Eve")), Refusal(Reason.NOT_IN_ROOM_THEY, "Eve", "#tea")),
    (rq.SetRole(TYPED, named("Eve"), Role.VOICE, True), Refusal(Reason.NOT_IN_ROOM_THEY, "Eve", "#tea")),
    (rq.Invite(TYPED, named("Bob")), Refusal(Reason.ALREADY_IN_ROOM_THEY, "Bob", "#tea")),
    (rules(ban("a"), ban("b"), ban("c"), room=TYPED), Refusal(Reason.LIST_FULL, "2", "#tea")),
    (rules(Change(Rule.KEY, True, "a b"), room=TYPED), Refusal(Reason.BAD_KEY, "", "#tea")),
    (rq.RenameRoom(TYPED, named("#OAK")), Refusal(Reason.ROOM_NAME_TAKEN, "#oak", "#tea")),
    (rq.RenameRoom(TYPED, named("#оak")), Refusal(Reason.ROOM_NAME_LOOKS_TAKEN, "#oak", "#tea")),
    (rq.RenameRoom(TYPED, named("#lobby")), Refusal(Reason.ROOM_NAME_TAKEN, "#lobby", "#tea")),
]


@pytest.mark.parametrize(("request_", "refusal"), ABOUT_A_ROOM_TOO, ids=[each.reason for _, each in ABOUT_A_ROOM_TOO])
def test_what_is_refused_in_a_room_names_it_as_it_is_called(request_: rq.Request, refusal: Refusal) -> None:
    talk = Talk(Limits(list_entries=2), lobby="#lobby")
    talk.enter(ANN, "Ann", "#tea")
    talk.enter(BOB, "Bob", "#tea")
    talk.enter(EVE, "Eve", "#oak")
    assert talk.ask_for(ANN, request_) == refusal
