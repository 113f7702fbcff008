"""What a person asked for on the command line of `beseda join`, and how an address is written.

Knows no sockets: whether the host exists, `dial` finds out.
"""

from dataclasses import dataclass, field

from beseda.locale import catalogue

PORT = 8878
"""The assignment's."""
HOST = "localhost"
PASSWORD_VARIABLE = "BESEDA_PASSWORD"
"""An environment variable, which only its owner can read; everybody on the machine can read arguments."""


@dataclass(frozen=True, slots=True)
class JoinSettings:
    """Where to go, as whom, and how to speak.

    `name` None means ask (in a pipe: the first line is the name); `room` None means the room where the server puts us.
    `password` is given if the server asks for one; "" means ask. `chunks` is the assignment's framing: each message is
    one send without a newline. It is for TCP only.
    """

    host: str = HOST
    port: int = PORT
    name: str | None = None
    room: str | None = None
    udp: bool = False
    chunks: bool = False
    language: str = "en"
    times: bool | None = None
    """Whether what is said has its time; None: for a person, and not in a pipe."""
    password: str = field(default="", repr=False)

    @property
    def address(self) -> str:
        """As it is written: HOST:PORT, an IPv6 host in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_address(text: str, language: str = "en") -> tuple[str, int]:
    """Host and port of `HOST`, `HOST:PORT`, `:PORT`, `[IPV6]`, `[IPV6]:PORT` or a bare IPv6 address.

    Raises:
        ValueError: a sentence for the person, in their language.
    """
    _ = catalogue(language).gettext
    text = text.strip()
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or not host or (rest and not rest.startswith(":")):
            raise ValueError(_("{address} is not an address: an IPv6 one is written [::1]:8878.").format(address=text))
        return host, _port(rest[1:], language) if rest else PORT
    if text.count(":") > 1:
        return text, PORT
    host, colon, port = text.partition(":")
    if not host.isprintable() or any(character in host for character in " /@"):
        raise ValueError(_("{address} is not an address: write HOST or HOST:PORT.").format(address=text))
    return host or HOST, _port(port, language) if colon else PORT


def _port(text: str, language: str) -> int:
    _ = catalogue(language).gettext
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 65535):
        raise ValueError(_("{port} is not a port: a port is a number from 1 to 65535.").format(port=text or "“”"))
    return int(text)
