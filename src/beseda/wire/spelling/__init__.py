"""Names as people type them made into names that can be told apart: what is shown, what is equal, what looks alike."""

from beseda.wire.spelling.names import reserve, spell_person, spell_room

__all__ = ["reserve", "spell_person", "spell_room"]
