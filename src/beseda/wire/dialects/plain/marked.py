"""Lines that say what they are: one byte that nobody can type, then a JSON object. For who began with `/client 2`.

The protocol is written down in docs/client-protocol.md. Everything that a client is told is such a line, and each says
of what kind it is; what a person is to read stands in it as it was said (`words`) or as a sentence (`text`). A client
passes over the fields that it does not know, and shows the `text` of a kind that it does not know. Refuses to know what
an event reads like: that is `render`.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from json import JSONEncoder
from json.encoder import encode_basestring as _quoted
from typing import Final, NamedTuple, assert_never

from beseda.core import events as ev
from beseda.core.ids import MessageId, Seq
from beseda.core.names import Name
from beseda.core.past import PastMessage
from beseda.core.people import Source
from beseda.core.questions import Members, Rooms
from beseda.core.text import MessageKind
from beseda.wire.clean import clean
from beseda.wire.dialects import dialect
from beseda.wire.dialects.actions import Missed, Past
from beseda.wire.dialects.dialect import CONCERNED, DID, OTHERS, Lines, Viewpoint
from beseda.wire.dialects.plain.commands import BY_ANY_NAME, COMMANDS
from beseda.wire.dialects.plain.members import people
from beseda.wire.dialects.plain.numbers import Numbers
from beseda.wire.dialects.plain.remembered import counted, messages_of
from beseda.wire.dialects.plain.render import Profile
from beseda.wire.dialects.plain.replies import Quoting, answers
from beseda.wire.dialects.plain.sentences import list_rooms, now_in, topic, translator

MARK: Final = "\x1c"
"""ASCII's file separator. `clean`, through which all that people type leaves, takes it out; IRC has no code of it, and
no terminal does anything at it."""
VERSION = 2
MOST_NAMED = 500
"""Names of a room's members that are told one by one, for a program to complete what is typed; the sentence has all."""

KINDS: dict[type, str] = {
    ev.Said: "said",
    ev.Signalled: "signal",
    ev.Entered: "welcome",
    ev.Exited: "gone",
    ev.SecretSet: "secret-set",
    ev.Detached: "detached",
    ev.Attached: "attached",
    ev.Renamed: "renamed",
    ev.Joined: "joined",
    ev.Parted: "left",
    ev.Kicked: "kicked",
    ev.TopicSet: "topic",
    ev.RoleSet: "role",
    ev.RulesSet: "rules",
    ev.RoomRenamed: "room-renamed",
    ev.Invited: "invited",
    ev.Knocked: "knocked",
    ev.AwaySet: "away",
    ev.OperatorsTold: "operators",
    ev.Presented: "presented",
    ev.FlagsSet: "flags",
    ev.MetadataSet: "metadata",
    ev.RoomMetadataSet: "room-metadata",
    ev.Reacted: "reacted",
    ev.MarkedRead: "marked-read",
    ev.Edited: "edited",
    ev.Redacted: "redacted",
    ev.Started: "started",
    ev.RoomMade: "room-made",
    ev.RoomKept: "room-kept",
    ev.RoomClosed: "room-closed",
    ev.RoomCleared: "room-cleared",
}
"""What each type of event is called: a test checks that none is missing."""
FIELDS = (
    ("room_name", "room"),
    ("target_name", "room"),
    ("name", "by"),
    ("author_name", "by"),
    ("person_name", "person"),
    ("old", "old"),
    ("new", "new"),
)
"""The names that events have, and what they are called in a line."""
HOW: dict[MessageKind, str] = {
    MessageKind.SAY: "",
    MessageKind.ACTION: ',"how":"action"',
    MessageKind.NOTICE: ',"how":"notice"',
}
MINE = ',"mine":true'

_json = JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def marked(kind: str, **fields: object) -> str:
    """Return a line of this kind. Fields that are None or False are left out: a line may lack any but its kind."""
    present = {name: value for name, value in fields.items() if value is not None and value is not False}
    return MARK + _json({"kind": kind, **present})


