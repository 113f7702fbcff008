"""The past as an IRC client is sent it, by what it asked for.

IRCv3 "chathistory", "Chat History Batch Type" (batches/), "message-redaction", "message-edit" (pull request 425, head
318860b), "Multiline": ircv3-specifications, 22a8e8b; sections are named by their titles.
"""

from irc_speaking import AT, Speaking, person, room

from beseda.core import events as ev
from beseda.core.ids import NOBODY, RoomId, Seq, UserId
from beseda.core.past import PastItem, PastMessage
from beseda.core.rules import Change, Mask, Role, Rule
from beseda.core.text import MessageKind, Text
from beseda.wire.dialects.irc.caps import (
    BATCH,
    CHANNEL_RENAME,
    CHATHISTORY,
    EVENT_PLAYBACK,
    MESSAGE_EDIT,
    MESSAGE_REDACTION,
    MESSAGE_TAGS,
    MULTILINE,
    SERVER_TIME,
)
from beseda.wire.dialects.irc.line import LONGEST_REST, parse, size
from beseda.wire.dialects.irc.network import Network
from beseda.wire.dialects.irc.past import lines_on_joining, page_lines

ANNA, BOB, TEA = UserId(2), UserId(3), RoomId(7)
TIME = "2023-11-14T22:13:20.000Z"
FULL = (BATCH, SERVER_TIME, MESSAGE_TAGS, CHATHISTORY)
SRC = "anna!~@unknown"


def reader(*caps: str) -> Speaking:
    return Speaking(*caps, network=Network(journal="j"))


def said(*words: str, place: int = 0x2A, kind: MessageKind = MessageKind.SAY, target: str = "#tea") -> ev.Said:
    where = (TEA, NOBODY) if target[0] == "#" else (RoomId(0), BOB)
    return ev.Said(Seq(place), AT, ANNA, "anna", *where, target, Text(words, kind))


def written(*items: PastItem, caps: tuple[str, ...] = FULL, title: str = "#tea") -> list[str]:
    """The lines, without those of the batch itself."""
    lines = list(page_lines(title, items, reader(*caps)))
    return lines[1:-1] if BATCH in caps else lines


def test_a_message_has_the_time_and_the_id_that_it_had() -> None:
    """ "Returned message notes": "as originally sent by the IRC server"."""
    assert written(PastMessage(said("hi"))) == [f"@batch=past;time={TIME};msgid=j-2a :{SRC} PRIVMSG #tea :hi"]
    assert written(PastMessage(said("hi")), caps=(BATCH,)) == [f"@batch=past :{SRC} PRIVMSG #tea :hi"]
    assert written(PastMessage(said("hi")), caps=()) == [f":{SRC} PRIVMSG #tea :hi"]


def test_private_talk_keeps_its_addressee_and_a_room_has_the_name_it_has() -> None:
    """ "Description" of the batch: "the target of messages within the batch"."""
    private = PastMessage(said("psst", target="bob"))
    assert written(private, title="anna") == [f"@batch=past;time={TIME};msgid=j-2a :{SRC} PRIVMSG bob :psst"]
    assert written(PastMessage(said("hi")), caps=(), title="#cha") == [f":{SRC} PRIVMSG #cha :hi"]


def test_a_message_of_several_lines_is_a_batch_inside_the_batch() -> None:
    """batch, "Nested batch"; multiline, "Batch types"."""
    lines = written(PastMessage(said("one", "", "two")), caps=(*FULL, MULTILINE))
    assert lines == [
        f"@batch=past;time={TIME};msgid=j-2a :{SRC} BATCH +2a draft/multiline #tea",
        f"@batch=2a :{SRC} PRIVMSG #tea :one",
        f"@batch=2a :{SRC} PRIVMSG #tea :",
        f"@batch=2a :{SRC} PRIVMSG #tea :two",
        "@batch=past :beseda.local BATCH -2a",
    ]


def test_for_who_knows_no_such_messages_its_first_line_has_the_id() -> None:
    """multiline, "Message ids": "only … on the first message of a batch"; no blank lines ("Fallback")."""
    lines = written(PastMessage(said("one", "", "two")))
    assert lines == [
        f"@batch=past;time={TIME};msgid=j-2a :{SRC} PRIVMSG #tea :one",
        f"@batch=past;time={TIME} :{SRC} PRIVMSG #tea :two",
    ]


