"""Every letter of MODE, over real sockets (modern-irc, "Modes", "MODE message", "Channel Modes")."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from in_process import running
from irc_company import company, hushed, names_in, operator, operators, seated, somebody, with_verb
from irc_talking import IrcClient, serving, tokens, verbs
from talking import LineClient, unique

from beseda.server.running.config import Limits, Settings
from beseda.server.running.serve import Server

pytestmark = pytest.mark.usefixtures("nothing_failed")

ROLES = "qaohv"


@pytest.fixture(scope="module")
def chat() -> Iterator[Server]:
    """One that has operators."""
    with serving(operators=operators()) as running_:
        yield running_


def modes_of(client: IrcClient, room: str) -> list[str]:
    """What 324 says."""
    return list(with_verb(client.ask(f"MODE {room}"), "324")[0].params[2:])


# What holds in a room


def test_a_new_room_takes_messages_of_its_members_only(chat: Server) -> None:
    """modern-irc, "No External Messages Mode" (+n): RPL_CHANNELMODEIS (324) and RPL_CREATIONTIME (329)."""
    room, [anna] = company(chat, "anna")
    _, made = anna.answers(f"MODE {room}", f"324 {anna.name} {room} +n", f"329 {anna.name} {room}")
    assert int(made.params[2]) > 1_700_000_000
    boris = somebody(chat, "boris")
    boris.answers(f"PRIVMSG {room} :from outside", f"404 {boris.name} {room}")
    anna.nothing_but()
    anna.answers(f"MODE {room} -n", f"MODE {room} -n")
    boris.answers(f"PRIVMSG {room} :from outside")
    anna.nothing_but(f"PRIVMSG {room} from outside")


def test_changes_of_one_line_are_told_as_one_to_everybody(chat: Server) -> None:
    """modern-irc, "MODE message": only what changes is told."""
    room, [anna, boris] = company(chat, "anna", "boris")
    anna.answers(f"MODE {room} +nti-n+t", f"MODE {room} +i-n+t")
    assert boris.nothing_but(f"MODE {room} +i-n+t")[0].source.startswith(anna.name + "!")
    anna.answers(f"MODE {room} +it")
    assert modes_of(boris, room) == ["+it"]


def test_moderated_rooms_hear_those_with_a_voice(chat: Server) -> None:
    """modern-irc, "Moderated Channel Mode" (+m) and "Voice Prefix"."""
    room, [anna, boris] = company(chat, "anna", "boris")
    anna.ask(f"MODE {room} +m")
    hushed(boris)
    boris.answers(f"PRIVMSG {room} :may I?", f"404 {boris.name} {room}")
    boris.answers(f"NOTICE {room} :may I?")
    anna.answers(f"MODE {room} +v {boris.name}", f"MODE {room} +v {boris.name}")
    boris.answers(f"PRIVMSG {room} :thank you", f"MODE {room} +v {boris.name}")
    anna.nothing_but(f"PRIVMSG {room} thank you")


def test_a_locked_topic_is_half_operators_to_set(chat: Server) -> None:
    """modern-irc, "Protected Topic Mode" (+t): ERR_CHANOPRIVSNEEDED (482)."""
    room, [anna, boris] = company(chat, "anna", "boris")
    anna.ask(f"MODE {room} +t")
    hushed(boris)
    boris.answers(f"TOPIC {room} :mine", f"482 {boris.name} {room}")
    anna.ask(f"MODE {room} +h {boris.name}")
    hushed(boris)
    boris.answers(f"TOPIC {room} :mine", f"TOPIC {room} mine")


def test_a_key_is_asked_for_shown_to_members_and_taken_away(chat: Server) -> None:
    """modern-irc, "Key Channel Mode" (+k): ERR_BADCHANNELKEY (475); what is no key is ERR_INVALIDMODEPARAM (696)."""
    room, [anna] = company(chat, "anna")
    boris = somebody(chat, "boris")
    anna.answers(f"MODE {room} +k sesame", f"MODE {room} +k sesame")
    boris.answers(f"JOIN {room}", f"475 {boris.name} {room}")
    boris.answers(f"JOIN {room} wrong", f"475 {boris.name} {room}")
    assert modes_of(boris, room) == ["+nk", "*"]
    assert "JOIN" in verbs(boris.ask(f"JOIN {room} sesame"))
    assert modes_of(boris, room) == ["+nk", "sesame"]
    hushed(anna)
    anna.answers(f"MODE {room} +k a,b", f"696 {anna.name} {room} k")
    anna.answers(f"MODE {room} +k {'x' * 33}", f"696 {anna.name} {room} k")
    anna.answers(f"MODE {room} -k *", f"MODE {room} -k *")
    assert modes_of(anna, room) == ["+n"]


def test_a_limit_keeps_further_people_out(chat: Server) -> None:
    """modern-irc, "Client Limit Channel Mode" (+l): ERR_CHANNELISFULL (471)."""
    room, [anna] = company(chat, "anna")
    boris = somebody(chat, "boris")
    anna.answers(f"MODE {room} +l 1", f"MODE {room} +l 1")
    boris.answers(f"JOIN {room}", f"471 {boris.name} {room}")
    assert modes_of(anna, room) == ["+nl", "1"]
    for bad in ("0", "-1", "many"):
        anna.answers(f"MODE {room} +l {bad}", f"696 {anna.name} {room} l")
    anna.answers(f"MODE {room} -l", f"MODE {room} -l")
    assert "JOIN" in verbs(boris.ask(f"JOIN {room}"))


def test_a_room_without_signals_has_no_ctcp_but_actions(chat: Server) -> None:
    """+C, known from other servers: what programs ask is refused; an ACTION is for people."""
    room, [anna, boris] = company(chat, "anna", "boris")
    anna.answers(f"MODE {room} +C", f"MODE {room} +C")
    hushed(boris)
    boris.answers(f"PRIVMSG {room} :\x01VERSION\x01", f"404 {boris.name} {room}")
    boris.answers(f"PRIVMSG {room} :\x01ACTION waves\x01")
    anna.nothing_but(f"PRIVMSG {room} \x01ACTION waves\x01")


def test_a_secret_room_can_be_entered_by_who_knows_it(chat: Server) -> None:
    """modern-irc, "Secret Channel Mode" (+s): it is hidden, not shut."""
    room, [anna] = company(chat, "anna")
    anna.answers(f"MODE {room} +s", f"MODE {room} +s")
    assert "JOIN" in verbs(somebody(chat, "boris").ask(f"JOIN {room}"))


# Lists


def test_who_is_banned_stays_out_and_is_not_heard(chat: Server) -> None:
    """modern-irc, "Ban Channel Mode" (+b): ERR_BANNEDFROMCHAN (474), ERR_CANNOTSENDTOCHAN (404)."""
    room, [anna, boris] = company(chat, "anna", "boris")
    vera = somebody(chat, "vera")
    anna.answers(f"MODE {room} +bb {vera.name} {boris.name}!*@*", f"MODE {room} +bb {vera.name}!*@* {boris.name}!*@*")
    vera.answers(f"JOIN {room}", f"474 {vera.name} {room}")
    hushed(boris)
    boris.answers(f"PRIVMSG {room} :hear me", f"404 {boris.name} {room}")
    anna.answers(f"MODE {room} -b {vera.name}!*@*", f"MODE {room} -b {vera.name}!*@*")
    assert "JOIN" in verbs(vera.ask(f"JOIN {room}"))


@pytest.mark.parametrize(
    ("letter", "entry", "end"), [("b", "367", "368"), ("e", "348", "349"), ("I", "346", "347")], ids=["b", "e", "I"]
)
def test_lists_are_kept_told_and_emptied(chat: Server, letter: str, entry: str, end: str) -> None:
    """modern-irc, "MODE message", type A: who set an entry and when; a list is asked for without a parameter."""
    room, [anna, boris] = company(chat, "anna", "boris")
    vera = somebody(chat, "vera")
    anna.answers(f"MODE {room} {letter}", f"{end} {anna.name} {room}")
    anna.answers(f"MODE {room} +{letter} *@bad.example", f"MODE {room} +{letter} *!*@bad.example")
    anna.answers(f"MODE {room} +{letter} *!*@bad.example")
    hushed(boris)
    line, _ = boris.answers(f"MODE {room} +{letter}", f"{entry} {boris.name} {room} *!*@bad.example", end)
    assert line.params[3].split("!")[0] == anna.name
    assert int(line.params[4]) > 1_700_000_000
    vera.answers(f"MODE {room} {letter}", f"442 {vera.name} {room}")
    boris.answers(f"MODE {room} -{letter} *!*@bad.example", f"482 {boris.name} {room}")
    anna.answers(f"MODE {room} -{letter} *!*@BAD.example", f"MODE {room} -{letter} *!*@bad.example")
    anna.answers(f"MODE {room} {letter}", f"{end} {anna.name} {room}")


def test_an_exception_outdoes_a_ban(chat: Server) -> None:
    """modern-irc, "Exception Channel Mode" (+e)."""
    room, [anna] = company(chat, "anna")
    vera = somebody(chat, "vera")
    anna.ask(f"MODE {room} +be *!*@* {vera.name}")
    assert "JOIN" in verbs(vera.ask(f"JOIN {room}", f"PRIVMSG {room} :here"))
    assert anna.barrier()[-1].params == (room, "here")


def test_a_listed_invitation_opens_a_room_again_and_again(chat: Server) -> None:
    """modern-irc, "Invite-Only Channel Mode" (+i), "Invite-Exception Channel Mode" (+I)."""
    room, [anna] = company(chat, "anna")
    vera, boris = somebody(chat, "vera"), somebody(chat, "boris")
    anna.ask(f"MODE {room} +iI {vera.name}")
    for _ in range(2):
        assert "JOIN" in verbs(vera.ask(f"JOIN {room}", f"PART {room}"))
    boris.answers(f"JOIN {room}", f"473 {boris.name} {room}")


def test_who_is_muted_may_come_and_is_not_heard(chat: Server) -> None:
    """EXTBAN=,m: "m:mask" in the list of bans; with a voice one is heard."""
    room, [anna] = company(chat, "anna")
    vera = somebody(chat, "vera")
    anna.answers(f"MODE {room} +b m:{vera.name}", f"MODE {room} +b m:{vera.name}!*@*")
    assert "JOIN" in verbs(vera.ask(f"JOIN {room}"))
    vera.answers(f"PRIVMSG {room} :mmm", f"404 {vera.name} {room}")
    anna.ask(f"MODE {room} +v {vera.name}")
    hushed(vera)
    vera.answers(f"PRIVMSG {room} :ah")
    anna.answers(f"MODE {room} +b x:{vera.name}", f"PRIVMSG {room} ah", f"696 {anna.name} {room} b")
    anna.answers(f"MODE {room} +I m:{vera.name}", f"696 {anna.name} {room} I")


def test_who_is_excepted_from_a_mute_is_heard_and_as_banned_as_before(chat: Server) -> None:
    """modern-irc, "Ban Exception Channel Mode", with an extended ban: of what the ban of its kind does."""
    room, [anna] = company(chat, "anna")
    vera = somebody(chat, "vera")
    anna.ask(f"MODE {room} +b m:{vera.name}", f"MODE {room} +e m:{vera.name}", f"JOIN {room}")
    assert "JOIN" in verbs(vera.ask(f"JOIN {room}"))
    vera.answers(f"PRIVMSG {room} :heard")
    vera.ask(f"PART {room}")
    anna.ask(f"MODE {room} +b {vera.name}")
    vera.answers(f"JOIN {room}", f"474 {vera.name} {room}")
    anna.ask(f"MODE {room} +e {vera.name}")
    assert "JOIN" in verbs(vera.ask(f"JOIN {room}"))


def test_a_list_has_an_end(chat: Server) -> None:
    """modern-irc, "MAXLIST Parameter"; RFC 2812's ERR_BANLISTFULL (478)."""
    room, [anna] = company(chat, "anna")
    assert "b:100" in tokens(anna.welcome)["MAXLIST"]
    for first in range(0, 100, 10):
        anna.ask(f"MODE {room} +{'b' * 10} {' '.join(f'n{first + n}' for n in range(10))}")
    anna.answers(f"MODE {room.upper()} +b n100", f"478 {anna.name} {room} b")
    assert len(with_verb(anna.ask(f"MODE {room} b"), "367")) == 100


