"""Chooses the screen a person gets, by what their standard streams are. The only module that knows every screen."""

import io
import os
import sys

from beseda.client.screen import PipeScreen, Screen, TerminalScreen
from beseda.client.typed import NO_TEXT


def choose_screen() -> Screen:
    """The best screen for what our standard streams are."""
    if not sys.stdin.isatty():
        return PipeScreen()
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors=NO_TEXT)
    if sys.stdout.isatty() and _can_move_cursor():
        try:
            from beseda.client.editor import EditorScreen

            return EditorScreen()
        except ImportError:
            pass
    return TerminalScreen()


def _can_move_cursor() -> bool:
    return os.name == "nt" or os.environ.get("TERM", "dumb") not in ("", "dumb", "unknown")
