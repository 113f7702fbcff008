"""The command line: arguments, nothing else. Each command imports what it needs only when it is run."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from beseda import __version__, streams
from beseda.locale import LANGUAGES, catalogue, language_of, speak

USAGE = 64
"""Exit status EX_USAGE of sysexits.h."""
INTERRUPTED = 130
"""As a shell gives it for Ctrl-C."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return the exit status."""
    streams.prepare()
    arguments = sys.argv[1:] if arguments is None else arguments
    language = _language_in(arguments) or language_of()
    speak(language)
    run = {"serve": _serve, "join": _join, "rooms": _rooms, "config": _config, "password": _password}
    try:
        options = parser(language).parse_args(arguments)
        return run[options.command](options, language)
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        streams.finish()


def _language_in(arguments: Sequence[str]) -> str | None:
    """The value of --lang, found before the parser is made, because the parser's own words are in that language."""
    for place, argument in enumerate(arguments):
        value = argument.removeprefix("--lang=") if argument.startswith("--lang=") else None
        if argument == "--lang" and place + 1 < len(arguments):
            value = arguments[place + 1]
        if value in LANGUAGES:
            return value
    return None


def parser(language: str) -> argparse.ArgumentParser:
    _ = catalogue(language).gettext
    whole = _Parser(
        prog="beseda", description=_("A chat for everybody: one command starts it, anyone joins with what they have.")
    )
    whole.add_argument("--version", action=_Version, nargs=0, help=_("show the version and exit"))
    commands = whole.add_subparsers(dest="command", required=True, metavar=_("command"))
    _add_serve(commands.add_parser("serve", help=_("start a server"), description=_("Start a server.")), language)
    _add_join(
        commands.add_parser(
            "join",
            help=_("join a chat"),
            description=_("Join a chat from this terminal."),
            epilog=_("If the chat has a password, it is asked for, or taken from the environment (BESEDA_PASSWORD)."),
        ),
        language,
    )
    _add_rooms(
        commands.add_parser(
            "rooms",
            help=_("list the rooms of a stopped server, or remove some"),
            description=_("List the rooms that a server keeps, or remove some, with all that was said in them."),
            epilog=_("The server must be stopped. While it runs, its operators can remove rooms."),
        ),
        language,
    )
    config = commands.add_parser(
        "config",
        help=_("print every setting"),
        description=_("Print every setting with its value and its reason, as a file for serve --config."),
    )
    config.add_argument("--config", metavar="FILE", type=Path, help=_("print the settings of this file instead"))
    _add_language(config, language)
    password = commands.add_parser(
        "password",
        help=_("make a password for the settings: an operator's, or the server's"),
        description=_("Read a password twice, unseen (or once, from a pipe), and print its hash for the settings."),
    )
    _add_language(password, language)
    return whole


class _Parser(argparse.ArgumentParser):
    """Its help is printed as everything is that a command was run for: the exit status tells whether it was."""

    def print_help(self, file: object = None) -> None:
        self.exit(streams.deliver(self.format_help()))


