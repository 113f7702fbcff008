"""A million changes of rules and topics: the journal stays small and a start quick, whatever was changed before."""

import time
from pathlib import Path

from many_changes import change
from rig import Server

from soak.report import Report

CHANGES, ROOMS = 1_000_000, 1_000


def many(report: Report, folder: Path) -> None:
    found = change(folder / "data", CHANGES, ROOMS, report.progress)
    report.held("nothing lost", found.rooms_again == found.rooms, f"{len(found.rooms)} rooms, {found.changes} changes")
    report.found("changes", found.changes / found.seconds, "a second")
    report.found("both files open, and all that holds known", found.start, "s", most=0.5)
    report.found("journal.db afterwards", found.journal / 1e6, "MB", most=20)
    report.found("the archive, of each change", found.archive / found.changes, "bytes")
    began = time.monotonic()
    with Server(folder / "data", "--quiet") as server:
        server.talker("first").close()
        report.found("a server's start until one can join, in all", time.monotonic() - began, "s", most=2)
        server.stop()
