"""A terminal with a line editor that stays below all that comes: prompt_toolkit, if it is installed.

One application asks for the name and one runs for the whole conversation. Before, between and after them the terminal
is quiet: it never echoes by itself, so a person who types fast sees each line once. Refuses to know servers.
"""

import sys
import threading
from collections import deque
from collections.abc import Iterable, Sequence

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import ConditionalContainer, Dimension, HSplit, Layout, Window
from prompt_toolkit.layout.controls import BufferControl, FormattedTextControl
from prompt_toolkit.layout.processors import BeforeInput, PasswordProcessor, Processor
from prompt_toolkit.output import Output, create_output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.renderer import print_formatted_text
from prompt_toolkit.styles import default_ui_style
from prompt_toolkit.utils import get_cwidth, suspend_to_background_supported

from beseda import streams
from beseda.client.layout import rows
from beseda.client.looks import look
from beseda.client.quiet import quieten
from beseda.client.screen import Beside, OnLine
from beseda.client.shown import TYPED, Line, told

MOST_WAITING = 10_000
"""Lines that may wait while the terminal takes none (Ctrl-S, a suspended tmux). The oldest are lost beyond that: nobody
reads further back."""
MOST_UNSAID = 5
"""Rows of what is typed and not said yet: the person knows what they typed, and others are to be read meanwhile."""
HIGHEST_INPUT = 10
"""Screen lines of the editor: a pasted page leaves room for what others say."""


class EditorScreen:
    """`_showing` guards the lines to be shown, and the application that runs, above which they are put."""

    interactive = True
    takes_typed = True
    failed = False

    def __init__(self) -> None:
        self._output = create_output()
        if isinstance(self._output, Vt100_Output):
            # If we asked the terminal where its cursor is, the answers would mix with what is typed. We need none.
            self._output.enable_cpr = False
        self._style = default_ui_style()
        self._showing = threading.Lock()
        self._lines: deque[Line] = deque(maxlen=MOST_WAITING)
        self._application: Application[None] | None = None
        self._stopped = False
        self._closed = False
        self._restore = quieten(sys.stdin.fileno())

    def show(self, line: Line) -> None:
        self._put(line)

    def tell(self, sentence: str) -> None:
        self._put(told(sentence))

    def refresh(self) -> None:
        with self._showing:
            if self._application and self._application.loop:
                self._application.invalidate()

    def clear(self) -> None:
        with self._showing:
            if self._application:
                self._application.renderer.clear()

    def ask(self, prompt: str, unseen: bool = False) -> str | None:
        answers: list[str] = []

        def take(line: str) -> bool:
            answers.append(line)
            return False

        self._edit(Asking(prompt, unseen), take)
        return answers[0] if answers else None

    def read(self, on_line: OnLine, beside: Beside) -> None:
        self._edit(beside, on_line)

    def stop(self) -> None:
        with self._showing:
            self._stopped = True
            if self._application and self._application.loop:
                self._application.loop.call_soon_threadsafe(_exit, self._application)

    def finish(self, patience: float) -> None:
        pass

    def close(self) -> None:
        with self._showing:
            self._closed = True
        self._restore()

    def _edit(self, beside: Beside, on_line: OnLine) -> None:
        """Let the person type until `on_line` returns False, or until they end it (Ctrl-C, Ctrl-D)."""

        def accept(buffer: Buffer) -> bool:
            # A paste may hold several lines; each is a message of its own, as it would be without an editor.
            for line in buffer.text.splitlines():
                if isinstance(beside, Asking):
                    self._put(Line(beside.seen(line)))
                if not on_line(line):
                    _exit(application)
                    break
            return False

        buffer = Buffer(multiline=False, accept_handler=accept, completer=Completing(beside))
        try:
            application = _application(beside, buffer, self._output)
            application.run(pre_run=lambda: self._began(application))
        except EOFError:
            pass  # The terminal itself went away.
        except OSError:
            streams.drop(sys.stdout)  # So it did, and we noticed as we drew.
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

    def _put(self, line: Line) -> None:
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
        try:
            application.renderer.erase()
        except OSError:
            streams.drop(sys.stdout)
        with self._showing:
            self._write()
        application.invalidate()

    def _write(self) -> None:
        """Show what waits. Requires holding `_showing`; a prompt, if there is one, must be erased before."""
        try:
            self._print()
        except OSError:  # The terminal itself went away.
            streams.drop(sys.stdout)
            self._lines.clear()

    def _print(self) -> None:
        if self._lines:
            width = self._output.get_size().columns - 1  # the last column is left: a cursor there goes where it likes
            fragments: StyleAndTextTuples = []
            for line in self._lines:
                for row in rows(line, width, get_cwidth):
                    fragments += [(look(style), text) for style, text in row]
                    fragments.append(("", "\n"))
            # `write`, by which this is written, shows an escape character as `?`: a second guard, after the cleaning.
            print_formatted_text(self._output, fragments, self._style)
            if any(line.rings for line in self._lines):
                self._output.bell()
            self._output.flush()
            self._lines.clear()


