"""What becomes of a message: reactions, other words, taking it back.

The author is a user and never a name: the next one of that name is a stranger to what was said under it. What somebody
may not see is for them no message at all.
"""

from beseda.core import events as ev
from beseda.core import questions as q
from beseda.core import requests as rq
from beseda.core.decisions.hearing import unheard
from beseda.core.decisions.talk import fault_in_text, say, signal
from beseda.core.hall_view import Decision, HallView, Table
from beseda.core.ids import NOBODY, Seq, UserId
from beseda.core.limits import LONGEST_REACTION, LONGEST_REASON, MOST_OWN_REACTIONS, MOST_REACTIONS
from beseda.core.names import RoomRef
from beseda.core.refusals import Reason, Refusal
from beseda.core.rules import Role
from beseda.core.seat import Seat
from beseda.core.text import Text, size

MINUTE = 60_000
"""Milliseconds."""
NO_SUCH_MESSAGE = Refusal(Reason.NO_SUCH_MESSAGE)


def react(view: HallView, request: rq.React, seat: Seat, seq: Seq, at: int) -> Decision:
    """Those who may speak in the room now may react to a message there; in private, the two who talk may.

    Everybody takes back their own.
    """
    message, reaction, on = request[:3]
    if not reaction:
        return Refusal(Reason.TEXT_EMPTY)
    if size(reaction) > LONGEST_REACTION:
        return Refusal(Reason.TEXT_TOO_LONG, str(LONGEST_REACTION))
    there = request.there
    is_there = (seat.user, reaction) in there
    refusal = _unseen(view, message, request.target, seat)
    if request.otherwise is not None and (refusal or not (on or is_there)):
        return signal(view, request.otherwise, seat, seq, at)
    if refusal := refusal or (_unheard(view, message, seat) if on else None):
        return refusal
    if is_there is on:
        return ()
    if on and [user for user, _ in there].count(seat.user) >= MOST_OWN_REACTIONS:
        return Refusal(Reason.TOO_MANY_REACTIONS, str(MOST_OWN_REACTIONS))
    if on and len(there) >= MOST_REACTIONS:
        return Refusal(Reason.TOO_MANY_REACTIONS, str(MOST_REACTIONS))
    other, target = _told_to(view, message, seat.user)
    is_at = message.room, other, message.seq
    about = message.author_name, message.at
    return (ev.Reacted(seq, at, seat.user, seat.name, *is_at, reaction, on, target, *about, author=message.author),)


def reply_to(view: HallView, request: rq.ReplyTo, seat: Seat, seq: Seq, at: int) -> Decision:
    """It is said to whoever the other one is, and to nobody who has taken their name since."""
    message = request.message
    if refusal := _unseen(view, message, None, seat):
        return refusal
    target: RoomRef = message.room
    if not target:
        other, name = _told_to(view, message, seat.user)
        there = view.presence.users.get(other)
        if there is None:
            return Refusal(Reason.NO_SUCH_PERSON, name)
        target = there.name
    return say(view, rq.Say(target, request.texts), seat, seq, at)


