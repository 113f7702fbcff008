"""The code of a link says that link, fits the terminal, and is drawn where it can be."""

import segno

from beseda.server.running.scanned import code_of

LINK = "http://192.168.100.100:65535"
TERMINAL = {"TERM": "xterm"}
HALVES = {"█": (0, 0), "▀": (0, 1), "▄": (1, 0), " ": (1, 1)}


def test_the_code_is_that_of_the_link() -> None:
    lines = [
        line[2:].removeprefix("\x1b[97;40m").removesuffix("\x1b[0m")
        for line in code_of(LINK, 80, TERMINAL).splitlines()
    ]
    halves = [[HALVES[each] for each in line] for line in lines]
    rows = [row for line in halves for row in ([upper for upper, _ in line], [lower for _, lower in line])]
    wanted = segno.make_qr(LINK, error="l").matrix
    size = len(wanted)
    assert [row[2 : 2 + size] for row in rows[2 : 2 + size]] == [list(row) for row in wanted]
    assert len(lines) <= 18 and max(map(len, lines)) <= 33


def test_it_is_not_drawn_where_it_does_not_fit_or_could_not_be_read() -> None:
    assert code_of(LINK, 30, TERMINAL) == ""
    assert code_of(LINK, 80, {"TERM": "dumb"}) == code_of(LINK, 80, {}) == ""
    assert code_of(LINK, 80, TERMINAL | {"NO_COLOR": "1"}) == ""
