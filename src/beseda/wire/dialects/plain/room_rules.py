"""Changes in a room, in words: its rules, and the roles of its members.

Tables of phrases: each change has one for on and one for off. A key is never shown; somebody who may know it can ask
who set it. Refuses to know who changed what.
"""

from beseda.core.rules import Change, Role, Rule
from beseda.locale import N_
from beseda.wire.dialects.plain.sentences import translator, words_of

RULES: dict[Rule, tuple[str, str]] = {
    Rule.INVITE_ONLY: (N_("by invitation only"), N_("no invitation is needed")),
    Rule.MODERATED: (N_("only speakers and operators are heard"), N_("everybody is heard")),
    Rule.MEMBERS_ONLY: (N_("nobody outside is heard"), N_("those outside are heard, too")),
    Rule.SECRET: (N_("secret"), N_("not secret")),
    Rule.TOPIC_LOCKED: (N_("operators set the topic"), N_("everybody sets the topic")),
    Rule.NO_SIGNALS: (N_("no CTCP"), N_("CTCP goes through")),
    Rule.KEY: (N_("a key is needed"), N_("no key is needed")),
    Rule.LIMIT: (N_("at most {value} people"), N_("no limit of people")),
    Rule.BANNED: (N_("{value} is banned"), N_("{value} is not banned")),
    Rule.EXCEPTED: (N_("no ban holds for {value}"), N_("bans hold for {value}")),
    Rule.INVITED: (N_("{value} needs no invitation"), N_("{value} needs an invitation")),
}
"""For each rule: when it is set, and when it is lifted."""
MUTED = (N_("{value} is not heard"), N_("{value} is heard"))
"""The same for a ban that only mutes."""
ROLES: dict[Role, str] = {
    Role.VOICE: N_("speaker"),
    Role.HALF: N_("half-operator"),
    Role.OPERATOR: N_("operator"),
    Role.ADMIN: N_("administrator"),
    Role.FOUNDER: N_("founder"),
}


def changed(changes: tuple[Change, ...], language: str) -> str:
    """Return the changes in words, one after the other."""
    return ", ".join([_phrase(change, language) for change in changes])


def _phrase(change: Change, language: str) -> str:
    _ = translator(language)
    mask = change.mask
    phrases = MUTED if mask is not None and mask.mutes and change.rule is Rule.BANNED else RULES[change.rule]
    phrase = _(phrases[0] if change.on else phrases[1])
    if change.rule is Rule.KEY:
        return phrase
    # A mask is what somebody typed: it may hold a whole sentence, with blanks that are no spaces.
    return phrase.format(value=change.value if mask is None else words_of(mask.shown, language))


def role(which: Role, language: str) -> str:
    return translator(language)(ROLES[which])
