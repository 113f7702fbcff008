"""Whether what is said mentions the person: then the bell rings.

Of a whole line, as an older server sends it, knows how the plain dialect writes who says what: `name: text`, `* name
does`, either behind `#room ` or a mark in brackets. A line of the past (`[12:03] …`) mentions nobody.
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
    author = folded(spoken["speaker"] or spoken["actor"])
    return author != folded(name) and author not in _servers() and mentions(spoken["text"], name)


def mentions(words: str, name: str) -> bool:
    """Whether words have a name in them as a whole word, in upper or lower case."""
    return bool(name) and re.search(rf"(?<!\w){re.escape(folded(name))}(?!\w)", folded(words)) is not None


def _servers() -> set[str]:
    return {folded(catalogue(language).gettext(_SERVER)) for language in LANGUAGES} | {"сервер"}


def folded(text: str) -> str:
    """A text as names in it are compared."""
    return unicodedata.normalize("NFKC", text).casefold()
