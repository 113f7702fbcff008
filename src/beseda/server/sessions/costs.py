"""What each thing that a client asks for costs, in lines of talk. It is paid for before it is done.

A line of talk to one room or person is some 50 µs of work, from its bytes to the readers' outboxes. What takes more
costs as much more, by what it goes through: names, rooms, people, the past. What changes the state costs besides,
because each change is stored, and told to everybody concerned. A kind without a row here is a mistake, and raises.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from beseda.core import questions as q
from beseda.core import requests as rq
from beseda.core.past import Search, Talks, Wanted
from beseda.core.refusals import Reason, Refusal
from beseda.wire.dialects import actions as act
from beseda.wire.dialects.irc.metadata_lines import MOST_UNASKED
from beseda.wire.dialects.irc.multiline import further_lines

LINE = 1.0
"""A line of talk, and the least that a line costs which asks for anything."""
FURTHER = 0.5
"""A further line of one message: read, rendered and sent like any other, and neither decided nor stored by itself. At a
quarter, who sends pages would have filled outboxes three times as fast as who sends lines."""
IDLE = 0.1
"""A line that asks for nothing (a blank one, a PONG), or a reading without a whole line: some 5 µs, and 25 to wake."""
BYTES = 1024
"""Bytes that one line pays for. A longer one, or one without an end, costs as many lines as would have held it."""
PIECE = 2.0
"""A piece of a long answer after the first (see `pieces`): a millisecond of rendering."""

REQUEST = 0.25
"""A request of HTTP for something that there is. It is some 200 µs of work, and cheap for that: a page is a dozen
files, which a browser wants at once, by six connections, and keeps for good; and a class opens it together."""
HEAD = 2048
"""Bytes of a reading that its request pays for."""
REFUSED_REQUEST = 4.0
"""One for anything else: nothing that we serve asks for that."""

HANDSHAKE = 2.0
"""A TLS handshake: a millisecond of work, and cheap for that, as a request is: a browser makes six at once."""

GONE_THROUGH = 100
"""People or rooms that are looked at for the price of a line: half a microsecond each."""
NAMED = 0.25
"""A name to look up: one beyond the everyday letters takes 50 µs to read."""
STORED = 3.0
"""A change of the state: a row in two files, and everybody concerned is told."""
LISTED = 20
"""Past messages, or lines of a ready text, for the price of a line: they are read, rendered and sent."""
SEARCHED = 9.0
"""A search of the past, or a look at all that one has talked with: 5 ms in a small archive."""


class Sizes(NamedTuple):
    """How much there is of what a request may go through."""

    people: int
    rooms: int
    mine: int
    """The rooms that the client is in."""


def _is_of_person(action: rq.SetMetadata | rq.ClearMetadata) -> bool:
    target = action.target
    return target is None or not (isinstance(target, int) or target.is_room)


Cost = float | Callable[[Any, Sizes], float]

COSTS: dict[type, Cost] = {
    # Requests.
    rq.Enter: 2.0,
    rq.Exit: 0.0,  # whoever goes is not to be held up
    rq.SetSecret: LINE,
    rq.Detach: 0.0,
    rq.Resume: 3.0,  # so that guessing is slow
    rq.UseUpSecret: 0.0,  # its client did not ask for it
    rq.EndDetached: 0.0,
    rq.Rename: 5.0,  # told to all of each room, and a name to read
    rq.Join: 2.0,  # who is in it, what it is about, what was said last
    rq.Leave: LINE,
    rq.LeaveAll: lambda action, sizes: LINE + sizes.mine,
    rq.Say: lambda action, sizes: _bill_of_said(action)[0],
    rq.ReplyTo: LINE,
    rq.React: LINE,
    rq.MarkRead: LINE,
    rq.Edit: LINE,
    rq.Redact: LINE,
    rq.SetTopic: LINE + STORED,
    rq.CloseRoom: STORED,
    rq.ClearRoom: 2.0,
    rq.LookAfterRoom: 0.0,  # the server's own
    rq.SetRules: lambda action, sizes: LINE + STORED * max(1, len(action.changes)),
    rq.SetRole: 2.0,
    rq.Kick: 2.0,
    rq.Invite: LINE,
    rq.Knock: LINE,
    rq.RenameRoom: 5.0 + STORED,
    rq.Signal: lambda action, sizes: LINE + (FURTHER * further_lines(action.text) if action.text else 0),
    rq.SetAway: 2.0,
    rq.Present: 2.0,
    rq.SetMetadata: lambda action, sizes: 2.0 if _is_of_person(action) else LINE + STORED,
    rq.ClearMetadata: lambda action, sizes: 2.0 if _is_of_person(action) else LINE + STORED,
    rq.SetFlags: LINE,
    rq.BecomeOperator: LINE,
    rq.Remove: 2.0,
    rq.TellOperators: LINE,
    # Questions.
    q.WhoIsIn: LINE,
    q.WhoIsInEach: lambda action, sizes: LINE * max(1, len(action.rooms)),
    q.WhatAbout: LINE,
    q.WhichRooms: lambda action, sizes: LINE + sizes.rooms / GONE_THROUGH,
    q.MayRead: LINE,
    q.MayReadWordings: LINE,
    q.WhatRules: LINE,
    q.WhoIs: LINE,
    q.WhoMatches: lambda action, sizes: LINE + (0 if action.room is not None else sizes.people / GONE_THROUGH),
    q.WhoOf: lambda action, sizes: LINE + NAMED * len(action.people),
    q.HowMany: LINE,
    q.IsFree: LINE,
    q.WhichInvite: LINE,
    q.WhatIsRead: LINE,
    q.WhereAmI: LINE,
    q.WhatMetadata: lambda action, sizes: LINE + action.keys / LISTED,
    q.MetadataAround: lambda action, sizes: (
        LINE
        + (min(sizes.people * action.keys, MOST_UNASKED) / LISTED if action.at_once else sizes.people / GONE_THROUGH)
    ),
    # What the session does itself.
    act.Reply: LINE,
    act.Replies: lambda action, sizes: LINE + len(action.lines) / LISTED,
    act.Refuse: 0.0,  # it was paid for as what is refused
    act.SwitchRoom: LINE,
    act.Ignore: LINE,
    act.ReadPast: lambda action, sizes: _cost_of_reading(action.wanted),
    # In the archive; what is asked for then costs nothing more, but for reading.
    act.LookUp: lambda action, sizes: 2.0 + (_cost_of_reading(action.reads) if action.reads else 0.0),
    act.CatchUp: 5.0,  # the rooms one is in, and some of the past; a newcomer need not wait for it
    act.CaughtUp: 0.0,
    act.SetCapabilities: LINE,
    act.Login: LINE,  # passwords have limits of their own
    act.ComeByGateway: LINE,
    act.GivePassword: LINE,
    act.Watch: lambda action, sizes: LINE + NAMED * (len(action.add) + len(action.remove)),
    act.WhoWas: LINE,
    act.AskServer: LINE,
    act.ReloadSettings: 5.0,
}
"""By kind of action. An `Ask` costs what its question does."""


def _cost_of_reading(wanted: Wanted) -> float:
    return 3 * LINE + wanted.limit / LISTED + (SEARCHED if type(wanted) in (Search, Talks) else 0)


ROW = 150
"""Bytes that anything kept takes besides its words: a row in two files, with indexes."""


def _bill_of_said(action: rq.Say) -> tuple[float, int]:
    """Return what it costs to say something, and how many bytes would be kept of it."""
    texts = action.texts
    price, size = LINE * len(texts), ROW * len(texts)
    for text in texts:
        lines, _, attributes = text
        size += len(lines[0].encode())
        if attributes or len(lines) > 1:
            price += FURTHER * further_lines(text)
            size += sum([1 + len(line.encode()) for line in lines[1:]])
            size += sum([len(key.encode()) + len(value.encode()) for key, value in attributes])
    return price, size


KEPT_OF_CHANGES: dict[type, int] = {rq.Edit: 2, act.ReadPast: 0}
"""Times that the words of a request about an older message are kept: an edit's beside the earlier wording."""
KEPT: dict[type, Callable[[Any], int]] = {
    rq.Say: lambda action: _bill_of_said(action)[1],
    act.LookUp: lambda action: KEPT_OF_CHANGES.get(action.asks, 1) * (ROW + action.size),
    rq.SetTopic: lambda action: ROW + len(action.topic.encode()),
    rq.SetRules: lambda action: 2 * ROW * len(action.changes),
    rq.RenameRoom: lambda action: ROW,
    rq.SetMetadata: lambda action: 0 if _is_of_person(action) else ROW + len(action.value.encode()),
    rq.ClearMetadata: lambda action: 0 if _is_of_person(action) else 2 * ROW,
}
"""How many bytes are kept of what somebody asks for. Notes, such as kicks, have a bound of their own."""


NOTHING = (0.0, 0)


def bill_of(submission: act.Submission, sizes: Callable[[], Sizes]) -> tuple[float, int]:
    """Return what a submission costs, and how many bytes would be kept of it. `sizes` is asked only if something
    depends on them."""
    actions = submission.actions
    if len(actions) == 1 and type(actions[0]) is rq.Say:  # most of what anybody asks for
        return _bill_of_said(actions[0])
    kept = [KEPT[type(action)](action) for action in actions if type(action) in KEPT]
    return sum(
        [_cost(action.question if type(action) is act.Ask else action, sizes) for action in actions]
    ) or IDLE, sum(kept)


def refused(submission: act.Submission) -> act.Submission:
    """Return the refusal of all of it, because too much is kept already of what came from there in a day."""
    refusal = Refusal(Reason.TOO_MUCH_A_DAY)
    return submission._replace(actions=tuple([act.Refuse(action, refusal) for action in submission.actions]))


def _cost(action: object, sizes: Callable[[], Sizes]) -> float:
    cost = COSTS[type(action)]
    return cost(action, sizes()) if callable(cost) else cost
