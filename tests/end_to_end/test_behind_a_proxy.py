"""The worked examples of docs/web.md, run: the page and its WebSocket at a prefix, behind nginx and behind Caddy.

Neither is installed for the tests, since Debian's packages begin to serve; where one is, it is tried.
"""

import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
from in_process import running

from beseda.server.running.config import Settings
from beseda.server.running.config_web import Web
from beseda.server.running.serve import Server
from beseda.server.sessions.session import Session
from waiting import wait_for
from web_sockets import TEXT, WebSocketClient, handshake, read_head

DOCS = (Path(__file__).parents[2] / "docs/web.md").read_text(encoding="utf-8")
VISITOR = "127.0.0.5"
"""Not the proxy's own address, 127.0.0.1, which is named in the settings."""


def example(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", DOCS, re.DOTALL)
    assert found is not None
    return found[1].replace("127.0.0.1:8878", "127.0.0.1:{behind}")


def nginx(folder: Path, port: int, behind: int) -> list[str]:
    """The example without https, and with nothing outside a folder."""
    block = example("nginx").replace("{behind}", str(behind)).replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    block = re.sub(r"    (?:ssl_certificate(?:_key)?|server_name) .*\n", "", block)
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\nevents {{}}\n"
        f"http {{ access_log off;\n{paths}{block} }}\n"
    )
    return ["nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]


def caddy(folder: Path, port: int, behind: int) -> list[str]:
    block = example("caddy").replace("{behind}", str(behind))
    block = block.replace("chat.example.org {", f"http://127.0.0.1:{port} {{")
    (folder / "Caddyfile").write_text("{\n\tadmin off\n\tauto_https off\n}\n" + block)
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


PROXIES: dict[str, Callable[[Path, int, int], list[str]]] = {"nginx": nginx, "caddy": caddy}


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        return int(listening.getsockname()[1])


def is_open(port: int) -> bool:
    with closing(socket.socket()) as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def before(server: Server, name: str, folder: Path) -> Iterator[int]:
    """A proxy before the server. Give its port."""
    port = free_port()
    command = PROXIES[name](folder, port, server.port)
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(folder)}
    with open(folder / "said", "wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env=environment)
    try:
        wait_for(lambda: is_open(port) or process.poll() is not None)
        assert process.poll() is None, (folder / "said").read_text()
        yield port
    finally:
        process.terminate()
        process.wait(10.0)


def asked(port: int, target: str) -> tuple[HTTPResponse, str]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10.0, source_address=(VISITOR, 0))) as browser:
        browser.request("GET", target)
        answer = browser.getresponse()
        return answer, answer.read().decode()


@pytest.mark.parametrize("name", PROXIES)
def test_a_proxy_as_it_is_described_brings_the_page_and_people_with_their_own_addresses(
    name: str, tmp_path: Path
) -> None:
    if shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin") is None:
        pytest.skip(f"{name} is not here")
    settings = Settings(port=0, host=("127.0.0.1",), journal="memory", web=Web(proxies=("127.0.0.1",)))
    with running(settings) as server, before(server, name, tmp_path) as port:
        moved, _ = asked(port, "/chat")
        assert moved.status in (301, 302, 308) and str(moved.getheader("location")).endswith("/chat/")
        page, text = asked(port, "/chat/")
        assert page.status == 200 and page.getheader("content-security-policy")
        app = re.search(r'src="(page-[^"]+/app\.js)"', text)
        assert app is not None
        assert asked(port, f"/chat/{app[1]}")[0].status == 200
        sock = socket.create_connection(("127.0.0.1", port), 10.0, source_address=(VISITOR, 0))
        sock.sendall(handshake(port, TEXT, "/chat/socket"))
        read_head(sock)
        with WebSocketClient(sock) as anna:
            anna.send("NICK anna", "USER anna 0 * :Anna")
            anna.until(" 001 anna ")
            people = [each for each in server.services.sessions.snapshot() if isinstance(each, Session)]
            assert [each.link.address for each in people if each.is_named] == [f"{VISITOR}:0"]
