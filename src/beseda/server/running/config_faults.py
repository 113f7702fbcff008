"""What is wrong with settings, as a sentence in the operator's language: which key, what belongs there, what is there.

Made from the types of the settings, so that a new setting has its sentence already. Refuses to know which settings
there are. A password's value is never shown: the sentence may go into a log.
"""

import difflib
import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct

from beseda.locale import N_, catalogue

EXPECTED = "expected"
"""The key in a Meta's `extra` with the words for what belongs there, if the type alone does not say it."""
LONGEST_SHOWN = 40
"""Characters of a wrong value that are shown."""
SECRET_KEYS = frozenset({"password"})
_PLACE = re.compile(r"^(?P<what>.*?)(?: - at `\$(?P<place>.*)`)?$", re.DOTALL)
_UNKNOWN = re.compile(r"unknown field `(.*)`", re.DOTALL)
_MISSING = re.compile(r"missing required field `(\w+)`")
_SYNTAX = re.compile(r"^(.*) \(at (?:line (\d+), column (\d+)|end of document)\)$", re.DOTALL)
_NAMING = (
    (re.compile(r"Cannot declare \((.*?),?\) twice"), N_("the section {name} is there twice")),
    (re.compile(r"Duplicate inline table key (.*)"), N_("the key {name} is there twice")),
    (re.compile(r"Illegal character (.*)"), N_("the character {name} may not be there")),
)
"""tomllib's sentences with a name in them, and ours."""


class Words(NamedTuple):
    """A sentence, or a part of one, before it is said in a language. A fact may be such a part itself."""

    sentence: str
    facts: Mapping[str, object]

    def said(self, language: str) -> str:
        facts = {name: fact.said(language) if isinstance(fact, Words) else fact for name, fact in self.facts.items()}
        return catalogue(language).gettext(self.sentence).format(**facts)


class ConfigError(Exception):
    """The settings are wrong (the operator's fault): one sentence that names the key, and the file if there is one."""

    def __init__(self, words: Words, path: Path | None = None) -> None:
        super().__init__(words, path)
        self.words = words
        self.path = path

    def __str__(self) -> str:
        return self.said("en")

    def said(self, language: str) -> str:
        words = self.words.said(language)
        return f"{self.path}: {words}" if self.path else words


def wrong(sentence: str, path: Path | None = None, /, **facts: object) -> ConfigError:
    return ConfigError(Words(sentence, facts), path)


def syntax_fault(error: ValueError) -> Words:
    """What keeps a file from being TOML."""
    found = _SYNTAX.match(str(error)) if isinstance(error, tomllib.TOMLDecodeError) else None
    if found is None:  # a number that is too long to be read
        return Words(N_("this is not TOML: {detail}"), {"detail": error})
    detail, line, column = found.groups()
    facts = {"detail": _detail(detail), "line": line, "column": column}
    if line is None:
        return Words(N_("this is not TOML, at its end: {detail}"), facts)
    return Words(N_("line {line}, column {column}, is not TOML: {detail}"), facts)


def _detail(detail: str) -> Words:
    """tomllib's own words; they are in the catalogue (`locale/borrowed`)."""
    for pattern, sentence in _NAMING:
        if named := pattern.match(detail):
            return Words(sentence, {"name": named[1]})
    return Words(detail.replace("{", "{{").replace("}", "}}"), {})


def fault(
    error: msgspec.ValidationError, values: Mapping[str, Any], settings: type[Struct], flags: Mapping[str, str]
) -> Words:
    """What msgspec found wrong with `values`, which were to become `settings`. `flags`: those of the command line."""
    found = _PLACE.match(str(error))
    assert found
    steps = [key or int(number) for key, number in re.findall(r"\.(\w+)|\[(\d+)\]", found["place"] or "")]
    hint, value = _at(settings, values, steps)
    if unknown := _UNKNOWN.search(found["what"]):
        return _unknown(_key([*steps, unknown[1]]), unknown[1], bare(hint))
    if missing := _MISSING.search(found["what"]):
        return Words(N_("{key} is missing."), {"key": _key([*steps, missing[1]])})
    key = _key(steps)
    facts = {"key": f"{flags[key]} ({key})" if key in flags else key, "expected": _expected(hint, key)}
    if not SECRET_KEYS.isdisjoint(steps):
        return Words(N_("{key} must be {expected}."), facts)
    return Words(N_("{key} must be {expected}, not {value}."), facts | {"value": shown(value)})


def _unknown(key: str, name: str, struct: Any) -> Words:
    near = difflib.get_close_matches(name, struct.__struct_fields__, 1)
    if near:
        return Words(N_("there is no setting {key}; did you mean {near}?"), {"key": key, "near": near[0]})
    return Words(N_("there is no setting {key}; beseda config prints all there are."), {"key": key})


def _at(hint: Any, value: Any, steps: list[str | int]) -> tuple[Any, Any]:
    """The type that belongs at this place, and the value that is there."""
    for step in steps:
        inside = bare(hint)
        hint = get_type_hints(inside, include_extras=True)[step] if isinstance(step, str) else get_args(inside)[0]
        value = value[step]
    return hint, value


def bare(hint: Any) -> Any:
    """A type without what Annotated says of it."""
    return get_args(hint)[0] if hasattr(hint, "__metadata__") else hint


def _printable(words: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in words)


def _key(steps: list[str | int]) -> str:
    words = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return _printable(words).removeprefix(".")


def _expected(hint: Any, key: str) -> Words:
    metas = [meta for meta in getattr(hint, "__metadata__", ()) if isinstance(meta, Meta)]
    for meta in metas:
        if meta.extra and EXPECTED in meta.extra:
            return Words(meta.extra[EXPECTED], {})
    kind = bare(hint)
    if get_origin(kind) is Literal:
        return Words(N_("one of: {choices}"), {"choices": ", ".join(map(str, get_args(kind)))})
    if get_origin(kind) is tuple:
        return Words(N_("a list in square brackets"), {})
    if kind is bool:
        return Words(N_("true or false"), {})
    if kind is int:
        least, most = max(meta.ge or 0 for meta in metas), min(meta.le for meta in metas if meta.le is not None)
        return Words(N_("a whole number from {least} to {most}"), {"least": least, "most": most})
    if kind is str:
        return Words(N_("text in quotation marks"), {})
    if key.endswith("]"):
        return Words(N_("a section in curly brackets"), {})
    return Words(N_("a section, [{name}] on a line of its own"), {"name": key})


def shown(value: object) -> str:
    """A value as a file would have it, short, and without what could drive a terminal."""
    words = _printable(json.dumps(value, ensure_ascii=False, default=str))
    return words if len(words) <= LONGEST_SHOWN else f"{words[: LONGEST_SHOWN - 1]}…"
