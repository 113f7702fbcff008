"""The proof of an address: who gets a code, what it is good for, and what is never answered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.wire.framing.proof import (
    AMPLIFICATION,
    HINT,
    Address,
    Prover,
    code_answered_in,
    code_typed_in,
    headers_of,
)

MASHA: Address = ("192.0.2.1", 50000)
LONG_HINT = "(чтобы войти в беседу, пришлите сюда: {code} и имя)"
prover = Prover(b"0123456789abcdef")


def test_a_code_is_eight_letters_anyone_can_type() -> None:
    code = prover.code(MASHA, 5)
    assert len(code) == 8 and code.isascii() and code == code.lower() and code.isalnum()


def test_a_code_is_good_this_minute_and_the_next() -> None:
    code = prover.code(MASHA, 5)
    assert [prover.proves(MASHA, code, minute) for minute in (4, 5, 6, 7)] == [False, True, True, False]


@pytest.mark.parametrize("thief", [("192.0.2.1", 50001), ("192.0.2.2", 50000), ("2001:db8::1", 50000, 0, 0)])
def test_a_code_is_good_for_its_own_address_only(thief: Address) -> None:
    assert not prover.proves(thief, prover.code(MASHA, 5), 5)


def test_the_code_of_another_run_is_refused() -> None:
    assert not prover.proves(MASHA, Prover(b"fedcba9876543210").code(MASHA, 5), 5)


@pytest.mark.parametrize("address", [MASHA, ("2001:db8::1", 50000, 0, 0)])
@pytest.mark.parametrize("hint", ["", HINT, LONG_HINT])
@pytest.mark.parametrize("size", range(60))
def test_an_answer_is_at_most_three_times_what_came(address: Address, hint: str, size: int) -> None:
    answer = Prover(b"0123456789abcdef", hint).answer(b"x" * size, address, 5)
    assert answer is not None and answer.endswith(b"\n") and answer.count(b"\n") == 1
    assert len(answer) + headers_of(address) <= AMPLIFICATION * (size + headers_of(address))


def test_a_hint_is_given_where_it_fits_and_the_code_always() -> None:
    verbose = Prover(b"0123456789abcdef", LONG_HINT)
    code = verbose.code(MASHA, 5)
    assert verbose.answer(b"", MASHA, 5) == f"Beseda: {code}\n".encode()
    whole = verbose.answer(b"x" * 30, MASHA, 5)
    assert whole is not None and whole.decode().count(code) == 2
    assert code_answered_in(whole) == code


def test_the_usual_hint_fits_the_answer_to_a_single_byte() -> None:
    answer = prover.answer(b"\n", MASHA, 5)
    assert answer is not None and b"name" in answer


def test_an_answer_of_ours_is_never_answered() -> None:
    answer = prover.answer(b"hello\n", MASHA, 5)
    assert answer is not None
    assert Prover(b"another server's").answer(answer, MASHA, 5) is None


def test_how_near_a_guess_was_takes_no_other_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[bytes] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append(one)
        return one == other

    monkeypatch.setattr("hmac.compare_digest", compare)
    assert prover.proves(MASHA, prover.code(MASHA, 7), 7)
    assert len(compared) == 2, "with the minute before as well, whatever came of the first"


def test_an_echoed_answer_proves_nothing() -> None:
    answer = prover.answer(b"hello\n", MASHA, 5)
    assert answer is not None and code_typed_in(answer) is None


@pytest.mark.parametrize("port", [7, 19, 53, 69, 123, 1023])
def test_services_that_answer_anything_are_not_answered(port: int) -> None:
    assert prover.answer(b"hello\n", ("192.0.2.1", port), 5) is None


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (b"abcd2345", "abcd2345"),
        (b"abcd2345\n", "abcd2345"),
        (b"ABCD2345\r\n", "abcd2345"),
        (b"abcd2345  masha \n", "abcd2345"),
        ("abcd2345\tМаша Ы\n".encode(), "abcd2345"),
        (b"abcd2345 masha\nhello\n", "abcd2345"),
        (b"abcd23456 masha\n", None),
        (b"abcd234\n", None),
        (b" abcd2345\n", None),
        (b"abcd1890\n", None),
        (b"", None),
    ],
)
def test_a_code_is_found_as_people_type_it(typed: bytes, found: str | None) -> None:
    assert code_typed_in(typed) == found


def test_a_code_is_for_one_entry_of_its_address() -> None:
    code = prover.code(MASHA, 5, 3)
    assert [prover.proves(MASHA, code, 5, entry) for entry in (2, 3, 4)] == [False, True, False]


@given(st.binary(max_size=80))
def test_junk_is_neither_a_proof_nor_a_fault(junk: bytes) -> None:
    code_answered_in(junk)
    typed = code_typed_in(junk)
    assert typed is None or not prover.proves(MASHA, typed, 5)
    prover.answer(junk, MASHA, 5)
