"""One IRC client's side of the conversation: registration, labels, and every line it is told.

Lines in, submissions out; outcomes in, words out. What commands mean is `commands`', how events read is `events`'.
`caps` and `_here` change only under the floor.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.ids import RoomId
from beseda.core.names import Name
from beseda.core.people import Flag, Source
from beseda.core.questions import Answer, Counts, HowMany, Members, Portrait
from beseda.core.refusals import Reason, Refusal
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.caps import (
    ECHO_MESSAGE,
    EXTENDED_MONITOR,
    LABELED_RESPONSE,
    NO_IMPLICIT_NAMES,
    STANDARD_REPLIES,
    in_force,
)
from beseda.wire.dialects.irc.commands import COMMANDS, run
from beseda.wire.dialects.irc.commands.about import ready_lusers_and_motd, ready_welcome
from beseda.wire.dialects.irc.commands.monitoring import full, listed, offline, online
from beseda.wire.dialects.irc.commands.rooms import topic_lines
from beseda.wire.dialects.irc.commands.session import introduced
from beseda.wire.dialects.irc.commands.talking import straight
from beseda.wire.dialects.irc.events import View, invitation, left_and_entered, prefix
from beseda.wire.dialects.irc.labels import Stream, gathered
from beseda.wire.dialects.irc.line import LineError, Tags, carried, fault_in_size, fitted, glimpsed, parse, read_tags
from beseda.wire.dialects.irc.network import MONITORED, Network
from beseda.wire.dialects.irc.profile import Profile, Profiles
from beseda.wire.dialects.irc.refusals import refused
from beseda.wire.dialects.irc.registration import Registration
from beseda.wire.dialects.irc.roster import Rosters
from beseda.wire.dialects.wants import Ask, ReadPast, Render, Reply, Submission, Unlock, Want, Watch, Watched
from beseda.wire.spelling import spell_person

BARE = ("ERROR ", "AUTHENTICATE ", "PING ")
"""Lines that go without a source (modern-irc: these are the server's to its own client, of nobody)."""

NO_FLAGS: frozenset[Flag] = frozenset()
QUIT = "Client quit"
"""What is said to who leaves without a word."""
SHUT_OUT = "Password incorrect"


class Irc:
    """`host` is what is shown of the address."""

    gathers = True
    current: RoomId | None = None
    """Nothing depends on a current room here: the client's windows are its own."""
    __slots__ = (
        "_force",
        "_here",
        "_host",
        "_is_over",
        "_profiles",
        "_refused",
        "_rosters",
        "_source",
        "caps",
        "language",
        "registration",
    )

    def __init__(self, profiles: Profiles, rosters: Rosters, host: str, language: str) -> None:
        self.language = language
        self.caps: frozenset[str] = frozenset()
        """What was asked for and granted."""
        self._force = self.caps  # those of them that have what they need beside them
        self.registration = Registration()
        self._profiles = profiles
        self._rosters = rosters
        self._host = host
        self._source = Source("*")
        self._here: tuple[RoomId, ...] = ()
        self._is_over = False  # the last words are said
        self._refused: object = None  # the room of the line of MODE that a 482 was the answer to

    @property
    def network(self) -> Network:
        return self._profiles.network

    @property
    def shown(self) -> str:
        return self._source.name

    @property
    def here(self) -> Collection[RoomId]:
        return self._here

    def has(self, cap: str) -> bool:
        return cap in self._force

    # Lines in.

    def receive_opening(self, opening: bytes) -> Submission | None:
        """What the first that came asks for, where it is what most begin with; None: it is to be read by lines."""
        introduction = introduced(opening)
        registration = self.registration
        if introduction is None:
            registration.opens(opening)
            return None
        registration.name, registration.username, registration.real_name = introduction
        self._profiles.usage.count("NICK")
        self._profiles.usage.count("USER")
        return Submission(self._enter())

    def receive_talk(self, lines: Sequence[object], start: int) -> Submission | None:
        talk = straight(lines, start) if self.registration.entered else None
        if talk is None:
            return None
        self._profiles.usage.count("PRIVMSG", len(talk.texts))
        return tuple.__new__(Submission, ((talk,), "", ""))

    def receive_line(self, line: str) -> Submission | None:
        if not line or line.isspace():
            return None
        try:
            parsed = parse(line)
        except LineError:
            return self._unreadable(line)
        label = self._label(parsed.tags) if parsed.tags else ""
        if fault_in_size(line):
            return self._told(n.ERR_INPUTTOOLONG(), label)
        wants = tuple(run(self, parsed))
        if parsed.verb in COMMANDS:
            self._profiles.usage.count(parsed.verb)
        registration = self.registration
        if not registration.entered and not registration.entering and registration.is_complete:
            wants += self._enter()
        return Submission(wants, label) if wants or label else None

    def _label(self, tags: Tags) -> str:
        return dict(tags).get("label", "") if LABELED_RESPONSE in self._force else ""

    def _unreadable(self, line: str) -> Submission:
        """It has no command, but it may have a label."""
        tags, _, rest = line.partition(" ") if line[0] == "@" else ("", "", line)
        verb, *_ = rest.split() or ["*"]
        return self._told(n.ERR_UNKNOWNCOMMAND(verb), self._label(read_tags(tags[1:])))

    def _enter(self) -> tuple[Want, ...]:
        registration = self.registration
        assert registration.name is not None
        registration.entering = True
        card = registration.card(self._host)
        seated: tuple[Want, ...] = (rq.Enter(registration.name, card, NO_FLAGS, registration.away), GREETED)
        if registration.is_shut_out(self.network.is_locked):
            return (Unlock(registration.password or "", partial(self._enter_unlocked, seated)),)
        return seated

    def _enter_unlocked(self, seated: tuple[Want, ...], is_right: bool) -> tuple[Want, ...]:
        """(modern-irc, "PASS message": the connection is closed where the password is not right)"""
        if not is_right:
            return Reply(n.ERR_PASSWDMISMATCH(), refuses=True), rq.Exit(SHUT_OUT)
        self.registration.password = None
        return seated

    def receive_fault(self, fault: str, words: str, begin: str = "") -> Submission:
        """A line that could not be read. Its answer has its label all the same (labeled-response, "Tags")."""
        tags, verb = glimpsed(begin)
        label = self._label(tags)
        if fault == "too-long":
            return self._told(n.ERR_INPUTTOOLONG(), label)
        about = verb if verb in COMMANDS else "*"
        return self._told(f"FAIL {about} INVALID_UTF8 :{words}", label)  # UTF8ONLY (IRCv3), "FAIL"

    def _told(self, words: str, label: str = "") -> Submission:
        return Submission((Reply(words, refuses=True),), label)

    # Words out, for what this client did.

    def _lines(self, lines: Iterable[str]) -> bytes:
        """The one way out for lines that are no event's."""
        whole = [(line if line[0] == ":" else self._line(line)) + "\r\n" for line in lines if line]
        return "".join(whole).encode(errors="replace")

    def _line(self, line: str) -> str:
        if line[:1] in (":", "@") or line.startswith(BARE):
            return line
        if line[:3].isdecimal() and line[3:4] == " ":
            return n.addressed(line, self.network.server_name, self.shown)
        return fitted(f":{self.network.server_name} {line}")

    def greeting(self) -> bytes:
        return b""  # Whoever is silent has not said IRC yet.

    def entered(self, event: ev.Entered) -> bytes:
        self.registration.entered = True
        self.registration.password = None
        self._source = Source(event.name.shown, event.card.username, event.card.host)
        return self._lines(ready_welcome(self))

    def joined(self, event: ev.Joined, by: Source, who: Members, before: Sequence[ev.Said]) -> bytes:
        """JOIN comes before topic and names (modern-irc, "JOIN message")."""
        self._here += (event.room,)
        words = self.did(event, by) + self._topic(who)
        return words if NO_IMPLICIT_NAMES in self._force else words + self._names(who)

    def _topic(self, who: Members) -> bytes:
        return self._lines(topic_lines(who.name, who.topic, who.topic_by, who.topic_at)) if who.topic else b""

    def _names(self, who: Members) -> bytes:
        return self._rosters.lines(who, self.shown, self._force)

    def parted(self, event: ev.Parted | ev.Kicked, by: Source) -> bytes:
        self._here = tuple(room for room in self._here if room != event.room)
        return self.did(event, by)

    def moved(self, who: Members) -> bytes:
        return b""

    @property
    def echoes(self) -> bool:
        return ECHO_MESSAGE in self._force

    def did(self, event: ev.Event, by: Source | None) -> bytes:
        """What one did oneself comes back as others see it; what one said, only where that was asked for."""
        if type(event) is ev.Said or type(event) is ev.Signalled:
            return self.profile(type(event), None).render(event, by) if self.echoes else b""
        words = self.profile(type(event), None).render(event, by)
        if isinstance(event, ev.Exited):
            return self._farewell(event, words)
        before = self._before(event)
        if isinstance(event, ev.Renamed):
            self._source = self._source._replace(name=event.new.shown)
        elif isinstance(event, ev.Presented):
            self._source = self._source._replace(username=event.new.username, host=event.new.host)
        return before if isinstance(event, ev.Invited | ev.Knocked) else before + words

    def _before(self, event: ev.Event) -> bytes:
        """The numeric that only who did it is told."""
        match event:
            case ev.Invited():
                return self._lines([n.RPL_INVITING(event.person_name.shown, event.room_name.shown)])
            case ev.Knocked():
                return self._lines([n.RPL_KNOCKDLVR(event.room_name.shown)])
            case ev.FlagsSet() if Flag.OPERATOR in event.new - event.old or event.new == event.old:  # … again
                return self._lines([n.RPL_YOUREOPER()])
            case _:
                return b""

    def absent(self, to: Source) -> bytes:
        """(modern-irc, "RPL_AWAY (301)")"""
        return self._lines([n.RPL_AWAY(to.name, to.away)])

    def room_renamed(self, event: ev.RoomRenamed, who: Members) -> bytes:
        """For who does not know RENAME: out of the old room, into the new one (channel-rename, "Fallback")."""
        view = View.of(self._force, self.network.server_name)
        lines = left_and_entered(event, self._source, view)
        if not lines:
            return b""
        return self.profile(ev.RoomRenamed, None).finished(lines, event, None) + self._topic(who) + self._names(who)

    def _farewell(self, event: ev.Exited, words: bytes) -> bytes:
        """The last words. `words`: what the others are told, and who is killed as well ("KILL message")."""
        if not event.by:
            return self.bye(event.reason)
        reason = carried(event.reason)
        kill = fitted(f":{event.by} KILL {event.name} :{reason}")
        return self._lines([kill]) + words + self._lines([f"ERROR :Killed ({event.by} ({reason}))"])

    def invited(self, event: ev.Invited, by: Source | None) -> bytes:
        words = invitation(event, by, View(self.network.server_name))
        return self.profile(ev.Invited, None).finished((words,), event, by)

    def refused(self, refusal: Refusal, want: Want) -> bytes:
        registration = self.registration
        if not registration.entered:
            if isinstance(want, rq.Enter):
                registration.entering = False
                registration.name = None
                if refusal.reason is Reason.FULL:
                    return self._lines(["ERROR :Closing link: this server is full"])
            elif isinstance(want, rq.Exit):
                return self.bye(want.reason)
            elif refusal.reason is Reason.NOT_ENTERED:
                return b""
        if refusal.reason is Reason.ROLE_NEEDED and isinstance(want, rq.SetRules | rq.SetRole):
            if want.room is self._refused:  # The wants of one line have one room, and it is no other line's.
                return b""
            self._refused = want.room
        return self._lines(refused(refusal, want, STANDARD_REPLIES in self._force))

    def answered(self, answer: Answer) -> bytes:
        return b""  # Every question here says how its answer is rendered.

    def rendered(self, render: Render, answer: object) -> bytes:
        return self._lines(render(answer, self))

    def replied(self, reply: Reply) -> bytes:
        return self._lines(reply.words.split("\n"))

    def end_of(self, submission: Submission, told: Sequence[bytes]) -> bytes:
        return gathered(submission.label, b"".join(told), self.network.server_name)

    # Words out, for what others did.

    def profile(self, kind: type[ev.Event], room: RoomId | None, /) -> Profile:
        return self._profiles.of(kind, self._force)

    def watched(self, want: Watch, came: Watched) -> bytes:
        """What MONITOR answers (IRCv3 "Monitor")."""
        lines: list[str] = []
        if came.full:
            lines += full(MONITORED, [name.shown for name in came.full])
        if came.asked:
            here = {_key(person.name) for person in came.here.people}
            lines += online([source_of(person) for person in came.here.people])
            lines += offline([name.shown for name in came.asked if name.key not in here])
        if came.listed is not None:
            lines += listed([name.shown for name in came.listed])
        return self._lines(lines)

    def appeared(self, name: str, by: Source | None) -> bytes:
        return self._lines(online([prefix(by)]) if by is not None else offline([name]))

    @property
    def follows(self) -> bool:
        return EXTENDED_MONITOR in self._force

    def to_oneself(self, event: ev.Said | ev.Signalled, by: Source | None) -> bytes:
        """Beside the echo, and without its label (labeled-response, "Tags")."""
        return self.profile(type(event), None).render(event, by)

    # The session's own books.

    def adopt(self, caps: frozenset[str]) -> None:
        self.caps = caps
        self._force = in_force(caps)

    def ignore(self, name: Name | None) -> bytes:
        return b""

    @property
    def unheard(self) -> Collection[str]:
        return ()  # Who ignores somebody here does so in the client.

    def renamed(self, old: Name, new: Name) -> None:
        pass

    # The client's own thread again.

    def past(self, want: ReadPast, title: str, messages: Iterable[ev.Said]) -> bytes:
        return b""

    def unreadable(self) -> bytes:
        return b""

    def stream(self, submission: Submission, want: Ask, answer: object) -> Iterator[bytes]:
        """A long answer, in pieces."""
        lines = (self._line(line) for line in want.render(answer, self))
        return Stream(submission.label, self.network.server_name).pieces(lines)

    def ping(self) -> bytes:
        return self._lines([f"PING :{self.network.server_name}"])

    def bye(self, sentence: str) -> bytes:
        """Once: who is let go leaves by that, too."""
        if self._is_over:
            return b""
        self._is_over = True
        return self._lines([fitted(f"ERROR :Closing link: {carried(sentence) or QUIT}")])


def _greet(answer: Counts | Refusal, irc: Irc) -> Sequence[str]:
    """What follows the welcome; nothing where nobody was welcomed."""
    return () if isinstance(answer, Refusal) else ready_lusers_and_motd(answer, irc)


GREETED = Ask(HowMany(), _greet)


def _key(shown: str) -> str:
    name = spell_person(shown)
    return name.key if isinstance(name, Name) else shown


def source_of(person: Portrait) -> str:
    """nick!user@host."""
    return prefix(Source(person.name, person.card.username, person.card.host))
