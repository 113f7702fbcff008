"""A real talk as a picture: four terminals in tmux, typed into and captured, drawn as one SVG.

    python docs/record_talk.py [--lang ru] [docs/talk.svg]

Nothing in the picture is made up: a server runs in the first terminal, people join it from the other three, and what
tmux shows at the end is what is drawn. Knows terminals only, never the chat's own code. Actions `tmux`, `nc` and
`beseda` beside this Python; the standard library does the rest.
"""

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

PORT = 8878
"""The one that everybody is told about; another only where it is taken."""
COLUMNS, ROWS = 84, 24
"""Characters of a terminal. The server's own sentences fit into so many columns; rows left empty are not drawn."""
PATIENCE = 20.0
"""Seconds for what takes milliseconds."""

CLIENT = """\
import socket
import threading

def receive(server):
    while data := server.recv(1024):
        print(data.decode())

server = socket.create_connection(("localhost", {port}))
server.send(input("{ask}").encode())
threading.Thread(target=receive, args=(server,), daemon=True).start()
while True:
    server.send(input().encode())
"""
"""As the assignment has it: each message one send without a newline, each recv of 1,024 bytes decoded by itself."""


class Step(NamedTuple):
    """Somebody types a line, and then everybody named sees the words."""

    who: str
    types: str
    then: dict[str, str]


class Script(NamedTuple):
    """What is said in one language."""

    titles: dict[str, str]
    """Of the terminals, by who sits there."""
    anna: str
    boris: str
    vika: str
    alone: str
    greeting: str
    hello: str
    """The assignment's client knows no language: the same in both."""
    room: str
    doing: str
    ready: str
    lost: str


SCRIPTS = {
    "en": Script(
        titles={
            "server": "the server",
            "anna": "Anna has nothing but nc",
            "boris": "Boris: beseda join",
            "vika": "Вика: a dozen lines of Python, as in the assignment",
        },
        anna="Anna",
        boris="Boris",
        vika="Вика",
        alone="Good morning! Anybody here?",
        greeting="Good morning, Anna!",
        hello="Всем привет! Я — дюжина строк на Python.",
        room="#tea",
        doing="puts the kettle on",
        ready="Tea is ready.",
        lost="Where is everybody?",
    ),
    "ru": Script(
        titles={
            "server": "сервер",
            "anna": "Анна, у неё только nc",
            "boris": "Борис: beseda join",
            "vika": "Вика: дюжина строк на Python, как в задании",
        },
        anna="Анна",
        boris="Борис",
        vika="Вика",
        alone="Доброе утро! Есть кто-нибудь?",
        greeting="Доброе утро, Анна!",
        hello="Всем привет! Я — дюжина строк на Python.",
        room="#чай",
        doing="ставит чайник",
        ready="Чай готов.",
        lost="А где все?",
    ),
}


def they_come(port: int, script: Script) -> list[Step]:
    """The server starts, Anna speaks to nobody, and two more find her words."""
    serve = "beseda serve" if port == PORT else f"beseda serve --port {port}"
    join = "beseda join" if port == PORT else f"beseda join :{port}"
    anna, boris, vika, alone, doing = script.anna, script.boris, script.vika, script.alone, script.doing
    return [
        Step("server", serve, {"server": f"localhost {port}"}),
        Step("anna", f"nc localhost {port}", {"anna": r":\s*\Z"}),
        Step("anna", anna, {"anna": rf"1\)?: {anna}"}),
        Step("anna", alone, {"server": alone}),
        Step("boris", join, {"boris": r":\s*\Z"}),
        Step("boris", boris, {"boris": rf"{re.escape(alone)}[^>]*>\s*\Z", "anna": boris}),
        Step("boris", script.greeting, {"anna": script.greeting}),
        Step("boris", f"/me {doing}", {"anna": doing}),
        Step("vika", "python3 client.py", {"vika": r":\s*\Z"}),
        Step("vika", vika, {"vika": doing, "anna": vika, "boris": vika}),
        Step("vika", script.hello, {"anna": script.hello, "boris": script.hello, "server": script.hello}),
    ]


