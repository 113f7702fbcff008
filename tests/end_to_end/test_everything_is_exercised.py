"""One scripted session over real sockets makes everything happen that can; what it missed has no test over a socket.

The hall, the dialect's refusals and the command rows of a server in this process are wrapped to write down what was
really asked, decided, told and happened. What can't be brought about by a person at a socket is named with its reason.
"""

from collections.abc import Callable
from typing import Any, get_args

import pytest
from in_process import running
from talking import LineClient

from beseda.core.events import Event
from beseda.core.hall import Hall
from beseda.core.questions import MayRead, Question
from beseda.core.refusals import Reason, Refusal
from beseda.core.requests import CloseRoom, Request
from beseda.server.announcer import Announcer
from beseda.server.chores import forget_old
from beseda.server.config import History, Limits, Settings
from beseda.server.serve import Server
from beseda.wire.dialects.plain import commands, dialect
from beseda.wire.dialects.plain.commands import COMMANDS
from beseda.wire.dialects.wants import ReadPast, Want
from waiting import wait_for

OUT_OF_REACH = {
    Reason.ALREADY_IN_ROOM: "the dialect goes back to a room one is in, and asks for no second seat there",
    Reason.ALREADY_ENTERED: "the dialect takes a name once; after that the same line is speech",
    Reason.TEXT_EMPTY: "the dialect asks for nothing at a blank line, and the commands demand their words",
    Reason.ROOM_IN_USE: "only the server closes rooms, and only those it has just seen empty, on the floor",
    Reason.NOT_STORED: "takes a journal that fails: tests/faults",
    Reason.INTERNAL: "takes a bug of ours: tests/faults",
}
"""Refusals that nobody at a socket of a sound server meets in plain text, and why."""


class Record:
    """What happened while the script ran."""

    def __init__(self) -> None:
        self.requests: set[type] = set()
        self.questions: set[type] = set()
        self.events: set[type] = set()
        self.reasons: set[Reason] = set()
        self.commands: set[str] = set()
        self.wants: set[type] = set()

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        self._wrap(patch, Hall, "decide", self._decided)
        self._wrap(patch, Hall, "ask", self._asked)
        self._wrap(patch, Hall, "evolve", lambda arguments, _: self.events.add(type(arguments[1])))
        self._wrap(patch, Announcer, "announce", lambda arguments, _: self.wants.add(type(arguments[2])))
        # Names are judged by their spelling before any hall is asked: what is told of that passes through here.
        for module in (commands, dialect):
            self._wrap(patch, module, "refused", lambda arguments, _: self.reasons.add(arguments[0].reason))
        for name, row in COMMANDS.items():
            patch.setitem(COMMANDS, name, row._replace(handler=self._noting(name, row.handler)))

    def _noting(self, name: str, handler: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*arguments: Any) -> Any:
            self.commands.add(name)
            return handler(*arguments)

        return noted

    @staticmethod
    def _wrap(patch: pytest.MonkeyPatch, owner: Any, name: str, note: Callable[[tuple[Any, ...], Any], object]) -> None:
        original = getattr(owner, name)

        def wrapped(*arguments: Any, **named: Any) -> Any:
            result = original(*arguments, **named)
            note(arguments, result)
            return result

        patch.setattr(owner, name, wrapped)

    def _decided(self, arguments: tuple[Any, ...], result: object) -> None:
        self.requests.add(type(arguments[2]))
        self._note_refusal(result)

    def _asked(self, arguments: tuple[Any, ...], result: object) -> None:
        self.questions.add(type(arguments[2]))
        self._note_refusal(result)

    def _note_refusal(self, result: object) -> None:
        if isinstance(result, Refusal):
            self.reasons.add(result.reason)


def names_are_refused(server: Server, anna: LineClient) -> None:
    newcomer = LineClient(server.port)
    for bad, why in (
        ("", "at least one character"),
        ("x" * 33, "at most 32"),
        ("7up", "does not begin"),
        ("two words", "can't be a name"),
        ("ANNA", "The name Anna is taken"),
        ("Аnna", "looks too much like Anna"),
        ("Server", "kept for the server"),
    ):
        newcomer.ask(bad, why, "Type another name:")
    newcomer.close()
    anna.ask("/nick Server", "kept for the server")


