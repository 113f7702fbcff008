"""The command line: help in two languages, and every way a start can fail is one sentence and a status."""

import contextlib
import os
import random
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from beseda.cli import main
from beseda.client.settings import JoinSettings
from beseda.journal.sqlite import JOURNAL_SCHEMA

USAGE, NO_SUCH, NO_ADDRESS, CANT_OPEN, CONFIG = 64, 66, 69, 73, 78
BADLY_USED = 2
"""argparse's own status."""
PATIENCE = 20.0
ENGLISH = {"LANG": "C.UTF-8"} | {key: os.environ[key] for key in ("PATH", "PYTHONPATH") if key in os.environ}


def beseda(*arguments: str, language: str = "C.UTF-8") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "beseda", *arguments],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env=ENGLISH | {"LANG": language},
        stdin=subprocess.DEVNULL,
    )


def assert_one_sentence(done: subprocess.CompletedProcess[str], status: int, *words: str) -> None:
    complaint = done.stderr.strip()
    assert done.returncode == status, done
    assert (
        "Traceback" not in complaint
        and len(complaint.splitlines()) == 1
        and complaint.startswith(("beseda: ", "Беседа: "))
    )
    assert all(word in complaint for word in words), complaint


@contextlib.contextmanager
def serving(*arguments: str) -> Iterator[int]:
    """A server on a free port of 127.0.0.1; its port."""
    command = [sys.executable, "-m", "beseda", "serve", "--host", "127.0.0.1", "--port", "0", *arguments]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENGLISH)
    try:
        assert server.stdout is not None
        first = server.stdout.readline()
        yield int(first.split("port ")[1].rstrip(".\n"))
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            server.kill()
            server.communicate()
            raise
    assert server.returncode == 0


# Help.