def test_a_bad_parameter_names_the_room_as_it_is_called(chat: Server) -> None:
    """modern-irc, "ERR_INVALIDMODEPARAM (696)"; of a room that is not there, that."""
    room, anna = unique("#кино"), somebody(chat, "anna")
    seated(room, anna)
    anna.answers(f"MODE {room.upper()} +l none", f"696 {anna.name} {room} l")
    anna.answers(f"MODE {room.upper()} +k a,b", f"696 {anna.name} {room} k")
    anna.answers("MODE #nowhere-at-all +l none", f"403 {anna.name} #nowhere-at-all")


def test_bans_match_cyrillic_names_whatever_their_case(chat: Server) -> None:
    room, [anna] = company(chat, "anna")
    vera = somebody(chat, "Вера")
    anna.ask(f"MODE {room} +b {vera.name.upper()}")
    vera.answers(f"JOIN {room}", f"474 {vera.name} {room}")


# Roles


@pytest.mark.parametrize("letter", ROLES)
def test_every_prefix_is_given_shown_and_given_up(chat: Server, letter: str) -> None:
    """modern-irc, "Channel Membership Prefixes"; "PREFIX Parameter"."""
    room, [anna, boris] = company(chat, "anna", "boris")
    founder = operator(chat)
    seated(room, founder)
    hushed(anna, boris)
    letters, _, prefixes = tokens(anna.welcome)["PREFIX"].removeprefix("(").partition(")")
    founder.answers(f"MODE {room} +{letter} {boris.name}", f"MODE {room} +{letter} {boris.name}")
    boris.nothing_but(f"MODE {room} +{letter} {boris.name}")
    assert names_in(anna.ask(f"NAMES {room}"))[1] == prefixes[letters.index(letter)] + boris.name
    boris.answers(f"MODE {room} -{letter} {boris.name}", f"MODE {room} -{letter} {boris.name}")
    assert names_in(boris.ask(f"NAMES {room}"))[1] == boris.name


