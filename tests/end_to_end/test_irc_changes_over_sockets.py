"""Changing what was said, as IRC clients do it, over real sockets.

The documents are of ircv3-specifications at commit 22a8e8b: extensions/message-redaction, client-tags/react,
client-tags/reply, client-tags/typing, extensions/message-tags; and extensions/message-edit of pull request 425 at
commit 318860b.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from irc_company import operator, operators, seated, somebody
from irc_talking import TAGS, IrcClient, brief, briefs, meet, serving, tags_of, verbs
from resuming import back, lost, secret_of
from talking import LineClient, unique

from beseda.core.limits import LONGEST_REACTION, MOST_OWN_REACTIONS
from beseda.server.running.config import History
from beseda.server.running.serve import Server
from beseda.wire.dialects.irc.line import Line, escape

pytestmark = pytest.mark.usefixtures("nothing_failed")

EDIT, REDACTION = "draft/message-edit", "draft/message-redaction"
ALL = (*TAGS, "echo-message", "batch", "labeled-response", EDIT, REDACTION)
CLOCK = r"[0-2]\d:[0-5]\d UTC"


@pytest.fixture(scope="module")
def ruled() -> Iterator[Server]:
    """A server with operators."""
    with serving(operators=operators()) as server:
        yield server


def says(client: IrcClient, target: str, words: str, *others: IrcClient, verb: str = "PRIVMSG", tags: str = "") -> str:
    """The client says something, which these others hear too. Return its id."""
    client.say(f"{f'@{tags} ' if tags else ''}{verb} {target} :{words}".removesuffix(" :"))
    message = tags_of(client.expect(verb))["msgid"]
    for each in (client, *others):
        each.barrier()
    return message


def edit(target: str, message: str, words: str) -> str:
    return f"@draft/target-msgid={message};draft/edit-text={escape(words)} EDIT {target}"


def react(target: str, message: str, reaction: str, key: str = "+draft/react", more: str = "") -> str:
    return f"@+reply={message};{key}={escape(reaction)}{more} TAGMSG {target}"


def own(line: Line, *keys: str) -> list[str]:
    """The values of these tags; none if one is not there."""
    tags = tags_of(line)
    return [tags[key] for key in keys] if tags.keys() >= set(keys) else []


# Other words.


def test_an_edit_is_forwarded_to_all_as_a_message_is(chat: Server) -> None:
    """message-edit, "Editing messages" and "Examples": with an id of its own."""
    room, [anna, boris] = meet(chat, ALL, ALL)
    message = says(anna, room, "anex ample", boris)
    (echo,) = anna.answers(edit(room, message, "an example"), f"EDIT {room}")
    (heard,) = boris.nothing_but(f"EDIT {room}")
    assert heard.source == echo.source == f"{anna.name}!{echo.source.partition('!')[2]}"
    for line in (echo, heard):
        assert own(line, "draft/target-msgid", "draft/edit-text") == [message, "an example"]
        assert tags_of(line)["msgid"] != message and tags_of(line)["time"]


def test_an_edit_has_lines_and_whatever_else_a_tag_can_hold(chat: Server) -> None:
    """message-tags, "Escaping values": a break is an escape, and stays one."""
    room, [anna, boris] = meet(chat, ALL, ALL)
    message = says(anna, room, "x", boris)
    for words in ("one\ntwo", "a;b \\ c", ":)", "👋🏽 привет"):
        anna.ask(edit(room, message, words))
        (line,) = boris.nothing_but(f"EDIT {room}")
        assert tags_of(line)["draft/edit-text"] == words
    anna.ask(edit(room, message, "x\r\nQUIT :gone\x1b[2J"))
    (line,) = boris.nothing_but(f"EDIT {room}")
    assert tags_of(line)["draft/edit-text"] == "x\nQUIT :gone[2J"


def test_what_was_done_stays_something_done(chat: Server) -> None:
    room, [anna, boris, vera] = meet(chat, ALL, ALL, ())
    message = says(anna, room, "\x01ACTION wavs\x01", boris, vera)
    for words in ("\x01ACTION waves\x01", "waves"):
        anna.ask(edit(room, message, words))
        (line,) = boris.nothing_but(f"EDIT {room}")
        assert tags_of(line)["draft/edit-text"] == "\x01ACTION waves\x01"
        assert re.search(": /me waves$", vera.barrier()[0].params[1])


def test_an_edit_of_private_talk_goes_to_the_two(chat: Server) -> None:
    _, [anna, boris, vera] = meet(chat, ALL, ALL, ALL)
    message = says(anna, boris.name, "psst", boris)
    anna.answers(edit(boris.name, message, "pssst"), f"EDIT {boris.name}")
    boris.nothing_but(f"EDIT {boris.name}")
    vera.nothing_but()


def test_without_echo_an_edit_is_silent_for_who_makes_it_and_its_label_says_that_it_is_done(chat: Server) -> None:
    """echo-message; labeled-response, "`ACK`"."""
    quiet = tuple(cap for cap in ALL if cap != "echo-message")
    room, [anna, boris] = meet(chat, quiet, ALL)
    anna.say(f"PRIVMSG {room} :hi")
    message = tags_of(boris.expect("PRIVMSG"))["msgid"]
    anna.answers(edit(room, message, "hello"))
    assert briefs(anna.ask("@label=7;" + edit(room, message, "hello!")[1:])) == ["ACK"]
    assert verbs(boris.barrier()) == ["EDIT", "EDIT"]


def test_errors_of_an_edit_are_those_of_the_specification(chat: Server) -> None:
    """message-edit, "Errors"."""
    room, [anna, boris] = meet(chat, ALL, ALL)
    message = says(anna, room, "mine", boris)
    unknown = message[:-1] + ("0" if message[-1] != "0" else "1")
    for client, line, answer in (
        (boris, edit(room, message, "yours"), f"EDIT_FORBIDDEN {room} {message}"),
        (anna, edit(room, unknown, "x"), f"EDIT_FORBIDDEN {room} {unknown}"),
        (anna, edit(room, "not-ours", "x"), f"EDIT_FORBIDDEN {room} not-ours"),
        (anna, edit("#elsewhere", message, "x"), f"EDIT_FORBIDDEN #elsewhere {message}"),
        (anna, edit(boris.name, message, "x"), f"EDIT_FORBIDDEN {boris.name} {message}"),
        (anna, edit(f"@{room}", message, "x"), f"EDIT_FORBIDDEN @{room} {message}"),
        (anna, f"@draft/edit-text=x EDIT {room}", f"INVALID_EDIT {room} draft/target-msgid"),
        (anna, edit(room, message, ""), f"INVALID_EDIT {room} {message}"),
        (anna, edit(room, message, "\n\n"), f"INVALID_EDIT {room} {message}"),
        (anna, edit(room, message, "\x01VERSION\x01"), f"INVALID_EDIT {room} {message}"),
    ):
        client.answers(line, f"FAIL EDIT {answer}")
    anna.answers("EDIT", f"461 {anna.name} EDIT")
    boris.nothing_but()


def test_an_edit_as_long_as_a_lines_tags_may_be_comes_whole(chat: Server) -> None:
    """message-tags, "Size limit": the client's part and the server's have a limit each; 417 for more."""
    room, [anna, boris] = meet(chat, ALL, ALL)
    message = says(anna, room, "x", boris)
    longest = 4094 - len(edit("", message, "")) + len("@ EDIT ")
    anna.answers(edit(room, message, "я" * (longest // 2)), f"EDIT {room}")
    (line,) = boris.nothing_but(f"EDIT {room}")
    assert tags_of(line)["draft/edit-text"] == "я" * (longest // 2)
    anna.answers(edit(room, message, "x" * (longest + 1)), f"417 {anna.name}")


# Taking it back.


def test_a_message_is_taken_back_with_a_reason_or_without(chat: Server) -> None:
    """message-redaction, "Command" and "Examples": a PRIVMSG or a NOTICE."""
    room, [anna, boris] = meet(chat, ALL, ALL)
    for verb, rest in (("PRIVMSG", " :bad example"), ("NOTICE", "")):
        message = says(anna, room, "an example", boris, verb=verb)
        wanted = brief(Line("REDACT", (room, message, *filter(None, [rest[2:]]))))
        anna.answers(f"REDACT {room} {message}{rest}", wanted)
        (line,) = boris.nothing_but(wanted)
        assert line.source.startswith(f"{anna.name}!") and "msgid" not in tags_of(line)


def test_errors_of_a_redaction_are_those_of_the_specification(chat: Server) -> None:
    """message-redaction, "Errors"."""
    room, [anna, boris] = meet(chat, ALL, ALL)
    message = says(anna, room, "mine", boris)
    for client, line, answer in (
        (boris, f"{room} {message}", f"REDACT_FORBIDDEN {room} {message}"),
        (anna, f"{room} x-1", f"UNKNOWN_MSGID {room} x-1"),
        (anna, f"#elsewhere {message}", f"UNKNOWN_MSGID #elsewhere {message}"),
        (anna, f"@{room} {message}", f"INVALID_TARGET @{room} You cannot"),
        (anna, f"{room},{room} {message}", f"INVALID_TARGET {room},{room} You cannot"),
    ):
        client.answers(f"REDACT {line}", f"FAIL REDACT {answer}")
    anna.answers(f"REDACT {room} {message} :{'x' * 301}", f"417 {anna.name}")
    anna.answers(f"REDACT {room}", f"461 {anna.name} REDACT")
    anna.answers(f"REDACT {room} {message}", f"REDACT {room} {message}")
    anna.answers(f"REDACT {room} {message}", f"FAIL REDACT UNKNOWN_MSGID {room} {message}")
    anna.answers(edit(room, message, "back"), f"FAIL EDIT EDIT_FORBIDDEN {room} {message}")


def test_after_its_time_a_message_stays_as_it_is() -> None:
    """message-edit and message-redaction, "Errors": with the window, in seconds; and where it is never allowed."""
    with serving(history=History(edit_minutes=0, delete_minutes=0)) as chat:
        room, [anna, boris] = meet(chat, ALL, ALL)
        message = says(boris, room, "x", anna)
        boris.answers(edit(room, message, "y"), f"FAIL EDIT EDIT_WINDOW_EXPIRED {room} {message} 0")
        boris.answers(f"REDACT {room} {message}", f"FAIL REDACT REDACT_WINDOW_EXPIRED {room} {message} 0")
        anna.answers(f"REDACT {room} {message}", f"REDACT {room} {message}")


def test_a_rooms_operators_take_back_what_others_said_there(chat: Server) -> None:
    """message-redaction, "Examples": somebody else's PRIVMSG. From half-operators on; a voice is no office."""
    room, [anna, boris, vera] = meet(chat, ALL, ALL, ALL)
    message = says(vera, room, "join my network", anna, boris)
    anna.ask(f"MODE {room} +v {boris.name}")
    boris.barrier()
    boris.answers(f"REDACT {room} {message}", f"FAIL REDACT REDACT_FORBIDDEN {room} {message}")
    anna.ask(f"MODE {room} +h {boris.name}")
    boris.barrier()
    boris.answers(f"REDACT {room} {message} :spam", f"REDACT {room} {message} spam")
    boris.answers(edit(room, says(anna, room, "x", boris), "y"), f"FAIL EDIT EDIT_FORBIDDEN {room}")


