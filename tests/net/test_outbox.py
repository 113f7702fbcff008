"""Outboxes: order is kept, nobody waits for a slow reader, nothing put is forgotten, nothing is sent after closing."""

import math
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import cast

import pytest

from beseda.net import outbox as outbox_module
from beseda.net.flusher import Flusher
from beseda.net.helper import Helper
from beseda.net.merging import Put
from beseda.net.outbox import DONTWAIT, LONGEST_DELAY, MANY, Outbox, Outboxes
from beseda.net.slow import MOST_AT_ONCE, MOST_TO_CUT

SOON = 20.0
LIMIT = 100_000


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SOON
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.001)


class Kernel:
    """A send that takes what it is told to, and remembers."""

    def __init__(self, takes: int | None = None) -> None:
        self.takes = takes
        """Bytes until it takes no more; None: all."""
        self.gone = False
        self.pieces: list[bytes] = []
        self.box = Outbox(self.send, -1, self)

    def send(self, data: bytes, flags: int) -> int:
        assert flags & socket.MSG_DONTWAIT
        if self.gone:
            raise ConnectionResetError
        if self.takes == 0:
            raise BlockingIOError
        taken = len(data) if self.takes is None else min(self.takes, len(data))
        if self.takes is not None:
            self.takes -= taken
        self.pieces.append(data[:taken])
        return taken

    @property
    def received(self) -> bytes:
        return b"".join(self.pieces)


class Post:
    """Outboxes with a flusher that only notes, so that a test goes step by step."""

    def __init__(self, limit: int = LIMIT) -> None:
        self.overflown: list[Outbox] = []
        self.helper = Helper()
        self.outboxes = Outboxes(limit, self.helper, self._overflow)
        self.slow: list[Outbox] = []
        self.outboxes.hand_slow_ones_to(self.slow.append)

    def _overflow(self, box: Outbox) -> bytes:
        self.overflown.append(box)
        return b"too slow\n"

    def send(self, data: bytes, *kernels: Kernel) -> None:
        self.outboxes.put([Put(tuple(kernel.box for kernel in kernels), data)])
        self.outboxes.flush()


@pytest.fixture
def post() -> Post:
    return Post()


def test_what_waits_for_one_is_one_send(post: Post) -> None:
    kernel = Kernel()
    for word in (b"a\n", b"b\n", b"c\n"):
        post.outboxes.put_one(kernel.box, word)
    post.outboxes.flush()
    assert kernel.pieces == [b"a\nb\nc\n"]


def test_readers_of_one_room_share_the_joined_bytes(post: Post) -> None:
    one, two = Kernel(), Kernel()
    boxes = (one.box, two.box)
    post.outboxes.put([Put(boxes, b"a\n"), Put(boxes, b"b\n")])
    post.outboxes.flush()
    assert one.pieces == two.pieces == [b"a\nb\n"] and one.pieces[0] is two.pieces[0]


def test_a_speaker_gets_something_else_or_nothing_in_its_place(post: Post) -> None:
    ann, bob, eve = Kernel(), Kernel(), Kernel()
    boxes = (ann.box, bob.box, eve.box)
    post.outboxes.put([Put(boxes, b"all\n", {ann.box: b"", bob.box: b"own\n"}), Put(boxes, b"then\n")])
    post.outboxes.flush()
    assert (ann.received, bob.received, eve.received) == (b"then\n", b"own\nthen\n", b"all\nthen\n")


def test_while_many_are_sent_to_and_twice_as_long_after_it_is_not_calm(post: Post) -> None:
    during: list[float] = []

    def send(data: bytes, flags: int) -> int:
        during.append(post.outboxes.calm_at)
        return len(data)

    began = time.monotonic()
    post.outboxes.put([Put(tuple([Outbox(send, -1) for _ in range(MANY + 1)]), b"news\n")])
    post.outboxes.flush()
    assert during == [math.inf] * (MANY + 1)
    assert began < post.outboxes.calm_at <= began + 3 * (time.monotonic() - began)


def test_after_a_few_were_sent_to_all_is_calm(post: Post) -> None:
    post.send(b"news\n", *[Kernel() for _ in range(5)])
    assert post.outboxes.calm_at == 0.0 and post.outboxes.coalescing_delay() == 0.0


