"""The page's link as a code that a phone reads from the terminal (a QR code, ISO/IEC 18004), by segno.

White on black whatever the terminal's own colours are, for not every phone reads it the other way round. Two rows of
modules are a line of text.
"""

import io
from collections.abc import Mapping

MARGIN = 2
"""Modules around it. The standard wants four; phones make do with two, and a terminal has few lines."""
_BEGIN, _END = "\x1b[97;40m", "\x1b[0m"


def code_of(link: str, width: int, environment: Mapping[str, str]) -> str:
    """Return lines to print; "" if the terminal has too few columns, or shows no colours."""
    if environment.get("TERM", "dumb") == "dumb" or "NO_COLOR" in environment:
        return ""
    import segno  # 1 MB, which nobody needs who talks on this machine alone

    drawn = io.StringIO()
    segno.make_qr(link, error="l").terminal(drawn, border=MARGIN, compact=True)
    lines = drawn.getvalue().splitlines()
    if 2 + max(map(len, lines)) > width:
        return ""
    return "".join([f"  {_BEGIN}{line}{_END}\n" for line in lines])
