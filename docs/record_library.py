"""A library for IRC from npm that no one here wrote, at this server: what a program made with it hears and does.

`irc_framework.cjs` is that program; it comes by TCP, and by WebSocket as in a browser, and must say the same. The
library is installed in a folder that goes afterwards. Knows processes only, never the chat's own code.
"""

import json
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from record_talk import PATIENCE
from recording import Services, environment_in

PACKAGE = "irc-framework"
PROGRAM = Path(__file__).with_name("irc_framework.cjs")
ROOMS = {"tcp": "#tcp", "websocket": "#web"}
"""By the way the program comes."""
INSTALLING = 180
"""Seconds for npm: fifty small packages."""
MUST_SAY = (
    "was said: PRIVMSG Boris: Привет!",
    "said: I have",
    "reaction: 👍",
    "found: PRIVMSG webby",
    "taken back: enough",
)


def library_chapter() -> Iterator[str]:
    """Yield the page's lines about it."""
    yield from ("### irc-framework", "")
    if not shutil.which("npm"):
        print("npm is not installed: irc-framework is left out", file=sys.stderr)
        yield from (f"Not installed where this page was made (`npm install {PACKAGE}`).", "")
        return
    with tempfile.TemporaryDirectory(prefix="beseda-") as folder:
        where = Path(folder)
        version = _installed(where)
        services = Services(where, environment_in(folder))
        try:
            output = _program(where, services.port, "tcp")
            if _program(where, services.port, "websocket") != output:
                raise SystemExit(f"the program with {PACKAGE} says otherwise by WebSocket")
        finally:
            services.close()
    yield from (
        f"Version {version}, from the npm registry; The Lounge and Kiwi IRC are made with it. This is what",
        "[a program of sixty lines](irc_framework.cjs) prints, after Boris has said something in the room; the same by",
        "TCP and by WebSocket (`transport`, `path: '/socket'`, `websocket_protocol: 'text.ircv3.net'`).",
        "",
        "```text",
        *output.splitlines(),
        "```",
        "",
    )


def _installed(where: Path) -> str:
    command = [
        "npm",
        "install",
        "--silent",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--prefix",
        str(where),
        PACKAGE,
    ]
    subprocess.run(command, check=True, timeout=INSTALLING, stdout=subprocess.DEVNULL)
    package = where / "node_modules" / PACKAGE / "package.json"
    return str(json.loads(package.read_text("utf-8"))["version"])


def _said_before(port: int, room: str) -> None:
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as boris:
        boris.settimeout(PATIENCE)
        boris.sendall(f"Boris\n/join {room}\nПривет!\n/quit\n".encode())
        while boris.recv(4096):
            pass


def _program(where: Path, port: int, way: str) -> str:
    _said_before(port, ROOMS[way])
    shutil.copy(PROGRAM, where)
    # Before version 22, Node has a browser's WebSocket only if asked for it.
    command = [
        "node",
        "--experimental-websocket",
        "--no-warnings",
        str(where / PROGRAM.name),
        str(port),
        ROOMS[way],
        way,
    ]
    done = subprocess.run(command, cwd=where, timeout=PATIENCE + 10, stdout=subprocess.PIPE, text=True, check=False)
    missing = [words for words in MUST_SAY if words not in done.stdout]
    if done.returncode or missing:
        raise SystemExit(f"the program with {PACKAGE} ended with {done.returncode}, without {missing}:\n{done.stdout}")
    return done.stdout
