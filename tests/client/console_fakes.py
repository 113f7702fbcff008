"""Small servers on real sockets for the console client's tests, and waiting for what is meant to happen."""

import os
import select
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Any, Self

from waiting import wait_for

SOON = 10.0
"""Seconds that anything here may take on a busy machine; what is there earlier is seen earlier."""


class FakeServer:
    """Listens; a thread per client; keeps who is there. `stop` breaks every connection, `port` can be used again."""

    def __init__(self, port: int = 0) -> None:
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listener.getsockname()[1]
        self.sockets: list[socket.socket] = []
        self.heard: list[str] = []
        """Everything that any client sent, one entry for each line (or recv)."""
        threading.Thread(target=self._accept, name="fake-server", daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        for sock in [self._listener, *self.sockets]:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            sock.close()

    def serve(self, sock: socket.socket) -> None:
        raise NotImplementedError

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.sockets.append(sock)
            threading.Thread(target=self._serve, args=(sock,), name="fake-client", daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        try:
            self.serve(sock)
        except OSError:
            pass
        finally:
            sock.close()


class LineServer(FakeServer):
    """The plain dialect as Beseda's own client hears it: naming, acknowledgements, broadcast."""

    def __init__(self, port: int = 0) -> None:
        self.people: dict[str, socket.socket] = {}
        self.taken: set[str] = set()
        self.acknowledges = True
        self.full = ""
        self.password = ""
        self.handler = threading.Event()
        """Names wait for it; open from the start."""
        self.handler.set()
        super().__init__(port)

    def say(self, line: str) -> None:
        """Tell everybody."""
        for sock in list(self.people.values()):
            with suppress(OSError):  # who is just leaving
                put(sock, line)

    @property
    def said(self) -> list[str]:
        """What was said by those who entered: neither announcements nor names."""
        return [line for line in self.heard if not line.startswith(("/client ", "name=", "locked", "/password "))]

    def serve(self, sock: socket.socket) -> None:
        name = ""
        number = 0
        self.waiting: dict[socket.socket, str] = {}
        with sock.makefile("r", encoding="utf-8", newline="\n") as lines:
            for line in lines:
                line = line.rstrip("\n")
                if not name:
                    name = self.enter(sock, line)
                    continue
                self.heard.append(line)
                if line.split(" ")[0] == "/quit":
                    put(sock, "Goodbye!")
                    break
                number += 1
                for other in [sock for known, sock in self.people.items() if known != name]:
                    put(other, f"{name}: {line}")
                if line.startswith("/refuse"):
                    put(sock, "Nobody saw that.")
                    put(sock, f"/no {number}")
                elif self.acknowledges:
                    put(sock, f"/ok {number}")
        self.people.pop(name, None)

    def enter(self, sock: socket.socket, line: str) -> str:
        if line.startswith("/client "):
            self.heard.append(line)
            return ""
        if self.password and sock not in self.waiting:
            self.waiting[sock] = line
            self.heard.append("locked")
            put(sock, "/locked There is a password.")
            return ""
        if self.password and (given := line.removeprefix("/password ")) != line:
            self.heard.append(line)
            if given != self.password:
                put(sock, "/locked Wrong.")
                return ""
            line = self.waiting[sock]
        self.heard.append(f"name={line}")
        self.handler.wait(SOON)
        if self.full:
            put(sock, f"/bye {self.full}")
            sock.shutdown(socket.SHUT_RDWR)
        elif line in self.taken:
            put(sock, f"/refused The name {line} is taken.")
        else:
            self.people[line] = sock
            # In one send, as the real one does: what follows a name may be read together with it.
            put(sock, f"/entered {line}\nServer: Welcome, {line}.")
            return line
        return ""


class ChunkServer(FakeServer):
    """What the assignment's server does with bytes: each recv of 1024 is a name or a message; its end is the end."""

    def __init__(self) -> None:
        self.people: dict[socket.socket, str] = {}
        super().__init__()

    def serve(self, sock: socket.socket) -> None:
        name = sock.recv(1024).decode()
        self.people[sock] = name
        self.tell_others(sock, f"Сервер: {name} присоединился к чату.")
        while message := sock.recv(1024).decode():
            self.heard.append(message)
            self.tell_others(sock, f"{name}: {message}")
        del self.people[sock]
        self.tell_others(sock, f"Сервер: {name} покинул чат.")

    def tell_others(self, sock: socket.socket, words: str) -> None:
        for other in list(self.people):
            if other is not sock:
                other.sendall(words.encode())


def put(sock: socket.socket, line: str) -> None:
    sock.sendall(f"{line}\n".encode())


def join_command(port: int, first: str = "", **settings: Any) -> list[str]:
    """The command that runs `join` as the command line would, after a statement of the test's own."""
    program = (
        f"{first}\nimport sys; from beseda.client.console import JoinSettings, join; "
        "from beseda import streams; streams.prepare(); "
        f"sys.exit(join(JoinSettings('127.0.0.1', {port}, **{settings!r})))"
    )
    return [sys.executable, "-c", program]


def pipe(typed: str, port: int, **settings: Any) -> subprocess.CompletedProcess[str]:
    """`beseda join` with `typed` piped into it, to its end."""
    return subprocess.run(
        join_command(port, **settings), input=typed, capture_output=True, text=True, timeout=60, check=False
    )


OWN_THE_TERMINAL = "import os; os.close(os.open(os.ttyname(0), os.O_RDWR))"
"""The first terminal that the leader of a session opens is the one whose Ctrl-C reaches it."""


class Terminal:
    """`beseda join` on a pseudo-terminal without any editor (TERM=dumb); `seen` is what it wrote so far."""

    def __init__(self, port: int, term: str = "dumb", **settings: Any) -> None:
        self._ours, theirs = os.openpty()
        environment = {**os.environ, "TERM": term, "LC_ALL": "C.UTF-8"}
        command = join_command(port, OWN_THE_TERMINAL, **settings)
        self.process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
        )
        os.close(theirs)
        self.seen = b""

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def shows(self, text: str) -> bool:
        ready, *_ = select.select([self._ours], [], [], 0.005)
        if ready:
            try:
                self.seen += os.read(self._ours, 65536)
            except OSError:
                pass  # EIO: nobody has the other end open any more.
        return text.encode() in self.seen

    def status(self) -> int:
        wait_for(lambda: self.shows("\0never") or self.process.poll() is not None)
        return self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)
