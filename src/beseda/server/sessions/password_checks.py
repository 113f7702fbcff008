"""Checks the passwords that clients give: the server's, the operators' and the gateways'. Who guesses waits, and is
noted.

A try counts as wrong from when it comes until it is known to be right, so that many at once are no way around. Called
by clients' own threads; the lock guards what is counted, and is held for moments.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable

from beseda.core.requests import BecomeOperator
from beseda.net.neighbourhood import neighbourhood_of
from beseda.server.sessions.buckets import BucketsByAddress
from beseda.server.sessions.operators import Operators
from beseda.server.sessions.passwords import Lock
from beseda.wire.dialects.actions import Action, GivePassword, Login, Reply

log = logging.getLogger(__name__)

WRONG_A_MINUTE = 10
"""Wrong passwords from one address in a minute that cost nothing: a class whose teacher has written it down wrongly."""
LONGEST_WAIT = 10.0
"""Seconds that a further one waits: people who know the password and share the address can bear it."""
MOST_NAMED = 5
"""Addresses in a line of the log, those with most tries first."""
MOST_COUNTED = 1000
"""Addresses counted in a minute; those of any further one are counted together."""
OTHERS = "others"
NO_LOCK = Lock("")

Wait = Callable[[float], None]
"""Tells a client that its password is looked at after so many seconds, and waits for so long."""


class PasswordChecks:
    def __init__(
        self,
        operators: Operators,
        lock: Lock = NO_LOCK,
        gateways: Lock = NO_LOCK,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`operators`, `lock` (the server's) and `gateways` may be replaced at any time."""
        self.operators, self.lock, self.gateways = operators, lock, gateways
        self._now = now
        self._guard = threading.Lock()
        self._wrong = BucketsByAddress(WRONG_A_MINUTE / 60, WRONG_A_MINUTE)
        self._noted: Counter[str] = Counter()

    def unlock(self, action: GivePassword, address: str, wait: Wait) -> tuple[Action, ...]:
        """Return the actions that a right or wrong server's password becomes."""
        return action.then(self._is_right(address, wait, lambda tries: self.lock.opens(action.password, tries)))

    def renew(self, operators: Operators, lock: Lock, gateways: Lock) -> Operators:
        """Return the operators that there were."""
        before, self.operators, self.lock, self.gateways = self.operators, operators, lock, gateways
        return before

    def is_gateway(self, password: str, address: str, wait: Wait) -> bool:
        """Whether this is the password of gateways, if they have one."""
        return self._is_right(address, wait, lambda tries: self.gateways.opens(password, tries))

    def login(self, action: Login, address: str, wait: Wait) -> Action:
        """Return the action that an operator's name and password become.

        Without operators there is nothing to guess, and no try is counted or waits.
        """
        if not self.operators:
            return Reply(action.refusal, refuses=True)
        operator = None

        def prove(tries: int) -> bool:
            nonlocal operator
            operator = self.operators.proved(action.name, action.password, tries)
            return operator is not None

        if not self._is_right(address, wait, prove) or operator is None or operator not in self.operators:
            return Reply(action.refusal, refuses=True)  # or the settings have changed while it was looked at
        log.info("somebody is operator %s now", operator.name)
        return BecomeOperator(operator.host)

    def _is_right(self, address: str, wait: Wait, prove: Callable[[int], bool]) -> bool:
        neighbourhood = neighbourhood_of(address)
        seconds, tries = self._begin(neighbourhood)
        if seconds:
            wait(seconds)
        if prove(tries):
            with self._guard:
                self._wrong.of(neighbourhood, self._now()).give_back(1)
            return True
        with self._guard:
            counted = neighbourhood in self._noted or len(self._noted) < MOST_COUNTED
            self._noted[neighbourhood if counted else OTHERS] += 1
        return False

    def _begin(self, neighbourhood: str) -> tuple[float, int]:
        """Count a try. Return the seconds that it waits, and how many there were from there before it."""
        with self._guard:
            now = self._now()
            bucket = self._wrong.of(neighbourhood, now)
            tries = WRONG_A_MINUTE - int(bucket.left(now))
            seconds = bucket.take(1, now)
            if seconds > LONGEST_WAIT:
                bucket.give_back(1)  # No more than that is owed: an hour of guessing is forgiven in a minute.
            return min(seconds, LONGEST_WAIT), tries

    def report(self) -> None:
        """Note the wrong ones of the last minute in the log, if there were any, as one line."""
        with self._guard:
            noted, self._noted = self._noted, Counter()
        if noted:
            named = ", ".join(f"{neighbourhood}: {count}" for neighbourhood, count in noted.most_common(MOST_NAMED))
            log.warning("%d wrong passwords in the last minute (%s)", noted.total(), named)
