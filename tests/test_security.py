"""SECURITY.md speaks of each of the 36 ways in which servers were broken, and the tests that it names are there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "SECURITY.md"
MANY = 36
SECTIONS = re.findall(r"^### (\d+)\. (.+)\n((?:(?!##).*\n?)*)", PAGE.read_text(), re.MULTILINE)
NAMED = re.compile(r"`(tests/[^`:]+)::([^`]+)`")
"""A test: its file, and the name of a function of Python's or the words of one for node."""


@cache
def named_in(file: str) -> frozenset[str]:
    text = (ROOT / file).read_text()
    if file.endswith(".js"):
        return frozenset(re.findall(r'^test\("(.+?)", ', text, re.MULTILINE))
    functions = (each for each in ast.walk(ast.parse(text)) if isinstance(each, ast.FunctionDef))
    return frozenset(each.name for each in functions if each.name.startswith("test_"))


def test_each_way_has_a_section_and_a_title_of_its_own() -> None:
    assert [int(number) for number, _, _ in SECTIONS] == list(range(1, MANY + 1))
    assert len({title for _, title, _ in SECTIONS}) == MANY


@pytest.mark.parametrize(("title", "section"), [section[1:] for section in SECTIONS], ids=[s[1] for s in SECTIONS])
def test_each_says_what_is_done_and_which_test_holds_it(title: str, section: str) -> None:
    what = section.partition("\n")[0]
    assert what.endswith(".") and not what.startswith("**"), "what it is, in a sentence"
    assert ("**Here** " in section and "**Held by** `tests/" in section) or "**Can't arise here:** " in section
    assert NAMED.search(section), "a test holds even that it can't"
    for file, name in NAMED.findall(section):
        assert (ROOT / file).is_file(), file
        assert name in named_in(file), f"{file} has no {name}"


def test_nothing_is_named_in_another_way() -> None:
    text = PAGE.read_text()
    assert len(re.findall(r"`tests/", text)) == len(NAMED.findall(text))


@pytest.mark.parametrize("page", ["README.md", "README.ru.md", "CONTRIBUTING.md"])
def test_it_is_found_from_where_people_look(page: str) -> None:
    assert "(SECURITY.md)" in (ROOT / page).read_text()
