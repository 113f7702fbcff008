"""A network between a client and a server, by TCP, that can be cut: each end then only hears that nothing comes."""

import socket
import threading
from typing import Self


class Wire:
    """Listens on a port of its own, and passes on to a server's. `cut` breaks every connection at the client's end; at
    the server's end it stays open and silent, as a dead network leaves it, until the wire is closed."""

    def __init__(self, port: int) -> None:
        self._server_port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0
        self._ours: list[socket.socket] = []
        self._theirs: list[socket.socket] = []
        self._is_cut = False
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for sock in (self._listener, *self._ours, *self._theirs):
            _close(sock)

    def cut(self) -> None:
        """Nobody gets through until `mend`."""
        self._is_cut = True
        while self._ours:
            _close(self._ours.pop())

    def mend(self) -> None:
        self._is_cut = False

    def _accept(self) -> None:
        while True:
            try:
                ours, _ = self._listener.accept()
            except OSError:
                return
            if self._is_cut:
                _close(ours)
                continue
            self.connections += 1
            theirs = socket.create_connection(("127.0.0.1", self._server_port))
            self._ours.append(ours)
            self._theirs.append(theirs)
            for source, target in ((ours, theirs), (theirs, ours)):
                threading.Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass
        if not self._is_cut:
            _close(target)


def _close(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    sock.close()
