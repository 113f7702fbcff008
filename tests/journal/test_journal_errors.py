"""Each error is one sentence with its facts, in every language."""

import sqlite3
from pathlib import Path
from string import Formatter

import pytest

from beseda.journal import errors
from beseda.journal.errors import DiskFull, JournalError, OpeningError, RunningError, TooNew, opening_error

PATH = Path("/data/journal.db")


def made() -> list[JournalError]:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, JournalError)]
    opening = [kind(PATH, "why") for kind in kinds if issubclass(kind, OpeningError) and not issubclass(kind, TooNew)]
    running = [kind(ValueError("why")) for kind in kinds if issubclass(kind, RunningError) and kind.sentence]
    return [*opening, *running, TooNew(PATH, 9, 1)]


@pytest.mark.parametrize("error", made(), ids=lambda error: type(error).__name__)
def test_an_error_is_one_sentence_of_its_facts(error: JournalError) -> None:
    fields = {field for _, field, _, _ in Formatter().parse(error.sentence) if field}
    assert fields and fields <= set(error.facts)
    assert str(error)[-1] in ".?" and "\n" not in str(error)
    assert all(str(error.facts[field]) in str(error) for field in fields)


def test_an_error_that_sqlite_may_yet_invent_is_one_of_ours() -> None:
    assert "novelty" in str(opening_error(PATH, sqlite3.OperationalError("novelty")))


def test_an_extended_code_counts_as_its_primary_one() -> None:
    error = sqlite3.OperationalError("disk full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL | 7 << 8
    assert isinstance(opening_error(PATH, error), DiskFull)


@pytest.mark.parametrize(
    "code", [sqlite3.SQLITE_IOERR | 19 << 8, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_ERROR, 0]
)
def test_what_may_be_the_machines_fault_is_not_called_damage(code: int) -> None:
    """A damaged archive is set aside: a sound one would be lost to a full disk."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code
    assert type(opening_error(PATH, error)) is OpeningError
