"""The person's side: where lines are typed and where they are shown. Here a pipe and a bare terminal.

Knows keyboards and terminals; refuses to know servers. The caller has cleaned what is to be shown.
"""

import os
import re
import select
import shutil
import sys
import threading
import unicodedata
from collections.abc import Callable, Sequence
from getpass import getpass
from typing import Protocol

from beseda import streams
from beseda.backlog import Backlog
from beseda.client.shown import Line, told
from beseda.client.typed import decoded, whole_characters

PROMPT = "> "
LONGEST_INPUT_LINE = 65536
"""Bytes after which a piped line is passed on as it is, so that we don't keep a whole disk: the server refuses it."""
MOST_BLANKS = 4
"""Spaces in a row on a terminal where a long line can't be told from two."""
_LONG_BLANK = re.compile(f" {{{MOST_BLANKS},}}")
BELL = "\a"

MOST_UNREAD = 10_000
"""Lines that wait for a program that reads them slowly, some 10 MB at the most. Later ones are left out."""
LAST_SENTENCES = 1.0
"""Seconds for the last sentences of ours."""

OnLine = Callable[[str], bool]
"""Takes a typed line; False ends the reading."""


class Beside(Protocol):
    """What a screen may ask for while a person types. All of it is callable by any thread."""

    def prompt(self) -> str: ...

    def waiting(self) -> Sequence[str]:
        """What was typed and is not said yet."""
        ...

    def completions(self, typed: str) -> tuple[int, Sequence[str]]:
        """What the end of `typed` may become, and how many characters of it that replaces."""
        ...


class Screen(Protocol):
    interactive: bool
    """Whether a person sits there, who can be asked again and hears a bell."""
    takes_typed: bool
    """Whether a line vanishes when it is typed, until it is shown again; else it stays where it was typed."""
    failed: bool
    """Whether something could not be shown, as on a full disk."""

    def show(self, line: Line) -> None:
        """Show a line that came from the server. Callable by any thread."""

    def tell(self, sentence: str) -> None:
        """Show a sentence of our own. Callable by any thread."""

    def refresh(self) -> None:
        """Show what is `Beside` as it is now. Callable by any thread."""

    def clear(self) -> None:
        """Show nothing of what was shown before."""

    def ask(self, prompt: str, unseen: bool = False) -> str | None:
        """Return a line typed as an answer, or None at the end (Ctrl-D, the end of a pipe). `unseen`: a secret."""

    def read(self, on_line: OnLine, beside: Beside) -> None:
        """Pass on what is typed, line by line, until its end, a False of `on_line`, or `stop`.

        May raise KeyboardInterrupt.
        """

    def stop(self) -> None:
        """End `read`, from another thread."""

    def finish(self, patience: float) -> None:
        """Wait until all is shown, for as long as anybody reads within so many seconds. Then `failed` is final."""

    def close(self) -> None:
        """Leave the terminal as it was found, and show nothing more."""


class PipeScreen:
    """For an input that is a pipe or a file. What comes is printed as it is, our own sentences go to standard error.

    Threads of their own print both: whoever does not read them holds up neither what is said nor the leaving.
    """

    interactive = False
    takes_typed = False
    failed = False

    def __init__(self) -> None:
        self._closed = False
        self._write, self._write_error = streams.writer(sys.stdout), streams.writer(sys.stderr)
        self._shown = Backlog("showing", self._print, MOST_UNREAD)
        self._told = Backlog("telling", self._complain, MOST_UNREAD)
        for backlog in (self._shown, self._told):
            backlog.thread.start()
        self._rest = b""
        self._at_end = False
        self._stopping, self._stopper = os.pipe()

    def show(self, line: Line) -> None:
        if not self._closed:
            self._shown.put("".join(f"{each}\n" for each in line.plain))

    def _print(self, words: str, left_out: int) -> None:
        if left_out:
            self.failed = True
        if self._closed:
            return
        try:
            self._write(words)
        except OSError as error:
            self._closed = True  # Nothing more can be shown.
            if not isinstance(error, BrokenPipeError):  # a broken pipe is a reader that has enough: `| head`
                self.failed = True
                self._told.put(error.strerror or str(error))
            self.stop()

    def tell(self, sentence: str) -> None:
        if not self._closed:
            self._told.put(sentence)

    def _complain(self, sentence: str, left_out: int) -> None:
        self._write_error(f"beseda: {sentence}\n")

    def refresh(self) -> None:
        pass

    def clear(self) -> None:
        pass

    def ask(self, prompt: str, unseen: bool = False) -> str | None:
        return self._next_line()

    def read(self, on_line: OnLine, beside: Beside) -> None:
        while (line := self._next_line()) is not None and on_line(line):
            pass

    def stop(self) -> None:
        os.write(self._stopper, b".")

    def finish(self, patience: float) -> None:
        if not self._shown.drain_while_read(patience):
            self.failed = True

    def close(self) -> None:
        self._told.stop(LAST_SENTENCES)
        self._closed = True
        self._shown.stop(0.0)

    def _next_line(self) -> str | None:
        while b"\n" not in self._rest and len(self._rest) < LONGEST_INPUT_LINE and not self._at_end:
            data = self._read_some()
            if data is None:
                return None
            self._rest += data
            self._at_end = not data
        if not self._rest:
            return None
        line, end, rest = self._rest.partition(b"\n")
        if not end and not self._at_end:
            begun = whole_characters(line)
            line, rest = line[:begun], line[begun:]
        self._rest = rest
        return decoded(line.removesuffix(b"\r"))

    def _read_some(self) -> bytes | None:
        """Return what there is to read, `b""` at the end, or None after `stop`."""
        stdin = sys.stdin.fileno()
        if os.name == "posix":
            ready, *_ = select.select([stdin, self._stopping], [], [])
            if self._stopping in ready:
                return None
        return os.read(stdin, LONGEST_INPUT_LINE)


