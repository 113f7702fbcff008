"""The worked examples of docs/web.md, run: the page and its WebSocket at a prefix, behind nginx and behind Caddy; and
everybody behind HAProxy and nginx, which relay bytes.

None is installed for the tests, since Debian's packages begin to serve; where one is, it is tried.
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
from proxying import heard, session_of

from authorities import issued, trusting
from beseda.server.running.config import Settings
from beseda.server.running.config_tls import Tls
from beseda.server.running.config_web import Web
from beseda.server.running.serve import Server
from beseda.server.sessions.session import Session
from waiting import wait_for
from web_sockets import TEXT, WebSocketClient, handshake, read_head

BY_TLS = "port-by-tls"
"""The file with the port at which HAProxy has the certificate."""
DOCS = (Path(__file__).parents[2] / "docs/web.md").read_text(encoding="utf-8")
VISITOR = "127.0.0.5"
"""Not the proxy's own address, 127.0.0.1, which is named in the settings."""


def example(language: str, number: int = 0) -> str:
    found: list[str] = re.findall(rf"```{language}\n(.*?)```", DOCS, re.DOTALL)
    return re.sub("127.0.0.1:887[89]", "127.0.0.1:{behind}", found[number])


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


def nginx_stream(folder: Path, port: int, behind: int) -> list[str]:
    block = example("nginx", 1).replace("{behind}", str(behind)).replace("listen 8878;", f"listen 127.0.0.1:{port};")
    (folder / "nginx.conf").write_text(
        f"load_module modules/ngx_stream_module.so;\n"
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\nevents {{}}\n{block}"
    )
    return ["nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]


def haproxy(folder: Path, port: int, behind: int) -> list[str]:
    pair, by_tls = issued(folder, "localhost"), free_port()
    (folder / BY_TLS).write_text(str(by_tls))
    (folder / "both.pem").write_text(Path(pair.certificate).read_text() + Path(pair.key).read_text())
    block = example("haproxy").replace("{behind}", str(behind)).replace(":8878", f"127.0.0.1:{port}")
    block = block.replace(":6697", f"127.0.0.1:{by_tls}").replace("/etc/ssl/chat-and-key.pem", f"{folder}/both.pem")
    (folder / "haproxy.cfg").write_text(block)
    return ["haproxy", "-db", "-f", str(folder / "haproxy.cfg")]


RELAYS: dict[str, Callable[[Path, int, int], list[str]]] = {"haproxy": haproxy, "nginx-stream": nginx_stream}
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
    command = (PROXIES | RELAYS)[name](folder, port, server.port)
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


def enters(server: Server, sock: socket.socket, name: str) -> Session:
    """Have somebody enter by IRC, from where it counts as."""
    address = f"{VISITOR}:{sock.getsockname()[1]}"
    sock.sendall(f"NICK {name}\r\nUSER a 0 * :A\r\n".encode())
    assert f" 001 {name} :".encode() in heard(sock, b" 376 ")
    return session_of(server, sock, address)


@pytest.mark.parametrize("name", RELAYS)
def test_a_relay_as_it_is_described_brings_everybody_with_their_own_addresses(name: str, tmp_path: Path) -> None:
    if shutil.which(name.partition("-")[0], path="/usr/sbin:/usr/bin:/sbin:/bin") is None:
        pytest.skip(f"{name} is not here")
    settings = Settings(
        port=0, host=("127.0.0.1",), data=str(tmp_path), journal="memory", web=Web(proxies=("127.0.0.1",)),
        tls=Tls(use="offered"),
    )  # fmt: skip
    with running(settings) as server, before(server, name, tmp_path) as port:

        def coming(to: int = port) -> socket.socket:
            return socket.create_connection(("127.0.0.1", to), 10.0, source_address=(VISITOR, 0))

        with closing(coming()) as sock:
            assert not enters(server, sock, "anna").link.is_secure
        with closing(trusting(alpn=("irc",)).wrap_socket(coming())) as sock:
            assert enters(server, sock, "boris").link.is_secure, "TLS of the server's own, behind the header"
        with closing(coming()) as sock:
            sock.sendall("Петя".encode())
            assert "Петя".encode() in heard(sock, b"#lobby")
        assert asked(port, "/")[0].status == 200
        if name == "haproxy":
            to = int((tmp_path / BY_TLS).read_text())
            with closing(trusting(alpn=("irc",)).wrap_socket(coming(to))) as sock:
                assert enters(server, sock, "clara").link.is_secure, "as the proxy says"
                assert sock.selected_alpn_protocol() == "irc"
        said = [each.link.address.partition(":")[0] for each in server.services.sessions.snapshot()
                if isinstance(each, Session) and each.is_named]  # fmt: skip
        assert set(said) <= {VISITOR}
