"""Who is told what is said by keys: those who asked for the key, and each what asking again would tell them.

IRCv3 "Metadata" as `draft/metadata-3` has it (ircv3-specifications, pull request 613, extensions/metadata.md, after
b9edf65).
"""

from collections.abc import Iterable
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beseda.core.metadata import EVERY_CHANGE, MOST_KEYS
from beseda.server.delivery import news
from beseda.wire.dialects.irc.dialect import Irc
from beseda.wire.dialects.irc.line import parse
from beseda.wire.dialects.irc.network import Network
from beseda.wire.dialects.irc.profile import Profiles
from engine_fakes import AS_IRC, NOON, FakeClient, Stage

CAPS = frozenset(("batch", "draft/metadata-3"))
PROFILES = Profiles(Network(server_name="srv"))
NAMES = ("ann", "bob", "eve")


@pytest.fixture
def stage() -> Stage:
    return slow_stage()


def slow_stage() -> Stage:
    """One where each thing happens so long after the other that no rate is too high."""
    moments = count(int(NOON), EVERY_CHANGE * MOST_KEYS)
    return Stage(now=lambda: float(next(moments)))


def irc(stage: Stage, number: int, name: str, *lines: str, caps: Iterable[str] = CAPS) -> FakeClient:
    """An IRC client who is in."""
    client = stage.client(number)
    dialect = Irc(PROFILES, f"host{number}", "en")
    client.dialect, client.framing = dialect, AS_IRC
    dialect.adopt(frozenset(caps))
    for line in (f"NICK {name}", f"USER {name} 0 * :{name}", *lines):
        stage.say(client, line)
    client.take()
    return client


def asked(stage: Stage, client: FakeClient, line: str) -> list[str]:
    """What a line is answered, also by the client's own thread."""
    client.take()
    stage.say(client, line)
    lines = client.take()
    for grant in stage.items[-1].grants:
        lines += client.dialect.answer(grant.action, grant.result)
    return lines


def heard(lines: Iterable[str]) -> list[str]:
    """What is told of keys: without sources and tags."""
    parsed = [parse(line) for line in lines]
    return [" ".join((line.verb, *line.params)) for line in parsed if line.verb in ("761", "766")]


# Notifications.


def test_who_asked_for_a_key_is_told_of_it_and_nobody_else(stage: Stage) -> None:
    """ "Notifications": other clients in the channels that subscriber is joined to."""
    ann = irc(stage, 1, "ann", "JOIN #tea")
    bob = irc(stage, 2, "bob", "JOIN #tea", "METADATA * SUB url")
    other_key = irc(stage, 3, "eve", "JOIN #tea", "METADATA * SUB color")
    elsewhere = irc(stage, 4, "zoe", "JOIN #pub", "METADATA * SUB url")
    for client in (ann, bob):
        client.take()
    assert heard(asked(stage, ann, "METADATA * SET url :http://x")) == ["761 ann * url * http://x"]
    assert heard(bob.take()) == ["761 bob ann url * http://x"]
    assert asked(stage, ann, "METADATA * SET url") and heard(bob.take()) == ["766 bob ann url Key not set"]
    assert asked(stage, ann, "METADATA #tea SET url :r") and heard(bob.take()) == ["761 bob #tea url * r"]
    assert heard([*other_key.take(), *elsewhere.take()]) == []


def test_who_did_it_is_told_once(stage: Stage) -> None:
    """ "Notifications": excluding changes the subscriber made on themselves."""
    ann = irc(stage, 1, "ann", "JOIN #tea", "METADATA * SUB url")
    assert len(asked(stage, ann, "METADATA * SET url :x")) == len(asked(stage, ann, "METADATA #tea SET url :x")) == 1


def test_without_the_capability_or_batches_nothing_is_told(stage: Stage) -> None:
    """ "`draft/metadata-3` Capability": dropping it, or `batch`, ends all subscriptions."""
    ann = irc(stage, 1, "ann", "JOIN #tea")
    without = irc(stage, 2, "bob", "JOIN #tea", "METADATA * SUB url", caps=())
    dropped = irc(stage, 3, "eve", "JOIN #tea", "METADATA * SUB url")
    stage.say(dropped, "CAP REQ :-batch")
    stage.say(dropped, "CAP REQ :batch")
    for client in (without, dropped):
        client.take()
    stage.say(ann, "METADATA * SET url :x")
    assert without.take() == dropped.take() == []
    assert asked(stage, dropped, "METADATA * SUBS")[1:-1] == []


