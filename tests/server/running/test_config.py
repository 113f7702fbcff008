"""Every setting has a reason; a file of them is read back as it was; a wrong one is named."""

import os
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from beseda.server.running.config import (
    LONGEST_FILE,
    History,
    Limits,
    Settings,
    change,
    folder_of,
    read,
    unlimited,
    waiting,
)
from beseda.server.running.config_faults import ConfigError
from beseda.server.running.config_irc import Irc
from beseda.server.running.config_printing import as_toml
from beseda.server.running.config_tls import Pair, Tls
from beseda.server.running.config_web import Web
from beseda.server.running.room_days import RoomRetention

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x7f"), max_size=20)
LIMITS = st.builds(Limits, **{name: st.integers(1, 10**9) for name in Limits.__struct_fields__})
ROOM_DAYS = st.dictionaries(st.integers(0, 9).map("#{}".format), st.integers(0, 9999), max_size=3).map(
    lambda days: tuple([RoomRetention(*each) for each in days.items()])
)
SETTINGS = st.builds(
    Settings,
    host=st.lists(WORDS, min_size=1, max_size=3).map(tuple),
    port=st.integers(0, 65535),
    udp=st.booleans(),
    data=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x7f\0~"), min_size=1, max_size=20),
    journal=st.sampled_from(["sqlite", "memory"]),
    durability=st.sampled_from(["process", "power"]),
    language=st.sampled_from(["en", "ru"]),
    network=st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=50),
    lobby=WORDS,
    password=WORDS,
    reserved=st.lists(WORDS, max_size=3).map(tuple),
    quiet=st.booleans(),
    limits=LIMITS,
    tls=st.builds(
        Tls,
        use=st.sampled_from(["off", "offered"]),
        certificate=st.just("a.pem"),
        key=st.just("ключ.pem"),
        more=st.lists(st.just(Pair("c.pem", 'k".pem')), max_size=2).map(tuple),
        client_certificates=st.booleans(),
        promise_seconds=st.integers(0, 10**9),
    ),
    history=st.builds(History, on_joining=st.integers(0, 500), keep_days=st.integers(0, 9999), room_days=ROOM_DAYS),
)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "beseda.toml"
    path.write_text(text, encoding="utf-8")
    return path


@given(SETTINGS)
def test_the_printed_file_is_read_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> None:
    path = tmp_path_factory.getbasetemp() / "roundtrip.toml"
    path.write_text(as_toml(settings), encoding="utf-8", newline="")
    assert read(path) == settings


def test_a_path_with_a_delete_character_is_read_back_too(tmp_path: Path) -> None:
    settings = change(Settings(), data="a\x7fb")
    assert read(written(tmp_path, as_toml(settings))) == settings


def test_the_defaults_are_what_an_empty_file_means(tmp_path: Path) -> None:
    assert read(written(tmp_path, "")) == Settings() == read(written(tmp_path, as_toml()))


SECTIONS: dict[str, type[Struct]] = {"limits": Limits, "history": History, "irc": Irc, "web": Web, "tls": Tls}


def every_setting() -> list[tuple[str, str]]:
    return [("", name) for name in Settings.__struct_fields__ if name not in SECTIONS] + [
        (section, name) for section, struct in SECTIONS.items() for name in struct.__struct_fields__
    ]


@pytest.mark.parametrize(("section", "name"), every_setting())
def test_every_setting_stands_in_the_file_under_its_reason(section: str, name: str) -> None:
    lines = as_toml().splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith(f"{name} = "))
    assert lines[at - 1].startswith("# ") and len(lines[at - 1]) > 12
    assert not section or f"[{section}]" in lines[:at]


