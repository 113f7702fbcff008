"""Why a request has no effect, in IRC: a numeric if there is one, else FAIL (IRCv3 "Standard Replies").

One table by reason, and one for commands that use another numeric for it. Refuses to know any state: the names are from
the request or from the refusal.
"""

from collections.abc import Callable
from typing import NamedTuple

from beseda.core import questions as q
from beseda.core import requests as rq
from beseda.core.ids import MessageId, Seq
from beseda.core.names import Name
from beseda.core.refusals import Reason, Refusal
from beseda.core.rules import LISTS, Rule
from beseda.core.text import MessageKind, Text
from beseda.wire.dialects.actions import Action, LookUp
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.line import carried, fitted, middle
from beseda.wire.dialects.irc.metadata_refusals import refused_change
from beseda.wire.dialects.irc.modes import MODE_OF_RULE

_KEY = MODE_OF_RULE[Rule.KEY].letter
NO_SEAT = "No seat can be taken with that: it is used up, too old, or none of ours"
NOTHING = "*"
"""A place in a line whose name is not known."""


class About(NamedTuple):
    """What a row may say: the names that a refused action is about, in their owners' spelling if that is known."""

    subject: str
    room: str
    person: str
    action: Action | None
    message: str = ""
    """The id of the message that a request is about."""

    @property
    def command(self) -> str:
        return COMMANDS.get(_asked(self.action), NOTHING)

    @property
    def where(self) -> str:
        """The target that was named."""
        target = getattr(self.action, "target", None)
        return target.shown if isinstance(target, Name) else NOTHING


class Fail(NamedTuple):
    """A FAIL. A client without standard-replies gets numeric 400, unless a specification has FAIL for everybody."""

    code: str
    words: str
    context: tuple[str, ...] = ()
    for_all: bool = False


Row = Callable[[About], str | Fail]


def _saying(line: str, words: str) -> str:
    """Return a numeric with words that say more than its own."""
    return f"{line.partition(' :')[0]} :{carried(words)}"


def _looks_taken(about: About) -> str:
    return _saying(n.ERR_NICKNAMEINUSE(about.person), f"That looks too much like {about.subject}, who is here")


def _room_looks_taken(about: About) -> str:
    return _saying(n.ERR_BADCHANMASK(about.room), f"That looks too much like {about.subject}, which is there")


def _list_full(about: About) -> str:
    changes = about.action.changes if isinstance(about.action, rq.SetRules) else ()
    letters = [MODE_OF_RULE[change.rule].letter for change in changes if change.rule in LISTS and change.on]
    return n.ERR_BANLISTFULL(about.room, letters[0] if letters else NOTHING)


def _bad_room(about: About) -> str:
    return n.ERR_BADCHANMASK(about.room)


def _name_held(about: About) -> str:
    """The name asked for, and the room that holds the old one (no document; as on Charybdis)."""
    asked = about.action.name.shown if isinstance(about.action, rq.Rename) else NOTHING
    return n.ERR_BANONCHAN(asked, about.room)


def _bad_name(about: About) -> str:
    return n.ERR_ERRONEUSNICKNAME(about.person)