@pytest.mark.parametrize("took", [0.064, 1.0])
def test_soon_after_many_were_sent_to_who_is_read_may_have_more_to_say_and_is_waited_for_a_little(
    post: Post, monkeypatch: pytest.MonkeyPatch, took: float
) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    delays: list[float] = []

    def send(data: bytes, flags: int) -> int:
        nonlocal now
        now += took / (MANY + 1)
        delays.append(post.outboxes.coalescing_delay())
        return len(data)

    boxes = tuple([Outbox(send, -1) for _ in range(MANY + 1)])
    for _ in range(2):
        post.outboxes.put([Put(boxes, b"news\n")])
        post.outboxes.flush()
        assert post.outboxes.coalescing_delay() == pytest.approx(min(took / 32, LONGEST_DELAY))
        now += 1.9 * took
        assert post.outboxes.coalescing_delay()
    assert set(delays) == {0.0}, "while it goes on, what comes gathers anyway"
    now += 0.2 * took
    assert post.outboxes.coalescing_delay() == 0.0


def test_a_reader_who_is_gone_holds_up_nobody(post: Post) -> None:
    gone, there = Kernel(), Kernel()
    gone.gone = True
    post.send(b"a\n", gone, there)
    assert there.received == b"a\n" and gone.box.slow is None


def test_a_slow_reader_is_handed_over_and_holds_up_nobody(post: Post) -> None:
    slow, quick = Kernel(takes=1), Kernel()
    for word in (b"ab\n", b"cd\n"):
        post.send(word, slow, quick)
    assert quick.received == b"ab\ncd\n" and slow.received == b"a"
    assert post.slow[0] is slow.box
    slow.takes = None
    post.outboxes.push(slow.box)
    assert slow.received == b"ab\ncd\n" and slow.box.slow is None


def test_a_slow_reader_that_is_reset_is_slow_no_more(post: Post) -> None:
    slow = Kernel(takes=1)
    post.send(b"ab\n", slow)
    slow.gone = True
    post.outboxes.push(slow.box)
    assert slow.box.slow is None


def test_over_the_limit_what_is_half_sent_is_completed_then_the_last_words(post: Post) -> None:
    slow = Kernel(takes=4)
    post.send(b"first\nsecond\n", slow)
    post.send(b"third\n", slow)
    post.send(b"x" * LIMIT + b"\n", slow)
    assert post.overflown == [slow.box]
    post.send(b"more\n", slow)
    slow.takes = None
    post.outboxes.push(slow.box)
    post.send(b"later\n", slow)
    assert slow.received == b"first\nsecond\ntoo slow\n" and post.overflown == [slow.box]


def test_over_the_limit_nothing_is_looked_for_in_the_bytes(post: Post) -> None:
    """What was put is what is kept or lost: a framing without line ends is cut nowhere."""
    slow = Kernel(takes=2)
    post.send(b"\x00\x04\n\n\n\n", slow)
    post.send(b"\x00\x00" + b"\n" * LIMIT, slow)
    slow.takes = None
    post.outboxes.push(slow.box)
    assert slow.received == b"\x00\x04\n\n\n\ntoo slow\n"


def test_over_the_limit_what_was_not_begun_is_lost_as_a_whole(post: Post) -> None:
    slow = Kernel(takes=6)
    post.send(b"first\n", slow)
    post.send(b"second\n", slow)
    post.send(b"x" * LIMIT, slow)
    slow.takes = None
    post.outboxes.push(slow.box)
    assert slow.received == b"first\ntoo slow\n"


def test_over_the_limit_what_is_left_after_a_while_of_sending_is_known_for_half_sent(post: Post) -> None:
    slow = Kernel(takes=2)
    for word in (b"first\n", b"second\n", b"third\n"):
        post.send(word, slow)
    slow.takes = 7  # the rest of the first, and the beginning of the second
    post.outboxes.push(slow.box)
    post.send(b"x" * LIMIT, slow)
    slow.takes = None
    post.outboxes.push(slow.box)
    assert slow.received == b"first\nsecond\ntoo slow\n"


@pytest.mark.parametrize("sent", range(19))
def test_however_much_goes_at_a_time_all_comes(post: Post, sent: int) -> None:
    slow = Kernel(takes=sent)
    for word in (b"first\n", b"second\n", b"third\n"):
        post.send(word, slow)
    while slow.received != b"first\nsecond\nthird\n":
        slow.takes = 1
        post.outboxes.push(slow.box)
    assert slow.box.slow is None