def test_the_servers_operators_are_operators_of_every_room_and_of_no_private_talk(ruled: Server) -> None:
    room, [anna, boris] = meet(ruled, ALL, ALL)
    anna.ask(f"MODE {room} +s")
    root = operator(ruled, *ALL)
    message, secret = says(anna, room, "spam"), says(anna, boris.name, "psst")
    root.answers(f"REDACT {room} {message}", f"REDACT {room} {message}")
    answers = []
    for target in (anna.name, boris.name):
        for each in (secret, secret[:-1] + ("0" if secret[-1] != "0" else "1")):
            answers += [(each, root.ask(f"REDACT {target} {each}")[0].params)]
    for message, params in answers:
        assert params[:2] == ("REDACT", "UNKNOWN_MSGID") and params[3] == message
    assert len({params[-1] for _, params in answers}) == 1


def test_what_one_may_not_see_is_as_unknown_as_what_never_was(chat: Server) -> None:
    """message-redaction, "Server implementation considerations": ids can be guessed."""
    room, [anna, boris] = meet(chat, ALL, ALL)
    anna.ask(f"MODE {room} +s")
    eve = somebody(chat, "eve", *ALL)
    hidden, private = says(anna, room, "psst", boris), says(anna, boris.name, "psst")
    never = private[:-3] + "fff"
    told = set()
    for target, message in ((room, hidden), ("#nowhere", hidden), (anna.name, private), (boris.name, private)):
        for each in (message, never):
            for line in (f"REDACT {target} {each}", edit(target, each, "x")):
                (answer,) = eve.ask(line)
                assert answer.verb == "FAIL" and answer.params[2:4] == (target, each)
                told.add((answer.params[0], answer.params[1], answer.params[-1]))
    assert len(told) == 2


