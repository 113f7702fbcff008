"""A plain client before it has a name: it says who it is, what reads for it, or which seat was its own.

Knows what such lines mean and how they are answered; what comes after is `dialect`. No name begins with a slash, so
that what does is none.
"""

from beseda.core import requests as rq
from beseda.core.names import Name
from beseda.core.people import NO_FLAGS, NO_USER_INFO, SECURE_FLAGS, UserInfo
from beseda.core.refusals import Reason, Refusal
from beseda.locale import LANGUAGES
from beseda.wire.dialects.actions import CatchUp, Reply, Submission
from beseda.wire.dialects.dialect import Lines
from beseda.wire.dialects.plain.addressees import OWN_CLIENT, PERSON, Addressee
from beseda.wire.dialects.plain.commands import BY_ANY_NAME, COMMANDS
from beseda.wire.dialects.plain.marked import marked_client
from beseda.wire.dialects.plain.replies import NO_QUOTING, Quoting
from beseda.wire.dialects.plain.sentences import refused, translator
from beseda.wire.dialects.seat_secrets import TRIES, SeatSecret, digest_of, place_of
from beseda.wire.spelling import spell_person

ANNOUNCEMENT = "/client "
"""Beseda's own client begins with this, a version of its protocol and its language (docs/client-protocol.md). Each of
its lines is acknowledged then. It may name several versions, its favourite first: the first that is known here holds.
No name begins with a slash."""
RESUMING = "/resume "
"""Before the secret with which the newest version takes its seat again, in the place of a name."""
OLD, NEW = VERSIONS = ("1", "2")


def is_quitting(line: str) -> bool:
    """Whether a client without a name asks to leave."""
    word = line.strip().partition(" ")[0]
    return word[:1] == "/" and BY_ANY_NAME.get(word[1:].lower()) is COMMANDS["quit"]


class Newcomer:
    __slots__ = ("_entered", "_journal", "_lobby", "_quoting", "_secret", "_to", "_user_info", "is_secure", "language")

    def __init__(
        self, language: str, lobby: Name, user_info: UserInfo = NO_USER_INFO, quoting: Quoting = NO_QUOTING
    ) -> None:
        """`user_info`: how its user is presented to dialects that show more than names."""
        self.language = language
        self.is_secure = False
        """Whether nobody between the client and here can read along."""
        self._lobby = lobby
        self._user_info = user_info
        self._quoting = quoting
        self._journal = quoting.journal
        self._to: Addressee = PERSON
        self._secret: SeatSecret | None = None
        self._entered = False

    @property
    def is_undecided(self) -> bool:
        """Whether its client may yet turn out to speak something else: it has no name, and has not announced itself."""
        return not self._entered and not self._to.counts

    def _receive_before_entering(self, line: str) -> Submission | None:
        """Read a line as a name, unless it is an announcement or `/quit`."""
        if line.startswith(ANNOUNCEMENT):
            return self._receive_announcement(line)
        if is_quitting(line):
            return Submission((rq.Exit(""),))
        if self._secret is not None and line.startswith(RESUMING):
            return self._receive_secret(self._secret, line)
        name = spell_person(line)
        if isinstance(name, Refusal):
            return Submission((Reply(self._ask_again(name)),))
        # Dialects with real names show the name this person entered with: an empty one looks like a mistake.
        user_info = self._user_info._replace(real_name=name.shown) if self._user_info.username else self._user_info
        offered = (rq.SetSecret(self._secret.renew()),) if self._secret is not None else ()
        flags = SECURE_FLAGS if self.is_secure else NO_FLAGS
        return Submission((rq.Enter(name, user_info, flags), *offered, rq.Join(self._lobby)))

    def _receive_secret(self, own: SeatSecret, line: str) -> Submission:
        """Read the secret of a seat, and perhaps the id of the newest message that the client has."""
        secret, _, known = line.removeprefix(RESUMING).partition(" ")
        own.tries += 1
        if own.tries > TRIES:
            words = refused(Refusal(Reason.NO_SUCH_SEAT), self.language)
            return Submission((Reply(self._to.bye(words, self.language)), rq.Exit("")))
        return Submission(
            (rq.Resume(digest_of(secret), own.renew(), self.is_secure), CatchUp(place_of(known, self._journal)))
        )

    def _receive_announcement(self, line: str) -> Submission | None:
        """A version that is not known here is passed over: the client names an older one as well."""
        version, _, language = line.removeprefix(ANNOUNCEMENT).partition(" ")
        if self._to is not PERSON or version not in VERSIONS:
            return None
        self.language = language.strip() if language.strip() in LANGUAGES else self.language
        if version == OLD:
            self._to = OWN_CLIENT
            return None
        self._secret = SeatSecret()
        self._to = client = marked_client(self._journal)
        return Submission((Reply(client.hello(self.language)),))

    def _ask_again(self, refusal: Refusal) -> str:
        _ = translator(self.language)
        again = "" if refusal.reason is Reason.FULL else _("Type another name:")
        return self._to.asked("refused", refused(refusal, self.language), again)

    def greeting(self) -> Lines:
        _ = translator(self.language)
        return (_("This is Beseda, a chat. Type your name and press Enter:"),)

    def _named(self, name: Name, lines: Lines) -> Lines:
        """Tell Beseda's own client that this is its name now."""
        return (*self._to.entered(name), *lines)

    def _told_secret(self, digest: bytes) -> Lines:
        secret = self._secret.told(digest) if self._secret is not None else None
        return self._to.secret(secret) if secret is not None else ()
