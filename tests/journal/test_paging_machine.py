"""Whatever pages somebody asks for while others talk, edit, react and delete: each message once, in order, as it
stands."""

from collections.abc import Iterator
from typing import NamedTuple

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from journal_making import LOBBY, START, edited, kicked, reacted, redacted, said

from beseda.core.events import Kicked, Reacted, Redacted, Said, Stored
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.past import PastItem, PastMessage, Window
from beseda.core.questions import Scope
from beseda.journal import archive_pages
from beseda.journal.archive import Archive

FAR = Seq(2**62)
TEA = RoomId(8)
ANN, BOB = UserId(3), UserId(5)
SCOPES = {
    "a room": Scope(FAR, ANN, frozenset((LOBBY,)), frozenset()),
    "another": Scope(FAR, ANN, frozenset((TEA,)), frozenset()),
    "a private talk": Scope(FAR, ANN, frozenset(), frozenset(((ANN, BOB),))),
    "everything": Scope(FAR, ANN, frozenset((LOBBY, TEA)), None),
    "what anybody may": Scope(FAR, ANN, None, None),
}
Other = Kicked | Redacted
PART = 2
"""Items of a page that are read together."""


class Reader:
    """Somebody who reads page by page, back from the newest or on from the oldest, until there is nothing more."""

    def __init__(self, scope: Scope, back: bool, limit: int, with_events: bool) -> None:
        self.scope, self.back, self.limit, self.with_events = scope, back, limit, with_events
        self.pages: list[list[PastItem]] = []
        """Of the newest each is before the one that came before."""
        self.reading: Iterator[PastItem] | None = None
        self.promised: set[Seq] = set()
        """What there was of this page when it was asked for."""
        self.is_done = False

    def ask(self, archive: Archive) -> None:
        """For the page next to the last one."""
        known = [seq_of(item) for item in self.pages[-1]] if self.pages else []
        bounds = {"before": min(known)} if self.back and known else {"after": max(known)} if known else {}
        wanted = Window(self.limit, newest=self.back, with_events=self.with_events, **bounds)
        self.reading = iter(archive.stream(self.scope, wanted))
        self.pages.append([])


def seq_of(item: PastItem) -> Seq:
    return item.said.seq if isinstance(item, PastMessage) else item.seq


class Standing(NamedTuple):
    item: PastItem
    where: Said | Other


