"""What every session uses: what the settings become, who is let in by a password, and the past that is fetched once."""

import math
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from authorities import fingerprint_of, issued, shown_by
from beseda.core import requests as rq
from beseda.core.ids import NOBODY, RoomId, Seq, UserId
from beseda.core.past import Window
from beseda.core.questions import Scope
from beseda.core.reserved import is_reserved
from beseda.core.state import KeptRoom, StateChange
from beseda.journal.archive import Archive
from beseda.journal.errors import ArchiveUnreadable
from beseda.journal.memory import MemoryJournal
from beseda.net.merging import Put
from beseda.net.outbox import MANY, Outbox
from beseda.server.engine.work import Client, WorkItem
from beseda.server.running.config import History, Limits, Settings, unlimited
from beseda.server.running.config_faults import ConfigError
from beseda.server.running.config_irc import Irc, Operator
from beseda.server.running.config_tls import Tls
from beseda.server.running.consequences import framings_of, lobby_of, network_of, policy_of
from beseda.server.running.services import Services
from beseda.server.sessions.passwords import hasher
from beseda.server.tls.certificates import Certificates
from beseda.wire.detect import Kind
from beseda.wire.dialects.actions import GivePassword, Login, Reply
from beseda.wire.dialects.irc.line import LONGEST_INPUT
from beseda.wire.dialects.plain import Plain
from beseda.wire.framing.lines import Fault
from beseda.wire.spelling import spell_display
from engine_fakes import FakeClient, item_of, person, room

ADDRESS = "192.0.2.7:5000"


def settings_with(**fields: object) -> Settings:
    return msgspec.structs.replace(unlimited(Settings()), **fields)


class Run:
    """One run of a server over a journal and an archive that outlive it."""

    def __init__(
        self, settings: Settings, journal: MemoryJournal | None = None, archive: Archive | None = None
    ) -> None:
        self.journal = journal or MemoryJournal()
        self.archive = archive or Archive(None, self.journal.id)
        self.services = Services(settings, self.journal, self.archive, lambda event, client: None, b"secret")
        self.services.start()

    def client(self, number: int, *lines: str) -> FakeClient:
        client = FakeClient(number, self.services.outboxes)
        typed: Client = client
        for line in lines:
            item = item_of(client, line)
            self.services.combiner.submit(WorkItem(typed, item.submissions, waits=False))
        return client

    def archived(self) -> None:
        assert self.services.archiver.wait_until(self.journal.last_seq, 20.0)

    def stop(self) -> None:
        self.services.close(time.monotonic() + 5.0)


@pytest.fixture
def run() -> Iterator[Run]:
    made = Run(settings_with())
    yield made
    made.stop()


def test_soon_after_many_were_sent_to_a_thread_that_reads_alone_waits_for_more(run: Run) -> None:
    boxes = tuple([Outbox(lambda data, flags: len(data), -1) for _ in range(MANY + 1)])
    run.services.outboxes.put([Put(boxes, b"news\n")])
    run.services.outboxes.flush()
    run.services.outboxes.calm_at = math.inf
    assert run.services.read_scheduler.coalescing_delay() == run.services.outboxes.coalescing_delay() > 0.0


# What the settings become.


def test_the_hall_has_the_limits_and_the_lobby_of_the_settings() -> None:
    limits = Limits(users=3, rooms=4, rooms_per_user=2, text_bytes=100, topic_bytes=50)
    policy = policy_of(settings_with(limits=limits, lobby="#Hall"))
    meant = policy.limits
    assert (meant.users, meant.rooms, meant.rooms_per_user) == (3, 4, 2)
    assert (meant.text_bytes, meant.topic_bytes, policy.lobby.shown) == (100, 50, "#Hall")


@pytest.mark.parametrize("name", ["Server", "сервер", "Beseda", "MyNet", "Boss", "NickServ", "BOSS"])
def test_nobody_is_called_as_the_server_the_network_its_services_or_as_the_operator_forbade(name: str) -> None:
    policy = policy_of(settings_with(network="MyNet", reserved=("boss",)))
    assert is_reserved(person(name), policy.reserved)
    assert not is_reserved(person("Ann"), policy.reserved)


