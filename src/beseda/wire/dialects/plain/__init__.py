"""The plain dialect: what the assignment describes. A name, then lines; a slash begins a command."""

from beseda.wire.dialects.plain.dialect import Plain
from beseda.wire.dialects.plain.locked import Locked

__all__ = ["Locked", "Plain"]
