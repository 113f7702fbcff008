"""Every setting, with its default and its reason: one table, from which come the checks, the file and its comments.

A mistake in the file gets one clear sentence that names the key. The command line overrides the file. Refuses to know
what the settings do.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct

from beseda.core.limits import (
    LONGEST_LINE,
    LONGEST_TEXT,
    LONGEST_TOPIC,
)

PORT = 8878
"""The assignment's."""

Count = Annotated[int, Meta(ge=1)]
CountOrNone = Annotated[int, Meta(ge=0)]


class ConfigError(Exception):
    """The settings are wrong (the operator's fault). Its text is one sentence that names the key, and the file."""

    def __init__(self, words: str, path: Path | None = None) -> None:
        super().__init__(f"{path}: {words}" if path else words)
        self.words = words
        """Without the path, for people who need not know where the file is."""


class Limits(Struct, frozen=True, forbid_unknown_fields=True):
    """Every limit: none may be reached by a person talking, all must hold against a program that tries."""

    users: Annotated[Count, Meta(description="people at once; two make a two-person chat. A thread each.")] = 10_000
    connections: Annotated[
        Count, Meta(description="connections at once, named or not. Below what threads and descriptors allow.")
    ] = 12_000
    connections_per_address: Annotated[
        CountOrNone, Meta(description="connections from one address at once (a school behind one router); 0: no limit")
    ] = 256
    connections_per_second_per_address: Annotated[
        CountOrNone,
        Meta(description="newcomers a second from one address, after those of a minute at once; 0: no limit"),
    ] = 4
    unnamed: Annotated[
        CountOrNone,
        Meta(
            description="connections without a name yet, in all: they cost a thread and have said nothing;"
            " an eighth is for addresses that have none; 0: no limit"
        ),
    ] = 2_000
    unnamed_per_address: Annotated[CountOrNone, Meta(description="the same, from one address; 0: no limit")] = 64
    seconds_to_name: Annotated[Count, Meta(description="time to think of a name, in all")] = 180
    resume_seconds: Annotated[
        Count,
        Meta(description="how long a lost connection keeps the place of its user, if the client can take it again"),
    ] = 120
    line_bytes: Annotated[
        Count, Meta(description="the longest line, as typed; a longer one is refused and skipped")
    ] = LONGEST_LINE
    text_bytes: Annotated[Count, Meta(description="the longest message, its lines together")] = LONGEST_TEXT
    topic_bytes: Annotated[
        Count, Meta(description="the longest topic; beside long names less, for it fits an IRC line")
    ] = LONGEST_TOPIC
    outbox_bytes: Annotated[
        Count, Meta(description="what may wait for one slow reader; over it, the reader is told and let go")
    ] = 1_048_576
    messages_per_second: Annotated[
        CountOrNone,
        Meta(
            description="lines a second from one client, on average; it waits for the rest, and what takes more work"
            " than a line of talk costs more; 0: no limit for anybody"
        ),
    ] = 5
    messages_at_once: Annotated[Count, Meta(description="lines at once, after a silence: a pasted paragraph")] = 20
    messages_per_second_per_address: Annotated[
        CountOrNone,
        Meta(description="the same from all clients of one address: 250 people behind one router talk; 0: no limit"),
    ] = 200
    messages_at_once_per_address: Annotated[
        Count, Meta(description="lines at once from one address: 100 people enter together, each by 20 lines of IRC")
    ] = 2_000
    rooms_per_user: Annotated[Count, Meta(description="rooms that one person is in at once")] = 50
    rooms: Annotated[Count, Meta(description="rooms in all: they stay in memory")] = 10_000


class History(Struct, frozen=True, forbid_unknown_fields=True):
    """What is kept, and shown."""

    on_joining: Annotated[
        Annotated[int, Meta(ge=0, le=500)], Meta(description="last lines shown to who joins a room; 0: none")
    ] = 20
    keep_days: Annotated[
        CountOrNone, Meta(description="days that messages are kept, then gone for good; 0: for ever")
    ] = 0


class Irc(Struct, frozen=True, forbid_unknown_fields=True):
    """What IRC clients are told of this server."""

    server_name: Annotated[
        Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+\Z", max_length=63)],
        Meta(description="the server's own name: with a dot, as a host's"),
    ] = "irc.beseda.local"
    description: Annotated[str, Meta(description="one line about this server")] = "Beseda, a chat for everybody"
    motd: Annotated[tuple[str, ...], Meta(description="the message of the day, line by line")] = (
        "Welcome to Beseda. People without an IRC client are in #lobby: /join #lobby",
    )
    admin: Annotated[
        tuple[str, ...], Meta(description="whom to turn to, up to three lines: where, who, an address")
    ] = ()
    ping_seconds: Annotated[Count, Meta(description="silence after which an IRC client is asked whether it lives")] = 90
    pong_seconds: Annotated[Count, Meta(description="time it has to answer")] = 60


