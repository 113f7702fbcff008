"""Coming and going: capabilities, a client's names, pings, the end (modern-irc, "Connection Messages").

Writes into the registration what the client says. Refuses to know when that is enough: `reading` looks, after each
line.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from beseda.core import requests as rq
from beseda.core.names import Name
from beseda.core.questions import Free, IsFree
from beseda.core.refusals import Reason, Refusal
from beseda.wire.dialects.actions import Action, Ask, ComeByGateway, Reply, SetCapabilities
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.caps import RESUME, STANDARD_REPLIES, implied, list_lines, listed, requested
from beseda.wire.dialects.irc.commands.table import Speaker, command
from beseda.wire.dialects.irc.commands.typed import optional, typed_person
from beseda.wire.dialects.irc.line import LONGEST_REST, Line, carried, cut, size
from beseda.wire.dialects.irc.network import REALLEN, USERLEN
from beseda.wire.dialects.irc.refusals import refused
from beseda.wire.dialects.irc.split import pieces

LONGEST_VERSION = 9
"""Digits of a CAP version that are read: a longer one is no version of ours, and int() of a long text is work."""
USUAL_USERNAME = "user"
"""For a client whose own username has no letter that may stand in a mask (modern-irc, "USER message": a default value,
then)."""
_NOT_IN_USERNAMES = re.compile(r"[^A-Za-z0-9._-]+")
"""Characters that mean something in nick!user@host, or look as if they did; "~" would say that no ident was found."""

_INTRODUCTION = re.compile(
    rf"NICK ([!-9;-~]+)\r?\nUSER ([A-Za-z0-9._-]{{1,{USERLEN}}})(?: [!-9;-~][!-~]*){{2}} :([ -~]+)\r?\n"
)
"""NICK and USER as they are usually written, and nothing else: letters of ASCII, and a username that needs no
change."""

_FINGERPRINT = re.compile("[0-9a-f]{64}")
"""Of SHA-256, in hexadecimal without colons."""

_LEAST_OF_GATEWAY = 4

_TOLD_EARLY = frozenset((Reason.NAME_TAKEN, Reason.NAME_LOOKS_TAKEN, Reason.NAME_RESERVED))
"""Reasons that concern the name alone. Any other is told when the client tries to enter."""


# Capabilities (IRCv3 "Capability Negotiation").


@command("CAP", "LS [302] | LIST | REQ :<capabilities> | END", "negotiate capabilities", 1, before_entering=True)
def cap(speaker: Speaker, line: Line) -> Iterator[Action]:
    subcommand = line.params[0].upper()
    handler = _SUBCOMMANDS.get(subcommand)
    if handler is None or (subcommand == "REQ" and len(line.params) < 2):
        return iter((Reply(n.ERR_INVALIDCAPCMD(line.params[0]), refuses=True),))
    return handler(speaker, line)


def _cap_ls(speaker: Speaker, line: Line) -> Iterator[Action]:
    """List the capabilities. The version given here counts for this answer; the highest that was ever given, for the
    rest."""
    registration = speaker.registration
    version = _version(optional(line.params, 1))
    registration.cap_version = max(version, registration.cap_version)
    registration.negotiating = not registration.entered
    *before, last = list_lines("LS", speaker.shown, listed(version, speaker.network), version)
    yield from map(Reply, before)
    wanted = speaker.caps | implied(version)
    yield Reply(last) if wanted == speaker.caps else SetCapabilities(wanted, last)


def _version(word: str) -> int:
    return int(word) if word.isascii() and word.isdigit() and len(word) <= LONGEST_VERSION else 0


def _cap_list(speaker: Speaker, line: Line) -> Iterator[Action]:
    version = speaker.registration.cap_version
    return map(Reply, list_lines("LIST", speaker.shown, sorted(speaker.caps), version))


def _cap_req(speaker: Speaker, line: Line) -> Iterator[Action]:
    """Grant all of it or nothing; the answer repeats the words of the request."""
    registration = speaker.registration
    registration.negotiating = not registration.entered
    text = " ".join(line.params[1:])  # It should be one parameter, but some clients forget the colon.
    wanted = requested(text, speaker.caps, registration.cap_version)
    *before, last = _echoed(speaker, "ACK" if wanted.granted else "NAK", text)
    yield from map(Reply, before)
    yield SetCapabilities(wanted.caps, last) if wanted.granted else Reply(last, refuses=True)
    if registration.entered and (RESUME in wanted.caps) != (RESUME in speaker.caps):
        yield rq.SetSecret(speaker.secret.renew() if RESUME in wanted.caps else b"")


def _echoed(speaker: Speaker, verdict: str, text: str) -> list[str]:
    """Return several lines if the server's name makes it too long for one; they count with the last ("CAP ACK")."""
    begin = f"CAP {speaker.shown} {verdict} :"
    most = LONGEST_REST - size(f":{speaker.network.server_name} {begin}")
    return [begin + piece for piece in pieces(carried(text).rstrip(" "), most)]


def _cap_end(speaker: Speaker, line: Line) -> Iterator[Action]:
    speaker.registration.negotiating = False
    return iter(())


_SUBCOMMANDS: dict[str, Callable[[Speaker, Line], Iterator[Action]]] = {
    "LS": _cap_ls,
    "LIST": _cap_list,
    "REQ": _cap_req,
    "END": _cap_end,
}


# Who the client is.


class Introduction(NamedTuple):
    """What a client says of itself before it enters."""

    name: Name
    username: str
    real_name: str


