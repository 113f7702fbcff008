"""One plain client's side of the conversation: its naming, its rooms, the room its bare lines go to.

Lines in, submissions out; outcomes in, words out. What a line means depends on the current room, so the client's
thread waits for the outcome of whatever may change that before it reads the next line; `current`, `rooms` and
`ignored` change only under the floor.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.ids import RoomId
from beseda.core.names import Name
from beseda.core.people import NO_CARD, Card, Source
from beseda.core.questions import Answer, Members, Rooms, Topic
from beseda.core.refusals import Reason, Refusal
from beseda.core.text import Text
from beseda.locale import LANGUAGES
from beseda.wire.clean import clean
from beseda.wire.dialects.plain import personal
from beseda.wire.dialects.plain.commands import nowhere, run
from beseda.wire.dialects.plain.render import Profile, encode, profiles
from beseda.wire.dialects.plain.sentences import members, notice, past, privately, refused, rooms, topic, translator
from beseda.wire.dialects.plain.talking import straight
from beseda.wire.dialects.wants import (
    MOST_TEXTS,
    Ask,
    ReadPast,
    Render,
    Reply,
    Submission,
    Want,
    Watch,
    Watched,
)
from beseda.wire.spelling import spell_person

MOST_IGNORED = 100
"""People one client ignores: each is looked for in what everybody says."""
NOBODY_IGNORED: dict[str, str] = {}
"""One for everybody who ignores nobody."""
ANNOUNCEMENT = "/client 1 "
"""How Beseda's own client begins, with its language: its naming is answered by machine-readable lines, and each of
its lines is acknowledged. Nobody's name begins with a slash, and no other line the server sends does."""


def is_quitting(line: str) -> bool:
    """Whether somebody without a name leaves."""
    return line.strip().split(" ")[0] == "/quit"


