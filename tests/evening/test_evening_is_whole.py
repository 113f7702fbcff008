"""What the recorded evenings do not contain is named here, with its reason; all else is in them.

Commands, capabilities, numerics and sentences are looked for in the transcripts; what the hall decided is noted while
the evenings are played once more.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from evening_caps import CAPS
from evening_stage import played
from evenings import EVENINGS, read_recorded

import beseda
from beseda.core.events import Event
from beseda.core.hall import Hall
from beseda.core.questions import Question
from beseda.core.refusals import Reason, Refusal
from beseda.core.requests import Request
from beseda.locale import LANGUAGES, catalogue
from beseda.server.sessions.wanting_tls import WANTED
from beseda.wire.dialects.irc import isupport, modes
from beseda.wire.dialects.irc.caps import BY_NAME
from beseda.wire.dialects.irc.commands import COMMANDS as IRC_COMMANDS
from beseda.wire.dialects.irc.network import Network
from beseda.wire.dialects.irc.numerics import BY_NUMBER
from beseda.wire.dialects.plain.commands import COMMANDS

SOURCE = Path(beseda.__file__).parent
NO_REASONS = {
    Reason.ALREADY_ENTERED: "plain text takes a name once, and IRC enters once",
    Reason.BAD_KEY: "only IRC sets keys, and says itself what can't be one",
    Reason.INTERNAL: "takes a bug of ours",
    Reason.TOO_MANY_LINES: "plain text says a line at a time, and IRC tells itself before the batch is whole",
    Reason.TOO_MANY_ROOMS_OF_ADDRESS: "nobody makes so many rooms in an evening",
}
"""Refusals of the hall that nobody meets, and why."""
NOT_THE_HALLS = re.compile(
    "name-(empty|too-long|bad-.*|reserved)|room-name-(empty|too-long|bad-.*)|not-stored|too-much-a-day"
)
"""Reasons that are found before or after the hall is asked: their sentences are looked for instead."""
NO_NUMERICS = {"671": "nobody comes by TLS that evening"}
NO_SENTENCES = {
    "What was said in {0} in the open can't be hidden.": "plain text hides no rooms",
    "From your address as many rooms are made already as may be ({0}).": "nobody makes so many rooms in an evening",
    "At most {0} things can be said of one person or room.": "plain text says nothing by keys",
    "{0} can't be a key.": "plain text says nothing by keys",
    "That is too long, or can't be shown.": "plain text says nothing by keys",
    "You change that too often. Try again in {0} s.": "plain text says nothing by keys",
    "It is so already.": "plain text says nothing by keys",
    "One answer holds {count} lines at most, and there is more. To go on: {command}": "nobody says so much in one",
    "You are in {0} already.": "entering a room again is silent, or goes back there",
    "Somebody is in {0}.": "only the server closes rooms, and it is not told why not",
    "That has too many lines: at most {0}. Nobody saw it.": NO_REASONS[Reason.TOO_MANY_LINES],
    "There is nothing in that to say.": "plain text asks for nothing at a blank line",
    "Looked back to {time} so far. To go on: {command}": "the past of an evening is looked through in no time",
    WANTED: "everybody who comes that evening comes to a server that requires no TLS",
    "What was said before {time} is being indexed, and is not found yet.": "an evening begins with no past",
    "Choose a name first.": "whoever has no name is asked for one by every line",
    "You are {0} already.": NO_REASONS[Reason.ALREADY_ENTERED],
    "Only operators of the server may do that.": "plain text has no command of theirs",
    "{0} is open: no invitation is needed.": "plain text does not knock",
    "You have asked to be let into {0} already. Wait a little.": "plain text does not knock",
    "Those in {room} know that you would like to come in.": "plain text does not knock",
    "That list is full (at most {0}).": "plain text sets no bans",
    "That can't be a key: at most 50 characters, no spaces and no commas.": "plain text sets no keys",
    "{name} to operators: {words}": "plain text can't ask to be told these",
    "The server made a mistake with that line, and has noted it. Nobody saw it.": NO_REASONS[Reason.INTERNAL],
    "(to enter, send: {code} name)": "UDP is not in an evening: its codes and its timing are random",
    "You read too slowly: too much is waiting for you.": "nobody reads slowly in an evening",
    "Many wrong passwords came from your address: this one is looked at in {seconds} s.": "it takes ten of them",
    "Too much comes from your address in a day to keep more of it: nobody saw that one. Try again later.": "nor so",
    "You send too much that asks for nothing.": "nor does anybody flood",
    "The settings have changed who is an operator here: whoever still is says OPER again.": "nor do they change",
    "Lines left out here, because so many came at once: {count}. /history shows what was said.": "nor is paced there",
}
"""Sentences that nobody is told in an evening, and why."""
FOR_THE_CONSOLE = {
    "serve.py",
    "opening.py",
    "secret_file.py",
    "config.py",
    "config_faults.py",
    "config_irc.py",
    "config_tls.py",
    "config_values.py",
    "config_web.py",
    "contexts.py",
    "own_certificate.py",
    "pem_files.py",
    "room_days.py",
    "joining.py",
    "console.py",
    "passwords.py",
    "housekeeping.py",
    "logs.py",
    "stored_rooms.py",
}
"""Files whose sentences are for who runs the server, not for a client."""
FOR_BROWSERS = {"answers.py"}
"""No browser is in an evening: what it is sent has its files' versions and the time in it."""


@cache
def transcripts() -> str:
    return "\n".join(line for name in EVENINGS for line in read_recorded(name))


