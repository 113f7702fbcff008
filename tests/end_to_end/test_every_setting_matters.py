"""Every setting, changed, changes what somebody at a socket meets. A setting without a row fails the first test."""

import io
import sqlite3
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from in_process import running
from irc_talking import IrcClient, tokens, verbs
from talking import HandClient, LineClient, Talker
from talking_tls import TlsTalker

from authorities import fingerprint_of, issued, shown_at, trusting
from beseda.core.hall_view import WordingsFor
from beseda.core.ids import Seq, UserId
from beseda.core.questions import Scope
from beseda.locale import catalogue
from beseda.server.running import housekeeping, housekeeping_tasks, retention
from beseda.server.running.config import History, Limits, Settings
from beseda.server.running.config_irc import Irc, Operator
from beseda.server.running.config_tls import Tls
from beseda.server.running.config_web import Web
from beseda.server.running.consequences import policy_of
from beseda.server.running.room_days import RoomRetention
from beseda.server.running.serve import Server
from beseda.server.sessions.passwords import hasher
from beseda.wire.spelling import spell_room
from waiting import wait_for

Serving = Callable[..., Any]
"""Makes a running server of settings that differ from the usual ones as given."""
Row = Callable[[Serving, Path], None]
ROWS: dict[str, Row] = {}


def shows(setting: str) -> Callable[[Row], Row]:
    def enrol(row: Row) -> Row:
        ROWS[setting] = row
        return row

    return enrol


@pytest.fixture
def serving(data: Path) -> Serving:
    @contextmanager
    def make(
        limits: Limits | None = None,
        history: History | None = None,
        out: io.StringIO | None = None,
        **changes: Any,
    ) -> Iterator[Server]:
        settings = Settings(port=0, host=("127.0.0.1",), data=str(data), journal="memory")
        settings = msgspec.structs.replace(settings, limits=limits or Limits(), history=history or History(), **changes)
        with running(settings, out) as server:
            yield server

    return make


def fields_of(section: type[msgspec.Struct], prefix: str = "") -> list[str]:
    names = []
    for field in msgspec.structs.fields(section):
        inner = field.type if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct) else None
        names.extend(fields_of(inner, f"{field.name}.") if inner else [prefix + field.name])
    return names


def test_every_setting_has_a_row() -> None:
    assert set(fields_of(Settings)) == set(ROWS)


@pytest.mark.parametrize("setting", fields_of(Settings))
def test_a_setting_is_met_at_a_socket(setting: str, serving: Serving, tmp_path: Path) -> None:
    ROWS[setting](serving, tmp_path)


def refused_at(port: int, host: str = "127.0.0.1") -> str:
    """What somebody is told who gets no further than the handler."""
    return Talker(port, host).expect_end()


@shows("limits.resume_seconds")
def resume_seconds(serving: Serving, tmp_path: Path) -> None:
    with serving(limits=Limits(resume_seconds=7)) as server:
        anna = IrcClient(server.port, "anna", "beseda/resume")
        assert [line.params[-1] for line in anna.welcome if line.verb == "RESUME"] == ["7"]


@shows("host")
def host(serving: Serving, tmp_path: Path) -> None:
    with serving(host=("127.0.0.2",)) as server:
        LineClient(server.port, "Anna", host="127.0.0.2")
        with pytest.raises(ConnectionRefusedError):
            LineClient(server.port, "Anna")


@shows("port")
def port(serving: Serving, tmp_path: Path) -> None:
    with serving() as server:
        free = server.port
    with serving(port=free):
        LineClient(free, "Anna")


@shows("udp")
def udp(serving: Serving, tmp_path: Path) -> None:
    with serving(udp=True) as server:
        HandClient(server.port, "Anna")


