"""What the operator is told when a server has started: how people join it, from here and from elsewhere."""

import socket
from collections.abc import Sequence

from beseda import __version__
from beseda.locale import catalogue
from beseda.net.listener import shown
from beseda.server.running.config import PORT

LOCAL_HOSTS = frozenset(("127.0.0.1", "::1", "localhost"))
EVERY_HOST = frozenset(("0.0.0.0", "::"))


def lines(hosts: Sequence[str], port: int, language: str, udp: bool, data: str | None) -> str:
    """`hosts` are those listened on; `data` is None if nothing is kept."""
    _ = catalogue(language).gettext
    usual = port == PORT
    here = "" if usual else f" :{port}"
    reachable = [host for host in _spelled_out(hosts) if host not in LOCAL_HOSTS]
    words = [
        _("Beseda {version} is open on port {port}.").format(version=__version__, port=port),
        _("  Join from this machine:   {make}   or   {join}   or   nc localhost {port}").format(
            make="make join" if usual else f"make join ARGS=:{port}", join=f"beseda join{here}", port=port
        ),
    ]
    if reachable:
        words.extend(
            _("  From another machine:     nc {host} {port}   or   beseda join {address}").format(
                host=host, port=port, address=shown((host, port))
            )
            for host in reachable
        )
    else:
        words.append(_("  Only this machine can join. To open it to others: beseda serve --lan"))
    if udp:
        words.append(
            _("  By UDP:                   {join}   or   nc -u localhost {port}").format(
                join=f"beseda join{here} --udp", port=port
            )
        )
    if data is None:
        words.append(_("  Nothing is kept: what was said is gone when the server stops."))
    else:
        words.append(_("  What is said is kept in {data}.").format(data=data))
    words.append(_("  Ctrl-C stops it."))
    return "\n".join(words)


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
