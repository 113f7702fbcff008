"""`python -m bench.page_loads [--loads N]`: how many browsers can open the page in a second, at first and again.

At first a browser fetches the page and all files that it names, by brotli, by six connections; again it only asks
whether the page is the same. The server has one core, without limits; the browsers, who run nothing, have the other.
"""

import argparse
import os
import re
import socket
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, closing
from typing import NamedTuple

import brotli

from bench import usage
from bench.server import Server, cores

LOADS = 40
CONNECTIONS = 6
"""Of a browser, to one host (HTTP/1.1)."""
PATIENCE = 10.0
HEAD = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: keep-alive\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36\r\n"
    "Accept: */*\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: script\r\n"
    "Accept-Encoding: gzip, deflate, br\r\nAccept-Language: en-US,en;q=0.9\r\n{more}\r\n"
)
LENGTH = re.compile(rb"\r\ncontent-length: ([0-9]+)", re.IGNORECASE)
TAG = re.compile(rb"\r\netag: (\S+)", re.IGNORECASE)
PRESSED = re.compile(rb"\r\ncontent-encoding: br\r", re.IGNORECASE)
FILES = re.compile(r'(?:href|src)="(page-[^"]+)"')


class Answer(NamedTuple):
    status: int
    head: bytes
    body: bytes


class Connection:
    """One of a browser's."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)

    def ask(self, path: str, more: str = "") -> None:
        self._socket.sendall(HEAD.format(path=path, port=self._port, more=more).encode())

    def answer(self) -> Answer:
        came = b""
        while b"\r\n\r\n" not in came:
            came += self._read()
        head, _, body = came.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        while length is not None and len(body) < int(length[1]):
            body += self._read()
        return Answer(int(head[9:12]), head, body)

    def _read(self) -> bytes:
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("closed before it was answered")
        return data

    def close(self) -> None:
        self._socket.close()


def first_load(port: int, files: Sequence[str]) -> int:
    """Fetch the page, and these files of it, each connection one after the other. Return how many bytes came."""
    with ExitStack() as stack:
        connections = [stack.enter_context(closing(Connection(port))) for _ in range(CONNECTIONS)]
        connections[0].ask("/")
        size = len(connections[0].answer().body)
        for start in range(0, len(files), CONNECTIONS):
            asked = list(zip(connections, files[start : start + CONNECTIONS], strict=False))
            for connection, path in asked:
                connection.ask(f"/{path}")
            for connection, path in asked:
                answer = connection.answer()
                if answer.status != 200:
                    raise ValueError(f"{path}: {answer.status}")
                size += len(answer.body)
    return size


def later_load(port: int, tag: str) -> None:
    connection = Connection(port)
    connection.ask("/", f"If-None-Match: {tag}\r\n")
    if connection.answer().status != 304:
        raise ValueError("the page is not the same")
    connection.close()


def files_of(port: int) -> tuple[list[str], str]:
    """What the page names, and its tag."""
    connection = Connection(port)
    connection.ask("/")
    page = connection.answer()
    connection.close()
    tag = TAG.search(page.head)
    assert tag is not None
    return list(dict.fromkeys(FILES.findall(brotli.decompress(page.body).decode()))), tag[1].decode()


def wait_for_brotli(port: int, path: str) -> None:
    """The server compresses its files by it some seconds after the start, the sheets last."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with closing(Connection(port)) as connection:
            connection.ask(f"/{path}")
            if PRESSED.search(connection.answer().head):
                return
        time.sleep(0.1)
    raise TimeoutError(f"{path} does not come by brotli")


def measure(loads: int) -> Iterable[str]:
    server_core, own_core = cores()
    if own_core is not None:
        os.sched_setaffinity(0, {own_core})
    with Server("memory", server_core) as server:
        files, tag = files_of(server.port)
        wait_for_brotli(server.port, next(name for name in files if name.endswith(".css")))
        size = first_load(server.port, files)
        yield f"{1 + len(files)} requests, {size / 1000:.0f} kB"
        for what, load in (
            ("at first", lambda: first_load(server.port, files)),
            ("again", lambda: later_load(server.port, tag)),
        ):
            before, began = usage.cpu(server.pid), time.monotonic()
            for _ in range(loads):
                load()
            seconds, work = time.monotonic() - began, usage.cpu(server.pid) - before
            yield f"{what}: {loads / seconds:.0f} a second, {1000 * work / loads:.1f} ms of the server's core each"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.page_loads")
    parser.add_argument("--loads", type=int, default=LOADS)
    for line in measure(parser.parse_args(arguments).loads):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
