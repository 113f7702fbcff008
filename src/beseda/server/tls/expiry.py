"""Says in the log, in good time, that a certificate is about to end: each time once, and once when it has ended."""

import logging
import math
from collections.abc import Iterable
from datetime import datetime

from beseda.server.tls.pem_files import Identity

log = logging.getLogger(__name__)

DAYS = (0, 1, 7, 14, 30)
"""Before its end. Who renews by a program does it at 30, so at 14 something is wrong; 1 is for who reads no logs."""


class Expiry:
    def __init__(self) -> None:
        self._told: dict[str, int] = {}
        """Of which days it was told last, by fingerprint."""

    def report(self, identities: Iterable[Identity], now: datetime) -> None:
        told = {}
        for identity in identities:
            end, fingerprint = identity.leaf.not_valid_after_utc, identity.fingerprint
            left = (end - now).total_seconds() / 86_400
            days = next((days for days in DAYS if left <= days), None)
            if days is None:
                continue
            told[fingerprint] = min(days, self._told.get(fingerprint, days))
            if told[fingerprint] == self._told.get(fingerprint):
                continue
            on = f"{end:%Y-%m-%d %H:%M} UTC"
            if days == 0:
                log.error("the certificate %s has ended, on %s: clients refuse it", identity.path, on)
            else:
                log.warning("the certificate %s ends in %d days, on %s: renew it", identity.path, math.ceil(left), on)
        self._told = told
