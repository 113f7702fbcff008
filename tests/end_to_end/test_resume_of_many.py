"""Lost connections of many, or again and again, or in the midst of much: everything adds up."""

import random
import threading
from functools import partial

import pytest
from irc_talking import IrcClient, serving, tags_of
from resuming import CAPS, back, lost, pair, secret_of
from talking import unique

from beseda.server.running.config import Limits
from beseda.server.running.serve import Server
from beseda.server.sessions import catching_up
from waiting import wait_for


def test_live_lines_that_come_while_much_is_caught_up_come_after_it(chat: Server) -> None:
    anna, boris, room = pair(chat)
    boris.say(f"PRIVMSG {room} :first")
    known = tags_of(anna.expect("PRIVMSG", room, "first"))["msgid"]
    boris.say(*[f"PRIVMSG {room} :{number} {'x' * 300}" for number in range(400)])
    boris.barrier()
    again = back(chat, secret_of(anna), known)
    boris.say(*[f"PRIVMSG {room} :{number} live" for number in range(400, 800)])
    heard = [int(again.expect("PRIVMSG", room).params[1].split()[0]) for _ in range(800)]
    assert heard == list(range(800))


def test_of_very_much_the_newest_is_brought_and_that_is_said(chat: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catching_up, "MOST_MISSED", 3)
    anna, boris, room = pair(chat)
    lost(chat, anna)
    boris.say(*[f"PRIVMSG {room} :{number}" for number in range(9)])
    boris.barrier()
    again = back(chat, secret_of(anna))
    again.expect("WARN", "RESUME", "HISTORY_LOST")
    again.expect("BATCH", "+missed")
    assert [line.params[-1] for line in again.until("BATCH")[:-1]] == ["6", "7", "8"]


def test_of_very_many_who_are_lost_at_once_as_many_come_back_as_may_wait_at_one_address() -> None:
    limits = Limits(
        messages_per_second=0,
        connections_per_address=0,
        connections_per_second_per_address=0,
        unnamed=0,
        unnamed_per_address=0,
    )
    with serving(limits) as chat:
        people = [IrcClient(chat.port, f"p{number}", "beseda/resume") for number in range(300)]
        for each in people:
            each.reset()
        wait_for(lambda: not chat.services.connection_limits.connections, what="everybody lost")
        with chat.services.combiner:
            assert len(chat.services._hall.presence.users) == 256, "no more than one address may"
        answers = [back(chat, secret_of(each), caps=CAPS[:1]).until("RESUME", "FAIL")[-1].verb for each in people]
        assert answers.count("RESUME") == 256 and answers.count("FAIL") == 44


def test_a_server_that_stops_tells_whoever_comes_back_goodbye() -> None:
    with serving() as chat:
        anna = IrcClient(chat.port, "anna", *CAPS)
        lost(chat, anna)
        again = IrcClient(chat.port)
        again.ask(f"CAP REQ :{' '.join(CAPS)}")
        with chat.services.combiner:
            again.say(f"RESUME {secret_of(anna)}")
            stopping = threading.Thread(target=chat.stop)
            stopping.start()
        again.closing()
        stopping.join(10.0)
        assert not stopping.is_alive()


class Restless:
    """Somebody who is lost again and again, and notes every line of the room's that is not the next one."""

    def __init__(self, chat: Server, number: int, room: str) -> None:
        self.amiss: list[object] = []
        self.comebacks = 0
        self._chat = chat
        self._chance = random.Random(number)
        self.last, self._known = -1, ""
        self._client = IrcClient(chat.port, unique("restless"), *CAPS)
        self._secret = secret_of(self._client)
        self._client.ask(f"JOIN {room}")
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        while self.comebacks < 20 and not self.amiss:
            self._listen(self._chance.randrange(1, 60))
            if self._chance.random() < 0.5:
                self._client.reset()
            before, self._client = self._client, IrcClient(self._chat.port)
            self._client.say(f"CAP REQ :{' '.join(CAPS)}", f"RESUME {self._secret} {self._known}")
            if self._client.until("RESUME", "FAIL")[-1].verb == "FAIL":
                self.amiss.append("refused")
            self._secret = self._client.expect("RESUME", "TOKEN").params[1]
            self.comebacks += 1
            before.close()

    def _listen(self, lines: int) -> None:
        """Until so many lines have been said, live or missed."""
        for _ in range(lines):
            line = self._client.expect("PRIVMSG")
            number, self._known = int(line.params[1]), tags_of(line)["msgid"]
            if self.last >= 0 and number != self.last + 1:
                self.amiss.append((self.last, number))
            self.last = number


def keep_up(everybody: list[Restless], number: int) -> bool:
    """Whether all who are still there have heard so far."""
    return all(each.last >= number for each in everybody if each.thread.is_alive())


def test_who_is_lost_and_comes_back_all_the_time_hears_every_line_once_and_in_order(chat: Server) -> None:
    """As long as they miss no more than is brought to who comes back: so the talker waits for the last of them."""
    room, talker = unique("#room"), IrcClient(chat.port, unique("talker"))
    talker.ask(f"JOIN {room}")
    everybody = [Restless(chat, number, room) for number in range(4)]
    for each in everybody:
        each.thread.start()
    said = 0
    while any(each.thread.is_alive() for each in everybody):
        talker.ask(*[f"PRIVMSG {room} :{said + number}" for number in range(20)])
        said += 20
        wait_for(partial(keep_up, everybody, said - catching_up.MOST_MISSED // 2), what="they keep up")
    assert [each.amiss for each in everybody] == [[], [], [], []]
    wait_for(lambda: not chat.services.announcer._delivery.held, what="nothing kept back")
