"""Rooms as IRC clients meet them, over real sockets (modern-irc, "Channel Operations")."""

import pytest
from irc_company import company, hushed, names_in, seated, somebody, with_verb
from irc_talking import IrcClient, brief, briefs, serving, tags_of, verbs
from talking import unique

from beseda.server.running.config import Limits
from beseda.server.running.serve import Server

pytestmark = pytest.mark.usefixtures("nothing_failed")


# JOIN and PART


def test_join_comes_before_topic_and_names(chat: Server) -> None:
    """modern-irc, "JOIN message": JOIN, then RPL_TOPIC where there is one, then RPL_NAMREPLY and its end."""
    room, [anna] = company(chat, "anna")
    anna.ask(f"TOPIC {room} :of what we talk")
    boris = somebody(chat, "boris")
    lines = boris.answers(
        f"JOIN {room}", f"JOIN {room}", f"332 {boris.name} {room} of what we talk",
        f"333 {boris.name} {room} {anna.name}", f"353 {boris.name} = {room} @{anna.name} {boris.name}",
        f"366 {boris.name} {room}",
    )  # fmt: skip
    assert lines[0].source.startswith(f"{boris.name}!user@")
    anna.nothing_but(f"JOIN {room}")


def test_the_first_in_a_room_becomes_its_operator(chat: Server) -> None:
    """modern-irc, "JOIN message": the change of mode is told."""
    anna, room = somebody(chat, "anna"), unique("#r")
    lines = anna.ask(f"JOIN {room}")
    assert verbs(lines) == ["JOIN", "MODE", "353", "366"]
    assert lines[1].params == (room, "+o", anna.name)
    assert lines[1].source == "irc.beseda.local"


def test_nobody_is_operator_for_coming_first_into_the_lobby(chat: Server) -> None:
    anna = somebody(chat, "anna")
    assert "MODE" not in verbs(anna.ask("JOIN #lobby"))


def test_several_rooms_are_entered_by_one_join(chat: Server) -> None:
    """modern-irc, "JOIN message": each has all of its lines before the next."""
    anna, one, two = somebody(chat, "anna"), unique("#one"), unique("#two")
    lines = anna.ask(f"JOIN {one},{two}")
    assert verbs(lines) == ["JOIN", "MODE", "353", "366"] * 2
    assert [line.params[0] for line in with_verb(lines, "JOIN")] == [one, two]


def test_keys_go_with_the_rooms_in_their_order(chat: Server) -> None:
    """modern-irc, "JOIN message": the first key is the first room's."""
    anna, boris = somebody(chat, "anna"), somebody(chat, "boris")
    open_, shut, other = unique("#r"), unique("#r"), unique("#r")
    seated(f"{open_},{shut},{other}", anna)
    anna.ask(f"MODE {shut} +k sesame", f"MODE {other} +k wrong")
    lines = boris.ask(f"JOIN {shut},{open_},{other} sesame,,right")
    assert [line.params[0] for line in with_verb(lines, "JOIN")] == [shut, open_]
    assert brief(lines[-1]).startswith(f"475 {boris.name} {other}")


def test_join_0_leaves_all_rooms(chat: Server) -> None:
    """modern-irc, "JOIN message": as a PART of each."""
    room, [anna, boris] = company(chat, "anna", "boris")
    other = unique("#r")
    boris.ask(f"JOIN {other}")
    boris.answers("JOIN 0", f"PART {room}", f"PART {other}")
    anna.nothing_but(f"PART {room}")
    boris.answers("JOIN 0")


def test_who_is_in_already_is_told_nothing(chat: Server) -> None:
    room, [anna, boris] = company(chat, "anna", "boris")
    anna.answers(f"JOIN {room}")
    boris.nothing_but()


@pytest.mark.parametrize(
    ("typed", "number"),
    [("#", "476"), ("#a:b", "476"), ("#" + "x" * 50, "476"), ("nowhere", "403"), ("&local", "403")],
)
def test_what_can_be_no_room_is_refused(chat: Server, typed: str, number: str) -> None:
    """modern-irc, "JOIN message": ERR_BADCHANMASK (476), ERR_NOSUCHCHANNEL (403)."""
    anna = somebody(chat, "anna")
    anna.answers(f"JOIN {typed}", f"{number} {anna.name} {typed}")
    anna.answers("JOIN", "461")


