"""What the server says of itself: the welcome, figures, version, help (modern-irc, "Server Queries and Commands").

Truthful and short: one server, and no links. A question to another server is refused; a person's name stands for their
server, which is this one. Refuses to know the figures: hall and server give them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from time import time
from typing import NamedTuple

from beseda.core.globs import matches
from beseda.core.questions import Counts, HowMany, Portraits, WhoOf
from beseda.core.refusals import Refusal
from beseda.wire.dialects.actions import Action, Ask, AskServer, Replies, Reply, Vitals
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.caps import BATCH, EXTENDED_ISUPPORT
from beseda.wire.dialects.irc.commands.table import COMMANDS, Row, Speaker, command
from beseda.wire.dialects.irc.commands.typed import optional, typed_person
from beseda.wire.dialects.irc.forms import BLANKS, NICK, Form, form_of
from beseda.wire.dialects.irc.isupport import isupport_lines
from beseda.wire.dialects.irc.line import LONGEST_REST, Line, size
from beseda.wire.dialects.irc.masks import fold
from beseda.wire.dialects.irc.modes import ROLE_MODES, ROOM_MODES, USER_MODES, Kind
from beseda.wire.dialects.irc.network import Network
from beseda.wire.dialects.irc.split import pieces

ISUPPORT_BATCH = "isupport"
"""The reference of a batch that holds only its own lines."""

NETWORKS_KEPT = 4
"""Networks for which lines are kept: a new one comes when the settings are read again, and tests use several
servers."""
MOTDS_KEPT = 256
"""Cached messages of the day: each is cut for one length of the reader's name."""

Words = Callable[[Speaker], Iterable[str]]


def is_ours(network: Network, typed: str) -> bool:
    """Whether a word means this server: its name, or a mask of it ("Wildcards are allowed in the parameter")."""
    return matches(fold(typed), fold(network.server_name))


def room_left(viewer: Speaker, words: str = "") -> int:
    """Return the bytes of a numeric's line that these words leave for its trailing parameter."""
    return LONGEST_REST - size(f":{viewer.network.server_name} 000 {viewer.shown} {words}:")


def _told(words: Iterable[str]) -> Replies:
    return Replies(tuple(words))


def _for(speaker: Speaker, typed: str, words: Words) -> Action:
    """Return what the server that is meant says: this server, also by a person's name; refuse any other."""
    if not typed or is_ours(speaker.network, typed):
        return _told(words(speaker))
    person = typed_person(typed)
    if person is None:
        return Reply(n.ERR_NOSUCHSERVER(typed), refuses=True)

    def render(answer: Portraits | Refusal, viewer: Speaker) -> Iterable[str]:
        is_here = isinstance(answer, Portraits) and answer.people
        return words(viewer) if is_here else (n.ERR_NOSUCHSERVER(typed),)

    return Ask(WhoOf((person,)), render)


# The welcome


def welcome(viewer: Speaker) -> list[str]:
    """Return 001 to 005, for a client that has just entered (modern-irc, "Connection Registration").

    Lists, not generators: each generator inside another is a frame of C stack, which every client's thread keeps.
    """
    network = viewer.network
    return [n.RPL_WELCOME(network.network, viewer.shown), *_introduction(network), *isupport(viewer)]


def ready_welcome(viewer: Speaker) -> Sequence[str]:
    """The same from a form, which has source and reader already; without one if a form can't be made."""
    form = None if _knows_batch(viewer) else _welcome_form(viewer.network)
    return welcome(viewer) if form is None else form.filled(viewer.shown)


@lru_cache(NETWORKS_KEPT)
def _welcome_form(network: Network) -> Form | None:
    lines = (n.RPL_WELCOME(network.network, NICK), *_introduction(network), *isupport_lines(network))
    return form_of(network.server_name, lines)


