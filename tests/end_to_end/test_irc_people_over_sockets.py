"""Who is here and what they say of themselves, over real sockets (modern-irc, "User-Based Queries")."""

from collections.abc import Iterator

import pytest
from irc_company import HOST, PASSWORD, company, hushed, names_in, operator, operators, seated, somebody, with_verb
from irc_talking import IrcClient, brief, briefs, serving, tokens, verbs
from talking import unique

from beseda.server.running.config import Limits
from beseda.server.running.serve import Server

pytestmark = pytest.mark.usefixtures("nothing_failed")


@pytest.fixture(scope="module")
def chat() -> Iterator[Server]:
    """One that has operators, and allows many connections at once."""
    with serving(operators=operators()) as running:
        yield running


# WHO


def test_who_tells_of_everybody_in_a_room(chat: Server) -> None:
    """modern-irc, "WHO message": RPL_WHOREPLY (352) with all its fields, RPL_ENDOFWHO (315)."""
    room, [anna, boris] = company(chat, "anna", "boris")
    boris.ask("AWAY :tea")
    hushed(anna)
    first, second, _ = anna.answers(f"WHO {room}", "352", "352", f"315 {anna.name} {room}")
    channel, username, host, server, name, flags, words = first.params[1:]
    assert (channel, username, name, flags) == (room, "user", anna.name, "H@")
    assert host.endswith(".cloak")
    assert (server, words) == ("irc.beseda.local", f"0 {anna.name}")
    assert second.params[5:7] == (boris.name, "G")


def test_who_finds_by_name_and_by_mask(chat: Server) -> None:
    """modern-irc, "WHO message": an exact name, or a mask with wildcards; operators only with "o"."""
    anna, boris = somebody(chat, "anna"), operator(chat)
    anna.answers(f"WHO {boris.name.upper()}", f"352 {anna.name} *", f"315 {anna.name} {boris.name.upper()}")
    assert with_verb(anna.ask(f"WHO {anna.name[:-1]}?"), "352")[0].params[5] == anna.name
    assert verbs(anna.ask("WHO no*such*body")) == ["315"]
    found = with_verb(anna.ask("WHO * o"), "352")
    assert [line.params[6] for line in found] == ["H*"] * len(found)
    assert boris.name in [line.params[5] for line in found]
    assert anna.name in [line.params[5] for line in with_verb(anna.ask("WHO"), "352")]
    assert verbs(anna.ask("WHO #nowhere-at-all")) == ["315"]


def test_whox_tells_the_fields_asked_for_in_its_own_order(chat: Server) -> None:
    """IRCv3 "WHOX", "RPL_WHOSPCRPL (354) numeric reply"; 005's WHOX."""
    room, [anna] = company(chat, "anna")
    assert "WHOX" in tokens(anna.welcome)
    line = anna.answers(f"WHO {room} %tcuihsnfdlaor,42", f"354 {anna.name}", "315")[0]
    token, channel, username, ip, host, server, name, flags, hops, idle, account, level, real_name = line.params[1:]
    assert (token, channel, username, ip) == ("42", room, "user", "255.255.255.255")
    assert host.endswith(".cloak")
    assert (server, name, flags, hops) == ("irc.beseda.local", anna.name, "H@", "0")
    assert (int(idle) < 60, account, level, real_name) == (True, "0", "n/a", anna.name)
    anna.answers(f"WHO {room} %rn", f"354 {anna.name} {anna.name} {anna.name}", "315")
    anna.answers(f"WHO {room} %tn,1234", f"354 {anna.name} 0 {anna.name}", "315")


def test_a_bot_is_marked_in_who_whois_and_by_a_tag(chat: Server) -> None:
    """IRCv3 "Bot Mode": BOT in 005, the letter in WHO's flags, RPL_WHOISBOT (335), the tag."""
    room, [anna, bot] = company(chat, "anna", "bot", caps=("message-tags",))
    letter = tokens(anna.welcome)["BOT"]
    bot.ask(f"MODE {bot.name} +{letter}")
    assert with_verb(anna.ask(f"WHO {bot.name}"), "352")[0].params[6] == f"H{letter}"
    assert with_verb(anna.ask(f"WHOIS {bot.name}"), "335")[0].params[1] == bot.name
    bot.ask(f"PRIVMSG {room} :beep")
    assert "bot" in dict(with_verb(anna.barrier(), "PRIVMSG")[0].tags)


