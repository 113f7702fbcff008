"""Gateways: programs that speak IRC here for people who came to them another way, and say for whom (IRCv3's WEBIRC).

Only a named proxy's address counts, with the password of gateways: where neither tells a gateway from its clients,
anybody behind it could be from wherever they like. So without a password there are no gateways. What a gateway says of
its client's TLS counts only if it came by TLS itself.

The client's own thread calls it, before its registration.
"""

from ipaddress import ip_address
from typing import Protocol

from beseda.core.requests import Exit
from beseda.net.listener import shown
from beseda.server.running.services import Services
from beseda.server.sessions.by_proxy import CROWDED, Moving
from beseda.server.sessions.wanting_tls import wanted, wants_tls
from beseda.wire.dialects.actions import Action, ComeByGateway

NO_GATEWAY = "No gateway is known here"
WRONG_PASSWORD = "Invalid WebIRC password"
NO_ADDRESS = "That is no address"

NOT_NAMED = "WEBIRC came from %s, which is no gateway: web.proxies does not name it"
SWITCHED_OFF = "WEBIRC came from %s, and is not believed: irc.webirc_password is empty"
WRONG = "the gateway %s gave a wrong password"
ADDRESS_OF_NOBODY = "the gateway %s said an address that is none"


class Client(Moving, Protocol):
    def await_try(self, seconds: float) -> None: ...


def come_by_gateway(action: ComeByGateway, services: Services, client: Client) -> tuple[Action, ...]:
    """Have the client be from where its gateway says. Return nothing, or the end of the connection, and why."""
    link, by_proxy = client.link, services.by_proxy
    gateway = link.address
    if not by_proxy.proxies.has(gateway):
        by_proxy.tell(NOT_NAMED, gateway)
        return (Exit(NO_GATEWAY),)
    if not services.passwords.gateways.is_locked:
        by_proxy.tell(SWITCHED_OFF, gateway)
        return (Exit(NO_GATEWAY),)
    if not services.passwords.is_gateway(action.password, gateway, client.await_try):
        by_proxy.tell(WRONG, gateway)
        return (Exit(WRONG_PASSWORD),)
    try:
        address = ip_address(action.host)
    except ValueError:
        by_proxy.tell(ADDRESS_OF_NOBODY, gateway)
        return (Exit(NO_ADDRESS),)
    carried = getattr(address, "ipv4_mapped", None) or address
    if not by_proxy.move(client, shown((str(carried).partition("%")[0], 0))):
        return (Exit(CROWDED),)
    link.is_secure = link.is_secure and action.is_secure
    if not link.is_secure and wants_tls(services, link.address):
        return (Exit(wanted(services, "en")),)
    link.certificate = action.certificate if link.is_secure else ""
    action.come(services.cloaks.at(link.address), link.is_secure)
    return ()