def edit(view: HallView, request: rq.Edit, seat: Seat, seq: Seq, at: int) -> Decision:
    """Only its author changes a message, for a while, and only where they may speak."""
    message = request.message
    text = Text(request.lines, message.kind)
    refusal = _unseen(view, message, request.target, seat) or fault_in_text(text, view.policy.limits)
    if refusal:
        return refusal
    if seat.user != message.author:
        return Refusal(Reason.NOT_YOURS, message.author_name)
    window = view.policy.edit_window
    if not window or at - message.at > window:
        return Refusal(Reason.TOO_LATE, str(window // MINUTE))
    if refusal := _unheard(view, message, seat):
        return refusal
    other, target = _told_to(view, message, seat.user)
    about = message.author_name, message.at
    return (ev.Edited(seq, at, seat.user, seat.name, message.room, other, message.seq, text, target, *about),)


def redact(view: HallView, request: rq.Redact, seat: Seat, seq: Seq, at: int) -> Decision:
    """The author takes a message back, for a while; a room's operators what was said there; the server's are
    operators of every room.

    Somebody who may not speak in the room gives no reason: that would be heard there.
    """
    message, reason = request.message, request.reason
    if size(reason) > LONGEST_REASON:
        return Refusal(Reason.TEXT_TOO_LONG, str(LONGEST_REASON))
    if refusal := _unseen(view, message, request.target, seat, for_operators=True):
        return refusal
    if request.reaction is not None:
        return _redact_reaction(view, message, request.reaction, seat, seq, at)
    room = message.room
    if not (room and view.role(seat, room) >= Role.HALF):
        if seat.user != message.author:
            return Refusal(Reason.NOT_YOURS, message.author_name)
        window = view.policy.delete_window
        if not window or at - message.at > window:
            return Refusal(Reason.TOO_LATE, str(window // MINUTE))
    if _unheard(view, message, seat):
        reason = ""
    _, target = _told_to(view, message, seat.user)
    of = message.author, message.author_name, message.at
    return (ev.Redacted(seq, at, seat.user, seat.name, room, message.peer, message.seq, reason, target, *of),)


def may_read_wordings(view: HallView, question: q.MayReadWordings, seat: Seat, until: Seq) -> q.Scope | Refusal:
    """Return a scope for what the message said before, empty for who may not read that. In private talk nobody is an
    operator."""
    message, readers = question.message, view.policy.wordings_for
    if refusal := _unseen(view, message, question.target, seat):
        return refusal
    room = message.room
    is_operator = bool(room) and view.role(seat, room) >= Role.HALF
    _, title = _told_to(view, message, seat.user)
    granted = q.Scope(until, seat.user, frozenset(), frozenset(), title)
    if readers == "nobody" or (readers == "operators" and not is_operator):
        return granted
    if room:
        return granted._replace(rooms=frozenset((room,)))
    low, high = sorted((message.author, message.peer))
    return granted._replace(pairs=frozenset(((low, high),)))


def _redact_reaction(
    view: HallView, message: rq.MessageFacts, reaction: rq.ReactionFacts, seat: Seat, seq: Seq, at: int
) -> Decision:
    """Take a reaction back by its place: one's own at any time, or, for operators of its room, another's."""
    own = reaction.user == seat.user
    if not own and not (message.room and view.role(seat, message.room) >= Role.HALF):
        return Refusal(Reason.NOT_YOURS, reaction.name.shown)
    other, target = _told_to(view, message, reaction.user)
    return (
        ev.Reacted(
            seq, at, reaction.user, reaction.name, message.room, other, message.seq, reaction.reaction, False, target,
            message.author_name, message.at, reaction.seq, NOBODY if own else seat.user,
        ),
    )  # fmt: skip


def _unseen(
    view: HallView, message: rq.MessageFacts, target: RoomRef | None, seat: Seat, for_operators: bool = False
) -> Refusal | None:
    """Return the refusal for a message that is not there for this person, or not where they say it is.

    `for_operators`: the server's operators may do it in any room, also to what they may not read. Not so in private
    talk: whoever goes through ids must not learn who talks with whom.
    """
    if message.seq in view.redacted:
        return NO_SUCH_MESSAGE
    room = message.room
    if room:
        is_there = view.find(room) is not None and (target is None or view.find(target) == room)
        is_seen = is_there and view.exists_for(seat, room) and (room in seat.rooms or room not in view.guarded)
        return None if is_seen or (is_there and for_operators and seat.is_operator) else NO_SUCH_MESSAGE
    pair = {message.author, message.peer}
    if seat.user not in pair:
        return NO_SUCH_MESSAGE
    if target is None:
        return None
    if isinstance(target, int) or target.is_room:
        return NO_SUCH_MESSAGE
    # In a talk with oneself the target is oneself; else it is the other one: as they are called now, or were then.
    others = pair - {seat.user} or pair
    was_called = message.author_name if seat.user == message.peer else message.target_name
    named = view.presence.names.find(target)
    return None if named in others or target.shown == was_called else NO_SUCH_MESSAGE


def _unheard(view: HallView, message: rq.MessageFacts, seat: Seat) -> Refusal | None:
    room = message.room
    return unheard(view, seat, room, room) if room else None


def _told_to(view: HallView, message: rq.MessageFacts, user: UserId) -> tuple[UserId, str]:
    """Return the other one of a private talk (nobody in a room), and how the room or the other one is called."""
    room = message.room
    if room:
        return NOBODY, view.name_of(room).shown
    author, peer = message.author, message.peer
    other, name = (author, message.author_name) if user == peer else (peer, message.target_name)
    there = view.presence.users.get(other)
    return other, there.name.shown if there is not None else name


TABLE: Table = {rq.ReplyTo: reply_to, rq.React: react, rq.Edit: edit, rq.Redact: redact}
