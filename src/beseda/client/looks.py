"""How what is shown looks: a colour for each name, always the same, and little else.

The colours are of the 216 that nearly every terminal has, and stand out from black as much as from white: a terminal
does not say which of them it shows. Where `NO_COLOR` is set, the terminal's library leaves colours out.
"""

from zlib import crc32

from beseda.client.shown import MARK, NAME, NOTICE, PAST, ROOM, TIME, TOLD, TROUBLE, TYPED

NAME_COLOURS = (
    "#d7005f",
    "#af5f5f",
    "#af5f00",
    "#5f8700",
    "#008700",
    "#00875f",
    "#0087af",
    "#005fff",
    "#875fff",
    "#af00ff",
    "#d700af",
    "#af5f87",
)
"""Each has a contrast of at least 4 : 1 to black and to white (WCAG 2, "Contrast")."""
GREY = "#767676"
"""In the middle: 4.5 : 1 to both."""

LOOKS = {
    TIME: GREY,
    ROOM: "bold",
    MARK: "italic",
    TYPED: GREY,
    NOTICE: GREY,
    PAST: "",
    TROUBLE: "#d7005f",
    TOLD: "italic",
}


def look(style: str) -> str:
    """What prompt_toolkit calls the look of a piece."""
    if style.startswith(NAME):
        return f"bold {NAME_COLOURS[crc32(style.encode(errors='replace')) % len(NAME_COLOURS)]}"
    return LOOKS.get(style, "")
