"""A speaker is judged anew as soon as anything but talk has happened.

`test_hall_machine` tries with the whole hall that the cache changes no decision.
"""

import pytest
from hall_fixtures import Talk, named, text

from beseda.core import requests as rq
from beseda.core import say_cache as say_cache_module
from beseda.core.events import Said
from beseda.core.ids import RoomId, Seq, SessionId, UserId, session_id
from beseda.core.people import Source
from beseda.core.say_cache import CachedSay, SayCache
from beseda.core.text import Text

ANN, BOB = 1, 2
TO_BOB = rq.Say(named("Bob"), (text("hello"),))


def spoken() -> Talk:
    """Ann has spoken to Bob."""
    talk = Talk()
    talk.enter(ANN, "Ann")
    talk.enter(BOB, "Bob")
    (said,) = talk.events(ANN, TO_BOB)
    assert isinstance(said, Said)
    talk.hall.remember_say(session_id(1, ANN), TO_BOB.target, said, talk.heard[-1][1])
    return talk


def remember_say(talk: Talk, who: int, *texts: Text) -> CachedSay | None:
    return talk.hall.cached_say(session_id(1, who), TO_BOB.target, texts or TO_BOB.texts)


def test_who_has_spoken_to_somebody_stands_so_until_something_happens() -> None:
    talk = spoken()
    assert remember_say(talk, ANN) is not None
    assert remember_say(talk, BOB) is None
    talk.events(BOB, rq.SetAway("gone"))
    assert remember_say(talk, ANN) is None


def test_what_was_not_stored_has_not_happened_to_it_either() -> None:
    talk = spoken()
    talk.hall.take_back()
    assert remember_say(talk, ANN) is None


def test_a_text_with_a_fault_is_judged_however_one_stands() -> None:
    talk = spoken()
    assert remember_say(talk, ANN, text("hello"), text("you")) is not None
    assert remember_say(talk, ANN, text("hello"), text("")) is None
    assert remember_say(talk, ANN, text("x" * 100_000), text("hello")) is None


def test_saying_on_changes_nothing_before_it_happens() -> None:
    talk = spoken()
    cached_say, ann = remember_say(talk, ANN), talk.hall.presence.sessions[session_id(1, ANN)]
    assert cached_say is not None
    before = ann.active
    (said,) = cached_say.said(Seq(8), before + 5, (text("hello"),))
    assert ann.active == before
    talk.hall.evolve_talk([said])
    assert ann.active == before + 5


def test_each_text_has_the_place_that_it_would_have_by_itself() -> None:
    cached_say = remember_say(spoken(), ANN)
    assert cached_say is not None
    one, two = cached_say.said(Seq(8), 1000, (text("hello"), text("you")))
    assert (one.seq, two.seq, one.at, two.at) == (8, 10, 1000, 1000)
    assert (one.text, two.text) == (text("hello"), text("you")) and one[2:7] == two[2:7]


def test_they_do_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(say_cache_module, "MOST_KEPT", 10)
    say_cache = SayCache()
    one = CachedSay(UserId(1), "Ann", RoomId(0), UserId(2), "Bob", (), Source("Ann"), None)
    for number in range(say_cache_module.MOST_KEPT + 1):
        say_cache.keep(SessionId(number), RoomId(7), one)
    assert say_cache.find((SessionId(say_cache_module.MOST_KEPT), RoomId(7))) is one
    assert say_cache.find((SessionId(0), RoomId(7))) is None
