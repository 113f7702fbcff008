"""Which evenings there are, and where what was recorded of each is kept."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from evening_caps import caps_evening
from evening_changes import changes_evening
from evening_comebacks import comebacks_evening
from evening_crowd import crowd_evening
from evening_irc import bare_evening, irc_evening, silent_evening
from evening_irc_history import history_evening
from evening_marked import marked_and_locked_evening, marked_evening
from evening_metadata import metadata_evening
from evening_plain import locked_evening, plain_evening, small_evening
from evening_steps import Script
from evening_terminals import terminals_evening
from evening_web import web_evening

EVENINGS: dict[str, Callable[[], Script]] = {
    "plain-en": partial(plain_evening, "en"),
    "plain-ru": partial(plain_evening, "ru"),
    "small-en": partial(small_evening, "en"),
    "small-ru": partial(small_evening, "ru"),
    "locked-en": partial(locked_evening, "en"),
    "locked-ru": partial(locked_evening, "ru"),
    "marked": marked_evening,
    "marked-locked": marked_and_locked_evening,
    "terminals-en": partial(terminals_evening, "en"),
    "terminals-ru": partial(terminals_evening, "ru"),
    "irc": irc_evening,
    "irc-small": bare_evening,
    "irc-silent": silent_evening,
    "irc-capabilities": caps_evening,
    "irc-history": history_evening,
    "comebacks": comebacks_evening,
    "changes": changes_evening,
    "crowd": crowd_evening,
    "metadata": metadata_evening,
    "web": web_evening,
}
RECORDED = Path(__file__).parent / "recorded"


def recorded_in(name: str) -> Path:
    return RECORDED / f"{name}.txt"


def read_recorded(name: str) -> list[str]:
    """The transcript that was recorded, line by line; nothing where there is none yet."""
    path = recorded_in(name)
    return path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []
