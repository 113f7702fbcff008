"""Other people's servers, as Debian has them: started for one load just as ours is, configured for a fair run.

Fair means: nobody is throttled, nobody is looked up, nothing is kept that the load does not ask for. A peer that is not
installed is not measured.
"""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bench.secrecy import make_certificate
from bench.server import OPEN_WITHIN, Process, ServerError

PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
"""Debian puts servers into directories that are only on root's path."""
STEP = 0.01
STOP_WITHIN = 0.5
"""Seconds. How a peer ends does not matter to us, and ngIRCd takes long with thousands of clients."""

_INSPIRCD = """\
<server name="irc.bench.test" description="bench" id="00A" network="Bench">
<admin name="bench" nick="bench" email="bench@bench.test">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect allow="*" hardsendq="256M" softsendq="256M" recvq="1M" threshold="1000000" commandrate="1000000000"
         fakelag="no" localmax="1000000" globalmax="1000000" limit="1000000" resolvehostnames="no" useident="no"
         useconnectban="no" timeout="60">
<performance netbuffersize="10240" somaxconn="4096" softlimit="1000000" clonesonconnect="no">
<options defaultmodes="not">
<pid file="{directory}/pid">
<log method="file" type="*" level="default" target="{directory}/log">
"""
_INSPIRCD_RICH = "".join(
    f'<module name="{name}">\n'
    for name in (
        *("cap", "services_account"),
        *("ircv3_echomessage", "ircv3_servertime", "ircv3_ctctags", "ircv3_msgid", "ircv3_accounttag"),
    )
)
_INSPIRCD_WEB = """\
<module name="sha1">
<module name="websocket">
<wsorigin allow="*">
<websocket defaultmode="text">
"""
_INSPIRCD_TLS = """\
<module name="ssl_gnutls">
<sslprofile name="bench" provider="gnutls" certfile="{directory}/cert.pem" keyfile="{directory}/key.pem">
"""
_NGIRCD = """\
[Global]
Name = irc.bench.test
Info = bench
AdminInfo1 = bench
Listen = 127.0.0.1
Ports = {port}
MotdPhrase = bench
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxPenaltyTime = 0
PingTimeout = 3600
[Options]
DNS = no
Ident = no
PAM = no
"""


class Peer(NamedTuple):
    name: str
    """The name of its column, and of its program."""
    title: str
    inflight: int
    """Registrations at once: InspIRCd looks at newcomers once a second, ngIRCd takes few at a time."""
    configs: dict[str, str]
    """By dialect; a dialect that it does not speak is not there."""
    command: Callable[[str, str], list[str]]
    """Makes the command from the program's path and its configuration's."""
    rarely: bool = False
    """Whether only the first run measures it, because no target refers to it."""


def _inspircd(program: str, config: str) -> list[str]:
    root = ["--runasroot"] if os.geteuid() == 0 else []
    return [program, f"--config={config}", "--nofork", *root]


def _ngircd(program: str, config: str) -> list[str]:
    return [program, "--nodaemon", "--config", config]


INSPIRCD = {
    "irc": _INSPIRCD,
    "rich": _INSPIRCD + _INSPIRCD_RICH,
    "web": _INSPIRCD.replace('type="clients"', 'type="clients" hook="websocket"') + _INSPIRCD_WEB,
    "tls": _INSPIRCD.replace('type="clients"', 'type="clients" sslprofile="bench"') + _INSPIRCD_TLS,
}
PEERS = {
    "inspircd": Peer("inspircd", "InspIRCd", 2500, INSPIRCD, _inspircd),
    "ngircd": Peer("ngircd", "ngIRCd", 8, {"irc": _NGIRCD}, _ngircd, rarely=True),
}


def program_of(peer: Peer) -> str | None:
    return shutil.which(peer.name, path=PATH)


def installed() -> list[str]:
    return [name for name, peer in PEERS.items() if program_of(peer)]


def version(name: str) -> str:
    """The peer's name, and the version number that its program tells."""
    program = program_of(PEERS[name])
    if program is None:
        return f"{PEERS[name].title} (not installed)"
    told = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10, check=False).stdout
    found = re.search(r"\d+(\.\d+)+", told)
    return f"{PEERS[name].title} {found[0] if found else ''}".strip()


class PeerServer(Process):
    """`with PeerServer("inspircd", "irc", core=0) as server:`. Raises ServerError."""

    def __init__(self, name: str, dialect: str, core: int | None) -> None:
        super().__init__()
        self.stop_within = STOP_WITHIN
        peer = PEERS[name]
        program = program_of(peer)
        if program is None or dialect not in peer.configs:
            raise ServerError(f"{name} is not installed or has no {dialect}")
        directory = Path(self.directory.name)
        self.home = directory  # where it leaves what it leaves: InspIRCd's GnuTLS falls over at the end
        self._free_port = _free_port()
        config = directory / "config"
        config.write_text(peer.configs[dialect].format(port=self._free_port, directory=directory), encoding="utf-8")
        if "key.pem" in peer.configs[dialect]:
            make_certificate(directory)
        self._output = directory / "output"
        with self._output.open("w") as output:
            self.start(peer.command(program, str(config)), core, stdout=output, stderr=subprocess.STDOUT)

    def wait_until_open(self) -> int:
        """A peer says nothing that we could wait for: connect until it answers."""
        until = time.monotonic() + OPEN_WITHIN
        while time.monotonic() < until and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self._free_port), timeout=1.0).close()
                return self._free_port
            except OSError:
                time.sleep(STEP)
        raise ServerError(f"{self.process.args!r} did not start: {self._output.read_text(errors='replace')[-500:]}")

    def stop(self) -> None:
        """Peers have different exit statuses for SIGTERM: 0 stands for a peer that was still there before it."""
        gone = self.process.poll()
        super().stop()
        self.status = 0 if gone is None else gone
        self.complaints = ""


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