ROWS: dict[Reason, Row] = {
    Reason.NAME_EMPTY: lambda about: n.ERR_NONICKNAMEGIVEN(),
    Reason.NAME_TOO_LONG: _bad_name,
    Reason.NAME_BAD_START: _bad_name,
    Reason.NAME_BAD_CHARACTER: _bad_name,
    Reason.NAME_TAKEN: lambda about: n.ERR_NICKNAMEINUSE(about.person),
    Reason.NAME_LOOKS_TAKEN: _looks_taken,
    Reason.NAME_RESERVED: lambda about: _saying(n.ERR_ERRONEUSNICKNAME(about.person), "Nickname is reserved"),
    Reason.ROOM_NAME_EMPTY: _bad_room,
    Reason.ROOM_NAME_TOO_LONG: _bad_room,
    Reason.ROOM_NAME_BAD_CHARACTER: _bad_room,
    Reason.ROOM_NAME_LOOKS_TAKEN: _room_looks_taken,
    Reason.ROOM_NAME_TAKEN: lambda about: _saying(n.ERR_BADCHANMASK(about.room), "There is such a channel already"),
    Reason.FULL: lambda about: _saying("ERROR", f"Closing link: this server is full ({about.subject} people)"),
    Reason.NO_SUCH_PERSON: lambda about: n.ERR_NOSUCHNICK(about.person),
    Reason.NO_SUCH_ROOM: lambda about: n.ERR_NOSUCHCHANNEL(about.room),
    Reason.NOT_IN_ROOM: lambda about: n.ERR_NOTONCHANNEL(about.room),
    Reason.ALREADY_IN_ROOM: lambda about: _saying(n.ERR_USERONCHANNEL(NOTHING, about.room), "You are there already"),
    Reason.TOO_MANY_OWN_ROOMS: lambda about: n.ERR_TOOMANYCHANNELS(about.room),
    Reason.TOO_MANY_ROOMS: lambda about: _saying(n.ERR_TOOMANYCHANNELS(about.room), "There are too many channels"),
    Reason.ROOM_IN_USE: lambda about: Fail("CHANNEL_IN_USE", "Somebody is there", (about.room,)),
    Reason.TEXT_EMPTY: lambda about: n.ERR_NOTEXTTOSEND(),
    Reason.TEXT_TOO_LONG: lambda about: _saying(n.ERR_INPUTTOOLONG(), f"Too long: at most {about.subject} bytes"),
    Reason.TOO_MANY_LINES: lambda about: _saying(n.ERR_INPUTTOOLONG(), f"Too long: at most {about.subject} lines"),
    Reason.NOT_ENTERED: lambda about: n.ERR_NOTREGISTERED(),
    Reason.ALREADY_ENTERED: lambda about: n.ERR_ALREADYREGISTERED(),
    Reason.KEY_NEEDED: lambda about: n.ERR_BADCHANNELKEY(about.room),
    Reason.ROOM_FULL: lambda about: n.ERR_CHANNELISFULL(about.room),
    Reason.INVITATION_NEEDED: lambda about: n.ERR_INVITEONLYCHAN(about.room),
    Reason.BANNED: lambda about: n.ERR_BANNEDFROMCHAN(about.room),
    Reason.MAY_NOT_SPEAK: lambda about: n.ERR_CANNOTSENDTOCHAN(about.room),
    Reason.ROLE_NEEDED: lambda about: n.ERR_CHANOPRIVSNEEDED(about.room),
    Reason.OPERATOR_NEEDED: lambda about: n.ERR_NOPRIVILEGES(),
    Reason.NOT_IN_ROOM_THEY: lambda about: n.ERR_USERNOTINCHANNEL(about.person, about.room),
    Reason.ALREADY_IN_ROOM_THEY: lambda about: n.ERR_USERONCHANNEL(about.person, about.room),
    Reason.ROOM_OPEN: lambda about: n.ERR_CHANOPEN(about.room),
    Reason.LIST_FULL: _list_full,
    Reason.BAD_KEY: lambda about: n.ERR_INVALIDMODEPARAM(about.room, _KEY, NOTHING, "Key is not well-formed"),
    Reason.PAST_IS_OPEN: lambda about: _saying(
        n.ERR_CHANOPRIVSNEEDED(about.room), "What was said here in the open can't be hidden"
    ),
    Reason.NAME_HELD: _name_held,
    Reason.TOO_MANY_ROOMS_OF_ADDRESS: lambda about: _saying(
        n.ERR_TOOMANYCHANNELS(about.room), f"Your address has made as many channels as one may ({about.subject})"
    ),
    Reason.TOO_MANY_KNOCKS: lambda about: n.ERR_TOOMANYKNOCK(about.room),
    Reason.NOT_AWAY: lambda about: n.RPL_UNAWAY(),
    Reason.ALREADY_AWAY: lambda about: n.RPL_NOWAWAY(),
    Reason.NO_SUCH_MESSAGE: lambda about: Fail("UNKNOWN_MSGID", "There is no such message"),
    Reason.NOT_YOURS: lambda about: Fail("NOT_YOURS", f"{about.subject} said that, and you did not"),
    Reason.TOO_LATE: lambda about: Fail(
        "WINDOW_EXPIRED", f"That was said too long ago: it could be done for {about.subject} minutes"
    ),
    Reason.TOO_MANY_REACTIONS: lambda about: Fail(
        "TOO_MANY_REACTIONS", f"That message has as many reactions as it may have ({about.subject})"
    ),
    Reason.TOO_MANY_KEYS: lambda about: Fail("LIMIT_REACHED", f"At most {about.subject} keys"),
    Reason.KEY_INVALID: lambda about: Fail("INVALID_KEY", "No key is written like that"),
    Reason.VALUE_INVALID: lambda about: Fail("INVALID_VALUE", "That can't be said of anything"),
    Reason.TOO_MANY_CHANGES: lambda about: Fail("RATE_LIMITED", f"Try again in {about.subject} seconds"),
    Reason.AS_WISHED: lambda about: Fail("AS_WISHED", "It is so already"),
    Reason.NOT_STORED: lambda about: Fail(
        "TEMPORARILY_UNAVAILABLE", "The server can't store messages just now: nobody saw that. Try again in a moment"
    ),
    Reason.TOO_MUCH_A_DAY: lambda about: Fail(
        "TOO_MUCH_A_DAY",
        "Too much comes from your address in a day to keep more of it: nobody saw that. Try again later",
    ),
    Reason.NO_SUCH_SEAT: lambda about: Fail("INVALID_TOKEN", NO_SEAT),
    Reason.INTERNAL: lambda about: Fail(
        "INTERNAL_ERROR", "The server made a mistake with that, and has noted it: nobody saw it"
    ),
}


