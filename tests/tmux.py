"""A real terminal, in tmux, with one of our commands in it: what a person presses, and what they see then."""

import os
import shlex
import subprocess
import termios
from collections.abc import Iterator
from contextlib import contextmanager

from waiting import wait_for

COLUMNS = 40


class Tmux:
    """One terminal of 40 × 20 with a command in it; a tmux server of its own."""

    def __init__(self, socket: str, command: list[str], columns: int = COLUMNS, **environment: str) -> None:
        self._tmux = ["tmux", "-f", os.devnull, "-S", socket]
        # A Ctrl-C that is a signal reaches the shell too, which is to tell the status.
        held_open = f"trap : INT; {shlex.join(command)}; echo status=$?; exec sleep 60"
        given = {"LC_ALL": "C.UTF-8", "TERM": "screen-256color", **environment}
        self._run(
            "new-session",
            "-d",
            "-x",
            str(columns),
            "-y",
            "20",
            shlex.join(["env", *[f"{name}={value}" for name, value in given.items()], "sh", "-c", held_open]),
        )

    def press(self, *keys: str) -> None:
        self._run("send-keys", *keys)

    def type(self, text: str) -> None:
        self._run("send-keys", "-l", text)

    def paste(self, text: str, bracketed: bool) -> None:
        self._run("set-buffer", text)
        self._run("paste-buffer", *(["-p"] if bracketed else []))

    def resize(self, columns: int) -> None:
        self._run("resize-window", "-x", str(columns), "-y", "20")

    def colours(self) -> str:
        """What is shown, with the escape sequences that colour it."""
        return self._run("capture-pane", "-p", "-e")

    def lines(self) -> list[str]:
        return [line.rstrip() for line in self._run("capture-pane", "-p").rstrip().splitlines()]

    @contextmanager
    def terminal(self) -> Iterator[int]:
        """The terminal that the program has, to look at its modes."""
        terminal = os.open(self._run("display-message", "-p", "#{pane_tty}").strip(), os.O_RDWR | os.O_NOCTTY)
        try:
            yield terminal
        finally:
            os.close(terminal)

    def echoes(self) -> bool:
        """Whether the terminal would show by itself what is typed now."""
        with self.terminal() as terminal:
            return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)

    def bells(self) -> bool:
        return self._run("display-message", "-p", "#{window_bell_flag}").strip() == "1"

    def until_lines_end(self, *expected: str) -> None:
        seen: list[str] = []

        def there() -> bool:
            seen[:] = self.lines()
            return tuple(seen[-len(expected) :]) == expected

        try:
            wait_for(there)
        except AssertionError:
            raise AssertionError(f"{expected} is not the end of {seen}") from None

    def close(self) -> None:
        self._run("kill-server")

    def _run(self, *command: str) -> str:
        return subprocess.run([*self._tmux, *command], capture_output=True, text=True, check=True, timeout=10).stdout
