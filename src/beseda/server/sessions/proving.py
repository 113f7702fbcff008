"""What a client's own thread checks before it asks the engine: passwords, and the settings. All of it takes time."""

from beseda.server.running.services import Services
from beseda.wire.dialects.actions import Action, GivePassword, Login, ReloadSettings, Replies, Submission
from beseda.wire.dialects.dialect import Dialect


def proved(submission: Submission, services: Services, address: str, operator: Dialect | None) -> Submission:
    """Check whether a password is right, or the settings are. Return the submission with what was found.

    `operator`: the dialect of whoever asks, if that is an operator.
    """
    actions: list[Action] = []
    for action in submission.actions:
        if isinstance(action, Login):
            actions.append(services.login(action))
        elif isinstance(action, GivePassword):
            actions.extend(services.unlock(action, address))
        elif isinstance(action, ReloadSettings) and operator is not None:
            reason = services.on_renew()
            failed = action.failed(reason, operator) if reason else ()
            actions.append(Replies((action.words, *failed), refuses=bool(reason)))
        else:
            actions.append(action)
    return submission._replace(actions=tuple(actions))