# WHOIS, WHOWAS, ISON, USERHOST


def test_whois_tells_all_there_is(chat: Server) -> None:
    """modern-irc, "WHOIS message": 311, 319, 312, 317, and 318 at the end; 379 about oneself, 301 of who is away."""
    room, [anna, boris] = company(chat, "anna", "boris")
    anna.ask("AWAY :asleep")
    lines = boris.ask(f"WHOIS {anna.name}")
    assert verbs(lines) == ["311", "319", "312", "301", "317", "318"]
    user, rooms, server, away, idle, end = lines
    assert user.params[1:3] == (anna.name, "user")
    assert user.params[4:] == ("*", anna.name)
    assert rooms.params[1:] == (anna.name, f"@{room}")
    assert server.params[2] == "irc.beseda.local"
    assert away.params[1:] == (anna.name, "asleep")
    assert int(idle.params[2]) < 60
    assert int(idle.params[3]) > 1_700_000_000
    assert end.params[1] == anna.name
    assert with_verb(boris.ask(f"WHOIS {boris.name}"), "379")[0].params[1] == boris.name


def test_whois_names_operators(chat: Server) -> None:
    """modern-irc, "RPL_WHOISOPERATOR (313)"."""
    assert "313" in verbs(somebody(chat, "anna").ask(f"WHOIS {operator(chat).name}"))


def test_whois_of_nobody_at_another_server_and_of_none(chat: Server) -> None:
    """modern-irc, "WHOIS message": 401 and 318, 402, 431."""
    anna, nobody = somebody(chat, "anna"), unique("nobody")
    anna.answers(f"WHOIS {nobody}", f"401 {anna.name} {nobody}", f"318 {anna.name} {nobody}")
    anna.answers(f"WHOIS other.example {anna.name}", f"402 {anna.name} other.example")
    anna.answers("WHOIS", "431")
    assert "311" in verbs(anna.ask(f"WHOIS {anna.name} {anna.name}"))
    assert "311" in verbs(anna.ask(f"WHOIS irc.beseda.local {anna.name}"))


def test_whowas_remembers_who_went_and_who_changed_the_name(chat: Server) -> None:
    """modern-irc, "WHOWAS message": RPL_WHOWASUSER (314), newest first, RPL_ENDOFWHOWAS (369); 406 of nobody."""
    anna, boris = somebody(chat, "anna"), somebody(chat, "boris")
    old, new = boris.name, unique("bob")
    boris.ask(f"NICK {new}")
    anna.answers(f"WHOWAS {old}", f"314 {anna.name} {old} user", f"312 {anna.name} {old}", f"369 {anna.name} {old}")
    anna.answers(f"WHOWAS {new}", f"406 {anna.name} {new}", f"369 {anna.name} {new}")
    boris.say("QUIT")
    boris.closing()
    assert verbs(anna.ask(f"WHOWAS {new.upper()} 1")) == ["314", "312", "369"]
    anna.answers("WHOWAS", "431")


def test_ison_and_userhost_tell_who_of_these_is_here(chat: Server) -> None:
    """modern-irc, "ISON message" (303), "USERHOST message" (302): away is "-", an operator "*", at most five."""
    anna, boris, root = somebody(chat, "anna"), somebody(chat, "boris"), operator(chat)
    boris.ask("AWAY :tea")
    nobody = unique("nobody")
    anna.answers(f"ISON {boris.name.upper()} {nobody} {anna.name}", f"303 {anna.name} {boris.name} {anna.name}")
    anna.answers(f"ISON {nobody}", f"303 {anna.name} ")
    words = anna.answers(f"USERHOST {anna.name} {boris.name} {root.name} {nobody}", "302")[0].params[1].split()
    assert [word.split("user@")[0] for word in words] == [f"{anna.name}=+", f"{boris.name}=-", f"{root.name}*=+"]
    six = anna.ask(f"USERHOST {' '.join([anna.name] * 5)} {boris.name}")[0]
    assert boris.name not in six.params[1]
    anna.answers("ISON", "461")
    anna.answers("USERHOST", "461")


