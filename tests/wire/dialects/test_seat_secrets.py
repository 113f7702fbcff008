"""Secrets of seats: long, each another one, known by their digests; and ids of messages that clients give back."""

import pytest

from beseda.core.ids import MessageId, Seq
from beseda.wire.dialects.seat_secrets import SECRET_BYTES, SeatSecret, digest_of, place_of


def test_each_secret_is_another_and_no_word_of_it_is_in_its_digest() -> None:
    own = SeatSecret()
    digests = {own.renew() for _ in range(100)}
    assert len(digests) == 100 and SECRET_BYTES * 8 >= 128
    assert all(len(digest) == 32 for digest in digests)


def test_only_the_newest_is_told_and_only_for_its_digest() -> None:
    own = SeatSecret()
    first, second = own.renew(), own.renew()
    assert own.told(first) is None and own.told(b"") is None and SeatSecret().told(digest_of("")) is None
    secret = own.told(second)
    assert secret is not None and digest_of(secret) == second and secret.isascii() and " " not in secret
    assert own.told(second) is None, "once"


def test_the_id_of_a_message_is_its_place_in_this_journal() -> None:
    assert place_of(str(MessageId("j0", Seq(77))), "j0") == 77


@pytest.mark.parametrize(
    "typed",
    ["", "j0-", "j0-4g", "j1-4d", "4d", "j0-0x4d", "j0-04D", "j0--4d", "j0-4_d", f"j0-{2**63:x}", f"j0-{2**63 - 1:x}"],
)
def test_anything_else_is_none(typed: str) -> None:
    assert place_of(typed, "j0") is None
