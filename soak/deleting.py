"""Somebody takes back a thousand messages beside people who talk: at once in no answer, and then wiped from all files.

Measured: the round trips of the pairs beside the deleting, and beside the merging of the words of a full volume, which
a start begins after ten seconds where a killed server has left it to be done. Knows the lines of IRC and no inside.
"""

import re
import time
from functools import partial
from pathlib import Path

from bench.past import vocabulary
from irc_talker import IrcTalker
from rig import Server, Talker, Together, percentile

from beseda.core.events import Said
from beseda.core.ids import RoomId, Seq, UserId, first_seq
from beseda.core.text import Text
from beseda.journal.archive_words import VOLUME
from beseda.journal.archiver import TRANSACTION, WIPE_FIRST
from beseda.journal.files import open_files
from soak.attacks import talk
from soak.hostile import ratio
from soak.report import Report
from waiting import wait_for

DELETED = 1000
A_SECOND = 100
"""Of these the guest takes back: sixty times as many as the limits of one client allow."""
ROOM = "#deleting"
EVERY = 0.02
"""Seconds between a pair's round trips: enough of them in the seconds that the deleting takes."""
PAIRS = 3
CALM = 8.0
MERGING = WIPE_FIRST + 10.0
"""Seconds: all that is left to be wiped is wiped within these after a start."""
MOST = 1.2
_ID = re.compile(r"@\S*msgid=([^; ]+)\S* \S+ PRIVMSG")


def beside(report: Report, folder: Path) -> None:
    data = folder / "data"
    _filled(data)
    with Server(data, "--quiet", "--unlimited") as server:
        pairs = _pairs(server)
        guest = _guest(server)
        ids = _said(guest)
        talk(pairs, 2.0, EVERY)
        calm = talk(pairs, CALM, EVERY)
        report.found("others' p99 before", 1000 * percentile(calm, 0.99), "ms")
        deleting = Together(partial(_take_back, guest, ids))
        took = talk(pairs, DELETED / A_SECOND, EVERY)
        deleting.join()
        _tell(report, "while 1,000 are taken back", took, calm)
        wait_for(lambda: "nothing of it" not in _found(server), what="they are in no answer")
    with Server(data, "--quiet", "--unlimited") as server:
        pairs = _pairs(server)
        _tell(report, "while the words are merged", talk(pairs, MERGING, EVERY), calm)
        gone = b"takenback999"[2:]
        wait_for(lambda: not any(gone in file.read_bytes() for file in data.iterdir()), 60, "no file has them")
        report.held("no file has any of it", True)


def _filled(data: Path) -> None:
    """A past of one and a half volumes, so that a full one has to be merged."""
    journal, archive = open_files(data)
    words = vocabulary()
    count = VOLUME + VOLUME // 2
    for start in range(0, count, TRANSACTION):
        places = range(start, start + TRANSACTION)
        archive.fill([_line(place, words) for place in places])
    archive.close()
    journal.close()


def _line(number: int, words: list[str]) -> Said:
    text = " ".join(words[number * step % len(words)] for step in (7, 31, 97, 211, 499, 1009, 2003))
    place = Seq(first_seq(1) + number + 1)
    return Said(place, 1_700_000_000_000 + number, UserId(3), "ann", RoomId(7), UserId(0), "#tea", Text((text,)))


def _guest(server: Server) -> IrcTalker:
    guest = IrcTalker(server.port)
    server.talkers.append(guest)
    guest.say("CAP REQ :message-tags echo-message draft/message-redaction")
    guest.say("NICK guest")
    guest.say("USER guest 0 * :guest")
    guest.say("CAP END")
    guest.expect(re.compile(r":\S+ 376 guest "))
    guest.say_and_wait(f"JOIN {ROOM}")
    return guest


def _said(guest: IrcTalker) -> list[str]:
    lines = [f"PRIVMSG {ROOM} :takenback{number} nothing of it\r\n" for number in range(DELETED)]
    guest.sock.sendall("".join(lines).encode())
    heard = guest.say_and_wait("PING x", 60.0)
    ids = [found[1] for line in guest.heard if (found := _ID.match(line))]
    assert len(ids) == DELETED, (len(ids), heard[-1:])
    return ids


def _take_back(guest: IrcTalker, ids: list[str]) -> None:
    began, start = time.monotonic(), len(guest.heard)
    for number, each in enumerate(ids):
        guest.sock.sendall(f"REDACT {ROOM} {each}\r\n".encode())
        time.sleep(max(0.0, began + number / A_SECOND - time.monotonic()))
    guest.say_and_wait("PING y", 120.0)
    told = sum(f" REDACT {ROOM} " in line for line in guest.heard[start:])
    assert told == DELETED, (told, guest.heard[-3:])


def _found(server: Server) -> str:
    late = server.talker(f"late{time.monotonic_ns()}")
    return "\n".join(late.say_and_wait("/search takenback999"))


def _pairs(server: Server) -> list[tuple[Talker, Talker]]:
    talkers = [server.talker(f"honest{number}") for number in range(2 * PAIRS)]
    return list(zip(talkers[::2], talkers[1::2], strict=True))


def _tell(report: Report, when: str, took: list[float], calm: list[float]) -> None:
    p50, p90, p99 = (percentile(took, part) for part in (0.5, 0.9, 0.99))
    report.progress(f"{when}: p50 {1000 * p50:.2f} ms, p90 {1000 * p90:.2f} ms in {len(took)} round trips")
    report.found(f"others' p50 {when}, as a ratio", p50 / percentile(calm, 0.5), most=MOST)
    report.found(f"others' p90 {when}, as a ratio", ratio(p90, percentile(calm, 0.9)), most=MOST)
    report.found(f"others' p99 {when}", 1000 * p99, "ms")
