"""Whether the server that answers by TLS is the one that is meant, and what is said about it.

An authority vouches for a name (as for browsers; `SSL_CERT_FILE` names others), or `--fingerprint` tells the very
certificate, or the server is known from before. Whom nobody vouches for is trusted at first sight if a person sits
there to see it, and remembered. What was once known never becomes less, and nothing is ever said without TLS instead.
"""

import ssl
from collections.abc import Callable

from beseda.client.address import Address
from beseda.client.certificates import Certificate, certificate_in, fingerprint_of, to_compare
from beseda.client.known_servers import Known, KnownServers
from beseda.client.settings import JoinSettings
from beseda.client.tls_transport import TlsTransport
from beseda.client.transport import NotTrusted, OtherThanTls
from beseda.locale import N_, catalogue

NOBODY_VOUCHES = frozenset((2, 18, 19, 20, 21))
"""OpenSSL's numbers (X509_V_ERR_…) for a certificate of its own making, of an unknown authority, or without all of its
chain. They come before all others: nothing else was looked at yet."""
_FAULTS = {
    9: N_("The certificate of {address} is not valid yet. Is the clock here right?"),
    10: N_("The certificate of {address} has expired: its owner has to renew it. Or is the clock here wrong?"),
    62: N_("The certificate of {address} is for another name. Join by that name; if you did, somebody is in between."),
    64: N_("The certificate of {address} is not for this address. Join by the name that it is for."),
}
_OTHER_FAULT = N_("The certificate of {address} does not hold: {reason}.")
_OTHER_THAN_GIVEN = N_(
    "STOP: {address} has another certificate than --fingerprint says. Nothing was said to it.\nMeant:\n{meant}\n"
    "Shown:\n{shown}\nEither its owner has a new one: ask, and compare with what the server printed at its start. Or"
    " somebody is in between, to read along."
)
_CHANGED = N_(
    "STOP: {address} is not the server that it was. Nothing was said to it.\nKnown:\n{known}\nShown:\n{shown}\nEither"
    " its owner has a new certificate: ask, and compare with what the server printed at its start. Or somebody is in"
    " between, to read along."
)
_FORGET = N_("If the new one is right, delete line {lines} of {file} and join again.")
_UNSEEN = N_(
    "No authority vouches for {address}, and in a pipe nobody sees whether it is the right server. The SHA-256 of its"
    " certificate:\n{shown}\nIf the server printed the same at its start, give it by --fingerprint, or join once from a"
    " terminal."
)
_FIRST_SIGHT = N_(
    "No authority vouches for {address}. The SHA-256 of its certificate:\n{shown}\nCompare: the server printed it"
    " at its start, or its owner knows it."
)


class Trust:
    """One conversation's. What it was shown once it expects again, whatever becomes of the file."""

    def __init__(self, settings: JoinSettings, tell: Callable[[str], None], is_person: bool) -> None:
        """`is_person`: somebody sits there, who reads what `tell` is given."""
        self._settings = settings
        self._tell = tell
        self._is_person = is_person
        self._servers = KnownServers()
        self._met: list[Known] = []
        self._address = str(Address(settings.host.lower().removesuffix("."), settings.port))
        self._catalogue = catalogue(settings.language)

    def connect(self) -> TlsTransport:
        """A connection with the server that is meant.

        Raises:
            NotTrusted: it may be another one.
            OSError, UnicodeError: as `TlsTransport`.
        """
        if self._settings.fingerprint:
            return self._as_given()
        known = self._known()
        try:
            return self._as_known(known) or self._as_vouched_for(known) or self._as_shown(known)
        except OtherThanTls as error:
            if not known:
                raise
            words = N_("{address} answered by TLS before, and does not now. Somebody may be in between.")
            raise self._stop(words) from error

    def _as_given(self) -> TlsTransport:
        transport = self._open(_unchecked())
        shown = fingerprint_of(transport.certificate)
        if shown != self._settings.fingerprint:
            transport.close()
            raise self._stop(_OTHER_THAN_GIVEN, meant=to_compare(self._settings.fingerprint), shown=to_compare(shown))
        return transport

    def _as_known(self, known: list[Known]) -> TlsTransport | None:
        """None if nothing is known of its certificate, or another one."""
        certificates = [each.certificate for each in known if each.certificate]
        if not certificates:
            return None
        transport = self._open(_unchecked())
        if fingerprint_of(transport.certificate) in [each.fingerprint for each in certificates]:
            return transport
        shown = certificate_in(transport.certificate)
        if any(map(shown.is_of, certificates)):
            self._remember(shown)
            return transport
        transport.close()
        return None

    def _as_vouched_for(self, known: list[Known]) -> TlsTransport | None:
        """None if no authority vouches for it."""
        try:
            transport = self._open(ssl.create_default_context())
        except ssl.SSLCertVerificationError as error:
            if error.verify_code in NOBODY_VOUCHES:
                return None
            raise self._stop(_FAULTS.get(error.verify_code, _OTHER_FAULT), reason=error.verify_message) from error
        if not any(each.certificate is None for each in known):
            self._remember(None)
        return transport

    def _as_shown(self, known: list[Known]) -> TlsTransport:
        transport = self._open(_unchecked())
        shown = certificate_in(transport.certificate)
        if known:
            transport.close()
            raise self._changed(known, shown)
        if not self._is_person:
            transport.close()
            raise self._stop(_UNSEEN, shown=shown.fingerprint)
        _ = self._catalogue.gettext
        fault = self._remember(shown)
        if fault is None:
            what = _("It is remembered in {file}: you will be told if it changes.")
        else:
            what = _("It can't be remembered in {file}: {reason}.")
        words = f"{_(_FIRST_SIGHT)} {what}"
        reason = fault and (fault.strerror or str(fault))
        fingerprint = to_compare(shown.fingerprint)
        self._tell(words.format(address=self._address, shown=fingerprint, file=self._servers.path, reason=reason))
        return transport

    def _open(self, context: ssl.SSLContext) -> TlsTransport:
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.options |= ssl.OP_NO_RENEGOTIATION
        return TlsTransport(self._settings.host, self._settings.port, context)

    def _known(self) -> list[Known]:
        try:
            return [*self._servers.find(self._address), *self._met]
        except OSError as error:
            words = N_("{file} can't be read, and who is known stands there: {reason}.")
            raise self._stop(words, reason=error.strerror or str(error)) from error

    def _remember(self, certificate: Certificate | None) -> OSError | None:
        """Return why it is not in the file, if so."""
        self._met = [Known(0, certificate)]
        try:
            self._servers.remember(self._address, certificate)
        except OSError as error:
            return error
        return None

    def _changed(self, known: list[Known], shown: Certificate) -> NotTrusted:
        _ = self._catalogue.gettext
        certificates = [to_compare(each.certificate.fingerprint) for each in known if each.certificate]
        was = "\n".join(dict.fromkeys(certificates)) or _("an authority vouched for it")
        lines = ", ".join(str(each.line) for each in known if each.line)
        words = f"{_(_CHANGED)} {_(_FORGET)}" if lines else _(_CHANGED)
        return self._stop(words, known=was, shown=to_compare(shown.fingerprint), lines=lines)

    def _stop(self, sentence: str, **facts: str) -> NotTrusted:
        _ = self._catalogue.gettext
        return NotTrusted(_(sentence).format(address=self._address, file=self._servers.path, **facts))


def _unchecked() -> ssl.SSLContext:
    """For a connection whose certificate is looked at before anything is said."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
