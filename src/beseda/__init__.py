"""Beseda (беседа, a conversation): a chat that anyone joins with what they have."""

__version__ = "0.1.0"
