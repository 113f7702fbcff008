"""People: entering and leaving the chat, name, user info, flags, away; and what the server's operators do.

Knows nothing of what is said.
"""

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.decisions.hearing import is_heard_everywhere, rooms_unheard_in
from beseda.core.hall_view import Decision, HallView, Table
from beseda.core.ids import NOBODY, Seq, SessionId, UserId
from beseda.core.people import SECURE_FLAGS, Flag, UserInfo
from beseda.core.refusals import Reason, Refusal
from beseda.core.seat import Seat

OPERATOR = frozenset((Flag.OPERATOR,))
GIVEN = OPERATOR | SECURE_FLAGS
"""Flags that nobody sets on themselves."""


def enter(view: HallView, request: rq.Enter, origin: SessionId, seq: Seq, at: int) -> Decision:
    fault = view.fault_in(request.name, NOBODY)
    if fault:
        return fault
    most = view.policy.limits.users
    if len(view.presence.users) >= most:
        return Refusal(Reason.FULL, str(most))
    name, user_info, flags, away = request
    return (ev.Entered(seq, at, UserId(seq), name, origin, user_info, flags - OPERATOR, away),)


def enter_again(view: HallView, request: rq.Enter, seat: Seat, seq: Seq, at: int) -> Decision:
    return Refusal(Reason.ALREADY_ENTERED, seat.name.shown)


def exit_(view: HallView, request: rq.Exit, seat: Seat, seq: Seq, at: int) -> Decision:
    """The words are told in every room: who may not speak in one of them says none."""
    reason = request.reason if request.lost or is_heard_everywhere(view, seat) else ""
    return (ev.Exited(seq, at, seat.user, seat.name, reason, seat.rooms, "", request.lost),)


def set_secret(view: HallView, request: rq.SetSecret, seat: Seat, seq: Seq, at: int) -> Decision:
    return (ev.SecretSet(seq, at, seat.user, seat.name, request.digest),) if request.digest != seat.digest else ()


def detach(view: HallView, request: rq.Detach, seat: Seat, seq: Seq, at: int) -> Decision:
    if seat.digest and view.presence.secrets.has_place_for(seat, view.policy.limits):
        return (ev.Detached(seq, at, seat.user, seat.name, request.session),)
    return exit_(view, rq.Exit(request.reason, lost=True), seat, seq, at)


def resume(view: HallView, request: rq.Resume, origin: SessionId, seq: Seq, at: int) -> Decision:
    """Whoever has the secret is the one whose seat it is: connections of theirs that seem alive are ghosts."""
    user = view.presence.secrets.holder(request.digest)
    if user is None:
        return Refusal(Reason.NO_SUCH_SEAT)
    seat = view.presence.users[user]
    names = tuple([view.name_of(room) for room in seat.rooms])
    digests = request.new, request.digest
    flags = seat.flags | SECURE_FLAGS if request.is_secure else seat.flags - SECURE_FLAGS
    return (ev.Attached(seq, at, user, seat.name, origin, seat.sessions, *digests, seat.rooms, names, flags),)


def resume_again(view: HallView, request: rq.Resume, seat: Seat, seq: Seq, at: int) -> Decision:
    return Refusal(Reason.ALREADY_ENTERED, seat.name.shown)


def use_up_secret(view: HallView, request: rq.UseUpSecret, seat: Seat, seq: Seq, at: int) -> Decision:
    return (ev.SecretSet(seq, at, seat.user, seat.name, seat.digest),) if seat.used else ()


def end_detached(view: HallView, request: rq.EndDetached, seat: Seat | None, seq: Seq, at: int) -> Decision:
    other = view.presence.users.get(request.user)
    if other is None or other.sessions:
        return Refusal(Reason.NO_SUCH_SEAT)
    return exit_(view, rq.Exit("", lost=True), other, seq, at)


