"""How it reads that a message was changed, taken back or reacted to: what tags hold, what a notice says.

The documents are of ircv3-specifications at commit 22a8e8b, and message-edit of pull request 425 at commit 318860b.
"""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from irc_speaking import AT, Speaking, asks, person, room

from beseda.core import events as ev
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.limits import LONGEST_REASON
from beseda.core.names import Name
from beseda.core.people import Source
from beseda.core.requests import Edit, MessageFacts
from beseda.core.text import MessageKind, Text
from beseda.wire.dialects.actions import LookUp
from beseda.wire.dialects.irc import caps
from beseda.wire.dialects.irc.line import LONGEST_CLIENT_TAGS, LONGEST_REST, parse, size
from beseda.wire.dialects.irc.network import HOSTLEN, USERLEN, Network
from beseda.wire.dialects.irc.profile import Profile

NETWORK = Network(journal="j1")
WIDE = "\U00010348" * 32
LONGEST = Source(WIDE, "u" * USERLEN, "h" * HOSTLEN)
BOB = Source("bob", "b", "there")
ALL = (caps.MESSAGE_TAGS, caps.SERVER_TIME, caps.MESSAGE_EDIT, caps.MESSAGE_REDACTION)
DAY = 86_400_000
TERMINAL = re.compile("[\0\a\r\n\x1b\x7f-\x9f\u2028\u202e\ud800]")
ANYTHING = st.text(st.sampled_from("ab;\\ я👍\0\a\t\x01\x02\x1b\x7f\x85\x9b\u2028\u202e\ud800:"), max_size=40)
LINES = st.text(st.sampled_from("ab;\\ я👍\a\t\x01\x02\x1b\x7f\x85\x9b\u2028\u202e:"), max_size=200)


def told(event: ev.Event, *has: str, by: Source = BOB) -> list[str]:
    return [*Profile(NETWORK, type(event), frozenset(has)).render(event, by)]


def at(name: str = "bob") -> tuple[Seq, int, UserId, Name, RoomId, UserId, Seq]:
    return Seq(32), AT, UserId(2), person(name), RoomId(7), UserId(0), Seq(31)


def edited(
    *lines: str, kind: MessageKind = MessageKind.SAY, name: str = "bob", where: str = "#tea", before: int = 0
) -> ev.Edited:
    return ev.Edited(*at(name), Text(lines, kind), where, name, AT - before)


def redacted(reason: str = "", name: str = "bob", where: str = "#tea") -> ev.Redacted:
    return ev.Redacted(*at(name), reason, where, UserId(3), name, AT)


def reacted(reaction: str, on: bool = True, of: int = 0, by: int = 0) -> ev.Reacted:
    return ev.Reacted(*at(), reaction, on, "#tea", "ann", AT, Seq(of), UserId(by))


def test_the_servers_tags_stand_before_the_clients() -> None:
    """message-tags, "Client-only tags": so that nothing a client sends pushes them out."""
    (line,) = told(reacted("👍"), caps.MESSAGE_TAGS, caps.SERVER_TIME, by=BOB._replace(is_bot=True))
    assert [key for key, _ in parse(line).tags] == ["time", "bot", "msgid", "+reply", "+draft/react"]


