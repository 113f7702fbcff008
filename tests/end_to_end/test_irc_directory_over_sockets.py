"""Which rooms there are and what they are called, over real sockets: LIST, RENAME, secret rooms."""

import pytest
from irc_company import company, hushed, names_in, seated, somebody, with_verb
from irc_talking import LABELS, IrcClient, serving, tags_of, tokens, verbs
from talking import unique

from beseda.server.running.serve import Server
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("nothing_failed")


def listed(client: IrcClient, words: str) -> list[str]:
    """The rooms that LIST tells."""
    return [line.params[1] for line in with_verb(client.ask(f"LIST {words}"), "322")]


# LIST


def test_list_tells_rooms_people_and_topics() -> None:
    """modern-irc, "LIST message": RPL_LISTSTART (321), RPL_LIST (322), RPL_LISTEND (323)."""
    with serving() as server:
        room, [anna, _] = company(server, "anna", "boris")
        anna.ask(f"TOPIC {room} :О погоде")
        seated("#zoo", anna)
        anna.answers(
            "LIST", "321", f"322 {anna.name} {room} 2 О погоде", f"322 {anna.name} #zoo 1 ", f"323 {anna.name}"
        )


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (">1", True), (">2", False), ("<3", True), ("<2", False),  # U: people
        ("C<5", True), ("C>5", False), ("C>0", True),  # C: made so many minutes ago
        ("T<5", True), ("T>5", False), ("T>0", True),  # T: topic set so many minutes ago
        ("{}*", True), ("?{}*", False), ("*{}*", True),  # M: masks
        ("!{}*", False), ("!?{}", True),  # N: not these masks
        (">1,<3", True), (">1,<2", False), ("C<5,T<5,>0", True),  # all of them hold
    ],
)  # fmt: skip
def test_every_condition_of_elist(chat: Server, condition: str, holds: bool) -> None:
    """modern-irc, "ELIST Parameter": C, M, N, T, U."""
    room, [anna, _] = company(chat, "anna", "boris")
    assert tokens(anna.welcome)["ELIST"] == "CMNTU"
    anna.ask(f"TOPIC {room} :set")
    anna.barrier()
    wait_for(lambda: (room in listed(anna, condition.format(room))) is holds)  # a millisecond old, for "C>0"


def test_a_room_whose_topic_never_was_set_is_neither_young_nor_old(chat: Server) -> None:
    """modern-irc, "ELIST Parameter", T."""
    room, [anna] = company(chat, "anna")
    assert room not in listed(anna, "T<5") + listed(anna, "T>0")


def test_list_of_named_rooms_and_of_too_many(chat: Server) -> None:
    """modern-irc, "LIST message": a list of channels; SAFELIST, TARGMAX."""
    room, [anna] = company(chat, "anna")
    assert "SAFELIST" in tokens(anna.welcome)
    assert listed(anna, f"{room.upper()},#nowhere-at-all") == [room]
    assert listed(anna, f"{room} >1") == []
    assert verbs(anna.ask(f"LIST {','.join(f'#r{n}' for n in range(21))}")) == ["407"]


def test_the_smaller_rooms_come_after_the_larger() -> None:
    with serving() as server:
        anna, boris = somebody(server, "anna"), somebody(server, "boris")
        seated("#small,#large", anna)
        seated("#large", boris)
        assert listed(anna, "") == ["#large", "#small"]


# Long answers


def test_long_answers_come_in_the_order_of_the_questions(chat: Server) -> None:
    """Whoever asks much at once can tell the answers apart."""
    room, [anna] = company(chat, "anna")
    lines = anna.ask("NAMES bad", f"NAMES {room}", f"WHO {room}", "WHO #a:b", "LIST #nowhere-at-all", "PING end")
    assert verbs(lines) == ["366", "353", "366", "352", "315", "315", "321", "323", "PONG"]


@pytest.mark.parametrize("question", ["LIST", "WHO {}", "NAMES {}", "NAMES bad", "WHO bad", "WHOIS {}", "MODE {} b"])
def test_a_labelled_question_has_one_answer(chat: Server, question: str) -> None:
    """IRCv3 "labeled-response": one batch, however long and of however many parts."""
    room, [anna] = company(chat, "anna", caps=LABELS)
    lines = anna.ask(f"@label=x {question.format(room)}")
    assert [tags_of(line)["label"] for line in lines if "label" in tags_of(line)] == ["x"]
    if len(lines) > 1:
        assert verbs(lines)[0] == verbs(lines)[-1] == "BATCH"
        inside = lines[1:-1]
        assert {tags_of(line)["batch"] for line in inside} == {lines[0].params[0][1:]}


