"""Imports go downward only, without cycles; and no module hides what it is about behind a name like "utils"."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

SRC = Path(__file__).parent.parent / "src"

VALUES = frozenset(
    {
        "events",
        "globs",
        "ids",
        "limits",
        "metadata",
        "names",
        "past",
        "people",
        "questions",
        "refusals",
        "requests",
        "reserved",
        "rules",
        "text",
    }
)
CORE_VALUES = frozenset(f"beseda.core.{name}" for name in VALUES)
EVERYTHING = frozenset({"beseda"})
MAY_IMPORT: dict[str, frozenset[str]] = {
    # Whose name begins so may import what begins so; the longest row that fits holds.
    "beseda": frozenset(),
    "beseda.__main__": frozenset({"beseda.cli"}),
    "beseda.cli": frozenset(
        {"beseda.__version__", "beseda.server", "beseda.client", "beseda.locale", "beseda.streams"}
    ),
    "beseda.streams": frozenset(),
    "beseda.backlog": frozenset(),
    "beseda.server": EVERYTHING,
    "beseda.tls_state": frozenset(),
    "beseda.net": frozenset({"beseda.net", "beseda.tls_state"}),
    "beseda.client": CORE_VALUES
    | {"beseda.client", "beseda.wire", "beseda.locale", "beseda.streams", "beseda.backlog", "beseda.__version__"}
    | {"beseda.tls_state"},
    "beseda.wire.clean": frozenset(),
    "beseda.wire.detect": CORE_VALUES | {"beseda.wire.framing"},
    "beseda.wire.dialects": CORE_VALUES
    | {"beseda.wire.dialects", "beseda.wire.clean", "beseda.wire.spelling", "beseda.locale"},
    "beseda.wire.framing": frozenset({"beseda.wire.framing", "beseda.locale"}),
    "beseda.wire.framing.websocket": frozenset({"beseda.wire.framing"}),
    "beseda.wire.framing.http": frozenset({"beseda.wire.framing"}),
    "beseda.wire.spelling": CORE_VALUES | {"beseda.wire.spelling"},
    "beseda.journal": CORE_VALUES | {"beseda.core.state", "beseda.journal", "beseda.locale"},
    "beseda.core": frozenset({"beseda.core"}),
    "beseda.locale": frozenset({"beseda.locale"}),
}
NEVER: dict[str, frozenset[str]] = {"beseda.server": frozenset({"beseda.cli", "beseda.__main__"})}
STDLIB_ONLY = (
    "beseda.net",
    "beseda.core",
    "beseda.locale",
    "beseda.wire.clean",
    "beseda.wire.framing",
    "beseda.cli",
    "beseda.backlog",
    "beseda.streams",
    "beseda.tls_state",
)
SAYS_NOTHING = frozenset({"utils", "util", "helpers", "common", "base", "manager", "misc"})
EXTRA_FILES = frozenset({"__init__.py", "py.typed"})


def begins(module: str, prefix: str) -> bool:
    return module == prefix or module.startswith(prefix + ".")


def modules_of(src: Path) -> dict[str, Path]:
    """Every module by its dotted name; a package is its __init__."""
    paths = sorted(src.rglob("*.py"))
    return {".".join(path.relative_to(src).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


def imported(tree: ast.AST) -> Iterator[str]:
    """The dotted names a module imports anywhere in it, what is only for type checkers left out."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            yield from (name for part in node.orelse for name in imported(part))
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        else:
            yield from imported(node)


def imports_of(src: Path) -> dict[str, set[str]]:
    """For every module the modules of ours it imports, and foreign names as they stand."""
    modules = modules_of(src)
    found: dict[str, set[str]] = {}
    for module, path in modules.items():
        names = set(imported(ast.parse(path.read_text(encoding="utf-8"))))
        found[module] = {name if name in modules else _module_in(name, modules) for name in names} - {module}
    return found


def _module_in(name: str, modules: dict[str, Path]) -> str:
    parent = name.rpartition(".")[0]
    return parent if parent in modules and parent != "beseda" else name


