"""The settings of what IRC clients are told of this server, and of its operators, who come by IRC. Knows no clients."""

from typing import Annotated

from msgspec import Meta, Struct

from beseda.locale import N_
from beseda.server.running.config_faults import EXPECTED
from beseda.server.running.config_values import Count, Line


class Irc(Struct, frozen=True, forbid_unknown_fields=True):
    """What IRC clients are told of this server."""

    server_name: Annotated[
        Annotated[
            str,
            Meta(
                pattern=r"^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+\Z",
                max_length=63,
                extra={EXPECTED: N_("a name with a dot, as a host's: Latin letters, digits, - and .")},
            ),
        ],
        Meta(description="the server's own name: with a dot, as a host's"),
    ] = "irc.beseda.local"
    description: Annotated[Line, Meta(description="one line about this server")] = "Beseda, a chat for everybody"
    icon: Annotated[
        Annotated[
            str,
            Meta(
                pattern=r"^(https?://[!-~]+)?\Z",
                max_length=200,
                extra={EXPECTED: N_("the address of a picture, https://…, of at most 200 characters")},
            ),
        ],
        Meta(description="the address of a picture of the network, which IRC clients may show; empty: none"),
    ] = ""
    motd: Annotated[
        Annotated[tuple[Line, ...], Meta(max_length=200, extra={EXPECTED: N_("a list of at most 200 lines")})],
        Meta(description="the message of the day, line by line"),
    ] = ("Welcome to Beseda. People without an IRC client are in #lobby: /join #lobby",)
    admin: Annotated[
        Annotated[tuple[Line, ...], Meta(max_length=3, extra={EXPECTED: N_("a list of at most three lines")})],
        Meta(description="whom to turn to, up to three lines: where, who, an address"),
    ] = ()
    webirc_password: Annotated[
        Annotated[
            str,
            Meta(
                pattern=r"^([^\s:]\S*)?\Z",
                max_length=200,
                extra={EXPECTED: N_("a word without spaces that does not begin with a colon, or its hash")},
            ),
        ],
        Meta(
            description="what gateways give that speak for others by WEBIRC, from addresses that web.proxies names: a"
            " word, or its hash (see beseda password); empty: there are no gateways"
        ),
    ] = ""
    ping_seconds: Annotated[Count, Meta(description="silence after which an IRC client is asked whether it lives")] = 90
    pong_seconds: Annotated[Count, Meta(description="time it has to answer")] = 60


class Operator(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who may remove people and look after every room (OPER)."""

    name: str
    password: str
    """An argon2id hash, as `beseda password` prints it."""
    host: Annotated[
        str,
        Meta(
            pattern=r"^([A-Za-z0-9][A-Za-z0-9._:/-]*)?\Z",
            max_length=63,
            extra={EXPECTED: N_("a word of Latin letters, digits and . _ : / -")},
        ),
    ] = ""
    """What is shown instead of their address, as a word of their lines: no spaces, nothing that ends a line."""
