"""A person at `nc` and a client for IRC in one room: each sees the other as one of their own, and nobody can pretend.

What one types the other reads in the words of the other's dialect, as one line, in the spelling that is stored.
"""

from collections.abc import Iterator

import pytest
from irc_company import Met, names_in, operator, operators, seated, somebody, with_verb
from irc_talking import brief, serving, verbs
from talking import LineClient, unique

from beseda.server.running.serve import Server

pytestmark = pytest.mark.usefixtures("nothing_failed")


@pytest.fixture(scope="module")
def chat() -> Iterator[Server]:
    """One that has operators."""
    with serving(operators=operators()) as running:
        yield running


@pytest.fixture
def met(chat: Server) -> Met:
    return Met(chat)


# Talk


def test_what_is_said_in_a_room_is_read_by_both(met: Met) -> None:
    met.vera.say("привет всем")
    line = met.igor.expect("PRIVMSG")
    assert line.params == (met.room, "привет всем")
    assert line.source.startswith(f"{met.vera.name}!plain@")
    met.igor.say(f"PRIVMSG {met.room} :и тебе")
    met.vera_hears(f"{met.igor.name}: и тебе")


def test_actions_are_actions_both_ways(met: Met) -> None:
    """modern-irc's ctcp, "ACTION"."""
    met.vera.say("/me машет")
    assert met.igor.expect("PRIVMSG").params == (met.room, "\x01ACTION машет\x01")
    met.igor.say(f"PRIVMSG {met.room} :\x01ACTION waves\x01")
    met.vera_hears(f"* {met.igor.name} waves")


def test_private_words_reach_the_one_alone(met: Met) -> None:
    met.vera.say(f"/msg {met.igor.name} тайна")
    assert met.igor.expect("PRIVMSG").params == (met.igor.name, "тайна")
    met.igor.say(f"PRIVMSG {met.vera.name} :и моя", f"NOTICE {met.vera.name} :и эта")
    met.vera_hears(f"(private) {met.igor.name}: и моя")
    met.vera_hears(f"(private) {met.igor.name}: и эта")


def test_a_notice_is_a_line_at_nc(met: Met) -> None:
    met.igor.say(f"NOTICE {met.room} :it is late")
    met.vera_hears(f"{met.igor.name}: it is late")


def test_words_of_programs_are_not_shown_at_nc(met: Met) -> None:
    """CTCP and tags are nothing to read; a person's \\x01 makes nobody's program answer."""
    met.igor.say(f"PRIVMSG {met.room} :\x01VERSION\x01", f"PRIVMSG {met.vera.name} :\x01PING 1\x01")
    met.igor.barrier()
    assert "VERSION" not in met.vera_has_heard()
    met.vera.say("\x01VERSION\x01")
    assert met.igor.expect("PRIVMSG").params == (met.room, "VERSION")


def test_a_long_line_comes_in_several_and_is_whole(met: Met) -> None:
    """modern-irc, "Message Format": 512 bytes; cut between words."""
    words = " ".join(f"слово{number}" for number in range(120))
    met.vera.say(words)
    met.vera.say("конец")
    parts = []
    while (line := met.igor.expect("PRIVMSG")).params[1] != "конец":
        parts.append(line.params[1])
    assert len(parts) > 1
    assert " ".join(parts) == words


# Coming, going, names


def test_coming_and_going_show_both_ways(chat: Server, met: Met) -> None:
    met.vera.say("/leave")
    assert met.igor.expect("PART").params == (met.room,)
    met.vera.say(f"/join {met.room}")
    joined = met.igor.expect("JOIN")
    assert (joined.params, joined.source.split("!")[0]) == ((met.room,), met.vera.name)
    anna = somebody(chat, "anna")
    anna.ask(f"JOIN {met.room}")
    met.vera_hears(f"Server: {anna.name} entered {met.room}.")
    anna.ask(f"PART {met.room} :пора")
    met.vera_hears(f"Server: {anna.name} left {met.room}. “пора”")
    anna.ask(f"JOIN {met.room}")
    anna.say("QUIT :совсем")
    met.vera_hears(f"Server: {anna.name} left the chat. “совсем”")
    met.igor.barrier()
    met.vera.say("/quit")
    assert met.igor.expect("QUIT").source.split("!")[0] == met.vera.name


