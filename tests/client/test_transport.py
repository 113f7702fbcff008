"""The way over TCP: whole sends, the end, and letting go from another thread."""

import socket
import threading
from contextlib import suppress

import pytest
from console_fakes import FakeServer

from beseda.client.transport import TcpTransport


class Echo(FakeServer):
    def serve(self, sock: socket.socket) -> None:
        while data := sock.recv(65536):
            sock.sendall(data)


def test_what_is_sent_arrives_whole_and_the_end_is_seen() -> None:
    sent = bytes(range(256)) * 1000

    def send() -> None:
        transport.send(sent)
        transport.finish()

    with Echo() as server:
        transport = TcpTransport("127.0.0.1", server.port)
        sender = threading.Thread(target=send)
        sender.start()
        received = b""
        while data := transport.recv():
            received += data
        sender.join()
        transport.close()
        assert received == sent


def test_closing_wakes_who_waits_to_receive() -> None:
    def receive() -> None:
        with suppress(OSError):  # as the end may be said, too
            transport.recv()

    with Echo() as server:
        transport = TcpTransport("127.0.0.1", server.port)
        waiting = threading.Thread(target=receive)
        waiting.start()
        transport.close()
        transport.close()
        waiting.join(5)
        assert not waiting.is_alive()


def test_a_dead_link_is_noticed_by_the_kernel() -> None:
    with Echo() as server:
        transport = TcpTransport("127.0.0.1", server.port)
        sock = transport._socket
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert sock.gettimeout() is None
        transport.close()


def test_nobody_there_is_an_error_of_dialling() -> None:
    with Echo() as server:
        pass
    with pytest.raises(OSError, match="refused"):
        TcpTransport("127.0.0.1", server.port)
