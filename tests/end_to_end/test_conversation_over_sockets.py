"""People with different clients in one room: what each hears of the others, and of their coming and going."""

from collections.abc import Callable

import pytest
from processes import Joiner, ServerProcess
from talking import HandClient, LineClient, RawClient, unique

from beseda.locale import catalogue

GREETING = "This is Beseda, a chat. Type your name and press Enter:"


def test_an_assignment_client_a_netcat_person_and_our_own_client_talk(server: ServerProcess) -> None:
    names = [unique(stem) for stem in ("Raw", "Nc", "Own")]
    with (
        LineClient(server.port, names[1]) as nc,
        RawClient(server.port, names[0]) as raw,
        Joiner(server.port, names[2]) as own,
    ):
        nc.expect(f"{names[0]} joined the chat.")
        nc.expect(f"{names[2]} joined the chat.")
        nc.say("привет от nc")
        raw.expect_line(f"{names[1]}: привет от nc")
        own.expect_line(f"{names[1]}: привет от nc")
        raw.say("привет от задания")
        nc.expect_line(f"{names[0]}: привет от задания")
        own.expect_line(f"{names[0]}: привет от задания")
        own.say("hello from ours")
        nc.expect_line(f"{names[2]}: hello from ours")
        raw.expect_line(f"{names[2]}: hello from ours")


def test_who_goes_away_and_comes_back_is_answered_every_time(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Away")) as one:
        one.ask("/away", "You are not away.")
        one.ask("/away at lunch", "You are away: “at lunch”")
        one.ask("/away at lunch", "You are away already: at lunch")
        one.ask("/away", "You are back.")


def test_nobody_hears_their_own_line_back(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Echo")) as one, LineClient(server.port, unique("Wall")) as other:
        one.say("is there an echo")
        other.expect(f"{one.name}: is there an echo")
        other.say("no")
        one.expect(f"{other.name}: no")
        assert "is there an echo" not in one.heard


def test_coming_and_going_is_told_to_the_others(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Stay")) as stays:
        guest = LineClient(server.port, unique("Guest"))
        stays.expect_line(f"Server: {guest.name} joined the chat.")
        guest.close()
        stays.expect_line(f"Server: {guest.name} left the chat.")


def test_in_russian_the_notices_are_the_assignments_word_for_word(russian: ServerProcess) -> None:
    with LineClient(russian.port, unique("Остаюсь")) as stays:
        guest = RawClient(russian.port, unique("Гость"))
        stays.expect_line(f"Сервер: {guest.name} присоединился к чату.")
        guest.say("привет")
        stays.expect_line(f"{guest.name}: привет")
        guest.close()
        stays.expect_line(f"Сервер: {guest.name} покинул чат.")


def close(client: LineClient) -> None:
    client.close()


def reset(client: LineClient) -> None:
    client.reset()


def quit_(client: LineClient) -> None:
    client.say("/quit")


def half_close(client: LineClient) -> None:
    client.half_close()


@pytest.mark.parametrize("leave", [close, reset, quit_, half_close])
def test_every_way_of_going_is_one_leave_notice(server: ServerProcess, leave: Callable[[LineClient], None]) -> None:
    with LineClient(server.port, unique("Watch")) as watcher, LineClient(server.port, unique("Goes")) as goes:
        watcher.expect(f"{goes.name} joined the chat.")
        leave(goes)
        watcher.expect_line(f"Server: {goes.name} left the chat.")
        # The name is free at once; and whatever else was to be told of the leaving would come before the next guest.
        with LineClient(server.port, goes.name):
            watcher.expect(f"{goes.name} joined the chat.")
        watcher.expect(f"{goes.name} left the chat.")
        assert watcher.heard.count(f"{goes.name} left the chat") == 2


def test_the_words_of_quit_are_told(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Ear")) as ear, LineClient(server.port, unique("Tired")) as tired:
        tired.say("/quit спать пора")
        ear.expect_line(f"Server: {tired.name} left the chat. “спать пора”")
        tired.expect_end()


def test_what_was_typed_before_half_closing_is_said(server: ServerProcess) -> None:
    """`printf 'Bot\\nhello' | nc -N`: the last line has no newline."""
    with LineClient(server.port, unique("Ear")) as ear, LineClient(server.port) as piped:
        name = unique("Bot")
        piped.send(f"{name}\nfirst\nlast without newline".encode())
        piped.half_close()
        ear.expect_line(f"{name}: first")
        ear.expect_line(f"{name}: last without newline")
        ear.expect(f"{name} left the chat.")
        piped.expect_end()


def test_people_by_tcp_and_by_udp_talk(server: ServerProcess) -> None:
    with (
        LineClient(server.port, unique("Tcp")) as tcp,
        HandClient(server.port, unique("Hand")) as hand,
        Joiner(server.port, unique("Datagram"), "--udp") as own,
    ):
        tcp.expect(f"{hand.name} joined the chat.")
        tcp.expect(f"{own.name} joined the chat.")
        tcp.say("сегментами")
        hand.expect(f"{tcp.name}: сегментами")
        own.expect(f"{tcp.name}: сегментами")
        hand.say("рукой")
        tcp.expect(f"{hand.name}: рукой")
        own.expect(f"{hand.name}: рукой")
        own.say("надёжно")
        tcp.expect(f"{own.name}: надёжно")
        hand.expect(f"{own.name}: надёжно")


def test_several_of_our_clients_work_in_pipes_at_once(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Ear")) as ear:
        bots = [Joiner(server.port, unique("bot")) for _ in range(4)]
        for bot in bots:
            bot.say("hello", "бот")
        assert [bot.leave() for bot in bots] == [0] * 4
        for bot in bots:
            ear_text = ear.heard
            assert ear_text.count(f"{bot.name}: hello\n") == 1
            assert ear_text.count(f"{bot.name}: бот\n") == 1
            bot.close()


def test_a_russian_client_is_answered_in_russian_by_an_english_server(server: ServerProcess) -> None:
    with Joiner(server.port, unique("Русский"), "--lang", "ru") as reader:
        reader.expect("Сервер: Добро пожаловать")
        guest = LineClient(server.port, unique("Nick"))
        reader.expect(f"Сервер: {guest.name} присоединился к чату.")
        guest.close()
        reader.expect(f"Сервер: {guest.name} покинул чат.")


def test_everything_a_newcomer_sees_of_a_russian_server_is_russian(russian: ServerProcess) -> None:
    with LineClient(russian.port) as newcomer:
        newcomer.expect_line(catalogue("ru").gettext(GREETING), within=6.0)
        newcomer.say(unique("Новичок"), "/help", "/names", "/rooms", "/nonsense", "/msg", "/history", "/ignore")
        newcomer.expect("/history [")
        newcomer.say("/quit")
        text = newcomer.expect_end()
        latin = [line for line in text.splitlines() if not any("а" <= letter <= "я" for letter in line.lower())]
        assert [line for line in latin if line and "#lobby" not in line] == []
