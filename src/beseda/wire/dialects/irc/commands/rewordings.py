"""EDITS: what a message said before it was edited. A command of this server's own: docs/irc-history.md describes it.

Refuses to know who may see that. Whoever may not is told what they are told of a message that was never edited.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from beseda.core.limits import MOST_WORDINGS
from beseda.core.past import Window, Wordings
from beseda.core.refusals import Refusal
from beseda.core.requests import MessageFacts
from beseda.wire.dialects.actions import Action, LookUp, ReadPast, Reply, Reworded
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.caps import STANDARD_REPLIES
from beseda.wire.dialects.irc.commands.table import Speaker, command
from beseda.wire.dialects.irc.commands.typed import typed_target
from beseda.wire.dialects.irc.line import Line, middle
from beseda.wire.dialects.irc.past import wording_lines
from beseda.wire.dialects.seat_secrets import place_of


@command("EDITS", "<target> <msgid>", "what a message said before it was edited, and from when on", 2)
def edits(speaker: Speaker, line: Line) -> Iterator[Action]:
    typed, message_id = line.params[:2]
    target, place = typed_target(typed), place_of(message_id, speaker.network.journal)
    told = Told(f"{middle(typed)} {middle(message_id)}")
    unknown = Reply(told.unknown(speaker), refuses=True)
    if target is None or place is None:
        yield unknown
        return

    def then(message: MessageFacts) -> tuple[Action, ...]:
        return (ReadPast(None, Wordings(message, target), told),)

    yield LookUp(place, then, ReadPast, target, otherwise=(unknown,), reads=Window(MOST_WORDINGS))


@dataclass(frozen=True, slots=True)
class Told:
    """Tells the wordings, or why not."""

    context: str
    """The target and the id, as typed."""

    def __call__(self, answer: object, viewer: Speaker, /) -> Iterable[str]:
        match answer:
            case Reworded(wordings=()):
                return (self._failed("NO_EDITS", "No earlier words of it are there for you to see", viewer),)
            case Reworded():
                return wording_lines(self.context, answer, viewer, viewer.shown)
            case Refusal():
                return (self.unknown(viewer),)
            case _:
                return (self._failed("INTERNAL_ERROR", "That can't be read just now", viewer),)

    def unknown(self, viewer: Speaker) -> str:
        """It is the same whether there is no such message or one that the client may not read."""
        return self._failed("UNKNOWN_MSGID", "There is no such message", viewer)

    def _failed(self, code: str, words: str, viewer: Speaker) -> str:
        if viewer.has(STANDARD_REPLIES):
            return f"FAIL EDITS {code} {self.context} :{words}"
        return n.ERR_UNKNOWNERROR("EDITS", words)