@lru_cache(NETWORKS_KEPT)
def _introduction(network: Network) -> tuple[str, ...]:
    """Return 002 to 004, the same for everybody."""
    return (
        n.RPL_YOURHOST(network.server_name, network.version),
        n.RPL_CREATED(network.created),
        n.RPL_MYINFO(network.server_name, network.version, *_letters()),
    )


def _letters() -> tuple[str, str, str]:
    """Return the mode letters of people, of rooms, and of those for rooms that have a parameter (modern-irc,
    "RPL_MYINFO (004)")."""
    users = sorted(mode.letter for mode in USER_MODES)
    roles = [mode.letter for mode in ROLE_MODES]
    rooms = sorted([*roles, *(mode.letter for mode in ROOM_MODES)])
    with_value = sorted([*roles, *(mode.letter for mode in ROOM_MODES if mode.kind is not Kind.FLAG)])
    return "".join(users), "".join(rooms), "".join(with_value)


def isupport(viewer: Speaker) -> Sequence[str]:
    """Return 005, in a batch of its own for clients that know it (IRCv3 "extended-isupport", "`draft/isupport`
    batch")."""
    lines = isupport_lines(viewer.network)
    if not _knows_batch(viewer):
        return lines
    batch = f"@batch={ISUPPORT_BATCH} :{viewer.network.server_name}"
    told = [f"{batch} {line[:3]} {viewer.shown}{line[3:]}" for line in lines]
    return [f"BATCH +{ISUPPORT_BATCH} draft/isupport", *told, f"BATCH -{ISUPPORT_BATCH}"]


def _knows_batch(viewer: Speaker) -> bool:
    return viewer.has(EXTENDED_ISUPPORT) and viewer.has(BATCH)


def lusers_and_motd(answer: Counts, viewer: Speaker) -> list[str]:
    """What follows the welcome."""
    return [*_people(answer, viewer), *_totals(answer, viewer), *_motd(viewer)]


def ready_lusers_and_motd(answer: Counts, viewer: Speaker) -> Sequence[str]:
    """The same from a form, which has source and reader already; without one if a form can't be made."""
    form = _lusers_and_motd_form(viewer.network, room_left(viewer))
    return lusers_and_motd(answer, viewer) if form is None else form.filled(viewer.shown, *_figures(answer))


@lru_cache(MOTDS_KEPT)
def _lusers_and_motd_form(network: Network, most: int) -> Form | None:
    """`most`: as for `_motd_lines`."""
    blanks = _Figures(*BLANKS[1 : 1 + len(_Figures._fields)])
    lines = (*_people_lines(blanks), *_totals_lines(blanks), *_motd_lines(network, most))
    return form_of(network.server_name, lines)


def _greet(answer: Counts | Refusal, viewer: Speaker) -> Sequence[str]:
    """Return what follows the welcome; nothing if the client was refused."""
    return () if isinstance(answer, Refusal) else ready_lusers_and_motd(answer, viewer)


GREETED = Ask(HowMany(), _greet)


@command("ISUPPORT", "", "what this server supports", before_entering=True)
def isupport_(speaker: Speaker, line: Line) -> Iterator[Action]:
    """Before the welcome only with the capability (IRCv3 "extended-isupport", "`ISUPPORT` command")."""
    if speaker.registration.entered or speaker.has(EXTENDED_ISUPPORT):
        yield _told(isupport(speaker))
    else:
        yield Reply(n.ERR_NOTREGISTERED(), refuses=True)


@command("MOTD", "[<server>]", "the message of the day")
def motd(speaker: Speaker, line: Line) -> Iterator[Action]:
    yield _for(speaker, optional(line.params, 0), _motd)


def _motd(viewer: Speaker) -> tuple[str, ...]:
    return _motd_lines(viewer.network, room_left(viewer))


@lru_cache(MOTDS_KEPT)
def _motd_lines(network: Network, most: int) -> tuple[str, ...]:
    """`most`: bytes that the reader's name leaves in a line."""
    if not network.motd:
        return (n.ERR_NOMOTD(),)
    told = [n.RPL_MOTD(piece) for line in network.motd for piece in pieces(line, most)]
    return n.RPL_MOTDSTART(network.server_name), *told, n.RPL_ENDOFMOTD()