def test_exactly_the_limit_is_not_over_it() -> None:
    post = Post(limit=10)
    slow = Kernel(takes=0)
    post.send(b"x" * 10, slow)
    assert not post.overflown
    post.send(b"x", slow)
    assert post.overflown == [slow.box]


# With pauses.


class Keeping:
    """Leaves nothing out."""

    def fit(self, data: bytes, room: int, most: int) -> tuple[bytes, int]:
        return data, 0


class Pairs(Keeping):
    """Two bytes at a time, and a pause."""

    def __init__(self, pause: float = 1000.0) -> None:
        self.pause = pause

    def cut(self, data: bytes) -> tuple[bytes, bytes]:
        return data[:2], data[2:]


def test_a_paced_one_gets_a_piece_and_the_rest_after_each_pause(post: Post) -> None:
    kernel = Kernel()
    post.outboxes.pace(kernel.box, Pairs())
    post.send(b"abcd", kernel)
    post.send(b"e", kernel)
    assert kernel.pieces == [b"ab"] and post.slow == [kernel.box]
    kernel.box.slow.due = 0.0  # type: ignore[union-attr]  # the pause is over
    post.outboxes.push(kernel.box)
    assert kernel.pieces == [b"ab", b"cd"]


def test_a_paced_one_whose_socket_was_full_for_a_moment_keeps_its_pauses(post: Post) -> None:
    kernel = Kernel(takes=0)
    post.outboxes.pace(kernel.box, Pairs())
    post.send(b"abcd", kernel)
    waiting_for_its_socket = post.slow.pop()
    kernel.takes = None
    post.send(b"ef", kernel)
    assert kernel.pieces == [], "it is arranged for already, and what is put goes behind"
    for _ in range(2):
        post.outboxes.push(waiting_for_its_socket)
        assert kernel.pieces == [b"ab"], "the second piece came without a pause"


class Words(Keeping):
    """A word at a time: the blanks between are not sent."""

    pause = 0.0

    def cut(self, data: bytes) -> tuple[bytes, bytes]:
        word, _, rest = data.strip(b" ").partition(b" ")
        return word, rest


@pytest.mark.parametrize("taken", range(7))
def test_a_piece_that_goes_in_parts_stays_one_and_the_next_stays_another(post: Post, taken: int) -> None:
    kernel = Kernel(takes=taken)
    post.outboxes.pace(kernel.box, Words())
    post.send(b" first ", kernel)
    post.send(b"second ", kernel)
    kernel.takes = None
    while kernel.box.slow is not None and kernel.box.slow.size:
        kernel.pieces.append(b"|")
        post.outboxes.push(kernel.box)
    assert kernel.received.replace(b"|", b"") == b"firstsecond"
    assert b"|second" in kernel.received


def test_a_paced_one_stays_so_when_all_is_sent(post: Post) -> None:
    kernel = Kernel()
    post.outboxes.pace(kernel.box, Pairs(pause=0.0))
    post.send(b"ab", kernel)
    post.outboxes.push(kernel.box)
    assert kernel.box.slow is not None and kernel.box.slow.pace is not None


class Lines:
    """Sends a line at a time; leaves out lines, except those that begin with "!"."""

    pause = 0.0

    def cut(self, data: bytes) -> tuple[bytes, bytes]:
        line, end, rest = data.partition(b"\n")
        return line + end, rest

    def fit(self, data: bytes, room: int, most: int) -> tuple[bytes, int]:
        lines = data.splitlines(keepends=True)
        kept = [line for line in lines if len(line) <= (most if line.startswith(b"!") else room)]
        return b"".join(kept), len(lines) - len(kept)


def paced(post: Post, kernel: Kernel) -> None:
    post.outboxes.on_left_out = lambda box, count: b"(%d left out)\n" % count
    post.outboxes.pace(kernel.box, Lines())


def push_all(post: Post, kernel: Kernel) -> None:
    while kernel.box.slow is not None and kernel.box.slow.size:
        post.outboxes.push(kernel.box)