def _renaming(code: str, words: str) -> Row:
    """channel-rename, "Errors"."""

    def row(about: About) -> Fail:
        assert isinstance(about.action, rq.RenameRoom)
        return Fail(code, words, (about.room, about.action.name.shown), for_all=True)

    return row


_in_use = _renaming("CHANNEL_NAME_IN_USE", "The channel name is already taken")


def _marking(code: str, words: str) -> Row:
    """read-marker, "Errors and Warnings"."""

    def row(about: About) -> Fail:
        assert isinstance(about.action, rq.MarkRead | q.WhatIsRead)
        return Fail(code, words, (getattr(about.action.target, "shown", NOTHING),), for_all=True)

    return row


_nothing_to_read = _marking("INVALID_PARAMS", "Invalid parameters")


def _resuming(about: About) -> Fail:
    """docs/irc-resume.md."""
    return Fail("INVALID_TOKEN", NO_SEAT, for_all=True)


def _real_name(code: str, words: str) -> Row:
    """setname, "Errors"."""
    return lambda about: Fail(code, words, for_all=True)


def _changing(code: str, words: str) -> Row:
    """A FAIL about a message (message-edit and message-redaction, "Errors"), with its target and the message's id."""
    return lambda about: Fail(code, words.format(about.subject), (about.where, about.message), for_all=True)


def _too_late(code: str, words: str) -> Row:
    """With the window, in seconds."""

    def row(about: About) -> Fail:
        minutes = int(about.subject)
        said = f"{words}: that can be done for {minutes} minutes" if minutes else "That can't be done on this server"
        return Fail(code, said, (about.where, about.message, str(60 * minutes)), for_all=True)

    return row


