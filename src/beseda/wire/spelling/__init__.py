"""Turns names as people type them into `Name`s: how each is shown, which are equal, which look alike."""

from beseda.wire.spelling.names import reserve, spell_display, spell_person, spell_room

__all__ = ["reserve", "spell_display", "spell_person", "spell_room"]