def introduced(opening: bytes) -> Introduction | None:
    """Read what most clients begin with, for a quarter of the steps of the full way. None: read it line by line.

    Of a registration's 40 to 57 µs in one process this saves 8 to 13 (both ways measured alternately, 12 times 400
    each); of the 270 with a thread and a socket, 30.
    """
    if len(opening) > LONGEST_REST or not opening.isascii():
        return None
    match = _INTRODUCTION.fullmatch(opening.decode())
    if match is None:
        return None
    typed, username, words = match.groups()
    name, real_name = typed_person(typed), words.strip()
    return Introduction(name, username, cut(real_name, REALLEN)) if name is not None and real_name else None


@command("PASS", "<password>", "the server's password, if it has one: before NICK and USER", 1, before_entering=True)
def pass_(speaker: Speaker, line: Line) -> Iterator[Action]:
    if speaker.registration.entered:
        yield Reply(n.ERR_ALREADYREGISTERED(), refuses=True)
        return
    speaker.registration.password = line.params[0]


@command("NICK", "<name>", "take a name", before_entering=True)
def nick(speaker: Speaker, line: Line) -> Iterator[Action]:
    typed = optional(line.params, 0)
    name = typed_person(typed)
    registration = speaker.registration
    is_asked, registration.in_one_breath = not registration.in_one_breath, False
    if not typed.strip():
        yield Reply(n.ERR_NONICKNAMEGIVEN(), refuses=True)
    elif name is None:
        yield Reply(n.ERR_ERRONEUSNICKNAME(typed), refuses=True)
    elif registration.entered:
        yield rq.Rename(name)
    else:
        registration.name = name
        # A client that is complete with it enters, and learns by that whether the name is free. A client that has not
        # given the password must not learn who is here.
        if is_asked and not registration.is_complete and not registration.is_shut_out(speaker.network.is_locked):
            yield Ask(IsFree(name), partial(_told_early, name))


def _told_early(name: Name, answer: Free | Refusal, viewer: Speaker) -> Iterator[str]:
    """Tell what is wrong with the name; nothing if it is free: asking reserves nothing."""
    if isinstance(answer, Refusal) and answer.reason in _TOLD_EARLY:
        if viewer.registration.name == name:
            viewer.registration.name = None
        yield from refused(answer, IsFree(name), viewer.has(STANDARD_REPLIES))


@command("USER", "<username> 0 * :<real name>", "say who you are", 4, before_entering=True)
def user(speaker: Speaker, line: Line) -> Iterator[Action]:
    username, real_name = line.params[0], line.params[3].strip()
    registration = speaker.registration
    if registration.entered:
        yield Reply(n.ERR_ALREADYREGISTERED(), refuses=True)
    elif not username or not real_name:
        yield Reply(n.ERR_NEEDMOREPARAMS("USER"), refuses=True)
    else:
        registration.username = _NOT_IN_USERNAMES.sub("", username)[:USERLEN] or USUAL_USERNAME
        registration.real_name = cut(real_name, REALLEN)


@command(
    "WEBIRC",
    "<password> <gateway> <host> <address> [:<options>]",
    "for gateways that the server knows: for whom they speak, before anything else",
    before_entering=True,
)
def webirc(speaker: Speaker, line: Line) -> Iterator[Action]:
    """The host is passed over: what is shown of anybody is made of the address (IRCv3 "WebIRC")."""
    registration = speaker.registration
    if registration.entered:
        yield Reply(n.ERR_ALREADYREGISTERED(), refuses=True)
        return
    if registration.name is not None or registration.username:
        yield rq.Exit("WEBIRC comes before NICK and USER")
        return
    if len(line.params) < _LEAST_OF_GATEWAY:  # and else its client would go on as the gateway itself
        yield rq.Exit("WEBIRC needs a password, a gateway, a host and an address")
        return
    password, _, _, address = line.params[:4]
    options = dict(option.partition("=")[::2] for option in " ".join(line.params[4:]).split(" "))
    certificate = options.get("certfp-sha-256", "").lower()
    if not _FINGERPRINT.fullmatch(certificate):
        certificate = ""

    def come(host: str, is_secure: bool) -> None:
        speaker.host, speaker.is_secure = host, is_secure

    yield ComeByGateway(password, address, "secure" in options, certificate, come)


# Whether the other end is there.


@command("PING", "<token>", "ask whether the server is there", before_entering=True)
def ping(speaker: Speaker, line: Line) -> Iterator[Action]:
    token = optional(line.params, 0)
    if not token:
        yield Reply(n.ERR_NOORIGIN(), refuses=True)
        return
    begin = f"PONG {speaker.network.server_name} :"
    yield Reply(begin + cut(token, LONGEST_REST - size(f":{speaker.network.server_name} {begin}")))


@command("PONG", "<token>", "say that you are there", before_entering=True)
def pong(speaker: Speaker, line: Line) -> Iterator[Action]:
    """Do nothing: it counts only that a line came, and the thread that reads lines has noticed."""
    return iter(())


@command("ERROR", ":<text>", "the server's to say; from clients it is passed over", before_entering=True)
def error(speaker: Speaker, line: Line) -> Iterator[Action]:
    return iter(())


@command("QUIT", "[:<reason>]", "leave the server", before_entering=True)
def quit_(speaker: Speaker, line: Line) -> Iterator[Action]:
    yield rq.Exit(optional(line.params, 0))
