"""What the server says of itself, and whether its limits fit a line."""

from beseda.core.ids import Seq
from beseda.wire.dialects.irc import network as net
from beseda.wire.dialects.irc.line import LONGEST_REST
from beseda.wire.dialects.irc.network import Network


def test_a_message_is_called_by_its_journal_and_its_place() -> None:
    """IRCv3 "Message IDs": unique for good, no colon in front, no space."""
    assert Network(journal="k3x9").message_id(Seq(0x10000000001)) == "k3x9-10000000001"


def test_an_away_message_fits_beside_the_longest_names() -> None:
    head = len(": 301   :") + net.SERVERLEN + 2 * net.LONGEST_NICK_BYTES
    assert head + net.AWAYLEN <= LONGEST_REST


def test_away_notify_fits_beside_the_longest_source() -> None:
    assert len(": AWAY :") + net.LONGEST_SOURCE_BYTES + net.AWAYLEN <= LONGEST_REST


def test_a_topic_fits_beside_names_of_ordinary_length() -> None:
    limits = Network().limits
    assert limits.longest_topic(len("#переговоры".encode()), len("Константин".encode())) == limits.topic_bytes


def test_a_kick_fits_beside_cyrillic_names() -> None:
    head = len(": KICK   :") + 2 * 64 + len("!@") + net.USERLEN + net.HOSTLEN + 99
    assert head + net.KICKLEN <= LONGEST_REST
