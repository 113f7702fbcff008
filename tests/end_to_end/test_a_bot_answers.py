"""A bot made with an IRC library that no one here wrote (pydle) sits in a room, and everybody is answered.

It comes in, learns who is there and what the room is about, hears what is said by plain lines and by IRC, in whatever
script, and does it all as the library's own documentation says: what stands here of the library is what one types.
"""

import asyncio
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pydle
import pytest
from irc_talking import IrcClient
from talking import PATIENCE, LineClient, unique

from beseda.server.running.serve import Server


@pytest.fixture(autouse=True)
def nothing_of_ours_failed(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """That a server says why it hangs up is an error in pydle's own log."""
    yield
    failed = [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert [record.getMessage() for record in failed if not record.name.startswith(("pydle", Bot.__name__))] == []


class Bot(pydle.Client):  # type: ignore[misc] # pydle says nothing of its types
    """Answers `!who`, `!topic` and what is said to it alone; leaves at `!go`."""

    RECONNECT_ON_ERROR = False

    def __init__(self, name: str, room: str) -> None:
        super().__init__(name, realname="A bot")
        self.room = room
        self.gone = asyncio.Event()

    async def stay(self, port: int) -> None:
        """Until it has left, or was thrown out."""
        await self.connect("127.0.0.1", port)
        await self.gone.wait()

    async def on_connect(self) -> None:
        await super().on_connect()
        await self.join(self.room)

    async def on_disconnect(self, expected: bool) -> None:
        self.gone.set()

    async def on_channel_message(self, target: str, by: str, message: str) -> None:
        room = self.channels[target]
        match message:
            case "!who":
                await self.message(target, f"{by}: {', '.join(sorted(room['users']))}")
            case "!topic":
                await self.message(target, f"{by}: {room['topic']}")
            case "!go":
                await self.quit("as I was told")

    async def on_private_message(self, target: str, by: str, message: str) -> None:
        if by != self.nickname:  # pydle hears itself
            await self.message(by, f"You said: {message}")


@contextmanager
def bot_in(port: int, room: str) -> Iterator[str]:
    """A bot in a thread of its own; its name. It goes when it is told to, at the end at the latest."""
    name = unique("Robot")

    async def talk() -> None:
        bot = Bot(name, room)
        try:
            await asyncio.wait_for(bot.stay(port), 6 * PATIENCE)
        finally:
            await bot.disconnect(expected=True)

    thread = threading.Thread(target=asyncio.run, args=(talk(),), name=name)
    thread.start()
    try:
        yield name
    finally:
        with LineClient(port, unique("Guard")) as guard:
            guard.say(f"/join {room}", "!go")
            thread.join(PATIENCE)
        assert not thread.is_alive()


def test_who_speaks_plain_lines_is_answered_in_the_room(chat: Server) -> None:
    room = unique("#чай")
    with LineClient(chat.port, unique("Анна")) as anna:
        anna.say(f"/join {room}", "/topic О чае")
        anna.expect("О чае")
        with bot_in(chat.port, room) as bot:
            anna.expect(f"{bot} ")
            anna.say("!who")
            anna.expect_line(f"{bot}: {anna.name}: {', '.join(sorted((anna.name, bot)))}")
            anna.say("!topic")
            anna.expect_line(f"{bot}: {anna.name}: О чае")
            anna.say(f"/msg {bot} на ухо")
            anna.expect(f"(private) {bot}: You said: на ухо")
            anna.say("!go")
            anna.expect_line(f"Server: {bot} left the chat. “as I was told”")


def test_who_speaks_irc_is_answered_in_the_room(chat: Server) -> None:
    room = unique("#tea")
    with IrcClient(chat.port, unique("Ivan")) as ivan:
        ivan.ask(f"JOIN {room}")
        with bot_in(chat.port, room) as bot:
            ivan.expect("JOIN", room)
            ivan.say(f"PRIVMSG {room} !who")
            ivan.expect("PRIVMSG", room, f"{ivan.name}: {', '.join(sorted((ivan.name, bot)))}")
            ivan.say(f"TOPIC {room} :Tea", f"PRIVMSG {room} !topic")
            ivan.expect("PRIVMSG", room, f"{ivan.name}: Tea")
            ivan.say(f"PRIVMSG {bot} :between us")
            ivan.expect("PRIVMSG", ivan.name, "You said: between us")
            ivan.say(f"PRIVMSG {room} !go")
            assert ivan.expect("QUIT").params == ("Quit: as I was told",)


def test_the_bot_knows_who_is_there_after_names_changed(chat: Server) -> None:
    room = unique("#чай")
    with LineClient(chat.port, unique("Анна")) as anna, IrcClient(chat.port, unique("Ivan")) as ivan:
        ivan.ask(f"JOIN {room}")
        with bot_in(chat.port, room) as bot:
            ivan.expect("JOIN", room)
            anna.say(f"/join {room}")
            ivan.expect("JOIN", room)
            name, other = unique("Иван"), unique("Аня")
            ivan.ask(f"NICK {name}")
            anna.say(f"/nick {other}", "!who")
            ivan.expect("PRIVMSG", room, f"{other}: {', '.join(sorted((name, other, bot)))}")
