"""A server inside the test's own process, where its threads can be counted; people reach it by sockets all the same."""

import gc
import io
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from beseda.server.running.config import Settings
from beseda.server.running.serve import Server


@contextmanager
def running(settings: Settings, out: io.StringIO | None = None) -> Iterator[Server]:
    """A started server that prints into `out`; stopped at the end. Port 0 takes any free one."""
    interval, stack, collecting = sys.getswitchinterval(), threading.stack_size(), gc.get_threshold()
    server = Server(settings, out or io.StringIO())
    server.start()
    try:
        yield server
    finally:
        server.stop()
        sys.setswitchinterval(interval)
        threading.stack_size(stack)
        gc.set_threshold(*collecting)