HAPPENED: tuple[PastItem, ...] = (
    ev.TopicSet(Seq(0x30), AT, ANNA, person("anna"), TEA, room("#old"), "about"),
    ev.RulesSet(Seq(0x31), AT, ANNA, person("anna"), TEA, room("#old"), (Change(Rule.KEY, True, "sesame"),)),
    ev.RulesSet(
        Seq(0x32), AT, NOBODY, person("anna"), TEA, room("#old"),
        (Change(Rule.MODERATED, False), Change(Rule.BANNED, False, "", Mask("x!*@*", "x!*@*"))),
    ),
    ev.RoleSet(Seq(0x33), AT, ANNA, person("anna"), TEA, room("#old"), BOB, person("bob"), Role.VOICE, True),
    ev.Kicked(Seq(0x34), AT, ANNA, person("anna"), TEA, room("#old"), BOB, person("bob"), "out"),
)  # fmt: skip


def test_what_happened_has_ids_and_times_and_shows_no_key() -> None:
    lines = written(*HAPPENED, caps=(*FULL, EVENT_PLAYBACK))
    assert [line.split(" ", 1) for line in lines] == [
        [f"@batch=past;time={TIME};msgid=j-{place:x}", words]
        for place, words in (
            (0x30, f":{SRC} TOPIC #tea :about"),
            (0x31, f":{SRC} MODE #tea +k *"),
            (0x32, ":beseda.local MODE #tea -mb x!*@*"),
            (0x33, f":{SRC} MODE #tea +v bob"),
            (0x34, f":{SRC} KICK #tea bob :out"),
        )
    ]


def test_a_renaming_is_said_in_words_to_who_does_not_know_it() -> None:
    renamed = ev.RoomRenamed(Seq(0x35), AT, ANNA, person("anna"), TEA, room("#old"), room("#tea"), "why not")
    tags = f"@batch=past;time={TIME};msgid=j-35"
    assert written(renamed, caps=(*FULL, EVENT_PLAYBACK, CHANNEL_RENAME)) == [
        f"{tags} :{SRC} RENAME #old #tea :why not"
    ]
    assert written(renamed, caps=(*FULL, EVENT_PLAYBACK)) == [
        f"{tags} :beseda.local NOTICE #tea :*** anna renamed #old to #tea"
    ]


def reacted(place: int, reaction: str) -> ev.Reacted:
    return ev.Reacted(Seq(place), AT, BOB, person("bob"), TEA, NOBODY, Seq(0x2A), reaction, True, "#old", "anna", AT)


def test_reactions_that_stand_follow_their_message_as_its_context() -> None:
    """ "`draft/chathistory-context` tag": "MUST be tagged … and MUST immediately follow their parent message"."""
    message = PastMessage(said("hi"), reactions=(reacted(0x40, "👍"), reacted(0x41, "lol")))
    first, *context = map(parse, written(message, caps=(*FULL, EVENT_PLAYBACK)))
    assert first.verb == "PRIVMSG" and [(line.verb, *line.params) for line in context] == [("TAGMSG", "#tea")] * 2
    assert [{**dict(line.tags)} for line in context] == [
        {
            "batch": "past",
            "draft/chathistory-context": "",
            "time": TIME,
            "msgid": f"j-{place:x}",
            "+reply": "j-2a",
            "+draft/react": reaction,
        }
        for place, reaction in ((0x40, "👍"), (0x41, "lol"))
    ]


def test_reactions_are_for_who_asked_for_more_than_messages_and_has_tags() -> None:
    message = PastMessage(said("hi"), reactions=(reacted(0x40, "👍"),))
    assert len(written(message)) == 1
    assert len(written(message, caps=(BATCH, SERVER_TIME, EVENT_PLAYBACK))) == 1


# On joining.


def joining(*messages: PastMessage, caps: tuple[str, ...] = ()) -> list[str]:
    return list(lines_on_joining("#tea", messages, reader(*caps)))