def test_one_may_be_in_so_many_rooms() -> None:
    """modern-irc, "ERR_TOOMANYCHANNELS (405)"; CHANLIMIT says how many."""
    with serving(Limits(rooms_per_user=2, messages_per_second=0)) as small:
        anna = somebody(small, "anna")
        assert any("CHANLIMIT=#:2" in line.params for line in anna.welcome)
        lines = anna.ask("JOIN #a,#b,#c")
        assert brief(lines[-1]).startswith(f"405 {anna.name} #c")


def test_a_list_that_names_nothing_is_told_so(chat: Server) -> None:
    """ERR_NEEDMOREPARAMS (461); what is left out between commas is nothing either."""
    room, [anna, boris] = company(chat, "anna", "boris")
    for line in ("JOIN :", "JOIN ,", "PART :", "PART ,", f"KICK {room} ,", f"KICK , {boris.name}"):
        anna.answers(line, f"461 {anna.name}")
    anna.answers(f"KICK {room} ,{boris.name},", f"KICK {room} {boris.name}")


def test_a_line_that_names_too_many_rooms_has_no_effect(chat: Server) -> None:
    """modern-irc, "TARGMAX Parameter"; RFC 1459's 407."""
    anna = somebody(chat, "anna")
    rooms = ",".join(f"#r{number}" for number in range(51))
    for line in (f"JOIN {rooms}", f"PART {rooms}", f"NAMES {rooms}"):
        assert verbs(anna.ask(line)) == ["407"]


def test_no_implicit_names_keeps_names_from_join(chat: Server) -> None:
    """IRCv3 "no-implicit-names": no RPL_NAMREPLY and no RPL_ENDOFNAMES after JOIN; NAMES answers all the same."""
    anna, room = somebody(chat, "anna", "no-implicit-names"), unique("#r")
    assert verbs(anna.ask(f"JOIN {room}")) == ["JOIN", "MODE"]
    anna.answers(f"NAMES {room}", f"353 {anna.name} = {room} @{anna.name}", f"366 {anna.name} {room}")


def test_extended_join_tells_account_and_real_name(chat: Server) -> None:
    """IRCv3 "extended-join": "*" for who is not logged in; the others see the usual JOIN."""
    room, [anna] = company(chat, "anna", caps=("extended-join",))
    vera = somebody(chat, "vera")
    seated(room, vera)
    hushed(anna)
    boris = somebody(chat, "boris")
    boris.ask(f"JOIN {room}")
    assert with_verb(anna.barrier(), "JOIN")[0].params == (room, "*", boris.name)
    assert with_verb(vera.barrier(), "JOIN")[0].params == (room,)


def test_part_is_told_with_its_reason(chat: Server) -> None:
    """modern-irc, "PART message"."""
    room, [anna, boris] = company(chat, "anna", "boris")
    other = unique("#r")
    boris.ask(f"JOIN {other}")
    boris.answers(f"PART {room},{other} :so long", f"PART {room} so long", f"PART {other} so long")
    lines = anna.nothing_but(f"PART {room} so long")
    assert lines[0].source.startswith(boris.name + "!")


def test_a_room_one_is_not_in_can_not_be_left(chat: Server) -> None:
    """modern-irc, "PART message": ERR_NOTONCHANNEL (442), ERR_NOSUCHCHANNEL (403)."""
    room, [_] = company(chat, "anna")
    boris = somebody(chat, "boris")
    boris.answers(f"PART {room}", f"442 {boris.name} {room}")
    boris.answers("PART #nowhere-at-all", "403")
    boris.answers("PART", "461")


# NAMES


def test_names_of_a_room_and_of_none(chat: Server) -> None:
    """modern-irc, "NAMES message": of what is not there, and without a room, the end."""
    room, [anna, boris] = company(chat, "anna", "boris")
    anna.answers(f"NAMES {room}", f"353 {anna.name} = {room} @{anna.name} {boris.name}", f"366 {anna.name} {room}")
    anna.answers("NAMES #nowhere-at-all", f"366 {anna.name} #nowhere-at-all")
    anna.answers("NAMES", f"366 {anna.name} *")


