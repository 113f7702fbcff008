"""Messages are answered as they stand: with other words, without the reactions that were taken back, or not at all."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from journal_making import (
    EVENTS_IN_ORDER,
    LOBBY,
    START,
    bytes_of,
    edited,
    everything,
    looked_for,
    place,
    reacted,
    redacted,
    room_scope,
    said,
    topic,
)

from beseda.core.events import Reacted, Stored
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.past import PastItem, PastMessage, Window, Wording
from beseda.core.questions import Scope
from beseda.core.text import Text
from beseda.journal.archive import Archive
from beseda.journal.archive_queries import ARCHIVE_SCHEMA
from beseda.journal.rows import row_of_event, row_of_said

ALL = Window(100, with_events=True)
PRIVATE = Scope(Seq(2**62), UserId(5), frozenset(), frozenset({(UserId(3), UserId(5))}))


def lines(archive: Archive, scope: Scope | None = None) -> list[str]:
    items = archive.page(scope or everything(), Window(100))
    return ["\n".join(item.said.text.lines) for item in items if isinstance(item, PastMessage)]


def found(archive: Archive, words: str) -> list[int]:
    return [message.seq - START for message in looked_for(archive, everything(), words, 100)]


def test_other_words_stand_in_the_place_of_those_before(archive: Archive) -> None:
    reply = said(1, "gren tae")
    reply = reply._replace(text=reply.text._replace(attributes=(("+reply", "x"),)))
    archive.fill([reply, said(2)])
    archive.fill([edited(3, 1, "greem tea"), reacted(4, 1)])
    archive.fill([edited(5, 1, "green tea\nфранцузский ёж")])
    first, _ = archive.page(room_scope(), Window(9))
    words = Text(("green tea", "французский ёж"), attributes=(("+reply", "x"),))
    assert first == PastMessage(reply._replace(text=words), 1005, (reacted(4, 1),))
    assert (
        found(archive, "green") == found(archive, "еж") == [1] and found(archive, "gren") == found(archive, "tae") == []
    )


def test_words_and_what_is_done_to_them_may_come_at_once(archive: Archive) -> None:
    archive.fill([said(1, "one"), said(2, "two"), edited(3, 1, "three"), redacted(4, 2), edited(5, 1, "four")])
    assert lines(archive) == ["four"] and found(archive, "four") == [1]
    assert found(archive, "one") == found(archive, "two") == found(archive, "three") == []


def test_of_a_message_that_was_taken_back_only_that_is_left(archive: Archive) -> None:
    archive.fill([said(1, "ossifrage"), said(2), reacted(3, 1), edited(4, 1, "ossifrages"), topic(5)])
    archive.fill([redacted(6, 1)])
    assert archive.page(room_scope(), Window(9)) == (PastMessage(said(2)),)
    assert archive.page(room_scope(), ALL) == (PastMessage(said(2)), topic(5), redacted(6, 1))
    assert archive.facts(place(1)) is None and found(archive, "ossifrages") == []
    assert archive._connection.execute("SELECT count(*) FROM events").fetchone() == (2,)


def test_in_private_the_two_are_told_that_it_was_taken_back_and_nobody_else(archive: Archive) -> None:
    archive.fill([said(1, peer=5), redacted(2, 1, peer=5)])
    assert archive.page(PRIVATE, ALL) == archive.page(everything(), ALL) == (redacted(2, 1, peer=5),)
    other = Scope(Seq(2**62), UserId(6), frozenset((LOBBY,)), frozenset({(UserId(5), UserId(6))}))
    assert archive.page(other, ALL) == archive.page(everything(viewer=6), ALL) == ()


@pytest.mark.parametrize("apart", [True, False])
def test_each_reaction_stands_once_until_it_is_taken_back(archive: Archive, apart: bool) -> None:
    events: list[Stored] = [
        said(1), reacted(2, 1), reacted(3, 1), reacted(4, 1, user=4), reacted(5, 1, "👎"), reacted(6, 1, on=False),
        reacted(7, 1), reacted(8, 1, "👎", on=False), reacted(9, 1, "🫖", on=False),
    ]  # fmt: skip
    for part in [[event] for event in events] if apart else [events]:
        archive.fill(part)
    (message,) = archive.page(room_scope(), Window(1))
    assert isinstance(message, PastMessage) and message.reactions == (reacted(4, 1, user=4), reacted(7, 1))
    assert archive.reactions(place(1)) == ((4, "👍"), (3, "👍")) and archive.reactions(place(2)) == ()
    assert archive.reaction(place(6)) is archive.reaction(place(2)) is None and archive.reaction(place(7))


def test_what_is_done_to_a_message_that_is_lacking_is_nothing_but_that_it_was_taken_back(archive: Archive) -> None:
    archive.fill([edited(2, 1, "other words"), reacted(3, 1), reacted(4, 1, on=False), redacted(5, 1)])
    assert archive.page(everything(), ALL) == (redacted(5, 1),) and found(archive, "words") == []
    assert archive._connection.execute(EVENTS_IN_ORDER).fetchall()[0][0] == place(5)


def test_the_same_may_come_again(archive: Archive) -> None:
    events: list[Stored] = [said(1, "one"), said(2), edited(3, 1, "two"), redacted(4, 2), reacted(5, 1), said(6)]
    archive.fill(events[:4])
    archive.fill(events)
    archive._connection.execute("UPDATE archive SET followed = 0")  # as a step of the schema has it that needs more
    archive.followed = Seq(0)
    before = archive.page(everything(), ALL)
    archive.fill([*events, topic(7)])
    assert archive.page(everything(), ALL) == (*before, topic(7)) and len(before) == 3
    assert found(archive, "two") == [1] and found(archive, "one") == []


def test_earlier_wordings_are_kept_if_they_are_to_be(path: Path) -> None:
    archive = Archive(path, keeps_wordings=True)
    archive.fill([said(1, "one"), said(2), edited(3, 1, "two\nlines"), edited(4, 1, "three")])
    archive.fill([edited(5, 1, "four")])
    first, second, third = Wording(1001, ("one",)), Wording(1003, ("two", "lines")), Wording(1004, ("three",))
    now = Wording(1005, ("four",))
    assert archive.wordings(room_scope(), place(1)) == (first, second, third, now)
    assert lines(archive) == ["four", "hello"]
    assert archive.wordings(room_scope(8), place(1)) == archive.wordings(room_scope(), place(2)) == ()
    archive.fill([redacted(6, 1)])
    assert archive._connection.execute("SELECT count(*) FROM wordings").fetchone() == (0,)
    archive.close()


def test_no_more_wordings_of_a_message_are_kept_than_anybody_has_reason_for(path: Path) -> None:
    archive = Archive(path, keeps_wordings=True)
    archive.fill([said(1, "0"), *(edited(n, 1, str(n)) for n in range(2, 202))])
    kept = archive.wordings(room_scope(), place(1))
    assert [wording.lines for wording in (*kept[:2], *kept[-2:])] == [("0",), ("2",), ("100",), ("201",)]
    assert len(kept) == 101
    archive.forget_before(10**9)
    assert archive._connection.execute("SELECT count(*) FROM wordings").fetchone() == (0,)
    archive.close()


def test_else_nothing_is_left_of_them(archive: Archive) -> None:
    archive.fill([said(1, "one"), edited(2, 1, "two")])
    assert archive.wordings(room_scope(), place(1)) == ()


@pytest.mark.parametrize("event", [edited(2, 1, "other"), redacted(2, 1)], ids=("edited", "redacted"))
def test_words_that_were_replaced_or_taken_back_are_in_no_file(path: Path, event: Stored) -> None:
    archive = Archive(path)
    archive.fill([said(1, "ossifrage"), said(9)])
    assert b"ossifrage" in bytes_of(path)
    archive.fill([said(10), event._replace(seq=place(11))])
    assert archive.wipe()
    assert b"ossifrage" not in bytes_of(path)
    archive.close()


def test_that_it_was_taken_back_goes_with_its_time_and_its_room(archive: Archive) -> None:
    archive.fill([said(1), said(2, room=8), redacted(3, 1), redacted(4, 2, room=8), said(5, peer=5)])
    archive.fill([redacted(6, 5, peer=5), said(7)])
    archive.forget_room(RoomId(8))
    assert archive.page(everything(), ALL) == (redacted(3, 1), redacted(6, 5, peer=5), PastMessage(said(7)))
    archive.forget_before(1004)
    assert archive.page(everything(), ALL) == (redacted(6, 5, peer=5), PastMessage(said(7)))
    archive.forget_changes(0)
    assert archive.page(everything(), ALL) == (PastMessage(said(7)),)


_kinds = st.sampled_from(("said", "edited", "reacted", "back", "redacted"))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(_kinds, st.integers(1, 30), st.sampled_from("ab"), st.integers(3, 4)), max_size=30),
    st.lists(st.integers(1, 6), max_size=8),
)
def test_whatever_is_done_in_whatever_parts_it_answers_with_what_stands(
    story: list[tuple[str, int, str, int]], parts: list[int]
) -> None:
    events: list[Stored] = []
    stands: dict[Seq, PastMessage] = {}
    told: list[PastItem] = []
    for n, (kind, back, words, user) in enumerate(story, 1):
        about = max(0, n - back)
        message = stands.get(place(about))
        event: Stored
        if kind == "said":
            event = said(n, words)
            stands[event.seq] = PastMessage(event)
        elif kind == "edited":
            event = edited(n, about, words * 2)
            if message:
                text = message.said.text._replace(lines=event.text.lines)
                stands[event.about] = message._replace(said=message.said._replace(text=text), edited_at=event.at)
        elif kind == "redacted":
            event = redacted(n, about)
            stands.pop(event.about, None)
            told.append(event)
        else:
            event = reacted(n, about, words, kind == "reacted", user=user)
            if message:
                stands[event.about] = message._replace(reactions=_reacted(message.reactions, event))
        events.append(event)
    archive = Archive(None)
    rest = list(events)
    for size in (*parts, len(events)):
        part, rest = rest[:size], rest[size:]
        archive.fill(part)
    assert archive.page(everything(), Window(99)) == tuple(stands.values())
    assert archive.page(everything(), Window(99, with_events=True)) == tuple(
        sorted((*stands.values(), *told), key=lambda item: item.said.seq if isinstance(item, PastMessage) else item.seq)
    )
    for words in "a", "b", "aa", "bb":
        here = [seq - START for seq, message in stands.items() if message.said.text.lines[0] == words]
        begun = [seq - START for seq, message in stands.items() if message.said.text.lines[0].startswith(words)]
        assert found(archive, words) in (here, begun)
    archive.close()


def _reacted(reactions: tuple[Reacted, ...], event: Reacted) -> tuple[Reacted, ...]:
    same = [each for each in reactions if (each.user, each.reaction) == (event.user, event.reaction)]
    if event.on:
        return reactions if same else (*reactions, event)
    return tuple(each for each in reactions if each not in same)


def test_of_the_reactions_of_an_older_archive_those_stand_that_were_not_taken_back(path: Path) -> None:
    """Until then each was a row, and so was that it was taken back."""
    older = [step for step in ARCHIVE_SCHEMA.steps if isinstance(step, str)]
    number = next(number for number, step in enumerate(older) if "edited_at" in step)
    connection = sqlite3.connect(path)
    for step in older[:number]:
        connection.executescript(step)
    connection.execute(f"PRAGMA application_id={ARCHIVE_SCHEMA.application_id}")
    connection.execute(f"PRAGMA user_version={number}")
    columns = "seq, at, author, author_name, room, peer, target_name, manner, text, attributes"
    connection.execute(f"INSERT INTO messages ({columns}) VALUES (?,?,?,?,?,?,?,?,?,?)", row_of_said(said(1)))  # noqa: S608
    events: list[Stored] = [
        reacted(2, 1), reacted(3, 1), reacted(4, 1, "👎"), reacted(5, 1, "👎", on=False), reacted(6, 1, user=4),
        reacted(7, 1, user=4, on=False), reacted(8, 1, user=4), reacted(9, 1, "🫖", on=False), topic(10),
    ]  # fmt: skip
    connection.executemany("INSERT INTO events VALUES (?,?,?,?,?,?,?)", [row_of_event(event) for event in events])
    connection.commit()
    connection.close()
    archive = Archive(path)
    message, changed = archive.page(room_scope(), ALL)
    assert isinstance(message, PastMessage) and changed == topic(10)
    assert message.reactions == (reacted(2, 1), reacted(8, 1, user=4)) and not message.edited_at
    archive.close()
