"""The page's modules as one script: it does what they do one by one, and our own page can be made into one."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from beseda.server.web.one_script import APART, ENTRY, UnreadableModuleError, joined
from beseda.server.web.page_files import PAGE, page_files

SMALL = {
    "app.js": """/** The idea. */
import words from "./words/en.js";
import { add, Counter as Counts } from "./sum.js";
import { total } from "./passing.js";
import "./aside.js";

// Who reads this?
const counter = new Counts();
counter.more();
const later = await0(() => import("./later.js"));
later.then(({ said }) => console.log(add(1, 2), counter.count, total([1, 2, 3]), words["a.b"], said, "// no comment"));
function await0(make) {
  return make();
}
""",
    "sum.js": """export const ZERO = 0;
export function add(one, other) {
  return one + other;
}
export class Counter {
  count = ZERO;
  more() {
    this.count += 1; // one more
  }
}
export async function none() {}
""",
    "passing.js": 'export { total } from "./sums/total.js";\n',
    "sums/total.js": """import { add } from "../sum.js";
export function total(all) {
  return all.reduce((one, other) => add(one, other), 0);
}
""",
    "words/en.js": 'export default {\n  "a.b": "words",\n};\n',
    "aside.js": 'console.log("once");\n',
    "later.js": 'import { ZERO } from "./sum.js";\nimport "./aside.js";\nexport const said = `later ${ZERO}`;\n',
}


def node() -> str:
    return shutil.which("node") or pytest.skip("there is no node here (Debian's nodejs)")


def run(folder: Path, files: Mapping[str, bytes]) -> str:
    for name, content in {**files, "package.json": b'{"type": "module"}'}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return subprocess.run([node(), folder / ENTRY], capture_output=True, text=True, check=True, timeout=60).stdout


def test_it_does_what_the_modules_do(tmp_path: Path) -> None:
    files = {name: text.encode() for name, text in SMALL.items()}
    one = joined(files)
    assert list(one) == [ENTRY]
    assert run(tmp_path / "one", one) == run(tmp_path / "each", files) == "once\n3 1 6 words later 0 // no comment\n"


def test_what_is_not_understood_is_a_fault() -> None:
    for text in ('import * as all from "./sum.js";', "export let changing = 1;", 'import { a } from "./lost.js";'):
        with pytest.raises(UnreadableModuleError):
            joined({ENTRY: text.encode(), "sum.js": b""})


def test_what_is_no_module_stays_as_it_is() -> None:
    files = {ENTRY: b"", **dict.fromkeys(APART, b"// apart"), "style/base.css": b"a {}"}
    assert {name: content for name, content in joined(files).items() if name != ENTRY} == {
        name: content for name, content in files.items() if name != ENTRY
    }


def test_our_own_page_is_a_script_that_browsers_read(tmp_path: Path) -> None:
    script = tmp_path / "app.mjs"
    script.write_bytes(page_files().contents[ENTRY])
    subprocess.run([node(), "--check", script], check=True, timeout=60)


def test_no_module_of_ours_needs_itself() -> None:
    """A circle of modules works only if nobody looks: here each is run when it is first wanted."""
    wants = {
        path.relative_to(PAGE).as_posix(): [
            (path.parent / found).resolve().relative_to(PAGE.resolve()).as_posix()
            for found in re.findall(r'^(?:import|export)\b[^;]*?"(\.[^"]+)";', path.read_text(encoding="utf-8"), re.M)
        ]
        for path in PAGE.rglob("*.js")
    }
    done: set[str] = set()

    def go(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, way
        if name not in done:
            for each in wants[name]:
                go(each, (*way, name))
            done.add(name)

    for name in wants:
        go(name, ())


def test_the_page_is_light() -> None:
    """What a browser fetches at its first visit. The aim was 90 kB; what people do here by now takes more."""
    sizes = {name: len(file.pressed or file.plain) for name, file in page_files().served.items()}
    assert sum(sizes.values()) <= 170_000, sizes