def test_who_may_not_speak_changes_nothing_there_and_takes_back_without_a_word(chat: Server) -> None:
    room, [anna, boris] = meet(chat, ALL, ALL)
    message = says(boris, room, "hi", anna)
    anna.ask(f"MODE {room} +b m:{boris.name}")
    boris.barrier()
    boris.answers(edit(room, message, "spam"), f"FAIL EDIT EDIT_FORBIDDEN {room} {message} You may not speak there")
    boris.answers(f"REDACT {room} {message} :spam", f"REDACT {room} {message}")
    assert anna.barrier()[-1].params == (room, message)


# Who it was.


def test_the_next_one_of_a_name_is_a_stranger_to_what_was_said_under_it(chat: Server) -> None:
    room, [vera, anna] = meet(chat, ALL, ALL)
    message = says(anna, room, "mine", vera)
    anna.say("QUIT")
    vera.expect("QUIT")
    other = IrcClient(chat.port, anna.name, *ALL)
    seated(room, other, vera)
    for line, code in ((edit(room, message, "x"), "EDIT_FORBIDDEN"), (f"REDACT {room} {message}", "REDACT_FORBIDDEN")):
        (answer,) = other.ask(line)
        assert answer.params[1] == code
        assert answer.params[-1] == f"Somebody else said that, who was called {anna.name} then"