def test_names_of_several_rooms_come_one_after_the_other(chat: Server) -> None:
    """modern-irc, "NAMES message": "The channel names are evaluated one-by-one"; a label's batch holds them all."""
    room, [anna, boris] = company(chat, "anna", "boris", caps=("batch", "labeled-response"))
    other = unique("#r")
    seated(other, anna)
    told = (
        f"366 {anna.name} bad",
        f"353 {anna.name} = {room} @{anna.name} {boris.name}",
        f"366 {anna.name} {room}",
        f"366 {anna.name} #nowhere-at-all",
        f"353 {anna.name} = {other} @{anna.name}",
        f"366 {anna.name} {other}",
    )
    line = f"NAMES bad,{room},#nowhere-at-all,{other},{room}"
    anna.answers(line, *told)
    first, *inside, last = anna.answers(f"@label=n {line}", "BATCH", *told, "BATCH")
    assert tags_of(first) == {"label": "n"} and not last.tags
    assert {tags_of(each)["batch"] for each in inside} == {first.params[0][1:]}


def test_names_of_a_secret_room_are_marked_so(chat: Server) -> None:
    """modern-irc, "RPL_NAMREPLY (353)": "@" for a secret channel."""
    room, [anna] = company(chat, "anna")
    anna.ask(f"MODE {room} +s")
    assert with_verb(anna.ask(f"NAMES {room}"), "353")[0].params[1] == "@"


def test_multi_prefix_shows_every_prefix_highest_first(chat: Server) -> None:
    """IRCv3 "multi-prefix": in NAMES, and WHO's flags."""
    room, [anna, vera] = company(chat, "anna", "vera", caps=("multi-prefix",))
    boris = somebody(chat, "boris")
    seated(room, boris)
    anna.ask(f"MODE {room} +v {anna.name}")
    assert names_in(vera.ask(f"NAMES {room}")) == [f"@+{anna.name}", vera.name, boris.name]
    assert names_in(boris.ask(f"NAMES {room}")) == [f"@{anna.name}", vera.name, boris.name]
    assert with_verb(vera.ask(f"WHO {room}"), "352")[0].params[6] == "H@+"
    assert with_verb(boris.ask(f"WHO {room}"), "352")[0].params[6] == "H@"


def test_userhost_in_names_gives_whole_masks(chat: Server) -> None:
    """IRCv3 "userhost-in-names"; after JOIN as well."""
    room, [anna] = company(chat, "anna")
    boris = somebody(chat, "boris", "userhost-in-names")
    joined = names_in(boris.ask(f"JOIN {room}"))
    assert joined == names_in(boris.ask(f"NAMES {room}"))
    assert joined[0].startswith(f"@{anna.name}!user@")
    assert joined[1].startswith(f"{boris.name}!user@")


def test_many_names_take_several_lines_and_none_is_torn(chat: Server) -> None:
    """modern-irc, "Message Format": no line is longer than 512 bytes."""
    room, clients = company(chat, *["я" * 28 for _ in range(12)])
    lines = clients[-1].ask(f"NAMES {room}")
    assert len(with_verb(lines, "353")) > 1
    assert [name.lstrip("@") for name in names_in(lines)] == [client.name for client in clients]
    assert all(len(line.encode()) <= 510 for line in clients[-1].heard.split("\r\n"))


# TOPIC


def test_a_topic_is_set_told_read_and_cleared(chat: Server) -> None:
    """modern-irc, "TOPIC message": RPL_NOTOPIC (331), RPL_TOPIC (332) and RPL_TOPICWHOTIME (333)."""
    room, [anna, boris] = company(chat, "anna", "boris")
    anna.answers(f"TOPIC {room}", f"331 {anna.name} {room}")
    boris.answers(f"TOPIC {room} :О погоде", f"TOPIC {room} О погоде")
    assert anna.nothing_but(f"TOPIC {room} О погоде")[0].source.startswith(boris.name + "!")
    about, who = anna.answers(f"TOPIC {room}", f"332 {anna.name} {room} О погоде", f"333 {anna.name} {room}")
    assert about.params[2] == "О погоде"
    assert who.params[2].split("!")[0] == boris.name
    assert int(who.params[3]) > 1_700_000_000
    anna.answers(f"TOPIC {room} :", f"TOPIC {room} ")
    boris.nothing_but(f"TOPIC {room} ")
    boris.answers(f"TOPIC {room}", f"331 {boris.name} {room}")