class Operator(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who may remove people and look after every room (OPER)."""

    name: str
    password: str
    """An argon2id hash, as `beseda password` prints it."""
    host: Annotated[str, Meta(pattern=r"^([A-Za-z0-9][A-Za-z0-9._:/-]*)?\Z", max_length=63)] = ""
    """What is shown instead of their address, as a word of their lines: no spaces, nothing that ends a line."""


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """How a server runs."""

    host: Annotated[tuple[str, ...], Meta(description="addresses to listen on; these two are this machine only")] = (
        "127.0.0.1",
        "::1",
    )
    port: Annotated[
        Annotated[int, Meta(ge=0, le=65535)], Meta(description="the port, for everybody; 0: any free one")
    ] = PORT
    udp: Annotated[bool, Meta(description="also by UDP, on the same port")] = False
    data: Annotated[str, Meta(description="directory of the journal and the archive")] = "data"
    journal: Annotated[
        Literal["sqlite", "memory"],
        Meta(description="sqlite: nothing said is lost; memory: gone when the server stops"),
    ] = "sqlite"
    durability: Annotated[
        Literal["process", "power"],
        Meta(description="what a message survives once shown: the process being killed, or the power failing too"),
    ] = "process"
    language: Annotated[Literal["en", "ru"], Meta(description="the language of those who ask for none")] = "en"
    network: Annotated[str, Meta(description="what this server calls itself; nobody else may")] = "Beseda"
    lobby: Annotated[str, Meta(description="the room in which people without commands arrive")] = "#lobby"
    password: Annotated[
        str,
        Meta(description="what everybody gives to come in: a word, or its hash (see beseda password); empty: nothing"),
    ] = ""
    reserved: Annotated[
        tuple[str, ...], Meta(description="further names that nobody may take, look-alikes included")
    ] = ()
    quiet: Annotated[bool, Meta(description="don't show on the console who comes, goes and speaks in the lobby")] = (
        False
    )
    limits: Limits = Limits()
    history: History = History()
    irc: Irc = Irc()
    operators: Annotated[
        tuple[Operator, ...],
        Meta(description="who may become operator (IRC's OPER); each: name, password (see beseda password), host"),
    ] = ()


def read(path: Path) -> Settings:
    """The settings of a file. Raises ConfigError."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(error.strerror or str(error), path) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(str(error), path) from error
    try:
        return msgspec.convert(values, Settings)
    except msgspec.ValidationError as error:
        raise ConfigError(_without_dollars(error), path) from error


def change(settings: Settings, **changes: Any) -> Settings:
    """With some settings changed; keys of `limits` are given as `limits_…`. Raises ConfigError."""
    limits = {key.removeprefix("limits_"): value for key, value in changes.items() if key.startswith("limits_")}
    plain = {key: value for key, value in changes.items() if not key.startswith("limits_")}
    changed = msgspec.structs.replace(settings, limits=msgspec.structs.replace(settings.limits, **limits), **plain)
    try:
        return msgspec.convert(msgspec.to_builtins(changed), Settings)
    except msgspec.ValidationError as error:
        raise ConfigError(_without_dollars(error)) from error


def _without_dollars(error: msgspec.ValidationError) -> str:
    """msgspec's "Expected … - at `$.limits.users`" with the key in front, as the file spells it."""
    detail, _, place = str(error).partition(" - at ")
    return f"{place.strip('`').removeprefix('$.')}: {detail}" if place else detail


def unlimited(settings: Settings) -> Settings:
    """For measuring on loopback: no flood control, no caps by address or on unnamed clients, room for everybody."""
    return change(
        settings,
        limits_connections_per_address=0,
        limits_connections_per_second_per_address=0,
        limits_unnamed=0,
        limits_unnamed_per_address=0,
        limits_messages_per_second=0,
        limits_users=max(settings.limits.users, 20_000),
        limits_connections=max(settings.limits.connections, 21_000),
    )


def as_toml(settings: Settings | None = None) -> str:
    """The file with every setting, its value and its reason; `read` gives the same settings again."""
    settings = settings or Settings()
    parts = ["# Beseda's settings. Every line may be left out: what stands here is then what holds.\n"]
    parts.extend(_lines(settings))
    for name in ("limits", "history", "irc"):
        section = getattr(settings, name)
        parts.append(f"\n# {type(section).__doc__}\n[{name}]\n")
        parts.extend(_lines(section))
    return "".join(parts)


def _lines(section: Struct) -> list[str]:
    hints = get_type_hints(type(section), include_extras=True)
    lines = []
    for name, hint in hints.items():
        value = getattr(section, name)
        if not isinstance(value, Struct):
            lines.append(f"# {_description(hint)}\n{name} = {_toml(value)}\n")
    return lines


def _description(hint: Any) -> str:
    words = [meta.description for meta in get_args(hint)[1:] if isinstance(meta, Meta) and meta.description]
    choices = list(get_args(get_args(hint)[0])) if get_origin(get_args(hint)[0]) is Literal else []
    return words[0] + (f" ({', '.join(map(str, choices))})" if choices else "")


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Struct):
        return f"{{ {', '.join(f'{key} = {_toml(each)}' for key, each in msgspec.structs.asdict(value).items())} }}"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str):
        return msgspec.json.encode(value).decode().replace("\x7f", "\\u007f")  # which JSON allows, and TOML not
    return str(value)