def test_our_pauses_never_count_against_a_paced_one_who_is_told_how_much_was_left_out() -> None:
    post, kernel = Post(limit=400), Kernel()
    paced(post, kernel)
    for number in range(100):
        post.send(b"line %02d\n" % number, kernel)
        assert kernel.box.slow is not None and kernel.box.slow.size <= 400
    assert not post.overflown
    push_all(post, kernel)
    post.send(b"later\n", kernel)
    push_all(post, kernel)
    lines = kernel.received.decode().splitlines()
    first = lines.index("(87 left out)")
    assert lines == [*[f"line {number:02}" for number in range(first)], "(87 left out)", "later"]
    assert first == 13, "one was sent at once, and what waited was a quarter of the limit"


def test_a_gap_is_one_and_ends_when_most_of_what_waited_is_sent() -> None:
    post, kernel = Post(limit=400), Kernel()
    paced(post, kernel)
    for number in range(20):
        post.send(b"line %02d\n" % number, kernel)
    for number in range(20, 23):
        post.outboxes.push(kernel.box)
        post.send(b"line %02d\n" % number, kernel)
    assert b"left out" not in kernel.received, "there is room for a line, and the gap goes on"
    push_all(post, kernel)
    assert kernel.received.count(b"left out") == 1 and kernel.received.endswith(b"line 12\n(10 left out)\n")


def test_an_answer_is_left_out_last() -> None:
    post, kernel = Post(limit=400), Kernel()
    paced(post, kernel)
    for number in range(20):
        post.send(b"line %02d\n" % number, kernel)
    post.send(b"!answer\n", kernel)
    push_all(post, kernel)
    assert kernel.received.endswith(b"line 12\n!answer\n(7 left out)\n")
    for _ in range(100):
        post.send(b"!answer\n", kernel)
    assert kernel.box.slow is not None and kernel.box.slow.size <= 400 and not post.overflown


def test_who_is_paced_no_more_is_told_of_the_gap_before_what_comes_then() -> None:
    post, kernel = Post(limit=400), Kernel()
    paced(post, kernel)
    for number in range(20):
        post.send(b"line %02d\n" % number, kernel)
    post.outboxes.unpace(kernel.box, b"\n")
    push_all(post, kernel)
    post.send(b"later\n", kernel)
    assert kernel.received.endswith(b"line 12\n(7 left out)\nlater\n") and kernel.box.slow is None


def test_a_paced_one_whose_socket_takes_nothing_is_over_the_limit_as_anybody() -> None:
    post, kernel = Post(limit=400), Kernel(takes=0)
    paced(post, kernel)
    for number in range(51):
        post.send(b"line %02d\n" % number, kernel)
    assert not post.overflown, "exactly the limit"
    post.send(b"line 51\n", kernel)
    assert post.overflown == [kernel.box]
    kernel.takes = None
    push_all(post, kernel)
    assert kernel.received == b"too slow\n"


def test_a_send_is_given_a_part_of_what_waits_however_much_that_is() -> None:
    """To put all of it together for each piece took half a core, with 200 readers who were behind."""
    post, slow, behind = Post(limit=20_000_000), Kernel(takes=1), Kernel()
    cut_from: list[int] = []

    class Noting(Lines):
        def cut(self, data: bytes) -> tuple[bytes, bytes]:
            cut_from.append(len(data))
            return super().cut(data)

    post.outboxes.pace(behind.box, Noting())
    for number in range(500):
        post.send(b"%03d" % number + b"x" * 4000 + b"\n", slow, behind)
    post.send(b"y" * 1_000_000 + b"\n", slow, behind)
    slow.takes = None
    push_all(post, slow)
    push_all(post, behind)
    assert max(cut_from) <= MOST_TO_CUT and max(map(len, slow.pieces)) <= MOST_AT_ONCE
    assert slow.received == behind.received
    assert len(slow.received) == 500 * 4004 + 1_000_001


class WithoutEnds(Keeping):
    """A line at a time, without its end."""

    def __init__(self, pause: float = 1000.0) -> None:
        self.pause = pause

    def cut(self, data: bytes) -> tuple[bytes, bytes]:
        piece, _, rest = data.strip(b"\n").partition(b"\n")
        return piece, rest


def test_who_is_paced_no_more_gets_the_rest_at_once_and_what_was_left_out_between() -> None:
    for sent, got in (
        (b"", b"then\n"),
        (b"one\n", b"one\nthen\n"),
        (b"one\ntwo\nthree\n", b"one\ntwo\nthree\nthen\n"),
    ):
        post, kernel = Post(), Kernel()
        post.outboxes.pace(kernel.box, WithoutEnds())
        if sent:
            post.send(sent, kernel)
            assert kernel.pieces == [b"one"]
        post.outboxes.unpace(kernel.box, b"\n")
        post.send(b"then\n", kernel)
        assert kernel.received == got and kernel.box.slow is None


