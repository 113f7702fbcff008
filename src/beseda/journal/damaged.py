"""Reading what is damaged: one damaged row must not hide the rows around it.

Text that is no UTF-8 is read with replacement characters. If SQLite finds a page damaged, its rows are left out and all
others are read, one by one. Knows no table.
"""

import logging
import sqlite3
from collections.abc import Sequence
from typing import Any

from beseda.journal.errors import DAMAGE, primary_code

log = logging.getLogger(__name__)

Parameters = Sequence[Any] | dict[str, Any]


def rows_of(connection: sqlite3.Connection, sql: str, parameters: Parameters = ()) -> list[Any]:
    """Return the rows that a query gives. Requires being the only user of the connection. Raises sqlite3.Error."""
    try:
        return connection.execute(sql, parameters).fetchall()
    except sqlite3.OperationalError as error:
        if primary_code(error):  # SQLite's own error; Python's, of a text that it can't decode, has no code
            raise
        log.error("a stored text is no UTF-8, and is read as far as it can be: %s", error)
        return _leniently(connection, sql, parameters)


def _leniently(connection: sqlite3.Connection, sql: str, parameters: Parameters) -> list[Any]:
    usual = connection.text_factory
    connection.text_factory = lambda text: text.decode(errors="replace")
    try:
        return connection.execute(sql, parameters).fetchall()
    finally:
        connection.text_factory = usual


def rows_one_by_one(
    connection: sqlite3.Connection, error: sqlite3.Error, places: str, row: str, parameters: dict[str, Any], most: int
) -> list[Any]:
    """Return those rows that can be read, at most `most`, after an error of reading all of them at once.

    `places` asks for the places of rows, the wanted ones first; `row` for the row at `:place`.

    Raises:
        sqlite3.Error: the first error, if it is no damage; or `places` can't be answered either.
    """
    if primary_code(error) not in DAMAGE:
        raise error
    found: list[Any] = []
    for (place,) in connection.execute(places, parameters).fetchall():
        if len(found) == most:
            break
        try:
            found += rows_of(connection, row, {**parameters, "place": place})
        except sqlite3.DatabaseError as worse:
            log.error("what was stored at place %s is damaged, and is left out: %s", place, worse)
    return sorted(found)
