"""Lines that come from no event get the server's and the reader's name."""

import pytest
from irc_speaking import ann, stranger

from beseda.wire.dialects.irc.addressing import finished
from beseda.wire.dialects.irc.line import LONGEST_REST, size
from beseda.wire.dialects.irc.network import Network

SERVER = Network().server_name


@pytest.mark.parametrize(
    ("line", "travels"),
    [
        ("403 #tea :No such channel", f":{SERVER} 403 ann #tea :No such channel"),
        ("NOTICE ann :hello", f":{SERVER} NOTICE ann :hello"),
        ("PING :x", "PING :x"),
        ("ERROR :Closing link: bye", "ERROR :Closing link: bye"),
        (":bob!b@c AWAY", ":bob!b@c AWAY"),
        ("@batch=x :s 005 ann A", "@batch=x :s 005 ann A"),
    ],
)
def test_a_line_is_from_the_server_and_a_numeric_to_its_reader(line: str, travels: str) -> None:
    assert finished(ann(), [line, ""]) == [travels], "and what is empty is no line"


def test_before_entering_a_numeric_is_to_a_star() -> None:
    assert finished(stranger(), ["451 :You have not registered"]) == [f":{SERVER} 451 * :You have not registered"]


def test_no_line_is_too_long() -> None:
    assert [size(line) for line in finished(ann(), [f"NOTICE ann :{'x' * 600}"])] == [LONGEST_REST]
