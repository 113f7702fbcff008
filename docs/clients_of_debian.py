"""IRC clients, each as a row: what a person types in it to do what all do, and how it shows what happens.

For record_clients.py, which plays them. Knows no terminal and no server; `{...}` is filled in by who plays.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

LOBBY, ROOM = "#lobby", "#чай"
ANNA, RENAMED, BORIS = "Anna", "Аня", "Борис"


class Client(NamedTuple):
    """How a person does with it what all of them do."""

    name: str
    about: str
    """A sentence or two before the screens."""
    package: str
    program: str
    enters: tuple[tuple[str, str], ...]
    """Lines typed until it is in, and what then is seen."""
    joins: str
    has_joined: str
    says: str
    waves: str
    renames: str
    sets_topic: str
    kicks: str
    looks: str
    """Looking at the lobby again."""
    comes_back: str
    """What is typed where the server is back; nothing where it comes by itself."""
    lost: str
    """What is seen of the server's end."""
    spoken: str
    """A line somebody said, as it is seen."""
    bars: int = 0
    """Rows at the bottom that tell of the moment only, and where one types."""
    folder: Callable[[str], str] = str
    """What a room is called in the file system, where the client has one there."""
    in_files: bool = False


IN_IRSSI = r"-!- {name} \[anna@\S+\] has joined {room}\n(?s:.*)was synced in"
"""It asks for modes, people and bans at its own pace, and shows when it has all."""
IRSSI = Client(
    name="irssi",
    about="Rooms are windows: `/window 2` or Alt-2 goes to the second. Where the server was away it comes back by "
    "itself, but only after five minutes: `/reconnect` does it at once, and it is in its rooms again.",
    package="irssi",
    program="irssi",
    enters=(("irssi -c localhost -p {port} -n Anna", "End of /MOTD"),),
    joins="/join {room}",
    has_joined=IN_IRSSI,
    says="{words}",
    waves="/me waves",
    renames="/nick {name}",
    sets_topic="/topic {words}",
    kicks="/kick {name} {words}",
    looks="/window 2",
    comes_back="/reconnect",
    lost=r"\[\(status\)\]|\[\]",
    spoken="<.{who}> {words}",
    bars=2,
)
WEECHAT = Client(
    name="WeeChat",
    about="Rooms are buffers, in the list on the left: `/buffer #lobby` or Alt-2 goes to one. It comes back by itself, "
    "ten seconds after the server went, and is in its rooms again. `/save` keeps the server for the next time.",
    package="weechat-curses",
    program="weechat",
    enters=(
        ("weechat", "Plugins loaded"),
        ("/server add beseda localhost/{port} -notls -nicks=Anna -username=anna", "[Ss]erver added"),
        ("/set irc.server.beseda.realname Anna", "beseda.realname = "),
        ("/connect beseda", "End of /MOTD"),
    ),
    joins="/join {room}",
    has_joined=r"{name} \(.*has joined(?s:.*)Channel created on",
    says="{words}",
    waves="/me waves",
    renames="/nick {name}",
    sets_topic="/topic {words}",
    kicks="/kick {name} {words}",
    looks="/buffer #lobby",
    comes_back="",
    lost="disconnected from server",
    spoken=r"{who} \| {words}",
    bars=2,
)
II = Client(
    name="ii",
    about="Every room is a folder with two files: what is written into `in` is said, and `out` has all that was said. "
    "It writes letters that are not ASCII as `_` in the names of folders, one for each byte, so that `#чай` is "
    "`#______`. It shows an action (`/me`) with the word ACTION. When the server goes it ends, and is started again.",
    package="ii",
    program="ii",
    enters=(
        ("ii -i ~/irc -s localhost -p {port} -n Anna > /dev/null &", ""),
        ("cd irc/localhost", r"\$ ?$"),
        ("tail -n 1 out", "End of /MOTD"),
    ),
    joins="echo '/j {room}' > in",
    has_joined="",
    says="echo '{words}' > '{folder}/in'",
    waves="",
    renames="echo '/n {name}' > in",
    sets_topic="echo '/t {words}' > '{folder}/in'",
    kicks="echo '/KICK {room} {name} :{words}' > in",
    looks="",
    comes_back="",
    lost="remote host closed connection",
    spoken="<{who}> {words}",
    folder=lambda room: re.sub("[^ -~]", "_", room.encode().decode("latin-1")),
    in_files=True,
)
CLIENTS = (IRSSI, WEECHAT, II)
