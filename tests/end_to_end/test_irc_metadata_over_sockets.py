"""METADATA over real sockets: keys of people and rooms, before the welcome and after, and over a kill -9.

IRCv3 "Metadata" as `draft/metadata-3` has it (ircv3-specifications, pull request 613, extensions/metadata.md, after
b9edf65).
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from irc_company import operators, somebody, with_verb
from irc_talking import IrcClient, brief, briefs, serving, tags_of
from processes import ServerProcess
from talking import LineClient, unique

from beseda.server.running.serve import Server
from beseda.wire.dialects.irc.line import Line

pytestmark = pytest.mark.usefixtures("nothing_failed")
CAPS = ("batch", "draft/metadata-3")


@pytest.fixture(scope="module")
def chat() -> Iterator[Server]:
    with serving(operators=operators()) as running:
        yield running


def values(lines: list[Line]) -> list[str]:
    """What is told of keys, without the reader's name."""
    return [" ".join(line.params[1:]) for line in lines if line.verb in ("761", "766")]


def test_the_limits_are_announced(chat: Server) -> None:
    """ "`draft/metadata-3` Capability": its tokens; without a version no values are told."""
    client = IrcClient(chat.port)
    client.say("CAP LS 302")
    listed = " ".join(" ".join(line.params) for line in client.until("CAP") + client.until("CAP"))
    (cap,) = [word for word in listed.split() if word.startswith("draft/metadata-3")]
    assert cap == ("draft/metadata-3=before-connect,max-subs=30,max-keys=12,max-key-bytes=48,max-value-bytes=256")
    client.say("CAP REQ :draft/metadata-3 draft/metadata-2")
    assert client.expect("CAP").params[1] == "NAK", "several drafts at once are not granted"


def test_what_is_said_before_the_welcome_is_told_with_it(chat: Server) -> None:
    """ "Automatic synchronization": in a batch with one's own nick as target, before the end of the welcome."""
    name, client = unique("anna"), IrcClient(chat.port)
    client.say(f"CAP REQ :{' '.join(CAPS)}", "METADATA * SUB display-name", f"METADATA * SET display-name :{name} S")
    assert brief(client.expect("770")) == "770 * display-name"
    assert brief(client.expect("761")) == f"761 * * display-name * {name} S"
    client.say(f"NICK {name}", "USER u 0 * :u", "CAP END")
    welcome = client.until("376", "422")
    begin = next(place for place, line in enumerate(welcome) if brief(line) == f"BATCH +metadata metadata {name}")
    inside, end = welcome[begin + 1 : begin + 3]
    assert brief(inside) == f"761 {name} {name} display-name * {name} S" and brief(end) == "BATCH -metadata"
    assert tags_of(inside)["batch"] == "metadata"
    assert not with_verb(somebody(chat, "boris").welcome, "BATCH"), "who does not ask for it sees nothing of it"


def test_people_in_a_room_see_each_others_keys_and_others_do_not(chat: Server) -> None:
    """ "Notifications", "METADATA SUB", "METADATA SYNC": by who asked for what."""
    room = unique("#room")
    anna, boris = somebody(chat, "anna", *CAPS), somebody(chat, "boris", *CAPS)
    without, plain = somebody(chat, "vera", "message-tags"), LineClient(chat.port, unique("Nina"))
    for client in (anna, boris, without):
        client.ask(f"JOIN {room}")
    plain.ask(f"/join {room}", "In #room")
    boris.ask("METADATA * SUB pronouns avatar")
    for client in (anna, boris, without):
        client.barrier()
    anna.answers("METADATA * SET pronouns :она", "761")
    anna.answers(f"METADATA {room} SET avatar :https://example.org/a.png", "761")
    anna.answers("METADATA * SET color :red", "761")
    assert values(boris.barrier()) == [f"{anna.name} pronouns * она", f"{room} avatar * https://example.org/a.png"]
    without.nothing_but()
    without.answers(f"METADATA {anna.name} LIST", "421")
    plain.ask("/names", "In #room")
    assert "pronouns" not in plain.heard and "avatar" not in plain.heard
    synced = boris.ask(f"METADATA {room} SYNC")
    assert briefs(synced)[0] == f"BATCH +metadata-sync metadata {room}" and len(values(synced)) == 2
    boris.answers(f"METADATA {room} SET avatar :x", "FAIL METADATA KEY_NO_PERMISSION")


def test_invalid_utf_8_is_refused_and_the_connection_goes_on(chat: Server) -> None:
    """ "Keys and Values": values MUST be encoded using UTF-8."""
    anna = somebody(chat, "anna", *CAPS)
    anna.send(b"METADATA * SET url :\xff\xfe\r\n")
    assert brief(anna.expect("FAIL")).startswith("FAIL METADATA INVALID_UTF8")
    assert values(anna.ask("METADATA * LIST")) == []


def test_who_is_back_is_told_to_synchronize(chat: Server) -> None:
    """ "Postponed synchronization": what was missed is for the client to ask; its own keys were kept."""
    anna = somebody(chat, "anna", *CAPS, "beseda/resume")
    anna.ask(f"JOIN {unique('#room')}", "METADATA * SET url :x")
    secret = with_verb(anna.welcome, "RESUME")[0].params[1]
    anna.close()
    again = IrcClient(chat.port)
    again.say(f"CAP REQ :{' '.join(CAPS)} beseda/resume", "METADATA * SUB url", "METADATA * SET color :red")
    again.say(f"RESUME {secret}")
    told = again.until("376", "422")
    assert values(told) == ["* color * red", f"{anna.name} color * red", f"{anna.name} url * x"]
    assert again.expect("774").params[1] == "*ALL"


def test_what_is_said_of_a_room_survives_kill_9(data: Path) -> None:
    """Acknowledged means in the journal; what passes goes with those who are here."""
    with ServerProcess(data) as server:
        anna = IrcClient(server.port, "anna", *CAPS)
        anna.ask("JOIN #tea", "PRIVMSG #tea :hello", "METADATA * SET url :mine")
        anna.answers("METADATA #tea SET url :http://чай", "761")
        anna.answers("METADATA #tea SET color :red", "761")
        anna.answers("METADATA #tea SET color", "766")
        server.kill()
    with ServerProcess(data) as server:
        boris = IrcClient(server.port, "boris", *CAPS)
        assert values(boris.ask("METADATA #tea LIST")) == ["#tea url * http://чай"]
        assert values(boris.ask("METADATA * LIST")) == []
        boris.answers("METADATA anna LIST", "FAIL METADATA INVALID_TARGET")
        server.stop()
    for file in data.glob("journal.db*"):
        file.unlink()
    with ServerProcess(data) as server:  # the archive has a copy of the state
        vera = IrcClient(server.port, "vera", *CAPS)
        assert values(vera.ask("METADATA #tea LIST")) == ["#tea url * http://чай"]
        server.stop()
