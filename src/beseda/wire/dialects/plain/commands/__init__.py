"""The families of slash commands, in the order in which help tells them."""

from beseda.wire.dialects.plain.commands import messages, oneself, past, searching, talk
from beseda.wire.dialects.plain.commands.past import MOST_PAST, USUAL_PAST
from beseda.wire.dialects.plain.commands.table import BY_ANY_NAME, COMMANDS, nowhere, run
from beseda.wire.dialects.plain.commands.talk import told

for family in (talk, past, searching, messages, oneself):
    COMMANDS.update(family.FAMILY)

__all__ = ["BY_ANY_NAME", "COMMANDS", "MOST_PAST", "USUAL_PAST", "nowhere", "run", "told"]
