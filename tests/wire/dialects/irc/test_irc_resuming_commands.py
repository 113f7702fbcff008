"""RESUME: what it asks for, and what a client is told that is back (docs/irc-resume.md)."""

from pathlib import Path

from irc_speaking import Speaking, ann, asks, stranger, told

from beseda.core import requests as rq
from beseda.core.events import Said
from beseda.core.ids import MessageId, RoomId, Seq, UserId
from beseda.core.limits import Limits
from beseda.core.people import Flag, Source
from beseda.core.questions import Member, Members, Scope, Whereabouts
from beseda.core.text import Text
from beseda.server.sessions.catching_up import MOST_MISSED
from beseda.wire.dialects.actions import CatchUp, Missed
from beseda.wire.dialects.irc.commands.about import GREETED
from beseda.wire.dialects.irc.commands.resuming import TOO_MANY, back_lines, offered
from beseda.wire.dialects.irc.commands.resuming import told as told_secret
from beseda.wire.dialects.irc.network import Network
from beseda.wire.dialects.seat_secrets import TRIES, digest_of

ME = Source("ann", "a", "here", real_name="Ann A.")
DOCUMENT = Path(__file__).parents[4] / "docs" / "irc-resume.md"


def back(
    speaker: Speaking, *messages: Said, unreadable: bool = False, are_all: bool = True, away: str = ""
) -> list[str]:
    members = (Member("ann"), Member("bob"))
    tea = Members(RoomId(7), "#tea", "about", 2, ("ann", "bob"), members, False, "bob", 5000)
    where = Whereabouts((tea,), frozenset((Flag.BOT,)), away, Scope(Seq(9), UserId(1), frozenset(), None))
    return list(back_lines(Missed(where, None if unreadable else messages, are_all), speaker, ME))


def said(words: str) -> Said:
    return Said(Seq(0x2A), 1_700_000_000_000, UserId(2), "bob", RoomId(7), UserId(0), "#tea", Text((words,)))


def test_a_secret_asks_for_its_seat_and_offers_the_next_one() -> None:
    resume, greeted, catch_up = asks("RESUME mysecret", stranger("beseda/resume"))
    assert isinstance(resume, rq.Resume) and resume.digest == digest_of("mysecret") != resume.new
    assert greeted is GREETED and catch_up == CatchUp(None)


def test_the_newest_known_message_is_given_by_its_id() -> None:
    speaker = Speaking("beseda/resume", entered=False, network=Network(journal="j0"))
    assert asks(f"RESUME x {MessageId('j0', Seq(77))}", speaker)[-1] == CatchUp(Seq(77))
    assert asks("RESUME x other-4d", speaker)[-1] == CatchUp(None)


def test_it_is_for_who_asked_for_it_and_has_no_seat_yet() -> None:
    assert told("RESUME x", stranger()) == ["421 RESUME :Unknown command"]
    assert told("RESUME x", ann("beseda/resume"))[0].startswith("FAIL RESUME REGISTRATION_IS_COMPLETED :")


def test_whoever_tries_one_secret_after_the_other_is_let_go() -> None:
    speaker = stranger("beseda/resume")
    for _ in range(TRIES):
        assert isinstance(asks("RESUME x", speaker)[0], rq.Resume)
    assert asks("RESUME x", speaker) == (rq.Exit(TOO_MANY),)


def test_a_secret_is_offered_with_the_capability_and_told_with_its_time() -> None:
    assert offered(ann()) == ()
    speaker = Speaking("beseda/resume", network=Network(resume_seconds=77))
    (offer,) = offered(speaker)
    assert isinstance(offer, rq.SetSecret)
    verb, word, secret, seconds = told_secret(offer.digest, speaker)[0].split()
    assert (verb, word, digest_of(secret), seconds) == ("RESUME", "TOKEN", offer.digest, "77")
    assert told_secret(b"another's", speaker) == []


def test_who_is_back_is_told_modes_rooms_and_what_was_missed() -> None:
    assert back(ann(), said("hi"), away="out") == [
        ":ann MODE ann +B",
        "306 :You have been marked as being away",
        ":ann!a@here JOIN #tea",
        "332 #tea :about",
        "333 #tea bob 5",
        "353 = #tea :ann bob",
        "366 #tea :End of /NAMES list",
        ":bob!~@unknown PRIVMSG #tea :hi",
    ]


def test_with_its_capabilities_it_is_told_so() -> None:
    lines = back(ann("extended-join", "no-implicit-names", "batch", "message-tags", "server-time"), said("hi"))
    assert lines[1:] == [
        ":ann!a@here JOIN #tea * :Ann A.",
        "332 #tea :about",
        "333 #tea bob 5",
        ":beseda.local BATCH +missed beseda/resume",
        "@batch=missed;time=2023-11-14T22:13:20.000Z;msgid=-2a :bob!~@unknown PRIVMSG #tea :hi",
        ":beseda.local BATCH -missed",
    ]
    assert back(ann("batch"), said("hi"))[-2] == "@batch=missed :bob!~@unknown PRIVMSG #tea :hi"


def test_who_missed_nothing_gets_no_empty_batch_and_who_misses_some_is_told() -> None:
    assert not [line for line in back(ann("batch")) if "BATCH" in line or "WARN" in line]
    assert "WARN RESUME HISTORY_LOST :More was said" in "\n".join(back(ann(), said("hi"), are_all=False))
    assert back(ann(), unreadable=True)[-1].startswith("WARN RESUME HISTORY_LOST :What was said")


def test_the_numbers_of_the_document_are_those_of_the_code() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    limits = Limits()
    assert f"when {limits.detached:,} seats wait, or {limits.detached_per_host} from one address" in text
    assert f"At most the newest {MOST_MISSED:,} messages" in text and f"{Network().resume_seconds}\n" in text
    assert TRIES == 3 and "The fourth secret of a connection closes it" in text
