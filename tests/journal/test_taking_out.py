"""A log in memory has of each message what stands, whatever was taken back and reworded."""

from hypothesis import given
from hypothesis import strategies as st
from journal_making import edited, reacted, redacted, said

from beseda.core.events import Edited, Reacted, Redacted, Said, Stored
from beseda.journal.memory import MemoryJournal
from beseda.journal.taking_out import take_out_of

MADE = {
    "said": lambda place, about: said(place, f"said {place}"),
    "edited": lambda place, about: edited(place, about, f"edited {place}"),
    "reacted": reacted,
    "redacted": redacted,
}


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


@given(st.lists(st.tuples(st.sampled_from(sorted(MADE)), st.integers(1, 12)), max_size=30), st.integers(1, 4))
def test_it_is_what_looking_at_all_of_it_says(drawn: list[tuple[str, int]], batch: int) -> None:
    events = [
        MADE[kind](place, about) for place, (kind, about) in enumerate(drawn, 1) if kind == "said" or about < place
    ]
    redacted_once = set[int]()
    events = [
        e for e in events if type(e) is not Redacted or not (e.about in redacted_once or redacted_once.add(e.about))
    ]
    journal = MemoryJournal()
    for start in range(0, len(events), batch):
        journal.append(events[start : start + batch])
    assert journal.follow(0, 100) == as_it_stands(events)


def test_what_is_not_in_it_is_not_missed() -> None:
    log: list[Stored] = [said(5), redacted(6, 2), edited(7, 9, "x")]
    take_out_of(log, log[1:])
    assert log == [said(5), redacted(6, 2), edited(7, 9, "x")]
