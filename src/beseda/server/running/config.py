"""Every setting, with its default and its reason: one table, from which come the checks, the file and its comments.

A mistake in the file gets one clear sentence that names the key (`config_faults`). The command line overrides the file.
Refuses to know what the settings do.
"""

import os
import stat
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from beseda.core.hall_view import WordingsFor
from beseda.core.limits import LONGEST_LINE, LONGEST_TEXT, LONGEST_TOPIC
from beseda.locale import N_
from beseda.server.running.config_faults import EXPECTED, ConfigError, fault, shown, syntax_fault, wrong
from beseda.server.running.config_irc import Irc, Operator
from beseda.server.running.config_tls import Tls, check_pairs, check_udp
from beseda.server.running.config_values import Count, CountOrNone
from beseda.server.running.config_web import Web, networks_of
from beseda.server.running.room_days import RoomRetention, days_of

PORT = 8878
"""The assignment's."""
LONGEST_FILE = 262_144
"""Bytes of a file of settings: those that `beseda config` prints are 6,000. More is some other file, or never ends."""
FLAGS = {
    "host": "--host",
    "port": "--port",
    "udp": "--udp",
    "data": "--data",
    "journal": "--journal",
    "durability": "--durability",
    "quiet": "--quiet",
    "language": "--lang",
    "limits.users": "--max-users",
    "tls.use": "--tls",
}
"""The flag of the command line for each setting that has one."""
NO_SECOND_TIME = N_("this is no file that can be read a second time")
TOO_LONG = N_("this is longer than {most} bytes: are these settings?")
NOT_UTF8 = N_("this is not text in UTF-8 (byte {place})")
TOO_DEEP = N_("this is nested too deeply")
NO_HOME = N_("data: {data} names no home directory that is known.")
NO_ROOM = N_("lobby: {name} can't be a room's name.")
TWO_OPERATORS = N_("operators: two of them are called {name}.")


class Limits(Struct, frozen=True, forbid_unknown_fields=True):
    """Every limit: none may be reached by a person talking, all must hold against a program that tries."""

    users: Annotated[Count, Meta(description="people at once; two make a two-person chat. A thread each.")] = 10_000
    connections: Annotated[
        Count, Meta(description="connections at once, named or not. Below what threads and descriptors allow.")
    ] = 12_000
    connections_per_address: Annotated[
        CountOrNone, Meta(description="connections from one address at once (a school behind one router); 0: no limit")
    ] = 1_024
    connections_per_second_per_address: Annotated[
        CountOrNone,
        Meta(
            description="newcomers a second from one address, after those of a minute at once; a browser that opens the"
            " page makes seven to fourteen; 0: no limit"
        ),
    ] = 24
    unnamed: Annotated[
        CountOrNone,
        Meta(
            description="connections without a name yet, in all: they cost a thread and have said nothing;"
            " an eighth is for addresses that have none; 0: no limit"
        ),
    ] = 4_000
    unnamed_per_address: Annotated[
        CountOrNone, Meta(description="the same, from one address: a hundred browsers open the page; 0: no limit")
    ] = 768
    handshakes: Annotated[
        Count, Meta(description="TLS handshakes at once: a thread each; who comes when there are more is turned away")
    ] = 1_000
    handshake_seconds: Annotated[
        Count, Meta(description="time for a TLS handshake, in all: two seconds by the slowest of networks")
    ] = 8
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
    megabytes_per_day_per_address: Annotated[
        CountOrNone,
        Meta(
            description="megabytes a day that are kept of what one address says and changes; further things are refused"
            " (a class writes some 5); 0: no limit"
        ),
    ] = 100
    rooms_per_user: Annotated[Count, Meta(description="rooms that one person is in at once")] = 50
    rooms: Annotated[Count, Meta(description="rooms in all: they stay in memory")] = 10_000
    rooms_per_address: Annotated[
        Count, Meta(description="rooms that one address has made or spoken in first: a class makes three each")
    ] = 100


