"""The server's password: a word or its hash; what nobody could ever type is refused with a sentence."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.server.running.config_faults import ConfigError
from beseda.server.sessions import passwords
from beseda.server.sessions.passwords import AT_ONCE, LONGEST_PASSWORD, HashingQueue, Known, Lock, hashed, proves

WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40).map(lambda word: "x" + word)
HASH = hashed("открой дверь")


class Guesses:
    """Stands where passwords are hashed, and notes how long they are."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def verify(self, hash_: str, password: str) -> bool:
        self.sizes.append(len(password))
        return True


def test_without_a_password_everybody_comes_in() -> None:
    lock = Lock("")
    assert not lock.is_locked and lock.opens("") and lock.opens("whatever")


@given(WORDS, st.text())
def test_a_word_opens_itself_and_nothing_else_does(word: str, other: str) -> None:
    lock = Lock(word)
    assert lock.is_locked and lock.opens(word) and not lock.opens("")
    assert lock.opens(other) == (other == word)


def test_how_near_a_guess_was_takes_no_other_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[bytes] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append(one)
        return one == other

    monkeypatch.setattr("hmac.compare_digest", compare)
    assert Lock("открой").opens("открой") and not Lock("открой").opens("откроя")
    known = Known()
    known.keep("word", "hash")
    assert known.is_right("word", "hash") and not known.is_right("wore", "hash")
    assert len(compared) == 4


def test_a_hash_opens_to_its_word_and_not_to_itself() -> None:
    lock = Lock(HASH)
    assert lock.is_locked and lock.opens("открой дверь")
    assert not lock.opens("открой дверь!") and not lock.opens(HASH) and not lock.opens("")


def test_who_is_silent_costs_no_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "proves", lambda *_: pytest.fail("hashed"))
    assert not Lock(HASH).opens("")


def test_a_very_long_guess_is_no_more_work_and_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not proves("x" * 1_000_000, HASH)
    with monkeypatch.context() as patch:
        guesses = Guesses()
        patch.setattr(passwords, "hasher", lambda: guesses)
        proves("y" * 1_000_000, HASH)
        assert guesses.sizes == [LONGEST_PASSWORD]
    assert proves("x" * LONGEST_PASSWORD, hashed("x" * LONGEST_PASSWORD))


@pytest.mark.parametrize(
    "password",
    [
        "/quit",
        "NICK anna",
        "pass word",
        "GET /",
        "two\nlines",
        "a\x00b",
        "bell\x07",
        "x" * 501,
        "$argon2id$",
        pytest.param(HASH.rpartition("$")[0], id="a hash cut short"),
        "$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$c29tZWhhc2hzb21laGFzaA",
        "$argon2id$v=19$m=8,t=4294967295,p=1$c29tZXNhbHRzb21lc2FsdA$c29tZWhhc2hzb21laGFzaA",
    ],
)
def test_what_nobody_could_give_is_refused_with_one_sentence(password: str) -> None:
    with pytest.raises(ConfigError, match=r"^password: .+$") as raised:
        Lock(password)
    assert "\n" not in str(raised.value) and password not in str(raised.value)


def test_only_a_few_are_checked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow:
        def __init__(self) -> None:
            self.at_work = self.most = 0
            self.lock = threading.Lock()

        def verify(self, hash_: str, password: str) -> bool:
            with self.lock:
                self.at_work += 1
                self.most = max(self.most, self.at_work)
                full.release() if self.at_work == AT_ONCE else None
            go_on.wait(10.0)
            with self.lock:
                self.at_work -= 1
            return True

    slow, full, go_on = Slow(), threading.Semaphore(0), threading.Event()
    monkeypatch.setattr(passwords, "hasher", lambda: slow)
    threads = [threading.Thread(target=proves, args=(f"word{number}", HASH)) for number in range(3 * AT_ONCE)]
    for thread in threads:
        thread.start()
    assert full.acquire(timeout=10.0)
    go_on.set()
    for thread in threads:
        thread.join(10.0)
    assert slow.most == AT_ONCE


def test_who_has_tried_least_in_vain_is_checked_first_and_then_who_came_first() -> None:
    queue = HashingQueue(at_once=2)
    assert queue.enter(0) is None and queue.enter(7) is None
    tries = (5, 0, 1, 0, 5)
    latches = [queue.enter(each) for each in tries]
    passed: list[int] = []
    for _ in tries:
        queue.leave()
        passed += [n for n, each in enumerate(latches) if n not in passed and each and each.acquire(blocking=False)]
    assert passed == [1, 3, 2, 0, 4]
    queue.leave()
    queue.leave()
    assert queue.enter(9) is None, "as many places as before"


def test_a_password_that_was_right_once_is_right_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    hash_ = hashed("сезам")
    assert proves("сезам", hash_)
    monkeypatch.setattr(passwords, "hasher", lambda: pytest.fail("hashed"))
    assert proves("сезам", hash_, tries=50)
    with pytest.raises(pytest.fail.Exception):
        proves("сезан", hash_)


def test_what_is_known_is_of_one_hash_and_is_no_password() -> None:
    known = Known()
    known.keep("word", "hash")
    assert known.is_right("word", "hash") and not known.is_right("word", "other") and not known.is_right("", "hash")
    assert "word" not in repr(vars(known))
    for number in range(1000):
        known.keep("word", str(number))
    assert len(known._digests) <= passwords.MOST_KNOWN