class _Version(argparse.Action):
    """Shows our version, and the versions that a report of trouble must name, which are looked up only then."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        import platform
        import sqlite3

        from beseda.server.tls.openssl_versions import openssl_versions

        python, sqlite = platform.python_version(), sqlite3.sqlite_version
        versions = f"Python {python}, SQLite {sqlite}, {openssl_versions()}"
        parser.exit(streams.deliver(f"beseda {__version__} ({versions})\n"))


def _add_language(command: argparse.ArgumentParser, language: str) -> None:
    _ = catalogue(language).gettext
    command.add_argument("--lang", choices=LANGUAGES, help=_("the language (else that of the environment)"))


def _add_rooms(command: argparse.ArgumentParser, language: str) -> None:
    _ = catalogue(language).gettext
    command.add_argument("--data", metavar="DIR", help=_("where what is said is kept (./data)"))
    command.add_argument(
        "--config", metavar="FILE", type=Path, help=_("read settings from a file; options here override it")
    )
    command.add_argument(
        "--remove", nargs="+", metavar="NAME", help=_("remove these rooms for good; a name, or the number beside it")
    )
    _add_language(command, language)


def _whole_number(language: str) -> Callable[[str], int]:
    """What argparse calls, whose own sentence would name a type of Python's."""
    _ = catalogue(language).gettext

    def whole_number(text: str) -> int:
        try:
            return int(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(_("{text} is not a whole number").format(text=repr(text))) from error

    return whole_number


def _add_serve(command: argparse.ArgumentParser, language: str) -> None:
    _ = catalogue(language).gettext
    add = command.add_argument
    add(
        "--host",
        action="append",
        metavar="HOST",
        help=_("an address to listen on, may be repeated (127.0.0.1 and ::1)"),
    )
    add("--lan", action="store_true", help=_("open to the local network: listen on every address"))
    add("--port", type=_whole_number(language), metavar="PORT", help=_("the port (8878)"))
    add("--data", metavar="DIR", help=_("where what is said is kept (./data)"))
    add(
        "--max-users", type=_whole_number(language), metavar="N", help=_("how many people at once; 2 is a chat for two")
    )
    add("--udp", action="store_true", default=None, help=_("also by UDP, on the same port"))
    use = _("encrypted as well, on the same port (TLS); --tls=required: from other machines only so")
    add("--tls", nargs="?", const="offered", metavar="required", choices=("offered", "required"), help=use)
    add("--journal", choices=("sqlite", "memory"), help=_("keep what is said in a file, or only while running"))
    add("--durability", choices=("process", "power"), help=_("survive the process being killed, or power failing too"))
    add("--config", metavar="FILE", type=Path, help=_("read settings from a file; options here override it"))
    add("--quiet", action="store_true", default=None, help=_("don't show who comes, goes and speaks in the lobby"))
    add("--unlimited", action="store_true", help=_("no flood control, no limits by address: for measuring"))
    add(
        "--debug",
        action="store_true",
        help=_("log every line that comes and goes, without passwords and without what people say"),
    )
    _add_language(command, language)


def _add_join(command: argparse.ArgumentParser, language: str) -> None:
    _ = catalogue(language).gettext
    add = command.add_argument
    where = _("where (localhost:8878); also as a URL: irc://HOST:PORT/ROOM, or the link of the page")
    add("address", nargs="?", default="", metavar="HOST[:PORT]", help=where)
    add("port", nargs="?", default="", metavar="PORT", help=_("the port, if it is not after a colon"))
    add("--name", metavar="NAME", help=_("as whom; else it is asked for"))
    add("--room", metavar="ROOM", help=_("enter this room at once"))
    add("--tls", action="store_true", help=_("by TLS: encrypted, and with nobody but this server"))
    add("--fingerprint", metavar="SHA256", help=_("by TLS, with the server of this certificate"))
    add("--udp", action="store_true", help=_("by UDP"))
    add("--chunks", action="store_true", help=_("speak as the assignment's example does, to its example server"))
    add("--times", choices=("yes", "no"), help=_("when each line was said (yes for a person, no in a pipe)"))
    _add_language(command, language)


def _serve(options: argparse.Namespace, language: str) -> int:
    from beseda.server.running import logs
    from beseda.server.running.config import Settings, change, read, unlimited
    from beseda.server.running.config_faults import ConfigError
    from beseda.server.running.opening import CONFIG
    from beseda.server.running.serve import serve

    def wanted(again: bool = False) -> Settings:
        """Raises ConfigError."""
        settings = read(options.config, language, again) if options.config else Settings()
        changes = {
            name: getattr(options, name)
            for name in ("port", "data", "udp", "journal", "durability", "quiet")
            if getattr(options, name) is not None
        }
        if options.lan:
            changes["host"] = ("0.0.0.0", "::")
        elif options.host:
            changes["host"] = tuple(options.host)
        if options.max_users is not None:
            changes["limits_users"] = options.max_users
        if options.tls:
            changes["tls_use"] = options.tls
        if options.lang or not options.config:
            changes["language"] = language
        settings = change(settings, **changes)
        return unlimited(settings) if options.unlimited else settings

    try:
        settings = wanted()
    except ConfigError as error:
        streams.complain(error.said(language))
        return CONFIG
    logs.start(options.debug)
    return serve(settings, reread=lambda: wanted(again=True))


def _join(options: argparse.Namespace, language: str) -> int:
    from beseda.client.address import parse_address
    from beseda.client.certificates import read_fingerprint
    from beseda.client.console import join
    from beseda.client.settings import PASSWORD_VARIABLE, JoinSettings
    from beseda.client.typed import fault_in

    _ = catalogue(language).gettext
    try:
        address = parse_address(options.address, options.port, language)
    except ValueError as error:
        streams.complain(str(error))
        return USAGE
    try:
        fingerprint = read_fingerprint(options.fingerprint) if options.fingerprint is not None else ""
    except ValueError:
        words = _("{text} is no fingerprint: SHA-256 is 64 digits from 0 to f, with colons or without.")
        streams.complain(words.format(text=options.fingerprint))
        return USAGE
    udp, room = options.udp or address.udp, options.room or address.room or None
    tls = options.tls or address.tls or bool(fingerprint)
    if fault_in(options.name or "") or fault_in(room or ""):
        streams.complain(_("A name is text in UTF-8, and so is a room's."))
        return USAGE
    if udp and (options.chunks or tls):
        both = _("--udp and --chunks do not go together.") if options.chunks else _("By UDP there is no TLS here.")
        streams.complain(both)
        return USAGE
    return join(
        JoinSettings(
            address.host,
            address.port,
            options.name,
            room,
            udp=udp,
            chunks=options.chunks,
            tls=tls,
            fingerprint=fingerprint,
            language=language,
            times=None if options.times is None else options.times == "yes",
            password=os.environ.get(PASSWORD_VARIABLE, "").partition("\n")[0],
        )
    )


def _rooms(options: argparse.Namespace, language: str) -> int:
    from beseda.server.running.config import Settings, change, read
    from beseda.server.running.config_faults import ConfigError
    from beseda.server.running.opening import CONFIG
    from beseda.server.running.stored_rooms import remove_rooms, show_rooms

    try:
        settings = read(options.config, language) if options.config else Settings()
        settings = change(settings, language=language, **({"data": options.data} if options.data else {}))
    except ConfigError as error:
        streams.complain(error.said(language))
        return CONFIG
    return remove_rooms(settings, options.remove) if options.remove else show_rooms(settings)


def _config(options: argparse.Namespace, language: str) -> int:
    from beseda.server.running.config import Settings, change, read
    from beseda.server.running.config_faults import ConfigError
    from beseda.server.running.config_printing import as_toml
    from beseda.server.running.opening import CONFIG

    try:
        settings = read(options.config, language) if options.config else change(Settings(), language=language)
    except ConfigError as error:
        streams.complain(error.said(language))
        return CONFIG
    return streams.deliver(as_toml(settings), as_utf8=True)


def _password(options: argparse.Namespace, language: str) -> int:
    from getpass import getpass

    from beseda.server.sessions.passwords import LONGEST_PASSWORD, hashed

    _ = catalogue(language).gettext
    try:
        if sys.stdin.isatty():
            password = getpass(_("Password: "))
            if getpass(_("Once more: ")) != password:
                streams.complain(_("They differ."))
                return USAGE
        else:
            password = sys.stdin.readline().rstrip("\r\n")
        password.encode()
    except EOFError:
        return INTERRUPTED
    except UnicodeError:
        streams.complain(_("The password is not text in UTF-8."))
        return USAGE
    if not 0 < len(password) <= LONGEST_PASSWORD:
        streams.complain(_("Between 1 and {most} characters.").format(most=LONGEST_PASSWORD))
        return USAGE
    return streams.deliver(f"{hashed(password)}\n")
