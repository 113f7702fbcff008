"""Which process has a port or a file that a server needs, as far as Linux lets us see it: as a rule our own user's.

Elsewhere nobody is found, and the operator is told less. Refuses to know why it is asked.
"""

import os
import sys
from collections.abc import Container, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Literal, NamedTuple

LONGEST_COMMAND = 60
"""Characters of a command that are shown: enough to know it by."""
PROC = Path("/proc")
_LISTENS = "0A"
"""TCP_LISTEN, as /proc/net/tcp writes it (proc(5))."""

_Address = IPv4Address | IPv6Address


class Holder(NamedTuple):
    pid: int
    command: str
    """As it was started; shortened, and without anything that could drive a terminal."""
    is_beseda: bool


def holder_of_port(host: str, port: int, protocol: Literal["tcp", "udp"]) -> Holder | None:
    """Return who keeps us from listening there. Who has this port at another address is not in the way."""
    wanted = _address(host)
    return _holder(
        {f"socket:[{inode}]" for table in (protocol, f"{protocol}6") for inode in _inodes(table, port, wanted)}
    )


def holder_of_file(path: Path) -> Holder | None:
    """Return who has this file open, other than ourselves."""
    return _holder({str(path.resolve())})


def _address(host: str) -> _Address | None:
    """None: a name, which may be any address."""
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _written(address: str) -> _Address:
    """An address as /proc/net/tcp writes it: words of 32 bits, in this machine's order."""
    packed = bytes.fromhex(address)
    words = [packed[start : start + 4] for start in range(0, len(packed), 4)]
    found = ip_address(b"".join(word[::-1] if sys.byteorder == "little" else word for word in words))
    return getattr(found, "ipv4_mapped", None) or found


def _are_in_conflict(one: _Address, other: _Address) -> bool:
    """Whoever listens on every address of IPv6 may have those of IPv4, too."""
    if one.is_unspecified or other.is_unspecified:
        return one.version == other.version or (other.version == 6 and other.is_unspecified)
    return one == other


def _inodes(table: str, port: int, wanted: _Address | None) -> Iterator[str]:
    try:
        rows = (PROC / "net" / table).read_text(encoding="ascii").splitlines()[1:]
    except OSError:
        return
    for row in rows:
        _, local, _, state, *_, inode = row.split()[:10]
        address, _, number = local.rpartition(":")
        if int(number, 16) != port or not (state == _LISTENS or table.startswith("udp")):
            continue
        if wanted is None or _are_in_conflict(wanted, _written(address)):
            yield inode


def _holder(wanted: Container[str]) -> Holder | None:
    try:
        pids = sorted(int(name) for name in os.listdir(PROC) if name.isdigit())
    except OSError:
        return None
    return next((_known(pid) for pid in pids if pid != os.getpid() and _has_open(pid, wanted)), None)


def _has_open(pid: int, wanted: Container[str]) -> bool:
    folder = PROC / str(pid) / "fd"
    try:
        return any(os.readlink(folder / name) in wanted for name in os.listdir(folder))
    except OSError:  # somebody else's, or it has ended
        return False


def _known(pid: int) -> Holder:
    try:
        words = (PROC / str(pid) / "cmdline").read_bytes().decode(errors="replace").rstrip("\0").split("\0")
    except OSError:
        words = ["?"]
    command = "".join(letter if letter.isprintable() else "?" for letter in " ".join(words))
    if len(command) > LONGEST_COMMAND:
        command = f"{command[: LONGEST_COMMAND - 1]}…"
    return Holder(pid, command, is_beseda="beseda" in (Path(word).name for word in words[:4]))