@pytest.mark.parametrize(
    ("before", "when"),
    [(0, "22:13"), (DAY // 2, "10:13"), (23 * DAY // 24, "2023-11-13 23:13"), (DAY, "2023-11-13 22:13")],
)
def test_a_notice_says_whose_line_of_when_it_is_about_with_the_day_if_it_is_another(before: int, when: str) -> None:
    (line,) = told(edited("tea", before=before))
    assert line == f":bob!b@there NOTICE #tea :* correction of bob's line of {when} UTC: tea"


def test_who_is_called_otherwise_by_now_is_named_as_they_were() -> None:
    (line,) = told(edited("tea"), by=BOB._replace(name="max"))
    assert line.startswith(":max!b@there NOTICE #tea :* correction of bob's line of ")


def test_an_edit_that_no_tag_holds_is_told_as_to_those_without_it() -> None:
    """message-tags, "Size limit": servers MUST NOT truncate tags. Plain text has longer lines."""
    most = LONGEST_CLIENT_TAGS - len("draft/target-msgid=j1-1f;draft/edit-text=")
    (line,) = told(edited("x" * most), *ALL)
    assert parse(line).verb == "EDIT" and dict(parse(line).tags)["draft/edit-text"] == "x" * most
    lines = told(edited("x" * (most + 1)), *ALL)
    assert len(lines) > 1 and {parse(line).verb for line in lines} == {"NOTICE"}
    assert told(edited("x" * (most - 1) + ";"), *ALL)[0].endswith(" NOTICE #tea :") is False


def test_of_a_reaction_that_an_operator_took_back_only_those_are_told_who_have_words_for_it() -> None:
    """No line may look as if the author had done it."""
    taken = reacted("👍", on=False, of=30, by=5)
    assert told(taken, caps.MESSAGE_TAGS) == told(taken) == []
    assert told(taken, *ALL)[0].endswith(":bob!b@there REDACT #tea j1-1e")


@given(ANYTHING)
def test_whatever_a_reaction_or_a_reason_is_it_is_one_line_and_drives_no_terminal(typed: str) -> None:
    """message-tags, "Security considerations"."""
    for event in (reacted(typed), reacted(typed, on=False), redacted(typed)):
        for has in ((), ALL):
            for line in told(event, *has):
                assert not TERMINAL.search(line)
                assert parse(line).verb in ("TAGMSG", "REDACT", "NOTICE") and parse(line).source == "bob!b@there"


@given(st.lists(LINES, min_size=1, max_size=3), st.sampled_from(MessageKind))
@example(["x\x1b[2J", "\x01VERSION\x01"], MessageKind.SAY)
def test_whatever_an_edit_says_it_forges_no_line_and_asks_no_program(lines: list[str], kind: MessageKind) -> None:
    event = edited(*lines, kind=kind)
    for line in told(event):
        assert not TERMINAL.search(line) and "\x01" not in line
        assert parse(line).verb == "NOTICE" and parse(line).params[1].startswith("* ")
    (line,) = told(event, *ALL)
    words = dict(parse(line).tags)["draft/edit-text"]
    assert not TERMINAL.search(line) and parse(line).verb == "EDIT"
    assert words.count("\n") == len(lines) - 1
    assert words.count("\x01") == (2 if kind is MessageKind.ACTION else 0)


@given(
    st.text("abя👍 ", max_size=2000), st.sampled_from(["bob", WIDE]), st.sampled_from(["#t", "#" + "\U00010348" * 49])
)
@example("я" * 4000, WIDE, "#" + "\U00010348" * 49)
def test_no_name_is_so_long_that_a_correction_is_not_whole(words: str, name: str, where: str) -> None:
    room(where)
    event = edited(words, name=name, where=where)
    lines = told(event, by=LONGEST._replace(name=name))
    assert all(size(line) <= LONGEST_REST for line in lines)
    heard = [parse(line).params[1].partition(": " if number == 0 else "* ")[2] for number, line in enumerate(lines)]
    assert "".join("".join(heard).split()) == "".join(words.split())
    (line,) = told(redacted("r" * LONGEST_REASON, name, where), by=LONGEST._replace(name=name))
    assert size(line) <= LONGEST_REST and " UTC: r" in line


SHOWN = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=100)


@given(st.lists(SHOWN, min_size=1, max_size=4).filter(any), st.sampled_from(MessageKind))
def test_an_edit_that_one_client_is_told_another_can_send_and_it_is_the_same(
    lines: list[str], kind: MessageKind
) -> None:
    """message-edit, "Editing messages": what stands in the tag is the text, whoever reads it."""
    (line,) = told(edited(*lines, kind=kind), *ALL)
    _, _, tags = line.partition("draft/target-msgid")
    typed = f"@draft/target-msgid{tags.partition(' ')[0]} EDIT #tea"
    (action,) = asks(typed, Speaking(*ALL, network=NETWORK))
    assert isinstance(action, LookUp) and action.place == 31
    message = MessageFacts(action.place, UserId(2), RoomId(7), UserId(0), kind=kind)
    assert action.then(message) == (Edit(message, tuple(lines), room("#tea")),)