def rename(view: HallView, request: rq.Rename, seat: Seat, seq: Seq, at: int) -> Decision:
    if request.name.shown == seat.name.shown:
        return ()
    fault = view.fault_in(request.name, seat.user)
    if fault:
        return fault
    held = next(rooms_unheard_in(view, seat), None)
    if held is not None:  # Everybody in the room would read one name after the other.
        return Refusal(Reason.NAME_HELD, view.name_of(held).shown)
    return (ev.Renamed(seq, at, seat.user, seat.name, request.name),)


def set_away(view: HallView, request: rq.SetAway, seat: Seat, seq: Seq, at: int) -> Decision:
    if request.words == seat.away:
        return Refusal(Reason.ALREADY_AWAY, seat.away) if seat.away else Refusal(Reason.NOT_AWAY)
    quietly = bool(request.words) and not is_heard_everywhere(view, seat)
    return (ev.AwaySet(seq, at, seat.user, seat.name, request.words, quietly),)


def present(view: HallView, request: rq.Present, seat: Seat, seq: Seq, at: int) -> Decision:
    old = seat.user_info
    new = UserInfo(
        old.username if request.username is None else request.username,
        old.host if request.host is None else request.host,
        old.real_name if request.real_name is None else request.real_name,
    )
    return _presented(seat, new, seq, at, not is_heard_everywhere(view, seat))


def _presented(seat: Seat, new: UserInfo, seq: Seq, at: int, quietly: bool = False) -> tuple[ev.Event, ...]:
    old = seat.user_info
    return (ev.Presented(seq, at, seat.user, seat.name, old, new, quietly),) if new != old else ()


def set_flags(view: HallView, request: rq.SetFlags, seat: Seat, seq: Seq, at: int) -> Decision:
    events = _flagged(seat, (seat.flags | (request.on - GIVEN)) - (request.off - SECURE_FLAGS), seq, at)
    if seat.is_operator and Flag.OPERATOR in request.off:  # the host that operators show goes with the flag
        own = seat.user_info._replace(host=seat.own_host)
        return (*events, *_presented(seat, own, Seq(seq + 1), at))
    return events


def _flagged(seat: Seat, new: frozenset[Flag], seq: Seq, at: int) -> tuple[ev.Event, ...]:
    return (ev.FlagsSet(seq, at, seat.user, seat.name, seat.flags, new),) if new != seat.flags else ()


def become_operator(view: HallView, request: rq.BecomeOperator, seat: Seat, seq: Seq, at: int) -> Decision:
    """Somebody who is an operator already gets the event again; then it changes nothing but perhaps the host."""
    became = ev.FlagsSet(seq, at, seat.user, seat.name, seat.flags, seat.flags | OPERATOR)
    shown = seat.user_info._replace(host=request.host or seat.user_info.host)
    return (became, *_presented(seat, shown, Seq(seq + 1), at))


def remove(view: HallView, request: rq.Remove, seat: Seat, seq: Seq, at: int) -> Decision:
    if not seat.is_operator:
        return Refusal(Reason.OPERATOR_NEEDED)
    other = view.seat_of(request.person)
    if isinstance(other, Refusal):
        return other
    return (ev.Exited(seq, at, other.user, other.name, request.reason, other.rooms, seat.name.shown),)


def tell_operators(view: HallView, request: rq.TellOperators, seat: Seat, seq: Seq, at: int) -> Decision:
    if not seat.is_operator:
        return Refusal(Reason.OPERATOR_NEEDED)
    return (ev.OperatorsTold(seq, at, seat.user, seat.name, request.words),)


TABLE: Table = {
    rq.Enter: enter_again,
    rq.Exit: exit_,
    rq.SetSecret: set_secret,
    rq.Detach: detach,
    rq.Resume: resume_again,
    rq.UseUpSecret: use_up_secret,
    rq.EndDetached: end_detached,
    rq.Rename: rename,
    rq.SetAway: set_away,
    rq.Present: present,
    rq.SetFlags: set_flags,
    rq.BecomeOperator: become_operator,
    rq.Remove: remove,
    rq.TellOperators: tell_operators,
}
"""For those who have a seat."""
