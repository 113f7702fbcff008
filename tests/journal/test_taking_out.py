"""A log in memory has of each message what stands, whatever was taken back and reworded."""

from hypothesis import given
from hypothesis import strategies as st
from journal_making import edited, place, reacted, redacted, said

from beseda.core.events import Edited, Reacted, Redacted, Said, Stored
from beseda.core.ids import Seq
from beseda.journal.memory import MemoryJournal
from beseda.journal.taking_out import TakingOut

KINDS = ("said", "edited", "reacted", "redacted")


def made(kind: str, at: int, about: int) -> Stored:
    match kind:
        case "said":
            return said(at, f"said {at}")
        case "edited":
            return edited(at, about, f"edited {at}")
        case "reacted":
            return reacted(at, about)
        case _:
            return redacted(at, about)


def as_it_stands(events: list[Stored]) -> list[Stored]:
    """Said a second time in another way: event by event, from the newest back."""
    left: list[Stored] = []
    gone, words = set[int](), dict[int, Edited]()
    for event in reversed(events):
        match event:
            case Redacted():
                gone.add(event.about)
            case Edited() if event.about in gone or event.about in words:
                continue
            case Edited():
                words[event.about] = event
            case Reacted() if event.about in gone:
                continue
            case Said() if event.seq in gone:
                continue
            case Said() if event.seq in words:
                event = event._replace(text=words[event.seq].text)
        left.append(event)
    return left[::-1]


@given(
    st.lists(st.tuples(st.sampled_from(KINDS), st.integers(1, 12)), max_size=30), st.integers(1, 4), st.integers(0, 9)
)
def test_it_is_what_looking_at_all_of_it_says(drawn: list[tuple[str, int]], batch: int, dropped: int) -> None:
    events: list[Stored] = []
    gone = set[int]()
    for at, (kind, about) in enumerate(drawn, 1):
        if kind == "said" or (about < at and about not in gone):
            events.append(made(kind, at, about))
        if kind == "redacted":
            gone.add(about)
    journal = MemoryJournal()
    for start in range(0, len(events), batch):
        journal.append(events[start : start + batch])
        if start <= dropped:
            journal.forget(place(dropped), 100)
    assert journal.follow(place(dropped), 100) == [
        event for event in as_it_stands(events) if event.seq > place(dropped)
    ]


def test_what_is_not_in_it_is_not_missed() -> None:
    events: list[Stored] = [said(5), redacted(6, 2), edited(7, 9, "x")]
    kept = TakingOut(Seq(0))
    kept.extend(events)
    assert kept.log == events and kept.newest == events[-1].seq
    kept.drop(3)
    kept.extend([redacted(8, 9)])
    assert kept.log == [redacted(8, 9)]


def test_of_what_has_left_the_log_nothing_is_remembered() -> None:
    kept = TakingOut(Seq(0))
    kept.extend(
        [said(1), *(reacted(place, 1) for place in range(2, 50)), edited(50, 1, "x"), said(51), reacted(52, 51)]
    )
    kept.drop(50)
    assert kept.log == [said(51), reacted(52, 51)] and len(kept._about) == 1