@pytest.mark.parametrize("shown", ["chat.example.org", "Chat Example Org!", "irc.beseda.test", "my net"])
def test_nobody_is_shown_as_the_server_is_called(shown: str) -> None:
    """No name has dots, and what is shown in the place of one may: so notices of the server's seemed to be theirs."""
    policy = policy_of(settings_with(network="chat.example.org", irc=Irc("irc.beseda.test"), reserved=("my.net",)))
    naming = spell_display(shown)
    assert naming is not None and is_reserved(naming, policy.reserved)


@pytest.mark.parametrize("lobby", ["", "#", "#a b", "a,b"])
def test_a_lobby_that_can_not_be_a_room_is_named(lobby: str) -> None:
    with pytest.raises(ConfigError, match=r"^lobby: "):
        lobby_of(settings_with(lobby=lobby))


def test_irc_clients_are_told_what_the_settings_say() -> None:
    irc = Irc(server_name="irc.example", description="A chat", motd=("Hi",), admin=("Ann",))
    network = network_of(settings_with(network="MyNet", irc=irc, password="word", lobby="#hall"), "journal1")
    assert (network.server_name, network.network, network.description) == ("irc.example", "MyNet", "A chat")
    assert (network.motd, network.admin, network.lobby, network.is_locked) == (("Hi",), ("Ann",), "#hall", True)
    assert network.message_id(Seq(31)) == "journal1-1f"
    assert not network_of(settings_with(), "x").is_locked


def test_irc_clients_are_told_the_lobby_as_they_can_join_it() -> None:
    """The setting may leave its # out."""
    assert network_of(settings_with(lobby="hall"), "x").lobby == "#hall"


def test_each_kind_of_client_has_its_own_ends_and_its_own_longest_line() -> None:
    framings = framings_of(100)
    assert {*framings} == {Kind.LINES, Kind.CHUNKS, Kind.IRC}, "all kinds that anybody is served"
    assert framings[Kind.LINES].encode(["a", "b"]) == b"a\nb\n" and framings[Kind.IRC].encode(["a"]) == b"a\r\n"
    for kind, longest in ((Kind.LINES, 100), (Kind.IRC, LONGEST_INPUT)):
        fits, does_not = (
            framings[kind].reader().receive_data(b"x" * size + b"\r\n") for size in (longest, longest + 1)
        )
        assert fits == ["x" * longest] and not isinstance(does_not[0], str)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("fault", Fault)
def test_a_line_that_can_not_be_read_is_told_why_in_the_readers_language(run: Run, fault: Fault, language: str) -> None:
    words = run.services.words_for(fault, language)
    assert ("4096" in words) is (fault is Fault.TOO_LONG) and "{" not in words
    assert words.isascii() is (language == "en")


def test_without_a_rate_nobody_is_held_up(run: Run) -> None:
    assert run.services.new_rate_limiter(ADDRESS, time.sleep) is None
    run.services.settings = settings_with(limits=Limits(messages_per_second=2, messages_at_once=3))
    mine, yours = (run.services.new_rate_limiter(ADDRESS, time.sleep) for _ in range(2))
    assert mine is not None and mine is not yours


# Addresses and passwords.


def no_wait(seconds: float) -> None:
    pytest.fail("nobody has guessed")


def test_nobody_is_shown_an_address_and_one_address_is_always_shown_alike(run: Run) -> None:
    irc, plain = run.services.irc(ADDRESS), run.services.plain(ADDRESS)
    assert "192.0.2.7" not in irc.host and irc.host == run.services.irc("192.0.2.7:6000").host
    assert irc.host != run.services.irc("192.0.2.8:5000").host
    assert irc.host in repr(plain._user_info)


def test_a_wrong_operators_password_is_refused_and_a_right_one_brings_the_host() -> None:
    run = Run(settings_with(operators=(Operator("root", hasher().hash("word"), "staff"),)))
    login = run.services.passwords.login
    assert login(Login("root", "word", "no"), ADDRESS, no_wait) == rq.BecomeOperator("staff")
    for name, word in (("root", "wrong"), ("toor", "word"), ("root", "")):
        assert login(Login(name, word, "no"), ADDRESS, no_wait) == Reply("no", refuses=True)
    run.stop()


