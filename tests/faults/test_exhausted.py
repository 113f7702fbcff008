"""Descriptors or threads run out: it costs the newcomer, who is told; those inside notice nothing (C11, C12)."""

import os
import resource
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from irc_talker import IrcTalker
from rig import Server, Talker

from beseda.server.sessions.passwords import hashed
from crowd import Crowd
from waiting import wait_for

CROWDED = "Server: There are too many connections just now. Try again in a minute."
DESCRIPTORS = 200
NEWCOMERS = 300
THREADS = 60
MOST_CPU = 0.005
"""Seconds of a core for each newcomer, let in or refused."""
RECOVERS_WITHIN = 2.0
"""Seconds after somebody has left; measured when the door is free of those who could not come in."""


def limit_descriptors() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that another user can reach; pytest's own are for us alone."""
    folder = Path(tempfile.mkdtemp(prefix="beseda-faults-"))
    folder.chmod(0o777)
    (folder / "data").mkdir(0o777)
    (folder / "data").chmod(0o777)
    yield folder
    shutil.rmtree(folder)


def talk_goes_on(one: Talker, other: Talker, word: str) -> None:
    one.say_and_wait(f"do you hear {word}?")
    other.expect(f"{one.name}: do you hear {word}?")


def crowd_at_the_handler(crowd: Crowd, count: int) -> None:
    """So many connect; wait until each is inside or refused and closed."""
    crowd.gather(count, name=False)
    for member in crowd.members:
        member.sock.send(f"{member.name}\n".encode())
    crowd.run_until(lambda: all(each.entered or each.ended for each in crowd.members), 60.0)


def disconnect(crowd: Crowd, count: int) -> None:
    inside = [member for member in crowd.members if not member.ended]
    for member in inside[:count]:
        member.sock.shutdown(socket.SHUT_RDWR)
    crowd.run_until(lambda: all(member.ended for member in inside[:count]))


def recovery(server: Server) -> float:
    """Seconds until a newcomer has entered."""
    began = time.monotonic()
    while True:
        try:
            server.talker("newcomer")
            return time.monotonic() - began
        except (AssertionError, OSError):
            assert time.monotonic() - began < 30, "nobody can come in any more"


def check(server: Server, newcomers: int) -> None:
    one, other = server.talker("one"), server.talker("other")
    with Crowd(server.port) as crowd:
        cpu = server.vitals.cpu
        crowd_at_the_handler(crowd, newcomers)
        spent = (server.vitals.cpu - cpu) / newcomers
        refused = [member for member in crowd.members if member.ended]
        assert 0 < len(refused) < newcomers, "all came in, or none"
        assert {member.last.decode().strip() for member in refused} == {CROWDED}
        talk_goes_on(one, other, "me now")
        assert spent <= MOST_CPU, f"{spent * 1000:.1f} ms of CPU for each"
        disconnect(crowd, 20)
        assert recovery(server) <= RECOVERS_WITHIN
        talk_goes_on(other, one, "me again")
    wait_for(lambda: server.vitals.threads < 20, what="threads back to base")
    server.assert_no_traceback()


def test_without_descriptors_only_newcomers_are_refused(tmp_path: Path) -> None:
    with Server(tmp_path / "data", "--unlimited", "--quiet", prepare=limit_descriptors) as server:
        check(server, NEWCOMERS)


def test_what_is_loaded_late_can_still_be_when_clients_have_taken_all_they_may(tmp_path: Path) -> None:
    """The first unusual name needs tables, the first OPER a library, the first search another reader of the archive."""
    config = f'[[operators]]\nname = "ann"\npassword = "{hashed("secret")}"\n'
    with Server(tmp_path / "data", "--unlimited", "--quiet", prepare=limit_descriptors, config=config) as server:
        one, ann = server.talker("one"), IrcTalker(server.port, "ann", announced=False)
        with closing(one), closing(ann), Crowd(server.port) as crowd:
            crowd_at_the_handler(crowd, NEWCOMERS)
            one.say_and_wait("/nick Jürgen")
            one.expect("Server: You are Jürgen now.")
            one.say_and_wait("/search nothing")
            ann.say("OPER ann secret")
            ann.expect("You are now an IRC operator")
        server.assert_no_traceback()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can start a server as a user who has no other threads")
def test_without_threads_only_newcomers_are_refused(open_folder: Path) -> None:
    user = 61000 + os.getpid() % 4000
    with Server(
        open_folder / "data", "--unlimited", "--quiet", sabotage=("few-threads", f"{user}:{THREADS}")
    ) as server:
        check(server, 2 * THREADS)
        assert "no thread for a newcomer" in server.log