def test_a_topic_is_its_members_to_set(chat: Server) -> None:
    """modern-irc, "TOPIC message": 442, 403, 461; one too long is refused, not cut."""
    room, [anna] = company(chat, "anna")
    boris = somebody(chat, "boris")
    boris.answers(f"TOPIC {room} :mine", f"442 {boris.name} {room}")
    boris.answers("TOPIC #nowhere-at-all", "403")
    boris.answers("TOPIC", "461")
    anna.answers(f"TOPIC {room} :{'x' * 391}", "417")
    assert verbs(anna.ask(f"TOPIC {room} :{'x' * 390}")) == ["TOPIC"]


def test_beside_the_longest_names_a_topic_is_refused_or_whole_for_everybody(chat: Server) -> None:
    """332 and TOPIC (modern-irc, "Message Format": 510 bytes): nothing is cut, whoever reads it and when."""
    room = unique("#" + "к" * 45)
    room += "к" * (50 - len(room))
    anna, boris = (IrcClient(chat.port, name + "ж" * (32 - len(name))) for name in (unique("аня"), unique("боря")))
    seated(room, anna, boris)
    (refused,) = anna.answers(f"TOPIC {room} :{'x' * 390}", "417")
    most = int("".join(filter(str.isdigit, refused.params[-1])))
    anna.answers(f"TOPIC {room} :{'x' * (most + 1)}", "417")
    anna.answers(f"TOPIC {room} :{'x' * most}", f"TOPIC {room} {'x' * most}")
    boris.nothing_but(f"TOPIC {room} {'x' * most}")
    vera = somebody(chat, "vera")
    (told,) = [line for line in vera.ask(f"JOIN {room}") if line.verb == "332"]
    assert told.params[-1] == "x" * most


# INVITE


def test_an_invitation_is_told_to_both_and_opens(chat: Server) -> None:
    """modern-irc, "INVITE message": RPL_INVITING (341) and INVITE; it opens a room that is invite-only, once."""
    room, [anna] = company(chat, "anna")
    boris = somebody(chat, "boris")
    anna.ask(f"MODE {room} +i")
    boris.answers(f"JOIN {room}", f"473 {boris.name} {room}")
    anna.answers(f"INVITE {boris.name} {room}", f"341 {anna.name} {boris.name} {room}")
    lines = boris.nothing_but(f"INVITE {boris.name} {room}")
    assert lines[0].source.startswith(anna.name + "!")
    assert "JOIN" in verbs(boris.ask(f"JOIN {room}", f"PART {room}"))
    boris.answers(f"JOIN {room}", "473")


def test_invite_alone_lists_the_rooms_one_is_invited_to(chat: Server) -> None:
    """modern-irc, "INVITE message": RPL_INVITELIST (336), RPL_ENDOFINVITELIST (337)."""
    room, [anna] = company(chat, "anna")
    boris = somebody(chat, "boris")
    boris.answers("INVITE", "337")
    anna.ask(f"INVITE {boris.name} {room}")
    hushed(boris)
    boris.answers("INVITE", f"336 {boris.name} {room}", f"337 {boris.name}")


def test_invite_notify_tells_those_who_could_invite(chat: Server) -> None:
    """IRCv3 "invite-notify": INVITE with the other's name, to members who may invite."""
    room, [anna, vera] = company(chat, "anna", "vera", caps=("invite-notify",))
    plain, boris = somebody(chat, "plain"), somebody(chat, "boris")
    seated(room, plain)
    hushed(anna, vera)
    anna.ask(f"MODE {room} +oo {vera.name} {plain.name}")
    hushed(vera, plain)
    anna.answers(f"INVITE {boris.name} {room}", f"341 {anna.name} {boris.name} {room}")
    assert vera.nothing_but(f"INVITE {boris.name} {room}")[0].source.startswith(anna.name + "!")
    plain.nothing_but()


