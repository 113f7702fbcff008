"""The page's modules as a few scripts: a browser fetches what it wants first at once, instead of a hundred and eighty
files, one after the other as each names the next.

Opening the page took a browser 1.4 s of CPU by single modules, and a third of that by one script, which has three
quarters of their bytes, too (50 ms, once). A module becomes a function that is run when it is first wanted, and gives
what it exports. What is wanted by `import()` alone comes in a second script, fetched when the first of it is wanted;
it takes from the first one what both need, so that each module is there once. A module that needs none and that none
needs (a language's words) stays a script of its own.

Of JavaScript this reads no more than `import` and `export` as we write them, each at the beginning of a line; what is
written otherwise is a fault that the tests find, and so is a circle of modules.
"""

import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

ENTRY = "app.js"
LATER = "later.js"
APART = frozenset(("sw.js", "early.js"))
"""Scripts of their own: the service worker, and what runs before anything is painted."""
_OPENING = """const $once = (make) => {
let made;
return () => (made ??= make());
};
const $scripts = new Map(), $failures = new Map();
const $fetched = (path) => {
if (!$scripts.has(path)) {
const times = $failures.get(path) ?? 0;
$scripts.set(path, import(times ? `${path}?${times}` : path).catch((fault) => {
$scripts.delete(path);
$failures.set(path, times + 1);
throw fault;
}));
}
return $scripts.get(path);
};
"""
"""A script that did not come is asked for by another address the next time: a browser may remember that one failed."""
_SHARED = ("$once", "$fetched")
_COMMENT = re.compile(r"^[ \t]*(?:/\*[^*]*\*+(?:[^/*][^*]*\*+)*/|//.*)[ \t]*$", re.MULTILINE)
"""One that has its lines to itself: what stands in it is no `import`. The others are for who makes the page lighter."""
_IMPORT = re.compile(r'^import (?:(?P<names>\{[^}]*\}) from )?"(?P<path>\.[^"]*)";$', re.MULTILINE)
_IMPORT_DEFAULT = re.compile(r'^import (?P<name>\w+) from "(?P<path>\.[^"]*)";$', re.MULTILINE)
_EXPORT_FROM = re.compile(r'^export \{(?P<names>[^}]*)\} from "(?P<path>\.[^"]*)";$', re.MULTILINE)
_EXPORT_DEFAULT = re.compile(r"^export default ", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|class|(?:async )?function\*?) (?P<name>\w+))", re.MULTILINE)
_WANTED_LATER = re.compile(r'\bimport\("(?P<path>\.[^"]*)"\)')
_LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


class UnreadableModuleError(Exception):
    """A module says something that is not understood here."""


class _Module(NamedTuple):
    text: str
    needs: frozenset[str]
    later: frozenset[str]
    """What it wants only when it comes to that."""


def joined(contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of the page with few scripts in the place of its modules. What no script wants is left out."""
    modules = {
        name: _read(name, content, contents)
        for name, content in contents.items()
        if name.endswith(".js") and name not in APART
    }
    if ENTRY not in modules:
        return dict(contents)
    first = _reached((ENTRY,), modules, through_later=False)
    every = _reached((ENTRY,), modules, through_later=True)
    needed = frozenset[str]().union(*[modules[name].needs for name in every])
    alone = {name for name in every - first if not (modules[name].needs or modules[name].later or name in needed)}
    scripts = _Scripts(modules, {name: f"${place}" for place, name in enumerate(modules)}, first, alone)
    made = {ENTRY: scripts.first(), LATER: scripts.later(every - first - alone)}
    rest = {name: content for name, content in contents.items() if name not in modules or name in alone}
    return {**rest, **{name: text.encode() for name, text in made.items() if text}}


class _Scripts:
    def __init__(
        self, modules: Mapping[str, _Module], names: Mapping[str, str], first: set[str], alone: set[str]
    ) -> None:
        self._modules = modules
        self._names = names
        self._first = first
        self._alone = alone

    def first(self) -> str:
        shared = ", ".join([*_SHARED, *[self._names[name] for name in self._modules if name in self._first]])
        return f"{_OPENING}{self._functions(self._first)}{self._names[ENTRY]}();\nexport {{{shared}}};\n"

    def later(self, names: set[str]) -> str:
        """Return the second script, or nothing if there is nothing for it."""
        if not names:
            return ""
        needs = frozenset[str]().union(*[self._modules[name].needs | self._modules[name].later for name in names])
        taken = ", ".join([*_SHARED, *sorted(self._names[name] for name in needs & self._first)])
        wanted = frozenset[str]().union(*[module.later for module in self._modules.values()])
        given = ", ".join(sorted(self._names[name] for name in wanted & names))
        return f'import {{{taken}}} from "./{ENTRY}";\n{self._functions(names)}export {{{given}}};\n'

    def _functions(self, names: set[str]) -> str:
        return "".join([self._function(name) for name in self._modules if name in names])

    def _function(self, name: str) -> str:
        """Return a module as a function that is run once."""
        text = self._modules[name].text
        exported = [match["name"] for match in _EXPORT.finditer(text)]

        def module(path: str) -> str:
            return self._names[_place(name, path)]

        def taken(match: re.Match[str]) -> str:
            names = (match["names"] or "").replace(" as ", ": ")
            return f"const {names} = {module(match['path'])}();" if names else f"{module(match['path'])}();"

        def passed_on(match: re.Match[str]) -> str:
            exported.append(f"...(({{{match['names']}}}) => ({{{match['names']}}}))({module(match['path'])}())")
            return ""

        if _EXPORT_DEFAULT.search(text):
            exported.append("default: $default")
        text = _IMPORT.sub(taken, text)
        text = _IMPORT_DEFAULT.sub(
            lambda match: f"const {{default: {match['name']}}} = {module(match['path'])}();", text
        )
        text = _EXPORT_FROM.sub(passed_on, text)
        text = _EXPORT_DEFAULT.sub("const $default = ", text)
        text = _EXPORT.sub("", text)
        text = _WANTED_LATER.sub(lambda match: self._wanted_later(_place(name, match["path"])), text)
        if left := _LEFT.search(text):
            raise UnreadableModuleError(f"{name}: {left[0]}")
        return f"const {self._names[name]} = $once(() => {{\n{text}return {{{', '.join(exported)}}};\n}});\n"

    def _wanted_later(self, name: str) -> str:
        if name in self._first:
            return f"Promise.resolve().then({self._names[name]})"
        if name in self._alone:
            return f'$fetched("./{name}")'
        return f'$fetched("./{LATER}").then(($later) => $later.{self._names[name]}())'


def _read(name: str, content: bytes, there: Mapping[str, bytes]) -> _Module:
    text = _COMMENT.sub("", content.decode())

    def places(*patterns: re.Pattern[str]) -> frozenset[str]:
        found = {_place(name, match["path"]) for pattern in patterns for match in pattern.finditer(text)}
        if lost := [each for each in found if each not in there]:
            raise UnreadableModuleError(f"{name} wants {lost[0]}, which is not there")
        return frozenset(found)

    return _Module(text, places(_IMPORT, _IMPORT_DEFAULT, _EXPORT_FROM), places(_WANTED_LATER))


def _place(name: str, path: str) -> str:
    """Return which file a module means by a path."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))


def _reached(names: Iterable[str], modules: Mapping[str, _Module], *, through_later: bool) -> set[str]:
    reached: set[str] = set()
    going = list(names)
    while going:
        name = going.pop()
        if name not in reached:
            reached.add(name)
            going += modules[name].needs
            going += modules[name].later if through_later else ()
    return reached