@shows("data")
def data_(serving: Serving, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    with serving(data=str(elsewhere), journal="sqlite") as server:
        anna = LineClient(server.port, "Anna")
        anna.say("hello")
        anna.ask("/topic kept there", "set the topic")
    assert "kept there" in str(rows_of(elsewhere / "journal.db", "state"))


def rows_of(database: Path, table: str) -> list[Any]:
    with sqlite3.connect(database) as opened:
        rows = opened.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
    opened.close()
    return rows


@shows("journal")
def journal(serving: Serving, tmp_path: Path) -> None:
    for kind, kept in (("memory", False), ("memory", False), ("sqlite", False), ("sqlite", True)):
        with serving(journal=kind) as server:
            anna = LineClient(server.port, "Anna")
            assert ("раньше" in anna.heard) == kept
            anna.say("раньше")
            anna.ask("/history", "раньше")


@shows("durability")
def durability(serving: Serving, tmp_path: Path) -> None:
    for kind, level in (("process", 1), ("power", 2)):
        with serving(journal="sqlite", durability=kind, data=str(tmp_path / kind)) as server:
            anna = LineClient(server.port, "Anna")
            anna.say("hello")
            anna.ask("/history", "Anna: hello")
            with server.services.combiner:
                assert server.services.journal._connection.execute("PRAGMA synchronous").fetchone() == (level,)


@shows("language")
def language(serving: Serving, tmp_path: Path) -> None:
    with serving(language="ru") as server:
        welcome = catalogue("ru").gettext("Welcome, {name}. /help tells what there is to type.")
        LineClient(server.port).ask("Anna", welcome.format(name="Anna"))


@shows("network")
def network(serving: Serving, tmp_path: Path) -> None:
    with serving(network="Птичник") as server:
        LineClient(server.port).ask("птичник", "is kept for the server")


@shows("lobby")
def lobby(serving: Serving, tmp_path: Path) -> None:
    with serving(lobby="#прихожая") as server:
        LineClient(server.port, "Anna", room="In #прихожая, 1: Anna")


@shows("password")
def password(serving: Serving, tmp_path: Path) -> None:
    for given in ("open sesame", hasher().hash("open sesame")):
        with serving(password=given) as server:
            LineClient(server.port).ask("Anna", "This chat has a password")
            LineClient(server.port).ask("open sesame", "Type your name")


@shows("reserved")
def reserved(serving: Serving, tmp_path: Path) -> None:
    with serving(reserved=("Директор",)) as server:
        LineClient(server.port).ask("директор", "is kept for the server")


@shows("quiet")
def quiet(serving: Serving, tmp_path: Path) -> None:
    for is_quiet in (False, True):
        out = io.StringIO()
        with serving(quiet=is_quiet, out=out) as server:
            LineClient(server.port, "Anna").ask("/names", "Anna")
        assert ("Anna has joined" in out.getvalue()) != is_quiet


@shows("limits.users")
def users(serving: Serving, tmp_path: Path) -> None:
    with serving(Limits(users=1)) as server:
        LineClient(server.port, "Anna")
        LineClient(server.port).ask("Boris", "The chat is full (at most 1 at once).")


@shows("limits.connections")
def connections(serving: Serving, tmp_path: Path) -> None:
    with serving(Limits(connections=1)) as server:
        LineClient(server.port, "Anna")
        assert "too many connections" in refused_at(server.port)


@shows("limits.connections_per_address")
def connections_per_address(serving: Serving, tmp_path: Path) -> None:
    with serving(Limits(connections_per_address=1), host=("127.0.0.1", "::1")) as server:
        LineClient(server.port, "Anna")
        assert "too many connections" in refused_at(server.port)
        LineClient(server.port, "Boris", host="::1")


@shows("limits.connections_per_second_per_address")
def connections_per_second_per_address(serving: Serving, tmp_path: Path) -> None:
    limits = Limits(connections_per_second_per_address=1, connections_per_address=0, unnamed_per_address=0)
    with serving(limits, host=("127.0.0.1", "::1")) as server:
        crowd = [Talker(server.port) for _ in range(70)]  # of so many at once it is not the last who are too many
        wait_for(lambda: any("too many connections" in one.heard for one in crowd))
        LineClient(server.port, "Boris", host="::1")


@shows("limits.unnamed")
def unnamed(serving: Serving, tmp_path: Path) -> None:
    with serving(Limits(unnamed=1)) as server:
        LineClient(server.port, "Anna").ask("/unheard-of", "/unheard-of")  # read after she is counted as named
        thinking = Talker(server.port)
        assert "too many connections" in refused_at(server.port)
        thinking.send(b"Boris\n/names\n")
        thinking.expect("Welcome")
        thinking.expect("Anna, Boris\nIn #lobby")
        LineClient(server.port, "Vera")


@shows("limits.unnamed_per_address")
def unnamed_per_address(serving: Serving, tmp_path: Path) -> None:
    with serving(Limits(unnamed_per_address=1), host=("127.0.0.1", "::1")) as server:
        Talker(server.port)
        assert "too many connections" in refused_at(server.port)
        LineClient(server.port, "Anna", host="::1")


@shows("limits.handshakes")
def handshakes(serving: Serving, tmp_path: Path) -> None:
    with serving(Limits(handshakes=1), tls=Tls("offered")) as server, Talker(server.port) as first:
        first.send(BEGUN)
        wait_for(lambda: _alert(server.port).endswith("\x02\x50"))  # internal_error


@shows("limits.handshake_seconds")
def handshake_seconds(serving: Serving, tmp_path: Path) -> None:
    with serving(Limits(handshake_seconds=1), tls=Tls("offered")) as server, Talker(server.port) as slow:
        slow.send(BEGUN)
        slow.expect_end()


BEGUN = b"\x16\x03\x01\x02\x00\x01"
"""How a ClientHello begins."""


def _alert(port: int) -> str:
    """What a whole one that asks for nothing is answered, if that comes at once."""
    with Talker(port) as talker:
        talker.send(b"\x16\x03\x01\x00\x04\x01\x00\x00\x00")
        return talker.expect_end()


@shows("limits.seconds_to_name")
def seconds_to_name(serving: Serving, tmp_path: Path) -> None:
    with serving(Limits(seconds_to_name=1)) as server:
        assert "No name came in time (1 s)." in refused_at(server.port)


@shows("limits.line_bytes")
def line_bytes(serving: Serving, tmp_path: Path) -> None:
    with serving(Limits(line_bytes=100)) as server:
        LineClient(server.port, "Anna").ask("x" * 101, "That line was too long: at most 100 bytes.")


@shows("limits.text_bytes")
def text_bytes(serving: Serving, tmp_path: Path) -> None:
    with serving(Limits(text_bytes=100)) as server:
        LineClient(server.port, "Anna").ask("x" * 101, "That is too long: at most 100 bytes.")


@shows("limits.topic_bytes")
def topic_bytes(serving: Serving, tmp_path: Path) -> None:
    with serving(Limits(topic_bytes=10)) as server:
        LineClient(server.port, "Anna").ask("/topic шестьбукв", "That is too long: at most 10 bytes.")


@shows("limits.outbox_bytes")
def outbox_bytes(serving: Serving, tmp_path: Path) -> None:
    # Half a megabyte is more than the two kernels keep and the setting allows, and less than is allowed otherwise.
    with serving(Limits(outbox_bytes=10_000, messages_per_second=0)) as server:
        anna, frozen = LineClient(server.port, "Anna"), LineClient(server.port, "Frozen")
        anna.expect("Frozen joined")
        frozen.stop_reading()
        anna.say(*["x" * 4000] * 150)
        anna.expect("Frozen left the chat")


@shows("limits.messages_per_second")
def messages_per_second(serving: Serving, tmp_path: Path) -> None:
    with serving(Limits(messages_per_second=10, messages_at_once=1)) as server:
        anna, boris = LineClient(server.port, "Anna"), LineClient(server.port, "Boris")
        anna.expect("Boris joined")
        began = time.monotonic()
        anna.say(*[f"№{number}" for number in range(8)])
        boris.expect("№7")
        assert time.monotonic() - began > 0.5


@shows("limits.messages_at_once")
def messages_at_once(serving: Serving, tmp_path: Path) -> None:
    with serving(Limits(messages_per_second=1, messages_at_once=40)) as server:
        anna, boris = LineClient(server.port, "Anna"), LineClient(server.port, "Boris")
        anna.expect("Boris joined")
        began = time.monotonic()
        anna.say(*[f"№{number}" for number in range(35)])
        boris.expect("№34")
        assert time.monotonic() - began < 5.0


@shows("limits.messages_per_second_per_address")
def messages_per_second_per_address(serving: Serving, tmp_path: Path) -> None:
    limits = Limits(messages_at_once=40, messages_per_second_per_address=10, messages_at_once_per_address=1)
    with serving(limits) as server:
        anna, boris = LineClient(server.port, "Anna"), LineClient(server.port, "Boris")
        anna.expect("Boris joined")
        began = time.monotonic()
        anna.say(*[f"№{number}" for number in range(20)])
        boris.expect("№19")
        assert time.monotonic() - began > 0.5


@shows("limits.messages_at_once_per_address")
def messages_at_once_per_address(serving: Serving, tmp_path: Path) -> None:
    limits = Limits(messages_at_once=40, messages_per_second_per_address=1, messages_at_once_per_address=60)
    with serving(limits) as server:
        anna, boris = LineClient(server.port, "Anna"), LineClient(server.port, "Boris")
        anna.expect("Boris joined")
        began = time.monotonic()
        anna.say(*[f"№{number}" for number in range(35)])
        boris.expect("№34")
        assert time.monotonic() - began < 5.0


@shows("limits.megabytes_per_day_per_address")
def megabytes_per_day_per_address(serving: Serving, tmp_path: Path) -> None:
    fast = Limits(messages_per_second=100_000, messages_at_once=100_000, messages_per_second_per_address=0)
    with serving(msgspec.structs.replace(fast, megabytes_per_day_per_address=1)) as server:
        anna = LineClient(server.port, "Anna")
        anna.say(*["x" * 4000] * 270)
        anna.expect("Too much comes from your address in a day")


@shows("limits.rooms_per_user")
def rooms_per_user(serving: Serving, tmp_path: Path) -> None:
    with serving(Limits(rooms_per_user=1)) as server:
        LineClient(server.port, "Anna").ask("/join two", "You are in as many rooms as one may be in (1).")


@shows("limits.rooms")
def rooms(serving: Serving, tmp_path: Path) -> None:
    with serving(Limits(rooms=1)) as server:
        LineClient(server.port, "Anna").ask("/join two", "There are as many rooms as there may be (1).")


@shows("limits.rooms_per_address")
def rooms_per_address(serving: Serving, tmp_path: Path) -> None:
    with serving(Limits(rooms_per_address=1)) as server:
        anna, boris = LineClient(server.port, "Anna"), LineClient(server.port, "Boris")
        anna.ask("/join two", "In #two, 1: Anna")
        boris.ask("/join three", "From your address as many rooms are made already as may be (1).")
        boris.say("the lobby is nobody's")
        boris.ask("/join two", "In #two, 2: ")


@shows("history.on_joining")
def on_joining(serving: Serving, tmp_path: Path) -> None:
    for lines in (0, 2):
        with serving(history=History(on_joining=lines)) as server:
            anna = LineClient(server.port, "Anna")
            anna.say("раз", "два", "три")
            anna.ask("/history", "три")
            boris = LineClient(server.port, "Boris")
            boris.ask("/names", "In #lobby")
            assert [word for word in ("раз", "два", "три") if word in boris.heard] == ["раз", "два", "три"][3 - lines :]


@shows("history.earlier_wordings")
def earlier_wordings(serving: Serving, tmp_path: Path) -> None:
    """Who makes a room is its operator."""
    readers: dict[WordingsFor, str] = {"nobody": "", "operators": "Anna", "everybody": "Anna Boris"}
    for who, sees in readers.items():
        with serving(history=History(earlier_wordings=who)) as server:
            people = [LineClient(server.port, name) for name in ("Anna", "Boris")]
            for client in people:
                client.ask("/join tea", "In #tea")
            people[1].say("frist")
            people[1].ask("/edit first", "is corrected")
            for client in people:
                client.ask("/history", "edited] Boris: first")
                client.ask("/edits 1", "Boris: frist" if client.name in sees else "No earlier words of that line")
            assert (server.services.archive.wordings(*everything_of(server)) != ()) is (who != "nobody")


def everything_of(server: Server) -> tuple[Scope, Seq]:
    """All that was said, and where it began."""
    everything = Scope(server.services.journal.last_seq, UserId(0), None, frozenset())
    ((place,),) = server.services.archive._connection.execute("SELECT min(seq) FROM messages")
    return everything, Seq(place)


@shows("history.keep_days")
def keep_days(serving: Serving, tmp_path: Path) -> None:
    for days, kept in ((1, False), (3, True)):
        with serving(history=History(keep_days=days, on_joining=0)) as server, pytest.MonkeyPatch.context() as patch:
            anna = LineClient(server.port, "Anna")
            anna.say("позавчера")
            anna.ask("/history", "Anna: позавчера")
            patch.setattr(
                retention, "time", SimpleNamespace(time=lambda: time.time() + 2 * 86400, monotonic=time.monotonic)
            )
            wait_for(server.services.archiver.caught_up, what="the archive has it")
            retention.forget_old(server.services)
            anna.ask("/history", "позавчера" if kept else "Nothing found.")


def asked(port: int, target: str = "/", **headers: str) -> HTTPResponse:
    """What is answered by HTTP."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=10.0)) as browser:
        browser.request("GET", target, headers={name.replace("_", "-"): value for name, value in headers.items()})
        return browser.getresponse()


UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec_WebSocket_Version": "13",
    "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


@shows("web.page")
def page(serving: Serving, tmp_path: Path) -> None:
    for is_there, status in ((True, 200), (False, 501)):
        with serving(web=Web(page=is_there)) as server:
            assert asked(server.port).status == status


@shows("web.origins")
def origins(serving: Serving, tmp_path: Path) -> None:
    for named, status in (((), 403), (("https://friend.example",), 101)):
        with serving(web=Web(origins=named)) as server:
            assert asked(server.port, "/socket", Origin="https://friend.example", **UPGRADE).status == status


@shows("web.proxies")
def proxies(serving: Serving, tmp_path: Path) -> None:
    for named, status in (((), 404), (("127.0.0.0/8",), 200)):
        with serving(web=Web(proxies=named)) as server:
            assert asked(server.port, "/chat/", X_Forwarded_Prefix="/chat").status == status


@shows("history.room_days")
def room_days(serving: Serving, tmp_path: Path) -> None:
    for days, kept in ((1, False), (3, True)):
        history = History(on_joining=0, room_days=(RoomRetention("lobby", days),))
        with serving(history=history) as server, pytest.MonkeyPatch.context() as patch:
            anna = LineClient(server.port, "Anna")
            anna.say("позавчера")
            anna.ask("/history", "Anna: позавчера")
            patch.setattr(
                retention, "time", SimpleNamespace(time=lambda: time.time() + 2 * 86400, monotonic=time.monotonic)
            )
            wait_for(server.services.archiver.caught_up, what="the archive has it")
            retention.forget_old(server.services)
            anna.ask("/history", "позавчера" if kept else "Nothing found.")


@shows("history.keep_megabytes")
def keep_megabytes(serving: Serving, tmp_path: Path) -> None:
    for megabytes, kept in ((1, False), (0, True)):
        unheld = Limits(messages_per_second=0)
        with (
            serving(history=History(keep_megabytes=megabytes), limits=unheld) as server,
            pytest.MonkeyPatch.context() as patch,
        ):
            patch.setattr(retention, "MEGABYTE", 150_000)
            anna = LineClient(server.port, "Anna")
            anna.say("первое", *(f"{n} " + "x" * 4000 for n in range(60)))
            anna.ask("/search 59", "Anna: 59")
            wait_for(server.services.archiver.caught_up, what="the archive has it")
            retention.keep_within(server.services)
            anna.ask("/search первое", "Anna: первое" if kept else "Nothing found.")
            anna.ask("/search 59", "Anna: 59")


@shows("history.edit_minutes")
def edit_minutes(serving: Serving, tmp_path: Path) -> None:
    settings = Settings(history=History(edit_minutes=5))
    assert policy_of(settings).edit_window == 5 * 60_000


@shows("history.delete_minutes")
def delete_minutes(serving: Serving, tmp_path: Path) -> None:
    settings = Settings(history=History(delete_minutes=5))
    assert policy_of(settings).delete_window == 5 * 60_000


@shows("history.keep_changes")
def keep_changes(serving: Serving, tmp_path: Path) -> None:
    for changes, kept in ((5, 5), (0, 12)):
        with serving(history=History(keep_changes=changes), limits=Limits(messages_per_second=0)) as server:
            anna = LineClient(server.port, "Anna")
            anna.say("привет", *(f"/topic о чём-то, {n}" for n in range(11)))
            anna.ask("/rooms", "#lobby  1  “о чём-то, 10”")
            wait_for(server.services.archiver.caught_up, what="the archive has it")
            retention.keep_within(server.services)
            (found,) = server.services.archive._connection.execute("SELECT count(*) FROM events").fetchone()
            assert found == kept
            anna.ask("/rooms", "#lobby  1  “о чём-то, 10”")


@shows("history.memory_megabytes")
def memory_megabytes(serving: Serving, tmp_path: Path) -> None:
    for megabytes, is_left in ((1, False), (4, True)):
        unheld = Limits(messages_per_second=0)
        with serving(history=History(memory_megabytes=megabytes), limits=unheld) as server:
            anna = LineClient(server.port, "Anna")
            anna.say("/join one", "раз")
            anna.say("/join two", *("x" * 4000 for _ in range(20)))
            for room in range(12):
                anna.say(f"/join {room}", *("x" * 4000 for _ in range(20)))
                anna.ask("/names", f"In #{room}")
            first = server.services._hall.find(spell_room("one"))
            assert (first in server.services.recent_messages.rooms()) is is_left
            boris = LineClient(server.port, "Boris")
            boris.ask("/join one", "Anna: раз")


@shows("irc.server_name")
def server_name(serving: Serving, tmp_path: Path) -> None:
    with serving(irc=Irc(server_name="chat.example.org")) as server:
        anna = IrcClient(server.port, "anna")
        assert {line.source for line in anna.welcome} == {"chat.example.org"}
        assert anna.welcome[3].params[1] == "chat.example.org"


@shows("irc.description")
def description(serving: Serving, tmp_path: Path) -> None:
    with serving(irc=Irc(description="Для своих")) as server:
        (line,) = (line for line in IrcClient(server.port, "anna").ask("WHOIS anna") if line.verb == "312")
        assert line.params[-1] == "Для своих"


@shows("irc.icon")
def icon(serving: Serving, tmp_path: Path) -> None:
    """network-icon, "The `draft/ICON` ISUPPORT token" (ircv3-specifications, 22a8e8b)."""
    with serving(irc=Irc(icon="https://example.org/icon.svg?size=64")) as server:
        assert (
            tokens(IrcClient(server.port, "anna").welcome)["draft/ICON"] == r"https://example.org/icon.svg?size\x3D64"
        )
    with serving() as server:
        assert "draft/ICON" not in tokens(IrcClient(server.port, "anna").welcome)


@shows("irc.motd")
def motd(serving: Serving, tmp_path: Path) -> None:
    with serving(irc=Irc(motd=("раз", "два"))) as server:
        lines = [line.params[-1] for line in IrcClient(server.port, "anna").welcome if line.verb == "372"]
        assert lines == ["раз", "два"]


@shows("irc.admin")
def admin(serving: Serving, tmp_path: Path) -> None:
    with serving(irc=Irc(admin=("В подвале", "Анна"))) as server:
        lines = IrcClient(server.port, "anna").answers("ADMIN", "256", "257", "258")
        assert [line.params[-1] for line in lines[1:]] == ["В подвале", "Анна"]


@contextmanager
def looking_often() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(housekeeping_tasks, "PING_EVERY", 0.02)
        patch.setattr(housekeeping, "LOOK_EVERY", 0.02)
        yield


@shows("irc.webirc_password")
def webirc_password(serving: Serving, tmp_path: Path) -> None:
    for password, told in (("", "No gateway"), ("other", "Invalid WebIRC password"), ("word", "PONG")):
        with serving(irc=Irc(webirc_password=password), web=Web(proxies=("127.0.0.1",))) as server:
            gateway = LineClient(server.port)
            gateway.say("WEBIRC word gate host 192.0.2.1")
            gateway.say("PING x")
            gateway.expect(told)


@shows("irc.ping_seconds")
def ping_seconds(serving: Serving, tmp_path: Path) -> None:
    with looking_often(), serving(irc=Irc(ping_seconds=1, pong_seconds=60)) as server:
        began = time.monotonic()
        IrcClient(server.port, "anna").expect("PING", within=5.0)
        assert time.monotonic() - began > 0.9


@shows("irc.pong_seconds")
def pong_seconds(serving: Serving, tmp_path: Path) -> None:
    with looking_often(), serving(irc=Irc(ping_seconds=1, pong_seconds=1)) as server:
        assert "Ping timeout" in IrcClient(server.port, "anna").closing(within=5.0)


@shows("operators")
def operators(serving: Serving, tmp_path: Path) -> None:
    anybody = Operator("root", hasher().hash("secret"), "staff.example")
    for known, answer in (((), "464"), ((anybody,), "381")):
        with serving(operators=known) as server:
            assert answer in verbs(IrcClient(server.port, "anna").ask("OPER root secret"))


@shows("tls.use")
def use(serving: Serving, tmp_path: Path) -> None:
    with serving() as server, pytest.raises(ssl.SSLError):
        shown_at(server.port)
    with serving(tls=Tls("offered")) as server:
        assert shown_at(server.port)


@shows("tls.certificate")
@shows("tls.key")
def certificate(serving: Serving, tmp_path: Path) -> None:
    pair = issued(tmp_path, "chat.example.org")
    with serving(tls=Tls("offered", pair.certificate, pair.key)) as server:
        assert shown_at(server.port) == fingerprint_of(pair)


@shows("tls.more")
def more(serving: Serving, tmp_path: Path) -> None:
    first, other = (issued(tmp_path, name) for name in ("chat.example.org", "*.example.net"))
    with serving(tls=Tls("offered", first.certificate, first.key, (other,))) as server:
        assert shown_at(server.port, "chat.example.net") == fingerprint_of(other)


@shows("tls.promise_seconds")
def promise_seconds(serving: Serving, tmp_path: Path) -> None:
    pair = issued(tmp_path, "localhost")
    for tls, promised in (
        (Tls("offered", promise_seconds=300), None),
        (Tls("offered", pair.certificate, pair.key, promise_seconds=300), "max-age=300"),
    ):
        with (
            serving(tls=tls) as server,
            closing(HTTPSConnection("localhost", server.port, timeout=10.0, context=trusting())) as browser,
        ):
            browser.request("GET", "/")
            with browser.getresponse() as response:
                assert response.headers["Strict-Transport-Security"] == promised


@shows("tls.client_certificates")
def client_certificates(serving: Serving, tmp_path: Path) -> None:
    annas = issued(tmp_path, "anna")
    for is_asked in (False, True):
        with serving(tls=Tls("offered", client_certificates=is_asked)) as server:
            anna = TlsTalker(server.port, context=trusting(annas))
            anna.send(b"Anna\n")
            anna.expect("Welcome")
            (session,) = server.services.sessions.snapshot()
            assert session.link.certificate == (fingerprint_of(annas) if is_asked else "")
