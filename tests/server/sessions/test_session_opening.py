"""How a connection opens, and what is read of it then, however the network cuts what it sends."""

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.net.link import Link
from beseda.server.running.config import Settings
from beseda.server.running.config_tls import Tls
from beseda.server.running.consequences import framings_of, lobby_of
from beseda.server.running.services import Services
from beseda.server.sessions import costs
from beseda.server.sessions.by_proxy import ByProxy
from beseda.server.sessions.connection_limits import ConnectionLimits
from beseda.server.sessions.opening import COMES_WITHIN, TURNED_AWAY, Opening
from beseda.server.web.proxies import Proxies
from beseda.wire.detect import GREET_AFTER, Kind
from beseda.wire.dialects.plain import Plain
from beseda.wire.framing.lines import Received

LIMIT = 4096
CTRL_C = b"\xff\xf4\xff\xfd\x06"
NO_TIMING_MARK = b"\xff\xfc\x06\xff\xfd\x00"  # and eight bits are asked for, once
IN_SILENCE = None

USUAL = Settings()


class Stage:
    """A client that sends these pieces, with silence where there is None; and its beginning, read as a session does."""

    def __init__(self, *pieces: bytes | None, settings: Settings = USUAL, sts: str = "") -> None:
        self._settings, self._sts = settings, sts
        self.coming = list(pieces)
        self.sent = b""
        self.waited: list[float | None] = []
        self.unpaced = 0
        self.programs = 0
        self.spent = 0.0
        self.box = object()
        self.framing: Any = framings_of(LIMIT)[Kind.LINES]
        self.dialect: Any = Plain("en", lobby_of(Settings()))
        self.link = cast("Link", SimpleNamespace(address="192.0.2.1:5", recv=self._recv, is_secure=False))
        self.opening = Opening(cast("Any", self), self._services(), self._send, lambda method, target: None)

    def _services(self) -> Services:
        limits = SimpleNamespace(expects_person=lambda address: True, spoke_as_program=self._spoke_as_program)
        outboxes = SimpleNamespace(pace=lambda box, pace: None, unpace=self._unpace)
        services = SimpleNamespace(
            connection_limits=limits,
            by_proxy=ByProxy(Proxies(()), cast("ConnectionLimits", limits)),
            outboxes=outboxes,
            combiner=nullcontext(),
            framings=framings_of(LIMIT),
            plain=lambda address, is_secure: self.dialect,
            irc=lambda address, is_secure: SimpleNamespace(language="en", bye=lambda words: (f"ERROR :{words}",)),
            settings=self._settings,
            site=None,
            sts=self._sts,
            tls=None,
        )
        return cast("Services", services)

    def _recv(self, patience: float | None) -> bytes | None:
        self.waited.append(patience)
        if self.coming and (self.coming[0] is not IN_SILENCE or patience is not None):
            return self.coming.pop(0)
        return b"" if not self.coming or patience is None else None

    def _send(self, data: bytes) -> None:
        self.sent += data

    def _unpace(self, box: object, between: bytes) -> None:
        self.unpaced += 1

    def _spoke_as_program(self, address: str) -> None:
        self.programs += 1

    def _spend(self, lines: float) -> None:
        self.spent += lines

    def opens(self) -> tuple[Kind | None, list[Received]]:
        """Return what it speaks, and all that is read of it."""
        kind, detector = self.opening.detect(self._spend)
        if kind is None or kind in TURNED_AWAY:
            return kind, []
        reader = self.opening.begin(kind, detector)
        received: list[Received] = []
        for piece in detector.pieces if kind is Kind.CHUNKS else [detector.held]:
            received += [*reader.receive_data(piece), *reader.receive_timeout()]
        while self.coming:
            data = self.coming.pop(0)
            received += reader.receive_timeout() if data is IN_SILENCE else reader.receive_data(data)
        return kind, received + reader.receive_eof()


COMMANDS = [CTRL_C, b"\xff\xfb\x1f", b"\xff\xfa\x18\0xterm\xff\xf0", b"\xff\xf1"]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_begins_behind_a_name_takes_nothing_of_it(command: bytes) -> None:
    for place in range(1, len(command)):
        stage = Stage(b"Bob\r\n" + command[:place], command[place:] + b"hello\r\n")
        assert stage.opens() == (Kind.LINES, ["Bob", "hello"])


TALK = b"\xff\xfb\x1fB\xff\xf7Bob\r\n\xff\xfa\x18\0xterm\xff\xf0hello\r\0" + CTRL_C + b"a\xff\xf8b\n"


@given(st.lists(st.integers(1, 9), max_size=60))
def test_how_the_network_cuts_a_terminal_s_commands_does_not_matter(sizes: list[int]) -> None:
    pieces = []
    rest = TALK
    for size in sizes:
        pieces.append(rest[:size])
        rest = rest[size:]
    stage = Stage(*filter(None, [*pieces, rest]))
    assert stage.opens() == (Kind.LINES, ["Bob", "hello", "b"])
    assert stage.sent == b"\xff\xfe\x1f" + NO_TIMING_MARK