class MarkedProfile(NamedTuple):
    """The current room is no part of it: the program knows which one that is."""

    language: str
    lobby: str
    viewpoint: Viewpoint
    journal: str
    """Message ids begin with it."""
    numbers: Numbers | None = None
    """Given if one client wants to know the number of each message: then nobody else is told the same."""

    def render(self, event: ev.Event, by: Source | None = None, /) -> Lines:
        if type(event) is ev.Said:
            return (said("said", event, self.journal, self.viewpoint is DID, self._number(event.seq)),)
        lines = Profile(self.language, True, self.lobby, self.viewpoint).render(event)
        if isinstance(event, ev.Reacted | ev.Edited | ev.Redacted):
            number = self.numbers.of(event.about) if self.numbers is not None and type(event) is ev.Edited else None
            return (_about_message(event, "\n".join(lines) or None, self.viewpoint, self.journal, number),)
        # Of its own joining a person is told by the answers that follow; a program must know in which rooms it is.
        if not lines and not (type(event) is ev.Joined and self.viewpoint is DID):
            return ()
        return (_happened(event, "\n".join(lines) or None, self.viewpoint),)

    def talk(self, events: Sequence[ev.Said], by: Source | None = None, /) -> Lines:
        mine, journal = self.viewpoint is DID, self.journal
        if self.numbers is not None:
            return [said("said", event, journal, mine, self._number(event.seq)) for event in events]
        return [said("said", event, journal, mine) for event in events]

    def _number(self, place: Seq) -> str:
        return f',"number":{self.numbers.of(place)}' if self.numbers is not None else ""


_profile = cache(MarkedProfile)  # readers with the same lines share one object, whichever room they are in


def said(kind: str, event: ev.Said, journal: str, mine: bool = False, more: str = "") -> str:
    """A message, now or in the past: who said what and where, for a program to put together as it likes. `more`: fields
    that not every message has.

    What `marked` would make of it, for a fifth of the cost: nearly all that is ever told is such a line.
    """
    seq, at, _, author, room, _, target, (lines, how, attributes) = event
    if attributes and (place := answers(event.text, journal)) is not None:
        more += f',"reply":{_quoted(f"{journal}-{place:x}")}'
    words = _as_typed(lines[0]) if len(lines) == 1 else "\n".join(map(_as_typed, lines))
    return (
        f'{MARK}{{"kind":"{kind}","at":{at},"id":{_quoted(f"{journal}-{seq:x}")},"{"room" if room else "to"}":'
        f'{_quoted(target)},"by":{_quoted(author)}{HOW[how]}{MINE if mine else ""}{more},"words":{_quoted(words)}}}'
    )


def _as_typed(line: str) -> str:
    """Return a line as it was typed, tabs included, which JSON escapes; a program knows the width of its terminal."""
    return line if line.isprintable() else "\t".join(map(clean, line.split("\t")))


def _happened(event: ev.Event, text: str | None, viewpoint: Viewpoint) -> str:
    fields = {field: _shown(getattr(event, name)) for name, field in FIELDS if hasattr(event, name)}
    kind, mine, you = KINDS[type(event)], viewpoint is DID, viewpoint is CONCERNED
    return marked(kind, at=event.at, **fields, mine=mine, you=you, text=text)


def _about_message(
    event: ev.Reacted | ev.Edited | ev.Redacted,
    text: str | None,
    viewpoint: Viewpoint,
    journal: str,
    number: int | None,
) -> str:
    """What has become of an earlier message, which is called by its id."""
    fields: dict[str, object] = {"room" if event.room else "to": event.target_name}
    match event:
        case ev.Edited():
            fields["words"] = "\n".join(map(_as_typed, event.text.lines))
        case ev.Reacted():
            fields |= {"reaction": clean(event.reaction), "taken_back": not event.on}
        case ev.Redacted():
            fields["person"] = event.author_name
        case _:
            assert_never(event)
    id_ = str(MessageId(journal, event.seq)) if event.seq else None  # of an edit that is told later
    about = str(MessageId(journal, event.about))
    fields["said_at"] = event.said_at
    whose = {"by": event.name.shown, "mine": viewpoint is DID, "you": viewpoint is CONCERNED}
    return marked(KINDS[type(event)], at=event.at, id=id_, about=about, **fields, **whose, number=number, text=text)


def _shown(name: Name | str) -> str:
    return name if isinstance(name, str) else name.shown


def _become(item: PastMessage) -> str:
    """What has become of a message, as fields."""
    edited = f',"edited":{item.edited_at}' if item.edited_at else ""
    return f'{edited},"reactions":{_json(dict(counted(item.reactions)))}' if item.reactions else edited