def test_a_change_of_name_shows_both_ways(met: Met) -> None:
    new, other = unique("Варя"), unique("Гоша")
    met.vera.say(f"/nick {new}")
    line = met.igor.expect("NICK")
    assert (line.params, line.source.split("!")[0]) == ((new,), met.vera.name)
    met.igor.ask(f"NICK {other}")
    met.vera_hears(f"Server: {met.igor.name} is now {other}.")


def test_names_of_both_stand_in_both_lists(met: Met) -> None:
    assert names_in(met.igor.ask(f"NAMES {met.room}")) == [f"@{met.igor.name}", met.vera.name]
    met.vera.ask("/names", f"In {met.room}, 2: {met.igor.name} (operator), {met.vera.name}")
    assert with_verb(met.igor.ask(f"WHOIS {met.vera.name}"), "311")[0].params[1:3] == (met.vera.name, "plain")


# What holds in a room


def test_topics_show_both_ways(met: Met) -> None:
    met.vera.say("/topic О кино")
    assert met.igor.expect("TOPIC").params == (met.room, "О кино")
    met.igor.ask(f"TOPIC {met.room} :О театре")
    met.vera_hears(f"Server: {met.igor.name} set the topic of {met.room}: “О театре”")
    met.igor.ask(f"TOPIC {met.room} :")
    met.vera_hears(f"Server: {met.igor.name} cleared the topic of {met.room}.")


def test_kicks_show_both_ways(chat: Server, met: Met) -> None:
    met.igor.ask(f"KICK {met.room} {met.vera.name} :хватит")
    met.vera.expect(f"{met.igor.name} put you out of {met.room}. “хватит”")
    boss = LineClient(chat.port, unique("Босс"))
    room = unique("#plain")
    boss.ask(f"/join {room}", f"In {room}, 1:")
    seated(room, met.igor)
    boss.say(f"/kick {met.igor.name} спать пора")
    assert met.igor.expect("KICK").params == (room, met.igor.name, "спать пора")


def test_modes_and_roles_are_told_in_words(met: Met) -> None:
    met.igor.ask(f"MODE {met.room} +m")
    met.vera_hears(f"Server: {met.igor.name} changed what holds in {met.room}: only speakers and operators are heard.")
    met.vera.ask("слышно?", f"You may not speak in {met.room}.")
    met.igor.ask(f"MODE {met.room} +v {met.vera.name}")
    met.vera_hears(f"Server: {met.igor.name} gave {met.vera.name} a role in {met.room}: speaker.")
    met.vera.say("теперь слышно")
    assert met.igor.expect("PRIVMSG").params[1] == "теперь слышно"


def test_a_key_opens_to_both(chat: Server, met: Met) -> None:
    met.vera.ask("/leave", f"You left {met.room}")
    met.igor.ask(f"MODE {met.room} +k сезам")
    met.vera.ask(f"/join {met.room}", f"{met.room} has a key")
    met.vera.ask(f"/join {met.room} сезам", f"In {met.room}, 2")


def test_invitations_reach_both(chat: Server, met: Met) -> None:
    other = unique("#other")
    seated(other, met.igor)
    met.igor.ask(f"MODE {other} +i", f"INVITE {met.vera.name} {other}")
    met.vera_hears(f"Server: {met.igor.name} invites you to {other}: /join {other}")
    met.vera.ask(f"/join {other}", f"In {other}, 2")
    anna = somebody(chat, "anna")
    met.igor.ask(f"MODE {other} -i")
    met.vera.ask(f"/invite {anna.name}", f"{anna.name} is invited to {other}.")
    assert anna.expect("INVITE").params == (anna.name, other)