def test_whoever_has_another_name_by_now_is_the_author_still(chat: Server) -> None:
    room, [anna, boris] = meet(chat, ALL, ())
    message = says(anna, room, "mine", boris)
    before = anna.name
    anna.ask(f"NICK {unique('anya')}")
    boris.barrier()
    assert verbs(anna.ask(edit(room, message, "still mine"))) == ["EDIT"]
    assert f"correction of {before}'s line of" in boris.barrier()[0].params[1]


def test_who_comes_back_after_a_lost_connection_is_the_author_still(chat: Server) -> None:
    caps = (*ALL, "beseda/resume")
    anna, boris = somebody(chat, "anna", *caps), somebody(chat, "boris", *ALL)
    room = unique("#room")
    seated(room, anna, boris)
    message = says(anna, room, "before", boris)
    lost(chat, anna)
    again = back(chat, secret_of(anna), caps=caps)
    again.expect("376")
    again.barrier()
    assert verbs(again.ask(edit(room, message, "after"))) == ["EDIT"]
    assert verbs(again.ask(f"REDACT {room} {message}")) == ["REDACT"]
    assert verbs(boris.barrier()) == ["EDIT", "REDACT"]


def test_what_a_message_answers_stays_with_it_when_its_words_change(chat: Server) -> None:
    """reply, "Format": told live, kept, and told to who comes back with the words that stand by then."""
    caps = (*ALL, "beseda/resume")
    anna, boris = somebody(chat, "anna", *caps), somebody(chat, "boris", *ALL)
    room = unique("#room")
    seated(room, anna, boris)
    question = says(anna, room, "Tea?", boris)
    lost(chat, anna)
    answer = says(boris, room, "Yess", tags=f"+reply={question}")
    assert verbs(boris.ask(edit(room, answer, "Yes"), react(room, answer, "👍"))) == ["EDIT", "TAGMSG"]
    again = back(chat, secret_of(anna), caps=caps)
    line = again.expect("PRIVMSG", room, "Yes")
    assert own(line, "msgid", "+reply") == [answer, question]


