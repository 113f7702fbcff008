"""What a dialect makes of a client's lines: requests and questions for the hall, and what the session itself does.

The same for every dialect. All of it goes through the floor in its order, so that answers come in the order of lines.
"""

from typing import NamedTuple

from beseda.core.ids import RoomId
from beseda.core.names import Name, RoomRef
from beseda.core.questions import Question
from beseda.core.requests import Request


class Reply(NamedTuple):
    """Words for the client itself, already in its dialect; `refuses`: its line had no effect, and they say why."""

    words: str
    refuses: bool = False


class Here(NamedTuple):
    """Make a room the one that bare lines go to."""

    room: RoomId


class Ignore(NamedTuple):
    """Hear a person no more, or again; without a name: tell who is ignored."""

    name: Name | None


class ReadPast(NamedTuple):
    """Read what was said: a room's or a person's (None: everything one may see) newest lines, or those with words."""

    target: RoomRef | None
    limit: int
    words: str = ""


Want = Request | Question | Reply | Here | Ignore | ReadPast


class Submission(NamedTuple):
    """What one line asks for, in order; the results come back together, with an explicit end.

    `label` is the client's own mark for the answer (a line's number here, IRCv3's labeled-response there); `key` lets
    a repeat be recognised where one may happen.
    """

    wants: tuple[Want, ...]
    label: str = ""
    key: str = ""
