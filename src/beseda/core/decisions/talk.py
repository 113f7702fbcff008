"""Talk: messages, and signals that are not kept; to a room or to a person.

Knows which texts have a fault, and where a room is kept for what is said in it. Knows nothing of who hears it.
"""

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.decisions.hearing import unheard
from beseda.core.hall_view import Decision, HallView, Table, no_such_room
from beseda.core.ids import NOBODY, RoomId, Seq
from beseda.core.limits import Limits
from beseda.core.names import RoomRef
from beseda.core.refusals import Reason, Refusal
from beseda.core.rules import USUAL, Rule
from beseda.core.seat import Seat
from beseda.core.state import KeptRoom
from beseda.core.text import Text

MOST_BYTES = 4
"""Bytes of the longest character in UTF-8."""
PROGRAMS_SIGN = "\x01"
"""The first character of what programs tell each other (CTCP). An action (CTCP too) comes as a `Text` of that kind."""


def say(view: HallView, request: rq.Say, seat: Seat, seq: Seq, at: int) -> Decision:
    """Each text takes the places that it would take alone."""
    target, texts = request
    if len(texts) == 1:
        return fault_in_text(texts[0], view.policy.limits) or _say(view, target, texts[0], seat, seq, at)
    judged: list[ev.Event | Refusal] = []
    limits = view.policy.limits
    is_kept = False
    for number, text in enumerate(texts):
        place = Seq(seq + number * rq.USUAL_PLACES)
        said = fault_in_text(text, limits) or _say(view, target, text, seat, place, at)
        if isinstance(said, Refusal):
            judged.append(said)
        elif len(said) == 1 or not is_kept:
            judged += said
            is_kept = True
        else:  # An earlier text keeps the room already, but the view does not know it yet.
            judged.append(said[-1]._replace(seq=place))
    return tuple(judged)


def _say(view: HallView, target: RoomRef, text: Text, seat: Seat, seq: Seq, at: int) -> tuple[ev.Event, ...] | Refusal:
    """Decide one text that has no fault."""
    if not isinstance(target, int) and not target.is_room:
        peer = view.seat_of(target)
        if isinstance(peer, Refusal):
            return peer
        return (ev.Said(seq, at, seat.user, seat.name.shown, RoomId(0), peer.user, peer.name.shown, text),)
    room = view.find(target)
    if room is None:
        return no_such_room(target)
    about = view.about(room)
    if room not in seat.rooms or about.rules is not USUAL:
        refusal = unheard(view, seat, room, target)
        if refusal:
            return refusal
    if room in view.persistent.rooms:
        return (ev.Said(seq, at, seat.user, seat.name.shown, room, NOBODY, about.name.shown, text),)
    return _first(view, about, text, seat, seq, at)


def _first(
    view: HallView, about: KeptRoom, text: Text, seat: Seat, seq: Seq, at: int
) -> tuple[ev.Event, ...] | Refusal:
    """Decide the first text said in a room: it is kept for that, as it is, and counted for whoever causes that."""
    room, name, topic, topic_by, topic_at, rules = about[:6]
    is_lobby = view.is_lobby(room)
    if not is_lobby and view.has_caused_enough(seat, room):
        return Refusal(Reason.TOO_MANY_ROOMS_OF_ADDRESS, str(view.policy.limits.rooms_per_address))
    caused_by = "" if is_lobby else seat.own_host
    said = ev.Said(Seq(seq + 1), at, seat.user, seat.name.shown, room, NOBODY, name.shown, text)
    return ev.RoomKept(seq, at, room, name, topic, topic_by, topic_at, rules, caused_by, about.metadata), said


def signal(view: HallView, request: rq.Signal, seat: Seat, seq: Seq, at: int) -> Decision:
    target, text, attributes, least = request
    fault = fault_in_text(text, view.policy.limits) if text is not None else None
    if fault:
        return fault
    author, author_name = seat.user, seat.name.shown
    if not isinstance(target, int) and not target.is_room:
        peer = view.seat_of(target)
        if isinstance(peer, Refusal):
            return peer
        to = RoomId(0), peer.user, peer.name.shown
        return (ev.Signalled(seq, at, author, author_name, *to, text, attributes, least),)
    room = view.find(target)
    if room is None:
        return no_such_room(target)
    refusal = unheard(view, seat, room, target)
    if refusal:
        return refusal
    name = view.name_of(room).shown
    of_programs = text is not None and text.lines[0].startswith(PROGRAMS_SIGN)
    if of_programs and Rule.NO_SIGNALS in view.rules_of(room).flags and not seat.is_operator:
        return Refusal(Reason.MAY_NOT_SPEAK, name)
    return (ev.Signalled(seq, at, author, author_name, room, NOBODY, name, text, attributes, least),)


def fault_in_text(text: Text, limits: Limits) -> Refusal | None:
    """Return what is wrong with a text, no matter who says it; None if nothing is."""
    line = text.lines[0]
    if line and len(text.lines) == 1 and len(line) * MOST_BYTES <= limits.text_bytes:
        return None  # Most texts are so short that no encoding makes them too long.
    if text.size > limits.text_bytes:
        return Refusal(Reason.TEXT_TOO_LONG, str(limits.text_bytes))
    if len(text.lines) > limits.text_lines:
        return Refusal(Reason.TOO_MANY_LINES, str(limits.text_lines))
    return None if any(text.lines) else Refusal(Reason.TEXT_EMPTY)


TABLE: Table = {rq.Say: say, rq.Signal: signal}