@pytest.mark.parametrize("knows", [True, False])
def test_who_comes_back_is_told_what_was_changed_and_taken_back_meanwhile(chat: Server, knows: bool) -> None:
    """docs/irc-resume.md: else they would go on showing what is no more."""
    caps = ("beseda/resume", *(ALL if knows else ()))
    anna, boris = somebody(chat, "anna", *caps), somebody(chat, "boris", *ALL)
    room = unique("#room")
    seated(room, anna, boris)
    changed, gone, last = (says(boris, room, words, anna) for words in ("tae", "a secret", "last"))
    anna.barrier()
    lost(chat, anna)
    boris.ask(edit(room, changed, "tea"), f"REDACT {room} {gone} :sorry", react(room, last, "👍"))
    again = back(chat, secret_of(anna), last, caps=caps)
    if knows:
        line = again.expect("EDIT", room)
        assert own(line, "draft/target-msgid", "draft/edit-text") == [changed, "tea"] and "msgid" not in tags_of(line)
        assert brief(again.expect("REDACT")) == f"REDACT {room} {gone} sorry"
        assert own(again.expect("TAGMSG", room), "+reply", "+draft/react") == [last, "👍"]
    else:
        assert re.search(f"correction of {boris.name}'s line of {CLOCK}: tea", again.expect("NOTICE", room).params[1])
        assert re.search(f"deletion of {boris.name}'s line of {CLOCK}: sorry", again.expect("NOTICE", room).params[1])


# Who has no such capability.


@pytest.mark.parametrize("caps", [(), TAGS, (*TAGS, "echo-message", REDACTION)])
def test_without_the_capability_an_edit_is_a_notice_of_its_author(chat: Server, caps: tuple[str, ...]) -> None:
    """message-edit, "Fallback": it says whose line of when it corrects, and is no message: it has no id."""
    room, [anna, boris] = meet(chat, ALL, caps)
    message = says(anna, room, "anex ample", boris)
    anna.ask(edit(room, message, "an example"))
    (line,) = boris.nothing_but(f"NOTICE {room}")
    assert line.source.startswith(f"{anna.name}!")
    assert re.fullmatch(rf"\* correction of {anna.name}'s line of {CLOCK}: an example", line.params[1])
    assert "msgid" not in tags_of(line) and ("time" in tags_of(line)) == ("server-time" in caps)


def test_without_the_capability_a_redaction_is_a_notice_without_the_text(chat: Server) -> None:
    """message-redaction, "Command": MUST not forward this `REDACT` to who has not negotiated it; "Fallback"."""
    room, [anna, boris, vera] = meet(chat, ALL, ALL, (*TAGS, EDIT))
    for by, rest, told in ((boris, "", ""), (anna, " :spam", ": spam")):
        message = says(boris, room, "a secret", anna, vera)
        by.ask(f"REDACT {room} {message}{rest}")
        (line,) = vera.nothing_but(f"NOTICE {room}")
        assert line.source.startswith(f"{by.name}!") and "msgid" not in tags_of(line)
        assert re.fullmatch(rf"\* deletion of {boris.name}'s line of {CLOCK}{told}", line.params[1])


def test_in_private_the_other_one_is_told_so_too(chat: Server) -> None:
    _, [anna, boris] = meet(chat, ALL, ())
    message = says(anna, boris.name, "psst", boris)
    anna.ask(edit(boris.name, message, "x"), f"REDACT {boris.name} {message}")
    correction, deletion = boris.nothing_but(f"NOTICE {boris.name}", f"NOTICE {boris.name}")
    assert "* correction of" in correction.params[1] and "* deletion of" in deletion.params[1]


