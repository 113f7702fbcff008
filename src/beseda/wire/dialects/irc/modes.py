"""Mode letters and prefixes: one table each, and MODE read and written by it (modern-irc, "Modes", "MODE message").

Knows what a letter means in the core's words. Refuses to know who may change what: the hall decides.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from typing import NamedTuple

from beseda.core.people import Flag
from beseda.core.rules import HIDDEN_KEY, Change, Role, Rule, Rules
from beseda.wire.dialects.irc.line import LONGEST_REST, is_middle, size
from beseda.wire.dialects.irc.masks import read_mask
from beseda.wire.dialects.irc.network import KEYLEN, LONGEST_ROOM_BYTES, LONGEST_SOURCE_BYTES

MOST_CHANGES = 20
"""Changes with a parameter in one MODE: a bot voices a room in few lines, and one line makes no flood of events."""
MOST_PARAMETERS = 13
"""With the room and the letters 15, the most that old clients read (modern-irc, "Parameters")."""
LEAST_FOR_MODES = LONGEST_REST - len(": MODE  ") - LONGEST_SOURCE_BYTES - LONGEST_ROOM_BYTES
"""Bytes left for letters and parameters beside the longest source and room."""
LONGEST_LIMIT = 9
"""Digits of +l: more people than will ever be in a room."""
NO_LETTER = "*"
"""Stands for all characters that are a mode on no server: they get one answer."""


class Kind(Enum):
    """The types of modern-irc, "MODE message"."""

    LIST = "A"  # with a parameter it changes the list, without one it asks for it
    KEY = "B"  # always a parameter
    LIMIT = "C"  # a parameter only if it is set
    FLAG = "D"  # never one


class RoomMode(NamedTuple):
    letter: str
    rule: Rule
    kind: Kind


ROOM_MODES = (
    RoomMode("b", Rule.BANNED, Kind.LIST),
    RoomMode("e", Rule.EXCEPTED, Kind.LIST),
    RoomMode("I", Rule.INVITED, Kind.LIST),
    RoomMode("k", Rule.KEY, Kind.KEY),
    RoomMode("l", Rule.LIMIT, Kind.LIMIT),
    RoomMode("C", Rule.NO_SIGNALS, Kind.FLAG),
    RoomMode("i", Rule.INVITE_ONLY, Kind.FLAG),
    RoomMode("m", Rule.MODERATED, Kind.FLAG),
    RoomMode("n", Rule.MEMBERS_ONLY, Kind.FLAG),
    RoomMode("s", Rule.SECRET, Kind.FLAG),
    RoomMode("t", Rule.TOPIC_LOCKED, Kind.FLAG),
)


class RoleMode(NamedTuple):
    letter: str
    prefix: str
    role: Role


ROLE_MODES = (
    RoleMode("q", "~", Role.FOUNDER),
    RoleMode("a", "&", Role.ADMIN),
    RoleMode("o", "@", Role.OPERATOR),
    RoleMode("h", "%", Role.HALF),
    RoleMode("v", "+", Role.VOICE),
)
"""Highest first."""


class UserMode(NamedTuple):
    letter: str
    flag: Flag
    may_take: bool = True
    """Whether people may set it on themselves."""
    may_drop: bool = True
    """Whether they may unset it."""


USER_MODES = (
    UserMode("B", Flag.BOT),
    UserMode("i", Flag.INVISIBLE),
    UserMode("o", Flag.OPERATOR, may_take=False),
    UserMode("w", Flag.HEARS_OPERATORS),
    UserMode("Z", Flag.SECURE, may_take=False, may_drop=False),
)

MODE_OF_LETTER = {mode.letter: mode for mode in ROOM_MODES}
MODE_OF_RULE = {mode.rule: mode for mode in ROOM_MODES}
USER_MODE_OF_LETTER = {mode.letter: mode for mode in USER_MODES}
ROLE_OF_LETTER = {mode.letter: mode.role for mode in ROLE_MODES}
LETTER_OF_ROLE = {mode.role: mode.letter for mode in ROLE_MODES}
PREFIX_OF_ROLE = {mode.role: mode.prefix for mode in ROLE_MODES} | {Role.NONE: ""}
ROLE_OF_PREFIX = {mode.prefix: mode.role for mode in ROLE_MODES}
BOT_LETTER = next(mode.letter for mode in USER_MODES if mode.flag is Flag.BOT)


class RoleChange(NamedTuple):
    """Give a role or take it. `person` as typed."""

    role: Role
    person: str
    on: bool


class ListQuery(NamedTuple):
    """Asks for the entries of a list."""

    rule: Rule


class UnknownLetter(NamedTuple):
    """472."""

    letter: str


class BadValue(NamedTuple):
    """696: a parameter is invalid, or one too many."""

    letter: str
    value: str
    description: str


Piece = Change | RoleChange | ListQuery | UnknownLetter | BadValue


class Step(NamedTuple):
    """One letter of a MODE line."""

    on: bool
    letter: str
    value: str = ""


def read_room_modes(words: Sequence[str]) -> list[Piece]:
    """Read what follows the room in a MODE: letters and their parameters, in order.

    A letter without its parameter is skipped (modern-irc, "MODE message", "Channel mode"). If a thing is said twice,
    the last counts, so that any line makes few changes and few answers.
    """
    pieces: dict[object, Piece] = {}
    for place, piece in enumerate(_read(words[0], iter(words[1:])) if words else ()):
        key = _what(piece, place)
        pieces.pop(key, None)
        pieces[key] = piece
    return list(pieces.values())


def _what(piece: Piece, place: int) -> object:
    """Return what a piece is about; its place, if a line may have several such pieces."""
    if isinstance(piece, Change) and piece.mask is None:
        return piece.rule
    return piece if isinstance(piece, ListQuery | UnknownLetter) else place


def _read(letters: str, values: Iterator[str]) -> Iterator[Piece]:
    on = True
    left = MOST_CHANGES
    for letter in letters:
        if letter in "+-":
            on = letter == "+"
        elif letter not in MODE_OF_LETTER and letter not in ROLE_OF_LETTER:
            yield UnknownLetter(letter if letter.isascii() else NO_LETTER)
        elif not _takes_value(letter, on):
            yield Change(MODE_OF_LETTER[letter].rule, on)
        elif not (value := next(values, "")):
            yield from _without_value(letter, on)
        elif left:
            left -= 1
            yield _with_value(letter, on, value)
        else:
            yield BadValue(letter, value, f"More than {MOST_CHANGES} changes: done as far as here")
            return


def _takes_value(letter: str, on: bool) -> bool:
    mode = MODE_OF_LETTER.get(letter)
    return mode is None or mode.kind in (Kind.LIST, Kind.KEY) or (mode.kind is Kind.LIMIT and on)


def _without_value(letter: str, on: bool) -> Iterator[Piece]:
    """A list letter asks for the list; "-k" removes the key without naming it, as people do."""
    mode = MODE_OF_LETTER.get(letter)
    if mode is not None and mode.kind is Kind.LIST:
        yield ListQuery(mode.rule)
    elif mode is not None and mode.kind is Kind.KEY and not on:
        yield Change(mode.rule, False)


def _with_value(letter: str, on: bool, value: str) -> Piece:
    if letter in ROLE_OF_LETTER:
        return RoleChange(ROLE_OF_LETTER[letter], value, on)
    mode = MODE_OF_LETTER[letter]
    if mode.kind is Kind.LIST:
        mask = read_mask(value)
        # An invitation mask says who may enter; a mute says nothing about that.
        if mask is None or (mask.mutes and mode.rule is Rule.INVITED):
            return BadValue(letter, value, "No such mask")
        return Change(mode.rule, on, mask=mask)
    if not on:
        return Change(mode.rule, False)
    if mode.kind is Kind.KEY:
        return Change(mode.rule, True, value) if is_key(value) else BadValue(letter, value, "Key is not well-formed")
    limit = read_limit(value)
    return Change(mode.rule, True, str(limit)) if limit else BadValue(letter, value, "Limit is not a number above 0")


def is_key(text: str) -> bool:
    """Whether JOIN can carry a room's key; JOIN separates keys by commas (modern-irc, "Key Channel Mode")."""
    return is_middle(text) and "," not in text and text.isprintable() and size(text) <= KEYLEN


