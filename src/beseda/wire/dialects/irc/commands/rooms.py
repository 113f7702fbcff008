"""Rooms: entering, leaving, who is there, what they are about, who else may come (modern-irc, "Channel Operations").

Only translates. A word that can't be a room's name is answered here, as a room that does not exist. Refuses to know all
else: the hall answers.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from beseda.core import requests as rq
from beseda.core.names import Name
from beseda.core.questions import Invitations, Members, Rosters, Topic, WhatAbout, WhichInvite, WhoIsInEach
from beseda.core.refusals import Refusal
from beseda.wire.dialects.actions import Action, Ask, Replies, Reply
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.caps import METADATA, STANDARD_REPLIES
from beseda.wire.dialects.irc.commands.metadata import synced_on_joining
from beseda.wire.dialects.irc.commands.table import Speaker, command
from beseda.wire.dialects.irc.commands.typed import optional, typed_list, typed_person, typed_room
from beseda.wire.dialects.irc.line import LONGEST_REST, Line, cut, middle, size
from beseda.wire.dialects.irc.network import KICKLEN, MOST_TARGETS
from beseda.wire.dialects.irc.refusals import refused
from beseda.wire.dialects.irc.roster import word
from beseda.wire.dialects.irc.split import packed

SECRET, PUBLIC = "@", "="
"""What stands before a room in 353 (modern-irc, "RPL_NAMREPLY (353)")."""


def _no_such_room(typed: str) -> Reply:
    return Reply(n.ERR_NOSUCHCHANNEL(typed), refuses=True)


def refusing(room: Name, words: Callable[[str], str]) -> Ask:
    """Refuse a line about a room. `words` is given the room's name as the room spells it, which the hall knows."""

    def render(answer: Topic | Refusal, viewer: Speaker) -> Iterable[str]:
        if isinstance(answer, Refusal):
            return refused(answer, WhatAbout(room), viewer.has(STANDARD_REPLIES))
        return (words(answer.name),)

    return Ask(WhatAbout(room), render)


def _too_many(verb: str, words: list[str]) -> Reply | None:
    """Refuse a line that names more than it may; then nothing of it is done."""
    most = MOST_TARGETS[verb]
    return Reply(n.ERR_TOOMANYTARGETS(words[most]), refuses=True) if len(words) > most else None


def _too_many_or_none(verb: str, words: list[str]) -> Reply | None:
    """The same for a line that must name at least one: commas alone name none."""
    return _too_many(verb, words) if words else Reply(n.ERR_NEEDMOREPARAMS(verb), refuses=True)


# Coming and going.


@command("JOIN", "<room>{,<room>} [<key>{,<key>}] | 0", "enter rooms; 0 leaves all", 1)
def join(speaker: Speaker, line: Line) -> Iterator[Action]:
    if line.params[0] == "0":
        yield rq.LeaveAll()
        return
    keys = optional(line.params, 1).split(",")
    # The first key is for the first room, and so on; what is empty between commas counts, too.
    pairs = [(typed, keys[i] if i < len(keys) else "") for i, typed in enumerate(line.params[0].split(",")) if typed]
    refusal = _too_many_or_none("JOIN", [typed for typed, _ in pairs])
    if refusal is not None:
        yield refusal
        return
    for typed, key in pairs:
        room = typed_room(typed)
        if room is not None:
            yield rq.Join(room, key)
            if speaker.has(METADATA):
                yield synced_on_joining(room)
        else:
            yield Reply(n.ERR_BADCHANMASK(typed), refuses=True) if typed[0] == "#" else _no_such_room(typed)


@command("PART", "<room>{,<room>} [:<reason>]", "leave rooms", 1)
def part(speaker: Speaker, line: Line) -> Iterator[Action]:
    rooms = typed_list(line.params[0])
    refusal = _too_many_or_none("PART", rooms)
    if refusal is not None:
        yield refusal
        return
    for typed in rooms:
        room = typed_room(typed)
        yield rq.Leave(room, optional(line.params, 1)) if room else _no_such_room(typed)


# Who is there.


@command("NAMES", "<room>{,<room>}", "who is in rooms")
def names(speaker: Speaker, line: Line) -> Iterator[Action]:
    """A room that the client may not see gets only the end line, as one that does not exist does."""
    words = typed_list(optional(line.params, 0))
    refusal = _too_many("NAMES", words)
    asked = [(word, typed_room(word)) for word in words]
    rooms = tuple([room for _, room in asked if room is not None])
    if refusal is not None:
        yield refusal
    elif rooms:
        yield Ask(WhoIsInEach(rooms), partial(_names, asked), streams=True)
    else:
        yield Replies(tuple(map(n.RPL_ENDOFNAMES, words or ["*"])))


def _names(asked: list[tuple[str, Name | None]], answer: Rosters | Refusal, viewer: Speaker) -> Iterator[str]:
    """Answer one room after the other ("NAMES message"); words that can't be rooms' names keep their places."""
    rosters = iter(answer.rooms if isinstance(answer, Rosters) else ())
    for typed, room in asked:
        members = next(rosters, None) if room is not None else None
        if members is not None:
            yield from name_lines(members, viewer)
        yield n.RPL_ENDOFNAMES(members.name if members is not None else typed)