# RENAME


def test_rename_is_told_to_who_knows_it(chat: Server) -> None:
    """IRCv3 "channel-rename": RENAME with both names and the reason; people, topic and roles stay."""
    room, [anna, boris] = company(chat, "anna", "boris", caps=("draft/channel-rename",))
    new = unique("#renamed")
    anna.ask(f"TOPIC {room} :stays")
    hushed(boris)
    anna.answers(f"RENAME {room} {new} :a better name", f"RENAME {room} {new} a better name")
    assert boris.nothing_but(f"RENAME {room} {new} a better name")[0].source.startswith(anna.name + "!")
    assert names_in(boris.ask(f"NAMES {new}")) == [f"@{anna.name}", boris.name]
    boris.answers(f"TOPIC {new}", f"332 {boris.name} {new} stays", "333")
    boris.answers(f"PRIVMSG {new} :hello")
    anna.nothing_but(f"PRIVMSG {new} hello")


def test_who_does_not_know_rename_leaves_and_enters(chat: Server) -> None:
    """IRCv3 "channel-rename", "Fallback": PART with the reason, JOIN, topic and names; each of oneself alone."""
    room, [anna, boris] = company(chat, "anna", "boris")
    new = unique("#renamed")
    anna.ask(f"TOPIC {room} :stays")
    hushed(boris)
    seen = ("332", "333", "353", "366")
    anna.answers(f"RENAME {room} {new} :better", f"PART {room} better", f"JOIN {new}", *seen)
    lines = boris.nothing_but(f"PART {room} better", f"JOIN {new}", *seen)
    assert all(line.source.startswith(boris.name + "!") for line in lines[:2])
    assert names_in(lines) == [f"@{anna.name}", boris.name]


def test_a_change_of_case_alone_is_the_same_room_to_old_clients(chat: Server) -> None:
    """IRCv3 "channel-rename": both are told the new spelling; without the capability nothing needs to be."""
    room, [anna, boris] = company(chat, "anna", "boris")
    anna.answers(f"RENAME {room} {room.upper()}")
    boris.nothing_but()
    assert listed(boris, room) == [room.upper()]


def test_what_can_not_be_renamed(chat: Server) -> None:
    """IRCv3 "channel-rename", "Errors": FAIL whatever was negotiated; 482, 442, 403, 461."""
    room, [anna, boris] = company(chat, "anna", "boris")
    other, [_] = company(chat, "vera")
    anna.answers(f"RENAME {room} {other}", f"FAIL RENAME CHANNEL_NAME_IN_USE {room} {other}")
    anna.answers(f"RENAME {room} nonsense", f"FAIL RENAME CANNOT_RENAME {room} nonsense")
    anna.answers(f"RENAME {room.upper()} {other}", f"FAIL RENAME CHANNEL_NAME_IN_USE {room} {other}")
    anna.answers(f"RENAME {room.upper()} nonsense", f"FAIL RENAME CANNOT_RENAME {room} nonsense")
    boris.answers(f"RENAME {room} {unique('#r')}", f"482 {boris.name} {room}")
    boris.answers(f"RENAME {other} {unique('#r')}", f"442 {boris.name} {other}")
    boris.answers(f"RENAME #nowhere-at-all {unique('#r')}", "403")
    boris.answers(f"RENAME {room}", "461")


def test_the_lobby_keeps_its_name(chat: Server) -> None:
    anna = somebody(chat, "anna")
    seated("#lobby", anna)
    assert verbs(anna.ask("RENAME #lobby #elsewhere")) == ["482"]


def test_the_old_name_is_free_and_another_room_s(chat: Server) -> None:
    room, [anna] = company(chat, "anna")
    anna.ask(f"PRIVMSG {room} :kept", f"RENAME {room} {unique('#renamed')}")
    vera = somebody(chat, "vera")
    assert verbs(vera.ask(f"JOIN {room}")) == ["JOIN", "MODE", "353", "366"]
    vera.ask(f"PRIVMSG {room} :only mine")
    anna.nothing_but()
