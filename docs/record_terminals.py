"""People with neither a program of ours nor one for IRC: played in tmux, for the page that record_clients.py writes.

Each comes in as Anna; Борис has nc. What must be on a screen is waited for, and the script fails where it does not
come.
"""

import re
import shutil
import sys
import tempfile
import textwrap
import time
from pathlib import Path

from record_talk import PORT, Terminals
from recording import WIDTH, Services, environment_in, origin, tidy
from terminals_of_debian import ASSIGNMENT, TERMINALS, Terminal

A_KEY_TAKES = 0.1
"""Seconds between two keys, so that each goes by itself."""
A_THOUGHT_TAKES = 2.0
"""Seconds: longer than the server waits for the end of what came at once."""


class Visit:
    """Of one who has this, and Борис."""

    def __init__(self, terminal: Terminal, services: Services, terminals: Terminals) -> None:
        self.terminal = terminal
        self._port = services.port
        self._terminals = terminals

    def types(self, line: str, seen: str = "", heard: str = "") -> None:
        """Anna types a line: each key by itself, if her terminal sends it so."""
        if self.terminal.by_keys:
            self.presses(*line[:2], *"xx", "BSpace", "BSpace")
            time.sleep(A_THOUGHT_TAKES)
            self.presses(*line[2:], "Enter")
        else:
            self._terminals.type("anna", line)
        if seen:
            self.sees(seen)
        if heard:
            self.hears(heard)

    def presses(self, *keys: str) -> None:
        for key in keys:
            self._terminals.press("anna", key)
            time.sleep(A_KEY_TAKES)

    def sees(self, pattern: str) -> None:
        self._terminals.wait("anna", pattern)

    def hears(self, pattern: str) -> None:
        self._terminals.wait("boris", pattern)

    def boris(self, line: str, seen: str = "") -> None:
        self._terminals.type("boris", line)
        if seen:
            self.sees(seen)

    def starts(self) -> None:
        for line, seen in self.terminal.starts:
            if line.startswith("^"):
                self.presses(f"C-{line[1:]}")
            else:
                self._terminals.type("anna", line.format(port=self._port))
            if seen:
                self.sees(seen)

    def shown(self) -> list[str]:
        shown = self._terminals.shown("anna")
        if wrong := re.search(r"Traceback|�", shown):
            raise SystemExit(f"{wrong[0]!r} is shown:\n{shown}")
        return [line.replace(str(self._port), str(PORT)) for line in tidy(shown, 0)]


def play(visit: Visit) -> None:
    """The same for all."""
    terminal = visit.terminal
    visit.boris(f"nc localhost {visit._port}")
    visit.hears(r":\s*\Z")
    visit.boris("Борис")
    visit.hears("In #lobby, 1")
    visit.starts()
    visit.types("Anna", "In #lobby, 2: Борис, Anna", "Anna joined the chat")
    visit.types("Hello, Борис!", heard="^Anna: Hello, Борис!$")
    visit.boris("Привет, Anna!", "^Борис: Привет, Anna!$")
    if terminal.interrupts:
        visit.presses("C-c")
        visit.boris("Ты ещё здесь?", "Борис: Ты ещё здесь[?]$")
    visit.types("/me waves", heard=r"^\* Anna waves$")
    visit.boris("one")
    visit.boris("two", "^Борис: one\nБорис: two$")
    if terminal.quits:
        visit.types("/quit", "Goodbye!", "Anna left the chat")


def visited(terminal: Terminal) -> list[str]:
    """What Anna's screen shows at the end."""
    with tempfile.TemporaryDirectory(prefix="beseda-") as folder:
        where = Path(folder)
        environment = environment_in(folder)
        services = Services(where, environment)
        (where / "client.py").write_text(ASSIGNMENT.replace("{port}", str(services.port)), encoding="utf-8")
        try:
            with Terminals(where, environment) as terminals:
                terminals.open("boris")
                terminals.open("anna")
                visit = Visit(terminal, services, terminals)
                play(visit)
                return visit.shown()
        finally:
            services.close()


def terminals_chapter() -> list[str]:
    """The page's part about them."""
    page: list[str] = []
    for terminal in TERMINALS:
        page += [f"### {terminal.name}", ""]
        if not shutil.which(terminal.program):
            print(f"{terminal.name} is not installed: left out", file=sys.stderr)
            page += [f"Not installed where this page was made (`apt-get install {terminal.package}`).", ""]
            continue
        told = f"{origin(terminal.package)} {terminal.about}" if terminal.package else terminal.about
        page += [*textwrap.wrap(told, WIDTH, break_on_hyphens=False), "", "```text", *visited(terminal), "```", ""]
    return page