def test_a_correction_that_is_longer_than_a_line_takes_several(chat: Server) -> None:
    room, [anna, boris] = meet(chat, ALL, ())
    message = says(anna, room, "x", boris)
    anna.ask(edit(room, message, "слово " * 200 + "\nand more"))
    lines = boris.barrier()
    assert len(lines) > 3 and set(verbs(lines)) == {"NOTICE"}
    first, *others = [line.params[1] for line in lines]
    assert first.startswith("* correction of ") and all(each.startswith("* ") for each in others)
    assert (" ".join([first.partition(": ")[2], *[each[2:] for each in others]])).split() == [
        *["слово"] * 200,
        "and",
        "more",
    ]


@pytest.mark.parametrize("line", ["EDIT {room}", "REDACT {room} {id}"])
def test_without_the_capability_there_is_no_such_command(chat: Server, line: str) -> None:
    """message-edit and message-redaction, "Dependencies": message-tags is needed, too."""
    room, [anna, boris] = meet(chat, (EDIT, REDACTION), TAGS)
    for client in (anna, boris):
        client.answers(line.format(room=room, id="x-1"), f"421 {client.name}")


def test_there_is_no_delete(chat: Server) -> None:
    """message-redaction stands in its place: a message is taken back in one way."""
    room, [anna] = meet(chat, ALL)
    anna.answers("CAP REQ draft/message-delete", f"CAP {anna.name} NAK draft/message-delete")
    anna.answers(f"@draft/target-msgid={says(anna, room, 'x')} DELETE {room}", f"421 {anna.name} DELETE")


# Reactions.


def test_a_reaction_is_told_with_an_id_and_what_it_is_about(chat: Server) -> None:
    """react, "Examples"."""
    room, [anna, boris, vera] = meet(chat, ALL, ALL, ())
    message = says(anna, room, "Hello!", boris, vera)
    for key in ("+draft/react", "+draft/unreact"):
        (echo,) = boris.answers(react(room, message, "👋", key), f"TAGMSG {room}")
        (heard,) = anna.nothing_but(f"TAGMSG {room}")
        for line in (echo, heard):
            assert own(line, "+reply", key) == [message, "👋"] and own(line, "msgid", "time")
            assert line.source.startswith(f"{boris.name}!")
    vera.nothing_but()


def test_a_reaction_in_private_goes_to_the_other_one(chat: Server) -> None:
    _, [anna, boris, vera] = meet(chat, ALL, ALL, ALL)
    message = says(anna, boris.name, "psst", boris)
    boris.answers(react(anna.name, message, "👍"), f"TAGMSG {anna.name}")
    (line,) = anna.nothing_but(f"TAGMSG {anna.name}")
    assert own(line, "+reply", "+draft/react") == [message, "👍"]
    vera.nothing_but()


def test_a_reaction_counts_once_for_each_person(chat: Server) -> None:
    """To put it again changes nothing, and nothing is told."""
    room, [anna, boris] = meet(chat, ALL, ALL)
    message = says(anna, room, "x", boris)
    assert verbs(boris.ask(react(room, message, "👍"))) == ["TAGMSG"]
    assert briefs(boris.ask("@label=1;" + react(room, message, "👍")[1:])) == ["ACK"]
    assert verbs(anna.barrier()) == ["TAGMSG"]


def test_what_is_kept_as_no_reaction_is_taken_back_by_tags_that_pass(chat: Server) -> None:
    """message-tags, "Client-only tags": others show such a one, if it came with a body."""
    room, [anna, boris] = meet(chat, ALL, ALL)
    message = says(anna, room, "x", boris)
    says(boris, room, "lol", anna, tags=f"+reply={message};+draft/react=lol")
    boris.answers(react(room, message, "lol", "+draft/unreact"), f"TAGMSG {room}")
    (line,) = anna.nothing_but(f"TAGMSG {room}")
    assert own(line, "+reply", "+draft/unreact") == [message, "lol"]


