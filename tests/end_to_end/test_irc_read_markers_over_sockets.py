"""Read markers over real sockets (ircv3-specifications, extensions/read-marker.md, 22a8e8b)."""

from collections.abc import Iterator

import pytest
from irc_company import company, hushed, somebody
from irc_talking import IrcClient, brief, briefs, serving, tags_of, verbs
from resuming import CAPS, back, lost, secret_of
from talking import LineClient, unique

from beseda.server.running.config import Limits
from beseda.server.running.serve import Server

pytestmark = pytest.mark.usefixtures("nothing_failed")
MARKER = "draft/read-marker"


@pytest.fixture(scope="module")
def chat() -> Iterator[Server]:
    with serving(limits=Limits(resume_seconds=60)) as running:
        yield running


def heard_at(client: IrcClient) -> str:
    """The time of the next message."""
    return tags_of(client.expect("PRIVMSG"))["time"]


def test_what_was_read_is_said_and_told_again_after_every_join(chat: Server) -> None:
    """ "Command flows": after JOIN and before RPL_ENDOFNAMES; `*` while it is not known."""
    anna, boris, room = somebody(chat, "anna", MARKER, "server-time"), somebody(chat, "boris"), unique("#room")
    lines = anna.ask(f"JOIN {room}")
    assert verbs(lines).index("JOIN") < verbs(lines).index("MARKREAD") < verbs(lines).index("366")
    assert f"MARKREAD {room} *" in briefs(lines)
    boris.ask(f"JOIN {room}", f"PRIVMSG {room} :hello")
    at = heard_at(anna)
    assert briefs(anna.ask(f"MARKREAD {room} timestamp={at}")) == [f"MARKREAD {room} timestamp={at}"]
    anna.ask(f"PART {room}")
    assert f"MARKREAD {room} timestamp={at}" in briefs(anna.ask(f"JOIN {room}"))


def test_who_wants_no_names_has_the_marker_all_the_same(chat: Server) -> None:
    anna, room = somebody(chat, "anna", MARKER, "no-implicit-names"), unique("#room")
    assert verbs(anna.ask(f"JOIN {room}"))[-1] == "MARKREAD"


def test_without_the_capability_no_marker_comes_unasked(chat: Server) -> None:
    anna, room = somebody(chat, "anna"), unique("#room")
    assert "MARKREAD" not in verbs(anna.ask(f"JOIN {room}"))
    assert briefs(anna.ask(f"MARKREAD {room}")) == [f"MARKREAD {room} *"]


def test_a_marker_never_goes_back_nor_ahead_of_the_clock(chat: Server) -> None:
    """ "Read timestamp notes", "`MARKREAD` client set command"."""
    anna = somebody(chat, "anna", MARKER)
    room = unique("#room")
    anna.ask(f"JOIN {room}")
    first, earlier = "2020-01-02T00:00:00.000Z", "2020-01-01T00:00:00.000Z"
    for time in (first, earlier, first):
        assert briefs(anna.ask(f"MARKREAD {room} timestamp={time}")) == [f"MARKREAD {room} timestamp={first}"]
    (line,) = anna.ask(f"MARKREAD {room} timestamp=9999-01-01T00:00:00.000Z")
    assert first < line.params[1].removeprefix("timestamp=") < "9000"


def test_nobody_else_ever_learns_what_somebody_has_read(chat: Server) -> None:
    """ "Security Considerations", in every dialect, and whatever is asked."""
    room, (anna, boris) = company(chat, "anna", "boris", caps=(MARKER,))
    vera = LineClient(chat.port, unique("Vera"))
    vera.ask(f"/join {room}", f"In {room}")
    hushed(anna, boris)
    time = "2020-01-02T00:00:00.000Z"
    anna.ask(f"MARKREAD {room} timestamp={time}", f"MARKREAD {boris.name} timestamp={time}")
    assert boris.barrier() == []
    assert briefs(boris.ask(f"MARKREAD {room}", f"MARKREAD {anna.name}")) == [
        f"MARKREAD {room} *",
        f"MARKREAD {anna.name} *",
    ]
    for question in (f"WHO {room}", f"WHOIS {anna.name}", f"NAMES {room}"):
        assert not any("2020" in line for line in briefs(boris.ask(question)))
    vera.ask(f"/names {room}", room)
    assert "MARKREAD" not in vera.heard and "2020" not in vera.heard


def test_a_room_with_another_name_is_as_read_as_before(chat: Server) -> None:
    """ "Command flows": also after the JOIN that stands for a renaming (channel-rename, "Fallback")."""
    room, (anna, boris) = company(chat, "anna", "boris", caps=(MARKER,))
    time, new = "2020-01-02T00:00:00.000Z", unique("#new")
    boris.ask(f"MARKREAD {room} timestamp={time}")
    anna.ask(f"RENAME {room} {new}")
    told = boris.barrier()
    assert verbs(told)[:2] == ["PART", "JOIN"]
    assert f"MARKREAD {new} timestamp={time}" in briefs(told)


def test_who_comes_back_has_read_what_they_had_read(chat: Server) -> None:
    caps, room, name = (*CAPS, MARKER), unique("#room"), unique("anna")
    anna = IrcClient(chat.port, name, *caps)
    time = "2020-01-02T00:00:00.000Z"
    anna.ask(f"JOIN {room}", f"MARKREAD {room} timestamp={time}")
    lost(chat, anna)
    again = back(chat, secret_of(anna), caps=caps)
    again.expect("JOIN", room)
    assert brief(again.expect("MARKREAD")) == f"MARKREAD {room} timestamp={time}"
    again.expect("366")