def read_limit(text: str) -> int:
    """Return how many people; 0 if the text is no such number."""
    return int(text) if len(text) <= LONGEST_LIMIT and text.isascii() and text.isdigit() else 0


def prefix(roles: Sequence[Role], multi: bool) -> str:
    """Return what stands before a member's name: all prefixes, highest first, or only the highest (IRCv3
    "multi-prefix")."""
    if not roles:
        return ""
    return "".join([PREFIX_OF_ROLE[role] for role in roles]) if multi else PREFIX_OF_ROLE[roles[0]]


def step_of(change: Change) -> Step:
    """Return a change of the rules as a letter. A removed key has a parameter, as its type demands, but is not
    shown."""
    mode = MODE_OF_RULE[change.rule]
    if change.mask is not None:
        return Step(change.on, mode.letter, change.mask.shown)
    if mode.kind is Kind.KEY and not change.on:
        return Step(False, mode.letter, HIDDEN_KEY)
    return Step(change.on, mode.letter, change.value)


def step_of_role(role: Role, person: str, on: bool) -> Step:
    return Step(on, LETTER_OF_ROLE[role], person)


def mode_strings(steps: Iterable[Step], most: int = LEAST_FOR_MODES) -> list[str]:
    """Return the steps as strings like "+ov-b a b c", each of at most `most` bytes.

    A step is never split: a mask that is longer makes a string by itself.
    """
    strings: list[str] = []
    taken: list[Step] = []
    for step in steps:
        longer = [*taken, step]
        values = sum(1 for each in longer if each.value)
        if taken and (values > MOST_PARAMETERS or size(_joined(longer)) > most):
            strings.append(_joined(taken))
            longer = [step]
        taken = longer
    return [*strings, _joined(taken)] if taken else strings


