"""Two languages: whose is asked for, and that every sentence is marked where Babel finds it."""

import ast
import re
import string
from pathlib import Path

import pytest

import beseda
from beseda.locale import LANGUAGES, N_, catalogue, decimal, language_of

SRC = Path(beseda.__file__).parent
MARKS = frozenset({"_", "N_", "gettext"})


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "ru"}, "ru"),
        ({"LANG": "RU_ru"}, "ru"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LC_ALL": "ru_RU.UTF-8", "LANG": "en_US.UTF-8"}, "ru"),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "ru_RU.UTF-8"}, "en"),
        ({"LC_MESSAGES": "ru_RU.UTF-8", "LANG": "en_US.UTF-8"}, "ru"),
        ({"LC_ALL": "C", "LANG": "ru_RU.UTF-8"}, "en"),
        ({"LANGUAGE": "de:ru:en", "LANG": "en_US"}, "ru"),
        ({"LANGUAGE": "de", "LANG": "ru_RU"}, "ru"),
        ({"LANGUAGE": "", "LANG": "ru_RU"}, "ru"),
    ],
)
def test_the_environment_asks_for_a_language(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language


def test_a_language_that_is_none_of_ours_is_english() -> None:
    assert catalogue("de").gettext("Server") == "Server" == catalogue("en").gettext("Server")


def test_a_catalogue_is_read_once() -> None:
    assert catalogue("ru") is catalogue("ru")


def test_marking_changes_nothing() -> None:
    assert N_("Server") == "Server"


def sentences() -> dict[str, str]:
    """Every marked sentence, and where it stands."""
    found = {}
    for path in sorted(SRC.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and name_of(node.func) in MARKS and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found[first.value] = f"{path.relative_to(SRC)}:{node.lineno}"
    return found


def name_of(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def unmarked(tree: ast.AST) -> list[int]:
    """Lines where a sentence is translated by a call that Babel does not take for one: f(…)("Sentence")."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Call)
        and name_of(node.func.func) == "translator"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]


def test_every_sentence_is_translated_where_babel_finds_it() -> None:
    places = [
        f"{path.relative_to(SRC)}:{line}"
        for path in sorted(SRC.rglob("*.py"))
        for line in unmarked(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert places == []


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("sentence", sorted(sentences()))
def test_a_translation_has_the_very_fields_of_its_sentence(sentence: str) -> None:
    for language in LANGUAGES:
        assert fields(catalogue(language).gettext(sentence)) == fields(sentence), sentences()[sentence]


@pytest.mark.parametrize(
    ("number", "english", "russian"), [(1.25, "1.2", "1,2"), (30, "30.0", "30,0"), (0.04, "0.0", "0,0")]
)
def test_a_decimal_is_written_with_a_comma_in_russian(number: float, english: str, russian: str) -> None:
    assert (decimal(number, "en"), decimal(number, "ru")) == (english, russian)


def test_no_sentence_writes_decimals_of_its_own() -> None:
    """A format such as `:.1f` knows no language. What only programs and logs read may have it."""
    found = {
        path.name for path in SRC.rglob("*.py") if re.search(r"format\(.*:\.\d|\{\w+:\.\df?\}", path.read_text("utf-8"))
    }
    assert found <= {"__init__.py", "udp.py"}