# AWAY, SETNAME, CHGHOST


def test_away_is_answered_and_told_to_who_writes(chat: Server) -> None:
    """modern-irc, "AWAY message": 306, 305, and 301 to who sends a message."""
    anna, boris = somebody(chat, "anna"), somebody(chat, "boris")
    anna.answers("AWAY :at lunch", "306")
    boris.answers(f"PRIVMSG {anna.name} :hungry?", f"301 {boris.name} {anna.name} at lunch")
    boris.answers(f"NOTICE {anna.name} :hungry?")
    anna.nothing_but(f"PRIVMSG {anna.name} hungry?", f"NOTICE {anna.name} hungry?")
    anna.answers("AWAY", "305")
    boris.answers(f"PRIVMSG {anna.name} :back?")
    for _ in range(2):
        anna.ask("AWAY")
    assert verbs(anna.ask("AWAY :x", "AWAY :x")) == ["306", "306"]


def test_away_notify_tells_common_rooms_and_who_joins_away(chat: Server) -> None:
    """IRCv3 "away-notify": AWAY with words, AWAY without them, and after the JOIN of who is away already."""
    room, [anna] = company(chat, "anna", caps=("away-notify",))
    boris, vera = somebody(chat, "boris"), somebody(chat, "vera")
    seated(room, boris, vera)
    hushed(anna, boris)
    boris.ask("AWAY :tea", "AWAY")
    lines = anna.nothing_but("AWAY tea", "AWAY")
    assert all(line.source.startswith(boris.name + "!") for line in lines)
    vera.nothing_but()
    boris.ask("AWAY :tea", f"PART {room}", f"JOIN {room}")
    assert briefs(anna.barrier())[-2:] == [f"JOIN {room}", "AWAY tea"]
    assert "AWAY" not in verbs(vera.barrier())


def test_setname_changes_the_real_name_for_all_who_should_know(chat: Server) -> None:
    """IRCv3 "setname": SETNAME to common rooms and oneself; FAIL where it is none."""
    room, [anna, boris] = company(chat, "anna", "boris", caps=("setname",))
    vera = somebody(chat, "vera")
    seated(room, vera)
    hushed(anna, boris)
    boris.answers("SETNAME :Борис Борисов", "SETNAME Борис Борисов")
    assert anna.nothing_but("SETNAME Борис Борисов")[0].source.startswith(boris.name + "!user@")
    vera.nothing_but()
    assert with_verb(vera.ask(f"WHOIS {boris.name}"), "311")[0].params[-1] == "Борис Борисов"
    boris.answers(f"SETNAME :{'x' * 500}", "FAIL SETNAME INVALID_REALNAME")
    boris.answers("SETNAME :", "FAIL SETNAME INVALID_REALNAME")
    boris.answers("SETNAME", "461")


def test_chghost_tells_that_an_operator_shows_another_host(chat: Server) -> None:
    """IRCv3 "chghost": from the old user@host, to common rooms and oneself."""
    room, [anna, root] = company(chat, "anna", "root", caps=("chghost",))
    vera = somebody(chat, "vera")
    seated(room, vera)
    hushed(anna, root)
    root.say(f"OPER root :{PASSWORD}")
    root.expect("CHGHOST", "user", HOST)
    heard = anna.nothing_but(f"CHGHOST user {HOST}")[0]
    assert heard.source.startswith(f"{root.name}!user@")
    assert heard.source.endswith(".cloak")
    vera.nothing_but()
    hushed(root)
    root.ask(f"PRIVMSG {room} :hello")
    assert anna.barrier()[0].source == f"{root.name}!user@{HOST}"
    root.ask(f"MODE {root.name} -o")
    assert brief(anna.barrier()[0]).startswith("CHGHOST user ")