class Plain:
    gathers = False
    echoes = True
    """Private words, and what one says to oneself."""
    __slots__ = (
        "_announced",
        "_card",
        "_entered",
        "_lines",
        "_lobby",
        "_refused",
        "current",
        "ignored",
        "language",
        "rooms",
    )

    def __init__(self, language: str, lobby: Name, card: Card = NO_CARD) -> None:
        """`card`: how its user is presented to dialects that show more than names."""
        self.language = language
        self.current: RoomId | None = None
        self.rooms: dict[str, RoomId] = {}
        self.ignored: dict[str, str] = NOBODY_IGNORED  # key -> as it was shown; replaced, never changed in place
        self._lobby = lobby
        self._card = card
        self._entered = False
        self._announced = False
        self._lines = 0
        self._refused = False

    # Lines in.

    def receive_talk(self, lines: Sequence[object], start: int) -> Submission | None:
        """Each line that is acknowledged is a talk by itself."""
        if not self._entered:
            return None
        talk = straight(lines, start, 1 if self._announced else MOST_TEXTS, self.current)
        if talk is None:
            return None
        self._lines += len(talk.texts)
        return tuple.__new__(Submission, ((talk,), str(self._lines) if self._announced else "", ""))

    def receive_line(self, line: str) -> Submission | None:
        """What a line asks for; None where it asks for nothing."""
        if not self._entered:
            return self._receive_name(line)
        self._lines += 1
        return self.read_in_full(line, str(self._lines) if self._announced else "")

    def read_in_full(self, line: str, label: str) -> Submission | None:
        """What any line means once its client has entered."""
        if line[:1] == "/" and line[1:2] != "/":
            return Submission(tuple(run(self, line)), label)
        if not clean(line).strip():
            return Submission((), label) if label else None  # Nothing that anybody could see.
        return Submission((self._speech(line[1:] if line[:1] == "/" else line),), label)

    def receive_fault(self, fault: str, words: str, begin: str = "") -> Submission:
        """A line that could not be read is answered, and counted like any other."""
        if self._entered:
            self._lines += 1
        return Submission((Reply(words, refuses=True),), str(self._lines) if self._announced and self._entered else "")

    def _speech(self, line: str) -> Want:
        return nowhere(self) if self.current is None else rq.Say(self.current, Text((line,)))

    def _receive_name(self, line: str) -> Submission | None:
        if line.startswith(ANNOUNCEMENT):
            self._announced = True
            language = line.removeprefix(ANNOUNCEMENT).strip()
            self.language = language if language in LANGUAGES else self.language
            return None
        if is_quitting(line):
            return Submission((rq.Exit(""),))
        name = spell_person(line)
        if isinstance(name, Refusal):
            return Submission((Reply(self._ask_again(name)),))
        # Where a real name is shown, theirs is the name they came by: an empty one looks like a mistake.
        card = self._card._replace(real_name=name.shown) if self._card.username else self._card
        return Submission((rq.Enter(name, card), rq.Join(self._lobby)))

    # Words out.

    def greeting(self) -> bytes:
        _ = translator(self.language)
        return encode(_("This is Beseda, a chat. Type your name and press Enter:"))

    @property
    def here(self) -> Collection[RoomId]:
        return self.rooms.values()

    @property
    def unheard(self) -> Collection[str]:
        return self.ignored.keys()

    def adopt(self, caps: frozenset[str]) -> None:
        """Plain text has no capabilities."""

    def profile(self, kind: type[ev.Event], room: RoomId | None, /) -> Profile:
        """What the words for an event in this room (None: in none) depend on, for this reader."""
        return profiles(self.language, self._lobby.key)[room is not None and room == self.current]

    def entered(self, event: ev.Entered) -> bytes:
        """The name is this client's."""
        self._entered = True
        _ = translator(self.language)
        words = notice(_("Welcome, {name}. /help tells what there is to type.").format(name=event.name), self.language)
        return encode(f"/entered {event.name}\n{words}" if self._announced else words)

    def joined(self, event: ev.Joined, by: Source, who: Members, before: Sequence[ev.Said]) -> bytes:
        """In a room now: who is there, what it is about, what was said last."""
        self.rooms[event.room_name.key] = event.room
        self.current = event.room
        words = members(who, self.language)
        if before:
            words += "\n" + past(who.name, before, self.language)
        return encode(words)

    def parted(self, event: ev.Parted | ev.Kicked, by: Source) -> bytes:
        """Out of a room; bare lines go to the one entered last of those left."""
        self.rooms.pop(event.room_name.key, None)
        if self.current == event.room:
            self.current = next(reversed(self.rooms.values()), None)
        _ = translator(self.language)
        words = _("You left {room}.").format(room=event.room_name)
        if isinstance(event, ev.Kicked):
            words = personal.put_out(event, self.language)
        if self.current is None:
            words += " " + nowhere(self).words
        return encode(words)

    def moved(self, who: Members) -> bytes:
        """Back to a room this client is in already."""
        self.current = who.room
        return encode(members(who, self.language))

    def did(self, event: ev.Event, by: Source | None) -> bytes:
        """What the client itself is told of another thing it did: only what it could not know from its own typing."""
        if type(event) is ev.Said:
            return self._said(event)
        _ = translator(self.language)
        match event:
            case ev.Renamed():
                words = notice(_("You are {name} now.").format(name=event.new), self.language)
                return encode(f"/entered {event.new}\n{words}" if self._announced else words)
            case ev.TopicSet() | ev.RulesSet() | ev.RoleSet() | ev.RoomRenamed() | ev.Kicked():
                return self.profile(type(event), event.room).render(event, by)
            case ev.Invited() | ev.AwaySet() | ev.Knocked():
                return encode(personal.done(event, self.language))
            case ev.Exited() if event.by:
                return self.bye(personal.removed(event, self.language))
            case ev.Exited():
                return encode(_("Goodbye!"))
            case _:
                return b""

    def _said(self, event: ev.Said) -> bytes:
        if event.peer and event.author == event.peer:
            return encode(privately(event, mine=False, language=self.language))
        if self._announced and not event.room:
            return encode(privately(event, mine=True, language=self.language))
        return b""

    def refused(self, refusal: Refusal, want: Want) -> bytes:
        if not self._entered:
            # A refused name brings the lobby's refusal with it, which says nothing new.
            return encode(self._ask_again(refusal)) if refusal.reason is not Reason.NOT_ENTERED else b""
        if refusal.reason is Reason.ALREADY_IN_ROOM and isinstance(want, rq.Join):
            return b""
        self._refused = True
        return encode(refused(refusal, self.language))

    def _ask_again(self, refusal: Refusal) -> str:
        sentence = refused(refusal, self.language)
        if self._announced:
            return f"/refused {sentence}"
        if refusal.reason is Reason.FULL:
            return sentence
        _ = translator(self.language)
        again = _("Type another name:")
        return f"{sentence} {again}"

    def answered(self, answer: Answer) -> bytes:
        match answer:
            case Members():
                return encode(members(answer, self.language))
            case Topic():
                return encode(topic(answer.name, answer.topic, self.language))
            case Rooms():
                return encode(rooms(answer, self.language))
            case _:
                return b""

    def replied(self, reply: Reply) -> bytes:
        self._refused = self._refused or reply.refuses
        return encode(reply.words)

    def renamed(self, old: Name, new: Name) -> None:
        """Somebody who is ignored has another name now, and stays so under it."""
        self.ignored = {key: shown for key, shown in self.ignored.items() if key != old.key} | {new.key: new.shown}

    def ignore(self, name: Name | None) -> bytes:
        """Hear somebody no more, or again; or tell who is not heard."""
        _ = translator(self.language)
        if name is None:
            names = ", ".join(sorted(self.ignored.values()))
            return encode(_("You ignore: {names}").format(names=names) if names else _("You ignore nobody."))
        if name.key in self.ignored:
            self.ignored = {key: shown for key, shown in self.ignored.items() if key != name.key}
            return encode(_("You hear {name} again.").format(name=name))
        if len(self.ignored) >= MOST_IGNORED:
            return self.replied(Reply(_("You ignore as many as one may ({0}).").format(MOST_IGNORED), refuses=True))
        self.ignored = {**self.ignored, name.key: name.shown}
        return encode(_("You hear {name} no more.").format(name=name))

    def past(self, want: ReadPast, title: str, messages: Iterable[ev.Said]) -> bytes:
        return encode(past(title, messages, self.language))

    def unreadable(self) -> bytes:
        """The past can't be read just now."""
        _ = translator(self.language)
        return encode(_("What was said can't be read just now. Try again in a moment."))

    def rendered(self, render: Render, answer: object) -> bytes:
        return encode("\n".join(render(answer, self)))

    def stream(self, submission: Submission, want: Ask, answer: object) -> Iterator[bytes]:
        yield self.rendered(want.render, answer)
        yield self.end_of(submission, ())

    def absent(self, to: Source) -> bytes:
        return encode(personal.absent(to, self.language))

    def room_renamed(self, event: ev.RoomRenamed, who: Members) -> bytes:
        self.rooms = {event.new.key if room == event.room else key: room for key, room in self.rooms.items()}
        return b""

    def invited(self, event: ev.Invited, by: Source | None) -> bytes:
        """Somebody invites this client."""
        return encode(personal.invited(event, self.language))

    def watched(self, want: Watch, came: Watched) -> bytes:
        return b""  # Nobody watches in plain text: the lobby's notices tell who comes.

    def appeared(self, name: str, by: Source | None) -> bytes:
        return b""

    @property
    def follows(self) -> bool:
        return False

    def to_oneself(self, event: ev.Said | ev.Signalled, by: Source | None) -> bytes:
        return b""

    def end_of(self, submission: Submission, told: Sequence[bytes]) -> bytes:
        """The explicit end of a submission's results, for a client that asked for one: done, or refused."""
        verdict = "no" if self._refused else "ok"
        self._refused = False
        return encode(f"/{verdict} {submission.label}") if submission.label else b""

    def ping(self) -> bytes:
        return b""  # People don't answer pings; TCP's own keepalive finds dead ones.

    def bye(self, sentence: str) -> bytes:
        """The last words, when the server lets this client go."""
        return encode(f"/bye {sentence}" if self._announced else notice(sentence, self.language))
