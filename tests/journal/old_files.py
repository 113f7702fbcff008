"""Files written by the last version that had no state beside the log (a6ad9fd), and what is in them.

`of_a6ad9fd/stopped` is from a server that was stopped: all is archived. `of_a6ad9fd/killed` is from a server that was
killed, started again and killed again: both files have a WAL that nobody closed, and the archive lacks the second run.
Both contain an evening: rooms with topics, keys, limits, bans, mutes, exceptions and invitations; roles and a kick; a
room renamed, and a secret room closed; private talk; a long Cyrillic text. In `stopped`, #пироги and #guarded are
closed too, because their last member left; in `killed` nobody left.
"""

import gzip
from pathlib import Path

OLD = Path(__file__).parent / "of_a6ad9fd"
VARIANTS = ("stopped", "killed")
IDS = {"stopped": "f52aac015f", "killed": "24338c2b19"}
STARTS = {"stopped": 1, "killed": 2}
CAKES, OPEN, GUARDED, LOBBY = 1099511627784, 1099511627815, 1099511627826, 1099511627782
MESSAGES = {"stopped": 13, "killed": 15}
ARCHIVED = 13
CHANGES = {"stopped": 25, "killed": 25}


def unpack(variant: str, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for packed in sorted((OLD / variant).iterdir()):
        (folder / packed.stem).write_bytes(gzip.decompress(packed.read_bytes()))
    return folder
