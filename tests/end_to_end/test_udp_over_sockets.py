"""UDP between real sockets: by hand, and reliably across a network that loses, doubles and swaps."""

import re

from losing import BadNetwork
from processes import Joiner, ServerProcess
from talking import HandClient, LineClient, Talker, numbered, unique

from waiting import wait_for

PACKETS = 700
"""So many that the network's chances show: at most 10 % lost of them where 20 % are meant to be, or at most 2 % doubled
where 8 % are (it doubles of what is not lost), comes by chance less than once in a hundred billion runs."""


def test_nothing_is_lost_doubled_or_swapped_across_a_bad_network(server: ServerProcess) -> None:
    with BadNetwork(server.port, loss=0.2, twice=0.1, swapped=0.1) as network:
        names = [unique("Near"), unique("Far"), unique("Tcp")]
        near = Joiner(network.port, names[0], "--udp")
        near.expect("In #lobby", within=20.0)
        far = Joiner(network.port, names[1], "--udp")
        far.expect("In #lobby", within=20.0)
        tcp = LineClient(server.port, names[2])
        said = 0
        while network.passed < PACKETS:
            with network.something_passing():
                near.say(f"№{said}.")
                tcp.say(f"№{said}.")
            said += 1
        for hears, speaks in ((far, near), (tcp, near), (far, tcp), (near, tcp)):
            hears.hearing.rewind()
            hears.expect(f"{speaks.name}: №{said - 1}.\n", within=30.0)
            assert numbered(hears.heard, rf"^{speaks.name}: №(\d+)\.$") == list(range(said))
        assert near.leave() == 0
        assert far.leave() == 0
        for name in names[:2]:
            tcp.hearing.rewind()
            tcp.expect(f"{name} left the chat.", within=10.0)
            assert tcp.heard.count(f"{name} left the chat.") == 1
        # The network was as bad as was asked for.
        assert network.lost > network.passed * 0.1
        assert network.doubled > network.passed * 0.02
        assert network.overtaken > network.passed * 0.02


def test_a_stranger_is_told_one_short_line_and_nothing_more(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Ear")) as ear, HandClient(server.port, unique("Hand")) as hand:
        assert hand.heard.startswith("Beseda: ")
        assert "#lobby" not in hand.heard.splitlines()[0]
        ear.expect(f"{hand.name} joined the chat.")


def test_a_person_by_udp_is_asked_again_for_a_name_that_is_taken(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Anna")) as anna, HandClient(server.port, unique("Hand")) as hand:
        hand.say(f"/nick {anna.name}")
        hand.expect(f"The name {anna.name} is taken.")


def test_who_puts_the_code_first_again_gives_another_name(server: ServerProcess) -> None:
    """As the hint on the screen says."""
    taken, other = unique("Anna"), unique("Zoe")
    with LineClient(server.port, taken), HandClient(server.port, taken, answer="is taken") as hand:
        code = re.findall(r"Beseda: ([a-z2-7]{8})", hand.heard)[-1]
        hand.say(f"{code} {other}")
        hand.expect(f"Welcome, {other}")


def test_a_copy_of_what_let_somebody_in_seats_nobody_who_has_quit(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Ear")) as ear:
        hand = HandClient(server.port, unique("Hand"))
        code = re.findall(r"Beseda: ([a-z2-7]{8})", hand.heard)[-1]
        ear.expect(f"{hand.name} joined")
        hand.say("/quit")
        ear.expect(f"{hand.name} left")
        told = hand.heard.count("Beseda: ")

        def says_again_and_is_a_stranger() -> bool:
            hand.say(f"{code} {hand.name}")
            return hand.heard.count("Beseda: ") > told

        wait_for(says_again_and_is_a_stranger, what="the code of another entry")
        assert re.findall(r"Beseda: ([a-z2-7]{8})", hand.heard)[-1] != code
        assert ear.heard.count(f"{hand.name} joined") == 1
        code = re.findall(r"Beseda: ([a-z2-7]{8})", hand.heard)[-1]
        hand.say(f"{code} {hand.name}")
        ear.expect(f"{hand.name} joined")


def test_a_person_by_udp_leaves_with_one_notice(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Ear")) as ear:
        hand = HandClient(server.port, unique("Hand"))
        ear.expect(f"{hand.name} joined the chat.")
        hand.close()
        ear.expect_line(f"Server: {hand.name} left the chat.")


def test_the_same_port_takes_both(server: ServerProcess) -> None:
    with Talker(server.port) as tcp, HandClient(server.port, unique("Hand")) as hand:
        tcp.send(f"{unique('Tcp')}\nhello\n".encode())
        hand.expect("hello")
