"""Plays an evening, one step after the other, and writes down what each client sent and was sent.

Each client's thread is a real one; its link is not. Before a step is over every client's thread waits for input again,
or has ended, all that was asked for has been acted on, and all that was put has been sent. What a step brought is told
client by client, in the order of their names: whose bytes went first, and in how many sends, does not show.
"""

import re
import threading
from collections import deque
from collections.abc import Callable

from evening_clock import Clock, standing_clock
from evening_engine import PATIENCE, VERSION, Engine
from evening_frames import Frames
from evening_secrets import numbered_secrets
from evening_steps import Comes, Does, Ends, Idles, Later, Pauses, Script, Sends, Speech, Step, Title, Together

TICK = 250
"""Milliseconds that each step takes on the wall."""
_ID = re.compile(rb"msgid=([^; ]+)\S* :\S+ (?:PRIVMSG|NOTICE) \S+ :([^\r\n]*)|msgid=([^; ]+);\S*\+draft/react=(\S+) :")
"""The id of something said, or of a reaction, as somebody is told it."""
_BY_WORDS = re.compile(rb"<id of ([^>]*)>")
"""Stands in a script where a client would write the id of what it was told."""
_END = b""
_SILENCE = None


class Lane:
    """One client's way in and out, in memory. `changed` guards what is read; sending is under the server's own lock."""

    fileno = -1

    def __init__(
        self, number: int, speech: Speech, changed: threading.Condition, takes_time: Callable[[], None] | None = None
    ) -> None:
        """`takes_time`: called at each send, of who is one of a crowd."""
        self.address = f"192.0.2.{number}:{5000 + number}" if number < 256 else f"198.51.100.{number - 255}:5000"
        self.is_secure, self.certificate = False, ""
        self.speech = speech
        self.is_over = False
        """Its thread has ended."""
        self.takes_time = takes_time
        self._changed = changed
        self._input: deque[bytes | None] = deque()
        self._patience: float | None = None
        self._is_reading = self._is_resting = self._is_stopped = False
        self._sent: list[bytes] = []
        self._frames = Frames() if speech is Speech.WEB else None

    # The server's side.

    def recv(self, timeout: float | None) -> bytes | None:
        with self._changed:
            self._is_reading, self._is_resting, self._patience = True, False, timeout
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._input or self._is_stopped)
            self._is_reading = False
            return self._input.popleft() if self._input else _END

    def send(self, data: bytes, flags: int, /) -> int:
        if self.takes_time is not None:
            self.takes_time()
        self._sent.append(data)
        return len(data)

    def rest(self) -> None:
        with self._changed:
            self._is_resting = True
            self._changed.notify_all()

    def take_turn(self) -> None:
        """It has its turn always."""

    def has_entered(self) -> None:
        """It waits for nobody."""

    def has_hung_up(self) -> bool:
        return False

    def others_follow(self) -> bool:
        return False

    def stop_reading(self) -> None:
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()

    def close(self) -> None:
        """Nothing is there to be given back."""

    # The stage's side.

    def run(self, engine: Engine) -> None:
        try:
            engine.serve(self, by_web_socket=self.speech is Speech.WEB)
        finally:
            with self._changed:
                self.is_over = True
                self._changed.notify_all()

    def feed(self, data: bytes | None) -> None:
        with self._changed:
            assert not self.is_over and not self._is_stopped, "this one has gone already"
            assert data is not _SILENCE or self._patience is not None, "this one's silence is waited out by nobody"
            self._is_resting = False
            self._input.append(data)
            self._changed.notify_all()

    @property
    def waits(self) -> bool:
        """For input, and there is none; or nothing will be read any more. Requires holding `changed`."""
        return self.is_over or (self._is_reading and not self._input and not self._is_stopped)

    @property
    def has_asked(self) -> bool:
        """Its thread has handed over what it read. Requires holding `changed`."""
        return self.waits or (self._is_resting and not self._input)

    def take(self) -> bytes:
        """What was sent since the last time. A chunk client's sends are messages, whose bounds are where lines end."""
        sent, self._sent = self._sent, []
        data = b"".join([each + b"\n" for each in sent if each] if self.speech is Speech.CHUNKS else sent)
        # The only thing that is not told as it was sent: a release changes nothing else.
        return self.told(">", data).replace(VERSION, b"beseda-VERSION")

    def told(self, arrow: str, data: bytes) -> bytes:
        """Bytes as they are to be told: frames as lines."""
        return data if self._frames is None else self._frames.told(arrow, data)


