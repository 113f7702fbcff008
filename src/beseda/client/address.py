"""Where to go, as people write it: `localhost 8878`, `localhost:8878`, `[::1]:8878`, `ircs://localhost:8878/#tea`.

Knows how addresses are written and nothing of networks: whether the host exists, `dial` finds out.
"""

import re
from typing import NamedTuple
from urllib.parse import unquote

from beseda.locale import catalogue

PORT = 8878
"""The assignment's."""
HOST = "localhost"


class Scheme(NamedTuple):
    """What `…://` before an address means."""

    udp: bool = False
    tls: bool = False
    port: int = PORT
    """Where no other is written. Programs for IRC have ports of their own, at which there is no Beseda."""
    is_page: bool = False
    """Whether it is the link of the page, which has its room behind a #."""


SCHEMES = {
    "beseda": Scheme(),
    "irc": Scheme(),
    "telnet": Scheme(),
    "tcp": Scheme(),
    "udp": Scheme(udp=True),
    "ircs": Scheme(tls=True),
    "tls": Scheme(tls=True),
    "http": Scheme(port=80, is_page=True),
    "https": Scheme(tls=True, port=443, is_page=True),
}
"""What may stand before `://`, as other programs write addresses of chats, and as browsers write the page's."""


class Address(NamedTuple):
    host: str = HOST
    port: int = PORT
    room: str = ""
    """The room that stands after the host."""
    udp: bool = False
    tls: bool = False

    def __str__(self) -> str:
        """As it is written: HOST:PORT, an IPv6 host in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_address(text: str, port: str = "", language: str = "en") -> Address:
    """Read `HOST`, `HOST:PORT`, `:PORT`, `PORT`, `[IPV6]`, `[IPV6]:PORT`, a bare IPv6 address, or any of them after a
    scheme. `port`: if it was given by itself.

    Raises:
        ValueError: a sentence for the person, in their language.
    """
    _ = catalogue(language).gettext
    name, is_url, rest = text.strip().partition("://")
    if not is_url:
        return _parsed(text.strip(), port, PORT, language)
    scheme = SCHEMES.get(name.lower())
    if scheme is None:
        words = _("{address} is not an address of a chat: there is no {scheme}:// here. Write HOST or HOST:PORT.")
        raise ValueError(words.format(address=text, scheme=name))
    place, room = _page(rest) if scheme.is_page else _place(rest)
    address = _parsed(place, port, scheme.port, language)
    return address._replace(room=room, udp=scheme.udp, tls=scheme.tls)


def _place(rest: str) -> tuple[str, str]:
    """An IRC URL may leave out the sign of a room, and may say what is needed there after a comma."""
    place, _, room = rest.partition("/")
    return place, unquote(room).partition(",")[0]


def _page(rest: str) -> tuple[str, str]:
    """A link of the page: `host/#tea?m=ID` is a message in a room; `host/#@anna`, the talk with a person, has none."""
    place = re.split("[/?#]", rest, maxsplit=1)[0]
    room = rest.partition("#")[2].partition("?")[0]
    return place, f"#{unquote(room)}" if room and not room.startswith("@") else ""


def _parsed(text: str, port: str, usual: int, language: str) -> Address:
    host, written = _split(text, language)
    if written is not None and port:
        _ = catalogue(language).gettext
        raise ValueError(_("{address} has a port already; {port} is one too many.").format(address=text, port=port))
    if written is None and not port:
        return Address(host or HOST, usual)
    return Address(host or HOST, _port(port if written is None else written, language))


def _split(text: str, language: str) -> tuple[str, str | None]:
    """Return the host, and the port as it was written; None if there was none."""
    _ = catalogue(language).gettext
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or not host or (rest and not rest.startswith(":")):
            raise ValueError(_("{address} is not an address: an IPv6 one is written [::1]:8878.").format(address=text))
        return host, rest[1:] if rest else None
    if not text.isprintable() or any(character in text for character in " /@"):
        raise ValueError(_("{address} is not an address: write HOST or HOST:PORT.").format(address=text))
    if text.count(":") > 1:
        return text, None
    if re.fullmatch("[0-9]{1,5}", text):  # No host is called so: this is a port.
        return "", text
    host, colon, written = text.partition(":")
    return host, written if colon else None


def _port(text: str, language: str) -> int:
    _ = catalogue(language).gettext
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 65535):
        raise ValueError(_("{port} is not a port: a port is a number from 1 to 65535.").format(port=text or "“”"))
    return int(text)
