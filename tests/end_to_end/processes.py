"""Our own commands as a person starts them: `beseda serve` and `beseda join`, each a process with its output heard."""

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, ClassVar

from talking import PATIENCE, Audible, guests

from waiting import wait_for


class Process(Audible):
    """One of our commands, as a person would start it; its output is heard line by line, errors included."""

    program: ClassVar[tuple[str, ...]] = (sys.executable, "-m", "beseda")

    def __init__(self, *arguments: str) -> None:
        super().__init__()
        environment = {key: value for key, value in os.environ.items() if key not in ("LANGUAGE", "LC_ALL", "LANG")}
        environment |= {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8", "LANG": "C.UTF-8"}
        self.process = subprocess.Popen(
            [*self.program, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
        )
        assert self.process.stdout is not None
        self._thread = threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True)
        self._thread.start()

    def _read(self, output: IO[bytes]) -> None:
        for line in output:
            self.hearing.add(line.decode(errors="backslashreplace"))
        self.hearing.end()

    def say(self, *lines: str) -> None:
        """Type these lines."""
        assert self.process.stdin is not None
        self.process.stdin.write("".join(f"{line}\n" for line in lines).encode())
        self.process.stdin.flush()

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def wait(self, within: float = PATIENCE) -> int:
        """The exit status."""
        status = self.process.wait(within)
        self._thread.join(PATIENCE)
        return status

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE)
        self._thread.join(PATIENCE)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    pass


class ServerProcess(Process):
    """`beseda serve` on a free port, its data in a directory of the test's own."""

    def __init__(self, data: Path, *options: str, language: str = "en", port: int = 0) -> None:
        self.data = data
        super().__init__("serve", "--port", str(port), "--data", str(data), "--lang", language, *options)
        wait_for(lambda: self._port_told() or self.hearing.over, what="the port in the first line")
        told = self._port_told()
        assert told is not None, self.heard
        self.port = told

    def _port_told(self) -> int | None:
        """In the first line that is not of the log."""
        lines = [line for line in self.heard.split("\n")[:-1] if not re.match(r"\d{4}-\d\d-\d\d ", line)]
        found = re.search(r"(\d{2,5})\.?$", lines[0].strip()) if lines else None
        return int(found[1]) if found else None

    def stop(self) -> int:
        """Stop it politely; the exit status."""
        self.signal(signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        """As kill -9 does."""
        self.signal(signal.SIGKILL)
        self.wait()


class Joiner(Process):
    """`beseda join` in a pipe, typed into line by line."""

    def __init__(self, port: int, name: str, *options: str) -> None:
        self.name = name
        guests.append(self)
        super().__init__("join", f"127.0.0.1:{port}", "--name", name, *options)

    def leave(self) -> int:
        """End of input; the exit status."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.wait()
