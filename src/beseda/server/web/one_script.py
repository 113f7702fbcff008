"""The page's modules as one script: a browser fetches it at once, instead of a hundred and seventy files, one after the
other as each names the next.

Opening the page took a browser 1.4 s of CPU by single modules, and a third of that by one script, which has three
quarters of their bytes, too (50 ms, once). A module becomes a function that is run when it is first wanted, and gives
what it exports. Of JavaScript it reads no more than `import` and `export` as we write them, each at the beginning of a
line; what is written otherwise is a fault that the tests find, and so is a circle of modules.
"""

import posixpath
import re
from collections.abc import Mapping

ENTRY = "app.js"
APART = frozenset(("sw.js", "early.js"))
"""Scripts of their own: the service worker, and what runs before anything is painted."""
_OPENING = "const $once = (make) => {\nlet made;\nreturn () => (made ??= make());\n};\n"
_COMMENT = re.compile(r"^[ \t]*(?:/\*[^*]*\*+(?:[^/*][^*]*\*+)*/|//.*)[ \t]*$", re.MULTILINE)
"""One that has its lines to itself: what stands in it is no `import`. The others are for who makes the page lighter."""
_IMPORT = re.compile(r'^import (?:(?P<names>\{[^}]*\}) from )?"(?P<path>\.[^"]*)";$', re.MULTILINE)
_IMPORT_DEFAULT = re.compile(r'^import (?P<name>\w+) from "(?P<path>\.[^"]*)";$', re.MULTILINE)
_EXPORT_FROM = re.compile(r'^export \{(?P<names>[^}]*)\} from "(?P<path>\.[^"]*)";$', re.MULTILINE)
_EXPORT_DEFAULT = re.compile(r"^export default ", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|class|(?:async )?function\*?) (?P<name>\w+))", re.MULTILINE)
_LATER = re.compile(r'\bimport\("(?P<path>\.[^"]*)"\)')
_LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


class UnreadableModuleError(Exception):
    """A module says something that is not understood here."""


def joined(contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of the page with one script in the place of its modules."""
    modules = [name for name in contents if name.endswith(".js") and name not in APART]
    if ENTRY not in modules:
        return dict(contents)
    numbers = {name: place for place, name in enumerate(modules)}
    made = [
        f"const ${numbers[name]} = $once(() => {{\n{_made(name, contents[name], numbers)}\n}});\n" for name in modules
    ]
    script = f"{_OPENING}{''.join(made)}${numbers[ENTRY]}();\n"
    rest = {name: content for name, content in contents.items() if name not in numbers}
    return {**rest, ENTRY: script.encode()}


def _made(name: str, content: bytes, numbers: Mapping[str, int]) -> str:
    """Return the body of a module's function."""
    text = _COMMENT.sub("", content.decode())
    exported = [match["name"] for match in _EXPORT.finditer(text)]
    given: list[str] = []

    def module(path: str) -> str:
        found = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
        if found not in numbers:
            raise UnreadableModuleError(f"{name} wants {path}, which is not there")
        return f"${numbers[found]}"

    def taken(match: re.Match[str]) -> str:
        names = (match["names"] or "").replace(" as ", ": ")
        return f"const {names} = {module(match['path'])}();" if names else f"{module(match['path'])}();"

    def passed_on(match: re.Match[str]) -> str:
        given.append(f"...(({{{match['names']}}}) => ({{{match['names']}}}))({module(match['path'])}())")
        return ""

    if _EXPORT_DEFAULT.search(text):
        given.append("default: $default")
    text = _IMPORT.sub(taken, text)
    text = _IMPORT_DEFAULT.sub(lambda match: f"const {{default: {match['name']}}} = {module(match['path'])}();", text)
    text = _EXPORT_FROM.sub(passed_on, text)
    text = _EXPORT_DEFAULT.sub("const $default = ", text)
    text = _EXPORT.sub("", text)
    text = _LATER.sub(lambda match: f"Promise.resolve().then({module(match['path'])})", text)
    if left := _LEFT.search(text):
        raise UnreadableModuleError(f"{name}: {left[0]}")
    return f"{text}return {{{', '.join([*exported, *given])}}};"
