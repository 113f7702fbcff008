"""The Russian catalogue keeps step with the source: everything said is translated, and says the same facts.

Babel collects the sentences here as `make translations` does, so a new one without its Russian fails a test.
"""

import ast
import io
import re
import string
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from beseda import cli
from beseda.locale import LANGUAGES, catalogue
from beseda.wire.dialects.plain.sentences import notice

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "beseda"
RUSSIAN = SOURCE / "locale" / "ru" / "LC_MESSAGES" / "beseda.po"
KEYWORDS = DEFAULT_KEYWORDS | {"N_": None, "_tell_counted": (1, 2)}
AGAIN = "; run `make translations` and fill them in"


def collected() -> set[str]:
    """What `make translations` finds."""
    found = extract_from_dir(SOURCE, [("**.py", "python")], keywords=KEYWORDS)
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def said_at_once() -> Iterator[str]:
    """The literals handed to anything that translates, read as Python reads them: Babel reads no f-strings."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id="_" | "N_")
                    | ast.Attribute(attr="_" | "gettext")
                    | ast.Call(func=ast.Name(id="translator")),
                    args=[ast.Constant(value=str(words))],
                ):
                    yield words


def in_source() -> set[str]:
    return collected() | set(said_at_once())


def in_russian() -> Catalog:
    with RUSSIAN.open("rb") as file:
        return read_po(file)


def sentences() -> list[Message]:
    return [message for message in in_russian() if message.id]


def english(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def russian(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def fields(sentence: str) -> Counter[str]:
    """What is filled in: `{name}` of ours, `%(name)s` and `%s` of argparse's."""
    percents = re.findall(r"%(?:\(\w+\))?[a-z]", sentence)
    return Counter(percents or [name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None])


def test_every_sentence_of_the_source_is_in_the_catalogue() -> None:
    assert in_source() - {english(message)[0] for message in sentences()} == set(), AGAIN


def test_no_sentence_is_kept_that_nobody_says_any_more() -> None:
    assert {english(message)[0] for message in sentences()} - in_source() == set(), AGAIN
    assert not in_russian().obsolete


def test_every_sentence_has_its_russian_and_none_is_a_guess() -> None:
    assert [english(message)[0] for message in sentences() if message.fuzzy or not all(russian(message) or [""])] == []


def test_a_translation_fills_in_the_same_facts() -> None:
    for message in sentences():
        wanted = {frozenset(fields(sentence).items()) for sentence in english(message)}
        assert {frozenset(fields(sentence).items()) for sentence in russian(message)} == wanted, english(message)


def test_a_counted_sentence_has_all_three_russian_forms() -> None:
    counted = [message for message in sentences() if message.pluralizable]
    assert counted
    assert {len(set(russian(message))) for message in counted} == {3}


def test_a_translation_begins_and_ends_as_its_english_does() -> None:
    """Indents, the space behind a prompt and the end of a line are layout, not words."""
    for message in sentences():
        for sentence in russian(message):
            first, last = re.match(r"\s*", english(message)[0]), re.search(r"\s*$", english(message)[0])
            assert first and last
            assert sentence.startswith(first[0]) and not sentence[len(first[0])].isspace(), sentence
            assert sentence.endswith(last[0]) and len(sentence.rstrip()) + len(last[0]) == len(sentence), sentence


def test_the_catalogue_that_is_read_was_compiled_from_the_one_that_is_written() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, in_russian())
    assert RUSSIAN.with_suffix(".mo").read_bytes() == compiled.getvalue(), AGAIN


def test_no_sentence_is_said_past_babel() -> None:
    """It collects nothing from an f-string, nor from a translator that is made and called in one breath."""
    assert set(said_at_once()) - collected() == set()


def test_the_lobbys_notices_are_the_assignments() -> None:
    _ = catalogue("ru").gettext
    assert notice(_("{name} joined the chat.").format(name="Анна"), "ru") == "Сервер: Анна присоединился к чату."
    assert notice(_("{name} left the chat.").format(name="Анна"), "ru") == "Сервер: Анна покинул чат."
    console = _("{name} has joined ({address})").format(name="Анна", address="127.0.0.1:53412")
    assert console == "Присоединился Анна (127.0.0.1:53412)"


@pytest.mark.parametrize(
    "line",
    [
        "--help",
        "serve --help",
        "join --help",
        "config --help",
        "",
        "sing",
        "serve --port",
        "serve --port x",
        "serve --wrong",
        "serve --journal paper",
        "serve --lan=1",
        "join --n Anna --u --l",
    ],
)
def test_the_command_line_speaks_russian(
    line: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "ru")
    with pytest.raises(SystemExit):
        cli.main(line.split())
    said = re.sub(r"--tls[ =]\[?required", "--tls", "".join(capsys.readouterr()))  # a word to be typed
    assert re.search("[а-я]", said)
    assert re.findall(r"(?i)\b(usage|error|argument|options?|show|invalid|choose|expected|required)\b", said) == []


def test_the_command_line_speaks_english(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "ru")
    with pytest.raises(SystemExit):
        cli.main(["--lang", "en", "serve", "--wrong"])
    assert not re.search("[а-я]", "".join(capsys.readouterr()))


def test_there_is_a_catalogue_for_every_language_but_the_sources_own() -> None:
    assert {path.parent.parent.name for path in SOURCE.glob("locale/*/LC_MESSAGES/*.mo")} == set(LANGUAGES) - {"en"}
