"""The bars of the fault tests in their full sizes: `python -m soak [names]`.

Shares its rig with `tests/faults`, an explorer with `tests/net` and the many changes with `tests/journal`: their
folders are put on the path here, and the folder of what all tests share.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / folder) for folder in ("faults", "net", "journal", "")]
