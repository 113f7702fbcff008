"""What is answered when there is nothing to show: sentences that a person can read, in the visitor's language.

As a page to who can show one, as a line of text to who can't. Knows no connection.
"""

import re
from html import escape
from http import HTTPStatus

from beseda.locale import N_, catalogue
from beseda.wire.framing.http import Request, Response

REFUSALS: dict[int, str] = {
    400: N_("This is no request that can be understood."),
    403: N_("This page may not talk with this chat: only the chat's own may."),
    404: N_("There is nothing here. The chat itself is one level up."),
    405: N_("Nothing can be sent here: it can only be read."),
    408: N_("The request did not come in time."),
    413: N_("That is more than is taken here."),
    414: N_("That address is too long."),
    421: N_("This server does not go by that name."),
    426: N_("Programs talk here, by WebSocket. People talk one level up."),
    429: N_("Too many are asking from your address. Try again in a minute."),
    431: N_("There is too much in the head of that request."),
    501: N_("That is no method that is known here."),
    503: N_("The chat can't be reached just now. Try again in a minute."),
    505: N_("HTTP/1.1 is spoken here."),
}
"""A sentence for each status, which says what is wrong, or what to do."""
EXTRA: dict[int, tuple[tuple[str, str], ...]] = {
    405: (("Allow", "GET, HEAD"),),
    426: (("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13")),
    429: (("Retry-After", "60"),),
    503: (("Retry-After", "60"),),
}
"""Headers that go with a status."""
LANGUAGES = ("en", "ru")
_RANGE = re.compile(r"([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?))?")
MOST_RANGES = 20
"""Languages that are looked at: nobody reads as many."""

_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
</head>
<body>
<h1>{title}</h1>
<p>{sentence}</p>
</body>
</html>
"""


def refusal(status: int, request: Request | None = None, language: str = "en", why: str = "") -> Response:
    """Say why there is nothing. `language`: if the visitor asks for none that we speak; `why`: a sentence of the
    catalogue for what the status alone does not tell."""
    language = language_of(request, language)
    title = f"{status} {HTTPStatus(status).phrase}"
    sentence = catalogue(language).gettext(why or REFUSALS[status])
    if request is not None and "text/html" in request.header("accept"):
        kind, body = "html", _PAGE.format(language=language, title=escape(title), sentence=escape(sentence))
    else:
        kind, body = "plain", f"{title}: {sentence}\n"
    headers = [
        ("Content-Type", f"text/{kind}; charset=utf-8"),
        ("Content-Language", language),
        ("Cache-Control", "no-store"),
        *EXTRA.get(status, ()),
    ]
    return Response(status, headers, body.encode())


def language_of(request: Request | None, default: str) -> str:
    """Return which of our languages the visitor would rather read (RFC 9110, 12.5.4)."""
    best, most = default, 0.0
    for each in request.header("accept-language").split(",")[:MOST_RANGES] if request is not None else ():
        found = _RANGE.fullmatch(each.strip())
        if found is None:
            continue
        weight = float(found[2] or 1)
        if found[1].lower() in LANGUAGES and weight > most:
            best, most = found[1].lower(), weight
    return best
