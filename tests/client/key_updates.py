"""`openssl s_server`, which asks for new keys when a K is typed into it, and says whatever else is."""

import fcntl
import re
import shutil
import subprocess
import termios
import threading
from pathlib import Path
from typing import Self

import pytest
from tls_fakes import OwnCertificate

from waiting import wait_for

UPDATED = b"SSL_do_handshake -> 1\n"


class Openssl:
    """One server for one client. What is typed must not begin with a letter: it has commands of one."""

    def __init__(self, folder: Path) -> None:
        if not shutil.which("openssl"):
            pytest.skip("no openssl here")
        pem = folder / "server.pem"
        pem.write_bytes(OwnCertificate().pem)
        where = ["-naccept", "1", "-accept", "127.0.0.1:0", "-cert", str(pem), "-key", str(pem)]
        self.process = subprocess.Popen(
            ["openssl", "s_server", *where],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert self.process.stdin is not None and self.process.stdout is not None
        self._stdin, self._stdout = self.process.stdin, self.process.stdout
        line = b""
        while not line.startswith(b"ACCEPT"):
            line = self._stdout.readline()
            assert line
        self.port = int(line.rpartition(b":")[2])
        self._shown: list[bytes] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        self._shown.extend(iter(self._stdout.readline, b""))

    def type(self, words: bytes) -> None:
        """It takes as one what it reads as one."""
        self._stdin.write(words)
        self._stdin.flush()
        wait_for(self._has_read_all)

    def _has_read_all(self) -> bool:
        unread = fcntl.ioctl(self._stdin, termios.FIONREAD, bytes(4))
        return not any(unread)

    @property
    def heard(self) -> bytes:
        """What was said to it. It prints that as it comes, and what it does itself between, also inside of lines."""
        return re.sub(UPDATED + b"|Read BLOCK\n", b"", b"".join(self._shown))

    @property
    def updates(self) -> int:
        """How many times it has asked for new keys."""
        return b"".join(self._shown).count(UPDATED)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self._thread.join()
        self._stdin.close()
        self._stdout.close()