MAY_GIVE = {"q": "", "a": "", "o": "o", "h": "o", "v": "oh"}
"""Which roles, given by an operator of the room, let one give which (the founders' are the server operators')."""


@pytest.mark.parametrize(("own", "given"), list(product("ohv", ROLES)), ids="-".join)
def test_who_may_give_which_role(chat: Server, own: str, given: str) -> None:
    """modern-irc, "Channel Membership Prefixes": ERR_CHANOPRIVSNEEDED (482) for who may not."""
    room, [anna, boris, vera] = company(chat, "anna", "boris", "vera")
    anna.ask(f"MODE {room} +{own} {boris.name}")
    hushed(boris)
    may = own in MAY_GIVE[given]
    boris.answers(f"MODE {room} +{given} {vera.name}", f"MODE {room} +{given}" if may else f"482 {boris.name} {room}")


def test_a_line_of_mode_is_refused_once_for_lack_of_a_role(chat: Server) -> None:
    """However rules and roles alternate in it; the next line is answered again, and what one may do is done."""
    room, [anna, boris, vera] = company(chat, "anna", "boris", "vera")
    line = f"MODE {room} +mo-n+v {boris.name} {vera.name}"
    boris.answers(line, f"482 {boris.name} {room}")
    boris.answers(line, f"482 {boris.name} {room}")
    anna.ask(f"MODE {room} +h {boris.name}")
    hushed(boris)
    boris.answers(f"MODE {room} +om-o {vera.name} {anna.name}", f"482 {boris.name} {room}", f"MODE {room} +m")