@cache
def heard() -> str:
    """Each line once: most are heard by many."""
    return "\n".join(dict.fromkeys(re.findall(r"^\S+> (.*)", transcripts(), re.MULTILINE)))


@cache
def said() -> tuple[str, ...]:
    return tuple(re.findall(r"^\S+< (.*)", transcripts(), re.MULTILINE))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_typed(name: str) -> None:
    assert any(line == f"/{name}" or line.startswith(f"/{name} ") for line in said())


@pytest.mark.parametrize("verb", IRC_COMMANDS)
def test_every_command_of_irc_is_sent(verb: str) -> None:
    assert any(re.match(rf"(@\S+ )?{verb}( |$)", line) for line in said())


def test_every_capability_is_somebodys_only_one() -> None:
    assert set(CAPS) == set(BY_NAME)


@pytest.mark.parametrize("number", BY_NUMBER)
def test_every_numeric_is_heard(number: str) -> None:
    is_heard = re.search(rf"^(@\S+ )?:\S+ {number} ", heard(), re.MULTILINE) is not None
    assert is_heard != (number in NO_NUMERICS)


@pytest.mark.parametrize("token", isupport.tokens(Network()))
def test_every_token_is_announced(token: str) -> None:
    name = re.escape(token.partition("=")[0])
    assert re.search(rf" 005 .* {name}(=\S+)? ", heard())


def told_modes(target: str) -> set[tuple[str, str]]:
    """Signs and letters of all that somebody was told to have changed."""
    changes = re.findall(rf"^(?:@\S+ )?:\S+ MODE {target} :?([+-]\S+)", heard(), re.MULTILINE)
    return {
        (sign, letter)
        for change in changes
        for sign, letters in re.findall(r"([+-])([^+-]+)", change)
        for letter in letters
    }


@pytest.mark.parametrize("sign", "+-")
@pytest.mark.parametrize("letter", [mode.letter for mode in (*modes.ROOM_MODES, *modes.ROLE_MODES)])
def test_every_letter_of_rooms_is_set_and_taken_back(sign: str, letter: str) -> None:
    assert (sign, letter) in told_modes(r"#\S+")


@pytest.mark.parametrize("letter", [mode.letter for mode in modes.USER_MODES if mode.may_drop])
def test_every_letter_of_people_is_set(letter: str) -> None:
    assert ("+", letter) in told_modes(r"[^#\s]\S*")


# Sentences.


def sentences() -> Iterator[str]:
    """All that are marked for translation where clients are spoken to."""
    for folder in ("wire", "server"):
        for path in sorted((SOURCE / folder).rglob("*.py")):
            if path.name not in FOR_THE_CONSOLE | FOR_BROWSERS:
                yield from _marked(ast.parse(path.read_text(encoding="utf-8")))


def _marked(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="_" | "N_"), args=[ast.Constant(value=str(sentence))]):
                yield sentence


def _as_pattern(sentence: str) -> str:
    return ".+?".join(map(re.escape, re.split(r"\{\w*\}", sentence)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sentence", dict.fromkeys(sentences()))
def test_every_sentence_is_heard_in_every_language(sentence: str, language: str) -> None:
    pattern = _as_pattern(catalogue(language).gettext(sentence))
    assert (re.search(pattern, heard()) is not None) != (sentence in NO_SENTENCES)


# What happened.


class Record:
    """What the hall was asked, and what it decided."""

    def __init__(self) -> None:
        self.requests: set[str] = set()
        self.questions: set[str] = set()
        self.events: set[str] = set()
        self.reasons: set[Reason] = set()

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        decide, ask, evolve = Hall.decide, Hall.ask, Hall.evolve

        def decided(hall: Hall, origin: Any, request: Any, *rest: Any) -> Any:
            self.requests.add(type(request).__name__)
            return self._noted(decide(hall, origin, request, *rest))

        def asked(hall: Hall, origin: Any, question: Any, *rest: Any) -> Any:
            self.questions.add(type(question).__name__)
            return self._noted(ask(hall, origin, question, *rest))

        def evolved(hall: Hall, event: Any) -> Any:
            self.events.add(type(event).__name__)
            return evolve(hall, event)

        patch.setattr(Hall, "decide", decided)
        patch.setattr(Hall, "ask", asked)
        patch.setattr(Hall, "evolve", evolved)

    def _noted(self, result: Any) -> Any:
        if isinstance(result, Refusal):
            self.reasons.add(result.reason)
        return result


@pytest.fixture(scope="module")
def record() -> Record:
    record = Record()
    with pytest.MonkeyPatch.context() as patch:
        record.watch(patch)
        for script in EVENINGS.values():
            played(script())
    return record


@pytest.mark.parametrize("kind", get_args(Event), ids=lambda kind: kind.__name__)
def test_every_event_happens(record: Record, kind: type) -> None:
    assert kind.__name__ in record.events


@pytest.mark.parametrize("kind", get_args(Request), ids=lambda kind: kind.__name__)
def test_every_request_is_made(record: Record, kind: type) -> None:
    assert kind.__name__ in record.requests


@pytest.mark.parametrize("kind", get_args(Question), ids=lambda kind: kind.__name__)
def test_every_question_is_asked(record: Record, kind: type) -> None:
    assert kind.__name__ in record.questions


@pytest.mark.parametrize("reason", [reason for reason in Reason if not NOT_THE_HALLS.fullmatch(reason)])
def test_every_refusal_is_met(record: Record, reason: Reason) -> None:
    assert (reason in record.reasons) != (reason in NO_REASONS)
