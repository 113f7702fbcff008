"""BATCH, by which a client says something in several lines (IRCv3 "Client initiated batch", "Multiline").

`gathering` has gathered the lines; here they become what is asked for. Refuses to know who may speak where.
"""

from collections.abc import Iterator

from beseda.core.text import MessageKind, Text
from beseda.wire.dialects.actions import Action, Reply
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.caps import MULTILINE
from beseda.wire.dialects.irc.commands.changing import contradicts_itself
from beseda.wire.dialects.irc.commands.table import Speaker, command
from beseda.wire.dialects.irc.commands.talking import ACTION, CTCP, Message, attributes_of, to_one
from beseda.wire.dialects.irc.gathering import Fault, Gathered, invalid
from beseda.wire.dialects.irc.labels import label_in
from beseda.wire.dialects.irc.line import LONGEST_REST, Line, size
from beseda.wire.dialects.irc.multiline import CUTS, Part, joined


@command("BATCH", "+<reference> draft/multiline <target> | -<reference>", "say something in several lines", 1)
def batch(speaker: Speaker, line: Line) -> Iterator[Action]:
    """Only for clients that can have messages of several lines, too ("Capabilities")."""
    if not speaker.has(MULTILINE):
        return iter((Reply(n.ERR_UNKNOWNCOMMAND(line.verb), refuses=True),))
    word, *params = line.params
    if word[:1] != "-":
        label, limits = label_in(speaker, line.tags), speaker.network.limits
        return iter(speaker.batches.open(word, params, attributes_of(speaker, line), label, limits))
    ended = speaker.batches.end(word[1:])
    return iter((_asked(ended),) if isinstance(ended, Gathered) else ended)


def _asked(gathered: Gathered) -> Action:
    try:
        return to_one(gathered.target, _message(gathered))
    except Fault as fault:
        return fault.reply


def _message(gathered: Gathered) -> Message:
    """Raises Fault."""
    _, kind, parts, attributes = gathered
    if contradicts_itself(attributes):
        raise invalid("a reaction is put or taken back, not both at once")
    if kind is MessageKind.SAY and parts[0].words.startswith(ACTION):
        kind, parts = MessageKind.ACTION, _action(parts)
    lines, cuts = joined(parts)
    if kind is MessageKind.ACTION or lines[0][:1] != CTCP:
        return Message(Text(lines, kind, ((CUTS, cuts),) if cuts else ()), attributes, False)
    if len(lines) > 1 or size(lines[0]) > LONGEST_REST:
        raise invalid("what programs tell each other is one line")
    return Message(Text(lines, kind), attributes, True)


def _action(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Each line may be an action of its own, as CTCP has them, or the first one begins it and the last one ends it."""
    bare = tuple([Part(words.removeprefix(ACTION).removesuffix(CTCP), goes_on) for words, goes_on in parts])
    if not any(part.words for part in bare):
        raise invalid("it has blank lines only")
    return bare