class History(Struct, frozen=True, forbid_unknown_fields=True):
    """What is kept, and shown."""

    on_joining: Annotated[
        Annotated[int, Meta(ge=0, le=500)],
        Meta(description="last lines shown to who joins a room, up to 128 KiB; 0: none"),
    ] = 20
    memory_megabytes: Annotated[
        Count,
        Meta(
            description="memory for the last lines of all rooms; those of the rooms longest silent are read from the"
            " archive when somebody joins"
        ),
    ] = 32
    edit_minutes: Annotated[
        CountOrNone,
        Meta(
            description="minutes in which somebody may change what they said: a slip shows soon, and later others have"
            " answered it; 0: nobody may"
        ),
    ] = 60
    delete_minutes: Annotated[
        CountOrNone,
        Meta(
            description="minutes in which somebody may take back what they said: a day, for one may learn only then"
            " who has read it; operators may later, too; 0: only they"
        ),
    ] = 1440
    earlier_wordings: Annotated[
        WordingsFor,
        Meta(
            description="who of those who may read a message is shown what it said before it was edited: nobody (it is"
            " not kept then: who corrects a slip wants it gone), operators (of its room, half-operators too, and of the"
            " server: they can judge what was said and then changed; of private talk nobody is), everybody. The first"
            " 100 wordings of each message are kept, and go with it"
        ),
    ] = "nobody"
    keep_days: Annotated[
        CountOrNone, Meta(description="days that messages are kept, then gone for good; 0: for ever")
    ] = 0
    room_days: Annotated[
        tuple[RoomRetention, ...],
        Meta(description="rooms of which messages are kept for other times; each: name, keep_days (0: for ever)"),
    ] = ()
    keep_megabytes: Annotated[
        CountOrNone,
        Meta(
            description="megabytes of archive.db, besides what holds in rooms, then the oldest are gone for good; ten"
            " million lines of talk, and far from what a program could fill a disk with; 0: no limit"
        ),
    ] = 4_000
    keep_changes: Annotated[
        CountOrNone,
        Meta(
            description="changes of topics and rules, kicks and roles, of which it is kept when they happened (35 MB);"
            " what holds now is always kept; 0: no limit"
        ),
    ] = 100_000

    @property
    def keeps_wordings(self) -> bool:
        """Whether what a message said before it was edited is kept: if nobody may see it, it is not."""
        return self.earlier_wordings != "nobody"


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """How a server runs."""

    host: Annotated[
        Annotated[
            tuple[str, ...],
            Meta(min_length=1, extra={EXPECTED: N_("a list of at least one address in square brackets")}),
        ],
        Meta(description="addresses to listen on; these two are this machine only"),
    ] = (
        "127.0.0.1",
        "::1",
    )
    port: Annotated[
        Annotated[int, Meta(ge=0, le=65535)], Meta(description="the port, for everybody; 0: any free one")
    ] = PORT
    udp: Annotated[bool, Meta(description="also by UDP, on the same port")] = False
    data: Annotated[
        Annotated[str, Meta(pattern=r"^[^\x00]+\Z", extra={EXPECTED: N_("a folder, in quotation marks")})],
        Meta(description="directory of the journal and the archive; ~ is your home directory"),
    ] = "data"
    journal: Annotated[
        Literal["sqlite", "memory"],
        Meta(description="sqlite: nothing said is lost; memory: gone when the server stops"),
    ] = "sqlite"
    durability: Annotated[
        Literal["process", "power"],
        Meta(description="what a message survives once shown: the process being killed, or the power failing too"),
    ] = "process"
    language: Annotated[Literal["en", "ru"], Meta(description="the language of those who ask for none")] = "en"
    network: Annotated[
        Annotated[
            str,
            Meta(
                pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]+\Z",
                max_length=50,
                extra={EXPECTED: N_("a name of 1 to 50 characters, in quotation marks")},
            ),
        ],
        Meta(description="what this server calls itself; nobody else may"),
    ] = "Beseda"
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
    web: Web = Web()
    tls: Tls = Tls()
    operators: Annotated[
        tuple[Operator, ...],
        Meta(description="who may become operator (IRC's OPER); each: name, password (see beseda password), host"),
    ] = ()


def read(path: Path, language: str = "en", again: bool = False) -> Settings:
    """The settings of a file. `language` holds if the file names none. Raises ConfigError.

    `again`: it was read before, and a pipe or a terminal has no settings a second time.
    """
    values = _values(path, again)
    values.setdefault("language", language)
    try:
        return _checked(msgspec.convert(values, Settings))
    except msgspec.ValidationError as error:
        raise ConfigError(fault(error, values, Settings, {}), path) from error
    except ConfigError as error:
        raise ConfigError(error.words, path) from error


