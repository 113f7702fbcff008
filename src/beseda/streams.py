"""The standard streams of a process, made so that printing may fail and nothing else does.

A stream that the shell has closed is there, and leads nowhere. A letter that the console does not have is shown as `?`.
What nobody reads any more is dropped. Refuses to know what is printed.
"""

import io
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO

FAILED = 1
"""The exit status of a command whose only work was to print, if that failed."""
_STREAMS = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))


def prepare() -> None:
    """Call first of all in a process: before anything is printed, and before any file is opened."""
    for name, mode in _STREAMS:
        if getattr(sys, name) is None:  # `>&-`
            # It takes the lowest free number, which is the stream's own. Else a socket or a database would get that
            # number, and what a library prints there would end up in it.
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def deliver(words: str, as_utf8: bool = False) -> int:
    """Print what a command was run for, and return its exit status.

    `as_utf8`: into a file it is written in UTF-8, whatever the console speaks.
    """
    try:
        if as_utf8 and not sys.stdout.isatty() and isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", errors="replace")
        sys.stdout.write(words)
        sys.stdout.flush()
    except OSError as error:
        drop(sys.stdout)
        if not isinstance(error, BrokenPipeError):  # a broken pipe is a reader that has enough: `| head`
            complain(error.strerror or str(error))
        return FAILED
    return 0


def complain(sentence: str) -> None:
    """Tell the person at the terminal what is wrong, if that is possible. What comes next does not depend on it."""
    try:
        print(f"beseda: {sentence}", file=sys.stderr, flush=True)
    except OSError:
        drop(sys.stderr)


def finish() -> None:
    """Have the streams write what they hold. Call last: if Python's own exit can't, it changes the exit status."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            drop(stream)


def drop(stream: TextIO) -> None:
    """Let everything that is written to a stream from now on, and what it still holds, go nowhere."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def writer(stream: TextIO) -> Callable[[str], None]:
    """Return what writes to a stream for as long as a server runs. It raises OSError, and may wait for a reader.

    It goes past the stream's buffer. So a thread that waits in it holds no lock that the end of the process waits for,
    and words that could not be written are not tried again.
    """
    try:
        descriptor = stream.fileno()
    except OSError:  # a stream in memory

        def write(words: str) -> None:
            stream.write(words)
    else:
        encoding = stream.encoding

        def write(words: str) -> None:
            data = words.encode(encoding, "replace")
            while data:
                data = data[os.write(descriptor, data) :]

    return write
