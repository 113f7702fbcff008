"""How many descriptors the process may have, and how many of them are for clients.

Each connection takes one. Some are kept back, because the server opens things late: the tables for the first unusual
name, the library that checks passwords, a reader of the archive. Without one free, whoever needed that first would be
dropped for what others took.
"""

import logging
import sys

from beseda.net.turning_away import MOST

OUR_OWN = 64 + MOST
"""Kept back for the server itself: some 20 are open from the start, and reading the archive takes up to 16 more. The
rest is for those who are turned away, while they are told so."""

log = logging.getLogger(__name__)


def raise_limit() -> None:
    """Take as many descriptors as we may have: the usual soft limit of 1,024 would limit the connections."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (ValueError, OSError) as error:  # macOS does not grant an unlimited hard limit
        log.info("descriptors stay limited to %d: %s", soft, error)


def most_connections(wanted: int) -> int:
    """Return how many connections there may be; `wanted`: what the settings say. 0 is no limit."""
    if sys.platform == "win32":
        return wanted
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return wanted
    for_clients = max(soft - OUR_OWN, soft // 2)
    return min(wanted, for_clients) if wanted else for_clients
