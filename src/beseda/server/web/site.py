"""What is at which address: the table of the site. Knows requests and responses, and no connection.

    /                       the page itself, which names the files it needs
    /page-HASH/…            those files
    /sw.js …                files whose place matters: a service worker serves what is beside and below it
    /socket                 IRC by WebSocket, and not by reading; so is / for who asks to speak it

All addresses in the page are relative, so it works behind any prefix. A page that is made when it is asked for (to sign
in, for operators) is one more row: a function from a request to a response.
"""

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from html import escape
from typing import NamedTuple
from urllib.parse import unquote

from beseda.server.web.answers import refusal
from beseda.server.web.one_script import APART, ENTRY
from beseda.server.web.origins import Origins, is_home
from beseda.server.web.page_files import PageFiles, Served
from beseda.server.web.proxies import Proxies
from beseda.wire.framing.http import Request, Response

AT_THE_ROOT = ("sw.js", "manifest.webmanifest")
META, MODULES = "<!--beseda:meta-->", "<!--beseda:modulepreload-->"
"""What the page leaves to be filled in: what it is told, and which script a browser had better fetch at once."""
LATER = "beseda-later"
"""Names a script that is fetched when it is first wanted: whoever keeps the page for later keeps it, too."""
SOCKET = "/socket"
SOCKETS = frozenset((SOCKET, "/"))
READ_BY = frozenset(("GET", "HEAD"))
KNOWN = READ_BY | {"POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"}
"""The methods of RFC 9110, 9.3, and RFC 5789."""
MOST_CODINGS = 20
"""Of a request that are looked at: a browser names four."""
_ACCEPTED = re.compile(r"(?P<coding>[\w.*-]+)\s*(?:;\s*q=(?P<weight>0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?", re.ASCII)
FOR_GOOD = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
"""Kept, and asked for each time whether it is still the same."""
GUARDED = (
    (
        "Content-Security-Policy",
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self';"
        " frame-ancestors 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
"""Headers of every response. No script and no style but from files of ours; no page of others shows ours, or gets to
know where somebody came from: an invitation may be in an address."""


ALONE = ("Cross-Origin-Opener-Policy", "same-origin")
"""No page that opened ours keeps a hand on it. Browsers heed it where a page is secure, and complain elsewhere."""
PROMISE = "Strict-Transport-Security"
"""That this host will go on being reached by https (RFC 6797). Browsers heed it where they came so."""
OURS = Origins()
NO_PROXIES = Proxies(())


class Told(NamedTuple):
    """What the page is told of the chat it belongs to."""

    network: str
    language: str
    lobby: str
    has_password: bool


class Site:
    def __init__(
        self,
        files: Callable[[], PageFiles],
        told: Callable[[], Told],
        origins: Origins = OURS,
        proxies: Proxies = NO_PROXIES,
        promise: Callable[[], int] = lambda: 0,
    ) -> None:
        """`files` reads the page, which takes a moment, when somebody visits or `prepare` is called. `promise`: for how
        many seconds browsers are to come by https only."""
        self.origins = origins
        self.proxies = proxies
        self._read = files
        self._told = told
        self._promise = promise
        self._made: tuple[Told, dict[str, Served]] | None = None

    def prepare(self) -> None:
        """Have everything ready for the first visitor."""
        self._pages(self._told())

    def press(self) -> None:
        """Have everything as small as it can be: a second of work, once."""
        self._files.press()

    @cached_property
    def _files(self) -> PageFiles:
        return self._read()

    @cached_property
    def _rest(self) -> list[str]:
        """The files that lie in the folder."""
        return [name for name in self._files.contents if name not in AT_THE_ROOT and name != "index.html"]

    @cached_property
    def _rows(self) -> Mapping[str, Served]:
        return {f"/{self._files.folder}/{name}": self._files.served[name] for name in self._rest}

    def respond(self, request: Request, is_secure: bool = False) -> Response:
        """Answer a request for something to read. `is_secure`: whether it came by https."""
        told = self._told()
        response = self._found(request, told)
        promised = ((PROMISE, f"max-age={seconds}"),) if is_secure and (seconds := self._promise()) else ()
        alone = (ALONE,) if is_secure or is_home(request.header("host")) else ()
        return response._replace(headers=[*response.headers, *GUARDED, *alone, *promised])

    def move(self, prefix: str, target: str) -> Response:
        """Send who asks for the prefix itself to where the page's addresses are beneath it. Not to be kept: a visitor
        may have a careless proxy say of any address that it is the prefix."""
        where = f"{prefix}/{target.removeprefix(prefix)}"
        return Response(308, [("Location", where), ("Cache-Control", "no-store"), *GUARDED])

    def redirect(self, request: Request, why: str) -> Response:
        """Send who came without TLS to the same address with it. Not to be kept: TLS may be switched off again. `why`
        is told to who named no address."""
        where = f"https://{request.header('host')}{request.target}"
        if not request.header("host") or not request.target.startswith("/"):
            return self.refuse(400, request, why)
        return Response(308, [("Location", where), ("Cache-Control", "no-store"), *GUARDED])

    def refuse(self, status: int, request: Request | None = None, why: str = "") -> Response:
        response = refusal(status, request, self._told().language, why)
        return response._replace(headers=[*response.headers, *GUARDED])

    def _found(self, request: Request, told: Told) -> Response:
        if request.method not in READ_BY:
            return refusal(405 if request.method in KNOWN else 501, request, told.language)
        if request.has_body:
            return refusal(413, request, told.language)
        path = path_of(request.target)
        if path == SOCKET:
            return refusal(426, request, told.language)
        if file := self._rows.get(path):
            return _sent(request, file, FOR_GOOD)
        if file := self._pages(told).get(path):
            return _sent(request, file, ASK_AGAIN)
        return refusal(404, request, told.language)

    def _pages(self, told: Told) -> Mapping[str, Served]:
        """The files that say where the others are, or what this chat is called. Made again if that has changed."""
        made = self._made
        if made is None or made[0] != told:
            pages = {f"/{name}": self._filled(name) for name in AT_THE_ROOT if name in self._files.contents}
            if "index.html" in self._files.contents:
                pages["/"] = Served("index.html", self._index(told).encode())
            for page in pages.values():
                page.press()  # 6 ms for all
            self._made = made = (told, pages)
        return made[1]

    def _filled(self, name: str) -> Served:
        return Served(name, self._with_places(self._files.contents[name].decode()).encode())

    def _with_places(self, text: str) -> str:
        """`{base}` stands for the folder of the files."""
        return text.replace("{base}", f"{self._files.folder}/")

    def _index(self, told: Told) -> str:
        facts = {
            "network": told.network,
            "language": told.language,
            "lobby": told.lobby,
            "password": "yes" if told.has_password else "no",
        }
        meta = [f'<meta name="beseda-{name}" content="{escape(value)}">' for name, value in facts.items()]
        scripts = [name for name in self._rest if name.endswith(".js") and name not in (ENTRY, *APART)]
        meta += [f'<meta name="{LATER}" content="{self._files.folder}/{name}">' for name in scripts]
        modules = [f'<link rel="modulepreload" href="{self._files.folder}/{ENTRY}">']
        text = self._with_places(self._files.contents["index.html"].decode())
        return text.replace(META, "\n".join(meta), 1).replace(MODULES, "\n".join(modules), 1)


def path_of(target: str) -> str:
    """Return the path of what is asked for. A target may be a whole address (RFC 9112, 3.2.2)."""
    if not target.startswith("/") and "://" in target:
        target = "/" + target.partition("://")[2].partition("/")[2]
    return unquote(target.partition("?")[0])


def _sent(request: Request, file: Served, cache: str) -> Response:
    coding = _coding(request.header("accept-encoding"), file.coded)
    tag = f'"{file.tag}-{coding}"' if coding else f'"{file.tag}"'
    headers = [("ETag", tag), ("Cache-Control", cache)]
    if file.coded:
        headers.append(("Vary", "Accept-Encoding"))
    if _names(request.header("if-none-match"), tag):
        return Response(304, headers)
    headers.append(("Content-Type", file.type))
    if coding:
        headers.append(("Content-Encoding", coding))
    return Response(200, headers, file.coded[coding] if coding else file.plain)


def _coding(accepted: str, coded: Mapping[str, bytes]) -> str:
    """Return the content coding to send it by: of those that are liked best, the one that makes it smallest; "" for
    none (RFC 9110, 12.5.3).

    Whoever says nothing of codings, or nothing that can be read, is sent it as it is. So is who likes that better than
    any coding.
    """
    weights: dict[str, float] = {}
    for each in accepted.lower().split(",")[:MOST_CODINGS]:
        if found := _ACCEPTED.fullmatch(each.strip()):
            weights[found["coding"].removeprefix("x-")] = float(found["weight"] or 1)  # 8.4.1.3: x-gzip is gzip
    others = weights.get("*", 0.0)
    liked = {coding: weight for coding in coded if (weight := weights.get(coding, others)) > 0}
    most = max(liked.values(), default=0.0)
    if not liked or most < weights.get("identity", 0.0):
        return ""
    return min((coding for coding, weight in liked.items() if weight == most), key=lambda coding: len(coded[coding]))


def _names(tags: str, tag: str) -> bool:
    """Whether a list of tags names this one, weakly compared (RFC 9110, 13.1.2)."""
    return tag in [each.strip().removeprefix("W/") for each in tags.split(",")] or tags.strip() == "*"
