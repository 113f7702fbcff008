"""What Tab offers: commands, people and rooms that were heard of."""

from beseda.client.company import MOST_NAMES, MOST_OFFERED, Company
from beseda.client.heard import Heard


def heard_of(*heard: Heard) -> Company:
    company = Company()
    for each in heard:
        company.hear(each)
    return company


COMPANY = heard_of(
    Heard("hello", commands=("help", "history", "join")),
    Heard("members", room="#lobby", people=("Anna", "Андрей", "bob")),
    Heard("listed", room="#tea"),
    Heard("said", room="#lobby", by="Antje"),
)


def test_a_slash_offers_commands() -> None:
    assert COMPANY.completions("/h") == (2, ["/help ", "/history "])
    assert COMPANY.completions("/H") == (2, ["/help ", "/history "])
    assert COMPANY.completions("/x") == (2, [])


def test_a_name_is_completed_with_who_spoke_last_first() -> None:
    assert COMPANY.completions("an") == (2, ["Antje: ", "Anna: "])
    assert COMPANY.completions("hello an") == (2, ["Antje ", "Anna "])
    assert COMPANY.completions("анд") == (3, ["Андрей: "])
    assert COMPANY.completions("bo", me="bob") == (2, [])


def test_a_room_is_completed_with_its_sign_and_without() -> None:
    assert COMPANY.completions("see #t") == (2, ["#tea "])
    assert COMPANY.completions("/join t") == (1, ["#tea "])
    assert COMPANY.completions("t") == (1, [])


def test_nothing_is_offered_for_nothing_but_after_a_command() -> None:
    assert COMPANY.completions("") == (0, []) and COMPANY.completions("well ") == (0, [])
    assert COMPANY.completions("/msg ")[1][0] == "Antje "


def test_who_is_gone_or_renamed_is_known_as_such() -> None:
    company = heard_of(
        Heard("members", people=("Anna", "Bob")),
        Heard("gone", by="Bob"),
        Heard("renamed", old="Anna", new="Zoe"),
        Heard("joined", room="#tea"),
        Heard("room-renamed", old="#tea", new="#chai"),
    )
    assert company.completions("/msg ")[1] == ["Zoe "] and company.completions("/join #")[1] == ["#chai "]


def test_what_is_known_and_offered_has_a_limit() -> None:
    company = heard_of(*[Heard("said", by=f"p{number}") for number in range(MOST_NAMES + 10)])
    assert len(company._people) == MOST_NAMES and len(company.completions("p")[1]) == MOST_OFFERED


def test_what_is_said_and_what_is_a_farewell_is_as_the_server_says() -> None:
    company = Company()
    assert company.says("hi") and company.says("//quit") and company.says("/ME waves") and not company.says("/names")
    assert company.quits("/quit now") and not company.quits("/exit") and not company.quits("quit")
    company.hear(Heard("hello", speech=("me", "w"), farewells=("quit", "exit")))
    assert company.says("/w bob hi") and not company.says("/msg bob hi") and company.quits("/EXIT")


def test_who_wrote_last_in_private_is_known_by_any_name() -> None:
    company = heard_of(Heard("said", by="Ann", to="bob"), Heard("said", by="bob", to="Zoe", mine=True))
    assert company.wrote_last == "Ann"
    company.hear(Heard("renamed", old="Ann", new="Eve"))
    assert company.wrote_last == "Eve"


def test_our_own_commands_are_completed_too() -> None:
    assert Company(own=("clear",)).completions("/c") == (2, ["/clear "])
