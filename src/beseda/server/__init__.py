"""Puts the services together: the only place that knows all the others."""