# Told once


NEWS = {
    "NICK": "NICK {new}",
    "AWAY": "AWAY :tea",
    "SETNAME": "SETNAME :Another",
    "CHGHOST": f"OPER root :{PASSWORD}",
    "QUIT": "QUIT :bye",
}


@pytest.mark.parametrize("verb", NEWS)
def test_news_of_somebody_reach_all_common_rooms_exactly_once(chat: Server, verb: str) -> None:
    """modern-irc, "NICK message", "QUIT message"; IRCv3 "away-notify", "setname", "chghost"."""
    caps = ("away-notify", "setname", "chghost")
    _, [anna, boris] = company(chat, "anna", "boris", caps=caps)
    two, [vera] = company(chat, "vera", caps=caps)
    _, [nina] = company(chat, "nina", caps=caps)
    seated(two, anna, boris)
    hushed(anna, boris, vera)
    line = NEWS[verb].format(new=unique("new"))
    boris.say(line)
    if verb == "QUIT":
        boris.closing()
    elif verb == "CHGHOST":
        boris.expect("CHGHOST")
        boris.barrier()
    else:
        told = boris.barrier()
        assert len(with_verb(told, verb)) == 1
    for reader in (anna, vera):
        lines = reader.nothing_but(verb)
        assert lines[0].source.startswith(boris.name + "!"), "from the old name"
    nina.nothing_but()


# Who is invisible


def test_the_invisible_are_found_by_who_shares_a_room_only(chat: Server) -> None:
    """modern-irc, "Invisible User Mode" (+i): WHO, NAMES; their exact name is answered all the same."""
    room, [anna, boris] = company(chat, "anna", "boris")
    vera, root = somebody(chat, "vera"), operator(chat)
    boris.ask(f"MODE {boris.name} +i")
    assert boris.name not in " ".join(
        briefs(vera.ask("WHO *", f"WHO {room}", f"NAMES {room}", f"WHO {boris.name[:-1]}?"))
    )
    assert "319" not in verbs(vera.ask(f"WHOIS {boris.name}"))
    assert "352" in verbs(vera.ask(f"WHO {boris.name}"))
    assert boris.name in names_in(anna.ask(f"NAMES {room}"))
    for reader in (anna, boris, root):
        assert boris.name in [line.params[5] for line in with_verb(reader.ask(f"WHO {boris.name[:-1]}?"), "352")]
    assert names_in(root.ask(f"NAMES {room}")) == [f"@{anna.name}", boris.name]


def test_nobody_is_told_an_address(chat: Server) -> None:
    """What is shown of an address is a cloak: the same for the same address, and never the address."""
    anna, boris = somebody(chat, "anna"), somebody(chat, "boris")
    lines = [
        brief(line)
        for about in (anna, boris)
        for line in anna.ask(f"WHOIS {about.name}", f"WHO {about.name}", f"USERHOST {about.name}")
    ]
    assert not [line for line in lines if "127.0.0.1" in line]
    assert with_verb(anna.ask(f"WHO {anna.name}"), "352")[0].params[3] == host_of(boris)


def host_of(client: IrcClient) -> str:
    return with_verb(client.ask(f"WHO {client.name}"), "352")[0].params[3]


def test_a_crowd_is_listed_whole_and_in_order() -> None:
    """modern-irc, "WHO message", and the answers go piece by piece."""
    with serving(Limits(messages_per_second=0, unnamed=0, unnamed_per_address=0)) as server:
        crowd = [IrcClient(server.port, f"n{number}") for number in range(30)]
        seated("#crowd", *crowd)
        lines = crowd[0].ask("WHO #crowd", "PING end")
        assert [line.params[5] for line in with_verb(lines, "352")] == [f"n{number}" for number in range(30)]
        assert verbs(lines)[-2:] == ["315", "PONG"]