# Figures


@command("LUSERS", "", "how many people and rooms there are")
def lusers(speaker: Speaker, line: Line) -> Iterator[Action]:
    """Three questions, because lines of the hall and of the server alternate."""
    yield Ask(HowMany(), _people)
    yield AskServer(_unnamed)
    yield Ask(HowMany(), _totals)


class _Figures(NamedTuple):
    """What LUSERS tells, in digits."""

    visible: str
    invisible: str
    operators: str
    rooms: str
    people: str
    most: str


def _figures(counts: Counts) -> _Figures:
    people, invisible, operators, rooms, most = counts
    return _Figures(str(people - invisible), str(invisible), str(operators), str(rooms), str(people), str(most))


def _people(answer: Counts | Refusal, viewer: Speaker) -> list[str]:
    return [] if isinstance(answer, Refusal) else _people_lines(_figures(answer))


def _people_lines(figures: _Figures) -> list[str]:
    return [n.RPL_LUSERCLIENT(figures.visible, figures.invisible, 1), n.RPL_LUSEROP(figures.operators)]


def _unnamed(answer: Vitals, viewer: Speaker) -> Iterator[str]:
    yield n.RPL_LUSERUNKNOWN(answer.unnamed)


def _totals(answer: Counts | Refusal, viewer: Speaker) -> list[str]:
    return [] if isinstance(answer, Refusal) else _totals_lines(_figures(answer))


def _totals_lines(figures: _Figures) -> list[str]:
    """All people are on this server, so local and global figures are the same."""
    here, most = figures.people, figures.most
    rooms, mine = n.RPL_LUSERCHANNELS(figures.rooms), n.RPL_LUSERME(here, 0)
    return [rooms, mine, n.RPL_LOCALUSERS(here, most), n.RPL_GLOBALUSERS(here, most)]


@command("STATS", "m|u|z [<server>]", "how often commands are used; how long the server runs; its connections", 1)
def stats(speaker: Speaker, line: Line) -> Iterator[Action]:
    """A letter that tells nothing here gets only the end line (modern-irc, "STATS message")."""
    server, letter = optional(line.params, 1), line.params[0][:1]
    if server and not is_ours(speaker.network, server):
        yield Reply(n.ERR_NOSUCHSERVER(server), refuses=True)
        return
    if letter in _STATS:
        yield AskServer(_STATS[letter])
    yield Reply(n.RPL_ENDOFSTATS(letter))


def _used(answer: Vitals, viewer: Speaker) -> Iterator[str]:
    for verb, times in answer.commands:
        if times:
            yield n.RPL_STATSCOMMANDS(verb, times)