def test_an_administrator_is_above_operators(chat: Server) -> None:
    """modern-irc, "Protected Prefix": not put out by those below."""
    room, [anna, boris] = company(chat, "anna", "boris")
    founder = operator(chat)
    seated(room, founder)
    founder.ask(f"MODE {room} +a {boris.name}")
    hushed(anna)
    anna.answers(f"KICK {room} {boris.name}", f"482 {anna.name} {room}")
    anna.answers(f"MODE {room} -a {boris.name}", f"482 {anna.name} {room}")


def test_roles_of_whom_and_where(chat: Server) -> None:
    """modern-irc, "MODE message": 441, 401, 442, 403; 472 for a letter that there is not; 502 for other people."""
    room, [anna, boris] = company(chat, "anna", "boris")
    vera = somebody(chat, "vera")
    anna.answers(f"MODE {room} +o {vera.name}", f"441 {anna.name} {vera.name} {room}")
    anna.answers(f"MODE {room} +o {unique('nobody')}", "401")
    vera.answers(f"MODE {room} +m", f"442 {vera.name} {room}")
    vera.answers("MODE #nowhere-at-all", "403")
    boris.answers(f"MODE {room} +m", f"482 {boris.name} {room}")
    anna.answers(f"MODE {room} +z", f"472 {anna.name} z")
    anna.answers(f"MODE {boris.name} +i", "502")
    anna.answers(f"MODE {unique('nobody')} +i", "401")
    anna.answers("MODE", "461")


def test_many_changes_take_several_lines_and_no_more_than_announced(chat: Server) -> None:
    """modern-irc, "MODES Parameter"; what goes beyond is told, what stands before is done."""
    room, [anna] = company(chat, "anna")
    most = int(tokens(anna.welcome)["MODES"])
    masks = [f"n{number}" for number in range(most + 1)]
    lines = anna.ask(f"MODE {room} +{'b' * len(masks)} {' '.join(masks)}")
    set_ = [mask for line in with_verb(lines, "MODE") for mask in line.params[2:]]
    assert set_ == [f"{mask}!*@*" for mask in masks[:most]]
    assert "696" in verbs(lines)