def test_without_times_last_lines_are_notices_of_the_servers() -> None:
    begin = ":beseda.local NOTICE #tea :[2023-11-14 22:13 UTC]"
    assert joining(PastMessage(said("one", "", "\x01two\x01"))) == [f"{begin} <anna> one", f"{begin} <anna> two"]
    assert joining(PastMessage(said("waves", kind=MessageKind.ACTION))) == [f"{begin} * anna waves"]
    assert joining(PastMessage(said("reworded"), edited_at=AT)) == [f"{begin[:-1]} (edited)] <anna> reworded"]


def test_what_is_long_is_cut_and_each_piece_names_time_and_speaker() -> None:
    lines = joining(PastMessage(said("слово " * 200)))
    assert len(lines) > 1 and all(size(line) <= LONGEST_REST for line in lines)
    assert all(line.startswith(":beseda.local NOTICE #tea :[2023-11-14 22:13 UTC] <anna> слово") for line in lines)


def test_with_times_last_lines_are_what_was_said() -> None:
    assert joining(PastMessage(said("hi")), caps=(SERVER_TIME,)) == [f"@time={TIME} :{SRC} PRIVMSG #tea :hi"]
    assert joining(PastMessage(said("hi")), caps=(SERVER_TIME, BATCH)) == [
        ":beseda.local BATCH +past chathistory #tea",
        f"@batch=past;time={TIME} :{SRC} PRIVMSG #tea :hi",
        ":beseda.local BATCH -past",
    ]


def test_where_nothing_was_said_nothing_is_shown() -> None:
    for caps in ((), (SERVER_TIME,), (SERVER_TIME, BATCH), FULL):
        assert joining(caps=caps) == []


# What became of a message.


def test_who_knows_edits_is_told_after_the_message_that_it_was_edited() -> None:
    """message-edit, "Client implementation considerations": "Edited messages SHOULD be clearly marked as such"."""
    message = PastMessage(said("reworded; twice"), edited_at=AT + 1000)
    first, context = written(message, caps=(*FULL, MESSAGE_EDIT))
    assert first == f"@batch=past;time={TIME};msgid=j-2a :{SRC} PRIVMSG #tea :reworded; twice"
    line = parse(context)
    assert (line.verb, *line.params, line.source) == ("EDIT", "#tea", SRC)
    assert dict(line.tags) == {
        "batch": "past",
        "draft/chathistory-context": "",
        "time": "2023-11-14T22:13:21.000Z",
        "draft/target-msgid": "j-2a",
        "draft/edit-text": "reworded; twice",
    }
    assert written(message) == [first] and len(written(PastMessage(said("hi")), caps=(*FULL, MESSAGE_EDIT))) == 1


def test_an_edit_too_long_for_tags_is_told_in_words_each_of_them_context() -> None:
    message = PastMessage(said(*["слово " * 50] * 20), edited_at=AT + 1000)
    lines = [parse(line) for line in written(message, caps=(*FULL, MESSAGE_EDIT))]
    context = [line for line in lines if line.verb == "NOTICE"]
    assert len(context) > 1 and all("draft/chathistory-context" in dict(line.tags) for line in context)
    assert context[0].params[-1].startswith("* correction of anna's line of 22:13 UTC: ")


def test_in_private_an_edit_is_addressed_as_the_message_was() -> None:
    message = PastMessage(said("reworded", target="bob"), edited_at=AT + 1000)
    _, context = written(message, caps=(*FULL, MESSAGE_EDIT), title="anna")
    assert context.endswith(f" :{SRC} EDIT bob")


def test_what_was_taken_back_is_told_at_its_place() -> None:
    """message-redaction, "Chat history"; who has no REDACT reads it in words, and has something to page on by."""
    gone = ev.Redacted(
        Seq(0x50), AT, BOB, person("bob"), TEA, NOBODY, Seq(0x2A), "spam", "#old", ANNA, "anna", AT - 60_000
    )
    (line,) = map(parse, written(gone, caps=(*FULL, EVENT_PLAYBACK, MESSAGE_REDACTION)))
    assert (line.verb, *line.params) == ("REDACT", "#tea", "j-2a", "spam") and dict(line.tags)["msgid"] == "j-50"
    (line,) = map(parse, written(gone, caps=(*FULL, EVENT_PLAYBACK)))
    assert line.verb == "NOTICE" and line.params[-1].startswith("* deletion of anna's line of 22:12 UTC")
    assert dict(line.tags)["msgid"] == "j-50"
