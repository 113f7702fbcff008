"""What people read first stays true: both READMEs' commands, options, limits, statuses, sentences and links."""

import argparse
import re
from pathlib import Path

import pytest

from beseda.cli import USAGE, parser
from beseda.client.console import Status
from beseda.locale import catalogue
from beseda.server.running.config import Settings
from beseda.server.running.opening import CANT_OPEN, CONFIG, NO_ADDRESS
from beseda.server.running.stored_rooms import NO_SUCH
from beseda.wire.dialects.plain.commands import COMMANDS

ROOT = Path(__file__).parents[1]
README = {"en": ROOT / "README.md", "ru": ROOT / "README.ru.md"}
LONGEST = 210
"""Lines: more is not read."""
PAGES = [
    README["en"],
    README["ru"],
    ROOT / "ARCHITECTURE.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    ROOT / "SECURITY.md",
]

in_both = pytest.mark.parametrize("language", README)


def rows(language: str, title: str) -> list[tuple[str, ...]]:
    """The table whose head begins so: the cells of each row, code marks taken off the first."""
    text = README[language].read_text(encoding="utf-8")
    found = re.search(rf"^\| {re.escape(title)}.*\n\|[-|]+\|\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert found, f"there is no table {title!r}"
    cells = [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in found[1].splitlines()]
    return [(first.strip("`"), *rest) for first, *rest in cells]


def options(language: str, command: str) -> list[tuple[str, str]]:
    """The parser's own options of a command, and what it says of them."""
    commands = next(each for each in parser(language)._actions if isinstance(each, argparse._SubParsersAction))
    given = []
    for action in commands.choices[command]._actions:
        if action.option_strings and action.dest != "help":
            choices = "{" + ",".join(action.choices) + "}" if action.choices else ""
            value = f"[{action.metavar}]" if action.nargs == "?" else action.metavar or choices
            given.append((f"{action.option_strings[0]} {value}".strip(), action.help or ""))
    return given


def anchor(heading: str) -> str:
    """As GitHub makes it of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@in_both
def test_the_commands_are_those_of_help(language: str) -> None:
    _ = catalogue(language).gettext
    said = [(f"/{row.name} {_(row.usage) if row.usage else ''}".strip(), _(row.help)) for row in COMMANDS.values()]
    assert rows(language, {"en": "command", "ru": "команда"}[language]) == said


@in_both
@pytest.mark.parametrize("command", ["serve", "join"])
def test_the_options_are_those_of_the_parser(language: str, command: str) -> None:
    title = {"en": f"option of `beseda {command}`", "ru": f"ключ `beseda {command}`"}[language]
    assert rows(language, title) == options(language, command)


@in_both
def test_no_option_is_spoken_of_that_does_not_exist(language: str) -> None:
    known = {
        option.split()[0] for command in ("serve", "join", "rooms", "config") for option, _ in options("en", command)
    }
    spoken = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", README[language].read_text(encoding="utf-8")))
    assert spoken <= known | {"--version"}


@in_both
def test_the_limits_named_are_the_defaults(language: str) -> None:
    text = README[language].read_text(encoding="utf-8").replace("10 000", "10000")
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    limits = Settings().limits
    start = text.index({"en": "**Limits**", "ru": "**Пределы**"}[language])
    named = [int(number) for number in re.findall(r"\d+", text[start : text.index("\n- **", start)])]
    assert named == [
        limits.users,
        limits.connections_per_address,
        limits.line_bytes,
        limits.messages_at_once,
        limits.messages_per_second,
        limits.rooms_per_user,
        limits.rooms_per_address,
        limits.outbox_bytes // 2**20,
    ]
    assert f" {Settings().history.on_joining} " in text


@in_both
def test_the_sentences_of_trouble_are_said_somewhere(language: str) -> None:
    sources = {"en": (ROOT / "src").rglob("*.py"), "ru": (ROOT / "src").rglob("*.po")}[language]
    said = "".join(path.read_text(encoding="utf-8") for path in sources)
    for first, _ in rows(language, {"en": "it says", "ru": "что написано"}[language]):
        for piece in first.split("…"):
            assert piece.strip() in said


@in_both
def test_the_exit_statuses_are_those_of_the_program(language: str) -> None:
    text = README[language].read_text(encoding="utf-8")
    start = text.rindex("\n\n", 0, text.index("`beseda --version`"))
    named = {int(number) for number in re.findall(r"\b\d+\b", text[start : text.index("`beseda --version`")])}
    argparse_error = 2
    assert named == {0, CANT_OPEN, CONFIG, NO_ADDRESS, NO_SUCH, USAGE, Status.FAILED, argparse_error}


@in_both
def test_every_target_of_make_exists(language: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make ([a-z]+)", README[language].read_text(encoding="utf-8")):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@in_both
def test_a_readme_is_short_enough_to_be_read(language: str) -> None:
    assert len(README[language].read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        path, _, place = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        if place:
            headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert place in map(anchor, headings), link
