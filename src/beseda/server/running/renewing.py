"""Reads the settings anew while the server runs, for a signal or for an operator who waits for the answer.

A thread of its own does it for signals, so that a disk that does not answer holds up nobody's stopping. Whatever is
wrong with the new settings, those of before stay. Refuses to know what is done with them.
"""

import logging
import threading
from collections.abc import Callable

from beseda.server.running.config import Settings
from beseda.server.running.config_faults import ConfigError

log = logging.getLogger(__name__)


class Renewing:
    def __init__(self, read: Callable[[], Settings], take_over: Callable[[Settings], None], language: str) -> None:
        """Both may raise ConfigError. `take_over` has then changed nothing."""
        self._read = read
        self._take_over = take_over
        self._language = language
        self._lock = threading.Lock()  # one at a time
        self._asked = threading.Event()
        self.thread = threading.Thread(target=self._run, name="settings", daemon=True)

    def ask(self) -> None:
        """Have the settings read anew, soon. Does not wait."""
        self._asked.set()

    def renew(self) -> str:
        """Read them anew. Return "", or what is wrong with them."""
        with self._lock:
            try:
                self._take_over(self._read())
            except ConfigError as error:
                log.error("the settings stay as they were: %s", error.said(self._language))
                return error.words.said(self._language)
            except Exception as error:  # of ours: nothing that is in a file may end the thread of who reads it
                log.exception("the settings stay as they were")
                return f"{type(error).__name__}: {error}"
            log.info("the settings were read anew")
            return ""

    def _run(self) -> None:
        while True:
            self._asked.wait()
            self._asked.clear()
            self.renew()
