"""What a client's own thread looks at before it asks the engine: passwords, the settings, old messages. All of it takes
time."""

from typing import Protocol

from beseda.core.ids import Seq
from beseda.locale import N_
from beseda.net.link import Link
from beseda.server.running.services import Services
from beseda.server.sessions.by_gateway import come_by_gateway
from beseda.server.sessions.looking_up import looked_up
from beseda.server.sessions.rate_limiter import RateLimiter
from beseda.wire.dialects.actions import (
    Action,
    ComeByGateway,
    GivePassword,
    Login,
    LookUp,
    ReloadSettings,
    Replies,
    Submission,
)
from beseda.wire.dialects.dialect import Dialect

GUESSED = N_("Many wrong passwords came from your address: this one is looked at in {seconds} s.")
"""What is told meanwhile."""


class Client(Protocol):
    link: Link
    dialect: Dialect
    rate_limiter: RateLimiter | None
    is_operator: bool
    last_said: Seq

    def await_try(self, seconds: float) -> None:
        """Tell it that its password is looked at after so many seconds, and wait for so long."""


def proved(submission: Submission, services: Services, client: Client) -> Submission:
    """Check a password or the settings, or look a message up. Return the submission with what was found."""
    actions: list[Action] = []
    for action in submission.actions:
        if isinstance(action, Login):
            actions.append(services.passwords.login(action, client.link.address, client.await_try))
        elif isinstance(action, ComeByGateway):
            actions.extend(come_by_gateway(action, services, client))
        elif isinstance(action, GivePassword):
            actions.extend(services.passwords.unlock(action, client.link.address, client.await_try))
        elif isinstance(action, ReloadSettings) and client.is_operator:
            reason = services.on_renew()
            failed = action.failed(reason, client.dialect) if reason else ()
            actions.append(Replies((action.words, *failed), refuses=bool(reason)))
        elif isinstance(action, LookUp):
            about = action._replace(place=client.last_said) if action.place is None else action
            actions.extend(looked_up(about, services))
        else:
            actions.append(action)
    return submission._replace(actions=tuple(actions))