def test_a_room_is_renamed_for_both(met: Met) -> None:
    new = unique("#театр")
    met.igor.ask(f"RENAME {met.room} {new} :вернее")
    met.vera_hears(f"Server: {met.igor.name} renamed {met.room}: it is {new} now. “вернее”")
    met.vera.say("по-прежнему здесь")
    assert met.igor.expect("PRIVMSG").params == (new, "по-прежнему здесь")
    met.igor.ask(f"MODE {new} +o {met.vera.name}")
    again = unique("#кино")
    met.vera.say(f"/rename {again}")
    assert met.igor.expect("JOIN").params == (again,)


def test_who_sat_in_a_renamed_room_goes_in_and_out_of_it(met: Met) -> None:
    new = unique("#театр")
    met.vera.ask("/join #lobby", "In #lobby")
    met.igor.ask(f"RENAME {met.room} {new}")
    met.vera.expect(f"it is {new} now.")
    met.vera.ask(f"/join {new}", f"In {new}, 2")
    met.vera.say("здесь")
    assert met.igor.expect("PRIVMSG").params == (new, "здесь")
    met.vera.ask("/leave", f"You left {new}.")
    met.vera.ask(f"/join {met.room}", f"In {met.room}, 1")


def test_a_kill_reads_as_such_at_nc(chat: Server, met: Met) -> None:
    root = operator(chat)
    root.ask(f"KILL {met.igor.name} :довольно")
    met.vera_hears(f"Server: {root.name} put {met.igor.name} out of the chat. “довольно”")


# Spelling


def test_who_types_a_room_in_capitals_gets_it_as_it_is_stored(chat: Server, met: Met) -> None:
    """CASEMAPPING=ascii: a client can't fold Cyrillic, so that everything carries the one spelling there is."""
    anna, typed = somebody(chat, "anna"), met.room.upper()
    assert typed != met.room
    lines = anna.ask(f"JOIN {typed}", f"TOPIC {typed} :тема", f"NAMES {typed}", f"MODE {typed}", f"WHO {typed}")
    lines += anna.ask(f"LIST {typed}", f"TOPIC {typed}", f"PART {typed}", f"PART {typed}", f"PRIVMSG {typed} :x")
    said = [word for line in lines for word in line.params if word.startswith("#")]
    ends = [line.params[1] for line in lines if line.verb in ("315",)]
    assert set(said) - set(ends) == {met.room}
    assert verbs(lines)[:1] == ["JOIN"]
    assert verbs(lines)[-2:] == ["442", "404"]
    vera = met.vera.name
    met.igor.barrier()
    met.igor.answers(f"PRIVMSG {typed} :к себе")
    met.vera.expect(f"{met.igor.name}: к себе")
    met.igor.answers(f"INVITE {vera.upper()} {typed}", f"443 {met.igor.name} {vera}")
    assert brief(met.igor.ask(f"KICK {typed} {vera.upper()} :вон")[-1]) == f"KICK {met.room} {vera} вон"


def test_people_are_found_whatever_their_case(met: Met) -> None:
    typed = met.vera.name.upper()
    assert typed != met.vera.name
    assert with_verb(met.igor.ask(f"WHOIS {typed}"), "311")[0].params[1] == met.vera.name
    assert met.igor.ask(f"ISON {typed}")[0].params[1] == met.vera.name
    met.igor.ask(f"PRIVMSG {typed} :тебе")
    met.vera_hears(f"(private) {met.igor.name}: тебе")
    assert met.igor.ask(f"MODE {met.room} +v {typed}")[0].params == (met.room, "+v", met.vera.name)


def test_look_alikes_are_refused_across_dialects(chat: Server) -> None:
    """Whoever bears the name, and whichever dialect asks: with Cyrillic letters for Latin ones."""
    boris, anna = LineClient(chat.port, unique("Boris")), somebody(chat, "anna")
    anna.answers(f"NICK {boris.name.replace('o', 'о')}", "433")
    stranger = LineClient(chat.port)
    stranger.ask(anna.name.replace("a", "а"), f"looks too much like {anna.name}")
    room = unique("#cafe")
    seated(room, anna)
    boris.ask(f"/join {room.replace('c', 'с')}", f"looks too much like {room}")
    anna.answers(f"JOIN {room.replace('a', 'а')}", "476")
    anna.answers("NICK Ѕerver", "432")