def they_walk_through_rooms(anna: LineClient, boris: LineClient) -> None:
    anna.ask("/join one", "In #one, 1: Anna")
    for bad, why in (
        ("#", "at least one character after the #"),
        ("x" * 60, "at most 50"),
        ("a:b", "can't be a room's name"),
        ("#оne", "looks too much like #one"),
    ):
        boris.ask(f"/join {bad}", why)
    boris.ask("/join three", "In #three")
    boris.ask("/join four", "You are in as many rooms as one may be in (2).")
    boris.ask("/leave #lobby", "You left #lobby.")
    boris.ask("/join four", "There are as many rooms as there may be (3).")
    boris.ask("/leave #one", "You are not in #one.")
    boris.ask("/names #nowhere", "There is no room #nowhere.")
    boris.ask("/join lobby", "In #lobby")
    boris.ask("/leave #three", "You left #three.")
    anna.ask("/join lobby", "In #lobby")
    anna.ask("/leave #one", "You left #one.")
    anna.ask("/rooms", "* #lobby")


def they_talk(anna: LineClient, boris: LineClient) -> None:
    anna.say("hello", "/me waves", "/msg Boris psst", "//slash")
    boris.expect("Anna: hello")
    boris.expect("* Anna waves")
    boris.expect("(private) Anna: psst")
    boris.expect("Anna: /slash")
    anna.ask("/msg Nobody hi", "nobody called Nobody")
    anna.ask("x" * 101, "That is too long: at most 100 bytes.")
    boris.ask("/nick Bob", "You are Bob now.")
    boris.ask("/ignore Anna", "no more.")
    boris.ask("/topic О погоде", "set the topic")
    boris.ask("/topic", "Topic of #lobby: О погоде")
    anna.ask("/history 3", "--- now ---")
    anna.ask("/search psst", "--- now ---")
    anna.ask("/help", "/quit")


def an_empty_room_is_closed(server: Server, anna: LineClient) -> None:
    anna.ask("/join #passing", "In #passing")
    anna.ask("/topic soon gone", "set the topic")
    anna.ask("/topic -", "cleared the topic")
    anna.ask("/leave", "You left #passing.")

    def is_gone() -> bool:
        # What the housekeeper does every hour. The archive may be a moment behind: then the next hour will do.
        forget_old(server.house)
        anna.ask("/names #passing", "#passing")
        return "There is no room #passing" in anna.heard

    wait_for(is_gone, what="the room is closed")


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    record = Record()
    settings = Settings(
        port=0,
        data=str(tmp_path_factory.mktemp("everything") / "data"),
        limits=Limits(users=2, rooms=3, rooms_per_user=2, text_bytes=100, messages_per_second=0),
        history=History(keep_days=1),
    )
    with pytest.MonkeyPatch.context() as patch:
        record.watch(patch)
        with running(settings) as server:
            anna, boris = LineClient(server.port, "Anna"), LineClient(server.port, "Boris")
            LineClient(server.port).ask("Vera", "The chat is full (at most 2 at once).")
            names_are_refused(server, anna)
            they_walk_through_rooms(anna, boris)
            they_talk(anna, boris)
            an_empty_room_is_closed(server, anna)
            boris.say("/quit")
            boris.expect_end()
            anna.close()
    return record


@pytest.mark.parametrize("kind", get_args(Request), ids=lambda kind: kind.__name__)
def test_every_request_is_asked_over_a_socket(record: Record, kind: type) -> None:
    assert kind in record.requests


@pytest.mark.parametrize("kind", get_args(Question), ids=lambda kind: kind.__name__)
def test_every_question_is_asked_over_a_socket(record: Record, kind: type) -> None:
    assert kind in record.questions


@pytest.mark.parametrize("kind", get_args(Event), ids=lambda kind: kind.__name__)
def test_every_event_happens_over_a_socket(record: Record, kind: type) -> None:
    assert kind in record.events


@pytest.mark.parametrize("reason", Reason)
def test_every_refusal_is_met_over_a_socket_or_its_absence_explained(record: Record, reason: Reason) -> None:
    # An explanation that has become untrue fails too.
    assert (reason in record.reasons) != (reason in OUT_OF_REACH)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_typed_over_a_socket(record: Record, name: str) -> None:
    assert name in record.commands


@pytest.mark.parametrize("kind", get_args(Want), ids=lambda kind: kind.__name__)
def test_every_want_of_a_session_is_told_over_a_socket(record: Record, kind: type) -> None:
    # The server itself closes rooms; and a reading of the past is answered by the client's own thread.
    assert (kind in record.wants) != (kind in (CloseRoom, ReadPast, MayRead))