def _uptime(answer: Vitals, viewer: Speaker) -> Iterator[str]:
    minutes, seconds = divmod(max(0, answer.now - answer.since) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    yield n.RPL_STATSUPTIME(days, f"{hours}:{minutes:02}:{seconds:02}")


def _connections(answer: Vitals, viewer: Speaker) -> Iterator[str]:
    now = f"{answer.connections} connections, {answer.unnamed} of them without a name"
    yield n.RPL_STATSDEBUG("z", f"{now}; {answer.most_connections} at the most")


_STATS: dict[str, Callable[[Vitals, Speaker], Iterator[str]]] = {"m": _used, "u": _uptime, "z": _connections}


# What it is


@command("VERSION", "[<server>]", "which version this is, and what it supports")
def version(speaker: Speaker, line: Line) -> Iterator[Action]:
    yield _for(speaker, optional(line.params, 0), _version)


def _version(viewer: Speaker) -> Iterator[str]:
    network = viewer.network
    yield n.RPL_VERSION(network.version, network.server_name, network.description)
    yield from isupport(viewer)


@command("ADMIN", "[<server>]", "who runs this server")
def admin(speaker: Speaker, line: Line) -> Iterator[Action]:
    yield _for(speaker, optional(line.params, 0), _admin)


def _admin(viewer: Speaker) -> Iterator[str]:
    lines = viewer.network.admin
    if not lines:
        yield n.ERR_NOADMININFO(viewer.network.server_name)
        return
    yield n.RPL_ADMINME(viewer.network.server_name)
    yield from (numeric(words) for numeric, words in zip(_ADMIN, lines, strict=False))


_ADMIN = (n.RPL_ADMINLOC1, n.RPL_ADMINLOC2, n.RPL_ADMINEMAIL)


@command("INFO", "[<server>]", "what this server is")
def info(speaker: Speaker, line: Line) -> Iterator[Action]:
    yield _for(speaker, optional(line.params, 0), _info)


def _info(viewer: Speaker) -> Iterator[str]:
    network = viewer.network
    yield n.RPL_INFO(f"{network.version}: a chat for everybody")
    yield n.RPL_INFO("People at nc, over UDP and in IRC talk in the same rooms.")
    yield n.RPL_INFO(f"Where most of them are: {network.lobby}")
    if network.created:
        yield n.RPL_INFO(f"Running since {network.created}")
    yield n.RPL_ENDOFINFO()


@command("TIME", "[<server>]", "what time it is here")
def time_(speaker: Speaker, line: Line) -> Iterator[Action]:
    yield _for(speaker, optional(line.params, 0), _time)


def _time(viewer: Speaker) -> Iterator[str]:
    now = int(time())
    words = datetime.fromtimestamp(now, UTC).strftime("%A %B %d %Y -- %H:%M:%S UTC")
    yield n.RPL_TIME(viewer.network.server_name, now, words)


@command("LINKS", "[[<server>] <mask>]", "which servers there are: this one")
def links(speaker: Speaker, line: Line) -> Iterator[Action]:
    """A server is linked to itself: modern-irc ("RPL_LINKS") has "*" in that place, servers and clients a name."""
    *asked, mask = line.params[:2] or ("*",)
    network = speaker.network
    if asked and not is_ours(network, asked[0]):
        yield Reply(n.ERR_NOSUCHSERVER(asked[0]), refuses=True)
        return
    ours = n.RPL_LINKS(network.server_name, network.server_name, 0, network.description)
    yield _told((*([ours] if is_ours(network, mask) else []), n.RPL_ENDOFLINKS(mask)))


@command("USERS", "", "disabled: see WHO")
def users(speaker: Speaker, line: Line) -> Iterator[Action]:
    yield Reply(n.ERR_USERSDISABLED(), refuses=True)


@command("SUMMON", "<name>", "disabled")
def summon(speaker: Speaker, line: Line) -> Iterator[Action]:
    yield Reply(n.ERR_SUMMONDISABLED(), refuses=True)


# Help


@command("HELP", "[<command>]", "what there is to type")
def help_(speaker: Speaker, line: Line) -> Iterator[Action]:
    subject = optional(line.params, 0)
    row = COMMANDS.get(subject.upper())
    if not subject:
        yield _told(_helped("*", "Commands of this server", _index()))
    elif row is None:
        yield Reply(n.ERR_HELPNOTFOUND(subject), refuses=True)
    else:
        yield _told(_helped(subject, _usage(row), (row.help,)))


command("HELPOP", "[<command>]", "the same as HELP")(help_)


def _usage(row: Row) -> str:
    return f"{row.verb} {row.usage}".rstrip()


def _index() -> Iterator[str]:
    for _, row in sorted(COMMANDS.items()):
        yield f"{_usage(row)}: {row.help}"


def _helped(subject: str, title: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield a title, an empty line, and the lines; the last of them is the end (modern-irc, "HELP message")."""
    *body, last = lines
    yield n.RPL_HELPSTART(subject, title)
    for words in ("", *body):
        yield n.RPL_HELPTXT(subject, words)
    yield n.RPL_ENDOFHELP(subject, last)