class Paging(RuleBasedStateMachine):
    """Long pages are read in parts: what becomes of a message before its part is read is seen."""

    def __init__(self) -> None:
        super().__init__()
        self._usual, archive_pages.READ_AT_ONCE = archive_pages.READ_AT_ONCE, PART
        self.archive = Archive(None)
        self.now = 0
        self.stands: dict[Seq, Standing] = {}
        """All that is to be seen now."""
        self.waits: list[Stored] = []
        """What the archive is told together, later."""
        self.readers: list[Reader] = []

    def teardown(self) -> None:
        archive_pages.READ_AT_ONCE = self._usual
        self.archive.close()

    # What others do.

    @rule(where=st.sampled_from(("lobby", "tea", "private")), words=st.sampled_from(("tea", "cake")))
    def somebody_speaks(self, where: str, words: str) -> None:
        self.now += 1
        self._happens(said(self.now, words, room=TEA if where == "tea" else LOBBY, peer=BOB * (where == "private")))

    @rule(room=st.sampled_from((LOBBY, TEA)))
    def somebody_is_kicked(self, room: RoomId) -> None:
        self.now += 1
        self._happens(kicked(self.now, room=room))

    @precondition(lambda self: self._messages())
    @rule(draw=st.data(), words=st.sampled_from(("green tea", "two\nlines")))
    def one_is_edited(self, draw: st.DataObject, words: str) -> None:
        about = draw.draw(st.sampled_from(self._messages()))
        self.now += 1
        self._happens(edited(self.now, about.seq - START, words, peer=about.peer, room=about.room))

    @precondition(lambda self: self._messages())
    @rule(draw=st.data(), reaction=st.sampled_from("xy"), on=st.booleans(), user=st.sampled_from((ANN, BOB)))
    def one_is_reacted_to(self, draw: st.DataObject, reaction: str, on: bool, user: UserId) -> None:
        about = draw.draw(st.sampled_from(self._messages()))
        self.now += 1
        where = {"peer": int(about.peer), "room": int(about.room)}
        self._happens(reacted(self.now, about.seq - START, reaction, on, user=user, **where))

    @precondition(lambda self: self._messages())
    @rule(draw=st.data())
    def one_is_taken_back(self, draw: st.DataObject) -> None:
        about = draw.draw(st.sampled_from(self._messages()))
        self.now += 1
        self._happens(redacted(self.now, about.seq - START, peer=about.peer, room=about.room))

    @rule()
    def the_archive_follows(self) -> None:
        """All at once."""
        for event in self.waits:
            self._apply(event)
        self.archive.fill(self.waits)
        self.waits = []

    # What readers do.

    @rule(scope=st.sampled_from(sorted(SCOPES)), back=st.booleans(), limit=st.integers(1, 5), with_events=st.booleans())
    def somebody_begins_to_read(self, scope: str, back: bool, limit: int, with_events: bool) -> None:
        self.readers.append(Reader(SCOPES[scope], back, limit, with_events))

    @precondition(lambda self: self.readers)
    @rule(draw=st.data(), items=st.integers(1, 4))
    def somebody_reads_on(self, draw: st.DataObject, items: int) -> None:
        reader = draw.draw(st.sampled_from(self.readers))
        if reader.reading is None:
            reader.promised = self._within(reader)
            reader.ask(self.archive)
            assert reader.reading is not None
        for _ in range(items):
            item = next(reader.reading, None)
            if item is None:
                self._ends_page(reader)
                break
            self._is_right(reader, item)
            reader.pages[-1].append(item)

    # What holds.

    def _happens(self, event: Stored) -> None:
        self.waits.append(event)

    def _messages(self) -> list[Said]:
        """What can be spoken of, as it was said first."""
        there = {seq: standing.where for seq, standing in self.stands.items() if isinstance(standing.where, Said)}
        there |= {event.seq: event for event in self.waits if isinstance(event, Said)}
        return list(there.values())

    def _apply(self, event: Stored) -> None:
        if isinstance(event, Said):
            self.stands[event.seq] = Standing(PastMessage(event), event)
        elif isinstance(event, Kicked):
            self.stands[event.seq] = Standing(event, event)
        elif isinstance(event, Redacted):
            self.stands.pop(event.about, None)
            self.stands[event.seq] = Standing(event, event)
        elif (standing := self.stands.get(event.about)) is not None:  # type: ignore[union-attr]
            assert isinstance(standing.item, PastMessage)
            self.stands[standing.where.seq] = standing._replace(item=changed(standing.item, event))

    def _within(self, reader: Reader) -> set[Seq]:
        """The places of the page that a reader is about to be given."""
        known = [seq_of(item) for page in reader.pages for item in page]
        seen = [seq for seq, standing in self.stands.items() if self._may_see(reader, standing)]
        if reader.back:
            return set(sorted(seq for seq in seen if not known or seq < min(known))[-reader.limit :])
        return set(sorted(seq for seq in seen if not known or seq > max(known))[: reader.limit])

    def _may_see(self, reader: Reader, standing: Standing) -> bool:
        where, scope = standing.where, reader.scope
        if not isinstance(where, Said) and not reader.with_events:
            return False
        if where.room:
            return scope.rooms is None or where.room in scope.rooms
        return scope.pairs is None or bool(scope.pairs)

    def _is_right(self, reader: Reader, item: PastItem) -> None:
        place = seq_of(item)
        before = [seq_of(each) for page in reader.pages for each in page]
        assert place in reader.promised, "not of this page, or given twice"
        assert place not in before
        assert not reader.pages[-1] or place > seq_of(reader.pages[-1][-1]), "out of order"
        # A part is read at once: what became of its second message since the first was given is not in it.
        if len(reader.pages[-1]) % PART == 0 or reader.limit == 1:
            assert place in self.stands and self.stands[place].item == item, "not as it stands"

    def _ends_page(self, reader: Reader) -> None:
        page = reader.pages[-1]
        given = {seq_of(item) for item in page}
        missing = reader.promised - given
        assert not [seq for seq in missing if seq in self.stands], "left out"
        assert page or not reader.promised, "a page that seems to be the last"
        reader.reading = None
        if not page:
            reader.pages.pop()

    @invariant()
    def all_of_it_at_once_is_as_it_stands(self) -> None:
        everything = self.archive.page(SCOPES["what anybody may"], Window(500, with_events=True))
        assert everything == tuple(standing.item for _, standing in sorted(self.stands.items()))


def changed(message: PastMessage, event: Stored) -> PastMessage:
    """The message with other words or reactions."""
    if isinstance(event, Reacted):
        same = [each for each in message.reactions if (each.user, each.reaction) == (event.user, event.reaction)]
        if event.on:
            return message if same else message._replace(reactions=(*message.reactions, event))
        return message._replace(reactions=tuple(each for each in message.reactions if each not in same))
    text = message.said.text._replace(lines=event.text.lines)  # type: ignore[union-attr]
    return message._replace(said=message.said._replace(text=text), edited_at=event.at)


TestPaging = Paging.TestCase
TestPaging.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
