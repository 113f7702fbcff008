"""Lines that give a password where nobody asked for one: they are said to nobody, and not kept.

A program for IRC may have been taken for a person, because something else than IRC came first; people type a blank
before a command, forget its slash, or type what another chat wants. Only what hardly anybody would say is held back:
"Pass the salt" is heard.
"""

import re

_ANY_CASE = ("privmsg", "msg", "nickserv", "ns", "quote", "raw")
MAY_BEGIN = frozenset(
    ["", " ", "PA", "AU", "OP", "ID", "NO"]
    + [one + two for word in _ANY_CASE for one in (word[0], word[0].upper()) for two in (word[1], word[1].upper())]
    + [f" {chr(code)}" for code in range(0x20, 0x7F)]
)
"""The first two characters of such lines, and of blank ones, if they are printable: nearly no other line has these, and
all are looked at."""
_UNSEEN = r"[\s\ufeff\u200b-\u200f\u2060]"
"""What may stand before such a line, unseen: blanks of all kinds, and marks, as a page has them from which it was
pasted."""
_SERVICE = r"[^\s@]*(?i:serv)(?:@\S*+)?+\s"
_SECRET = re.compile(
    rf"{_UNSEEN}*+(?:PASS(?:WORD)?\s+(?::.*|\S+)|AUTHENTICATE\s+\S+|OPER\s+\S+\s+\S+|IDENTIFY\s+\S+(?:\s+\S+)?"
    rf"|(?:(?i:privmsg|msg)|NOTICE)\s+{_SERVICE}.*|(?i:nickserv|ns)\s+(?i:identify|register|ghost|recover)\s.*"
    r"|(?i:quote|raw)\s+(?i:pass|oper|identify)\s+(?:\S+\s+)?\S+)\s*"
    rf"|{_UNSEEN}++/(?i:pa?s+[a-z]*|oper|identify|login|auth|register|nickserv|ns)\s+\S.*"
    rf"|{_UNSEEN}++/(?i:msg|quote|raw)\s+(?=\S*(?i:serv|pass))\S++\s.*"
)


def is_secret(line: str) -> bool:
    """Whether a line, which is no command, has what looks like a password."""
    return _SECRET.fullmatch(line) is not None