def test_other_tags_of_the_same_line_pass(chat: Server) -> None:
    """message-tags, "Client-only tags": MUST be relayed on TAGMSG."""
    room, [anna, boris] = meet(chat, ALL, ALL)
    message = says(anna, room, "x", boris)
    boris.ask(react(room, message, "👍", more=";+typing=done"))
    reaction, rest = anna.nothing_but(f"TAGMSG {room}", f"TAGMSG {room}")
    assert own(reaction, "+reply", "+draft/react") == [message, "👍"] and "+typing" not in tags_of(reaction)
    assert own(rest, "+reply", "+typing") == [message, "done"] and "+draft/react" not in tags_of(rest)


def test_a_reaction_to_what_is_no_message_there_passes_as_tags_and_is_kept_nowhere(chat: Server) -> None:
    """message-tags, "Client-only tags": servers attach them as they are. Nobody learns what there is."""
    room, [anna, boris] = meet(chat, ALL, ALL)
    elsewhere, hers = meet(chat, ALL)
    hidden = says(hers[0], elsewhere, "x")
    private = says(anna, boris.name, "x", boris)
    for message in ("not-ours", hidden, private, private[:-1] + ("0" if private[-1] != "0" else "1")):
        for _ in range(2):
            boris.answers(react(room, message, "👍"), f"TAGMSG {room}")
            (line,) = anna.nothing_but(f"TAGMSG {room}")
            assert own(line, "+reply", "+draft/react") == [message, "👍"]
    assert hers[0].barrier() == []


def test_a_reaction_is_put_or_taken_back_and_not_both(chat: Server) -> None:
    """react, "Format": MUST NOT both be attached to a single message. A notice is not answered."""
    room, [anna, boris] = meet(chat, ALL, ALL)
    message = says(anna, room, "x", boris)
    both = f"@+reply={message};+draft/react=a;+draft/unreact=b"
    boris.answers(f"{both} TAGMSG {room}", f"FAIL TAGMSG INVALID_REACTION {room}")
    boris.answers(f"{both} PRIVMSG {room} :a", f"FAIL PRIVMSG INVALID_REACTION {room}")
    boris.answers(f"{both} NOTICE {room} :a")
    anna.nothing_but()


def test_reactions_are_bounded_in_length_and_number(chat: Server) -> None:
    room, [anna, boris] = meet(chat, ALL, ALL)
    message = says(anna, room, "x", boris)
    too_long = react(room, message, "x" * (LONGEST_REACTION + 1))
    boris.answers(too_long, f"FAIL TAGMSG INVALID_REACTION {room} {message}")
    boris.ask(*[react(room, message, str(number)) for number in range(MOST_OWN_REACTIONS)])
    boris.answers(react(room, message, "one more"), f"FAIL TAGMSG TOO_MANY_REACTIONS {room} {message}")
    boris.answers(react(room, message, "0", "+draft/unreact"), f"TAGMSG {room}")
    boris.answers(react(room, message, "one more"), f"TAGMSG {room}")


def test_a_reaction_is_taken_back_by_its_id_too(chat: Server) -> None:
    """message-redaction, "Command" and "Examples": a TAGMSG. Who has no REDACT is told as react has it."""
    room, [anna, boris, vera] = meet(chat, ALL, ALL, TAGS)
    message = says(anna, room, "x", boris, vera)
    reaction = tags_of(boris.ask(react(room, message, "🤞"))[0])["msgid"]
    vera.barrier()
    anna.barrier()
    boris.answers(f"REDACT {room} {reaction}", f"REDACT {room} {reaction}")
    anna.nothing_but(f"REDACT {room} {reaction}")
    (line,) = vera.nothing_but(f"TAGMSG {room}")
    assert own(line, "+reply", "+draft/unreact") == [message, "🤞"] and line.source.startswith(f"{boris.name}!")
    boris.answers(f"REDACT {room} {reaction}", f"FAIL REDACT UNKNOWN_MSGID {room} {reaction}")
    assert verbs(boris.ask(react(room, message, "🤞"))) == ["TAGMSG"], "it is not there any more"


