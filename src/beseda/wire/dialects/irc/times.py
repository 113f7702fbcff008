"""Times as IRC's lines have them: ISO 8601 in UTC, with milliseconds (IRCv3 "server-time", "Format").

Knows milliseconds since 1970, and nothing of clocks.
"""

import re
from datetime import UTC, datetime
from functools import lru_cache

_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=64)
def time_words(at: int) -> str:
    """Write a time in milliseconds. Cached: a batch shares one."""
    return datetime.fromtimestamp(at // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S") + f".{at % 1000:03}Z"


def time_of(words: str) -> int | None:
    """Read a time, exactly as it is written; None if it is none."""
    if _FORM.fullmatch(words) is None:
        return None
    try:
        since = datetime.fromisoformat(words) - _EPOCH
    except ValueError:  # the 31st of June
        return None
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000
