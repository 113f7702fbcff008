"""Every command, numeric, 005 token, mode letter and capability of the tables is in a test over real sockets.

Read off the tests' own text: the literals of tests/end_to_end that are lines or parts of them, docstrings left out.
A line that is sent or expected begins with its verb or number; what stands in braces there is named as in the source,
so that `MODE {anna.name} +i` is known to be about a person and `MODE {room} +i` about a room.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from beseda.wire.dialects.irc import caps, isupport, modes, numerics
from beseda.wire.dialects.irc.commands import COMMANDS
from beseda.wire.dialects.irc.network import Network

ROOT = Path(__file__).parents[4]
SRC = ROOT / "src" / "beseda" / "wire" / "dialects" / "irc"
OVER_SOCKETS = ("test_irc_*_over_sockets.py", "test_dialects_meet.py", "test_nobody_forges_a_line.py")
_MODE = re.compile(r"MODE (\S+) ([+-][A-Za-z+-]+|[beI]$)")
_PERSON = re.compile(r"\{[a-z_]+\.name\}|\{own\}")


def _docstrings(tree: ast.AST) -> set[int]:
    """The nodes that are words for readers."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, owners) and node.body]
    return {id(body[0].value) for body in bodies if isinstance(body[0], ast.Expr)}


def _spelled(node: ast.JoinedStr) -> str:
    """An f-string as it is written."""
    parts = [
        part.value if isinstance(part, ast.Constant) else f"{{{ast.unparse(part.value)}}}"
        for part in node.values
        if isinstance(part, ast.Constant | ast.FormattedValue)
    ]
    return "".join(map(str, parts))


def literals_of(tree: ast.AST) -> Iterator[str]:
    skipped = _docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped.update(map(id, node.values))
            yield _spelled(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.value


@cache
def literals() -> frozenset[str]:
    """All of them, tags in front of a line left out."""
    files = [path for name in OVER_SOCKETS for path in sorted((ROOT / "tests" / "end_to_end").glob(name))]
    found = {each for path in files for each in literals_of(ast.parse(path.read_text(encoding="utf-8")))}
    return frozenset(re.sub(r"^@\S+ ", "", each) for each in found)


@cache
def first_words() -> frozenset[str]:
    return frozenset(each.split(" ")[0] for each in literals())


@cache
def words() -> frozenset[str]:
    return frozenset(word for each in literals() for word in each.split())


@cache
def letters(of_person: bool) -> frozenset[str]:
    """Those that a MODE line of the tests has."""
    found = [match for each in literals() for match in _MODE.finditer(each)]
    return frozenset(
        letter
        for match in found
        if bool(_PERSON.fullmatch(match[1])) is of_person
        for letter in match[2]
        if letter not in "+-"
    )


TOKENS = [token.partition("=")[0] for token in isupport.tokens(Network())]


def test_the_tests_are_found() -> None:
    assert {"JOIN", "PRIVMSG", "001"} <= first_words()
    assert "no such verb" not in literals()


@pytest.mark.parametrize("verb", COMMANDS)
def test_every_command_is_said_over_a_socket(verb: str) -> None:
    assert verb in first_words()


@pytest.mark.parametrize("number", numerics.BY_NUMBER)
def test_every_numeric_is_expected_over_a_socket(number: str) -> None:
    assert number in first_words()


@pytest.mark.parametrize("token", TOKENS)
def test_every_token_is_looked_at_over_a_socket(token: str) -> None:
    assert any(each == token or each.startswith(f"{token}=") for each in words())


@pytest.mark.parametrize("letter", [mode.letter for mode in (*modes.ROOM_MODES, *modes.ROLE_MODES)])
def test_every_letter_of_rooms_is_set_over_a_socket(letter: str) -> None:
    assert letter in letters(of_person=False)


@pytest.mark.parametrize("letter", [mode.letter for mode in modes.USER_MODES])
def test_every_letter_of_people_is_set_over_a_socket(letter: str) -> None:
    assert letter in letters(of_person=True)


@pytest.mark.parametrize("cap", [cap.name for cap in caps.ROWS])
def test_every_capability_is_asked_for_over_a_socket(cap: str) -> None:
    assert cap in {word.removeprefix(":") for word in words()}


def test_no_numeric_is_there_that_nothing_says() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in SRC.rglob("*.py") if path.name != "numerics.py")
    said = set(re.findall(r"\b(?:RPL|ERR)_[A-Z0-9]+\b", source))
    known = {name for name, value in vars(numerics).items() if isinstance(value, numerics.Numeric)}
    assert known - said == set()
