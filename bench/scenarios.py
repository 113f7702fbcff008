"""What is measured: a row for each scenario. Who is there, who speaks, how much may be on its way at once.

Refuses to know how it is said and counted.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

SIZE = 100
"""Bytes of a message's text: a sentence."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A load. All sizes are numbers of people or messages."""

    rooms: int = 0
    """Rooms in which there is talk; a single one without idle people elsewhere is the lobby."""
    members: int = 0
    """In each room, speakers included."""
    speakers: int = 0
    """In each room."""
    messages: int = 0
    """Said by each speaker."""
    window: int = 1
    """Messages of one speaker (with `in_turn`: of the room) that not everybody has heard yet."""
    in_turn: bool = False
    """The speakers of a room take turns."""
    private: bool = False
    """Each room is a pair that talks by /msg."""
    deaf: int = 0
    """Further members of each room, who never read."""
    idle: int = 0
    """Other people, who only arrive and stay."""
    idle_rooms: int = 0
    """How many rooms the idle are spread over; with 0 they are in no room."""
    idle_in_lobby: bool = False
    inflight: int = 32
    """Registrations under way at once."""
    entering: int = 32
    """Registered people who enter their rooms at once."""
    hold: float = 0.0
    """Seconds to watch the idle do nothing."""
    size: int = SIZE
    resumes: bool = False
    """Within TLS, all but the first resume that one's session."""

    def __post_init__(self) -> None:
        if self.members and self.speakers >= self.members and not (self.in_turn or self.private):
            raise ValueError("nobody only listens: then who is to tell in which order the speakers were heard?")

    def quick(self) -> "Shape":
        """The same with fewer messages and fewer idle people: to see that it works."""
        return replace(
            self, messages=max(1, self.messages // 5), idle=self.idle // 5 if not self.rooms else self.idle, hold=0.5
        )

    def as_builtins(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Scenario:
    name: str
    words: str
    shape: Shape
    dialects: tuple[str, ...] = ("plain",)
    """The dialects in which it is measured."""
    rarely: bool = False
    """Whether only the first run measures it: it is long, and hardly differs from run to run."""
    without: tuple[str, ...] = ()
    """Peers that are left out: they would take longer for it than all the rest takes."""


ALL = ("plain", "irc", "rich")
EVERYWHERE = (*ALL, "medley", "web", "tls")
IN_IRC = ("plain", "irc", "tls")
FEW_READERS = Shape(rooms=1, members=21, speakers=1, messages=30_000, window=16)

SCENARIOS = (
    Scenario("a1", "1 speaks to 1000, window 1", Shape(rooms=1, members=1001, speakers=1, messages=300), EVERYWHERE),
    Scenario(
        "a16",
        "1 speaks to 1000, window 16",
        Shape(rooms=1, members=1001, speakers=1, messages=1000, window=16),
        EVERYWHERE,
    ),
    Scenario(
        "b", "50 speak among 1000, window 4", Shape(rooms=1, members=1000, speakers=50, messages=20, window=4), ALL
    ),
    Scenario("c", "100 rooms × 10, in turn", Shape(rooms=100, members=10, speakers=10, messages=20, in_turn=True), ALL),
    Scenario(
        "d1", "100 pairs, window 1", Shape(rooms=100, members=2, speakers=2, messages=200, private=True), (*ALL, "tls")
    ),
    Scenario(
        "d8",
        "100 pairs, window 8",
        Shape(rooms=100, members=2, speakers=2, messages=200, window=8, private=True),
        IN_IRC,
    ),
    Scenario(
        "latency",
        "2 talk among 100 idle, window 1",
        Shape(rooms=1, members=2, speakers=2, messages=2500, in_turn=True, idle=100, idle_in_lobby=True),
    ),
    Scenario("few", "1 speaks to 20, window 16", FEW_READERS),
    Scenario("deaf", "the same beside 5 who never read", replace(FEW_READERS, deaf=5)),
    Scenario(
        "crowd", "1000 people enter one room", Shape(idle=1000, idle_in_lobby=True), ("plain", "irc"), rarely=True
    ),
    Scenario(
        "throng",
        "10,000 people enter one room",
        Shape(idle=10_000, idle_in_lobby=True, entering=256),
        ("irc",),
        rarely=True,
        without=("ngircd",),
    ),
    Scenario("connect", "3000 people arrive, one after the other leaves the lobby", Shape(idle=3000), IN_IRC),
    Scenario("resume", "the same, resuming the first one's TLS", Shape(idle=3000, resumes=True), ("tls",)),
    Scenario(
        "idle",
        "5000 people in rooms of ten, silent",
        Shape(idle=5000, idle_rooms=500, hold=2.0),
        (*IN_IRC, "web"),
        rarely=True,
    ),
)
