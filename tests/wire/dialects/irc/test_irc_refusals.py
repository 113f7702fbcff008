"""Every refusal as a numeric or FAIL, by reason and by command."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from irc_speaking import person, room

from beseda.core import requests as rq
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.questions import IsFree, WhatIsRead, WhoIs
from beseda.core.refusals import Reason, Refusal
from beseda.core.rules import Change, Role, Rule
from beseda.core.text import MessageKind, Text
from beseda.wire.dialects.actions import Action, LookUp
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.line import LONGEST_REST, parse, size
from beseda.wire.dialects.irc.refusals import COMMANDS, ROWS, SPECIAL, refused

TEA, ANN = room("#tea"), person("ann")
JOIN, LEAVE, KNOCK, TOPIC = rq.Join(TEA), rq.Leave(TEA), rq.Knock(TEA), rq.SetTopic(TEA, "x")
SAY, TELL, NICK = rq.Say(TEA, (Text(("x",)),)), rq.Say(ANN, (Text(("x",)),)), rq.Rename(ANN)
ENTER, KICK, INVITE = rq.Enter(ANN), rq.Kick(TEA, ANN), rq.Invite(TEA, ANN)
ROLE, RENAME = rq.SetRole(TEA, ANN, Role.VOICE, True), rq.RenameRoom(TEA, room("#coffee"))
MESSAGE = rq.MessageFacts(Seq(31), UserId(1), RoomId(7), UserId(0))
REACT, EDIT, REDACT = rq.React(MESSAGE, "👍", target=TEA), rq.Edit(MESSAGE, ("x",), TEA), rq.Redact(MESSAGE, target=ANN)
LOOK_UP = LookUp(Seq(31), lambda message: (), rq.Redact, ANN)
TAKE_BACK = REDACT._replace(reaction=rq.ReactionFacts(Seq(32), UserId(2), ANN, "👍"))
BAN = rq.SetRules(TEA, (Change(Rule.EXCEPTED, True),))

SET, CLEAR = rq.SetMetadata(TEA, "url", "a b"), rq.ClearMetadata(ANN)

SAID: list[tuple[Action, Reason, str, str]] = [
    (ENTER, Reason.NAME_EMPTY, "", "431 :No nickname given"),
    (NICK, Reason.NAME_TOO_LONG, "", "432 ann :Erroneus nickname"),
    (NICK, Reason.NAME_BAD_START, "1st", "432 1st :Erroneus nickname"),
    (NICK, Reason.NAME_BAD_CHARACTER, "a b", "432 * :Erroneus nickname"),
    (NICK, Reason.NAME_TAKEN, "Ann", "433 ann :Nickname is already in use"),
    (ENTER, Reason.NAME_TAKEN, "Ann", "433 ann :Nickname is already in use"),
    (IsFree(ANN), Reason.NAME_TAKEN, "Ann", "433 ann :Nickname is already in use"),
    (NICK, Reason.NAME_LOOKS_TAKEN, "аnn", "433 ann :That looks too much like аnn, who is here"),
    (NICK, Reason.NAME_RESERVED, "ann", "432 ann :Nickname is reserved"),
    (JOIN, Reason.ROOM_NAME_EMPTY, "#", "476 # :Bad Channel Mask"),
    (JOIN, Reason.ROOM_NAME_TOO_LONG, "#tea…", "476 #tea… :Bad Channel Mask"),
    (JOIN, Reason.ROOM_NAME_BAD_CHARACTER, "#a:b", "476 #a:b :Bad Channel Mask"),
    (JOIN, Reason.ROOM_NAME_LOOKS_TAKEN, "#tеa", "476 #tea :That looks too much like #tеa, which is there"),
    (JOIN, Reason.ROOM_NAME_TAKEN, "#Tea", "476 #tea :There is such a channel already"),
    (ENTER, Reason.FULL, "2", "ERROR :Closing link: this server is full (2 people)"),
    (TELL, Reason.NO_SUCH_PERSON, "ann", "401 ann :No such nick/channel"),
    (INVITE, Reason.NO_SUCH_PERSON, "ann", "401 ann :No such nick/channel"),
    (WhoIs(ANN), Reason.NO_SUCH_PERSON, "ann", "401 ann :No such nick/channel"),
    (SAY, Reason.NO_SUCH_ROOM, "#tea", "403 #tea :No such channel"),
    (LEAVE, Reason.NO_SUCH_ROOM, "#Tea", "403 #Tea :No such channel"),
    (LEAVE, Reason.NOT_IN_ROOM, "#Tea", "442 #Tea :You're not on that channel"),
    (rq.Leave(RoomId(7)), Reason.NOT_IN_ROOM, "#tea", "442 #tea :You're not on that channel"),
    (TOPIC, Reason.NOT_IN_ROOM, "#tea", "442 #tea :You're not on that channel"),
    (SAY, Reason.NOT_IN_ROOM, "#tea", "404 #tea :Cannot send to channel"),
    (rq.Signal(TEA, None), Reason.NOT_IN_ROOM, "#tea", "404 #tea :Cannot send to channel"),
    (LEAVE, Reason.ALREADY_IN_ROOM, "#tea", "443 * #tea :You are there already"),
    (KNOCK, Reason.ALREADY_IN_ROOM, "#tea", "714 #tea :You are already on that channel."),
    (JOIN, Reason.TOO_MANY_OWN_ROOMS, "50", "405 #tea :You have joined too many channels"),
    (JOIN, Reason.TOO_MANY_ROOMS, "9", "405 #tea :There are too many channels"),
    (rq.CloseRoom(TEA), Reason.ROOM_IN_USE, "#tea", "FAIL CLEARCHAN CHANNEL_IN_USE #tea :Somebody is there"),
    (SAY, Reason.TEXT_EMPTY, "", "412 :No text to send"),
    (TOPIC, Reason.TEXT_TOO_LONG, "390", "417 :Too long: at most 390 bytes"),
    (SAY, Reason.TOO_MANY_LINES, "100", "417 :Too long: at most 100 lines"),
    (SAY, Reason.NOT_ENTERED, "", "451 :You have not registered"),
    (ENTER, Reason.ALREADY_ENTERED, "ann", "462 :You may not reregister"),
    (JOIN, Reason.KEY_NEEDED, "#tea", "475 #tea :Cannot join channel (+k)"),
    (JOIN, Reason.ROOM_FULL, "#tea", "471 #tea :Cannot join channel (+l)"),
    (JOIN, Reason.INVITATION_NEEDED, "#tea", "473 #tea :Cannot join channel (+i)"),
    (JOIN, Reason.BANNED, "#tea", "474 #tea :Cannot join channel (+b)"),
    (KNOCK, Reason.BANNED, "#tea", "480 #tea :Cannot knock on #tea (You are banned)"),
    (SAY, Reason.MAY_NOT_SPEAK, "#tea", "404 #tea :Cannot send to channel"),
    (TOPIC, Reason.ROLE_NEEDED, "#tea", "482 #tea :You're not channel operator"),
    (KICK, Reason.ROLE_NEEDED, "#tea", "482 #tea :You're not channel operator"),
    (RENAME, Reason.ROLE_NEEDED, "#tea", "482 #tea :You're not channel operator"),
    (rq.Remove(ANN, "x"), Reason.OPERATOR_NEEDED, "", "481 :Permission Denied- You're not an IRC operator"),
    (KICK, Reason.NOT_IN_ROOM_THEY, "Ann", "441 Ann #tea :They aren't on that channel"),
    (ROLE, Reason.NOT_IN_ROOM_THEY, "Ann", "441 Ann #tea :They aren't on that channel"),
    (INVITE, Reason.ALREADY_IN_ROOM_THEY, "Ann", "443 Ann #tea :is already on channel"),
    (KNOCK, Reason.ROOM_OPEN, "#tea", "713 #tea :Channel is open."),
    (BAN, Reason.LIST_FULL, "100", "478 #tea e :Channel list is full"),
    (BAN, Reason.BAD_KEY, "", "696 #tea k * :Key is not well-formed"),
    (BAN, Reason.PAST_IS_OPEN, "#tea", "482 #tea :What was said here in the open can't be hidden"),
    (NICK, Reason.NAME_HELD, "#tea", "435 ann #tea :Cannot change nickname while banned or moderated on channel"),
    (JOIN, Reason.TOO_MANY_ROOMS_OF_ADDRESS, "9", "405 #tea :Your address has made as many channels as one may (9)"),
    (SAY, Reason.TOO_MANY_ROOMS_OF_ADDRESS, "9", "404 #tea :Your address has made as many channels as one may (9)"),
    (KNOCK, Reason.TOO_MANY_KNOCKS, "#tea", "712 #tea :Too many KNOCKs (user)."),
    # IRCv3 "Channel Renaming", "Errors"
    (RENAME, Reason.ROOM_NAME_TAKEN, "#Coffee", "FAIL RENAME CHANNEL_NAME_IN_USE #tea #coffee :The channel name is"),
    (RENAME, Reason.ROOM_NAME_LOOKS_TAKEN, "#c", "FAIL RENAME CHANNEL_NAME_IN_USE #tea #coffee :"),
    (RENAME, Reason.TEXT_TOO_LONG, "40", "FAIL RENAME CANNOT_RENAME #tea #coffee :The topic does not fit"),
    # IRCv3 "setname", "Errors"
    (rq.Present("x"), Reason.TEXT_TOO_LONG, "120", "FAIL SETNAME INVALID_REALNAME :"),
    (rq.Present("x"), Reason.INTERNAL, "", "FAIL SETNAME CANNOT_CHANGE_REALNAME :"),
    (WhoIs(ANN), Reason.NOT_AWAY, "", "305 :You are no longer"),
    (WhoIs(ANN), Reason.ALREADY_AWAY, "out", "306 :You have been marked"),
    # IRCv3 "Read marker", "Errors and Warnings"
    *[
        (action, reason, "", "FAIL MARKREAD INVALID_PARAMS #tea :Invalid parameters")
        for action in (rq.MarkRead(TEA, 1), WhatIsRead(TEA))
        for reason in (Reason.NO_SUCH_ROOM, Reason.NO_SUCH_PERSON)
    ],
    (rq.MarkRead(TEA, 1), Reason.INTERNAL, "", "FAIL MARKREAD INTERNAL_ERROR #tea :The read timestamp could not be s"),
    (WhatIsRead(TEA), Reason.INTERNAL, "", "FAIL MARKREAD INTERNAL_ERROR #tea :The read timestamp could not be r"),
    (SAY, Reason.NOT_STORED, "", "FAIL PRIVMSG TEMPORARILY_UNAVAILABLE :The server can't store messages"),
    # message-edit of pull request 425 at 318860b, "Errors"
    (EDIT, Reason.NO_SUCH_MESSAGE, "", "FAIL EDIT EDIT_FORBIDDEN #tea j1-1f :There is no such message"),
    (EDIT, Reason.NOT_YOURS, "Bob", "FAIL EDIT EDIT_FORBIDDEN #tea j1-1f :Somebody else said that, who was called Bob"),
    (EDIT, Reason.MAY_NOT_SPEAK, "#tea", "FAIL EDIT EDIT_FORBIDDEN #tea j1-1f :You may not speak there"),
    (EDIT, Reason.NOT_IN_ROOM, "#tea", "FAIL EDIT EDIT_FORBIDDEN #tea j1-1f :You are not there"),
    (EDIT, Reason.TEXT_EMPTY, "", "FAIL EDIT INVALID_EDIT #tea j1-1f :There is nothing in that to say"),
    (EDIT, Reason.TEXT_TOO_LONG, "99", "FAIL EDIT INVALID_EDIT #tea j1-1f :Too long: at most 99 bytes"),
    (
        EDIT,
        Reason.TOO_LATE,
        "60",
        "FAIL EDIT EDIT_WINDOW_EXPIRED #tea j1-1f 3600 :You can no longer edit this message: ",
    ),
    (EDIT, Reason.TOO_LATE, "0", "FAIL EDIT EDIT_WINDOW_EXPIRED #tea j1-1f 0 :That can't be done on this server"),
    # message-redaction, "Errors"
    (REDACT, Reason.NO_SUCH_MESSAGE, "", "FAIL REDACT UNKNOWN_MSGID ann j1-1f :There is no such message"),
    (REDACT, Reason.NOT_YOURS, "Bob", "FAIL REDACT REDACT_FORBIDDEN ann j1-1f :Somebody else said that, who was call"),
    (REDACT, Reason.TOO_LATE, "5", "FAIL REDACT REDACT_WINDOW_EXPIRED ann j1-1f 300 :You can no longer delete this me"),
    # What is not found is refused as what was asked for, and a reaction is named by its own id.
    (LOOK_UP, Reason.NO_SUCH_MESSAGE, "", "FAIL REDACT UNKNOWN_MSGID ann j1-1f :There is no such message"),
    (LOOK_UP, Reason.NOT_STORED, "", "FAIL REDACT TEMPORARILY_UNAVAILABLE :"),
    (TAKE_BACK, Reason.NOT_YOURS, "Bob", "FAIL REDACT REDACT_FORBIDDEN ann j1-20 :"),
    # Our own
    (REACT, Reason.NO_SUCH_MESSAGE, "", "FAIL TAGMSG UNKNOWN_MSGID #tea j1-1f :There is no such message"),
    (REACT, Reason.NOT_IN_ROOM, "#tea", "404 #tea :Cannot send to channel"),
    (REACT, Reason.TEXT_TOO_LONG, "64", "FAIL TAGMSG INVALID_REACTION #tea j1-1f :A reaction has at most 64 bytes"),
    (REACT, Reason.TOO_MANY_REACTIONS, "20", "FAIL TAGMSG TOO_MANY_REACTIONS #tea j1-1f :"),
    (SAY, Reason.NO_SUCH_MESSAGE, "", "FAIL PRIVMSG UNKNOWN_MSGID :There is no such message"),
    (SAY, Reason.NOT_YOURS, "Bob", "FAIL PRIVMSG NOT_YOURS :Bob said that, and you did not"),
    (
        SAY,
        Reason.TOO_LATE,
        "60",
        "FAIL PRIVMSG WINDOW_EXPIRED :That was said too long ago: it could be done for 60 min",
    ),
    (SAY, Reason.TOO_MANY_REACTIONS, "20", "FAIL PRIVMSG TOO_MANY_REACTIONS :That message has as many reactions as"),
    (SAY, Reason.TOO_MUCH_A_DAY, "", "FAIL PRIVMSG TOO_MUCH_A_DAY :Too much comes from your address in a day"),
    (rq.Resume(b"1", b"2"), Reason.NO_SUCH_SEAT, "", "FAIL RESUME INVALID_TOKEN :No seat"),
    (WhoIs(ANN), Reason.INTERNAL, "", "FAIL WHOIS INTERNAL_ERROR :The server made a mistake"),
    (SET, Reason.NO_SUCH_ROOM, "#tea", "FAIL METADATA INVALID_TARGET #tea"),
    (SET, Reason.ROLE_NEEDED, "#tea", "FAIL METADATA KEY_NO_PERMISSION #tea url"),
    (CLEAR, Reason.OPERATOR_NEEDED, "ann", "FAIL METADATA KEY_NO_PERMISSION ann *"),
    (SET, Reason.KEY_INVALID, "url", "FAIL METADATA INVALID_KEY url"),
    (SET, Reason.VALUE_INVALID, "", "FAIL METADATA INVALID_VALUE url"),
    (SET, Reason.NAME_LOOKS_TAKEN, "bob", "FAIL METADATA INVALID_VALUE url"),
    (SET, Reason.TOO_MANY_KEYS, "12", "FAIL METADATA LIMIT_REACHED SET #tea 12"),
    (SET, Reason.TOO_MANY_CHANGES, "2", "775 2 #tea SET url :a b"),
    (SET, Reason.AS_WISHED, "", "761 #tea url * :a b"),
]


@pytest.mark.parametrize(("action", "reason", "subject", "words"), SAID)
def test_a_refusal_says_what_a_program_knows_it_by(action: Action, reason: Reason, subject: str, words: str) -> None:
    """modern-irc, "Numerics"; IRCv3 "Standard Replies"."""
    line, *more = refused(Refusal(reason, subject), action, standard_replies=True, journal="j1")
    assert line.startswith(words) and bool(more) is (reason is Reason.TOO_MANY_CHANGES)


def test_every_reason_has_a_row_and_is_exercised_here() -> None:
    assert set(ROWS) == set(Reason) == {reason for _, reason, _, _ in SAID}
    assert set(SPECIAL) <= {(type(action), reason) for action, reason, _, _ in SAID}


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_one_line_even_where_nothing_is_known(reason: Reason) -> None:
    for action in (None, JOIN._replace(room=RoomId(7)), WhoIs(ANN)):
        for line in refused(Refusal(reason), action, standard_replies=False):
            assert line[:3] in n.BY_NUMBER or line.startswith("ERROR :")
            assert parse(line).params[-1] and "  " not in line


def test_who_enters_a_room_again_hears_nothing() -> None:
    """modern-irc, "JOIN message": servers ignore it."""
    assert refused(Refusal(Reason.ALREADY_IN_ROOM, "#tea"), JOIN, standard_replies=True) == ()


@pytest.mark.parametrize("refusal", [Refusal(Reason.NOT_AWAY), Refusal(Reason.ALREADY_AWAY, "out")])
def test_who_is_away_already_or_back_has_been_answered_by_the_command(refusal: Refusal) -> None:
    assert refused(refusal, rq.SetAway("x"), standard_replies=True) == ()


@pytest.mark.parametrize(
    ("action", "refusal", "words"),
    [
        (KICK, Refusal(Reason.NOT_IN_ROOM_THEY, "Ann", "#Tea"), "441 Ann #Tea :"),
        (INVITE, Refusal(Reason.ALREADY_IN_ROOM_THEY, "Ann", "#Tea"), "443 Ann #Tea :"),
        (BAN, Refusal(Reason.LIST_FULL, "100", "#Tea"), "478 #Tea e :"),
        (BAN, Refusal(Reason.BAD_KEY, "", "#Tea"), "696 #Tea k * :"),
        (JOIN, Refusal(Reason.TOO_MANY_OWN_ROOMS, "50", "#Tea"), "405 #Tea :"),
        (RENAME, Refusal(Reason.ROOM_NAME_TAKEN, "#Coffee", "#Tea"), "FAIL RENAME CHANNEL_NAME_IN_USE #Tea #coffee :"),
    ],
)
def test_a_room_is_named_as_it_is_called_and_not_as_it_was_typed(action: Action, refusal: Refusal, words: str) -> None:
    (line,) = refused(refusal, action, standard_replies=True)
    assert line.startswith(words)


@pytest.mark.parametrize("reason", Reason)
def test_a_notice_is_never_answered(reason: Reason) -> None:
    """modern-irc, "NOTICE message": automatic replies must never be sent to one."""
    notice = Text(("x",), MessageKind.NOTICE)
    for action in (rq.Say(TEA, (notice,)), rq.Say(ANN, (notice,)), rq.Signal(TEA, notice, least=Role.HALF)):
        assert refused(Refusal(reason, "#tea"), action, standard_replies=True) == ()


@pytest.mark.parametrize("reason", [Reason.NOT_STORED, Reason.INTERNAL])
def test_what_has_no_numeric_is_400_without_standard_replies(reason: Reason) -> None:
    """standard-replies, "Capabilities"; modern-irc, "ERR_UNKNOWNERROR (400)"."""
    assert refused(Refusal(reason), SAY, standard_replies=False)[0].startswith("400 PRIVMSG :")
    assert refused(Refusal(reason), SAY, standard_replies=True)[0].startswith("FAIL PRIVMSG ")


def test_rename_fails_by_its_own_document_with_and_without_standard_replies() -> None:
    """channel-rename, "Fallback": "The server MAY send FAIL messages to such clients"."""
    refusal = Refusal(Reason.ROOM_NAME_TAKEN, "#Coffee")
    assert refused(refusal, RENAME, standard_replies=False) == refused(refusal, RENAME, standard_replies=True)


def test_a_code_is_a_word_and_a_command_is_upper_case() -> None:
    for action, reason, subject, _ in SAID:
        for line in refused(Refusal(reason, subject), action, standard_replies=True):
            if line.startswith("FAIL"):
                assert re.match(r"FAIL ([A-Z]+|\*) [A-Z_]+ ", line)
    assert all(command.isupper() for command in COMMANDS.values())


@given(st.sampled_from(Reason), st.text(max_size=600), st.booleans())
def test_no_subject_forges_a_line_or_makes_one_too_long(reason: Reason, subject: str, standard_replies: bool) -> None:
    for action in (None, JOIN, NICK):
        for line in refused(Refusal(reason, subject), action, standard_replies):
            assert parse(line) and size(line) <= LONGEST_REST
