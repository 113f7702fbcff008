"""Who is here, who was, and what people say of themselves (modern-irc, "User-Based Queries", "Optional Messages").

Each question stands beside the words of its answer. Refuses to know whom the client may see: the hall decides. Nobody's
address is ever told: there is none in a `UserInfo`.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from time import gmtime, strftime, time

from beseda.core import requests as rq
from beseda.core.people import Flag, UserInfo
from beseda.core.questions import Portrait, Portraits, WhoIs, WhoOf
from beseda.core.refusals import Refusal
from beseda.wire.dialects.actions import Action, Ask, Gone, Replies, Reply, WhoWas
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.caps import METADATA, MULTI_PREFIX, PRE_AWAY
from beseda.wire.dialects.irc.commands.about import is_ours, room_left
from beseda.wire.dialects.irc.commands.table import Speaker, command
from beseda.wire.dialects.irc.commands.typed import optional, typed_list, typed_person
from beseda.wire.dialects.irc.events import NO_HOST, NO_USERNAME
from beseda.wire.dialects.irc.line import Line, cut, size
from beseda.wire.dialects.irc.metadata_lines import FOR_ALL
from beseda.wire.dialects.irc.modes import prefix, user_modes
from beseda.wire.dialects.irc.network import AWAYLEN, MOST_TARGETS, REALLEN
from beseda.wire.dialects.irc.split import packed

MOST_USERHOSTS = 5
"""modern-irc, "USERHOST message"."""
MOST_PAST = 50
"""Entries of one WHOWAS: enough for somebody who changed names all evening, and still a few kilobytes."""
LONGEST_COUNT = 4
"""Digits of a number that are read: a longer one means "all"."""


def username(user_info: UserInfo) -> str:
    return user_info.username or NO_USERNAME


def host(user_info: UserInfo) -> str:
    return user_info.host or NO_HOST


def idle(person: Portrait, now: int) -> int:
    """Seconds since somebody last said something."""
    return max(0, now - person.active) // 1000


def now() -> int:
    return int(time() * 1000)


# WHOIS and WHOWAS


@command("WHOIS", "[<server>] <name>", "what is known of somebody")
def whois(speaker: Speaker, line: Line) -> Iterator[Action]:
    """There is one server, so it does not matter which is asked; only an unknown server is refused."""
    *server, typed = line.params[:2] or ("",)
    if not typed:
        yield Reply(n.ERR_NONICKNAMEGIVEN(), refuses=True)
    elif server and not is_ours(speaker.network, server[0]) and typed_person(server[0]) is None:
        yield Reply(n.ERR_NOSUCHSERVER(server[0]), refuses=True)
    else:
        for each in typed_list(typed)[: MOST_TARGETS["WHOIS"]]:
            person = typed_person(each)
            if person is None:
                yield Reply(n.ERR_NOSUCHNICK(each), refuses=True)
            else:
                yield Ask(WhoIs(person), partial(_whois, each))
        yield Reply(n.RPL_ENDOFWHOIS(typed))


def _whois(typed: str, answer: Portrait | Refusal, viewer: Speaker) -> Iterator[str]:
    if isinstance(answer, Refusal):
        yield n.ERR_NOSUCHNICK(typed)
        return
    name, flags, network = answer.name, answer.flags, viewer.network
    yield n.RPL_WHOISUSER(name, username(answer.user_info), host(answer.user_info), answer.user_info.real_name)
    yield from _rooms(answer, viewer)
    yield n.RPL_WHOISSERVER(name, network.server_name, network.description)
    if Flag.OPERATOR in flags:
        yield n.RPL_WHOISOPERATOR(name)
    if Flag.SECURE in flags:
        yield n.RPL_WHOISSECURE(name)
    if Flag.BOT in flags:
        yield n.RPL_WHOISBOT(name, f"is a Bot on {network.network}")
    if answer.is_self:
        yield n.RPL_WHOISMODES(name, user_modes(flags))
    if answer.away:
        yield n.RPL_AWAY(name, answer.away)
    if viewer.has(METADATA):
        yield from (n.RPL_WHOISKEYVALUE(name, key, FOR_ALL, value) for key, value in answer.metadata)
    yield n.RPL_WHOISIDLE(name, idle(answer, now()), answer.since // 1000)


def _rooms(person: Portrait, viewer: Speaker) -> Iterator[str]:
    """Yield as many lines as the rooms need (modern-irc, "RPL_WHOISCHANNELS (319)")."""
    multi = viewer.has(MULTI_PREFIX)
    rooms = [prefix(roles, multi) + room for room, roles in person.rooms]
    for some in packed(rooms, room_left(viewer, f"{person.name} ")):
        yield n.RPL_WHOISCHANNELS(person.name, some)


@command("WHOWAS", "<name> [<count>]", "who bore a name lately")
def whowas(speaker: Speaker, line: Line) -> Iterator[Action]:
    typed = optional(line.params, 0)
    person = typed_person(typed)
    if not typed:
        yield Reply(n.ERR_NONICKNAMEGIVEN(), refuses=True)
    elif person is None:
        yield Replies(tuple(_whowas(typed, (), speaker)), refuses=True)
    else:
        yield WhoWas(person, _count(optional(line.params, 1)), partial(_whowas, typed))


def _count(word: str) -> int:
    """Return the count; what is no positive number means all there are (modern-irc, "WHOWAS message")."""
    is_number = word.isascii() and word.isdigit() and len(word) <= LONGEST_COUNT
    return min(int(word) if is_number else 0, MOST_PAST) or MOST_PAST


def _whowas(typed: str, answer: Iterable[Gone], viewer: Speaker) -> Iterator[str]:
    found = False
    for gone in answer:
        found = True
        yield n.RPL_WHOWASUSER(gone.name, username(gone.user_info), host(gone.user_info), gone.user_info.real_name)
        until = strftime("%a %b %d %Y %H:%M:%S UTC", gmtime(gone.until // 1000))
        yield n.RPL_WHOISSERVER(gone.name, viewer.network.server_name, until)
    if not found:
        yield n.ERR_WASNOSUCHNICK(typed)
    yield n.RPL_ENDOFWHOWAS(typed)


# Who of these is here.


@command("ISON", "<name>{ <name>}", "which of these people are here", 1)
def ison(speaker: Speaker, line: Line) -> Iterator[Action]:
    yield _of(" ".join(line.params).split(), n.RPL_ISON, lambda person: person.name)


@command("USERHOST", "<name>{ <name>}", "user and host of up to five people", 1)
def userhost(speaker: Speaker, line: Line) -> Iterator[Action]:
    yield _of(" ".join(line.params).split()[:MOST_USERHOSTS], n.RPL_USERHOST, _userhost)


def _userhost(person: Portrait) -> str:
    """modern-irc, "RPL_USERHOST (302)"."""
    operator = "*" if Flag.OPERATOR in person.flags else ""
    return f"{person.name}{operator}={'-' if person.away else '+'}{username(person.user_info)}@{host(person.user_info)}"


def _of(names: Iterable[str], numeric: n.Numeric, said: Callable[[Portrait], str]) -> Action:
    """Ask which of these people are here: a word for each of them, and an empty reply for nobody.

    A word that can't be a name is skipped.
    """

    def render(answer: Portraits | Refusal, viewer: Speaker) -> Iterator[str]:
        here = answer.people if isinstance(answer, Portraits) else ()
        yield from map(numeric, packed(map(said, here), room_left(viewer)) if here else [""])

    people = [person for person in map(typed_person, names) if person is not None]
    return Ask(WhoOf(tuple(people)), render)


# What people say of themselves.


@command("AWAY", "[:<text>]", "be away, or be back", before_entering=True)
def away(speaker: Speaker, line: Line) -> Iterator[Action]:
    """Before the welcome the text is kept for it (IRCv3 "pre-away"). A client that is away already is told so again."""
    words = cut(optional(line.params, 0), AWAYLEN)
    if not speaker.registration.entered and not speaker.has(PRE_AWAY):
        yield Reply(n.ERR_NOTREGISTERED(), refuses=True)
        return
    yield Reply(n.RPL_NOWAWAY() if words else n.RPL_UNAWAY())
    if speaker.registration.entered:
        yield rq.SetAway(words)
    else:
        speaker.registration.away = words


@command("SETNAME", ":<real name>", "change your real name", 1)
def setname(speaker: Speaker, line: Line) -> Iterator[Action]:
    real_name = line.params[0].strip()
    if not real_name or size(real_name) > REALLEN:
        # "The server MUST use the FAIL spec", whatever the client negotiated (setname, "Errors").
        yield Reply("FAIL SETNAME INVALID_REALNAME :Realname is not valid", refuses=True)
    else:
        yield rq.Present(real_name=real_name)
