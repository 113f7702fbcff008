"""A lost connection of a program that speaks plain text, Beseda's own client's too (docs/client-protocol.md)."""

import pytest
from irc_talking import IrcClient, serving
from resuming import OwnClient, entered, lost, pair, secret_of
from talking import HandClient, LineClient, unique

from beseda.core.ids import MessageId, UserId
from beseda.core.past import Window
from beseda.core.questions import Scope
from beseda.server.running.serve import Server
from waiting import wait_for


def test_our_own_client_comes_back_to_the_room_where_it_was(chat: Server) -> None:
    room = unique("#room")
    (anna, secret), boris = entered(chat, unique("anna")), IrcClient(chat.port, unique("boris"))
    boris.ask(f"JOIN {room}")
    anna.say(f"/join {room}", "one", f"/ignore {boris.name}x", "/join lobby")
    for _ in range(4):
        anna.told("ok")
    known = boris.expect("PRIVMSG", room, "one") and _id_of(chat, anna.name)
    lost(chat, anna)
    boris.say(f"PRIVMSG {room} :two", f"PRIVMSG {anna.name} :three")
    boris.barrier()
    again = OwnClient(chat.port, f"/resume {secret} {known}")
    assert again.told("resumed")["name"] == anna.name
    assert again.told("secret")["secret"] != secret
    assert again.told("here")["room"] == "#lobby"
    begins = again.told("past-begins")
    assert {fields["room"] for fields in again.passed if fields["kind"] == "members"} == {"#lobby", room}
    assert begins["missed"] and "more" not in begins
    again.told("past-ends")
    assert [(line.get("room"), line.get("to"), line["words"]) for line in again.passed] == [
        (room, None, "two"),
        (None, anna.name, "three"),
    ]
    again.say("/ignore")
    assert again.told("answer")["text"] == f"You ignore: {boris.name}x"
    assert again.told("ok")["number"] == 1
    assert not {"JOIN", "QUIT"} & {line.verb for line in boris.barrier()}


def test_it_is_told_what_was_changed_and_taken_back_meanwhile_of_what_it_had_seen(chat: Server) -> None:
    anna, secret = entered(chat, unique("anna"))
    boris = IrcClient(chat.port, unique("boris"), "message-tags", "draft/message-edit", "draft/message-redaction")
    ids = []
    for words in ("tae", "a secret"):
        boris.say(f"PRIVMSG {anna.name} :{words}")
        ids.append(anna.told("said")["id"])
    lost(chat, anna)
    boris.ask(f"@draft/target-msgid={ids[0]};draft/edit-text=tea EDIT {anna.name}", f"REDACT {anna.name} {ids[1]}")
    again = OwnClient(chat.port, f"/resume {secret} {ids[1]}")
    again.told("here")
    edited = again.told("edited")
    assert (edited["about"], edited["words"], edited["by"]) == (ids[0], "tea", boris.name) and "id" not in edited
    assert again.told("redacted")["about"] == ids[1]
    again.told("past-ends")


def _id_of(chat: Server, name: str) -> str:
    """The id of the newest message of somebody."""
    wait_for(lambda: chat.services.archiver.wait_until(chat.services.journal.last_seq, 1.0), what="the archive")
    scope = Scope(chat.services.journal.last_seq, UserId(0), None, frozenset())
    said = [message.said for message in chat.services.archive.messages(scope, Window(100))]
    return str(MessageId(chat.services.journal.id, [each for each in said if each.author_name == name][-1].seq))


def test_what_was_said_and_not_acknowledged_is_found_in_what_was_missed(chat: Server) -> None:
    anna, secret = entered(chat, unique("anna"))
    anna.say("was it stored?")
    known = anna.told("said")["id"]
    anna.say("and this?")
    anna.told("said")
    again = OwnClient(chat.port, f"/resume {secret} {known}")
    again.told("past-begins")
    (mine,) = [again.told("past")]
    assert mine["mine"] and mine["words"] == "and this?"
    assert again.told("past-ends") == {"kind": "past-ends", "missed": True, "text": "--- now ---"}