def two_go_elsewhere(script: Script) -> list[Step]:
    """Into a room of their own, where they hear the lobby still; and Anna leaves."""
    anna, boris, vika, tea, lost = script.anna, script.boris, script.vika, script.room, script.lost
    gone = f"{anna} .*(left|покинул)"
    return [
        Step("anna", f"/jion {tea}", {"anna": "/join"}),
        Step("anna", f"/join {tea}", {"anna": rf"{tea}\W+1\b"}),
        Step("boris", f"/join {tea}", {"boris": rf"{tea}\W+2\b", "anna": f"{boris} .*{tea}"}),
        Step("boris", script.ready, {"anna": script.ready}),
        Step("vika", lost, {"anna": f"#lobby {vika}: {re.escape(lost)}", "boris": f"#lobby {vika}", "server": lost}),
        Step("anna", "/quit", {"boris": gone, "vika": gone}),
    ]


class Terminals:
    """Windows of a tmux server of our own, a plain shell in each. A context manager: leaves nothing running."""

    def __init__(self, where: Path, environment: dict[str, str]) -> None:
        self._where = where
        self._environment = environment
        self._socket = str(where / "tmux")

    def __enter__(self) -> "Terminals":
        return self

    def __exit__(self, *raised: object) -> None:
        subprocess.run(["tmux", "-S", self._socket, "kill-server"], check=False, capture_output=True)

    def open(self, name: str) -> None:
        size = ["-x", str(COLUMNS), "-y", str(ROWS)]
        self._tmux("-f", "/dev/null", "new-session", "-d", "-s", name, *size, "-c", str(self._where), "/bin/sh")
        self._tmux("set-option", "-t", f"={name}:", "status", "off")
        # Root's prompt is another by default, and no picture's affair.
        self._tmux("send-keys", "-t", f"={name}:", "PS1='$ '; clear", "Enter")
        self.wait(name, r"\A\$ ?$")

    def type(self, name: str, line: str) -> None:
        self._tmux("send-keys", "-t", f"={name}:", "-l", line)
        # An editor shows what was typed before Enter sends it; a paste and an Enter in one burst would look different.
        self.wait(name, re.escape(line[-20:]))
        self._tmux("send-keys", "-t", f"={name}:", "Enter")

    def press(self, name: str, key: str) -> None:
        """One key: a character, or a name that tmux knows."""
        self._tmux("send-keys", "-t", f"={name}:", *(["-l"] if len(key) == 1 else []), key)

    def wait(self, name: str, pattern: str) -> None:
        """Until the terminal shows it; what it shows instead is the error."""
        until = time.monotonic() + PATIENCE
        while not re.search(pattern, self.shown(name).rstrip("\n"), re.MULTILINE):
            if time.monotonic() > until:
                raise SystemExit(f"{name} does not show {pattern!r} but:\n{self.shown(name)}")
            time.sleep(0.05)

    def shown(self, name: str, styled: bool = False) -> str:
        return self._tmux("capture-pane", "-p", "-N", *(["-e"] if styled else []), "-t", f"={name}:")

    def _tmux(self, *arguments: str) -> str:
        command = ["tmux", "-u", "-S", self._socket, *arguments]
        return subprocess.run(command, env=self._environment, check=True, capture_output=True, text=True).stdout


# --- drawing ---

