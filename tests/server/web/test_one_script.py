"""The page's modules as a few scripts: they do what the modules do one by one, as our own page does."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from beseda.server.web.one_script import APART, ENTRY, LATER, UnreadableModuleError, joined
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
const wanted = [() => import("./dialogs/one.js"), () => import("./dialogs/two.js"), () => import("./words/ru.js")];
wanted.push(() => import("./sum.js"));
const print = (...later) => console.log(add(1, 2), counter.count, total([1, 2, 3]), words["a.b"], ...later);
Promise.all(wanted.map((each) => each())).then(([one, two, ru, sum]) =>
  print(one.said, two.same === one.same, ru.default["a.b"], sum.ZERO, "// no comment"));
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
    "dialogs/one.js": """import { ZERO } from "../sum.js";
import { same } from "./both.js";
import "../aside.js";
export { same } from "./both.js";
export const said = `later ${ZERO} ${same.count}`;
""",
    "dialogs/two.js": 'export { same } from "./both.js";\n',
    "dialogs/both.js": """import { Counter } from "../sum.js";
export const same = new Counter();
console.log("once, later");
""",
    "words/ru.js": 'export default {\n  "a.b": "слова",\n};\n',
    "nobody/wants.js": 'console.log("never");\n',
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
    assert set(one) == {ENTRY, LATER, "words/ru.js"}
    said = "once\nonce, later\n3 1 6 words later 0 0 true слова 0 // no comment\n"
    assert run(tmp_path / "one", one) == run(tmp_path / "each", files) == said


def test_a_module_is_in_one_script() -> None:
    files = {name: text.encode() for name, text in SMALL.items()}
    one = b"".join(joined(files).values()).decode()
    for name in files:
        marks = re.findall(r"class Counter|once, later|reduce|слова|\bZERO = 0|later \$", SMALL[name])
        assert [one.count(mark) for mark in marks] == [1] * len(marks) or name == "nobody/wants.js"
    assert "never" not in one


def test_a_script_that_did_not_come_is_asked_for_again(tmp_path: Path) -> None:
    """By another address: some browsers remember of one that it failed. What came is asked for no more."""
    app = """const get = () => import("./dialog.js").then(({ said }) => said(), (fault) => fault.code);
const sleep = () => new Promise((resolve) => setTimeout(resolve, 1));
globalThis.went = (async () => {
  console.log(await get(), await get());
  await globalThis.put();
  console.log(await get(), await get());
})();
"""
    dialog = """import { common } from "./common.js";
let times = 0;
export const said = () => `${common} ${(times += 1)}`;
"""
    one = joined({ENTRY: app.encode(), "dialog.js": dialog.encode(), "common.js": b"export const common = 1;\n"})
    came = one[LATER].decode().replace(ENTRY, "first.js")
    start = f"""import {{ writeFile }} from "node:fs/promises";
globalThis.put = () => writeFile(new URL("./{LATER}", import.meta.url), {came!r});
await import("./first.js");
"""
    said = run(tmp_path, {"first.js": one[ENTRY], ENTRY: start.encode()})
    assert said == "ERR_MODULE_NOT_FOUND ERR_MODULE_NOT_FOUND\n1 1 1 2\n"


def test_what_is_not_understood_is_a_fault() -> None:
    for text in ('import * as all from "./sum.js";', "export let changing = 1;", 'import { a } from "./lost.js";'):
        with pytest.raises(UnreadableModuleError):
            joined({ENTRY: text.encode(), "sum.js": b""})


def test_what_is_no_module_stays_as_it_is() -> None:
    files = {ENTRY: b"", **dict.fromkeys(APART, b"// apart"), "style/base.css": b"a {}"}
    assert {name: content for name, content in joined(files).items() if name != ENTRY} == {
        name: content for name, content in files.items() if name != ENTRY
    }


def test_our_own_page_is_scripts_that_browsers_read(tmp_path: Path) -> None:
    for name in (ENTRY, LATER):
        script = (tmp_path / name).with_suffix(".mjs")
        script.write_bytes(page_files().contents[name])
        subprocess.run([node(), "--check", script], check=True, timeout=60)


def test_what_later_scripts_take_from_the_first_is_there() -> None:
    first, later = (page_files().contents[name].decode() for name in (ENTRY, LATER))
    given = re.findall(r"export\{([^}]*)\}", first)[-1].split(",")
    taken = re.findall(r"import\{([^}]*)\}", later)[0].split(",")
    assert taken and set(taken) <= set(given)


def test_every_module_of_ours_is_wanted_by_some_other() -> None:
    files = {path.relative_to(PAGE).as_posix(): path.read_bytes() for path in PAGE.rglob("*.js")}
    scripts = joined(files)
    inside = sum([content.count(b" = $once(() => {\n") for content in scripts.values()])
    alone = set(scripts) - {ENTRY, LATER}
    assert inside + len(alone) == len(files)
    assert alone == {*APART, *[f"words/{each}.js" for each in ("en", "ru", "later/en", "later/ru")]}


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
    """All of it, of which nobody fetches all: both languages, and the pictures of an installed app. What a first visit
    fetches is held in tests/browser/test_light.py."""
    page_files().press()
    for coding, most in (("br", 141_000), ("gzip", 163_000)):
        sizes = {name: len(file.coded.get(coding, file.plain)) for name, file in page_files().served.items()}
        assert sum(sizes.values()) <= most, sizes