@pytest.mark.parametrize("command", [(), ("serve",), ("join",), ("rooms",), ("config",)])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_help_is_there_in_both_languages(
    command: tuple[str, ...], language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("LANGUAGE", language)
    with pytest.raises(SystemExit) as left:
        main([*command, "--help"])
    words = capsys.readouterr().out
    assert left.value.code == 0 and "beseda" in words
    assert all(len(line) <= 100 for line in words.splitlines())


SERVE = {
    "--host", "--lan", "--port", "--data", "--max-users", "--udp", "--tls", "--journal", "--durability", "--config",
    "--quiet", "--unlimited", "--debug", "--lang",
}  # fmt: skip


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("serve", SERVE),
        ("join", {"--name", "--room", "--tls", "--fingerprint", "--udp", "--chunks", "--times", "--lang"}),
        ("rooms", {"--data", "--config", "--remove", "--lang"}),
        ("config", {"--config", "--lang"}),
    ],
)
def test_every_option_of_a_command_is_explained(
    command: str, options: set[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit):
        main([command, "--help", "--lang", "en"])
    lines = [line.split() for line in capsys.readouterr().out.splitlines() if line.lstrip().startswith("-")]
    told = {line[0].rstrip(",") for line in lines if len(line) > 1}
    assert told - {"-h"} == options


def test_help_imports_neither_server_nor_client() -> None:
    code = "import sys; from beseda.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\n" + (
        "print([m for m in sys.modules if m.startswith(('beseda.server', 'beseda.client', 'msgspec'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_the_version_names_what_a_report_of_trouble_needs(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    words = capsys.readouterr().out
    assert "beseda" in words and "Python 3." in words and f"SQLite {sqlite3.sqlite_version}" in words
    assert ssl.OPENSSL_VERSION in words and "in cryptography OpenSSL " in words


@pytest.mark.parametrize(
    "arguments", [[], ["nosuch"], ["serve", "--nosuch"], ["serve", "--port", "x"], ["serve", "--lang", "de"]]
)
def test_what_can_not_be_understood_shows_the_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == BADLY_USED and "usage" in capsys.readouterr().err


# Settings.


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--port", "70000"], "--port (port) must be a whole number from 0 to 65535, not 70000"),
        (["--port", "-1"], "--port"),
        (["--max-users", "0"], "--max-users (limits.users)"),
        (["--data", ""], "--data (data)"),
        (["--data", "~nobody-is-called-so"], "data: "),
        (["--config", "/nonexistent/beseda.toml"], "/nonexistent/beseda.toml"),
    ],
)
def test_a_wrong_setting_is_one_sentence_that_names_it(
    arguments: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", *arguments]) == CONFIG
    complaint = capsys.readouterr().err
    assert complaint.startswith("beseda: ") and named in complaint and complaint.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "named"), [("prot = 1", "prot"), ("port = 'x'", "port"), ("[limits]\nusers = 0", "users"), ("=", "line 1")]
)
@pytest.mark.parametrize("command", ["serve", "config"])
def test_a_wrong_key_in_a_file_is_named(
    tmp_path: Path, command: str, text: str, named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "beseda.toml"
    path.write_text(text)
    assert main([command, "--config", str(path)]) == CONFIG
    complaint = capsys.readouterr().err
    assert named in complaint and str(path) in complaint and complaint.count("\n") == 1


@pytest.mark.parametrize("arguments", [[], ["--lang", "ru"]])
def test_a_file_of_settings_leaves_the_language_of_the_environment(tmp_path: Path, arguments: list[str]) -> None:
    path = tmp_path / "beseda.toml"
    path.write_text('lobby = "a b"')
    language = "C.UTF-8" if arguments else "ru_RU.UTF-8"
    done = beseda("serve", "--config", str(path), "--journal", "memory", "--port", "0", *arguments, language=language)
    assert_one_sentence(done, CONFIG, "не может быть именем комнаты")
    assert 'language = "ru"' in beseda("config", "--config", str(path), *arguments, language=language).stdout


@pytest.mark.parametrize("language", ["en", "ru"])
def test_what_a_file_lacks_is_told_in_the_language_of_who_starts_it(
    tmp_path: Path, language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", language)
    path = tmp_path / "beseda.toml"
    path.write_text("port = \n")
    for command in ("serve", "config"):
        assert main([command, "--config", str(path)]) == CONFIG
        assert {"en": "line 1, column 8", "ru": "строка 1, столбец 8"}[language] in capsys.readouterr().err


def test_a_tilde_in_data_is_the_home_directory(tmp_path: Path) -> None:
    path = tmp_path / "beseda.toml"
    path.write_text('data = "~/chat"')
    command = [sys.executable, "-m", "beseda", "serve", "--config", str(path), "--host", "127.0.0.1", "--port", "0"]
    home = ENGLISH | {"HOME": str(tmp_path)}
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=home)
    assert server.stdout is not None
    server.stdout.readline()
    server.terminate()
    server.communicate(timeout=PATIENCE)
    assert (tmp_path / "chat" / "journal.db").exists() and not Path("~").exists()


def test_a_lobby_that_can_not_be_a_room_is_named(tmp_path: Path) -> None:
    path = tmp_path / "beseda.toml"
    path.write_text('lobby = "a b"')
    done = beseda("serve", "--config", str(path), "--port", "0", "--journal", "memory")
    assert_one_sentence(done, CONFIG, "lobby", "a b")


@pytest.mark.parametrize("language", ["C.UTF-8", "ru_RU.UTF-8"])
def test_a_certificate_that_is_not_there_is_named(tmp_path: Path, language: str) -> None:
    path = tmp_path / "beseda.toml"
    path.write_text('[tls]\ncertificate = "fullchain.pem"\nkey = "privkey.pem"')
    chat = ("--port", "0", "--journal", "memory", "--tls=required")
    done = beseda("serve", "--config", str(path), *chat, language=language)
    assert_one_sentence(done, CONFIG, "tls.certificate: ", "fullchain.pem")


def test_a_key_of_our_own_that_is_damaged_is_named(tmp_path: Path) -> None:
    (tmp_path / "tls-key.pem").write_text("no key")
    (tmp_path / "tls-key.pem").chmod(0o600)
    done = beseda("serve", "--tls", "--port", "0", "--data", str(tmp_path))
    assert_one_sentence(done, CANT_OPEN, "tls-key.pem", "is no key in PEM")


def test_printed_settings_are_settings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config"]) == 0
    printed = capsys.readouterr().out
    path = tmp_path / "beseda.toml"
    path.write_text(printed)
    assert main(["config", "--config", str(path)]) == 0
    assert capsys.readouterr().out == printed


def test_whoever_stops_reading_gets_no_traceback() -> None:
    command = f"{sys.executable} -m beseda config | true"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=PATIENCE, env=ENGLISH)
    assert done.stderr == ""


