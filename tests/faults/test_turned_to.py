"""What people type reaches nobody but people: no statement of SQL is made of it, no server is asked about it, and no
page is fetched for it."""

import sqlite3
from pathlib import Path

from marked_visits import visit_in_every_way
from rig import Server

MARK = "qzvx"


def test_no_statement_has_typed_words_in_it(tmp_path: Path) -> None:
    """CVE-2015-3427 of Quassel was one that had. What is typed is in parameters, wherever it goes."""
    with Server(tmp_path / "data", "--unlimited", "--quiet", sabotage=("typed", MARK)) as server:
        visit_in_every_way(server, MARK)
        assert server.stop() == 0
        assert "in a statement" not in server.log and "Traceback" not in server.log, server.log[:4000]
    with sqlite3.connect(tmp_path / "data" / "archive.db") as archive:
        (kept,) = archive.execute("SELECT count(*) FROM messages WHERE text LIKE ?", (f"%{MARK}%",)).fetchone()
    assert kept > 5, "and it was kept, and looked for"


def test_the_server_turns_to_nobody(tmp_path: Path) -> None:
    """It asks no name server who somebody is (nor is told a name that somebody made up), it fetches no picture and no
    page that is spoken of, and starts no program."""
    with Server(tmp_path / "data", "--unlimited", "--quiet", "--udp", "--tls", sabotage=("reaching", "")) as server:
        visit_in_every_way(server, MARK)
        assert server.stop() == 0
        assert "turned to others" not in server.log and "Traceback" not in server.log, server.log[:4000]
