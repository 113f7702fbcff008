"""Puts the other layers together: the only layer that knows them all. Refuses to know the command line."""