def upward(src: Path) -> list[str]:
    """Every import that the table of layers does not have."""
    faults = []
    for module, names in imports_of(src).items():
        row = max((layer for layer in MAY_IMPORT if begins(module, layer)), key=len)
        for name in names:
            if begins(name, "beseda"):
                allowed = any(begins(name, prefix) for prefix in MAY_IMPORT[row])
                allowed = allowed and not any(begins(name, prefix) for prefix in NEVER.get(row, ()))
            else:
                allowed = row not in STDLIB_ONLY or name.partition(".")[0] in _STDLIB
            if not allowed:
                faults.append(f"{module} imports {name}")
    return sorted(faults)


def cycle(src: Path) -> list[str]:
    """The modules of one cycle of imports; none where there is none."""
    found = imports_of(src)
    graph = {module: {name for name in names if name in found} for module, names in found.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def shapeless(src: Path) -> list[str]:
    """Modules and folders whose names say nothing, and folders of a single module."""
    faults = [module for module in modules_of(src) if not SAYS_NOTHING.isdisjoint(module.split("."))]
    for folder in {path.parent for path in src.rglob("*.py")} - {src}:
        contents = [each for each in folder.iterdir() if each.name not in EXTRA_FILES and each.name != "__pycache__"]
        # A catalogue or a page is content too; a lone module should stand one level up.
        if len(contents) == 1 and contents[0].suffix == ".py":
            faults.append(f"{folder.relative_to(src)}/ holds one module")
    return sorted(faults)


_STDLIB = frozenset(__import__("sys").stdlib_module_names)


def test_imports_go_downward_only() -> None:
    assert upward(SRC) == []


def test_no_module_imports_itself_in_a_circle() -> None:
    assert cycle(SRC) == []


def test_every_module_and_folder_says_what_it_is() -> None:
    assert shapeless(SRC) == []


def test_every_layer_of_the_table_is_there() -> None:
    missing = [layer for layer in MAY_IMPORT if not any(begins(module, layer) for module in modules_of(SRC))]
    assert missing == []


def made_up(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / "beseda" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


@pytest.mark.parametrize(
    ("module", "line", "fault"),
    [
        (
            "core/hall.py",
            "from beseda.server.engine import engine",
            "beseda.core.hall imports beseda.server.engine",
        ),
        ("core/hall.py", "import msgspec", "beseda.core.hall imports msgspec"),
        ("net/link.py", "def f():\n    from beseda.core.ids import Seq", "beseda.net.link imports beseda.core.ids"),
        ("wire/dialects/plain.py", "from beseda.core.hall import Hall", "beseda.wire.dialects.plain imports "),
        ("wire/dialects/plain.py", "import beseda.wire.framing.lines", "beseda.wire.dialects.plain imports "),
        ("journal/rows.py", "from beseda.core import hall", "beseda.journal.rows imports beseda.core.hall"),
        ("locale/words.py", "import beseda.core.ids", "beseda.locale.words imports beseda.core.ids"),
        ("client/screen.py", "from beseda.net import link", "beseda.client.screen imports beseda.net.link"),
        (
            "server/running/services.py",
            "from beseda.cli import main",
            "beseda.server.running.services imports beseda.cli",
        ),
        ("cli.py", "from beseda.core.hall import Hall", "beseda.cli imports beseda.core.hall"),
    ],
)
def test_an_import_upward_is_found(tmp_path: Path, module: str, line: str, fault: str) -> None:
    files = dict.fromkeys(
        ("core/hall.py", "core/ids.py", "net/link.py", "server/engine.py", "wire/framing/lines.py", "cli.py"), ""
    )
    found = upward(made_up(tmp_path, files | {module: line}))
    assert len(found) == 1 and found[0].startswith(fault)


def test_what_is_only_for_type_checkers_counts_as_no_import(tmp_path: Path) -> None:
    text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from beseda.server.engine import engine\n"
    assert upward(made_up(tmp_path, {"core/hall.py": text, "server/engine.py": ""})) == []


def test_a_circle_is_found(tmp_path: Path) -> None:
    files = {
        "core/a.py": "from beseda.core import b",
        "core/b.py": "from beseda.core.a import x",
        "core/__init__.py": "",
    }
    assert {"beseda.core.a", "beseda.core.b"} <= set(cycle(made_up(tmp_path, files)))


def test_a_name_that_says_nothing_and_a_lonely_module_are_found(tmp_path: Path) -> None:
    root = made_up(tmp_path, {"core/utils.py": "", "core/ids.py": "", "net/__init__.py": "", "net/link.py": ""})
    assert shapeless(root) == ["beseda.core.utils", "beseda/net/ holds one module"]