class MarkedClient:
    """An addressee that is told everything by such lines."""

    counts = True

    def __init__(self, journal: str) -> None:
        self._journal = journal

    def is_told_back(self, event: ev.Said) -> bool:
        """With its place in the order, its time and its id: who said it sees what everybody sees."""
        return True

    def profile(
        self, language: str, lobby: str, is_here: bool, viewpoint: Viewpoint, quoting: Quoting
    ) -> MarkedProfile:
        return _profile(language, lobby, viewpoint, self._journal)

    def numbered(self, profile: dialect.Profile, numbers: Numbers) -> dialect.Profile:
        assert isinstance(profile, MarkedProfile)
        return profile._replace(numbers=numbers)

    def hello(self, language: str) -> str:
        """The answer to `/client 2`: which of the versions asked for is spoken, and what can be typed."""
        speech = [name for name, row in BY_ANY_NAME.items() if row.says]
        farewells = [name for name, row in BY_ANY_NAME.items() if row is COMMANDS["quit"]]
        commands = [*COMMANDS, *[name for name in BY_ANY_NAME if name not in COMMANDS]]
        return marked(
            "hello", version=VERSION, language=language, commands=commands, speech=speech, farewells=farewells
        )

    def entered(self, name: Name) -> Lines:
        return (marked("entered", name=name.shown),)

    def resumed(self, name: Name) -> Lines:
        return (marked("resumed", name=name.shown),)

    def secret(self, secret: str) -> Lines:
        return (marked("secret", secret=secret),)

    def here(self, room: str | None) -> Lines:
        return (marked("here", room=room),)

    def asked(self, word: str, sentence: str, invitation: str) -> str:
        return marked(word, text=sentence)

    def also(self, lines: Lines, words: str) -> Lines:
        return (*lines, marked("answer", text=words))

    def moved(self, lines: Lines, room: str, language: str) -> Lines:
        return (*lines, marked("answer", text=now_in(room, language)))

    def answered(self, lines: Lines, refuses: bool = False) -> Lines:
        kind = "refusal" if refuses else "answer"
        return [line if line[:1] == MARK else marked(kind, text=line) for line in lines]

    def members(self, answer: Members, language: str) -> Iterator[str]:
        """If they are too many for one line of a person's, more of them follow as answers."""
        first, *others = people(answer, language)
        named = list(answer.people[:MOST_NAMED])
        yield marked("members", room=answer.name, count=answer.here, people=named, text=first)
        yield from self.answered(others)
        if answer.topic and answer.here:
            yield marked("topic", room=answer.name, text=topic(answer.name, answer.topic, language))

    def rooms(self, answer: Rooms, language: str) -> Iterator[str]:
        lines = list_rooms(answer, language)
        yield marked("answer", text=next(lines))
        for room, line in zip(answer.rooms, lines, strict=True):
            yield marked("listed", room=room.name, count=room.people, mine=room.mine, text=line)

    def past(
        self, answer: Past, language: str, was_asked: bool, journal: str, numbers: Numbers | None
    ) -> Iterator[str]:
        """The marks at both ends are lines of their own: a program that has shown all of it before shows neither."""
        _ = translator(language)
        begun = False
        for item in messages_of(answer):
            if not begun:
                head = _("--- {room}: what was said ---") if answer.title else _("--- found ---")
                title = answer.title or None
                yield marked("past-begins", title=title, asked=was_asked, text=head.format(room=title))
                begun = True
            number = f',"number":{numbers.of(item.said.seq)}' if numbers is not None else ""
            yield said("past", item.said, self._journal, more=number + _become(item))
        yield marked("past-ends", text=_("--- now ---")) if begun else marked("answer", text=_("Nothing found."))

    def missed(self, answer: Missed, language: str) -> Iterator[str]:
        """The last line always comes: what the client has said and does not find before it was not stored."""
        _ = translator(language)
        for room in answer.whereabouts.rooms:
            yield from self.members(room, language)
        if answer.whereabouts.away:
            yield from self.answered((_("You are away: {words}").format(words=clean(answer.whereabouts.away)),))
        profile = _profile(language, "", OTHERS, self._journal)
        for change in answer.changes:
            yield from profile.render(change)
        if answer.messages is None:
            yield from self.answered((_("What was said can't be read just now. Try again in a moment."),), refuses=True)
        elif answer.messages:
            head = _("--- what was said meanwhile ---")
            yield marked("past-begins", missed=True, more=not answer.are_all, text=head)
        for event in answer.messages or ():
            yield said("past", event, self._journal, mine=event.author == answer.whereabouts.missed.viewer)
        for reaction in answer.reactions:
            yield from profile.render(reaction)
        text = _("--- now ---") if answer.messages else None
        yield marked("past-ends", missed=True, unread=answer.messages is None, text=text)

    def verdict(self, number: str, refused: bool) -> str:
        return marked("no" if refused else "ok", number=int(number))

    def bye(self, sentence: str, language: str, for_good: bool = False) -> str:
        return marked("bye", text=sentence, stay_away=for_good)


marked_client = cache(MarkedClient)