def test_who_may_invite_whom(chat: Server) -> None:
    """modern-irc, "INVITE message": 442, 443, 482, 401, 403, 461."""
    room, [anna, boris] = company(chat, "anna", "boris")
    vera = somebody(chat, "vera")
    vera.answers(f"INVITE {boris.name} {room}", f"442 {vera.name} {room}")
    anna.answers(f"INVITE {boris.name} {room}", f"443 {anna.name} {boris.name} {room}")
    anna.ask(f"MODE {room} +i")
    hushed(boris)
    boris.answers(f"INVITE {vera.name} {room}", f"482 {boris.name} {room}")
    anna.answers(f"INVITE {unique('nobody')} {room}", "401")
    anna.answers(f"INVITE {vera.name} #nowhere-at-all", f"403 {anna.name} #nowhere-at-all")
    anna.answers(f"INVITE {vera.name}", "461")


# Names of rooms


def test_whatever_is_refused_in_a_room_names_it_as_it_is_called(chat: Server) -> None:
    """The stored spelling, by which a client knows its window: 443, 441, 442, 482."""
    room = unique("#кино")
    anna, boris, vera = (somebody(chat, stem) for stem in ("anna", "boris", "vera"))
    seated(room, anna, boris)
    hushed(anna)
    typed = room.upper()
    anna.answers(f"INVITE {boris.name} {typed}", f"443 {anna.name} {boris.name} {room}")
    anna.answers(f"KICK {typed} {vera.name}", f"441 {anna.name} {vera.name} {room}")
    vera.answers(f"PART {typed}", f"442 {vera.name} {room}")
    boris.answers(f"KICK {typed} {anna.name}", f"482 {boris.name} {room}")


def test_the_longest_names_are_never_torn(chat: Server) -> None:
    """modern-irc, "Message Format": 32 and 50 characters of four bytes each. Who did it is told by name alone then."""
    wide = "\U00010428"
    room = unique("#") + wide * 30
    anna, boris = (somebody(chat, stem + wide * 26) for stem in "ab")
    seated(room, anna, boris)
    hushed(anna)
    anna.answers(f"INVITE {boris.name} {room}", f"443 {anna.name} {boris.name} {room}")
    anna.answers(f"MODE {room} +v {boris.name}", f"MODE {room} +v {boris.name}")
    anna.answers(f"TOPIC {room} :x", f"TOPIC {room} x")
    anna.answers(f"KICK {room} {boris.name} :enough", f"KICK {room} {boris.name} enough")
    assert anna.name in names_in(boris.ask(f"JOIN {room}"))[0]


# KICK


def test_a_kick_is_told_to_everybody_with_its_reason(chat: Server) -> None:
    """modern-irc, "KICK message": the one who goes sees it too; several people in one line."""
    room, [anna, boris, vera] = company(chat, "anna", "boris", "vera")
    anna.answers(
        f"KICK {room} {boris.name},{vera.name} :enough", *[f"KICK {room} {who.name} enough" for who in (boris, vera)]
    )
    boris.nothing_but(f"KICK {room} {boris.name} enough")
    vera.nothing_but(f"KICK {room} {boris.name} enough", f"KICK {room} {vera.name} enough")
    assert names_in(anna.ask(f"NAMES {room}")) == [f"@{anna.name}"]
    boris.answers(f"PRIVMSG {room} :still here?", f"404 {boris.name} {room}")


def test_a_kick_without_a_reason_says_who_did_it(chat: Server) -> None:
    """modern-irc, "KICK message": a default, such as the nickname."""
    room, [anna, boris] = company(chat, "anna", "boris")
    anna.ask(f"KICK {room} {boris.name}")
    boris.nothing_but(f"KICK {room} {boris.name} {anna.name}")


