"""That a certificate is about to end is said in good time, and each time once."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
import trustme
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beseda.server.running.config_tls import Pair
from beseda.server.tls.expiry import DAYS, Expiry
from beseda.server.tls.pem_files import Identity, read_pair

LASTING = 90
NOW = datetime.now(UTC).replace(microsecond=0)
END = NOW + timedelta(days=LASTING)


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    both = tmp_path_factory.mktemp("expiry") / "both.pem"
    made = trustme.CA().issue_cert("chat.example.org", not_after=END)
    made.private_key_and_cert_chain_pem.write_to_path(str(both))
    both.chmod(0o600)
    return read_pair("tls", Pair(str(both), str(both)))


def told(expiry: Expiry, identity: Identity, left: Sequence[float], caplog: pytest.LogCaptureFixture) -> list[str]:
    """What is said when one looks this many days before the end, one after the other."""
    caplog.clear()
    for days in left:
        expiry.report([identity], END - timedelta(days=days))
    return [record.getMessage() for record in caplog.records]


def test_it_is_said_at_30_14_7_1_days_and_once_after_the_end(
    identity: Identity, caplog: pytest.LogCaptureFixture
) -> None:
    said = told(Expiry(), identity, [hours / 24 for hours in range(90 * 24, -72, -1)], caplog)
    assert [words.partition(" ends in ")[2].partition(" days")[0] for words in said] == ["30", "14", "7", "1", ""]
    assert "has ended" in said[-1] and all(str(identity.path) in words and f"{END:%Y-%m-%d}" in words for words in said)
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 4 + [logging.ERROR]


def test_a_start_shortly_before_the_end_says_it_once(identity: Identity, caplog: pytest.LogCaptureFixture) -> None:
    assert len(told(Expiry(), identity, [5, 5, 4, 3], caplog)) == 1


def test_a_clock_that_is_set_back_has_nothing_said_again(identity: Identity, caplog: pytest.LogCaptureFixture) -> None:
    assert len(told(Expiry(), identity, [5, 20, 5], caplog)) == 1


def test_what_is_left_is_told_apart_at_each_time(identity: Identity, caplog: pytest.LogCaptureFixture) -> None:
    first, second = told(Expiry(), identity, [14.3, 13.9], caplog)
    assert "in 15 days" in first and "in 14 days" in second


def test_what_has_long_to_go_is_not_spoken_of(identity: Identity, caplog: pytest.LogCaptureFixture) -> None:
    assert told(Expiry(), identity, [80, 40, 30.1], caplog) == []


def test_a_new_one_begins_from_the_start(identity: Identity, caplog: pytest.LogCaptureFixture) -> None:
    expiry = Expiry()
    told(expiry, identity, [5], caplog)
    expiry.report([], END)
    assert len(told(expiry, identity, [5], caplog)) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # `told` begins it anew
@given(looks=st.lists(st.floats(-10, 60), max_size=60))
def test_however_one_looks_nothing_is_said_twice(
    identity: Identity, caplog: pytest.LogCaptureFixture, looks: list[float]
) -> None:
    said = told(Expiry(), identity, sorted(looks, reverse=True), caplog)
    assert len(said) == len(set(said)) <= len(DAYS)
    assert bool(said) is any(left <= max(DAYS) for left in looks)
