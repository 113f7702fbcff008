"""The settings of TLS, and what no type tells of them. Knows names of files, and neither files nor certificates."""

from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from beseda.locale import N_
from beseda.server.running.config_faults import EXPECTED, shown, wrong
from beseda.server.running.config_values import CountOrNone

HALF_A_PAIR = N_(
    "{given} is there without {lacking}: a certificate and its key go together. If both are in one file, name it twice."
)
MORE_THAN_NONE = N_("tls.more is there without tls.certificate, which clients get who name none of the others.")
NO_TLS_BY_UDP = N_(
    "By UDP there is no TLS, so where TLS is required there is no --udp but on this machine: leave out one of them."
)
NO_HOME = N_("{key}: {path} names no home directory that is known.")
File = Annotated[
    str, Meta(pattern=r"^[^\x00]*\Z", extra={EXPECTED: N_("the path of a file in PEM, in quotation marks")})
]


class Pair(Struct, frozen=True, forbid_unknown_fields=True):
    """A certificate and its key."""

    certificate: File
    key: File


class Tls(Struct, frozen=True, forbid_unknown_fields=True):
    """TLS, on the same port: found out by what comes first, so that everybody else goes on as before."""

    use: Annotated[
        Literal["off", "offered", "required"],
        Meta(
            description="whether there is TLS; required: who comes from another machine without it is told how to come"
        ),
    ] = "off"
    certificate: Annotated[
        File,
        Meta(
            description="the file of the certificate and of all that are above it (fullchain.pem), read anew when it"
            " changes; empty: a certificate of our own making, in the data folder, whose fingerprint people compare"
        ),
    ] = ""
    key: Annotated[File, Meta(description="the file of its key, without a passphrase (privkey.pem)")] = ""
    more: Annotated[
        tuple[Pair, ...],
        Meta(
            description="certificates for other names of this server; each: certificate, key. Who names none of them"
            " gets the first"
        ),
    ] = ()
    client_certificates: Annotated[
        bool,
        Meta(
            description="ask clients for certificates of their own, whoever issued them, but no browsers, which would"
            " have people choose one"
        ),
    ] = False
    promise_seconds: Annotated[
        CountOrNone,
        Meta(
            description="for how long browsers and IRC clients are told to come by TLS alone (HSTS, sts): begin with"
            " 300, for it can't be taken back. Never with a certificate of our own making; 0: not"
        ),
    ] = 0

    @property
    def pairs(self) -> tuple[tuple[str, Pair], ...]:
        """The named pairs, each with its place in the settings; none: one of our own making."""
        if not (self.certificate or self.key or self.more):
            return ()
        more = ((f"tls.more[{number}]", pair) for number, pair in enumerate(self.more))
        return (("tls", Pair(self.certificate, self.key)), *more)


def check_pairs(tls: Tls) -> None:
    """Raises ConfigError if a certificate is without its key, or the other way round."""
    if tls.more and not tls.certificate and not tls.key:
        raise wrong(MORE_THAN_NONE)
    for place, pair in tls.pairs:
        for key, path, lacking in (("certificate", pair.certificate, "key"), ("key", pair.key, "certificate")):
            if not path:
                raise wrong(HALF_A_PAIR, given=f"{place}.{lacking}", lacking=f"{place}.{key}")
            path_of(f"{place}.{key}", path)


def check_udp(tls: Tls, udp: bool, hosts: Sequence[str]) -> None:
    """Raises ConfigError if TLS is required of those whom datagrams reach without it."""
    if udp and tls.use == "required" and not all(is_loopback(host) for host in hosts):
        raise wrong(NO_TLS_BY_UDP)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens there."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def path_of(key: str, path: str) -> Path:
    """Raises ConfigError."""
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise wrong(NO_HOME, key=key, path=shown(path)) from error