def test_statusmsg_reaches_those_of_a_rank(chat: Server) -> None:
    """modern-irc, "STATUSMSG Parameter": "@#room" is for operators and above."""
    room, [anna, boris, vera] = company(chat, "anna", "boris", "vera")
    assert tokens(anna.welcome)["STATUSMSG"] == "~&@%+"
    anna.ask(f"MODE {room} +v {boris.name}")
    hushed(boris, vera)
    vera.answers(f"PRIVMSG @{room} :help")
    anna.nothing_but(f"PRIVMSG @{room} help")
    boris.nothing_but()
    anna.answers(f"NOTICE +{room} :for voices")
    boris.nothing_but(f"NOTICE +{room} for voices")
    vera.nothing_but()


# Oneself


def test_the_letters_of_oneself(chat: Server) -> None:
    """modern-irc, "User Modes": +i, +w, +B (IRCv3 "Bot Mode"); 221 tells them; 501 for others; nobody takes +o."""
    anna = somebody(chat, "anna")
    anna.answers(f"MODE {anna.name}", f"221 {anna.name} +")
    anna.answers(f"MODE {anna.name} +iwB", f"MODE {anna.name} +Biw")
    assert set(with_verb(anna.ask(f"MODE {anna.name}"), "221")[0].params[1]) == set("+Biw")
    anna.answers(f"MODE {anna.name} +o")
    anna.answers(f"MODE {anna.name} -B+z", f"MODE {anna.name} -B", "501")


# What stays


def test_a_room_survives_a_restart_and_its_rules_and_roles_do_not(data: Path) -> None:
    """Nobody who is there could lift a rule again."""
    settings = Settings(port=0, data=str(data), quiet=True, limits=Limits(messages_per_second=0))
    with running(settings) as first:
        anna = IrcClient(first.port, "anna")
        seated("#kept", anna)
        anna.ask(
            "PRIVMSG #kept :hello", "MODE #kept +tmlb 5 vera", "MODE #kept +e vera!*@trusted", "TOPIC #kept :stays"
        )
    with running(settings) as second:
        vera = IrcClient(second.port, "vera")
        assert "332" in verbs(vera.ask("JOIN #kept"))
        assert modes_of(vera, "#kept") == ["+n"] and not with_verb(vera.ask("MODE #kept b", "MODE #kept e"), "367")


def test_a_room_stays_as_old_as_it_is(data: Path) -> None:
    """RPL_CREATIONTIME (329) of a room in which something was said: whoever leaves, and after a restart."""
    settings = Settings(port=0, data=str(data), quiet=True, limits=Limits(messages_per_second=0))
    with running(settings) as first:
        anna = IrcClient(first.port, "anna")
        anna.ask("JOIN #old", "PRIVMSG #old :first")
        made = with_verb(anna.ask("MODE #old"), "329")[0].params[2]
        anna.ask("PART #old", "JOIN #old")
        anna.answers("MODE #old", "324 anna #old", f"329 anna #old {made}")
    with running(settings) as second:
        boris = IrcClient(second.port, "boris")
        boris.ask("JOIN #old")
        boris.answers("MODE #old", "324 boris #old", f"329 boris #old {made}")


def test_a_guarded_room_is_gone_with_its_last_member(data: Path) -> None:
    """Nobody could let anybody in any more: its name is free, its past nobody's, also after a restart."""
    settings = Settings(port=0, data=str(data), quiet=True, limits=Limits(messages_per_second=0))
    with running(settings) as first:
        anna = IrcClient(first.port, "anna")
        seated("#guarded", anna)
        anna.ask("MODE #guarded +k sesame", "TOPIC #guarded :ours", "PRIVMSG #guarded :a secret", "PART #guarded")
        vera = IrcClient(first.port, "vera")
        assert verbs(vera.ask("JOIN #guarded")) == ["JOIN", "MODE", "353", "366"]
        vera.ask("PART #guarded")
        assert_forgotten(first)
    with running(settings) as second:
        assert_forgotten(second)


def assert_forgotten(server: Server) -> None:
    with LineClient(server.port, "Boris") as boris:
        boris.ask("/search secret", "Nothing found")
        boris.ask("/join #guarded", "In #guarded, 1: Boris")
        boris.ask("/history", "Nothing found")
        assert "ours" not in boris.heard
        boris.say("/leave #guarded")
        boris.expect("You left #guarded")


def test_an_open_room_keeps_its_past_and_topic_and_not_its_rules(chat: Server) -> None:
    room, [anna] = company(chat, "anna")
    anna.ask(f"MODE {room} +t", f"TOPIC {room} :stays", f"PRIVMSG {room} :hello", f"PART {room}")
    boris = somebody(chat, "boris")
    assert "332" in verbs(boris.ask(f"JOIN {room}"))
    assert modes_of(boris, room) == ["+n"]
