"""Scripted sessions over real sockets make everything happen that can; what they missed has no test over a socket.

The hall, the sessions, the refusals of dialects and the command rows of servers in this process are wrapped to note
what was really asked, decided, told and happened. What can't be brought about by a person at a socket is named with its
reason.
"""

from collections.abc import Callable
from typing import Any, get_args

import pytest
from in_process import running
from irc_talking import IrcClient, serving
from talking import LineClient

from beseda.core.events import Event
from beseda.core.hall import Hall
from beseda.core.questions import MayRead, MayReadWordings, Question, WhereAmI
from beseda.core.refusals import Reason, Refusal
from beseda.core.requests import EndDetached, LookAfterRoom, Request
from beseda.server.delivery.announcer import Announcer
from beseda.server.running.config import History, Limits, Settings
from beseda.server.running.config_irc import Operator
from beseda.server.running.retention import forget_old
from beseda.server.running.serve import Server
from beseda.server.sessions.passwords import hasher
from beseda.server.sessions.session import Session
from beseda.wire.dialects.actions import Action, Ask, Refuse, Submission
from beseda.wire.dialects.irc.commands import COMMANDS as IRC_COMMANDS
from beseda.wire.dialects.plain import dialect, newcomer
from beseda.wire.dialects.plain.commands import BY_ANY_NAME, COMMANDS, table
from waiting import wait_for

OUT_OF_REACH = {
    Reason.ALREADY_ENTERED: "plain text takes a name once, after that the same line is speech; IRC enters once",
    Reason.TEXT_EMPTY: "plain text asks for nothing at a blank line; and IRC says itself that there is none",
    Reason.BAD_KEY: "only IRC sets keys, and says itself what can't be one in a JOIN",
    Reason.TOO_MANY_LINES: "IRC tells itself before a batch is whole, and plain text says a line at a time",
    Reason.ROOM_IN_USE: "only empty rooms are closed: an operator's are cleared first, in the same work",
    Reason.TOO_MANY_ROOMS_OF_ADDRESS: "takes a setting: test_every_setting_matters",
    Reason.TOO_MUCH_A_DAY: "takes a hundred megabytes: tests/server/sessions/test_costs.py",
    Reason.NOT_STORED: "takes a journal that fails: tests/faults",
    Reason.INTERNAL: "takes a bug of ours: tests/faults",
}
"""Refusals that nobody at a socket of a sound server meets, and why."""
NOT_A_CLIENTS = {
    LookAfterRoom: "the server itself looks after rooms that nobody else may change",
    EndDetached: "the server itself ends seats that nobody takes again",
    Refuse: "takes a hundred megabytes: tests/server/sessions/test_costs.py",
    MayRead: "it is asked within a reading of the past",
    MayReadWordings: "it is asked within a reading of the past",
    WhereAmI: "it is asked by whoever catches up",
}
"""Actions that no session has, and why."""
PASSWORD = "secret"
CHANGING = ("message-tags", "echo-message", "draft/message-edit", "draft/message-redaction")