NO_SUCH = "There is no such message"
ANOTHERS = "Somebody else said that, who was called {0} then"
CHANGING: dict[tuple[type, Reason], Row] = {
    (rq.Edit, Reason.NO_SUCH_MESSAGE): _changing("EDIT_FORBIDDEN", NO_SUCH),
    (rq.Edit, Reason.NOT_YOURS): _changing("EDIT_FORBIDDEN", ANOTHERS),
    (rq.Edit, Reason.MAY_NOT_SPEAK): _changing("EDIT_FORBIDDEN", "You may not speak there"),
    (rq.Edit, Reason.NOT_IN_ROOM): _changing("EDIT_FORBIDDEN", "You are not there"),
    (rq.Edit, Reason.TEXT_EMPTY): _changing("INVALID_EDIT", "There is nothing in that to say"),
    (rq.Edit, Reason.TEXT_TOO_LONG): _changing("INVALID_EDIT", "Too long: at most {0} bytes"),
    (rq.Edit, Reason.TOO_LATE): _too_late("EDIT_WINDOW_EXPIRED", "You can no longer edit this message"),
    (rq.Redact, Reason.NO_SUCH_MESSAGE): _changing("UNKNOWN_MSGID", NO_SUCH),
    (rq.Redact, Reason.NOT_YOURS): _changing("REDACT_FORBIDDEN", ANOTHERS),
    (rq.Redact, Reason.TOO_LATE): _too_late("REDACT_WINDOW_EXPIRED", "You can no longer delete this message"),
    (rq.React, Reason.NO_SUCH_MESSAGE): _changing("UNKNOWN_MSGID", NO_SUCH),
    (rq.React, Reason.NOT_IN_ROOM): lambda about: n.ERR_CANNOTSENDTOCHAN(about.room),
    (rq.React, Reason.TEXT_TOO_LONG): _changing("INVALID_REACTION", "A reaction has at most {0} bytes"),
    (rq.React, Reason.TOO_MANY_REACTIONS): _changing(
        "TOO_MANY_REACTIONS", "You have no more reactions left on that message, or it has as many as it may have ({0})"
    ),
}
SPECIAL: dict[tuple[type, Reason], Row] = CHANGING | {
    (rq.Say, Reason.NOT_IN_ROOM): lambda about: n.ERR_CANNOTSENDTOCHAN(about.room),
    (rq.Signal, Reason.NOT_IN_ROOM): lambda about: n.ERR_CANNOTSENDTOCHAN(about.room),
    (rq.Say, Reason.TOO_MANY_ROOMS_OF_ADDRESS): lambda about: _saying(
        n.ERR_CANNOTSENDTOCHAN(about.room), f"Your address has made as many channels as one may ({about.subject})"
    ),
    (rq.Knock, Reason.BANNED): lambda about: n.ERR_CANNOTKNOCK(about.room, "You are banned"),
    (rq.Knock, Reason.ALREADY_IN_ROOM): lambda about: n.ERR_KNOCKONCHAN(about.room),
    (rq.Resume, Reason.NO_SUCH_SEAT): _resuming,
    (rq.MarkRead, Reason.NO_SUCH_ROOM): _nothing_to_read,
    (rq.MarkRead, Reason.NO_SUCH_PERSON): _nothing_to_read,
    (rq.MarkRead, Reason.INTERNAL): _marking("INTERNAL_ERROR", "The read timestamp could not be set"),
    (q.WhatIsRead, Reason.NO_SUCH_ROOM): _nothing_to_read,
    (q.WhatIsRead, Reason.NO_SUCH_PERSON): _nothing_to_read,
    (q.WhatIsRead, Reason.INTERNAL): _marking("INTERNAL_ERROR", "The read timestamp could not be returned"),
    (rq.RenameRoom, Reason.ROOM_NAME_TAKEN): _in_use,
    (rq.RenameRoom, Reason.ROOM_NAME_LOOKS_TAKEN): _in_use,
    (rq.RenameRoom, Reason.TEXT_TOO_LONG): _renaming("CANNOT_RENAME", "The topic does not fit a line beside that name"),
    (rq.Present, Reason.TEXT_TOO_LONG): _real_name("INVALID_REALNAME", "Realname is too long"),
    (rq.Present, Reason.INTERNAL): _real_name("CANNOT_CHANGE_REALNAME", "Realname can't be changed just now"),
}
"""Commands that use another row for a reason than the rest."""

SILENT = frozenset(
    (
        (rq.Join, Reason.ALREADY_IN_ROOM),
        (rq.SetAway, Reason.NOT_AWAY),
        (rq.SetAway, Reason.ALREADY_AWAY),
        (rq.CloseRoom, Reason.OPERATOR_NEEDED),  # CLEARCHAN has just been told so of its other half
    )
)
"""Refusals that are not told, because all is as the client wished. Servers say nothing to a second JOIN of a room; and
AWAY has answered already."""

