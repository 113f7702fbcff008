"""Records the evenings anew: `python tests/evening/record_evening.py [name...]`. Look at `git diff` afterwards.

Every line that has changed is a change of what somebody is sent, and is to be explained.
"""

import logging
import sys

from evening_stage import played
from evenings import EVENINGS, RECORDED, read_recorded, recorded_in


def record(names: list[str]) -> None:
    RECORDED.mkdir(exist_ok=True)
    for name in names:
        transcript = played(EVENINGS[name]())
        is_same = transcript == read_recorded(name)
        with recorded_in(name).open("w", encoding="utf-8", newline="\n") as file:
            file.write("".join(f"{line}\n" for line in transcript))
        print(f"{name}: {len(transcript)} lines, {'as before' if is_same else 'CHANGED'}")


if __name__ == "__main__":
    unknown = [name for name in sys.argv[1:] if name not in EVENINGS]
    if unknown:
        sys.exit(f"there is no evening {unknown[0]}; there are {', '.join(EVENINGS)}")
    logging.getLogger("beseda").addHandler(logging.NullHandler())  # What goes wrong in an evening is meant to.
    record(sys.argv[1:] or list(EVENINGS))
