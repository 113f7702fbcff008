"""The settings of the page, and what no type tells of them. Knows addresses and networks, and no connections."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated

from msgspec import Meta, Struct

from beseda.locale import N_
from beseda.server.running.config_faults import EXPECTED, shown, wrong

NO_NETWORK = N_("web.proxies: {name} is no address of a machine and no network.")
Origin = Annotated[
    str,
    Meta(
        pattern=r"^https?://[a-z0-9.:\[\]_-]+\Z",
        max_length=255,
        extra={EXPECTED: N_("the beginning of a page's address, such as https://chat.example.org")},
    ),
]
Networks = tuple[IPv4Network | IPv6Network, ...]


class Web(Struct, frozen=True, forbid_unknown_fields=True):
    """The page that a browser finds at this server's address."""

    page: Annotated[
        bool, Meta(description="serve the page, and IRC by WebSocket; if not, nothing at all is served by HTTP")
    ] = True
    origins: Annotated[
        tuple[Origin, ...],
        Meta(
            description="pages of other sites that may talk with this server, and names that it goes by while it"
            " listens to this machine only; each as https://chat.example.org. Its own page always may"
        ),
    ] = ()
    proxies: Annotated[
        tuple[str, ...],
        Meta(
            description="reverse proxies before this server, as addresses or networks (127.0.0.1, 10.0.0.0/8): they"
            " are believed whom they speak for (the PROXY protocol; X-Forwarded-For, -Proto, -Prefix), see docs/web.md"
        ),
    ] = ()


def networks_of(proxies: Iterable[str]) -> Networks:
    """Raises ConfigError."""
    networks = []
    for each in proxies:
        try:
            networks.append(ip_network(each, strict=False))
        except ValueError as error:
            raise wrong(NO_NETWORK, name=shown(each)) from error
    return tuple(networks)