def test_who_may_kick_whom(chat: Server) -> None:
    """modern-irc, "KICK message": 482, 441, 442, 403, 401, 461."""
    room, [anna, boris] = company(chat, "anna", "boris")
    vera = somebody(chat, "vera")
    boris.answers(f"KICK {room} {anna.name}", f"482 {boris.name} {room}")
    anna.answers(f"KICK {room} {vera.name}", f"441 {anna.name} {vera.name} {room}")
    vera.answers(f"KICK {room} {anna.name}", f"442 {vera.name} {room}")
    anna.answers("KICK #nowhere-at-all boris", f"403 {anna.name} #nowhere-at-all")
    anna.answers(f"KICK {room} {unique('nobody')}", "401")
    anna.answers(f"KICK {room}", "461")


def test_half_operators_kick_but_not_above_themselves(chat: Server) -> None:
    room, [anna, boris, vera] = company(chat, "anna", "boris", "vera")
    anna.ask(f"MODE {room} +h {boris.name}")
    hushed(boris, vera)
    boris.answers(f"KICK {room} {anna.name}", f"482 {boris.name} {room}")
    boris.answers(f"KICK {room} {vera.name}", f"KICK {room} {vera.name}")


# KNOCK


def test_a_knock_is_heard_by_those_who_could_open(chat: Server) -> None:
    """No document: as the servers that have it, 710 to the operators, 711 to who knocks; once in a while (712)."""
    room, [anna, boris] = company(chat, "anna", "boris")
    vera = somebody(chat, "vera")
    assert any("KNOCK" in line.params for line in vera.welcome)
    vera.answers(f"KNOCK {room}", f"713 {vera.name} {room}")
    anna.ask(f"MODE {room} +i")
    hushed(boris)
    vera.answers(f"KNOCK {room} :it is me", f"711 {vera.name} {room}")
    heard = anna.nothing_but(f"710 {room} {room}")[0]
    assert heard.params[2].startswith(vera.name + "!")
    assert heard.params[-1].endswith("(it is me)")
    boris.nothing_but()
    vera.answers(f"KNOCK {room}", f"712 {vera.name} {room}")
    boris.answers(f"KNOCK {room}", f"714 {boris.name} {room}")
    vera.answers("KNOCK #nowhere-at-all", "403")
    vera.answers("KNOCK", "461")


def test_who_is_banned_can_not_knock(chat: Server) -> None:
    room, [anna] = company(chat, "anna")
    vera = somebody(chat, "vera")
    anna.ask(f"MODE {room} +ib {vera.name}")
    vera.answers(f"KNOCK {room}", f"480 {vera.name} {room}")
    anna.nothing_but()


# A secret room is not there


def test_a_secret_room_is_hidden_from_every_question(chat: Server) -> None:
    """modern-irc, "Secret Channel Mode": LIST, NAMES, WHO, WHOIS, TOPIC, MODE know nothing of it."""
    room, [anna] = company(chat, "anna")
    anna.ask(f"TOPIC {room} :hidden", f"MODE {room} +s")
    vera = somebody(chat, "vera")
    assert room not in " ".join(briefs(vera.ask("LIST")))
    vera.answers(f"LIST {room}", "321", "323")
    vera.answers(f"NAMES {room}", f"366 {vera.name} {room}")
    vera.answers(f"WHO {room}", f"315 {vera.name} {room}")
    assert "319" not in verbs(vera.ask(f"WHOIS {anna.name}"))
    assert room not in " ".join(briefs(vera.ask(f"WHO {anna.name}")))
    for line in (f"TOPIC {room}", f"MODE {room}", f"MODE {room} b", f"TOPIC {room} :x", f"MODE {room} -s"):
        vera.answers(line, f"403 {vera.name} {room}")
    for line in (f"PART {room}", f"KICK {room} {anna.name}", f"INVITE {vera.name} {room}", f"PRIVMSG {room} :x"):
        vera.answers(line, f"403 {vera.name} {room}")
    anna.answers(f"LIST {room}", "321", f"322 {anna.name} {room} 1 hidden", "323")


def test_who_shares_a_secret_room_sees_it(chat: Server) -> None:
    room, [anna, boris] = company(chat, "anna", "boris")
    anna.ask(f"MODE {room} +s")
    hushed(boris)
    assert brief(with_verb(boris.ask(f"WHOIS {anna.name}"), "319")[0]).endswith(f"@{room}")
    boris.answers(f"MODE {room}", f"324 {boris.name} {room} +ns", "329")
