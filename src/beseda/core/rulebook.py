"""How a change changes a room's rules.

Knows no room and no person: rules in, rules out. The decisions and the state both use it, so that the state is what was
decided. Whom the rules are about, `room_guard` says.
"""

from collections.abc import Iterable, Iterator

from beseda.core.rules import LISTS, USUAL, Change, Entry, Rule, Rules

LISTS_IN_ORDER = (Rule.BANNED, Rule.EXCEPTED, Rule.INVITED)
LONGEST_KEY = 50
"""Characters of a room's key: as many as of a room's name, and far fewer than a line has."""
MOST_DIGITS = 9
"""Digits of a limit: there are no more people than that, and the cost of reading a number grows with its square."""


def lapsing(rules: Rules) -> Iterator[Change]:
    """Yield the changes that make these rules the usual ones."""
    for rule in LISTS_IN_ORDER:
        yield from (Change(rule, False, mask=entry.mask) for entry in entries(rules, rule))
    if rules.key:
        yield Change(Rule.KEY, False)
    if rules.limit:
        yield Change(Rule.LIMIT, False)
    yield from (Change(flag, False) for flag in sorted(rules.flags - USUAL.flags))
    yield from (Change(flag, True) for flag in sorted(USUAL.flags - rules.flags))


def entries(rules: Rules, rule: Rule) -> tuple[Entry, ...]:
    """Return the entries of a list."""
    if rule is Rule.BANNED:
        return rules.banned
    return rules.excepted if rule is Rule.EXCEPTED else rules.invited


def is_sane_key(key: str) -> bool:
    """Whether every dialect can send a key: IRC separates keys by spaces and commas."""
    return 1 <= len(key) <= LONGEST_KEY and key.isprintable() and not {" ", ","} & set(key) and key[0] != ":"


def limit_of(value: str) -> int:
    """Return the number of people that a limit's value says; 0 if it is no number."""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS else 0


def effective(rules: Rules, change: Change) -> Change | None:
    """Return the change in its one spelling, as it is to be stored; None if it changes nothing."""
    rule, on = change.rule, change.on
    if rule in LISTS:
        return _effective_entry(entries(rules, rule), change)
    if rule is Rule.KEY:
        wanted = change.value if on else ""
        return Change(rule, on, wanted) if wanted != rules.key else None
    if rule is Rule.LIMIT:
        limit = limit_of(change.value) if on else 0
        if limit == rules.limit or (on and not limit):
            return None
        return Change(rule, on, str(limit) if on else "")
    return Change(rule, on) if (rule in rules.flags) is not on else None


def _effective_entry(there: tuple[Entry, ...], change: Change) -> Change | None:
    if change.mask is None:
        return None
    same = next((each.mask for each in there if _is_same(each, change)), None)
    if change.on:
        return Change(change.rule, True, mask=change.mask) if same is None else None
    return Change(change.rule, False, mask=same) if same is not None else None


def _is_same(entry: Entry, change: Change) -> bool:
    mask = change.mask
    return mask is not None and entry.mask.key == mask.key and entry.mask.mutes == mask.mutes


def changed(rules: Rules, changes: Iterable[Change], by: str, at: int) -> Rules:
    """Return the rules after these changes, each as `effective` returned it. The usual rules are always `USUAL`."""
    for change in changes:
        rules = _changed(rules, change, by, at)
    return USUAL if rules == USUAL else rules


def _changed(rules: Rules, change: Change, by: str, at: int) -> Rules:
    rule, on = change.rule, change.on
    if rule is Rule.KEY:
        return rules._replace(key=change.value if on else "")
    if rule is Rule.LIMIT:
        return rules._replace(limit=limit_of(change.value) if on else 0)
    if rule not in LISTS:
        return rules._replace(flags=rules.flags | {rule} if on else rules.flags - {rule})
    there = tuple(each for each in entries(rules, rule) if not _is_same(each, change))
    if on and change.mask is not None:
        there = (*there, Entry(change.mask, by, at))
    if rule is Rule.BANNED:
        return rules._replace(banned=there)
    return rules._replace(excepted=there) if rule is Rule.EXCEPTED else rules._replace(invited=there)
