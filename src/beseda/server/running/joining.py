"""What the operator is told when a server has started: how people join it, from here and from elsewhere.

Tells only ways that exist: through what is listened on, by programs that are here, as this server itself was started.
Fits a terminal of 80 columns, and a screen of it.
"""

import os
import shutil
import socket
import sys
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from beseda import __version__
from beseda.locale import N_, catalogue
from beseda.net.listener import shown
from beseda.server.running.config import PORT

LOCAL_HOSTS = frozenset(("127.0.0.1", "::1", "localhost"))
EVERY_HOST = frozenset(("0.0.0.0", "::"))
BY_MAKE = "BESEDA_BY_MAKE"
"""The environment variable that the Makefile sets: who has started with make goes on with make."""
WIDTH = 80
SELF_SIGNED = N_("  The certificate is self-signed; its fingerprint to compare (SHA-256):")
PASSING = N_("  The certificate is self-signed, new at each start; its fingerprint (SHA-256):")
LABELS = 24
"""Columns before the ways to join: the longest label of both languages, and space."""
MOST_ADDRESSES = 4
"""Addresses of which the ways are told: with more, the lines before would leave a screen of 24."""
MOST_BESIDE_FINGERPRINT = 2
"""The same if there is a fingerprint to be told, too."""
MOST_NAMES = 2
"""Names of a certificate that are told: the others lead here as well."""
BYTES_IN_A_LINE = (32, 16, 8)
"""Of a fingerprint: it is compared by eye, so its lines are halves or quarters of it."""


class Secured(NamedTuple):
    """The TLS that there is."""

    is_required: bool
    names: tuple[str, ...] = ()
    """Those that an authority vouches for."""
    fingerprint: str = ""
    """What people compare if no authority vouches for anything."""

    def hosts(self, reachable: Sequence[str]) -> list[str]:
        """By what this server is called from elsewhere, so that what it shows fits."""
        return list(self.names[:MOST_NAMES] or reachable) if reachable else []


def lines(
    hosts: Sequence[str],
    port: int,
    language: str,
    udp: bool,
    data: str | None,
    environment: Mapping[str, str] = os.environ,
    width: int = WIDTH,
    page: bool = True,
    tls: Secured | None = None,
) -> str:
    """`hosts` are those listened on; `data` is None if nothing is kept; `width` is the terminal's; `page`: whether
    there is one; `tls`: None if there is none."""
    _ = catalogue(language).gettext
    words = [_("Beseda {version} is open on port {port}.").format(version=__version__, port=port)]
    here = "localhost" if any(host in LOCAL_HOSTS | EVERY_HOST for host in hosts) else hosts[0]
    reachable = [host for host in _spelled_out(hosts) if host not in LOCAL_HOSTS]
    if tls is not None:
        reachable = tls.hosts(reachable)
    if page:
        words.extend(_told(_("In a browser:"), _links(here, reachable, port, tls), language, width))
    words.extend(_told(_("From this machine:"), _ways(here, port, environment), language, width))
    label = _("From another machine:")
    for host in reachable[: MOST_BESIDE_FINGERPRINT if tls is not None and tls.fingerprint else MOST_ADDRESSES]:
        words.extend(_told(label, _ways(host, port, environment, elsewhere=True, tls=tls), language, width))
        label = ""
    if not reachable:
        words.append(_("  Only this machine can join."))
        options = "--lan" if tls is None else "--lan --tls=required" if tls.is_required else "--lan --tls"
        words.extend(_told(_("To open it to others:"), [command("serve", options, environment)], language, width))
    if udp:
        words.extend(_told(_("By UDP:"), _ways(here, port, environment, udp=True), language, width))
    if tls is not None and tls.fingerprint:
        words.extend(_fingerprint(tls.fingerprint, _(SELF_SIGNED if data else PASSING), width))
    if data is None:
        words.append(_("  Nothing is kept: what was said is gone when the server stops."))
    else:
        words.append(_("  What is said is kept in {data}.").format(data=_short(data, environment)))
    words.append(_("  Ctrl-C stops it."))
    return "\n".join(_wrapped(line, width) for line in words)


def link(host: str, port: int, is_secure: bool = False) -> str:
    """The page's address."""
    return f"{'https' if is_secure else 'http'}://{shown((host, port))}"


