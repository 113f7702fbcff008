"""The families of IRC's commands: each adds its rows to the table when it is imported."""

from beseda.wire.dialects.irc.commands import (
    about,
    batches,
    changing,
    history,
    listing,
    metadata,
    modes,
    monitoring,
    operators,
    people,
    read_markers,
    resuming,
    rewordings,
    rooms,
    searching,
    session,
    talking,
    who,
)
from beseda.wire.dialects.irc.commands.table import COMMANDS, run

FAMILIES = (
    session,
    resuming,
    talking,
    batches,
    changing,
    rewordings,
    history,
    searching,
    rooms,
    listing,
    modes,
    people,
    who,
    monitoring,
    read_markers,
    metadata,
    about,
    operators,
)
"""All families."""

__all__ = ["COMMANDS", "FAMILIES", "run"]
