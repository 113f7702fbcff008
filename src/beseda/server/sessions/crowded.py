"""What newcomers are told for whom there is no room, in what they speak: a browser shows it as a page."""

from collections.abc import Callable

from beseda.core.limits import LONGEST_LINE
from beseda.locale import catalogue
from beseda.server.running.services import Services
from beseda.server.sessions.by_proxy import CROWDED
from beseda.wire.detect import TLS_RECORD, Kind, kind_of
from beseda.wire.dialects.plain.sentences import notice
from beseda.wire.framing.http import HttpFraming, Request, Requests
from beseda.wire.framing.proxy_header import HeaderError, HeaderReader

NO_ROOM = 503
NO_HANDSHAKE = b"\x15\x03\x01\x00\x02\x02\x50"
"""A fatal alert, internal_error (RFC 8446, 6): a browser asks for nothing before the handshake, and there is none."""


def refusal_of(services: Services) -> Callable[[bytes], bytes]:
    """Return what makes the words, by what has come (b"": nothing)."""
    language = services.settings.language
    sentence = catalogue(language).gettext(CROWDED)
    framings = services.framings
    in_lines = framings[Kind.LINES].encode((notice(sentence, language),))
    in_irc = framings[Kind.IRC].encode((f"ERROR :Closing link: {sentence}",))

    def refusal(begun: bytes) -> bytes:
        begun = _after_header(begun)
        match kind_of(begun.partition(b"\n")[0][:LONGEST_LINE].decode("utf-8", "replace")) if begun else None:
            case Kind.HTTP:
                return _in_http(services, begun, sentence)
            case Kind.IRC:
                return in_irc
            case _:
                return NO_HANDSHAKE if begun.startswith(TLS_RECORD) else in_lines

    return refusal


def _after_header(begun: bytes) -> bytes:
    """Behind a proxy it is what follows that tells what somebody speaks. Nothing else is believed of it."""
    reader = HeaderReader()
    try:
        return begun if reader.receive_data(begun) is None else reader.rest
    except HeaderError:
        return begun


def _in_http(services: Services, begun: bytes, sentence: str) -> bytes:
    """The site's own words where a whole request has come, in its language; else a line."""
    if services.site is not None:
        requests = Requests()
        requests.receive_data(begun)
        request = requests.next_request()
        if isinstance(request, Request):
            return requests.respond(services.site.refuse(NO_ROOM, request), closes=True)
    return HttpFraming(NO_ROOM).encode((sentence,))
