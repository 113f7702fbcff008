"""What is wrong with settings is a sentence in two languages: the key, what belongs there, and what is there."""

import re
from pathlib import Path

import pytest

from beseda.server.running.config import FLAGS, Settings, change, read
from beseda.server.running.config_faults import ConfigError

SECRET = "hunter2"


def told(tmp_path: Path, text: str, language: str = "en") -> str:
    path = tmp_path / "beseda.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        read(path)
    said = raised.value.said(language)
    assert said.startswith(f"{path}: ") and "\n" not in said and said.isprintable()
    return said.removeprefix(f"{path}: ")


EVERY_KIND = {
    "port = 70000": "port must be a whole number from 0 to 65535, not 70000.",
    "port = -1": "port must be a whole number from 0 to 65535, not -1.",
    "port = 1.5": "port must be a whole number from 0 to 65535, not 1.5.",
    "port = true": "port must be a whole number from 0 to 65535, not true.",
    "port = 1979-05-27": 'port must be a whole number from 0 to 65535, not "1979-05-27".',
    'udp = "yes"': 'udp must be true or false, not "yes".',
    'journal = "paper"': 'journal must be one of: sqlite, memory, not "paper".',
    "journal = 1": "journal must be one of: sqlite, memory, not 1.",
    "lobby = 1": "lobby must be text in quotation marks, not 1.",
    'host = "x"': 'host must be a list of at least one address in square brackets, not "x".',
    "host = [1]": "host[0] must be text in quotation marks, not 1.",
    "reserved = 1": "reserved must be a list in square brackets, not 1.",
    "prot = 1": "there is no setting prot; did you mean port?",
    "[limits]\nuser = 1": "there is no setting limits.user; did you mean users?",
    "[history]\nforever = true": "there is no setting history.forever; beseda config prints all there are.",
    '"a\\u001b[2J" = 1': "there is no setting a?[2J; beseda config prints all there are.",
    "[limits]\nusers = 0": "limits.users must be a whole number from 1 to 1000000000, not 0.",
    "limits = 3": "limits must be a section, [limits] on a line of its own, not 3.",
    "operators = [{}]": "operators[0].name is missing.",
    "operators = [1]": "operators[0] must be a section in curly brackets, not 1.",
    '[irc]\nserver_name = "here"': "irc.server_name must be a name with a dot, as a host's: Latin letters, digits, - "
    'and ., not "here".',
    'operators = [{name="a", password="x", host="a b"}]': "operators[0].host must be a word of Latin letters, digits "
    'and . _ : / -, not "a b".',
    "lobby = 1\nport = ": "this is not TOML, at its end: Invalid value",
    "lobby = 1\nport = \n": "line 2, column 8, is not TOML: Invalid value",
    "[limits]\n[limits]": "line 2, column 8, is not TOML: the section 'limits' is there twice",
    "a = {b=1,b=2}": "line 1, column 13, is not TOML: the key 'b' is there twice",
    'a = "\0"': "line 1, column 6, is not TOML: the character '\\x00' may not be there",
}


@pytest.mark.parametrize(("text", "sentence"), EVERY_KIND.items())
def test_each_kind_of_fault_names_the_key_and_what_belongs_there(tmp_path: Path, text: str, sentence: str) -> None:
    assert told(tmp_path, text) == sentence


@pytest.mark.parametrize("text", EVERY_KIND)
def test_each_kind_of_fault_is_told_in_russian_too(tmp_path: Path, text: str) -> None:
    said = told(tmp_path, text, "ru")
    assert re.search("[а-я]", said)
    assert not re.search(r"\b(must|not|there|line|whole|Expected|Invalid|setting)\b", said), said


def test_a_password_is_never_shown(tmp_path: Path) -> None:
    assert told(tmp_path, f'password = ["{SECRET}"]') == "password must be text in quotation marks."
    for text in (f'password = "{SECRET}', f'operators = [{{name="a", password=["{SECRET}"]}}]', f"password = {SECRET}"):
        assert SECRET not in told(tmp_path, text)


def test_a_long_value_is_shortened(tmp_path: Path) -> None:
    assert len(told(tmp_path, f'port = "{"x" * 1000}"')) < 120


@pytest.mark.parametrize(
    ("wrong", "named"), [({"port": 70_000}, "--port (port)"), ({"limits_users": 0}, "--max-users (limits.users)")]
)
def test_what_the_command_line_asks_for_is_named_as_it_is_there(wrong: dict[str, int], named: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(f"{named} must be a whole number")):
        change(Settings(), **wrong)


def test_every_flag_is_of_a_setting() -> None:
    for key in FLAGS:
        section, _, name = key.rpartition(".")
        assert hasattr(getattr(Settings(), section) if section else Settings(), name)