def test_who_is_paced_no_more_loses_nothing_of_what_its_socket_did_not_take() -> None:
    post, kernel = Post(), Kernel(takes=2)
    post.outboxes.pace(kernel.box, WithoutEnds())
    post.send(b"one\ntwo\n", kernel)
    assert kernel.received == b"on"
    kernel.takes = None
    post.outboxes.unpace(kernel.box, b"\n")
    assert kernel.received == b"one\ntwo\n"


# Ending.


def test_draining_waits_until_all_has_gone(post: Post) -> None:
    slow = Kernel(takes=1)
    post.send(b"abc\n", slow)
    assert not post.outboxes.drain(slow.box, 0.01)
    slow.takes = None
    pusher = threading.Timer(0.05, post.outboxes.push, (slow.box,))
    pusher.start()
    assert post.outboxes.drain(slow.box, SOON) and slow.received == b"abc\n"


def test_draining_waits_for_what_was_put_before_and_not_for_what_comes_meanwhile(post: Post) -> None:
    slow = Kernel(takes=1)
    post.send(b"abc\n", slow)
    taken = post.outboxes.draining(slow.box)
    assert taken is not None
    post.send(b"more\n", slow)
    slow.takes = 3
    post.outboxes.push(slow.box)
    assert taken.is_set() and slow.received == b"abc\n"


