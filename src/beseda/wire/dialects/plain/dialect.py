"""One plain client's side of the conversation: its name, its rooms, the room its bare lines go to.

Lines in, submissions out; events and answers in, lines out. What a line means depends on the current room. So the
client's thread waits for the result of a line that may change it before it reads the next line; `current`, `rooms` and
`ignored` change only under the engine. Refuses to know how an event reads: that is `render`.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.ids import NOBODY, RoomId, Seq
from beseda.core.names import Name
from beseda.core.past import PastItem, PastMessage
from beseda.core.people import NO_USER_INFO, Source, UserInfo
from beseda.core.questions import Members, Rooms, Topic
from beseda.core.refusals import Reason, Refusal
from beseda.core.text import Text
from beseda.locale import N_
from beseda.wire.clean import clean
from beseda.wire.dialects.actions import (
    Action,
    Ask,
    Away,
    CatchUp,
    Missed,
    Past,
    ReadPast,
    Replies,
    Reply,
    SetCapabilities,
    Submission,
    SwitchRoom,
)
from beseda.wire.dialects.dialect import CONCERNED, DID, OTHERS, Dialect, Lines, Profile, Viewpoint
from beseda.wire.dialects.plain import personal
from beseda.wire.dialects.plain.commands import nowhere, run
from beseda.wire.dialects.plain.commands.messages import NUMBERS, number_in
from beseda.wire.dialects.plain.newcomer import Newcomer
from beseda.wire.dialects.plain.numbers import Numbers
from beseda.wire.dialects.plain.replies import NO_QUOTING, Quoting, attribute
from beseda.wire.dialects.plain.secrets import is_secret
from beseda.wire.dialects.plain.sentences import notice, refused, topic, translator
from beseda.wire.dialects.plain.talking import parse_fast
from beseda.wire.dialects.seat_secrets import place_of
from beseda.wire.spelling import spell_person

MOST_IGNORED = 100
"""People whom one client may ignore: every message is compared with them."""
NOBODY_IGNORED: dict[str, str] = {}
"""Shared by all clients that ignore nobody."""
SECRET = N_("That looks like a password: nobody saw it.")


class Plain(Newcomer):
    __slots__ = (
        "_is_numbered",
        "_lines",
        "_numbers",
        "_refused",
        "_shown",
        "current",
        "ignored",
        "rooms",
        "user",
    )

    def __init__(
        self, language: str, lobby: Name, user_info: UserInfo = NO_USER_INFO, quoting: Quoting = NO_QUOTING
    ) -> None:
        super().__init__(language, lobby, user_info, quoting)
        self.user = NOBODY
        self.current: RoomId | None = None
        self.rooms: dict[str, RoomId] = {}
        self.ignored: dict[str, str] = NOBODY_IGNORED  # key -> as it was shown; replaced, never changed in place
        self._shown: dict[RoomId, str] = {}
        self._lines = 0
        self._refused = False
        self._numbers: Numbers | None = None
        self._is_numbered = False
        """Whether what is said now has its number, too."""

    due: None = None
    """Whatever a client says is a line."""

    # Lines in.

    def receive(self, lines: Sequence[object], start: int) -> tuple[Submission | None, int]:
        """If lines are acknowledged, each is a submission by itself."""
        if not self._entered:
            return self._receive_before_entering(str(lines[start])), start + 1
        say = parse_fast(lines, start, 1 if self._to.counts else rq.MOST_TEXTS, self.current)
        if say is None:
            self._lines += 1
            return self.read_in_full(str(lines[start]), self._label()), start + 1
        count = len(say.texts)
        self._lines += count
        return tuple.__new__(Submission, ((say,), self._label())), start + count

    def _label(self) -> str:
        return str(self._lines) if self._to.counts else ""

    def read_in_full(self, line: str, label: str) -> Submission | None:
        """Read any line of a client that has entered."""
        if line[:1] == "/" and line[1:2] != "/":
            return Submission(tuple(run(self, line)), label)
        if not clean(line).strip():
            return Submission((), label) if label else None  # Nothing that anybody could see.
        if self.current is None:
            return Submission((nowhere(self),), label)
        if is_secret(line):
            return Submission((Reply(translator(self.language)(SECRET), refuses=True),), label)
        return Submission((rq.Say(self.current, (Text((line[1:] if line[:1] == "/" else line,)),)),), label)

    def receive_fault(self, fault: str, words: str, begin: str = "") -> Submission:
        """A line that could not be read is answered, and counted like any other."""
        if self._entered:
            self._lines += 1
        return Submission((Reply(words, refuses=True),), self._label() if self._entered else "")

    # Lines out.

    @property
    def echoes(self) -> bool:
        """Beseda's own client is told what it said in private at least, and who wants numbers all of it; `note` knows
        what."""
        return self._to.counts or self._is_numbered

    @property
    def here(self) -> Collection[RoomId]:
        return self.rooms.values()

    def profile(self, kind: type[ev.Event], room: RoomId | None, viewpoint: Viewpoint = OTHERS) -> Profile:
        is_here = room is not None and room == self.current
        profile = self._to.profile(self.language, self._lobby.key, is_here, viewpoint, self._quoting)
        return self._to.numbered(profile, self.numbers) if self._is_numbered else profile

    def note(
        self, event: ev.Event, by: Source | None, viewpoint: Viewpoint = DID, view: Members | None = None
    ) -> Lines:
        """Of its own actions tell the client only what it could not know from what it typed."""
        if type(event) is ev.Said:
            is_told = viewpoint is DID and (self._is_numbered or self._to.is_told_back(event))
            return self.profile(ev.Said, event.room or None, DID).talk((event,), by) if is_told else ()
        lines = self.profile(type(event), None, viewpoint).render(event, by)
        match event:
            case ev.Entered():
                self._entered, self.user = True, event.user
                return self._named(event.name, lines)
            case ev.SecretSet():
                return self._told_secret(event.digest)
            case ev.Attached():
                return self._attached(event)
            case ev.Renamed():
                return self._named(event.new, lines)
            case ev.Joined():
                self.rooms[event.room_name.key] = event.room
                self._shown[event.room] = event.room_name.shown
                return (*lines, *self._now_in(event.room))
            case ev.Parted():
                return self._out_of(event, lines)
            case ev.Kicked() | ev.RoomCleared() if viewpoint is CONCERNED:
                return self._out_of(event, lines)
            case ev.RoomRenamed():
                self.rooms = {event.new.key if room == event.room else key: room for key, room in self.rooms.items()}
                self._shown[event.room] = event.new.shown
                lines = lines if viewpoint is DID else ()
                return (*lines, *self._now_in(event.room)) if self.current == event.room else lines
            case ev.Exited() if event.by:
                return (self._to.bye(personal.removed(event, self.language), self.language, for_good=True),)
            case ev.Exited():
                _ = translator(self.language)
                return self._to.answered((_("Goodbye!"),))
        return lines

    def _attached(self, event: ev.Attached) -> Lines:
        """The client is back, in the rooms of its user: in the one where it was, if it is still in that."""
        self._entered, self.user = True, event.user
        for name, room in zip(event.room_names, event.rooms, strict=True):
            self.rooms[name.key], self._shown[room] = room, name.shown
        current = self.current if self.current in self._shown else next(reversed(event.rooms), None)
        return (*self._to.resumed(event.name), *self._told_secret(event.digest), *self._now_in(current))

    def take_over(self, before: Dialect) -> None:
        if isinstance(before, Plain):
            self.current, self.ignored = before.current, before.ignored
            self._numbers, self._is_numbered = before._numbers, before._is_numbered

    def _now_in(self, room: RoomId | None) -> Lines:
        """From now on bare lines go to this room."""
        self.current = room
        return self._to.here(self._shown[room] if room is not None else None)

    def _out_of(self, event: ev.Parted | ev.Kicked | ev.RoomCleared, lines: Lines) -> Lines:
        """The client is out of a room. If that was the current one, bare lines go to the last entered of its other
        rooms."""
        self.rooms.pop(event.room_name.key, None)
        self._shown.pop(event.room, None)
        if self.current != event.room:
            return lines
        room = next(reversed(self.rooms.values()), None)
        here = self._now_in(room)
        if room is None:
            return (*self._to.also(lines, nowhere(self).words), *here)
        return (*self._to.moved(lines, self._shown[room], self.language), *here)

    def answer(self, action: Action, answer: object) -> Iterable[str]:
        match action:
            case Ask() | ReadPast() if isinstance(answer, Refusal):
                return self.refuse(answer, action)
            case Ask():
                return action.render(answer, self)
            case Reply():
                self._refused = self._refused or action.refuses
                return self._to.answered((action.words,), action.refuses)
            case Replies():
                self._refused = self._refused or action.refuses
                return self._to.answered(action.lines, action.refuses)
            case SetCapabilities():
                return self._to.answered((action.words,))
            case ReadPast(render=render) if render is not None:
                return render(answer, self)
            case CatchUp() if isinstance(answer, Missed):
                return self._to.missed(answer, self.language)
            case SwitchRoom() if isinstance(answer, Members) and answer.room in self._shown:
                # Back in a room this client is in already. (It may have been put out of it since it asked.)
                return (*self._now_in(answer.room), *self._to.members(answer, self.language))
        return self._about(action, answer)

    def told(self, answer: object) -> Iterable[str]:
        """Render what a command has asked for."""
        return self._about(None, answer)

    def added(self, words: str) -> Lines:
        """Render what is said besides."""
        return self._to.answered((words,))

    def _about(self, action: Action | None, answer: object) -> Iterable[str]:
        if self.ignored and isinstance(action, rq.Join) and isinstance(answer, Past):
            answer = _heard(answer, self.ignored)
        match answer:
            case Members():
                return self._to.members(answer, self.language)
            case Topic():
                # After a join the list of members has the topic.
                words = topic(answer.name, answer.topic, self.language)
                return () if isinstance(action, rq.Join) else self._to.answered((words,))
            case Rooms():
                return self._to.rooms(answer, self.language)
            case Past(messages=None):
                _ = translator(self.language)
                return self._to.answered((_("What was said can't be read just now. Try again in a moment."),))
            case Past(messages=()) if isinstance(action, rq.Join):
                return ()  # After a join it is not told that nothing was said.
            case Past():
                was_asked = not isinstance(action, rq.Join)
                numbers = self.numbers if was_asked or self._is_numbered else None
                return self._to.past(answer, self.language, was_asked, self._journal, numbers)
            case Away():
                return self._to.answered((personal.absent(answer.who, self.language),))
            case _:
                return ()

    def refuse(self, refusal: Refusal, action: Action) -> Lines:
        if not self._entered:
            # After a refused name the join of the lobby is refused, too, which says nothing new.
            if refusal.reason is Reason.NO_SUCH_SEAT:
                return (self._to.asked("not-resumed", refused(refusal, self.language), ""),)
            return (self._ask_again(refusal),) if refusal.reason is not Reason.NOT_ENTERED else ()
        if refusal.reason is Reason.ALREADY_IN_ROOM and isinstance(action, rq.Join):
            return ()
        self._refused = True
        return self._to.answered((refused(refusal, self.language),), refuses=True)

    def respond(self, label: str, lines: Iterable[str], is_long: bool = False) -> Iterable[str]:
        """Add the explicit end for a client that asked for one: done, or refused."""
        if is_long and label:
            return self._ended(label, lines)
        refused, self._refused = self._refused, False
        return (*lines, self._to.verdict(label, refused)) if label else lines

    def _ended(self, label: str, lines: Iterable[str]) -> Iterator[str]:
        yield from lines
        yield from self.respond(label, ())

    def ping(self) -> Lines:
        return ()  # People don't answer pings; TCP's own keepalive finds dead connections.

    def notice(self, sentence: str) -> Lines:
        return self._to.answered((notice(sentence, self.language),))

    def bye(self, sentence: str) -> Lines:
        """Return the last line, when the server disconnects this client."""
        return (self._to.bye(sentence, self.language),)

    # Messages.

    @property
    def numbers(self) -> Numbers:
        if self._numbers is None:
            self._numbers = Numbers()
        return self._numbers

    def adopt(self, caps: frozenset[str]) -> None:
        """Show the numbers of what is said now, too, or not any more."""
        self._is_numbered = NUMBERS in caps

    def place(self, word: str) -> Seq | None:
        """Return the place of the message that a person calls by its number, or a program by its id."""
        if (number := number_in(word)) is not None:
            return self.numbers.place(number)
        return place_of(word, self._journal)

    def reply(self, place: Seq) -> tuple[str, str]:
        """Return the attribute of a text that answers this message."""
        return attribute(self._journal, place)

    # Ignored people.

    @property
    def unheard(self) -> Collection[str]:
        return self.ignored.keys()

    def ignore(self, name: Name | None) -> Lines:
        """Ignore somebody, or hear them again; without a name, tell who is ignored."""
        _ = translator(self.language)
        if name is None:
            names = ", ".join(sorted(self.ignored.values()))
            words = _("You ignore: {names}").format(names=names) if names else _("You ignore nobody.")
            return self._to.answered((words,))
        if name.key in self.ignored:
            self.ignored = {key: shown for key, shown in self.ignored.items() if key != name.key}
            return self._to.answered((_("You hear {name} again.").format(name=name),))
        if len(self.ignored) >= MOST_IGNORED:
            self._refused = True
            return self._to.answered((_("You ignore as many as one may ({0}).").format(MOST_IGNORED),), refuses=True)
        self.ignored = {**self.ignored, name.key: name.shown}
        return self._to.answered((_("You hear {name} no more.").format(name=name),))

    def renamed(self, old: Name, new: Name) -> None:
        """Somebody who is ignored has another name now, and stays ignored under it."""
        self.ignored = {key: shown for key, shown in self.ignored.items() if key != old.key} | {new.key: new.shown}


def _heard(last: Past, unheard: Collection[str]) -> Past:
    """Return a room's last lines without those of the ignored: nobody asked for them. Who asks for the past is shown
    all of it."""
    items = last.messages
    return last if items is None else last._replace(messages=tuple([it for it in items if not _is_by(it, unheard)]))


def _is_by(item: PastItem, unheard: Collection[str]) -> bool:
    author = spell_person(item.said.author_name) if type(item) is PastMessage else None
    return isinstance(author, Name) and author.key in unheard
