"""Kill -9 in the middle of edits, deletions and reactions: what was acknowledged stands after the restart.

Of what was under way either all has happened or nothing. The archive may be thrown away besides: it is filled again
with what the journal still has, and answers the same.
"""

import re
import time
from functools import partial
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest
from irc_talker import IrcTalker
from rig import ANSWERS_WITHIN, Server, Together

from beseda.core.ids import Seq, UserId
from beseda.core.past import PastMessage, Window
from beseda.core.questions import Scope
from beseda.journal.archive import Archive

CAPS = "message-tags echo-message batch labeled-response draft/message-edit draft/message-redaction"
TALKERS = 4
MOMENTS = {
    "before-append": "40",
    "within-append": "40",
    "after-append": "40",
    "within-archiving": "3",
    "within-forgetting": "2",
}
SECONDS = 25.0
"""Of changes, at most, until the server dies."""
REFUSED = re.compile(r" :\S+ 4\d\d ")
"""A numeric that says no; an id may begin with the same digit."""


class Stands(NamedTuple):
    """A message as it stands."""

    text: str | None
    """None: it was taken back."""
    reactions: frozenset[str] = frozenset()


class Changer(IrcTalker):
    """Somebody who says something, changes it, reacts to it and takes it back, and knows what is to stand."""

    def enter(self, name: str) -> None:
        self.say(f"CAP REQ :{CAPS}")
        self.say(f"NICK {name}")
        self.say(f"USER {name} 0 * :{name}")
        self.say("CAP END")
        self.expect(re.compile(rf":\S+ 376 {re.escape(name)} "))
        self.say_and_wait("JOIN #changes")
        self.sure: dict[int, Stands] = {}
        """By place."""
        self.under_way: dict[int, Stands] = {}
        """What is to stand besides, if what was asked for last has happened."""
        self._labels = count(1)

    def ask(self, line: str) -> str:
        """Send a line with a label. Return the first line of what comes for it."""
        label = f"label=l{next(self._labels)}"
        start = len(self.heard)
        self.say(f"@{label};{line[1:]}" if line.startswith("@") else f"@{label} {line}")
        return self.expect(re.compile(rf"@\S*\b{label}\b"), ANSWERS_WITHIN, start, line)

    def tell(self, text: str) -> str:
        """Say it. Return its id."""
        message = re.findall(r"msgid=(\w+-\w+)", self.ask(f"PRIVMSG #changes :{text}"))[0]
        self.sure[place_of(message)] = Stands(text)
        return str(message)

    def change(self, message: str, line: str, stands: Stands) -> None:
        place = place_of(message)
        self.under_way = {place: stands}
        answer = self.ask(line)
        assert " FAIL " not in answer and not REFUSED.search(answer), answer
        self.sure[place] = stands
        self.under_way = {}

    def go_on(self, until: float) -> None:
        """Change things until the server is gone."""
        try:
            for number in count():
                if self.ended or time.monotonic() > until:
                    break
                self._one(f"{self.name}-{number}", number)
        except (OSError, AssertionError):
            assert not self.heard[-1:] or " FAIL " not in self.heard[-1], self.heard[-1]

    def _one(self, text: str, number: int) -> None:
        message = self.tell(text)
        edit = f"@draft/target-msgid={message};draft/edit-text="
        react, unreact = (f"@+reply={message};+draft/{kind}=x TAGMSG #changes" for kind in ("react", "unreact"))
        self.change(message, f"{edit}{text}-a EDIT #changes", Stands(f"{text}-a"))
        self.change(message, react, Stands(f"{text}-a", frozenset("x")))
        self.change(message, f"{edit}{text}-b EDIT #changes", Stands(f"{text}-b", frozenset("x")))
        if number % 3 == 0:
            self.change(message, unreact, Stands(f"{text}-b"))
        if number % 2:
            self.change(message, f"REDACT #changes {message}", Stands(None))


def place_of(message: str) -> int:
    return int(message.partition("-")[2], 16)


def standing(data: Path) -> dict[int, Stands]:
    """What the archive of a stopped server answers with."""
    archive = Archive(data / "archive.db")
    found: dict[int, Stands] = {}
    before: Seq | None = None
    while page := archive.page(Scope(Seq(2**62), UserId(1), None, None), Window(100, before=before)):
        for item in page:
            assert isinstance(item, PastMessage) and item.said.seq not in found
            reactions = [reacted.reaction for reacted in item.reactions]
            assert len(reactions) == len(set(reactions))
            found[item.said.seq] = Stands("\n".join(item.said.text.lines), frozenset(reactions))
        before = Seq(min(found))
    archive.close()
    return found


@pytest.mark.parametrize(
    ("moment", "thrown_away"),
    [*((moment, False) for moment in MOMENTS), ("after-append", True), ("within-forgetting", True)],
)
def test_what_was_acknowledged_stands_after_a_kill(tmp_path: Path, moment: str, thrown_away: bool) -> None:
    data = tmp_path / "data"
    with Server(data, "--unlimited", "--quiet", sabotage=(moment, MOMENTS[moment])) as server:
        changers = [Changer(server.port, f"changer{number}") for number in range(TALKERS)]
        together = Together(*(partial(each.go_on, time.monotonic() + SECONDS) for each in changers))
        assert server.wait_dead(SECONDS + 10) == -9, "it did not die where it should"
        together.join()
        for each in changers:
            each.close()
    if thrown_away:
        for file in data.glob("archive.db*"):
            file.unlink()
    with Server(data, "--quiet") as server:
        server.talker("late").say_and_wait("/history 5")  # the archive has all of it then
        assert server.stop() == 0
    there = standing(data)
    acknowledged = {place: stands for each in changers for place, stands in each.sure.items()}
    under_way = {place: stands for each in changers for place, stands in each.under_way.items()}
    assert acknowledged
    lacks = "may be lacking" in server.log
    assert lacks == (thrown_away and moment == "within-forgetting"), "else nothing has left the journal yet"
    for place, stands in acknowledged.items():
        assert (lacks and place not in there) or there.get(place, Stands(None)) in (
            stands,
            under_way.get(place, stands),
        ), hex(place)
    texts = [stands.text for stands in there.values()]
    assert len(texts) == len(set(texts)), "stored twice"