def test_a_reaction_is_taken_back_by_a_rooms_operator_and_by_nobody_else(chat: Server) -> None:
    room, [anna, boris, vera] = meet(chat, ALL, ALL, ALL)
    message = says(vera, room, "x", anna, boris)
    reaction = tags_of(boris.ask(react(room, message, "🖕"))[0])["msgid"]
    anna.barrier()
    vera.barrier()
    vera.answers(f"REDACT {room} {reaction}", f"FAIL REDACT REDACT_FORBIDDEN {room} {reaction}")
    anna.answers(f"REDACT {room} {reaction} :enough", f"REDACT {room} {reaction}")
    (line,) = boris.nothing_but(f"REDACT {room} {reaction}")
    assert line.source.startswith(f"{anna.name}!")


def test_a_reaction_with_a_body_is_a_message_with_its_tags(chat: Server) -> None:
    """react, "Examples": a PRIVMSG with an additional message body."""
    room, [anna, boris] = meet(chat, ALL, ALL)
    message = says(anna, room, "x", boris)
    says(boris, room, "lol", tags=f"+reply={message};+draft/react=lol")
    (line,) = anna.nothing_but(f"PRIVMSG {room} lol")
    assert own(line, "+reply", "+draft/react") == [message, "lol"]


def test_a_reaction_is_heard_by_nobody_who_ignores_whom_it_is_from_and_needs_the_right_to_speak(chat: Server) -> None:
    room, [anna, boris] = meet(chat, ALL, ALL)
    message = says(anna, room, "x", boris)
    anna.ask(f"MODE {room} +m")
    boris.barrier()
    boris.answers(react(room, message, "👍"), f"404 {boris.name} {room}")
    eve = somebody(chat, "eve", *ALL)
    eve.answers(react(room, message, "👍"), f"404 {eve.name} {room}")


def test_typing_is_kept_nowhere(chat: Server) -> None:
    """typing, "Format"; it has no id that could be taken back."""
    room, [anna, boris] = meet(chat, ALL, ALL)
    typing = says(anna, room, "", boris, verb="TAGMSG", tags="+typing=active")
    anna.answers(f"REDACT {room} {typing}", f"FAIL REDACT UNKNOWN_MSGID {room} {typing}")


def test_reactions_and_edits_keep_the_order_of_what_one_does(chat: Server) -> None:
    room, [anna, boris] = meet(chat, ALL, ALL)
    message = says(anna, room, "x", boris)
    anna.say(*[edit(room, message, str(number)) if number % 2 else f"PRIVMSG {room} :{number}" for number in range(20)])
    heard = anna.barrier(), boris.barrier()
    for lines in heard:
        told = [tags_of(line).get("draft/edit-text") or line.params[-1] for line in lines]
        assert told == [str(number) for number in range(20)]
        assert all(tags_of(one)["time"] <= tags_of(other)["time"] for one, other in pairwise(lines))


def test_a_reaction_that_is_taken_back_is_shown_to_nobody_who_joins(data: Path) -> None:
    """Also where what was said last is in memory already: whoever joins gets it from there."""
    chiefs = operators()
    with serving(operators=chiefs, data=str(data), journal="file") as server:
        anna, boris = IrcClient(server.port, "anna", *ALL), IrcClient(server.port, "boris", *ALL)
        seated("#kept", anna, boris)
        message = says(anna, "#kept", "hello", boris)
        boris.say(react("#kept", message, "rudeness"))
        reaction = tags_of(boris.expect("TAGMSG"))["msgid"]
    with serving(operators=chiefs, data=str(data), journal="file") as server:
        chief = operator(server, *ALL)
        for name, is_shown in (("Vera", True), ("Petr", False)):
            newcomer = LineClient(server.port, name)
            newcomer.say("/join #kept", "/names")
            newcomer.expect("In #kept")
            assert ("hello  (rudeness 1)" in newcomer.heard, "hello" in newcomer.heard) == (is_shown, True)
            if is_shown:
                chief.ask("JOIN #kept")
                assert verbs(chief.ask(f"REDACT #kept {reaction}")) == ["REDACT"]
