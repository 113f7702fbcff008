"""What a change makes of the rules that hold, and whom a list of masks means.

Knows no room and no person: rules and folded text in, rules and answers out. The decisions and the journal's memory
both go through here, so that what was decided is what is remembered.
"""

from collections.abc import Iterable

from beseda.core import globs
from beseda.core.rules import LISTS, USUAL, Change, Entry, Rule, Rules

LONGEST_KEY = 50
"""Characters of a room's key: as long as a room's name, and far from a line's end."""
MOST_DIGITS = 9
"""Of a limit: more people than that there are not, and reading a longer number costs its square."""


def entries(rules: Rules, rule: Rule) -> tuple[Entry, ...]:
    """What is in a list."""
    if rule is Rule.BANNED:
        return rules.banned
    return rules.excepted if rule is Rule.EXCEPTED else rules.invited


def is_sane_key(key: str) -> bool:
    """Whether a key can be said in any dialect: IRC parts keys by spaces and commas."""
    return 1 <= len(key) <= LONGEST_KEY and key.isprintable() and not {" ", ","} & set(key) and key[0] != ":"


def limit_of(value: str) -> int:
    """The number of people that a limit's value says; 0 where it says none."""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS else 0


def effective(rules: Rules, change: Change) -> Change | None:
    """The change in its one spelling, as it is to be stored; None where it changes nothing."""
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
    """What holds after these; each is taken as `effective` gave it. The usual rules are always the same object."""
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


def is_listed(listed: tuple[Entry, ...], mask: str) -> bool:
    """Whether a list means the one whose folded name!user@host this is."""
    return any(globs.matches(entry.mask.key, mask) for entry in listed)


def is_banned(rules: Rules, mask: str) -> bool:
    """Whether they may not come in. Who is only muted may; who is only excepted from that may not."""
    return _means_at_the_handler(rules.banned, mask) and not _means_at_the_handler(rules.excepted, mask)


def _means_at_the_handler(listed: tuple[Entry, ...], mask: str) -> bool:
    """Whether a list means them by an entry that is about coming in."""
    return any(not entry.mask.mutes and globs.matches(entry.mask.key, mask) for entry in listed)


def is_silenced(rules: Rules, mask: str) -> bool:
    """Whether they are not heard: banned while they are there, or muted."""
    return is_listed(rules.banned, mask) and not is_listed(rules.excepted, mask)