class TerminalScreen:
    """A terminal without an editor of ours: `input()`, whose line is printed anew below all that comes.

    Then the cursor is at the end of that line, and of a line longer than the terminal is wide the upper part stays
    behind. `editor.EditorScreen` does better; this needs nothing but the standard library, and of the terminal nothing
    but carriage returns: one without a cursor shows escape sequences as they are.
    """

    interactive = True
    takes_typed = False
    failed = False

    def __init__(self) -> None:
        self._printing = threading.Lock()
        self._prompt: Callable[[], str] | None = None
        """What is asked just now; where one is may change while one types."""
        self._prompted = ""
        """The prompt that is shown."""
        self._closed = False
        self._typed = _line_buffer()
        self._seen = bool(sys.stdout and sys.stdout.isatty())
        """Whether a person sees the output. It may go into a file (`| tee`), which needs no prompts and no bells."""

    def show(self, line: Line) -> None:
        with self._printing:
            if self._closed:
                return
            if self._seen:
                words = "\n".join(map(_narrowed, line.plain))
                self._print(f"{self._cleared()}{words}\n{self._asked()}{BELL if line.rings else ''}")
            else:
                self._print("".join(f"{each}\n" for each in line.plain))

    def _cleared(self) -> str:
        """What takes the line that is being typed off the terminal, as far as it stands in one row."""
        if self._prompt is None:
            return ""
        blanks = min(_columns(self._prompted + self._typed()), shutil.get_terminal_size().columns - 1)
        return f"\r{' ' * blanks}\r"

    def _asked(self) -> str:
        """The prompt as it is now, and what is typed behind it."""
        if self._prompt is None:
            return ""
        self._prompted = self._prompt()
        return self._prompted + self._typed()

    def _print(self, words: str) -> None:
        """Print; if that fails, the person can say more and leave all the same."""
        try:
            sys.stdout.write(words)
            sys.stdout.flush()
        except OSError as error:
            streams.drop(sys.stdout)
            if not isinstance(error, BrokenPipeError):
                self.failed = True
                streams.complain(error.strerror or str(error))

    def tell(self, sentence: str) -> None:
        self.show(told(sentence))

    def refresh(self) -> None:
        with self._printing:
            if self._seen and not self._closed and self._prompt is not None and self._prompt() != self._prompted:
                self._print(self._cleared() + self._asked())

    def clear(self) -> None:
        if self._seen:
            self._print("\n" * shutil.get_terminal_size().lines)  # any terminal can do this

    def ask(self, prompt: str, unseen: bool = False) -> str | None:
        return self._ask(lambda: prompt, unseen)

    def _ask(self, asked: Callable[[], str], unseen: bool = False) -> str | None:
        with self._printing:
            self._prompt, self._prompted = asked, (prompt := asked())
        try:
            if unseen:
                return getpass(prompt)
            if not self._seen:
                print(prompt, end="", file=sys.stderr, flush=True)
            return input(prompt if self._seen else "")
        except (EOFError, OSError):  # the latter: the terminal itself went away
            return None
        finally:
            with self._printing:
                self._prompt = None

    def read(self, on_line: OnLine, beside: Beside) -> None:
        while (line := self._ask(beside.prompt if self._seen else str)) is not None and on_line(line):
            pass

    def stop(self) -> None:
        # Nothing portable wakes input(): the next Enter ends it, because `on_line` returns False.
        pass

    def finish(self, patience: float) -> None:
        pass

    def close(self) -> None:
        with self._printing:
            self._closed = True


def _narrowed(text: str) -> str:
    """Make long runs of blanks short: they could push what follows to where another line begins."""
    return _LONG_BLANK.sub(" " * MOST_BLANKS, text.expandtabs())


def _columns(text: str) -> int:
    """How many columns a text takes at the most."""
    return sum(1 + (unicodedata.east_asian_width(each) in "WF") for each in text)


def _line_buffer() -> Callable[[], str]:
    """Return a function that gives the line being typed, "" without readline, whose import also makes input() edit."""
    try:
        import readline
    except ImportError:
        return lambda: ""
    return readline.get_line_buffer