BY_BOTH = [["--udp", "--tls"], ["--udp", "ircs://host"], ["--tls", "udp://host"], ["--udp", "--fingerprint", "ab" * 32]]
NO_FINGERPRINT = [["--fingerprint", "ab:cd"], ["--fingerprint", ""]]


UNREAL = [["--udp", "--chunks"], ["host:nonsense"], ["host:99999"]]


@pytest.mark.parametrize("arguments", [*UNREAL, *BY_BOTH, *NO_FINGERPRINT])
def test_a_join_that_can_not_be_is_one_sentence(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["join", *arguments]) == USAGE
    complaint = capsys.readouterr().err
    assert complaint.startswith("beseda: ") and complaint.count("\n") == 1


# Starts that fail.


@pytest.mark.parametrize("language", ["C.UTF-8", "ru_RU.UTF-8"])
def test_a_taken_port_is_named(tmp_path: Path, language: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = beseda("serve", "--host", "127.0.0.1", "--port", port, "--data", str(tmp_path), language=language)
    assert_one_sentence(done, NO_ADDRESS, f"127.0.0.1:{port}", "--port")


def test_an_address_of_another_machine_is_named(tmp_path: Path) -> None:
    done = beseda("serve", "--host", "192.0.2.1", "--port", "0", "--data", str(tmp_path))
    assert_one_sentence(done, NO_ADDRESS, "192.0.2.1:0", "not an address of this machine")


def take_udp_port(sock: socket.socket) -> None:
    """One that the kernel gives to no TCP client by itself: then it would be taken for TCP as well."""
    for port in random.sample(range(20_000, 30_000), 100):
        with contextlib.suppress(OSError):
            return sock.bind(("127.0.0.1", port))
    raise AssertionError("a hundred ports are taken")


def test_a_taken_udp_port_is_named(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        take_udp_port(taken)
        port = str(taken.getsockname()[1])
        done = beseda("serve", "--udp", "--host", "127.0.0.1", "--port", port, "--data", str(tmp_path))
    assert_one_sentence(done, NO_ADDRESS, f"127.0.0.1:{port}", "UDP")


def starting_with(data: Path) -> subprocess.CompletedProcess[str]:
    return beseda("serve", "--host", "127.0.0.1", "--port", "0", "--data", str(data))


def test_a_file_where_the_data_should_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("mine")
    assert_one_sentence(starting_with(tmp_path / "data"), CANT_OPEN, str(tmp_path / "data"))
    assert_one_sentence(starting_with(tmp_path / "data" / "deeper"), CANT_OPEN, str(tmp_path / "data"))
    assert (tmp_path / "data").read_text() == "mine"


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a place where nothing can be written, even by root")
def test_a_place_that_can_not_be_written_is_named() -> None:
    assert_one_sentence(starting_with(Path("/proc/self/beseda")), CANT_OPEN, "/proc/self/beseda")


def test_rooms_of_a_running_server_are_left_to_it_and_listed_when_it_has_stopped(tmp_path: Path) -> None:
    arguments = "--data", str(tmp_path)
    with serving(*arguments) as port, socket.create_connection(("127.0.0.1", port), PATIENCE) as anna:
        anna.sendall(b"Anna\nhello everybody\n/join tea\ngreen\n/quit\n")
        while anna.recv(4096):
            pass
        for more in ((), ("--remove", "#tea")):
            assert_one_sentence(beseda("rooms", *arguments, *more), CANT_OPEN, str(tmp_path), "stop it first (kill ")
    assert [line.split()[0] for line in beseda("rooms", *arguments).stdout.splitlines()[1:-1]] == ["#lobby", "#tea"]
    done = beseda("rooms", "--lang=ru", *arguments, "--remove", "tea")
    assert (done.returncode, done.stdout, done.stderr) == (0, "#tea — удалена, сообщений: 1.\n", "")
    assert_one_sentence(beseda("rooms", *arguments, "--remove", "tea"), NO_SUCH, "There is no room tea.")
    assert_one_sentence(beseda("rooms", "--data", str(tmp_path / "nowhere")), NO_SUCH, str(tmp_path / "nowhere"))
    settings = tmp_path / "beseda.toml"
    settings.write_text(f'data = "{tmp_path}"\n')
    assert "#lobby" in beseda("rooms", "--config", str(settings)).stdout
    settings.write_text("data = 1\n")
    assert_one_sentence(beseda("rooms", "--config", str(settings)), CONFIG, "data")
    with serving(*arguments) as port, socket.create_connection(("127.0.0.1", port), PATIENCE) as boris:
        boris.sendall(b"Boris\n/rooms\n/history\n/quit\n")
        heard = b"".join(iter(lambda: boris.recv(4096), b"")).decode()
    assert "hello everybody" in heard and "#tea" not in heard


def test_what_is_no_database_is_named_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    before = b"Dear diary, today I kept a file here. " * 100
    path.write_bytes(before)
    assert_one_sentence(starting_with(tmp_path), CANT_OPEN, str(path), "not a database of Beseda")
    assert path.read_bytes() == before


def test_anothers_database_is_named_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE recipes (name)")
    connection.close()
    before = path.read_bytes()
    assert_one_sentence(starting_with(tmp_path), CANT_OPEN, str(path), "not a database of Beseda")
    assert path.read_bytes() == before


def test_a_newer_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE journal (id)")
    connection.execute(f"PRAGMA application_id={JOURNAL_SCHEMA.application_id}")
    connection.execute("PRAGMA user_version=99")
    connection.close()
    assert_one_sentence(starting_with(tmp_path), CANT_OPEN, str(path), "newer", "99")


def test_two_servers_do_not_share_their_data_and_the_second_names_the_first(tmp_path: Path) -> None:
    with serving("--data", str(tmp_path), "--quiet") as port:
        assert port
        assert_one_sentence(starting_with(tmp_path), CANT_OPEN, "journal.db", "in use by process", "To stop it: kill ")


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_two_servers_do_not_share_their_port_and_the_second_names_the_first(tmp_path: Path) -> None:
    with serving("--data", str(tmp_path / "one"), "--quiet") as port:
        done = beseda("serve", "--host", "127.0.0.1", "--port", str(port), "--data", str(tmp_path / "two"))
        assert_one_sentence(done, NO_ADDRESS, "Beseda is running already, as process ", "serve", "To stop it: kill ")


def test_a_host_that_is_no_address_is_named_with_the_reason(tmp_path: Path) -> None:
    done = beseda("serve", "--host", "::1::", "--port", "0", "--data", str(tmp_path))
    assert_one_sentence(done, NO_ADDRESS, "::1::")
    assert "Unknown error" not in done.stderr


def asked_of_join(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> JoinSettings:
    asked: list[JoinSettings] = []

    def join(settings: JoinSettings) -> int:
        asked.append(settings)
        return 0

    monkeypatch.setattr("beseda.client.console.join", join)
    assert main(["join", *arguments]) == 0
    (settings,) = asked
    return settings


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (["localhost", "9000"], ("localhost", 9000, None, False)),
        (["irc://localhost:9000/#tea"], ("localhost", 9000, "#tea", False)),
        (["irc://localhost/#tea", "--room", "chai"], ("localhost", 8878, "chai", False)),
        (["udp://[::1]"], ("::1", 8878, None, True)),
    ],
)
def test_a_join_goes_where_it_is_told(
    arguments: list[str], where: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = asked_of_join(arguments, monkeypatch)
    assert (settings.host, settings.port, settings.room, settings.udp) == where


@pytest.mark.parametrize(
    ("arguments", "tls", "fingerprint"),
    [
        (["localhost"], False, ""),
        (["localhost", "--tls"], True, ""),
        (["https://localhost:8878/"], True, ""),
        (["irc://localhost", "--tls"], True, ""),
        (["localhost", "--fingerprint", "ab" * 32], True, "AB:" * 31 + "AB"),
    ],
)
def test_a_join_is_by_tls_where_that_is_said(
    arguments: list[str], tls: bool, fingerprint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = asked_of_join(arguments, monkeypatch)
    assert (settings.tls, settings.fingerprint) == (tls, fingerprint)


def test_a_server_starts_says_how_to_join_and_stops(tmp_path: Path) -> None:
    began = time.monotonic()
    with (
        serving("--data", str(tmp_path / "new")) as port,
        socket.create_connection(("127.0.0.1", port), PATIENCE) as ann,
    ):
        ann.sendall(b"Ann\n")
        assert b"Welcome, Ann" in ann.recv(4096)
    assert (tmp_path / "new" / "journal.db").stat().st_mode & 0o777 == 0o600
    assert time.monotonic() - began < PATIENCE