def test_a_password_is_answered_by_whoever_asked_for_it(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    run.services.renew(settings_with(password="word"))
    given = [GivePassword(word, lambda is_right: (Reply(str(is_right)),)) for word in ("word", "wrong")]
    told = [run.services.passwords.unlock(each, ADDRESS, no_wait) for each in given]
    assert told == [(Reply("True"),), (Reply("False"),)]
    run.services.passwords.report()
    assert "1 wrong passwords in the last minute (192.0.2.7: 1)" in caplog.text


def test_what_is_renewed_holds_for_who_comes_and_what_clients_remember_stays(run: Run) -> None:
    before = run.services.irc(ADDRESS).network
    irc = Irc(server_name="other.example", motd=("New",))
    run.services.renew(settings_with(irc=irc, password="word", network="Other", lobby="#other"))
    after = run.services.irc(ADDRESS).network
    assert after.motd == ("New",) and after.is_locked
    assert "password" in run.services.stranger.greeting()[0] and "password" in run.services.plain(ADDRESS).greeting()[0]
    assert (after.server_name, after.created) == (before.server_name, before.created)
    assert (after.network, after.lobby) == (before.network, before.lobby), "these take another start"
    run.services.renew(settings_with())
    assert "password" not in run.services.stranger.greeting()[0] and not run.services.irc(ADDRESS).network.is_locked


def test_where_renewed_settings_are_wrong_nothing_is_changed(run: Run) -> None:
    before = run.services.irc(ADDRESS).network, run.services.settings, run.services.passwords.lock
    irc, one = Irc(motd=("New",)), "word"
    for absurd in (
        settings_with(password="/secret", irc=irc),
        settings_with(password=one, irc=irc, lobby="a b"),
        settings_with(password=one, irc=irc, operators=(Operator("root", "plain words"),)),
    ):
        with pytest.raises(ConfigError, match=r"^(password|lobby|operators\[0\]\.password): "):
            run.services.renew(absurd)
        assert (run.services.irc(ADDRESS).network, run.services.settings, run.services.passwords.lock) == before


def test_what_waits_for_the_next_start_is_named(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    run.services.renew(settings_with(password="word"))
    assert "next start" not in caplog.text
    irc = Irc(server_name="other.example.org", motd=("New",))
    limits = msgspec.structs.replace(run.services.settings.limits, users=2)
    run.services.renew(settings_with(password="word", port=1, data="other", irc=irc, limits=limits))
    assert caplog.text.rstrip().endswith("from the next start on: port, data, limits.users, irc.server_name")


def test_certificates_are_renewed_with_the_settings_or_all_stays(run: Run, tmp_path: Path) -> None:
    first, other = (issued(tmp_path, name) for name in ("chat.example.org", "other.example.org"))
    tls = Tls("offered", first.certificate, first.key)
    run.services.tls = certificates = Certificates(settings_with(tls=tls))
    run.services.renew(settings_with(tls=Tls("offered", other.certificate, other.key)))
    assert shown_by(certificates, "chat.example.org") == fingerprint_of(other)
    wrong_key = Tls("offered", first.certificate, other.key)
    for absurd in (settings_with(tls=wrong_key, password="word"), settings_with(tls=tls, password="/secret")):
        with pytest.raises(ConfigError, match=r"^(tls\.key|password): "):
            run.services.renew(absurd)
        assert shown_by(certificates, "chat.example.org") == fingerprint_of(other)
        assert run.services.settings.tls.certificate == other.certificate and not run.services.settings.password


def test_who_switches_tls_off_leaves_its_certificate_until_the_next_start(
    run: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One of our own making in its place would be refused by all who came by a name."""
    pair = issued(tmp_path, "chat.example.org")
    tls = Tls("offered", pair.certificate, pair.key, promise_seconds=300)
    run.services.settings = settings_with(tls=tls)
    run.services.tls = certificates = Certificates(run.services.settings)
    run.services.renew(settings_with())
    assert shown_by(certificates, "chat.example.org") == fingerprint_of(pair) and not certificates.is_own
    assert "next start on: tls.use" in caplog.text


# The past.


@pytest.fixture
def second_run() -> Iterator[Run]:
    """Of a server where in the first run something was said in the lobby, and in #tea."""
    first = Run(settings_with(history=History(on_joining=2)))
    first.client(1, "Ann", "one", "two", "three", "/join tea", "green")
    first.archived()
    journal, archive = first.journal, first.archive
    journal.close = archive.close = lambda: None  # type: ignore[method-assign]
    first.stop()
    run = Run(settings_with(history=History(on_joining=2)), journal, archive)
    yield run
    run.stop()


def test_who_joins_is_shown_the_last_lines_of_the_run_before(second_run: Run) -> None:
    second_run.services.prepare_room(room("#lobby"))
    told = second_run.client(2, "Bob").take()
    assert [line.rpartition("Ann: ")[2] for line in told if "Ann: " in line] == ["two", "three"]


def test_a_rooms_past_is_fetched_once(second_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Scope] = []
    messages = second_run.archive.messages

    def note(scope: Scope, wanted: Window) -> object:
        asked.append(scope)
        return messages(scope, wanted)

    monkeypatch.setattr(second_run.archive, "messages", note)
    for name in ("#lobby", "#LOBBY", "#tea", "#nowhere"):
        second_run.services.prepare_room(room(name))
    second_run.services.prepare_room(RoomId(5))  # whoever asks by number has been there
    assert len(asked) == 2 and all(len(scope.rooms or ()) == 1 and scope.viewer == NOBODY for scope in asked)


def test_a_past_that_can_not_be_read_keeps_nobody_from_joining(
    second_run: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ArchiveUnreadable(OSError("input/output error"))

    monkeypatch.setattr(second_run.archive, "messages", broken)
    second_run.services.prepare_room(room("#lobby"))
    assert second_run.client(2, "Bob").name == person("Bob")
    assert "the archive can't be read" in caplog.text


def test_rooms_and_people_are_called_as_they_are_now_or_as_before_if_nobody_else_is(second_run: Run) -> None:
    """Whoever asks for past talk names the other one so."""
    services = second_run.services
    bob = second_run.client(2, "Bob")
    assert bob.name is not None
    with services.combiner:
        presence = services._hall.presence
        user = presence.names.find(person("bob"))
        lobby = services.kept_rooms()[0]
    assert user is not None
    gone = UserId(user + 1)
    assert services.called_now(
        [
            (lobby.id, NOBODY, None),
            (RoomId(99), NOBODY, None),
            (RoomId(0), user, person("Robert")),
            (RoomId(0), gone, person("Robert")),
            (RoomId(0), gone, person("BOB")),
            (RoomId(0), gone, None),
        ]
    ) == ["#lobby", None, "Bob", "Robert", None, None]


# Readers that are too slow.


@pytest.mark.parametrize(("language", "words"), [("en", "too slowly"), ("ru", "слишком медленно")])
def test_who_reads_too_slowly_is_told_so_as_the_last_thing_and_read_from_no_more(
    run: Run, language: str, words: str
) -> None:
    slow = run.client(1, "Ann")
    slow.dialect = Plain(language, room("#lobby"))
    last = run.services._overflown(slow.box)
    assert words in last.decode() and last.endswith(b"\n") and slow.over


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Server: Lines left out here"), ("ru", "Сервер: Здесь пропущено строк: 7")]
)
def test_who_must_be_sent_to_slowly_is_told_how_much_was_left_out(run: Run, language: str, words: str) -> None:
    paced = run.client(1, "Ann")
    paced.dialect = Plain(language, room("#lobby"))
    told = run.services._left_out(paced.box, 7).decode()
    assert told.startswith(words) and "/history" in told and told.count("\n") == 1 and not paced.over


def test_the_servers_figures_are_of_its_own_connections_and_commands(run: Run) -> None:
    irc = run.services.irc(ADDRESS)
    irc.receive(["PING x"], 0)
    vitals = run.services._vitals()
    assert vitals.connections == vitals.unnamed == 0 and vitals.commands == (("PING", 1),)
    assert vitals.since <= vitals.now <= int(time.time() * 1000)


def test_of_two_rooms_of_one_name_the_log_says_which_is_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    journal = MemoryJournal()
    teas = [KeptRoom(RoomId(number), room("#tea")) for number in (1, 2)]
    journal.append([], [StateChange(KeptRoom, tea.id, Seq(tea.id), tea) for tea in teas])
    run = Run(settings_with(), journal)
    run.stop()
    assert "#tea (1) is passed over" in caplog.text