def test_who_watches_for_somebody_is_told_without_a_room_in_common(stage: Stage) -> None:
    """ "Notifications": users that subscriber is currently monitoring."""
    ann = irc(stage, 1, "ann")
    bob = irc(stage, 2, "bob", "METADATA * SUB url", "MONITOR + ann,bob")
    stage.say(ann, "METADATA * SET url :x")
    assert heard(bob.take()) == ["761 bob ann url * x"]
    stage.say(bob, "METADATA * SET url :mine")
    assert heard(bob.take()) == ["761 bob * url * mine"]
    stage.say(ann, "MODE ann +i")
    stage.say(ann, "METADATA * SET url :y")
    assert heard(bob.take()) == [], "of somebody invisible nothing"


def test_who_may_not_speak_in_a_room_is_not_heard_there_by_keys_either(stage: Stage) -> None:
    ann = irc(stage, 1, "ann", "JOIN #tea", "METADATA * SUB status")
    bob = irc(stage, 2, "bob", "JOIN #tea", "MONITOR + bob")
    stage.say(ann, "MONITOR + bob")
    stage.say(ann, "MODE #tea +m")
    ann.take()
    assert heard(asked(stage, bob, "METADATA * SET status :buy this")) == ["761 bob * status * buy this"]
    assert ann.take() == []


def test_many_are_told_in_the_same_lines(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """ "Notifications": clients may also receive notifications for keys that they have not subscribed to."""
    monkeypatch.setattr(news, "TOLD_EACH", 1)
    ann = irc(stage, 1, "ann", "METADATA * SET url :x", "METADATA * SET color :y", "JOIN #tea")
    others = [irc(stage, 2 + n, f"p{n}", "JOIN #tea", "METADATA * SUB url") for n in range(3)]
    plain = stage.seated(9, "Zoe", "/join tea")
    for client in (*others, plain):
        client.take()
    stage.say(ann, "METADATA * CLEAR")
    assert [client.take() for client in others] == [
        [":srv 766 * ann color :Key not set", ":srv 766 * ann url :Key not set"]
    ] * 3
    assert plain.take() == []


def test_what_a_newcomer_brings_is_told_to_those_who_are_there(stage: Stage) -> None:
    ann = irc(stage, 1, "ann", "JOIN #tea", "METADATA * SUB url")
    irc(stage, 2, "bob", "METADATA * SET url :x", "METADATA * SET color :y", "JOIN #tea")
    assert heard(ann.take()) == ["761 ann bob url * x"]


def test_what_is_not_stored_is_not_told(stage: Stage) -> None:
    ann = irc(stage, 1, "ann", "JOIN #tea", "PRIVMSG #tea :hello", "METADATA * SUB url")
    bob = irc(stage, 2, "bob", "JOIN #tea", "METADATA * SUB url")
    stage.journal.full = True  # type: ignore[attr-defined]
    (refused,) = asked(stage, ann, "METADATA #tea SET url :x")
    assert parse(refused).params[:1] == ("ann",) and heard(bob.take()) == []
    stage.journal.full = False  # type: ignore[attr-defined]
    assert heard(asked(stage, bob, "METADATA #tea LIST")) == []


def test_who_takes_back_the_capability_before_the_welcome_has_said_nothing_and_is_answered_later(stage: Stage) -> None:
    ann = stage.client(1)
    ann.dialect, ann.framing = Irc(PROFILES, "host1", "en"), AS_IRC
    before = ("CAP REQ :batch draft/metadata-3", "METADATA * SET url :x", "CAP REQ :-draft/metadata-3")
    for line in (*before, "NICK ann", "USER ann 0 * :ann", "CAP END", "CAP REQ :draft/metadata-3"):
        stage.say(ann, line)
    assert heard(asked(stage, ann, "METADATA * LIST")) == []
    assert heard(asked(stage, ann, "METADATA * SET url :y")) == ["761 ann * url * y"]


# Automatic synchronization.


def test_a_watched_person_who_comes_may_be_asked_about(stage: Stage) -> None:
    """ "Automatic synchronization": with 730 a batch, or 774."""
    ann = irc(stage, 1, "ann", "MONITOR + bob")
    irc(stage, 2, "bob")
    assert [parse(line).verb for line in ann.take()] == ["730", "BATCH", "BATCH"], "who subscribes to nothing"
    stage.say(ann, "METADATA * SUB url")
    ann.take()
    assert [parse(line).params for line in asked(stage, ann, "MONITOR S")[1:]] == [
        ("ann", "bob", "0", "Synchronize metadata later")
    ]
    without = irc(stage, 3, "eve", caps=())
    assert len(asked(stage, without, "MONITOR + bob")) == 1


def test_what_a_room_brings_on_joining_is_what_sync_tells(stage: Stage) -> None:
    """ "Automatic synchronization": the batch MUST be identical to what METADATA SYNC would return."""
    irc(stage, 1, "ann", "METADATA * SET url :x", "JOIN #tea", "METADATA #tea SET url :r", "METADATA #tea SET color :c")
    bob = irc(stage, 2, "bob", "METADATA * SET color :b", "METADATA * SUB url color")
    joined = [line for line in asked(stage, bob, "JOIN #tea") if "metadata" in line]
    synced = [line.replace("metadata-sync", "metadata") for line in asked(stage, bob, "METADATA #tea SYNC")]
    assert joined == synced and len(joined) == 6
    assert not any("BATCH" in line for line in asked(stage, bob, "JOIN #")), "where nobody can be, nothing is told"


LINES = (
    "JOIN #tea", "JOIN #tea", "JOIN #pub", "PART #tea", "PART #pub", "RENAME #tea #pub", "RENAME #pub #tea",
    "METADATA * SUB url", "METADATA * SUB url color", "METADATA * UNSUB url",
    "METADATA * SET url :1", "METADATA * SET url :2", "METADATA * SET color :1", "METADATA * SET url",
    "METADATA #tea SET url :1", "METADATA #pub SET url :1", "METADATA #tea SET url", "METADATA * CLEAR",
    "METADATA #tea CLEAR", "MONITOR + ann", "MONITOR + bob", "MONITOR - ann",
)  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(LINES)), max_size=40))
@settings(max_examples=300, deadline=None)
def test_what_subscribers_were_told_is_what_they_would_be_told_now(steps: list[tuple[int, str]]) -> None:
    """Whatever anybody does: a client that keeps what it is told knows all that SYNC tells, and nothing else."""
    stage = slow_stage()
    caps = CAPS | {"draft/channel-rename"}
    clients = [irc(stage, 1 + number, name, "METADATA * SUB url", caps=caps) for number, name in enumerate(NAMES)]
    known: list[dict[tuple[str, str], str]] = [{} for _ in clients]
    for who, line in steps:
        stage.say(clients[who], line)
        for each, client in enumerate(clients):
            known[each] = learned(stage, each, known[each], client.take(), clients)
    for each, client in enumerate(clients):
        lines = asked(stage, client, "METADATA *ALL SYNC")
        assert known[each] == learned(stage, each, {}, lines, clients)


