"""Values that several settings have: counts, and lines of text."""

from typing import Annotated

from msgspec import Meta

from beseda.locale import N_
from beseda.server.running.config_faults import EXPECTED

MOST = 1_000_000_000
"""The most that any count may be: more than any machine has of anything, and every place can calculate with it."""
Count = Annotated[int, Meta(ge=1, le=MOST)]
CountOrNone = Annotated[int, Meta(ge=0, le=MOST)]
Line = Annotated[
    str,
    Meta(
        pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*\Z",
        max_length=400,
        extra={EXPECTED: N_("one line of at most 400 characters, in quotation marks")},
    ),
]
"""Text that a line of IRC (512 bytes) carries with what stands before it, as a rule."""