CELL, LINE, SIZE = 8.4, 19, 14
"""Pixels: a character's width (0.6 of the size in every common monospaced font), a line's height, the font's size."""
PADDING, BAR, GAP = 14, 30, 16
"""Pixels: around the text, of a window's title bar, between windows."""
GROUND, TEXT, TITLE, EDGE = "#1b1f27", "#d7dce5", "#8b95a7", "#2d3340"
PALETTE = ("#3b4252", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#d7dce5")
BRIGHT = ("#7f8896", "#ff8b94", "#b5e08f", "#ffd98f", "#8cc8ff", "#dd9bf0", "#7fd6e0", "#ffffff")
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
STEPS = (0, 95, 135, 175, 215, 255)
"""Of the 6×6×6 cube that colours 16-231 are (xterm's)."""


class Style(NamedTuple):
    colour: str = TEXT
    ground: str = ""
    bold: bool = False
    dim: bool = False
    reverse: bool = False


def colour_of(number: int) -> str:
    """One of the terminal's 256."""
    if number < 16:
        return (PALETTE + BRIGHT)[number]
    if number > 231:
        return "#" + f"{8 + (number - 232) * 10:02x}" * 3
    cube = number - 16
    return "#" + "".join(f"{STEPS[part]:02x}" for part in (cube // 36, cube // 6 % 6, cube % 6))


def restyled(style: Style, codes: list[int]) -> Style:
    """After the parameters of one SGR sequence (ECMA-48, 8.3.117, and xterm's colours)."""
    while codes:
        code = codes.pop(0)
        if code in (38, 48):
            mode = codes.pop(0)
            rgb = colour_of(codes.pop(0)) if mode == 5 else "#" + "".join(f"{codes.pop(0):02x}" for _ in range(3))
            style = style._replace(colour=rgb) if code == 38 else style._replace(ground=rgb)
        elif code in SWITCHES:
            style = style._replace(**SWITCHES[code])
        elif code == 0:
            style = Style()
        elif 30 <= code <= 37 or 90 <= code <= 97:
            style = style._replace(colour=colour_of(code - 30 if code < 90 else code - 82))
        elif 40 <= code <= 47 or 100 <= code <= 107:
            style = style._replace(ground=colour_of(code - 40 if code < 100 else code - 92))
    return style


SWITCHES: dict[int, dict[str, Any]] = {
    1: {"bold": True},
    2: {"dim": True},
    7: {"reverse": True},
    22: {"bold": False, "dim": False},
    27: {"reverse": False},
    39: {"colour": TEXT},
    49: {"ground": ""},
}


def runs(line: str, style: Style) -> Iterator[tuple[str, Style]]:
    """A captured line as pieces of one style each; the last piece, empty, tells the style that goes on."""
    for text, codes in re.findall(r"([^\x1b]*)(?:\x1b\[([0-9;:]*)m)?", line):
        if text:
            yield text, style
        if codes or line.endswith("\x1b[m"):
            style = restyled(style, [int(code or 0) for code in re.split("[;:]", codes)])
    yield "", style


def width(text: str) -> int:
    """Cells: none for what combines, two for what is wide."""
    wide = {"W": 2, "F": 2}
    return sum(0 if unicodedata.combining(each) else wide.get(unicodedata.east_asian_width(each), 1) for each in text)


def spaced(text: str) -> str:
    """Escaped, and with spaces that no renderer joins."""
    return escape(text).replace(" ", "\u00a0")


def drawn_line(line: str, style: Style, x: float, y: float) -> tuple[list[str], Style]:
    """The SVG of one line of a terminal, and the style in which the next goes on."""
    parts: list[str] = []
    for text, style_ in runs(line, style):
        style = style_
        cells = width(text)
        colour, ground = (style.ground or GROUND, style.colour) if style.reverse else (style.colour, style.ground)
        if ground and cells:
            parts.append(f'<rect x="{x:g}" y="{y - 14:g}" width="{cells * CELL:g}" height="{LINE}" fill="{ground}"/>')
        if text.strip():
            before = len(text) - len(text.lstrip(" "))
            shown = text.strip(" ")
            look = f' fill="{colour}"' if colour != TEXT else ""
            look += ' font-weight="bold"' if style.bold else ""
            look += ' opacity="0.65"' if style.dim else ""
            # The width is told, so that no font of a reader's own shifts what stands behind.
            parts.append(
                f'<text x="{x + before * CELL:g}" y="{y:g}" textLength="{width(shown) * CELL:.1f}" '
                f'lengthAdjust="spacingAndGlyphs"{look}>{spaced(shown)}</text>'
            )
        x += cells * CELL
    return [part.replace('.0"', '"') for part in parts], style


def drawn_window(title: str, captured: str, x: float, y: float, rows: int) -> list[str]:
    across, high = COLUMNS * CELL + 2 * PADDING, BAR + rows * LINE + 2 * PADDING
    parts = [
        f'<rect x="{x:g}" y="{y:g}" width="{across:g}" height="{high:g}" rx="8" fill="{GROUND}" stroke="{EDGE}"/>',
        f'<path d="M{x:g} {y + BAR:g}h{across:g}" stroke="{EDGE}"/>',
        *(
            f'<circle cx="{x + 18 + 18 * place:g}" cy="{y + BAR / 2:g}" r="5" fill="{colour}"/>'
            for place, colour in enumerate(("#e0605a", "#e0b050", "#60b060"))
        ),
        f'<text x="{x + across / 2:g}" y="{y + BAR / 2 + 5:g}" text-anchor="middle" fill="{TITLE}">',
        f"{escape(title)}</text>",
    ]
    style = Style()
    for number, line in enumerate(captured.split("\n")[:rows]):
        pieces, style = drawn_line(line, style, x + PADDING, y + BAR + PADDING + 13 + number * LINE)
        parts.extend(pieces)
    return parts


def rows_of(captured: str) -> int:
    """Lines down to the last that shows anything."""
    return len(re.sub(r"\x1b\[[0-9;:]*m", "", captured).rstrip().split("\n"))


def drawn(windows: list[tuple[str, str]], label: str) -> str:
    """The whole picture: windows below each other, since a page is read at a page's width."""
    parts: list[str] = []
    y: float = 1
    for title, captured in windows:
        rows = rows_of(captured)
        parts.extend(drawn_window(title, captured, 1, y, rows))
        y += BAR + rows * LINE + 2 * PADDING + GAP
    across, high = COLUMNS * CELL + 2 * PADDING + 2, y - GAP + 1
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{across:g}" height="{high:g}" '
        f'viewBox="0 0 {across:g} {high:g}" font-family="{FONTS}" font-size="{SIZE}" fill="{TEXT}" '
        f'role="img">\n<title>{escape(label)}</title>'
    )
    return "\n".join([head, *parts, "</svg>", ""])


# --- the evening ---


def free_port() -> int:
    for port in (PORT, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return int(probe.getsockname()[1])
            except OSError:
                continue
    raise SystemExit("no port is free")


def record(language: str) -> list[tuple[str, str]]:
    """Play the talk; each terminal's title and what it shows at the end, styles and all."""
    port = free_port()
    script = SCRIPTS[language]
    with tempfile.TemporaryDirectory(prefix="beseda-") as folder:
        where = Path(folder)
        ask = "Введите ваше имя: " if language == "ru" else "Enter your name: "
        (where / "client.py").write_text(CLIENT.format(port=port, ask=ask), encoding="utf-8")
        environment = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": folder,
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "LANGUAGE": language,
        }
        with Terminals(where, environment) as terminals:
            for name in script.titles:
                terminals.open(name)
            for step in they_come(port, script) + two_go_elsewhere(script):
                terminals.type(step.who, step.types)
                for name, pattern in step.then.items():
                    terminals.wait(name, pattern)
            return [(title, terminals.shown(name, styled=True)) for name, title in script.titles.items()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lang", choices=("en", "ru"), default="en")
    parser.add_argument("picture", nargs="?", type=Path, default=Path(__file__).with_name("talk.svg"))
    options = parser.parse_args()
    for program in ("tmux", "nc"):
        if not shutil.which(program):
            raise SystemExit(f"{program} is needed")
    label = "Беседа: сервер и трое собеседников" if options.lang == "ru" else "A talk: a server, and three people in it"
    options.picture.write_text(drawn(record(options.lang), label), encoding="utf-8")
    print(options.picture)


if __name__ == "__main__":
    main()
