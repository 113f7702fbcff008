"""People who sit together in a room of their own, for the tests of IRC over sockets. Knows only what clients do."""

from functools import cache

from irc_talking import IrcClient
from talking import LineClient, unique

from beseda.server.running.config_irc import Operator
from beseda.server.running.serve import Server
from beseda.server.sessions.passwords import hasher
from beseda.wire.dialects.irc.line import Line

PASSWORD = "correct horse battery staple"
HOST = "staff.beseda"
"""What is shown of the operator `root` while they are one."""


@cache
def operators() -> tuple[Operator, ...]:
    """For the settings: one who has a host, and one who has none."""
    hashed = hasher().hash(PASSWORD)
    return Operator("root", hashed, HOST), Operator("plain", hashed)


def somebody(chat: Server, stem: str, *caps: str) -> IrcClient:
    return IrcClient(chat.port, unique(stem), *caps)


def operator(chat: Server, *caps: str) -> IrcClient:
    """An operator of the server, where `operators()` are in its settings."""
    client = somebody(chat, "oper", *caps)
    client.say(f"OPER plain :{PASSWORD}")
    client.expect("381")
    client.barrier()
    return client


def seated(room: str, *clients: IrcClient) -> None:
    """All of these come in, one after the other, and have heard all of it. The first is its operator."""
    for client in clients:
        client.ask(f"JOIN {room}")
    hushed(*clients)


def hushed(*clients: IrcClient) -> None:
    """Whatever has come to these is passed over."""
    for client in clients:
        client.barrier()


def company(chat: Server, *stems: str, caps: tuple[str, ...] = ()) -> tuple[str, list[IrcClient]]:
    """A new room and those in it."""
    room = unique("#room")
    clients = [somebody(chat, stem, *caps) for stem in stems]
    seated(room, *clients)
    return room, clients


def with_verb(lines: list[Line], verb: str) -> list[Line]:
    return [line for line in lines if line.verb == verb]


def names_in(lines: list[Line]) -> list[str]:
    """The names that 353 lines among these tell."""
    return [word for line in with_verb(lines, "353") for word in line.params[-1].split()]


class Met:
    """Vera, at nc, and Igor, with IRC, in a room of which Igor is the operator."""

    def __init__(self, chat: Server, *caps: str) -> None:
        self.room = unique("#кино")
        self.igor = somebody(chat, "Игорь", *caps)
        seated(self.room, self.igor)
        self.vera = LineClient(chat.port, unique("Вера"))
        self.vera.ask(f"/join {self.room}", f"In {self.room}, 2: {self.igor.name} (operator), {self.vera.name}")
        self.igor.barrier()
        self.vera_has_heard()

    def vera_has_heard(self) -> str:
        """All that has come to her, and surely nothing more: up to the answer to a line of her own."""
        mark = unique("nothing")
        self.vera.say(f"/{mark}")
        return self.vera.expect(f"There is no command /{mark}. /help lists them all.\n")

    def vera_hears(self, line: str) -> None:
        """This as one whole line."""
        self.vera.expect_line(line)