class Asking:
    """One question, beside which there is nothing."""

    def __init__(self, prompt: str, unseen: bool) -> None:
        self._prompt = prompt
        self.unseen = unseen

    def seen(self, answer: str) -> str:
        return self._prompt if self.unseen else self._prompt + answer

    def prompt(self) -> str:
        return self._prompt

    def waiting(self) -> Sequence[str]:
        return ()

    def completions(self, typed: str) -> tuple[int, Sequence[str]]:
        return 0, ()


class Completing(Completer):
    def __init__(self, beside: Beside) -> None:
        self._beside = beside

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        replaced, candidates = self._beside.completions(document.text_before_cursor)
        return [Completion(candidate, -replaced) for candidate in candidates]


def _application(beside: Beside, buffer: Buffer, output: Output) -> Application[None]:
    shown: list[Processor] = [PasswordProcessor()] if isinstance(beside, Asking) and beside.unseen else []
    control = BufferControl(buffer, input_processors=[*shown, BeforeInput(beside.prompt)])
    typing = Window(control, height=Dimension(min=1, max=HIGHEST_INPUT), wrap_lines=True, dont_extend_height=True)
    unsaid = FormattedTextControl(lambda: _unsaid(beside.waiting()))
    waiting = ConditionalContainer(
        Window(unsaid, dont_extend_height=True, wrap_lines=False), Condition(lambda: bool(beside.waiting()))
    )
    layout = Layout(HSplit([waiting, typing]), focused_element=typing)
    return Application(layout, key_bindings=_keys(buffer), output=output, erase_when_done=True)


def _unsaid(lines: Sequence[str]) -> StyleAndTextTuples:
    """The newest of the lines that wait, each in one row."""
    shown = [f"… {line}" for line in lines[-MOST_UNSAID:]]
    if len(lines) > MOST_UNSAID:
        shown.insert(0, f"… ({len(lines) - MOST_UNSAID})")
    return [(look(TYPED), "\n".join(shown))]


def _keys(buffer: Buffer) -> KeyBindings:
    keys = KeyBindings()

    @keys.add("c-c")
    @keys.add("<sigint>")
    @keys.add("c-d", filter=Condition(lambda: not buffer.text))
    def leave(event: KeyPressEvent) -> None:
        _exit(event.app)

    @keys.add("c-z", filter=Condition(suspend_to_background_supported))
    def suspend(event: KeyPressEvent) -> None:
        event.app.suspend_to_background()

    @keys.add("tab")
    def complete(event: KeyPressEvent) -> None:
        if buffer.complete_state:
            buffer.complete_next()
        else:
            buffer.start_completion(select_first=True)

    @keys.add("s-tab")
    def complete_back(event: KeyPressEvent) -> None:
        buffer.complete_previous()

    return keys


def _exit(application: Application[None]) -> None:
    """End an application, once: Ctrl-C may be pressed twice before the first is acted on."""
    if application.is_running and not application.is_done:
        application.exit()
