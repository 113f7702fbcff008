"""The plain dialect: what the assignment describes. A name, then lines; a slash begins a command."""

from beseda.wire.dialects.plain.dialect import Plain

__all__ = ["Plain"]