@pytest.mark.parametrize(("section", "name"), every_setting())
def test_a_wrong_value_is_named(tmp_path: Path, section: str, name: str) -> None:
    text = (f"[{section}]\n" if section else "") + f"{name} = 1979-05-27"
    with pytest.raises(ConfigError, match=rf": {section + '.' if section else ''}{name}(\[0\])? must be "):
        read(written(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("prot = 1", "prot"),
        ("[limits]\nuser = 1", "user"),
        ("[history]\nforever = true", "forever"),
        ("port = 65536", "port"),
        ("port = -1", "port"),
        ("[limits]\nusers = 0", "users"),
        ("[history]\non_joining = 501", "on_joining"),
        ('journal = "paper"', "journal"),
        ('[irc]\nserver_name = "irc.example.org\\n"', "server_name"),
        ("port = \n", "line 1, column 8"),
        ("port = 1\nport = 2\n", "line 2"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_the_file(tmp_path: Path, text: str, named: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as raised:
        read(path)
    assert named in str(raised.value) and str(path) in str(raised.value) and "\n" not in str(raised.value)


@pytest.mark.parametrize("host", ["", "staff", "staff.example.org", "chat/staff/anna", "2001:db8::1", "h" * 63])
def test_an_operator_is_shown_with_a_host(tmp_path: Path, host: str) -> None:
    operator = f'operators = [{{ name = "root", password = "x", host = "{host}" }}]'
    assert read(written(tmp_path, operator)).operators[0].host == host


@pytest.mark.parametrize("host", ["two words", r"x\r\nQUIT", r"x\n", ":x", "a!b@c", "*", "хост", "h" * 64])
def test_what_would_forge_a_line_is_no_operators_host(tmp_path: Path, host: str) -> None:
    operator = f'operators = [{{ name = "root", password = "x", host = "{host}" }}]'
    with pytest.raises(ConfigError, match=r"operators.*host"):
        read(written(tmp_path, operator))


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"\xff\xfep\0", "not text in UTF-8 (byte 1)"),
        (b'network = "\xd0\xc1"', "not text in UTF-8 (byte 12)"),
        (b"a = " + b"[" * 100_000, "nested too deeply"),
        (b"#" * (LONGEST_FILE + 1), f"longer than {LONGEST_FILE} bytes"),
        (b"port = " + b"9" * 5000, "not TOML"),
        (b"port = " + b"9" * 4000, "port must be a whole number from 0 to 65535, not 999"),
        (b'data = ""', "data must be a folder"),
        (b'data = "~nobody-is-called-so/x"', "data: "),
        (b'data = "a\\u0000b"', "data must be a folder"),
        (b"host = []", "host must be a list of at least one address"),
        (b"[limits]\nusers = 1000000001", "limits.users must be a whole number from 1 to 1000000000"),
        (b'[irc]\ndescription = "a\\r\\nQUIT"', "irc.description must be one line"),
        (b'[irc]\nicon = "icon.svg"', "irc.icon must be the address of a picture"),
        (b'[irc]\nicon = "https://a b"', "irc.icon must be the address of a picture"),
        (b'[irc]\nicon = "https://' + b"x" * 200 + b'"', "irc.icon must be the address of a picture"),
        (b"[irc]\nmotd = [" + b'"x",' * 201 + b"]", "irc.motd must be a list of at most 200 lines"),
        (b'[irc]\nadmin = ["1", "2", "3", "4"]', "irc.admin must be a list of at most three"),
        (b'network = ""', "network must be a name"),
        (
            b'[web]\norigins = ["chat.example"]',
            "web.origins[0] must be the beginning of a page's address",
        ),
        (b'[web]\nproxies = ["nginx"]', 'web.proxies: "nginx" is no address of a machine and no network.'),
        (b'operators = [{name="a", password="x"}, {name="a", password="y"}]', 'two of them are called "a"'),
    ],
)
def test_what_is_absurd_is_told_and_never_an_error_of_ours(tmp_path: Path, content: bytes, named: str) -> None:
    path = tmp_path / "beseda.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError) as raised:
        read(path)
    assert (
        named in str(raised.value) and str(path) in str(raised.value) and len(f"{raised.value}") < len(str(path)) + 200
    )


@pytest.mark.parametrize("content", ["\ufeffport = 1\n", "port = 1\r\n", "port = 1"])
def test_what_editors_leave_in_a_file_is_no_fault(tmp_path: Path, content: str) -> None:
    path = tmp_path / "beseda.toml"
    path.write_text(content, encoding="utf-8", newline="")
    assert read(path).port == 1


def test_a_file_that_is_not_there_or_a_folder_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(ConfigError, match=re.escape(str(path))):
            read(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_a_pipe_is_read_once_and_not_waited_for_again() -> None:
    reads, writes = os.pipe()
    os.write(writes, b"port = 1\n")
    os.close(writes)
    path = Path(f"/dev/fd/{reads}")
    assert read(path).port == 1
    with pytest.raises(ConfigError, match="no file that can be read a second time"):
        read(path, again=True)
    os.close(reads)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_a_pipe_that_nobody_writes_to_is_not_waited_for_while_the_server_runs(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "beseda.toml")
    with pytest.raises(ConfigError, match="no file that can be read a second time"):
        read(tmp_path / "beseda.toml", again=True)


def test_the_language_is_the_files_or_else_the_readers(tmp_path: Path) -> None:
    assert read(written(tmp_path, ""), "ru").language == "ru"
    assert read(written(tmp_path, 'language = "en"'), "ru").language == "en"


def test_a_tilde_is_the_home_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/anna")
    assert folder_of(Settings(data="~/chat")) == Path("/home/anna/chat")
    assert folder_of(Settings(data="a~b")) == Path("a~b")


def test_what_differs_is_named_with_its_section() -> None:
    wanted = Settings(port=1, limits=Limits(users=2), irc=Irc(motd=("New",)))
    assert waiting(Settings(), wanted) == ["port", "limits.users", "irc.motd"] and not waiting(wanted, wanted)


def test_a_change_is_checked_and_reaches_into_limits() -> None:
    changed = change(Settings(), port=1, limits_users=2)
    assert (changed.port, changed.limits.users, changed.limits.rooms) == (1, 2, Settings().limits.rooms)
    for wrong in ({"port": 70_000}, {"limits_users": 0}, {"language": "de"}):
        with pytest.raises(ConfigError, match=next(iter(wrong)).removeprefix("limits_")):
            change(Settings(), **wrong)


def test_measuring_has_no_caps_by_address_and_no_flood_control() -> None:
    limits = unlimited(Settings()).limits
    assert not (limits.connections_per_address or limits.unnamed or limits.messages_per_second)
    assert limits.users >= 20_000


def test_every_choice_is_told_in_the_file() -> None:
    text = as_toml()
    choices: list[Any] = [field.type for field in msgspec.structs.fields(Settings) if field.name == "durability"]
    assert choices and "(process, power)" in text and "(sqlite, memory)" in text and "(en, ru)" in text
