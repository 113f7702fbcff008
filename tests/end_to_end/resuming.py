"""People who lose their connections, and come back: with IRC clients, and with programs that speak plain text."""

import json
from typing import Any

from irc_talking import IrcClient, brief
from talking import LineClient, unique

from beseda.server.running.serve import Server
from beseda.wire.dialects.plain.marked import MARK
from waiting import wait_for

CAPS = ("beseda/resume", "message-tags", "server-time", "batch")


def secret_of(client: IrcClient) -> str:
    (line,) = [line for line in client.welcome if brief(line).startswith("RESUME TOKEN ")]
    return line.params[1]


def back(chat: Server, secret: str, *rest: str, caps: tuple[str, ...] = CAPS) -> IrcClient:
    """Somebody with a new connection, who has asked for their seat."""
    client = IrcClient(chat.port)
    client.say("CAP LS 302", f"CAP REQ :{' '.join(caps)}", " ".join(("RESUME", secret, *rest)))
    client.expect("CAP", ..., "ACK")
    return client


def is_detached(chat: Server, name: str) -> bool:
    with chat.services.combiner:
        return any(not seat.sessions for seat in chat.services._hall.presence.users.values() if seat.name.shown == name)


def lost(chat: Server, client: LineClient | IrcClient) -> None:
    """Without a word, and the server has noticed."""
    client.reset()
    wait_for(lambda: is_detached(chat, client.name), what="a seat that waits")


def pair(chat: Server) -> tuple[IrcClient, IrcClient, str]:
    """Two in a room of their own; the first can come back."""
    room = unique("#room")
    anna, boris = IrcClient(chat.port, unique("anna"), *CAPS), IrcClient(chat.port, unique("boris"))
    anna.ask(f"JOIN {room}")
    boris.ask(f"JOIN {room}")
    anna.barrier()
    return anna, boris, room


class OwnClient(LineClient):
    """A program that began with `/client 2`."""

    def __init__(self, port: int, *lines: str) -> None:
        super().__init__(port)
        self.passed: list[dict[str, Any]] = []
        self.say("/client 2 en", *lines)

    def told(self, kind: str) -> dict[str, Any]:
        """The next line of a kind."""
        self.passed = []
        while True:
            line = self.hearing.expect("\n", 10.0).removeprefix("\n")
            if not line:
                continue
            assert line[0] == MARK, line
            fields: dict[str, Any] = json.loads(line[1:])
            if fields["kind"] == kind:
                return fields
            self.passed.append(fields)


def entered(chat: Server, name: str) -> tuple[OwnClient, str]:
    client = OwnClient(chat.port, name)
    client.name = name
    secret = client.told("secret")["secret"]
    client.told("members")
    return client, secret
