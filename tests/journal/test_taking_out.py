"""A log in memory has of each message what stands, whatever was taken back and reworded."""

from hypothesis import given
from hypothesis import strategies as st
from journal_making import edited, reacted, redacted, said

from beseda.core.events import Edited, Reacted, Redacted, Said, Stored
from beseda.core.ids import Seq
from beseda.journal.memory import MemoryJournal
from beseda.journal.taking_out import take_out_of

KINDS = ("said", "edited", "reacted", "redacted")


def made(kind: str, place: int, about: int) -> Stored:
    match kind:
        case "said":
            return said(place, f"said {place}")
        case "edited":
            return edited(place, about, f"edited {place}")
        case "reacted":
            return reacted(place, about)
        case _:
            return redacted(place, about)


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


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(1, 12)), max_size=30), st.integers(1, 4))
def test_it_is_what_looking_at_all_of_it_says(drawn: list[tuple[str, int]], batch: int) -> None:
    events: list[Stored] = []
    gone = set[int]()
    for place, (kind, about) in enumerate(drawn, 1):
        if kind == "said" or (about < place and about not in gone):
            events.append(made(kind, place, about))
        if kind == "redacted":
            gone.add(about)
    journal = MemoryJournal()
    for start in range(0, len(events), batch):
        journal.append(events[start : start + batch])
    assert journal.follow(Seq(0), 100) == as_it_stands(events)


def test_what_is_not_in_it_is_not_missed() -> None:
    log: list[Stored] = [said(5), redacted(6, 2), edited(7, 9, "x")]
    take_out_of(log, log[1:])
    assert log == [said(5), redacted(6, 2), edited(7, 9, "x")]
