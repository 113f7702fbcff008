"""Whether an incoming line mentions the person: then the bell rings.

Knows how the plain dialect writes who says what: `name: text`, `* name does`, either behind `#room ` or a mark in
brackets. A line of the past (`[12:03] …`) mentions nobody.
"""

import re
import unicodedata

from beseda.locale import LANGUAGES, N_, catalogue

_SERVER = N_("Server")
_SPOKEN = re.compile(r"(?:#\S+ |\(\w+\) )?(?:(?P<speaker>[^\s:*\[(]+): |\* (?P<actor>\S+) )(?P<text>.*)", re.DOTALL)


def calls(line: str, name: str) -> bool:
    """Whether a person other than `name` says `name` as a whole word, in upper or lower case."""
    spoken = _SPOKEN.match(line)
    if not spoken or not name:
        return False
    author, me = _fold(spoken["speaker"] or spoken["actor"]), _fold(name)
    if author == me or author in _servers():
        return False
    return re.search(rf"(?<!\w){re.escape(me)}(?!\w)", _fold(spoken["text"])) is not None


def _servers() -> set[str]:
    return {_fold(catalogue(language).gettext(_SERVER)) for language in LANGUAGES} | {"сервер"}


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
