"""The page's files as they are served: lean, compressed, and under a name that changes with what is in them."""

import gzip
import shutil
import subprocess
from pathlib import Path

import brotli
import pytest

from beseda.server.web.page_files import Served, page_files


def test_only_what_has_a_known_suffix_is_served(tmp_path: Path) -> None:
    for name in ("app.js", "notes.md", "package.json", "style/x.css", "views/.secret.js~"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert set(page_files(tmp_path).served) == {"app.js", "style/x.css"}


def test_the_folder_is_called_otherwise_when_a_file_or_its_name_is_otherwise(tmp_path: Path) -> None:
    folders = set()
    for number, (name, text) in enumerate((("a.js", "x"), ("a.js", "y"), ("b.js", "x"))):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / name).write_text(text)
        folders.add(page_files(tmp_path / str(number)).folder)
    assert len(folders) == 3


def test_an_installation_without_a_page_has_no_files(tmp_path: Path) -> None:
    assert page_files(tmp_path / "nowhere").served == {}


def test_what_is_compressed_says_the_same() -> None:
    decoders = {"gzip": gzip.decompress, "br": brotli.decompress}
    page_files().press()
    for name, file in page_files().served.items():
        for coding, content in file.coded.items():
            assert decoders[coding](content) == file.plain == page_files().contents[name]
            assert len(content) < len(file.plain)
        assert set(file.coded) == (set() if name.endswith(".png") else {*decoders})


def test_brotli_comes_after_all_else_and_once() -> None:
    file = Served("app.js", b"words and words and words and words" * 9)
    assert set(file.coded) == {"gzip"}
    file.press()
    pressed = file.coded["br"]
    file.press()
    assert len(pressed) < len(file.coded["gzip"]) and file.coded["br"] is pressed


def test_what_would_grow_is_sent_as_it_is() -> None:
    file = Served("app.js", b"x")
    file.press()
    assert file.coded == {}


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not here")
def test_node_reads_every_module_as_it_is_served(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"type": "module"}')
    modules = [name for name in page_files().contents if name.endswith(".js")]
    assert modules
    for name in modules:
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_bytes(page_files().contents[name])
    check = "import { SourceTextModule } from 'node:vm'; import { readFileSync } from 'node:fs';"
    check += "for (const name of process.argv.slice(1)) new SourceTextModule(readFileSync(name, 'utf8'));"
    command = ["node", "--experimental-vm-modules", "--no-warnings", "--input-type=module", "-e", check, "--", *modules]
    subprocess.run(command, cwd=tmp_path, check=True, timeout=60)