def test_a_blank_line_tells_that_the_new_secret_came_and_until_then_the_old_one_opens_the_seat(chat: Server) -> None:
    anna, secret = entered(chat, unique("anna"))
    lost(chat, anna)
    for _ in range(2):
        again = OwnClient(chat.port, f"/resume {secret}")
        newest = again.told("secret")["secret"]
        again.told("past-ends")
    again.say("")
    assert again.told("ok")["number"] == 1 and again.passed == []
    thief = OwnClient(chat.port, f"/resume {secret}")
    thief.told("not-resumed")
    OwnClient(chat.port, f"/resume {newest}").told("resumed")


def test_who_missed_nothing_is_told_so_and_a_wrong_secret_asks_for_a_name(chat: Server) -> None:
    name = unique("anna")
    _, secret = entered(chat, name)
    again = OwnClient(chat.port, f"/resume {secret}")
    assert again.told("past-ends") == {"kind": "past-ends", "missed": True}
    again.say("")
    again.told("ok")
    third = OwnClient(chat.port, f"/resume {secret}", unique("clara"))
    assert third.told("not-resumed")["text"] == "Your place is gone: choose a name again."
    third.told("entered")
    guesser = OwnClient(chat.port, *["/resume guess"] * 4)
    guesser.told("bye")
    guesser.expect_end()


def test_the_older_client_and_people_have_no_part_in_it(chat: Server) -> None:
    anna, _, _ = pair(chat)
    anna.ask("JOIN #lobby")
    for first in ("", "/client 1 en"):
        with LineClient(chat.port) as other:
            other.say(*[first] if first else [], "/resume x", unique("other"))
            other.expect("can't be a name")
            other.expect("#lobby")
            other.reset()
        anna.expect("QUIT")


@pytest.mark.parametrize("is_known_to_be_lost", [True, False])
def test_who_is_ignored_is_not_heard_by_any_name_they_had_meanwhile(chat: Server, is_known_to_be_lost: bool) -> None:
    (anna, secret), boris = entered(chat, unique("anna")), IrcClient(chat.port, unique("boris"))
    anna.say(f"/ignore {boris.name}")
    anna.told("ok")
    if is_known_to_be_lost:
        lost(chat, anna)
    boris.ask(f"PRIVMSG {anna.name} :noise", f"NICK {unique('rob')}", f"PRIVMSG {anna.name} :more of it")
    again = OwnClient(chat.port, f"/resume {secret}")
    assert "text" not in again.told("past-ends"), "nothing was missed"


def test_a_ghost_over_udp_is_none_either() -> None:
    """Nothing tells the server that a peer is gone."""
    with serving(udp=True) as chat:
        anna = HandClient(chat.port, "/client 2 en", answer='"hello"')
        anna.say("anna")
        anna.expect('"secret","secret":"')
        secret = anna.expect('"')
        again = HandClient(chat.port, "/client 2 en", answer='"hello"')
        again.say(f"/resume {secret}")
        again.expect('"kind":"resumed","name":"anna"')
        anna.expect('"kind":"bye"')
        again.expect('"kind":"past-ends"')
        with LineClient(chat.port, "boris") as boris:
            boris.say("hello")
            again.expect('"words":"hello"')


def test_a_seat_is_taken_again_from_another_dialect(chat: Server) -> None:
    anna, boris, room = pair(chat)
    again = OwnClient(chat.port, f"/resume {secret_of(anna)}")
    assert again.told("here")["room"] == room
    again.told("past-ends")
    boris.say(f"PRIVMSG {room} :hello")
    assert again.told("said")["words"] == "hello"


def test_our_own_client_need_not_give_the_password_again() -> None:
    with serving(password="sesame") as chat:
        anna, secret = entered_with(chat, "anna", "sesame")
        lost(chat, anna)
        OwnClient(chat.port, f"/resume {secret}").told("resumed")


def entered_with(chat: Server, name: str, password: str) -> tuple[OwnClient, str]:
    client = OwnClient(chat.port, name, f"/password {password}")
    client.name = name
    return client, client.told("secret")["secret"]
