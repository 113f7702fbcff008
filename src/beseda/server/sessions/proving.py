"""What a client's own thread checks before it asks the engine: passwords, and the settings. All of it takes time."""

from typing import Protocol

from beseda.net.link import Link
from beseda.server.running.services import Services
from beseda.wire.dialects.actions import Action, GivePassword, Login, ReloadSettings, Replies, Submission
from beseda.wire.dialects.dialect import Dialect


class Client(Protocol):
    link: Link
    dialect: Dialect
    is_operator: bool

    def await_try(self, seconds: float) -> None:
        """Tell it that its password is looked at after so many seconds, and wait for so long."""


def proved(submission: Submission, services: Services, client: Client) -> Submission:
    """Check whether a password is right, or the settings are. Return the submission with what was found."""
    actions: list[Action] = []
    for action in submission.actions:
        if isinstance(action, Login):
            actions.append(services.passwords.login(action, client.link.address, client.await_try))
        elif isinstance(action, GivePassword):
            actions.extend(services.passwords.unlock(action, client.link.address, client.await_try))
        elif isinstance(action, ReloadSettings) and client.is_operator:
            reason = services.on_renew()
            failed = action.failed(reason, client.dialect) if reason else ()
            actions.append(Replies((action.words, *failed), refuses=bool(reason)))
        else:
            actions.append(action)
    return submission._replace(actions=tuple(actions))