def link_for_others(hosts: Sequence[str], port: int, tls: Secured | None = None) -> str | None:
    """The page's address on another machine; None if only this one can join."""
    reachable = [host for host in _spelled_out(hosts) if host not in LOCAL_HOSTS]
    if tls is not None:
        reachable = tls.hosts(reachable)
    return next((link(host, port, tls is not None) for host in reachable), None)


def _links(here: str, reachable: Sequence[str], port: int, tls: Secured | None) -> list[str]:
    """The page's addresses. On this machine, by a name that the certificate has not, it is not by TLS."""
    hosts = reachable if tls is not None and tls.names else [here, *reachable[:1]]
    return [link(host, port, tls is not None) for host in dict.fromkeys(hosts)] or [link(here, port)]


def _fingerprint(fingerprint: str, sentence: str, width: int) -> list[str]:
    """What it is for, and itself: in lines of one length."""
    count = next((count for count in BYTES_IN_A_LINE if 4 + 3 * count <= width), BYTES_IN_A_LINE[-1])
    lines = [fingerprint[begin : begin + 3 * count] for begin in range(0, len(fingerprint), 3 * count)]
    return [sentence, *(f"    {line}" for line in lines)]


def command(name: str, arguments: str, environment: Mapping[str, str] = os.environ) -> str:
    """How a command of ours is typed where this server was started."""
    if environment.get(BY_MAKE):
        quoted = f'"{arguments}"' if " " in arguments else arguments
        return f"make {name} ARGS={quoted}" if arguments else f"make {name}"
    return f"{_program()} {name} {arguments}".rstrip()


def _program() -> str:
    """Our own program, by its name if the shell finds it by that, else as it was called."""
    called = Path(sys.argv[0])
    if called.name == "__main__.py":
        python = os.path.relpath(sys.executable) if sys.executable.startswith(f"{Path.cwd()}/") else sys.executable
        return f"{python} -m beseda"
    found = shutil.which(called.name)
    return called.name if found and Path(found).resolve() == called.resolve() else str(called)


def _ways(
    host: str,
    port: int,
    environment: Mapping[str, str],
    *,
    elsewhere: bool = False,
    udp: bool = False,
    tls: Secured | None = None,
) -> list[str]:
    """The commands that join, `nc` or `telnet` among them if they are here: what is elsewhere nobody knows."""
    address = "" if host == "localhost" else host if port == PORT and ":" not in host else shown((host, port))
    if host == "localhost" and port != PORT:
        address = f":{port}"
    option = "--tls" if tls is not None else "--udp" if udp else ""
    ours = command("join", f"{address} {option}".strip(), environment)
    if tls is not None and tls.is_required:
        return [ours]
    plain = next((tool for tool in ("nc", "telnet") if elsewhere or shutil.which(tool)), None)
    if udp:
        plain = "nc -u" if plain == "nc" else None
    return [ours, f"{plain} {host} {port}"] if plain else [ours]


def _told(label: str, ways: Sequence[str], language: str, width: int) -> list[str]:
    """The ways behind their label: in one line if they fit, else one below the other, below the label if need be."""
    between = catalogue(language).gettext("   or   ")
    joined = [between.join(ways)]
    if 2 + LABELS + len(joined[0]) > width:
        joined = list(ways)
    if 2 + LABELS + max(map(len, joined)) > width:
        return [f"  {label}"] * bool(label) + [f"    {each}" for each in joined]
    return [f"  {label if number == 0 else '':{LABELS}}{each}" for number, each in enumerate(joined)]


def _wrapped(line: str, width: int) -> str:
    if len(line) <= width or line.startswith("    "):  # a command, which is to be copied as it is
        return line
    return textwrap.fill(line, width, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)


def _short(path: str, environment: Mapping[str, str]) -> str:
    home = environment.get("HOME", "")
    return f"~{path.removeprefix(home)}" if len(home) > 1 and path.startswith(f"{home}/") else path


def _spelled_out(hosts: Sequence[str]) -> list[str]:
    """The hosts, with this machine's own address in place of one that means every address."""
    spelled: list[str] = []
    for host in hosts:
        for each in [own_address() or host] if host in EVERY_HOST else [host]:
            if each not in spelled:
                spelled.append(each)
    return spelled


def own_address() -> str | None:
    """The address others on the local network know this machine by, as far as the routing table tells.

    Connecting a UDP socket sends nothing; 192.0.2.1 is reserved for documentation (RFC 5737).
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return None
