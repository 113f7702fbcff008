"""Lines that give a password where nobody asked for one: they are said to nobody, and not kept.

A program for IRC may have been taken for a person, because something else than IRC came first; people type a blank
before a command, or what another chat wants. Only what hardly anybody would say is held back: "Pass the salt" is heard.
"""

import re

MAY_BEGIN = frozenset(" AINOPn")
"""The first characters of such lines."""
_SECRET = re.compile(
    r" *(?:PASS(?:WORD)? +(?::.*|\S+)|AUTHENTICATE +\S+|OPER +\S+ +\S+|IDENTIFY +\S+(?: +\S+)?"
    r"|(?:PRIVMSG|NOTICE) +\S*(?i:serv)(?:@\S*)? .*|(?i:nickserv|ns) +(?i:identify|register|ghost|recover) .*) *"
    r"| +/(?i:pass(?:word)?|oper|identify|login|auth|register|nickserv|ns) +\S.*"
    r"| +/(?i:msg|quote|raw) +\S*(?i:serv|pass) .*"
)


def is_secret(line: str) -> bool:
    """Whether a line, which is no command, has what looks like a password."""
    return _SECRET.fullmatch(line) is not None