def _values(path: Path, again: bool) -> dict[str, Any]:
    """What stands in a file. Raises ConfigError."""
    try:
        # A pipe with a name is not waited for: it has no writer, as a rule.
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) * again), "rb") as file:
            if again and not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise wrong(NO_SECOND_TIME, path)
            data = file.read(LONGEST_FILE + 1)
        if len(data) > LONGEST_FILE:
            raise wrong(TOO_LONG, path, most=LONGEST_FILE)
        return tomllib.loads(data.decode("utf-8-sig"))  # Windows' Notepad puts a mark before the text
    except OSError as error:
        raise wrong("{detail}", path, detail=error.strerror or error) from error
    except UnicodeDecodeError as error:
        raise wrong(NOT_UTF8, path, place=error.start + 1) from error
    except RecursionError as error:
        raise wrong(TOO_DEEP, path) from error
    except ValueError as error:
        raise ConfigError(syntax_fault(error), path) from error


def change(settings: Settings, **changes: Any) -> Settings:
    """With some settings changed, as the command line asks; keys of a section are given as `limits_…`, `tls_…`.

    Raises ConfigError.
    """
    for section in ("limits", "tls"):
        named = {key: changes.pop(key) for key in tuple(changes) if key.startswith(f"{section}_")}
        inner = {key.removeprefix(f"{section}_"): value for key, value in named.items()}
        changes[section] = msgspec.structs.replace(changes.get(section, getattr(settings, section)), **inner)
    changed = msgspec.structs.replace(settings, **changes)
    values = msgspec.to_builtins(changed)
    try:
        return _checked(msgspec.convert(values, Settings))
    except msgspec.ValidationError as error:
        raise ConfigError(fault(error, values, Settings, FLAGS)) from error


def _checked(settings: Settings) -> Settings:
    """Check what no type tells. Raises ConfigError."""
    folder_of(settings)
    names = [operator.name for operator in settings.operators]
    for name in names:
        if names.count(name) > 1:
            raise wrong(TWO_OPERATORS, name=shown(name))
    days_of(settings.history.room_days)
    networks_of(settings.web.proxies)
    check_pairs(settings.tls)
    check_udp(settings.tls, settings.udp, settings.host)
    return settings


def folder_of(settings: Settings) -> Path:
    """The directory of the journal and the archive. Raises ConfigError."""
    try:
        return Path(settings.data).expanduser()
    except RuntimeError as error:
        raise wrong(NO_HOME, data=shown(settings.data)) from error


def renewed(now: Settings, wanted: Settings) -> Settings:
    """The settings with what can change while the server runs as it is wanted, all else as it is now."""
    return msgspec.structs.replace(
        now,
        irc=wanted.irc,
        operators=wanted.operators,
        password=wanted.password,
        # Where there is to be none from the next start on, no certificates are named for those who still have it.
        tls=now.tls if wanted.tls.use == "off" else msgspec.structs.replace(wanted.tls, use=now.tls.use),
    )


def waiting(now: Struct, wanted: Struct, section: str = "") -> list[str]:
    """The keys of all settings that are wanted otherwise than they hold now."""
    keys: list[str] = []
    for name in now.__struct_fields__:
        old, new = getattr(now, name), getattr(wanted, name)
        if isinstance(old, Struct):
            keys.extend(waiting(old, new, f"{name}."))
        elif old != new:
            keys.append(f"{section}{name}")
    return keys


def unlimited(settings: Settings) -> Settings:
    """For measuring on loopback: no flood control, no caps by address or on unnamed clients, room for everybody."""
    return change(
        settings,
        limits_connections_per_address=0,
        limits_connections_per_second_per_address=0,
        limits_unnamed=0,
        limits_unnamed_per_address=0,
        limits_messages_per_second=0,
        limits_rooms_per_address=settings.limits.rooms,
        limits_users=max(settings.limits.users, 20_000),
        limits_connections=max(settings.limits.connections, 21_000),
    )
