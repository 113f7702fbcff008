"""Which lines a client's thread waits for before it reads the next one: those that decide how that one is read.

Knows types of actions only.
"""

from beseda.core import requests as rq
from beseda.core.questions import IsFree
from beseda.wire.dialects.actions import (
    Ask,
    CatchUp,
    ComeByGateway,
    GivePassword,
    Ignore,
    Login,
    LookUp,
    ReadPast,
    ReloadSettings,
    SetCapabilities,
    Submission,
    SwitchRoom,
)

TO_PROVE = frozenset((Login, ComeByGateway, GivePassword, ReloadSettings, LookUp))
"""Passwords, the settings, and old messages: they take time, so the client's own thread looks at them before it submits
the item."""
_WAITED_FOR = TO_PROVE | {
    rq.Enter,
    rq.Exit,
    rq.Resume,
    rq.Join,
    rq.Leave,
    SwitchRoom,
    Ignore,
    ReadPast,
    CatchUp,
    rq.Rename,
    SetCapabilities,
}
"""What may change how the next line is read, or is answered by the client's own thread."""


def must_wait(submission: Submission) -> bool:
    for action in submission.actions:
        if type(action) in _WAITED_FOR:
            return True
        if type(action) is Ask and (action.streams or type(action.question) is IsFree):
            return True
    return False