class Record:
    """What happened while the script ran."""

    def __init__(self) -> None:
        self.requests: set[type] = set()
        self.questions: set[type] = set()
        self.events: set[type] = set()
        self.reasons: set[Reason] = set()
        self.commands: set[str] = set()
        self.irc_commands: set[str] = set()
        self.actions: set[type] = set()

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        self._wrap(patch, Hall, "decide", self._decided)
        self._wrap(patch, Hall, "ask", self._asked)
        self._wrap(patch, Hall, "evolve", lambda arguments, _: self.events.add(type(arguments[1])))
        self._wrap(patch, Session, "_submit", lambda arguments, _: self._asked_for(arguments[1]))
        # A password's proof is the session's own: what became of it comes to the announcer.
        self._wrap(patch, Announcer, "announce", lambda arguments, _: self._asked_for((arguments[2],)))
        # Names are judged by their spelling before any hall is asked: what is told of that passes through here.
        for module in (table, dialect, newcomer):
            self._wrap(patch, module, "refused", lambda arguments, _: self.reasons.add(arguments[0].reason))
        for name, row in COMMANDS.items():
            patch.setitem(BY_ANY_NAME, name, row._replace(handler=_noting(self.commands, name, row.handler)))
        for name, irc_row in IRC_COMMANDS.items():
            handler = _noting(self.irc_commands, name, irc_row.handler)
            patch.setitem(IRC_COMMANDS, name, irc_row._replace(handler=handler))

    @staticmethod
    def _wrap(patch: pytest.MonkeyPatch, owner: Any, name: str, note: Callable[[tuple[Any, ...], Any], object]) -> None:
        original = getattr(owner, name)

        def wrapped(*arguments: Any, **named: Any) -> Any:
            result = original(*arguments, **named)
            note(arguments, result)
            return result

        patch.setattr(owner, name, wrapped)

    def _asked_for(self, submissions: tuple[Submission, ...]) -> None:
        for action in (action for submission in submissions for action in submission.actions):
            self.actions.add(type(action))
            if isinstance(action, Ask):
                self.actions.add(type(action.question))

    def _decided(self, arguments: tuple[Any, ...], result: object) -> None:
        self.requests.add(type(arguments[2]))
        self._note_refusal(result)

    def _asked(self, arguments: tuple[Any, ...], result: object) -> None:
        self.questions.add(type(arguments[2]))
        self._note_refusal(result)

    def _note_refusal(self, result: object) -> None:
        if isinstance(result, Refusal):
            self.reasons.add(result.reason)


def _noting(noted: set[str], name: str, handler: Callable[..., Any]) -> Callable[..., Any]:
    def handle(*arguments: Any) -> Any:
        noted.add(name)
        return handler(*arguments)

    return handle


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
    anna.say("hello", "/me waves", "/msg Boris psst", "/msg Boris a\ttab", "//slash")
    boris.expect("Anna: hello")
    boris.expect("* Anna waves")
    boris.expect("(private) Anna: psst")
    boris.expect("(private) Anna: a       tab")  # Only words that are not printable are read in full.
    boris.expect("Anna: /slash")
    anna.ask("/msg Nobody hi", "nobody called Nobody")
    anna.ask("x" * 101, "That is too long: at most 100 bytes.")
    boris.ask("/nick Bob", "You are Bob now.")
    boris.ask("/ignore Anna", "no more.")
    boris.ask("/topic О погоде", "set the topic")
    boris.ask("/topic", "Topic of #lobby: “О погоде”")
    anna.ask("/history 3", "--- now ---")
    anna.ask("/search psst", "--- now ---")
    anna.ask("/numbers on", "Each line has a number")
    anna.say("/reply 1 again")
    anna.ask("/edit once more", "is corrected")
    anna.ask("/edits 99", "No line has the number 99")
    anna.ask("/react 1 👍", "Your reaction to Anna")
    anna.ask("/unreact 1 👍", "is taken back")
    anna.ask("/delete", "is taken back")
    anna.ask("/numbers off", "no numbers any more")
    anna.ask("/help", "/quit")


def an_empty_room_is_closed(server: Server, anna: LineClient) -> None:
    anna.ask("/join #passing", "In #passing")
    anna.ask("/topic soon gone", "set the topic")
    anna.ask("/topic -", "cleared the topic")
    anna.ask("/leave", "You left #passing.")

    def is_gone() -> bool:
        # What the housekeeper does every hour. The archive may be a moment behind: then the next hour will do.
        forget_old(server.services)
        anna.ask("/names #passing", "#passing")
        return "There is no room #passing" in anna.heard

    wait_for(is_gone, what="the room is closed")


def they_look_after_a_room(server: Server) -> None:
    anna, boris = LineClient(server.port, "Vera"), LineClient(server.port, "Gleb")
    anna.ask("/join den", "In #den, 1: Vera")
    anna.ask("/invite Gleb", "Gleb is invited to #den.")
    boris.ask("/join #den", "In #den")
    anna.ask("/kick Gleb enough", "put Gleb out of #den")
    anna.ask("/rename hole", "#hole")
    anna.ask("/away for tea", "You are away: “for tea”")
    anna.ask("/away for tea", "You are away already: for tea")
    anna.ask("/away", "You are back.")
    anna.ask("/away", "You are not away.")