def learned(
    stage: Stage, who: int, known: dict[tuple[str, str], str], lines: Iterable[str], clients: list[FakeClient]
) -> dict[tuple[str, str], str]:
    """What a client knows after these lines, of what it subscribes to and of whom it sees."""
    known = dict(known)
    for line in map(parse, lines):
        match line.verb, line.params:
            case "761", (_, target, key, _, value):
                known[NAMES[who] if target == "*" else target, key] = value
            case "766", (_, target, key, *_):
                known.pop((NAMES[who] if target == "*" else target, key), None)
            case "774", (_, target, *_):  # it asks, sooner or later
                for told in heard(asked(stage, clients[who], f"METADATA {target} SYNC")):
                    _, _, name, key, _, value = told.split()
                    known[name, key] = value
            case "RENAME", (old, new, *_):
                known = {(new if name == old else name, key): value for (name, key), value in known.items()}
            case _:
                pass
    dialect, presence = clients[who].dialect, stage.hall.presence
    assert isinstance(dialect, Irc)
    seat = presence.sessions[clients[who].id]
    rooms = {presence.rooms[room].name.shown for room in seat.rooms}
    near = {other.name.shown for room in seat.rooms for other in presence.rooms[room].members.values()}
    watched = {name.shown for name in stage.engine._watches.names_of(clients[who].id)}
    seen = {NAMES[who], *rooms, *near, *watched}
    return {(name, key): value for (name, key), value in known.items() if name in seen and key in dialect.subscribed}
