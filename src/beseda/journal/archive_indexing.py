"""Indexing anew what was said before the full text had volumes: behind an open chat, some messages at a time.

It goes back from the newest, so that what is most looked for is found first. Each slice is one transaction with how far
it came, so a kill at any moment loses nothing. Before it, the words that were indexed in the old way go.
"""

from beseda.core.ids import Seq
from beseda.journal.archive_words import Execute, add_older
from beseda.journal.archive_writing import ArchiveWriting
from beseda.journal.damaged import rows_of
from beseda.journal.folding import folded, key_of

INDEX_AT_ONCE = 2000
"""Messages indexed in one transaction: 60 ms; nothing can be filled meanwhile."""
DROP_AT_ONCE = 500
"""Rows of the old words, of some 4 KB each, that are deleted in one transaction."""

_SOME_OLD_WORDS = "DELETE FROM words_data WHERE id IN (SELECT id FROM words_data WHERE id > 10 LIMIT ?)"
_NEWEST_BEFORE = (
    "SELECT seq, author_name, text, author_key, folded FROM messages WHERE seq < ? ORDER BY seq DESC LIMIT ?"
)


class ArchiveIndexing(ArchiveWriting):
    """The indexing part of `Archive`: only the filling thread."""

    is_indexed = False
    """Whether all is indexed that is kept; False as long as nobody has looked."""

    def index_some(self) -> None:
        """Index the newest messages that are not indexed yet. Call again until `is_indexed`.

        Raises:
            ArchiveUnwritable: nothing of this is stored.
        """
        with self._writing, self._transaction() as execute:
            if execute("SELECT 1 FROM sqlite_master WHERE name = 'words'").fetchone():
                _drop_some(execute)
                return
            (unindexed,) = execute("SELECT unindexed FROM archive").fetchone()
            if unindexed:
                self._index_before(execute, unindexed)
                return
        self.is_indexed = True

    def _index_before(self, execute: Execute, unindexed: Seq) -> None:
        rows = rows_of(self._connection, _NEWEST_BEFORE, (unindexed, INDEX_AT_ONCE))
        for place, name, text, old_key, old_folded in rows:
            spellings = key_of(str(name)), folded(str(text))
            if spellings != (old_key, old_folded):
                execute("UPDATE messages SET author_key = ?, folded = ? WHERE seq = ?", (*spellings, place))
        lowest = Seq(rows[-1][0] if rows else 0)
        if rows:
            add_older(execute, lowest, unindexed)
        execute("UPDATE archive SET unindexed = ?", (lowest,))


def _drop_some(execute: Execute) -> None:
    """Delete some rows of FTS5's own table: to drop it at once would zero all its pages in one transaction.

    FTS5 needs the first rows to open it, and does not look into the others before it drops it.
    """
    if not execute(_SOME_OLD_WORDS, (DROP_AT_ONCE,)).rowcount:
        execute("DROP TABLE words")
