"""No regular expression takes long over what somebody may send, however that is chosen (C9's 50 ms).

Each pattern of the program is held against texts made for it: a character or two that it knows, again and again, and
then one that it can't have meant. A pattern that tries one thing in several ways is found by that: it would take
seconds, or for ever.
"""

import ast
import importlib
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import beseda

SRC = Path(beseda.__file__).parent
LONGEST = 16_384
"""Characters of the longest text that anybody's bytes become before they have a limit of their own: a message by
WebSocket, the head of a request."""
MOST = 0.05
"""Seconds."""
TRIED_FIRST = 64
"""Characters of a text that is tried before the long one: what grows by doubling must not be waited for."""
ENDING = "\x01!"
SEARCHING = ("search", "sub", "split", "finditer", "findall")
"""Functions that try again at every place."""
FOR_OUR_OWN = ("server/running/config", "server/web/one_")
"""How the files begin whose patterns are held against nothing that is sent: settings, and the page as we wrote it."""
MADE_LATER = {"core/globs.py", "client/mention.py", "wire/clean.py"}
"""Modules that make a pattern of what is only known later: masks and blanks have tests of their own
(`test_a_mask_made_to_take_for_ever_does_not`, `test_marks_of_rare_scripts_on_blanks_are_no_slower_than_others`), and a
name is looked for letter by letter."""
Pattern = re.Pattern[str] | re.Pattern[bytes]


class Found(NamedTuple):
    where: str
    pattern: Pattern
    is_searched: bool


@cache
def sources() -> tuple[tuple[str, ast.Module], ...]:
    files = {path.relative_to(SRC).as_posix(): path for path in sorted(SRC.rglob("*.py"))}
    return tuple([(file, ast.parse(files[file].read_text())) for file in files if not file.startswith(FOR_OUR_OWN)])


def named_patterns() -> Iterator[Found]:
    """Those that a module has under a name, or in a table."""
    for file, _ in sources():
        if file.endswith("__main__.py"):
            continue
        text = (SRC / file).read_text()
        module = importlib.import_module(
            "beseda." + file.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        )
        for name, value in vars(module).items():
            is_searched = any(f"{name}.{method}(" in text for method in SEARCHING)
            for each in patterns_in(value):
                yield Found(f"{file} {name}", each, is_searched)


def patterns_in(value: object) -> Iterator[Pattern]:
    if isinstance(value, re.Pattern):
        yield value
    elif type(value) in (tuple, list, set, frozenset):
        for each in value:  # type: ignore[attr-defined]  # of any of these kinds
            yield from patterns_in(each)


@cache
def calls_in_functions() -> tuple[tuple[str, ast.Call, str], ...]:
    """What is asked of `re` while the program runs: the file, the call, and the function's name."""
    return tuple(_calls_in_functions())


def _calls_in_functions() -> Iterator[tuple[str, ast.Call, str]]:
    for file, module in sources():
        for function in ast.walk(module):
            if isinstance(function, ast.FunctionDef | ast.Lambda):
                for call in ast.walk(function):
                    match call:
                        case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=method)):
                            yield file, call, method


def written_patterns() -> Iterator[Found]:
    """Those that stand where they are used."""
    for file, call, method in calls_in_functions():
        first = call.args[0]
        if method != "escape" and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield Found(f"{file} {first.value!r}", re.compile(first.value), method in SEARCHING)


def pumps(pattern: str) -> list[str]:
    """Short texts of characters that the pattern names, or that stand for a kind it names."""
    named = {chr(int(code, 16)) for code in re.findall(r"\\x([0-9a-f]{2})", pattern)} | set(pattern)
    controls = sorted(character for character in named if character < " " or "\x7f" <= character < "\xa0")[:3]
    signs = sorted(named & set(" \"',;:=./\\-_@#*&<>()[]{}^~`+!?"))[:8]
    few = [*controls, *signs, "a", "Z", "0", "f", "ж", "\t"]
    return [*few, *("".join(pair) for pair in product(few, few) if pair[0] != pair[1])]


def seconds_of(found: Found, text: str) -> float:
    pattern: Any = found.pattern
    subject = text if isinstance(pattern.pattern, str) else text.encode()
    methods = [pattern.match, pattern.fullmatch] + ([pattern.search] if found.is_searched else [])
    start = time.thread_time()
    for method in methods:
        method(subject)
    return time.thread_time() - start


def dear_texts(found: Found) -> list[str]:
    """Texts that take the pattern too long."""
    source = found.pattern.pattern
    whole = source if isinstance(source, str) else source.decode("latin-1")
    begins = ["", *sorted(set(re.findall(r"[A-Za-z]+:?/{0,2}", whole)))[:4]]
    dear = []
    for begin, pump in product(begins, pumps(whole)):
        for length in (24, TRIED_FIRST, 1024, LONGEST):
            text = begin + pump * (length // len(pump)) + ENDING
            if seconds_of(found, text) > MOST and min(seconds_of(found, text) for _ in range(2)) > MOST:
                dear.append(text[:40])
                break
    return dear


FOUND = [*named_patterns(), *written_patterns()]


@pytest.mark.parametrize("found", FOUND, ids=[each.where for each in FOUND])
def test_no_text_takes_a_pattern_long(found: Found) -> None:
    assert not dear_texts(found)


def test_every_pattern_is_found() -> None:
    """One that is put together while the program runs would be tried by nobody."""
    hidden = {
        file
        for file, call, method in calls_in_functions()
        if method != "escape" and not isinstance(call.args[0], ast.Constant)
    }
    assert hidden <= MADE_LATER
    assert len(FOUND) > 50


DEAR = {
    "tries in every way": r"(?:a+)+b",
    "two ways to take two blanks": r"(?: |  )*x",
    "every two places": r"a*a*a*b",
}


@pytest.mark.parametrize("pattern", DEAR.values(), ids=DEAR)
def test_a_dear_pattern_would_be_found(pattern: str) -> None:
    """In a process of its own: it would take for ever otherwise, and nothing can interrupt it."""
    program = (
        "import re, sys; sys.path[:0] = sys.argv[2:]; import test_patterns as t;"
        "sys.exit(len(t.dear_texts(t.Found('', re.compile(sys.argv[1]), True))) == 0)"
    )
    try:
        done = subprocess.run([sys.executable, "-c", program, pattern, str(Path(__file__).parent)], timeout=2.0)
    except subprocess.TimeoutExpired:
        return
    assert done.returncode == 0
