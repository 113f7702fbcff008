"""Debian's Firefox, driven by the protocol that it speaks by itself: WebDriver BiDi, by a WebSocket.

Playwright's own Firefox is another one than people have, and has to be fetched from elsewhere. So this is as much of
the protocol as a look at the page takes: open, press keys, ask the page. Where there is no Firefox the tests are
skipped, and say so.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from waiting import wait_for

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
STARTS_WITHIN = ANSWERS_WITHIN = 60.0
"""Seconds; alone on the machine it takes three."""
ENTER, ESCAPE = "\ue007", "\ue00c"
"""Keys as WebDriver names them ("Keyboard actions")."""
PREFERENCES = {
    "intl.accept_languages": "en-GB",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "ui.prefersReducedMotion": 1,
}
"""Nothing here may ask a machine other than this one; besides these Firefox is quiet by itself while it is driven."""


class Firefox:
    """One tab."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._number = 0
        self.faults: list[str] = []
        self._ask("session.new", capabilities={})
        self._ask("session.subscribe", events=["log.entryAdded"])
        self._context = self._ask("browsingContext.getTree")["contexts"][0]["context"]

    def _ask(self, method: str, **params: object) -> Any:
        self._number += 1
        self._connection.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while (told := json.loads(self._connection.recv(ANSWERS_WITHIN))).get("id") != self._number:
            if told.get("method") == "log.entryAdded" and told["params"]["level"] == "error":
                self.faults.append(told["params"]["text"])
        assert told["type"] == "success", told
        return told["result"]

    def opens(self, address: str) -> None:
        self._ask("browsingContext.navigate", context=self._context, url=address, wait="complete")

    def reloads(self) -> None:
        self._ask("browsingContext.reload", context=self._context, wait="complete")

    def types(self, *keys: str) -> None:
        """Press each of these one after the other."""
        pressed = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        actions = [{"type": "key", "id": "keyboard", "actions": pressed}]
        self._ask("input.performActions", context=self._context, actions=actions)

    def asks(self, expression: str) -> Any:
        """What the page says to this; of texts, numbers and truth."""
        target = {"context": self._context}
        found = self._ask("script.evaluate", expression=expression, target=target, awaitPromise=True)
        assert found["type"] == "success", found
        return found["result"].get("value")

    def waits_for(self, expression: str) -> None:
        wait_for(lambda: bool(self.asks(expression)), what=expression)


@contextmanager
def firefox(profile: Path) -> Iterator[Firefox]:
    """`profile`: a folder of its own."""
    if FIREFOX is None:
        pytest.skip("there is no Firefox here (Debian's package firefox-esr)")
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items()]
    (profile / "user.js").write_text("".join(lines))
    command = [FIREFOX, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port=0"]
    told = profile / "told.txt"
    with told.open("w") as file:
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=file)
    try:
        with connect(f"{_listening(told)}/session", max_size=None) as connection:
            yield Firefox(connection)
    finally:
        running.terminate()
        running.wait(STARTS_WITHIN)


def _listening(told: Path) -> str:
    """Return where it listens, once it says so."""
    begins = re.compile(r"BiDi listening on (ws://\S+)\n")
    wait_for(lambda: begins.search(told.read_text()), STARTS_WITHIN, what="Firefox to listen")
    found = begins.search(told.read_text())
    assert found is not None
    return found[1]
