"""What the server's operators do: become one, end a visit or a room, tell others, reread settings (modern-irc).

Only asks. Refuses to know who is an operator (the hall does) and passwords (the server does). The server's answers to
operators stand here, too.
"""

from collections.abc import Iterator

from beseda.core import requests as rq
from beseda.wire.dialects.actions import Action, Login, ReloadSettings, Reply
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.caps import STANDARD_REPLIES
from beseda.wire.dialects.irc.commands.about import is_ours
from beseda.wire.dialects.irc.commands.table import Speaker, command
from beseda.wire.dialects.irc.commands.typed import optional, typed_person, typed_room
from beseda.wire.dialects.irc.line import Line, carried, cut
from beseda.wire.dialects.irc.network import KICKLEN

NO_REASON = "No reason was given"


@command("OPER", "<name> <password>", "become an operator of the server", 2)
def oper(speaker: Speaker, line: Line) -> Iterator[Action]:
    yield Login(line.params[0], line.params[1], refused())


@command("KILL", "<name> [:<reason>]", "for operators: end somebody's visit", 1)
def kill(speaker: Speaker, line: Line) -> Iterator[Action]:
    typed = line.params[0]
    person = typed_person(typed)
    if person is not None:
        yield rq.Remove(person, cut(optional(line.params, 1), KICKLEN) or NO_REASON)
    elif is_ours(speaker.network, typed):
        yield Reply(n.ERR_CANTKILLSERVER(), refuses=True)
    else:
        yield Reply(n.ERR_NOSUCHNICK(typed), refuses=True)


@command("CLEARCHAN", "<room> [:<reason>]", "for operators: put everybody out of a room, and end its past", 1)
def clearchan(speaker: Speaker, line: Line) -> Iterator[Action]:
    """As InspIRCd calls it: no document has such a command."""
    room = typed_room(line.params[0])
    if room is None:
        yield Reply(n.ERR_NOSUCHCHANNEL(line.params[0]), refuses=True)
        return
    yield rq.ClearRoom(room, cut(optional(line.params, 1), KICKLEN) or NO_REASON)
    yield rq.CloseRoom(room)


@command("WALLOPS", ":<text>", "for operators: tell all who listen to them", 1)
def wallops(speaker: Speaker, line: Line) -> Iterator[Action]:
    words = line.params[0]
    yield rq.TellOperators(words) if words else Reply(n.ERR_NEEDMOREPARAMS("WALLOPS"), refuses=True)


@command("REHASH", "", "for operators: read the settings anew")
def rehash(speaker: Speaker, line: Line) -> Iterator[Action]:
    yield ReloadSettings(rehashing("settings"), not_rehashed)


# What the server tells them; it knows passwords and settings.


def refused() -> str:
    """A wrong name, a wrong password, or no operators at all: the answer does not tell which."""
    return n.ERR_PASSWDMISMATCH()


def rehashing(settings: str) -> str:
    """Say that the settings are read again. `settings`: their file's name, without its place on the disk."""
    return n.RPL_REHASHING(settings.replace(" ", "_"))


def not_rehashed(reason: str, viewer: Speaker) -> Iterator[str]:
    """Say that the settings are wrong. No numeric says that, so it is told by FAIL or 400."""
    words = carried(f"The settings stay as they were: {reason}")
    if viewer.has(STANDARD_REPLIES):
        yield f"FAIL REHASH INVALID_SETTINGS :{words}"
    else:
        yield n.ERR_UNKNOWNERROR("REHASH", words)
