"""One IRC client's side of the conversation: its capabilities, its rooms, and every line it is told.

Lines in, submissions out; events and answers in, lines out. Refuses to know what lines ask for (`reading` and
`commands` do) and how events read (`events` does). `caps` and `_here` change only under the engine.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import partial

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.ids import RoomId, Seq
from beseda.core.people import Flag, Source
from beseda.core.questions import Members, Topic, topic_of
from beseda.core.refusals import Reason, Refusal
from beseda.wire.dialects.actions import (
    Action,
    Ask,
    AskServer,
    Away,
    CatchUp,
    Missed,
    Past,
    ReadPast,
    Replies,
    Reply,
    SetCapabilities,
    Submission,
    Watch,
    Watched,
    WhoWas,
)
from beseda.wire.dialects.dialect import CONCERNED, DID, OTHERS, Dialect, Lines, Viewpoint
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.addressing import finished, finished_line
from beseda.wire.dialects.irc.caps import (
    ECHO_MESSAGE,
    EXTENDED_MONITOR,
    METADATA,
    NO_IMPLICIT_NAMES,
    STANDARD_REPLIES,
    in_force,
)
from beseda.wire.dialects.irc.commands.about import ready_welcome
from beseda.wire.dialects.irc.commands.metadata import heard_lines, on_sight, set_lines
from beseda.wire.dialects.irc.commands.monitoring import offline, online, watched
from beseda.wire.dialects.irc.commands.read_markers import marker_lines
from beseda.wire.dialects.irc.commands.resuming import back_lines, told
from beseda.wire.dialects.irc.commands.rooms import topic_lines
from beseda.wire.dialects.irc.commands.talking import parse_fast
from beseda.wire.dialects.irc.events import left_and_entered, prefix, put_out
from beseda.wire.dialects.irc.gathering import Batches
from beseda.wire.dialects.irc.labels import in_batch, labelled
from beseda.wire.dialects.irc.lately import Lately
from beseda.wire.dialects.irc.line import carried, fitted
from beseda.wire.dialects.irc.network import Network
from beseda.wire.dialects.irc.past import lines_on_joining
from beseda.wire.dialects.irc.profile import NO_CAPS, Profile, Profiles
from beseda.wire.dialects.irc.reading import read, read_fault, read_opening
from beseda.wire.dialects.irc.refusals import refused
from beseda.wire.dialects.irc.registration import Registration
from beseda.wire.dialects.irc.view import View
from beseda.wire.dialects.seat_secrets import SeatSecret

QUIT = "Client quit"
"""What a client is told that leaves without a word."""
NOBODY = Source("*")
SAID = frozenset((ev.Said, ev.Signalled)) | ev.ABOUT_TYPES
"""What comes back to whoever did it by echo-message alone: EDIT and REDACT are forwarded as a PRIVMSG is."""


class Irc:
    """`host`: what is shown of the client's address."""

    current: RoomId | None = None
    """Always None: nothing depends on a current room here; the client's windows are its own affair."""
    __slots__ = (
        "_force",
        "_here",
        "_is_over",
        "_refused",
        "_source",
        "batches",
        "caps",
        "host",
        "is_secure",
        "language",
        "lately",
        "profiles",
        "registration",
        "secret",
        "subscribed",
    )

    def __init__(self, profiles: Profiles, host: str, language: str) -> None:
        self.language = language
        self.caps = NO_CAPS
        """What was asked for and granted."""
        self._force = NO_CAPS  # those of them whose needed capabilities were granted, too
        self.registration = Registration()
        self.batches = Batches()
        self.secret = SeatSecret()
        self.subscribed: frozenset[str] = NO_CAPS
        """The keys of metadata that the client is told of. Its own thread sets it; the engine reads it."""
        self.lately = Lately()
        self.host = host
        self.is_secure = False
        """Whether nobody between the client and here can read along."""
        self.profiles = profiles
        self._source = NOBODY
        self._here: tuple[RoomId, ...] = ()
        self._is_over = False  # the last line was sent
        self._refused: object = None  # the room object of the MODE line that was answered by 482

    @property
    def network(self) -> Network:
        return self.profiles.network

    @property
    def shown(self) -> str:
        return self._source.name

    @property
    def here(self) -> Collection[RoomId]:
        return self._here

    @property
    def due(self) -> float | None:
        return self.batches.due

    @property
    def echoes(self) -> bool:
        return ECHO_MESSAGE in self._force

    def has(self, cap: str) -> bool:
        return cap in self._force

    def adopt(self, caps: frozenset[str]) -> None:
        self.caps = caps
        self._force = in_force(caps)
        if METADATA not in self._force:  # ("`draft/metadata-3` Capability")
            self.subscribed = frozenset()

    def take_over(self, before: Dialect) -> None:
        if isinstance(before, Irc):
            self.lately = before.lately

    # Lines in.

    def receive_opening(self, opening: bytes) -> Submission | None:
        """Read the first bytes at once, if they are what most clients begin with; None: read them line by line."""
        return read_opening(self, opening)

    def receive(self, lines: Sequence[object], start: int) -> tuple[Submission | None, int]:
        say = parse_fast(lines, start) if self.registration.entered and self.batches.due is None else None
        if say is None:
            return read(self, str(lines[start])), start + 1
        count = len(say.texts)
        self.profiles.usage.count("PRIVMSG", count)
        return tuple.__new__(Submission, ((say,), "")), start + count

    def receive_fault(self, fault: str, words: str, begin: str = "") -> Submission:
        return read_fault(self, fault, words, begin)

    # Lines out.

    def profile(self, kind: type[ev.Event], room: RoomId | None, viewpoint: Viewpoint = OTHERS) -> Profile:
        return self.profiles.of(kind, self._force, viewpoint)

    def note(
        self, event: ev.Event, by: Source | None, viewpoint: Viewpoint = DID, view: Members | None = None
    ) -> Lines:
        """Tell the client what it did as others see it; tell it what it said only if it asked for that."""
        if type(event) in SAID:
            if viewpoint is DID and not self.echoes:
                return ()
            if viewpoint is CONCERNED and type(event) is ev.Reacted:
                return ()  # whoever said the message is told what everybody is told, and no more
            # A message to oneself comes in addition to the echo, as it comes to others.
            return self.profiles.of(type(event), self._force).render(event, by)
        if isinstance(event, ev.MetadataSet | ev.RoomMetadataSet):
            return finished(self, set_lines(event, self) if viewpoint is DID else heard_lines(event, self))
        lines = self.profiles.of(type(event), self._force, viewpoint).render(event, by)
        match event:
            case ev.Entered():
                self.registration.entered = True
                self.registration.password = None
                self._source = Source(event.name.shown, event.user_info.username, event.user_info.host)
                return finished(self, ready_welcome(self))
            case ev.SecretSet():
                return finished(self, told(event.digest, self))
            case ev.Attached():
                return self._attached(event, by)
            case ev.Joined():
                self._here += (event.room,)
            case ev.Parted() | ev.Kicked() if viewpoint is CONCERNED or type(event) is ev.Parted:
                self._left(event.room, event.seq)
            case ev.RoomCleared() if viewpoint is CONCERNED:
                return self._put_out(event, by)
            case ev.Exited():
                return _killed(event, lines) if event.by else self.bye(event.reason)
            case ev.Renamed():
                self._source = self._source._replace(name=event.new.shown)
            case ev.Presented():
                self._source = self._source._replace(username=event.new.username, host=event.new.host)
            case ev.RoomRenamed() if view is not None:
                return [*lines, *self._room_renamed(event, view)]
        numerics = _answered(event, self.shown) if viewpoint is DID else ()
        return [*finished(self, numerics), *lines] if numerics else lines

    def _attached(self, event: ev.Attached, by: Source | None) -> Lines:
        """The secret comes first: until the client has it, it can't come back once more."""
        self.registration.entered = True
        self.registration.password = None
        self._source = by if by is not None else Source(event.name.shown)
        self._here = event.rooms
        news = finished(self, [f"RESUME SUCCESS {event.name}", *told(event.digest, self)])
        return [*news, *finished(self, ready_welcome(self))]

    def _left(self, room: RoomId, place: Seq) -> None:
        self._here = tuple(each for each in self._here if each != room)
        self.lately.left(room, place)

    def _put_out(self, event: ev.RoomCleared, by: Source | None) -> Lines:
        self._left(event.room, event.seq)
        lines = put_out(event, by, self.shown, View.of(self._force, self.network.server_name))
        return self.profiles.of(ev.RoomCleared, self._force, CONCERNED).tagged(lines, event, by)

    def _room_renamed(self, event: ev.RoomRenamed, view: Members) -> Lines:
        """For a client without RENAME: out of the old room, into the new one (channel-rename, "Fallback")."""
        lines = left_and_entered(event, self._source, View.of(self._force, self.network.server_name))
        if not lines:
            return ()
        lines = self.profiles.of(ev.RoomRenamed, self._force, CONCERNED).tagged(lines, event, None)
        news = finished(self, marker_lines(view, self))
        return [
            *lines,
            *self._about(topic_of(view)),
            *news,
            *self.profiles.rosters.lines(view, self.shown, self._force),
        ]

    def answer(self, action: Action, answer: object) -> Iterable[str]:
        match action:
            case Ask(render=render, streams=True):
                return map(partial(finished_line, self), render(answer, self))
            case Ask() | WhoWas() | AskServer():
                return finished(self, action.render(answer, self))
            case Reply() | SetCapabilities():
                return finished(self, (action.words,))
            case Replies():
                return finished(self, action.lines)
            case CatchUp() if isinstance(answer, Missed):
                return map(partial(finished_line, self), back_lines(answer, self, self._source))
            case ReadPast(render=render) if render is not None:
                return map(partial(finished_line, self), render(answer, self))
            case Watch() if isinstance(answer, Watched):
                seen = [line for person in answer.here.people for line in on_sight(person.name, self)]
                return finished(self, [*watched(answer), *(seen if answer.asked else ())])
            case _:
                return self._about(answer)

    def _about(self, answer: object) -> Lines:
        """Render an answer that comes unasked. JOIN comes before topic and names (modern-irc, "JOIN message")."""
        match answer:
            case Topic():
                return finished(self, topic_lines(answer.name, answer.topic, answer.by, answer.at))
            case Members():
                return [*finished(self, marker_lines(answer, self)), *self._names(answer)]
            case Past(title, items):
                return finished(self, lines_on_joining(title, self.lately.unseen(items or ()), self))
            case Away():
                return finished(self, (n.RPL_AWAY(answer.who.name, answer.who.away),))  # (modern-irc, "RPL_AWAY (301)")
            case _:
                return ()

    def _names(self, who: Members) -> Lines:
        return () if NO_IMPLICIT_NAMES in self._force else self.profiles.rosters.lines(who, self.shown, self._force)

    def refuse(self, refusal: Refusal, action: Action) -> Lines:
        registration = self.registration
        if not registration.entered:
            if isinstance(action, rq.Enter):
                registration.entering = False
                registration.name = None
                if refusal.reason is Reason.FULL:
                    return ("ERROR :Closing link: this server is full",)
            elif isinstance(action, rq.Exit):
                return self.bye(action.reason)
            elif refusal.reason is Reason.NOT_ENTERED:
                return ()
        if isinstance(action, ReadPast) and action.render is not None:
            return finished(self, action.render(refusal, self))
        if refusal.reason is Reason.ROLE_NEEDED and isinstance(action, rq.SetRules | rq.SetRole):
            if action.room is self._refused:  # The actions of one line share a room object, and no other line has it.
                return ()
            self._refused = action.room
        return finished(self, refused(refusal, action, STANDARD_REPLIES in self._force, self.network.journal))

    def respond(self, label: str, lines: Iterable[str], is_long: bool = False) -> Iterable[str]:
        if not label:
            return lines
        server = self.network.server_name
        return in_batch(label, lines, server) if is_long else labelled(label, list(lines), server)

    def greeting(self) -> Lines:
        return ()  # A client that is silent has not shown yet that it speaks IRC.

    def ping(self) -> Lines:
        return (f"PING :{self.network.server_name}",)

    def notice(self, sentence: str) -> Lines:
        return finished(self, (f"NOTICE {self.shown} :{carried(sentence)}",))

    def bye(self, sentence: str) -> Lines:
        """Only once: a client that is disconnected also exits by that."""
        if self._is_over:
            return ()
        self._is_over = True
        return (fitted(f"ERROR :Closing link: {carried(sentence) or QUIT}"),)

    # Watched people (IRCv3 "Monitor").

    @property
    def follows(self) -> bool:
        return EXTENDED_MONITOR in self._force

    def appeared(self, name: str, by: Source | None) -> Lines:
        if by is None:
            return finished(self, offline([name]))
        return finished(self, [*online([prefix(by)]), *on_sight(by.name, self)])

    # Metadata.

    def is_told_of(self, keys: Iterable[str]) -> bool:
        return not self.subscribed.isdisjoint(keys)


def _killed(event: ev.Exited, lines: Lines) -> Lines:
    """Return the last lines. `lines`: what the others are told; the killed client is told it as well ("KILL
    message")."""
    reason = carried(event.reason)
    kill = fitted(f":{event.by} KILL {event.name} :{reason}")
    return [kill, *lines, f"ERROR :Killed ({event.by} ({reason}))"]


def _answered(event: ev.Event, reader: str) -> Lines:
    """Return what only the client that did it is told: a numeric, where there is one."""
    match event:
        case ev.RoomCleared():
            return (f"NOTICE {reader} :*** {event.room_name}: everybody was put out",)
        case ev.RoomClosed():
            return (f"NOTICE {reader} :*** {event.name}: the room is gone, and its past with it",)
        case ev.Invited():
            return (n.RPL_INVITING(event.person_name.shown, event.room_name.shown),)
        case ev.Knocked():
            return (n.RPL_KNOCKDLVR(event.room_name.shown),)
        case ev.FlagsSet() if Flag.OPERATOR in event.new - event.old or event.new == event.old:  # … again
            return (n.RPL_YOUREOPER(),)
        case _:
            return ()