@pytest.mark.parametrize("place", range(5, len("NICK ряф\r\n")))
def test_irc_in_another_encoding_stays_as_it_was_wherever_it_is_cut(place: int) -> None:
    line = "NICK ряф\r\n".encode("cp1251")
    whole = Stage(line).opens()
    cut = Stage(line[:place], line[place:])
    assert cut.opens() == whole and whole[0] is Kind.IRC
    assert cut.sent == b""


@pytest.mark.parametrize("keys", [[b"Bob\r"], [b"B", b"o", b"b", b"\r"]], ids=["at once", "by keys"])
def test_return_alone_ends_a_line_at_a_raw_terminal(keys: list[bytes]) -> None:
    stage = Stage(*keys, IN_SILENCE, b"h", b"i", b"\r", b"one\rtwo\r", b"three\r\n")
    assert stage.opens() == (Kind.CHUNKS, ["Bob", "hi", "one", "two", "three"])
    assert stage.unpaced == 1


def test_who_never_ends_a_line_is_the_assignments_client() -> None:
    stage = Stage("Аня".encode(), IN_SILENCE, "раз".encode(), b"2", IN_SILENCE, b"three")
    assert stage.opens() == (Kind.CHUNKS, ["Аня", "раз", "2", "three"])
    assert stage.unpaced == 0 and stage.sent == b""


def test_somebody_silent_is_greeted_once_and_read_as_ever() -> None:
    stage = Stage(IN_SILENCE, b"Bob\n")
    assert stage.opens() == (Kind.LINES, ["Bob"])
    assert stage.sent.count(b"Type your name") == 1


@pytest.mark.parametrize("opening", [b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00", b"PROXY TCP4 192.0.2.7"])
def test_what_is_not_spoken_here_is_turned_away_wherever_it_is_cut(opening: bytes) -> None:
    for place in range(1, len(opening)):
        stage = Stage(opening[:place], opening[place:])
        kind, _ = stage.opens()
        assert kind in TURNED_AWAY and stage.sent == TURNED_AWAY[kind] and stage.programs == 1


@given(st.lists(st.sampled_from([b"\xff\xfd\x01", b"\xff\xfa", b"\xff\xf6", b"\xff", b"\xff\xff"]), max_size=500))
def test_a_flood_of_commands_is_paid_for_and_answered_within_bounds(pieces: list[bytes]) -> None:
    stage = Stage(*pieces)
    stage.opens()
    assert len(stage.sent) <= 64 * len(b"\r\n[Yes]\r\n") and stage.spent == pytest.approx(
        sum([max(len(piece) / costs.BYTES, costs.IDLE) for piece in pieces])
    )


REQUIRED = Settings(tls=Tls("required"))
HOW = "This server is reached by TLS only"


@pytest.mark.parametrize(
    "pieces",
    [(b"Anna\n",), ("Аня".encode(), IN_SILENCE), (b"A", b"n", b"n", b"a\r\n"), (IN_SILENCE, b"Anna\n"), (b"\r\n",)],
)
def test_who_comes_without_tls_where_it_is_required_is_told_how_to_come(pieces: tuple[bytes | None, ...]) -> None:
    stage = Stage(*pieces, settings=REQUIRED)
    kind, _ = stage.opens()
    assert kind is None
    assert stage.sent.decode().count(HOW) == 1
    assert "name" not in stage.sent.decode(), "nobody is asked for one who gets to give none"


@pytest.mark.parametrize(("address", "seconds"), [("192.0.2.1:5", COMES_WITHIN), ("127.0.0.1:5", GREET_AFTER)])
def test_who_may_yet_begin_with_tls_is_waited_for_where_it_is_required(address: str, seconds: float) -> None:
    """By a slow network a lost packet comes again after more than a second; a greeting would be no TLS."""
    stage = Stage(IN_SILENCE, b"Anna\n", settings=REQUIRED)
    stage.link.address = address
    stage.opens()
    assert stage.waited[0] == seconds


def test_who_comes_with_tls_or_from_this_machine_is_not() -> None:
    for link in ({"is_secure": True}, {"address": "127.0.0.1:5"}, {"address": "[::1]:5"}):
        stage = Stage(b"Anna\n", settings=REQUIRED)
        vars(stage.link).update(link)
        assert stage.opens()[0] is Kind.LINES
        assert HOW not in stage.sent.decode()


def test_an_irc_client_is_told_so_in_irc_and_by_the_capability_that_brings_it_back() -> None:
    """sts, "Mechanism": a client that reads it comes again by itself, at that port, with TLS."""
    for asked in (b"CAP LS 302\r\nNICK a\r\n", b"CAP LS\r\nNICK a\r\n", b"NICK a\r\nUSER a 0 * :a\r\n"):
        stage = Stage(asked, settings=REQUIRED, sts="port=8878,duration=300")
        assert stage.opens()[0] is None
        *before, last = stage.sent.decode().splitlines()
        assert last.startswith(f"ERROR :{HOW}")
        told = [":irc.beseda.local CAP * LS :sts=port=8878,duration=300"]
        assert before == (told if b"302" in asked else []), "no capability without its value, and no value unasked for"