class Stage:
    """One evening being played; `transcript` has a line for each line sent."""

    def __init__(self, script: Script, clock: Clock) -> None:
        self.transcript: list[str] = []
        self._clock = clock
        self._engine = Engine(script.plan, clock.monotonic)
        self._changed = threading.Condition()
        self._lanes: dict[str, Lane] = {}
        self._threads: list[threading.Thread] = []
        self._ids: dict[bytes, bytes] = {}
        """Of what was said, by its words; the newest of several."""

    def play(self, steps: list[Step]) -> None:
        for step in steps:
            self._clock.tick(TICK)
            self._play(step)
            self._settle()

    def close(self) -> None:
        """However the evening went."""
        self._note("", "== the server stops ==")
        self._engine.stop()
        for thread in self._threads:
            thread.join(PATIENCE)
        self._tell()
        self._engine.close()

    def _play(self, step: Step) -> None:
        match step:
            case Title(words):
                self._note("", f"== {words} ==")
            case Comes(who, speech, is_extra):
                self._note(f"{who} comes ({speech.name.lower()})")
                self._comes(who, speech, is_extra)
            case Sends(who, data):
                self._feed(who, data)
            case Together(sends):
                self._note("-- all in one batch:")
                with self._engine.floor_held():
                    for who, data in sends:
                        self._feed(who, data)
                        self._wait(self._lanes[who])
            case Pauses(who):
                self._note(f"{who} is silent")
                self._lanes[who].feed(_SILENCE)
            case Ends(who):
                self._note(f"{who} hangs up")
                self._lanes[who].feed(_END)
            case Later(seconds):
                self._note(f"-- {seconds} s later")
                self._clock.tick(seconds * 1000)
            case Idles(seconds):
                self._note(f"-- nothing for {seconds} s")
                self._clock.idle(seconds)
            case Does(task):
                self._note(f"-- {task}")
                self._engine.task(task)

    def _comes(self, who: str, speech: Speech, is_extra: bool) -> None:
        assert who not in self._lanes, f"there was a {who} already"
        lane = Lane(len(self._threads) + 1, speech, self._changed, self._clock.work if is_extra else None)
        refusal = self._engine.admit(lane)
        if refusal is not None:
            self._note(*_told(who, ">", refusal, speech), f"{who} is not let in")
            return
        self._lanes[who] = lane
        thread = threading.Thread(target=lane.run, args=(self._engine,), name=f"evening {who}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _feed(self, who: str, data: bytes) -> None:
        lane = self._lanes[who]
        data = _BY_WORDS.sub(lambda match: self._ids[match[1]], data)
        self._note(*_told(who, "<", lane.told("<", data), lane.speech))
        lane.feed(data)

    def _wait(self, lane: Lane) -> None:
        """Until somebody has handed over what they sent, while the engine is held."""
        with self._changed:
            assert self._changed.wait_for(lambda: lane.has_asked, PATIENCE), f"not read within {PATIENCE} s"

    def _settle(self) -> None:
        with self._changed:
            lanes = self._lanes.values()
            assert self._changed.wait_for(lambda: all(lane.waits for lane in lanes), PATIENCE), "somebody hangs"
        self._engine.settle()
        self._tell()

    def _tell(self) -> None:
        for who, lane in sorted(self._lanes.items()):
            data = lane.take()
            for said, words, reacted, reaction in _ID.findall(data):
                self._ids[words or reaction] = said or reacted
            if lane.takes_time is None:
                self._note(*_told(who, ">", data, lane.speech))
        for who in [who for who, lane in sorted(self._lanes.items()) if lane.is_over]:
            self._note(f"{who} is gone")
            del self._lanes[who]

    def _note(self, *lines: str) -> None:
        self.transcript += lines


def played(script: Script) -> list[str]:
    """The transcript of an evening, line by line."""
    with standing_clock() as clock, numbered_secrets():
        stage = Stage(script, clock)
        try:
            stage.play(script.steps)
        finally:
            stage.close()
    return stage.transcript


# Bytes as text.


def _told(who: str, arrow: str, data: bytes, speech: Speech) -> list[str]:
    """A line for each line. How this client's lines end is not said; any other end is written out."""
    usual = "\n" if speech is Speech.WEB or (not speech.value and arrow == ">") else speech.value
    parts = data.decode(errors="surrogateescape").split("\n")
    lines = [f"{line}\n" for line in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
    return [f"{who}{arrow} {_shown(line, usual)}".rstrip(" ") for line in lines]


def _shown(line: str, usual: str) -> str:
    is_usual = line.endswith(usual) and not (usual == "\n" and line.endswith("\r\n"))
    words = "".join(map(_escaped, line.removesuffix(usual) if is_usual else line))
    if words.endswith(" "):  # The last blank would be lost to the eye, and to editors.
        words = f"{words[:-1]}\\x20"
    return words if is_usual else f"{words}\\"


def _escaped(letter: str) -> str:
    code = ord(letter)
    if letter == "\\":
        return "\\\\"
    if letter == " " or letter.isprintable():
        return letter
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is no UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x80 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
