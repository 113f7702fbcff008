"""Puts the house together: the only place that knows all the others."""