def name_lines(answer: Members, viewer: Speaker) -> Iterator[str]:
    """Yield 353, in as few lines as hold all members whom the viewer may see."""
    begin = n.RPL_NAMREPLY(SECRET if answer.is_secret else PUBLIC, answer.name, "")
    most = LONGEST_REST - size(f":{viewer.network.server_name} {viewer.shown} {begin}")
    yield from (begin + line for line in packed((word(member, viewer.caps) for member in answer.members), most))


# What it is about.


@command("TOPIC", "<room> [:<topic>]", "what a room is about; with a topic, change it", 1)
def topic(speaker: Speaker, line: Line) -> Iterator[Action]:
    room = typed_room(line.params[0])
    if room is None:
        yield _no_such_room(line.params[0])
    elif len(line.params) > 1:
        yield rq.SetTopic(room, line.params[1])
    else:
        yield Ask(WhatAbout(room), partial(_topic, room))


def _topic(room: Name, answer: Topic | Refusal, viewer: Speaker) -> Iterator[str]:
    if isinstance(answer, Refusal):
        yield from refused(answer, WhatAbout(room), viewer.has(STANDARD_REPLIES))
    else:
        yield from topic_lines(answer.name, answer.topic, answer.by, answer.at) or (n.RPL_NOTOPIC(answer.name),)


def topic_lines(room: str, about: str, by: str, at: int) -> list[str]:
    """Return 332, and 333 if it is known who set the topic; nothing if there is no topic.

    333 has only the name, as in modern-irc ("RPL_TOPICWHOTIME (333)"): user and host belong to a visit, and a topic
    outlasts it.
    """
    if not about:
        return []
    return [n.RPL_TOPIC(room, about), *([n.RPL_TOPICWHOTIME(room, by, at // 1000)] if by else [])]


# Who else may come, and who must go.


@command("INVITE", "[<name> <room>]", "ask somebody in; alone, which rooms you are asked into")
def invite(speaker: Speaker, line: Line) -> Iterator[Action]:
    if not line.params:
        yield Ask(WhichInvite(), _invitations)
        return
    if len(line.params) < 2:
        yield Reply(n.ERR_NEEDMOREPARAMS("INVITE"), refuses=True)
        return
    person, room = typed_person(line.params[0]), typed_room(line.params[1])
    if person is None:
        yield Reply(n.ERR_NOSUCHNICK(line.params[0]), refuses=True)
    else:
        yield rq.Invite(room, person) if room else _no_such_room(line.params[1])


def _invitations(answer: Invitations | Refusal, viewer: Speaker) -> Iterator[str]:
    if isinstance(answer, Refusal):
        yield from refused(answer, WhichInvite(), viewer.has(STANDARD_REPLIES))
    else:
        yield from map(n.RPL_INVITELIST, answer.rooms)
        yield n.RPL_ENDOFINVITELIST()


@command("KICK", "<room> <name>{,<name>} [:<reason>]", "put people out of a room", 2)
def kick(speaker: Speaker, line: Line) -> Iterator[Action]:
    """One room and its people, or as many rooms as people (RFC 2812, section 3.2.8)."""
    rooms, people = ([word for word in param.split(",") if word] for param in line.params[:2])
    refusal = _too_many_or_none("KICK", people)
    if refusal is not None:
        yield refusal
    elif len(rooms) not in (1, len(people)):
        yield Reply(n.ERR_NEEDMOREPARAMS("KICK"), refuses=True)
    else:
        reason = cut(optional(line.params, 2), KICKLEN)
        for room, person in zip(rooms * len(people) if len(rooms) == 1 else rooms, people, strict=True):
            yield _kick(room, person, reason)


def _kick(typed: str, whom: str, reason: str) -> Action:
    room, person = typed_room(typed), typed_person(whom)
    if room is None:
        return _no_such_room(typed)
    return rq.Kick(room, person, reason) if person else Reply(n.ERR_NOSUCHNICK(whom), refuses=True)


@command("KNOCK", "<room> [:<words>]", "ask to be let into a room", 1)
def knock(speaker: Speaker, line: Line) -> Iterator[Action]:
    """No document describes it: it works as on the servers that clients know."""
    room = typed_room(line.params[0])
    yield rq.Knock(room, optional(line.params, 1)) if room else _no_such_room(line.params[0])


@command("RENAME", "<room> <name> [:<reason>]", "give a room another name", 2)
def rename(speaker: Speaker, line: Line) -> Iterator[Action]:
    """IRCv3 "Channel Renaming". There is one kind of room, so a name of another kind is invalid."""
    old, new = line.params[:2]
    room, name = typed_room(old), typed_room(new)
    if room is None:
        yield _no_such_room(old)
    elif name is None:
        words = f"{middle(new)} :No room can be called so"
        yield refusing(room, lambda called: f"FAIL RENAME CANNOT_RENAME {called} {words}")
    else:
        yield rq.RenameRoom(room, name, optional(line.params, 2))