COMMANDS: dict[type, str] = {
    rq.Exit: "QUIT",
    rq.Resume: "RESUME",
    rq.Rename: "NICK",
    rq.Join: "JOIN",
    rq.Leave: "PART",
    rq.LeaveAll: "JOIN",  # JOIN 0
    rq.Say: "PRIVMSG",
    rq.Signal: "PRIVMSG",
    rq.MarkRead: "MARKREAD",
    rq.Edit: "EDIT",
    rq.Redact: "REDACT",
    rq.React: "TAGMSG",
    rq.SetTopic: "TOPIC",
    rq.SetRules: "MODE",
    rq.SetRole: "MODE",
    rq.SetFlags: "MODE",
    rq.Kick: "KICK",
    rq.Invite: "INVITE",
    rq.Knock: "KNOCK",
    rq.RenameRoom: "RENAME",
    rq.SetAway: "AWAY",
    rq.Present: "SETNAME",
    rq.SetMetadata: "METADATA",
    rq.ClearMetadata: "METADATA",
    rq.BecomeOperator: "OPER",
    rq.Remove: "KILL",
    rq.ClearRoom: "CLEARCHAN",
    rq.CloseRoom: "CLEARCHAN",
    rq.TellOperators: "WALLOPS",
    q.WhoIsInEach: "NAMES",
    q.WhatAbout: "TOPIC",
    q.WhichRooms: "LIST",
    q.WhatRules: "MODE",
    q.WhoIs: "WHOIS",
    q.WhoMatches: "WHO",
    q.HowMany: "LUSERS",
    q.IsFree: "NICK",
    q.WhichInvite: "INVITE",
    q.WhatIsRead: "MARKREAD",
}
"""Which command an action is from, for FAIL and 400; "*" for an action of no command."""


def refused(refusal: Refusal, action: Action | None, standard_replies: bool, journal: str = "") -> tuple[str, ...]:
    """Return the words of the refusal; none for a notice, which is never answered (modern-irc, "NOTICE message").

    `journal`: its id, for those of messages.
    """
    if isinstance(action, rq.SetMetadata | rq.ClearMetadata):
        lines = refused_change(refusal, action)
        if lines is not None:
            return tuple(map(fitted, lines))
    about, key = _about(refusal, action, journal), (_asked(action), refusal.reason)
    if key in SILENT or _is_notice(action):
        return ()
    said = SPECIAL.get(key, ROWS[refusal.reason])(about)
    if isinstance(said, str):
        return (fitted(said),)
    if standard_replies or said.for_all:
        context = "".join(f" {middle(word)}" for word in said.context)
        return (fitted(f"FAIL {about.command} {said.code}{context} :{carried(said.words)}"),)
    return (fitted(n.ERR_UNKNOWNERROR(about.command, carried(said.words))),)


def _asked(action: Action | None) -> type:
    """Return the type of what was asked for, also of a message that is not found."""
    return action.asks if isinstance(action, LookUp) else type(action)


def _place(action: Action | None) -> Seq | None:
    match action:
        case LookUp(place=place):
            return place
        case rq.Redact(reaction=rq.ReactionFacts(seq=place)):
            return place
        case rq.React() | rq.Edit() | rq.Redact():
            return action.message.seq
        case _:
            return None


def _is_notice(action: Action | None) -> bool:
    match action:
        case rq.Say(texts=(text, *_)) | rq.Signal(text=Text() as text):
            return text.kind is MessageKind.NOTICE
        case _:
            return False


NOT_OURS = frozenset(
    (
        Reason.NAME_TAKEN,
        Reason.NAME_LOOKS_TAKEN,
        Reason.ROOM_NAME_LOOKS_TAKEN,
        Reason.ROOM_NAME_TAKEN,
        Reason.TOO_MANY_OWN_ROOMS,
        Reason.TOO_MANY_ROOMS,
        Reason.TOO_MANY_ROOMS_OF_ADDRESS,
        Reason.TEXT_TOO_LONG,
        Reason.TOO_MANY_LINES,
        Reason.LIST_FULL,
    )
)
"""Reasons whose subject is a number or another's name, not the name that was asked for."""


def _about(refusal: Refusal, action: Action | None, journal: str) -> About:
    """A refusal's subject has its owner's spelling; the action has what was typed."""
    reason, subject, room = refusal
    person = _named(action, ("person", "target", "name"), is_room=False)
    if subject and reason not in NOT_OURS:
        if subject.startswith("#"):
            room = subject
        else:
            person = subject
    room = room or _named(action, ("room", "target"), is_room=True)
    place = _place(action)
    message = "" if place is None else str(MessageId(journal, place))
    return About(subject or NOTHING, room or NOTHING, person or NOTHING, action, message)


def _named(action: Action | None, fields: tuple[str, ...], is_room: bool) -> str:
    found = (getattr(action, field, None) for field in fields)
    return next((name.shown for name in found if isinstance(name, Name) and name.is_room is is_room), "")