def a_room_is_closed_to_people(anna: IrcClient, boris: IrcClient) -> None:
    anna.answers("JOIN #r", "JOIN #r", "MODE #r +o anna", "353", "366")
    boris.ask("JOIN #r", "JOIN #r", "JOIN #other", "PART #r :for now", "KNOCK #r")
    for closing, refusal in (("+k key", "475"), ("+i", "473"), ("+l 1", "471"), ("+b boris", "474")):
        anna.ask(f"MODE #r {closing}")
        boris.answers("JOIN #r", f"{refusal} boris #r")
        anna.ask(f"MODE #r -{closing[1:]}")
    anna.ask("MODE #r +im")
    boris.answers("KNOCK #r :please", "711")
    boris.answers("KNOCK #r :please!", "712")
    anna.ask("INVITE boris #r")
    boris.ask("INVITE", "JOIN #r")
    boris.answers("PRIVMSG #r :I", "404")
    boris.answers("NICK bob", "435")
    boris.answers("MODE #r -m", "482")
    boris.answers("TAGMSG #r", "421")


def a_room_is_looked_after(anna: IrcClient, boris: IrcClient) -> None:
    anna.barrier()
    anna.answers("INVITE boris #r", "443")
    anna.ask("MODE #r +v boris", "MODE #r", "PRIVMSG #r :\x01PING 1\x01", "NOTICE #r :hear")
    anna.answers("KICK #r boris :enough", "KICK #r boris enough")
    anna.answers("KICK #r boris :enough", "441")
    anna.answers("RENAME #r #other", "FAIL RENAME CHANNEL_NAME_IN_USE")
    anna.ask("RENAME #r #new", "TOPIC #new :about", "NAMES #new", "LIST")
    anna.ask(*[f"MODE #new +b {number}x" for number in range(100)])
    anna.answers("MODE #new +b onemore", "478")
    anna.ask("JOIN 0")


def an_operator_does_what_others_may_not(anna: IrcClient, boris: IrcClient) -> None:
    boris.barrier()
    boris.answers("KILL anna", "481")
    anna.answers("OPER root wrong", "464")
    assert "381" in [line.verb for line in anna.ask(f"OPER root {PASSWORD}")]
    anna.ask("WALLOPS :all", "REHASH", "STATS u")
    boris.ask("JOIN #spam", "PRIVMSG #spam :buy", "MODE #spam +m", "JOIN #left", "MODE #left +m", "MODE #left -o boris")
    boris.answers("MODE #spam +s", "482")
    anna.ask("CLEARCHAN #spam :enough")
    anna.ask("KILL boris :enough")
    boris.closing()


def somebody_asks_for_everything(anna: IrcClient) -> None:
    anna.ask("AWAY :dinner", "SETNAME :Anna Sergeevna", "MODE anna +B", "NICK anya", "NICK anna", "MONITOR + boris")
    anna.ask("JOIN #read", "MARKREAD #read", "MARKREAD #read timestamp=2026-11-30T00:00:00.000Z", "PART #read")
    anna.ask("BATCH +1 draft/multiline #r", "CHATHISTORY LATEST #r * 5", "SEARCH text=word")
    anna.ask("WHO #r", "WHOIS boris", "WHOWAS anya", "ISON boris", "USERHOST boris")
    anna.ask("ADMIN", "HELP", "HELPOP", "INFO", "ISUPPORT", "LINKS", "LUSERS", "MOTD", "TIME", "VERSION")
    anna.ask("SUMMON x", "USERS", "WEBIRC a b c d", "ERROR x", "PONG x", "PASS x")


def what_was_said_is_changed(anna: IrcClient, boris: IrcClient) -> None:
    anna.ask("JOIN #changed")
    boris.ask("JOIN #changed")
    anna.say("PRIVMSG #changed :hello")
    message = dict(anna.expect("PRIVMSG").tags)["msgid"]
    edit = f"@draft/target-msgid={message};draft/edit-text=hi EDIT #changed"
    reaction = f"@+reply={message};+draft/react=%s TAGMSG #changed"
    boris.ask(edit, *[reaction % number for number in range(21)])
    anna.ask(edit, f"EDITS #changed {message}", f"REDACT #changed {message}", f"REDACT #changed {message}", edit)
    anna.say("PRIVMSG #changed :once more", "PART #changed")
    boris.ask("PART #changed")


