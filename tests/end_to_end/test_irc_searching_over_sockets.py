"""SEARCH over real sockets: what is found, by whom, as it stands; and /search beside it.

soju's "search" (soju, doc/ext/search.md at 8bff925); sections are named by their titles.
"""

from collections.abc import Iterator

import pytest
from irc_company import somebody
from irc_talking import IrcClient, serving, tags_of
from talking import LineClient, unique

from beseda.server.running.serve import Server
from beseda.wire.dialects.irc.line import Line

pytestmark = pytest.mark.usefixtures("nothing_failed")
FULL = ("soju.im/search", "batch", "server-time", "message-tags")


@pytest.fixture(scope="module")
def chat() -> Iterator[Server]:
    with serving() as running:
        yield running


def search(client: IrcClient, attributes: str) -> list[Line]:
    """The lines of the batch that answers ("`SEARCH` Command")."""
    client.barrier()
    begin, *lines, end = client.ask(f"SEARCH {attributes}")
    reference = begin.params[0].removeprefix("+")
    assert begin.verb == "BATCH" and begin.params[1] == "soju.im/search"
    assert end.verb == "BATCH" and end.params == (f"-{reference}",)
    assert all(tags_of(line)["batch"] == reference and line.verb in ("PRIVMSG", "NOTICE") for line in lines)
    return lines


def words(lines: list[Line]) -> list[str]:
    return [line.params[-1] for line in lines]


def test_messages_are_found_as_they_were_said_with_time_and_id(chat: Server) -> None:
    """ "Returned message notes", "Examples"."""
    room, word = unique("#room"), unique("word")
    anna = somebody(chat, "anna", "echo-message", "message-tags", "server-time")
    anna.ask(f"JOIN {room}")
    live = [*anna.ask(f"PRIVMSG {room} :Be what {word} you want"), *anna.ask(f"NOTICE {room} :{word} Ёлка")]
    boris = somebody(chat, "boris", *FULL)
    lines = search(boris, f"text={word};in={room}")
    assert [line.params for line in lines] == [line.params for line in live], "ascending, the newest of them"
    for now, then in zip(lines, live, strict=True):
        assert {key: value for key, value in now.tags if key != "batch"} == tags_of(then)
    assert words(search(boris, f"text={word};limit=1")) == [f"{word} Ёлка"]
    assert words(search(boris, rf"text=елка\s{word[:-1]}")) == [f"{word} Ёлка"]
    at = tags_of(live[0])["time"]
    assert search(boris, f"text={word};before={at}")[0] == lines[0], "at or before"
    assert search(boris, f"text={word};after={at};limit=1") == lines[:1], "from that time on"
    assert words(search(boris, f"from={anna.name.upper()};in={room}")) == words(live)
    assert search(boris, f"from={boris.name};in={room}") == [] == search(boris, "before=2010-01-01T00:00:00.000Z")


def test_what_stands_is_found_and_what_was_taken_back_is_not(chat: Server) -> None:
    room, word = unique("#room"), unique("word")
    anna = somebody(chat, "anna", "echo-message", "message-tags", "draft/message-edit", "draft/message-redaction")
    anna.ask(f"JOIN {room}")
    (first,) = anna.ask(f"PRIVMSG {room} :{word} frist")
    (second,) = anna.ask(f"PRIVMSG {room} :{word} second")
    anna.ask(f"@draft/target-msgid={tags_of(first)['msgid']};draft/edit-text={word}\\sfirst EDIT {room}")
    anna.ask(f"REDACT {room} {tags_of(second)['msgid']}")
    boris = somebody(chat, "boris", *FULL)
    assert words(search(boris, f"text={word}")) == [f"{word} first"]
    assert search(boris, f"text={word}\\sfrist") == []
    assert search(boris, f"text={word}\\ssecond") == []


def test_nobody_finds_what_they_may_not_read(chat: Server) -> None:
    room, word = unique("#room"), unique("word")
    anna, boris = somebody(chat, "anna", *FULL), somebody(chat, "boris", *FULL)
    anna.ask(f"JOIN {room}", f"MODE {room} +s")
    anna.ask(f"PRIVMSG {room} :{word} in secret", f"PRIVMSG {anna.name} :{word} to myself")
    assert len(search(anna, f"text={word}")) == 2 and search(boris, f"text={word}") == []
    (secret,), (nothing,) = boris.ask(f"SEARCH text={word};in={room}"), boris.ask(f"SEARCH text={word};in=#{word}")
    assert (secret.verb, secret.params) == ("FAIL", nothing.params) and secret.params[:3] == (
        "SEARCH",
        "INVALID_PARAMS",
        "in",
    )
    boris.ask(f"JOIN {room}")
    assert len(search(boris, f"text={word}")) == 1, "judged when it is asked"


def test_plain_text_finds_the_same(chat: Server) -> None:
    room, word = unique("#room"), unique("word")
    anna = somebody(chat, "anna")
    anna.ask(f"JOIN {room}", f"PRIVMSG {room} :{word} one", f"PRIVMSG {room} :{word} two")
    with LineClient(chat.port, unique("vera")) as vera:
        vera.ask(f"/search {word} from:{anna.name} in:{room}", f"{word} one", f"{word} two", "--- now ---")
        vera.ask(f"/search {word} from:{vera.name}", "Nothing found.")
        vera.ask("/search tea before:soon", "“soon” is no time.")