def test_whoever_reads_at_all_is_waited_for_and_whoever_does_not_is_not(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have a slow line: what waits for it may take minutes in all."""
    monkeypatch.setattr(outbox_module, "LOOK_AGAIN", 0.04)
    slow = Kernel(takes=1)
    post.send(b"0123456789\n", slow)
    looks = 0

    def reads_a_byte() -> bool:
        nonlocal looks
        looks += 1
        slow.takes = 1
        post.outboxes.push(slow.box)
        return True

    began = time.monotonic()
    assert post.outboxes.is_read(slow.box, 0.3, reads_a_byte) and slow.received == b"0123456789\n"
    assert looks == 10 and time.monotonic() - began > 0.3, "it took longer in all than it may pause"
    post.send(b"0123456789\n", slow)
    assert not post.outboxes.is_read(slow.box, 0.1, lambda: True), "it pauses for too long"
    assert not post.outboxes.is_read(slow.box, 60.0, lambda: False), "the server stops"


def test_draining_sends_what_was_put_and_never_flushed(post: Post) -> None:
    kernel = Kernel()
    post.outboxes.put_one(kernel.box, b"bye\n")
    assert post.outboxes.drain(kernel.box, SOON) and kernel.received == b"bye\n"


def test_nothing_is_sent_after_closing_and_nobody_waits_for_it(post: Post) -> None:
    slow, closed = Kernel(takes=1), list[str]()
    post.send(b"abc\n", slow)
    waiting = threading.Thread(target=post.outboxes.drain, args=(slow.box, SOON), daemon=True)
    waiting.start()
    eventually(lambda: slow.box.slow is not None and slow.box.slow.drained is not None)
    post.outboxes.close(slow.box, lambda: closed.append("closed"))
    waiting.join(SOON)
    slow.takes = None
    post.send(b"late\n", slow)
    post.outboxes.push(slow.box)
    assert not waiting.is_alive() and closed == ["closed"] and slow.received == b"a"


def test_closing_happens_while_nobody_sends(post: Post) -> None:
    """A descriptor is given back only while its number can be in nobody's hands."""
    inside = threading.Event()
    kernel = Kernel()
    kernel.box.send = lambda data, flags: (inside.set(), time.sleep(0.02), inside.clear(), len(data))[3]  # type: ignore[func-returns-value]
    sender = threading.Thread(target=post.send, args=(b"a", kernel), daemon=True)
    sender.start()
    assert inside.wait(SOON)
    during: list[bool] = []
    post.outboxes.close(kernel.box, lambda: during.append(inside.is_set()))
    sender.join(SOON)
    assert during == [False]


# Who is behind.


def test_who_takes_no_more_is_behind_once_a_quarter_of_the_limit_waits(post: Post) -> None:
    slow, swift = Kernel(takes=1), Kernel()
    post.send(b"x" * (LIMIT // 4), slow, swift)
    assert not post.outboxes.is_behind(slow.box)
    post.send(b"xx", slow, swift)
    assert post.outboxes.is_behind(slow.box) and not post.outboxes.is_behind(swift.box)


def test_what_nobody_has_sent_yet_counts_for_being_behind(post: Post) -> None:
    """Nothing tells by itself whether it will wait: the client may take it all."""
    slow, swift = Kernel(takes=1), Kernel()
    post.outboxes.put([Put((slow.box, swift.box), b"x" * (LIMIT // 2))])
    assert post.outboxes.is_behind(slow.box) and not post.outboxes.is_behind(swift.box)


def test_what_another_thread_is_sending_counts_for_being_behind_and_its_end_is_waited_for(post: Post) -> None:
    slow, first = Kernel(takes=1), Kernel()
    inside, goes_on, order = threading.Event(), threading.Event(), list[str]()

    def send(data: bytes, flags: int) -> int:
        inside.set()
        assert goes_on.wait(SOON)
        order.append("sent")
        return len(data)

    def before() -> None:
        order.append("before")
        goes_on.set()

    first.box.send = send
    sender = threading.Thread(target=post.send, args=(b"x" * (LIMIT // 2), first, slow), daemon=True)
    sender.start()
    assert inside.wait(SOON)
    assert post.outboxes.is_behind(slow.box, before) and order == ["before", "sent"]
    sender.join(SOON)
    assert not post.outboxes.is_behind(first.box, before) and order == ["before", "sent"], "nothing is on its way"


# Nobody's flush is forgotten.


class Taken:
    """A flush lock in which something happens."""

    def __init__(self, turn: threading.Lock, happens: Callable[[], None]) -> None:
        self.acquire, self.release, self.locked = turn.acquire, turn.release, turn.locked
        self.left = [happens]

    def __enter__(self) -> None:
        self.acquire()
        self.left.pop()()

    def __exit__(self, *_: object) -> None:
        self.release()


@pytest.mark.parametrize("holder", ["flush", "push", "pace", "drain", "is_behind", "close"])
def test_what_is_put_while_somebody_holds_the_turn_goes_out(post: Post, holder: str) -> None:
    """Whoever found the turn taken went away; whoever had it must send what was left, in whichever way it had it."""
    late, slow = Kernel(), Kernel(takes=1)
    post.send(b"abc\n", slow)

    def put_meanwhile() -> None:
        thread = threading.Thread(target=post.send, args=(b"late\n", late), daemon=True)
        thread.start()
        thread.join(SOON)
        assert not thread.is_alive()

    def while_sending(data: bytes, flags: int) -> int:
        slow.box.send = slow.send
        put_meanwhile()
        return len(data)

    if holder in ("flush", "push"):
        slow.box.send = while_sending
    if holder == "flush":
        slow.box.slow = None
        post.send(b"x", slow)
    elif holder == "push":
        post.outboxes.push(slow.box)
    elif holder == "close":
        post.outboxes.close(slow.box, put_meanwhile)
    else:
        turn = Taken(post.outboxes._flush_lock, put_meanwhile)
        post.outboxes._flush_lock = cast("threading.Lock", turn)
        if holder == "pace":
            post.outboxes.pace(slow.box, Pairs())
        elif holder == "is_behind":
            post.outboxes.put_one(slow.box, b"x")
            post.outboxes.is_behind(slow.box)
        else:
            post.outboxes.drain(slow.box, 0.0)
        assert not turn.left
    post.helper.thread.start()  # where this machine was so busy that the flush was long, the rest is helper's
    eventually(lambda: late.received == b"late\n")
    post.helper.stop()


def test_helper_takes_over_a_long_flush(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("beseda.net.outbox.hold_until", lambda: 0.0)
    post = Post()
    post.helper.thread.start()
    first, second = Kernel(), Kernel()
    threads: list[str] = []

    def send(data: bytes, flags: int) -> int:
        post.outboxes.put_one(second.box, b"more\n")
        return len(data)

    def note(data: bytes, flags: int) -> int:
        threads.append(threading.current_thread().name)
        return second.send(data, flags)

    first.box.send, second.box.send = send, note
    post.send(b"a\n", first)
    eventually(lambda: second.received == b"more\n")
    assert threads == ["helper"]
    post.helper.stop()


# With sockets and the flusher.


class Pair:
    """A client's end of a socket pair with small buffers, and the outbox of ours."""

    def __init__(self) -> None:
        self.ours, self.theirs = socket.socketpair()
        self.ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        self.theirs.settimeout(SOON)
        self.box = Outbox(self.ours.send, self.ours.fileno(), self)

    def read(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            piece = self.theirs.recv(65536)
            assert piece
            data += piece
        return data

    def close(self) -> None:
        self.ours.close()
        self.theirs.close()


class Running:
    def __init__(self) -> None:
        self.helper = Helper()
        self.outboxes = Outboxes(10_000_000, self.helper, lambda box: b"")
        self.flusher = Flusher(self.outboxes)
        self.helper.thread.start()
        self.flusher.thread.start()
        self.pairs: list[Pair] = []

    def pair(self) -> Pair:
        self.pairs.append(Pair())
        return self.pairs[-1]


@pytest.fixture
def running() -> Iterator[Running]:
    running = Running()
    yield running
    running.flusher.stop()
    running.helper.stop()
    running.flusher.thread.join(SOON)
    for pair in running.pairs:
        pair.close()


def test_every_reader_gets_all_in_order_however_slowly_it_reads(running: Running) -> None:
    """Eight threads put; half the readers stall for a while, so the flusher and the putters take turns on them."""
    pairs = [running.pair() for _ in range(6)]
    boxes = tuple(pair.box for pair in pairs)
    got: list[bytes] = [b""] * len(pairs)
    whole = sum(len(line(number, count)) for number in range(8) for count in range(150))

    def read(at: int) -> None:
        chance = random.Random(at)
        data = bytearray()
        while len(data) < whole:
            data += pairs[at].theirs.recv(chance.choice((100, 5000, 65536)))
            if at % 2:
                time.sleep(0.0005)
        got[at] = bytes(data)

    def put(number: int) -> None:
        for count in range(150):
            running.outboxes.put([Put(boxes, line(number, count))])
            running.outboxes.flush()

    threads = [threading.Thread(target=read, args=(at,), daemon=True) for at in range(len(pairs))]
    threads += [threading.Thread(target=put, args=(number,), daemon=True) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SOON)
        assert not thread.is_alive()
    for data in got:
        lines = data.decode().splitlines()
        for number in range(8):
            mine = [each for each in lines if each.startswith(f"{number}:")]
            assert mine == [line(number, count).decode().rstrip("\n") for count in range(150)]


def line(number: int, count: int) -> bytes:
    return f"{number}:{count} {'x' * (count % 90)}\n".encode()


def test_a_reader_that_stands_still_costs_the_others_nothing(running: Running) -> None:
    still, quick = running.pair(), running.pair()
    total = 0
    for _ in range(200):
        running.outboxes.put([Put((still.box, quick.box), b"y" * 999 + b"\n")])
        running.outboxes.flush()
        total += 1000
        assert quick.read(1000) == b"y" * 999 + b"\n"
    assert len(still.read(total)) == total
    eventually(lambda: still.box.slow is None)


def test_a_paced_reader_gets_its_pieces_one_by_one(running: Running) -> None:
    pair = running.pair()
    running.outboxes.pace(pair.box, Pairs(pause=0.02))
    began = time.monotonic()
    running.outboxes.put_one(pair.box, b"aabbccdd")
    running.outboxes.flush()
    pieces = [pair.theirs.recv(1024) for _ in range(4)]
    assert pieces == [b"aa", b"bb", b"cc", b"dd"] and time.monotonic() - began >= 0.055
    assert running.outboxes.drain(pair.box, SOON)


def test_the_sends_never_wait() -> None:
    assert DONTWAIT & socket.MSG_DONTWAIT


def test_who_is_in_several_groups_is_sent_to_once_a_pass() -> None:
    """What comes for them meanwhile goes together, in the next: else everybody who enters a room is news by itself."""
    post = Post()
    ann, bob, eve = Kernel(), Kernel(), Kernel()

    def more(kernel: Kernel, words: bytes) -> None:
        plain = kernel.send

        def send(data: bytes, flags: int) -> int:
            if words not in ann.received:
                post.outboxes.put_one(ann.box, words)
            return plain(data, flags)

        kernel.box.send = send

    more(bob, b"z1")
    more(eve, b"z2")
    post.outboxes.put([Put((ann.box, bob.box), b"x"), Put((ann.box, bob.box, eve.box), b"y")])
    post.outboxes.flush()
    assert ann.pieces == [b"xy", b"z2z1"] and eve.pieces == [b"y"]


# Who can't be sent to.


class Broken:
    """A link with a bug in it."""

    def __init__(self) -> None:
        self.tries = 0

    def send(self, data: bytes, flags: int) -> int:
        self.tries += 1
        raise ZeroDivisionError


def test_a_bug_in_sending_to_one_costs_that_one_and_nobody_else(caplog: pytest.LogCaptureFixture) -> None:
    disconnect: list[Outbox] = []
    outboxes = Outboxes(1000, Helper(), lambda box: b"")
    outboxes.on_failure = disconnect.append
    broken, got = Broken(), bytearray()

    def take(data: bytes, flags: int) -> int:
        got.extend(data)
        return len(data)

    first, second = Outbox(broken.send, -1), Outbox(take, -1)
    for words in (b"one\n", b"two\n"):
        outboxes.put([Put((first, second), words)])
        outboxes.flush()
    assert got == b"one\ntwo\n" and disconnect == [first] and broken.tries == 1
    assert outboxes.drain(first, 0.0), "whoever waits for it to be sent waits no longer"
    assert "ZeroDivisionError" in caplog.text


def test_a_bug_in_pacing_one_costs_that_one_and_nobody_else() -> None:
    class NoPace(Keeping):
        pause = 0.0

        def cut(self, data: bytes) -> tuple[bytes, bytes]:
            raise ZeroDivisionError

    disconnect: list[Outbox] = []
    outboxes = Outboxes(1000, Helper(), lambda box: b"")
    outboxes.on_failure = disconnect.append
    box = Outbox(Broken().send, -1)
    outboxes.pace(box, NoPace())
    outboxes.put_one(box, b"one\n")
    outboxes.flush()
    assert disconnect == [box] and box.closed


def test_a_paced_outbox_that_is_blocked_is_tried_no_more_often_the_more_is_put() -> None:
    """The flusher goes on with what was left; each put would have it try once more, for as long as it is blocked."""

    class Slowly(Keeping):
        pause = 0.03

        def cut(self, data: bytes) -> tuple[bytes, bytes]:
            return data, b""

    def blocked(data: bytes, flags: int) -> int:
        raise BlockingIOError

    outboxes, arranged = Outboxes(1_000_000, Helper(), lambda box: b""), list[Outbox]()
    outboxes.hand_slow_ones_to(arranged.append)
    box = Outbox(blocked, -1)
    outboxes.pace(box, Slowly())
    for _ in range(100):
        outboxes.put_one(box, b"hello\n")
        outboxes.flush()
    assert arranged == [box]


def test_after_the_last_bytes_nothing_more_is_sent_whoever_puts_it(post: Post) -> None:
    kernel, other = Kernel(), Kernel()
    post.outboxes.put_one(kernel.box, b"bye\n")
    post.outboxes.finish(kernel.box, b"[closed]")
    post.outboxes.put_one(kernel.box, b"are you there?\n")
    post.send(b"news\n", kernel, other)
    post.outboxes.finish(kernel.box, b"[closed]")
    assert (kernel.received, other.received) == (b"bye\n[closed]", b"news\n")
    assert post.outboxes.drain(kernel.box, SOON)


def test_the_last_bytes_of_a_slow_reader_follow_what_waits(post: Post) -> None:
    kernel = Kernel(takes=2)
    post.send(b"news\n", kernel)
    post.outboxes.finish(kernel.box, b"[closed]")
    post.send(b"more\n", kernel)
    kernel.takes = None
    post.outboxes.push(kernel.box)
    assert kernel.received == b"news\n[closed]" and kernel.box.slow is not None and not kernel.box.slow.size


def test_who_overflows_has_had_the_last_bytes_with_the_last_words(post: Post) -> None:
    kernel = Kernel(takes=0)
    post.send(b"a" * (LIMIT + 1), kernel)
    post.outboxes.finish(kernel.box, b"[closed]")
    kernel.takes = None
    post.outboxes.push(kernel.box)
    assert kernel.received == b"too slow\n"


def test_no_last_bytes_are_no_end(post: Post) -> None:
    kernel = Kernel()
    post.outboxes.finish(kernel.box, b"")
    post.send(b"news\n", kernel)
    assert kernel.received == b"news\n"
