"""A terminal with a line editor that stays below all that comes: prompt_toolkit, if it is installed.

One application asks for the name and one runs for the whole conversation. Before, between and after them the terminal
is quiet: it never echoes by itself, so a person who types fast sees each line once. Refuses to know servers.
"""

import sys
import threading
from collections import deque

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import Dimension, Layout, Window
from prompt_toolkit.layout.controls import BufferControl
from prompt_toolkit.layout.processors import BeforeInput, PasswordProcessor, Processor
from prompt_toolkit.output import Output, create_output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.utils import suspend_to_background_supported

from beseda.client.quiet import quieten
from beseda.client.screen import BELL, PROMPT, OnLine

MOST_WAITING = 10_000
"""Lines that may wait while the terminal takes none (Ctrl-S, a suspended tmux). The oldest are lost beyond that: nobody
reads further back."""
HIGHEST_INPUT = 10
"""Screen lines of the editor: a pasted page leaves room for what others say."""


class EditorScreen:
    """`_showing` guards the lines to be shown, and the application that runs, above which they are put."""

    interactive = True
    failed = False

    def __init__(self) -> None:
        self._output = create_output()
        if isinstance(self._output, Vt100_Output):
            # If we asked the terminal where its cursor is, the answers would mix with what is typed. We need none.
            self._output.enable_cpr = False
        self._showing = threading.Lock()
        self._lines: deque[str] = deque(maxlen=MOST_WAITING)
        self._application: Application[None] | None = None
        self._stopped = False
        self._closed = False
        self._restore = quieten(sys.stdin.fileno())

    def show(self, line: str, bell: bool = False) -> None:
        self._put(line + BELL if bell else line)

    def tell(self, sentence: str) -> None:
        self._put(f"-- {sentence}")

    def ask(self, prompt: str, unseen: bool = False) -> str | None:
        answers: list[str] = []

        def take(line: str) -> bool:
            answers.append(line)
            return False

        self._edit(prompt, take, unseen)
        return answers[0] if answers else None

    def read(self, on_line: OnLine) -> None:
        self._edit(PROMPT, on_line)

    def stop(self) -> None:
        with self._showing:
            self._stopped = True
            if self._application and self._application.loop:
                self._application.loop.call_soon_threadsafe(_exit, self._application)

    def close(self) -> None:
        with self._showing:
            self._closed = True
        self._restore()

    def _edit(self, prompt: str, on_line: OnLine, unseen: bool = False) -> None:
        """Let the person type until `on_line` returns False, or until they end it (Ctrl-C, Ctrl-D)."""

        def accept(buffer: Buffer) -> bool:
            # A paste may hold several lines; each is a message of its own, as it would be without an editor.
            for line in buffer.text.splitlines():
                self._put(prompt if unseen else prompt + line)
                if not on_line(line):
                    _exit(application)
                    break
            return False

        application = _application(prompt, Buffer(multiline=False, accept_handler=accept), self._output, unseen)
        try:
            application.run(pre_run=lambda: self._began(application))
        except EOFError:
            pass  # The terminal itself went away.
        finally:
            self._ended()

    def _began(self, application: Application[None]) -> None:
        with self._showing:
            self._application = application
            if self._stopped:
                _exit(application)

    def _ended(self) -> None:
        # A line that was put while the application ended found it running, and came too late to be shown by it.
        with self._showing:
            self._application = None
            self._write()

    def _put(self, line: str) -> None:
        with self._showing:
            if self._closed:
                return
            first = not self._lines
            self._lines.append(line)
            if self._application is None or self._application.loop is None:
                self._write()
            elif first:
                self._application.loop.call_soon_threadsafe(self._write_above, self._application)

    def _write_above(self, application: Application[None]) -> None:
        # `run_in_terminal` would do the same, but it lets the terminal echo by itself meanwhile.
        application.renderer.erase()
        with self._showing:
            self._write()
        application.invalidate()

    def _write(self) -> None:
        """Show what waits. Requires holding `_showing`; a prompt, if there is one, must be erased before."""
        if self._lines:
            self._output.enable_autowrap()
            # `write` shows an escape character as `?`: a second guard, after the cleaning.
            self._output.write("".join(f"{line}\n" for line in self._lines))
            self._output.flush()
            self._lines.clear()


def _application(prompt: str, buffer: Buffer, output: Output, unseen: bool) -> Application[None]:
    keys = KeyBindings()

    @keys.add("c-c")
    @keys.add("<sigint>")
    @keys.add("c-d", filter=Condition(lambda: not buffer.text))
    def leave(event: KeyPressEvent) -> None:
        _exit(event.app)

    @keys.add("c-z", filter=Condition(suspend_to_background_supported))
    def suspend(event: KeyPressEvent) -> None:
        event.app.suspend_to_background()

    shown: list[Processor] = [PasswordProcessor()] if unseen else []
    control = BufferControl(buffer, input_processors=[*shown, BeforeInput(prompt)])
    window = Window(control, height=Dimension(min=1, max=HIGHEST_INPUT), wrap_lines=True, dont_extend_height=True)
    return Application(Layout(window), key_bindings=keys, output=output, erase_when_done=True)


def _exit(application: Application[None]) -> None:
    """End an application, once: Ctrl-C may be pressed twice before the first is acted on."""
    if application.is_running and not application.is_done:
        application.exit()