def nothing_is_changed_any_more(server: Server) -> None:
    late = IrcClient(server.port, "late", *CHANGING)
    boris = IrcClient(server.port, "boris")
    late.say("PRIVMSG boris :hello")
    message = dict(late.expect("PRIVMSG").tags)["msgid"]
    late.answers(f"REDACT boris {message}", "FAIL REDACT REDACT_WINDOW_EXPIRED")
    boris.expect("PRIVMSG")


def something_is_said_by_keys(server: Server) -> None:
    dora = IrcClient(server.port, "dora", "batch", "draft/metadata-3")
    dora.answers("METADATA * SET url", "766")
    dora.answers("METADATA * SET $url :x", "FAIL METADATA INVALID_KEY")
    dora.answers("METADATA * SET url :\x1b", "FAIL METADATA INVALID_VALUE")
    dora.ask("METADATA * SUB url", "METADATA * LIST", "JOIN #keys", "METADATA #keys SET url :x", "METADATA #keys SYNC")
    for number in range(12):
        dora.ask(f"METADATA * SET k{number} :v")
    dora.answers("METADATA * SET more :v", "FAIL METADATA LIMIT_REACHED")
    dora.ask("METADATA #keys CLEAR")
    dora.answers("METADATA * CLEAR", "775", "FAIL METADATA RATE_LIMITED")
    dora.say("QUIT")
    dora.closing()


def somebody_is_lost_and_comes_back(server: Server) -> None:
    lost = IrcClient(server.port, "lost", "beseda/resume")
    secret = next(line.params[1] for line in lost.welcome if line.verb == "RESUME")
    lost.reset()
    wait_for(lambda: server.services.connection_limits.connections == 3, what="a lost connection")
    back = IrcClient(server.port)
    back.say("CAP REQ :beseda/resume", "RESUME nonsense", f"RESUME {secret}")
    back.expect("FAIL", "RESUME")
    back.expect("376")
    back.barrier()
    back.reset()
    wait_for(lambda: server.services.connection_limits.connections == 3, what="a lost connection")
    with server.services.combiner:
        ((user, _),) = server.services.detached()
        server.services.engine.happen(EndDetached(user))


def somebody_comes_in_by_a_password(server: Server) -> None:
    anna = LineClient(server.port)
    anna.ask("Anna", "Type the password:")
    anna.ask(PASSWORD, "Type your name")
    anna.ask("Anna", "In #lobby")


def somebody_says_to_be_a_gateway(server: Server) -> None:
    stranger = LineClient(server.port)
    stranger.say("WEBIRC a b c d")
    stranger.expect("No gateway is known here")
    stranger.expect_end()


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
        with serving(operators=(Operator("root", hasher().hash(PASSWORD)),)) as server:
            they_look_after_a_room(server)
            irc_anna, irc_boris = IrcClient(server.port, "anna", "batch"), IrcClient(server.port, "boris")
            first, second = (IrcClient(server.port, name, *CHANGING) for name in ("first", "second"))
            what_was_said_is_changed(first, second)
            first.close()
            second.close()
            wait_for(lambda: server.services.connection_limits.connections == 4, what="the two have gone")
            somebody_asks_for_everything(irc_anna)
            a_room_is_closed_to_people(irc_anna, irc_boris)
            a_room_is_looked_after(irc_anna, irc_boris)
            an_operator_does_what_others_may_not(irc_anna, irc_boris)
            something_is_said_by_keys(server)
            somebody_is_lost_and_comes_back(server)
            irc_anna.say("QUIT :bye")
            irc_anna.closing()
        with serving(history=History(delete_minutes=0)) as server:
            nothing_is_changed_any_more(server)
        with serving(password=PASSWORD) as server:
            somebody_comes_in_by_a_password(server)
            somebody_says_to_be_a_gateway(server)
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


@pytest.mark.parametrize("name", IRC_COMMANDS)
def test_every_command_of_irc_is_sent_over_a_socket(record: Record, name: str) -> None:
    assert name in record.irc_commands


@pytest.mark.parametrize("kind", get_args(Action), ids=lambda kind: kind.__name__)
def test_every_want_of_a_session_is_told_over_a_socket(record: Record, kind: type) -> None:
    assert (kind in record.actions) != (kind in NOT_A_CLIENTS)
