"""What was typed for a room is said there, or is kept back: never somewhere else, because one is not let in again."""

import json
import socket

from console_fakes import FakeServer, put
from test_conversation import Person

from beseda.client.heard import MARK
from beseda.client.whereabouts import ACTS, MOVES
from beseda.wire.dialects.plain.commands import COMMANDS
from waiting import wait_for


class RoomServer(FakeServer):
    """Says of each line what it is, leads everybody to the lobby first, and lets nobody into a closed room."""

    def __init__(self, port: int = 0, closed: tuple[str, ...] = ()) -> None:
        self.closed = closed
        self.said: list[str] = []
        """Each with the room where it was said."""
        super().__init__(port)

    def serve(self, sock: socket.socket) -> None:
        lines = iter(sock.makefile("r", encoding="utf-8", newline="\n"))
        name = next(line for line in lines if not line.startswith("/client "))
        tell(sock, kind="entered", name=name.strip())
        here = self.go(sock, "#lobby")
        for number, line in enumerate(lines, 1):
            verdict = "ok"
            if line.startswith("/join "):
                room = line.split()[1]
                verdict = "no" if room in self.closed else "ok"
                here = here if room in self.closed else self.go(sock, room)
            elif not line.startswith("/quit"):
                self.said.append(f"{here} {line.strip()}")
            tell(sock, kind=verdict, number=number)
            if line.startswith("/quit"):
                return

    def go(self, sock: socket.socket, room: str) -> str:
        tell(sock, kind="joined", room=room, mine=True)
        tell(sock, kind="here", room=room)
        return room


def tell(sock: socket.socket, **fields: object) -> None:
    put(sock, MARK + json.dumps(fields))


def in_tea(server: RoomServer) -> Person:
    person = Person(server.port, room="#tea")
    wait_for(lambda: person.conversation.now.here == "#tea")
    return person


def test_what_waits_for_a_room_that_lets_one_in_no_more_is_kept_back_with_a_word() -> None:
    with RoomServer() as server:
        person = in_tea(server)
        server.stop()
        wait_for(lambda: person.conversation.now.is_away)
        for line in ("a secret", "/me tells one", "//slashed", "/msg ann psst"):
            assert person.conversation.say(line)
        with RoomServer(server.port, closed=("#tea",)) as again:
            wait_for(lambda: bool(again.said))
            assert again.said == ["#lobby /msg ann psst"]
            kept = [told for told in person.told if told.startswith("Not said")]
            assert kept == [
                f"Not said, because you are not in #tea any more: {line}"
                for line in ("a secret", "/me tells one", "//slashed")
            ]
            assert person.conversation.say("to whom it may concern"), "the prompt says where"
            wait_for(lambda: again.said[1:] == ["#lobby to whom it may concern"])
            person.conversation.abandon()


def test_what_waits_is_said_when_the_way_back_is_gone_to_its_end() -> None:
    with RoomServer() as server:
        person = in_tea(server)
        server.stop()
        wait_for(lambda: person.conversation.now.is_away)
        assert person.conversation.say("over here")
        with RoomServer(server.port) as again:
            wait_for(lambda: again.said == ["#tea over here"])
            person.conversation.abandon()


def test_what_follows_a_command_that_leads_elsewhere_is_said_there() -> None:
    with RoomServer() as server:
        person = in_tea(server)
        server.stop()
        wait_for(lambda: person.conversation.now.is_away)
        for line in ("a secret", "/join #cake", "hello"):
            assert person.conversation.say(line)
        with RoomServer(server.port, closed=("#tea",)) as again:
            wait_for(lambda: again.said == ["#cake hello"])
            person.conversation.abandon()


def test_a_pipe_that_is_not_let_into_its_room_ends_and_says_nothing_anywhere() -> None:
    with RoomServer(closed=("#tea",)) as server:
        person = Person(server.port, room="#tea", ends_astray=True)
        person.conversation.say("a secret", wait=True)
        assert person.over.wait(10.0)
        assert not server.said and person.conversation.gave_up and person.conversation.unhanded == 1


def test_a_pipe_that_is_put_out_of_its_room_ends_and_says_nothing_anywhere_else() -> None:
    with RoomServer() as server:
        person = Person(server.port, room="#tea", ends_astray=True)
        wait_for(lambda: person.conversation.now.here == "#tea")
        (sock,) = server.sockets
        # In one sending: it hangs up at the first.
        out = {"kind": "kicked", "room": "#tea", "you": True, "text": "Ann put you out of #tea."}
        put(sock, f"{MARK}{json.dumps(out)}\n{MARK}{json.dumps({'kind': 'here', 'room': '#lobby'})}")
        assert person.over.wait(10.0)
        assert not person.conversation.say("a secret", wait=True)
        assert not server.said and person.conversation.gave_up


def test_the_commands_that_speak_and_move_have_all_the_names_that_they_have_at_the_server() -> None:
    def names(*commands: str) -> set[str]:
        return {name for command in commands for name in (command, *COMMANDS[command].also)}

    assert names("me") == ACTS
    assert names("join", "leave") == MOVES