def _joined(steps: Sequence[Step]) -> str:
    letters = ""
    sign = None
    for on, letter, _ in steps:
        letters += letter if on == sign else f"{'+' if on else '-'}{letter}"
        sign = on
    return " ".join([letters, *(step.value for step in steps if step.value)])


def current(rules: Rules, sees_key: bool) -> str:
    """Return a room's modes, for 324: "+ntkl key 5"; "+" for none (modern-irc, "RPL_CHANNELMODEIS (324)")."""
    letters = "".join(mode.letter for mode in ROOM_MODES if mode.rule in rules.flags)
    values = []
    if rules.key:
        letters += MODE_OF_RULE[Rule.KEY].letter
        values.append(rules.key if sees_key else HIDDEN_KEY)
    if rules.limit:
        letters += MODE_OF_RULE[Rule.LIMIT].letter
        values.append(str(rules.limit))
    return " ".join([f"+{letters}", *values])


class UserModes(NamedTuple):
    """What a client's MODE on itself asks for."""

    on: frozenset[Flag]
    off: frozenset[Flag]
    unknown: str = ""
    """Letters that are no user mode: 501."""


def read_user_modes(text: str) -> UserModes:
    """Read the letters of a client's MODE on itself; if a letter is said twice, the last counts.

    A flag that people can't set on themselves is skipped (RFC 2812, section 3.1.5).
    """
    asked: dict[UserMode, bool] = {}
    unknown: dict[str, None] = {}
    on = True
    for letter in text:
        mode = USER_MODE_OF_LETTER.get(letter)
        if letter in "+-":
            on = letter == "+"
        elif mode is None:
            unknown[letter] = None
        elif mode.may_take if on else mode.may_drop:
            asked[mode] = on
    given = frozenset(mode.flag for mode, on in asked.items() if on)
    taken = frozenset(mode.flag for mode, on in asked.items() if not on)
    return UserModes(given, taken, "".join(unknown))


def user_modes(flags: frozenset[Flag]) -> str:
    """Return somebody's user modes, for 221: "+Bi"; "+" for none."""
    return "+" + "".join(mode.letter for mode in USER_MODES if mode.flag in flags)


def user_mode_changes(old: frozenset[Flag], new: frozenset[Flag]) -> str:
    """Return what changed in somebody's user modes: "+i-w"; "" for nothing."""
    steps = [Step(mode.flag in new, mode.letter) for mode in USER_MODES if (mode.flag in old) != (mode.flag in new)]
    return _joined(sorted(steps, key=lambda step: not step.on))
