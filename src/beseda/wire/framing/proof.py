"""Proves that a datagram's sender is at the address it claims, and stores nothing for that.

A datagram's source can be forged, so we send a code to an unknown address: a keyed hash of address and minute. A sender
that sends the code back receives at that address. Until then nothing is remembered, and an answer is at most
`AMPLIFICATION` times what came (RFC 9000, 8.1, has the same rule for QUIC). Knows no sockets and no streams.
"""

import base64
import hmac
import re

from beseda.locale import N_

Address = tuple[str, int] | tuple[str, int, int, int]
"""As `socket` gives it, IPv4 or IPv6: host and port first."""

CODE_BYTES = 5
"""40 bits, eight characters of base32. At 100,000 blind guesses a second it takes a month to hit one of the two valid
codes."""
MINUTE = 60
"""Seconds for which the same code is given out; it is accepted for twice that, which is time enough to type it."""
OURS = b"Beseda: "
"""How every answer begins, in any language. A datagram that begins so is never answered: two servers (or a server and
the `echo` service of another) would talk for ever (CVE-2024-2169). A proof begins with its code, so an echo proves
nothing."""
AMPLIFICATION = 3
"""An answer may have this many times the bytes received, headers counted, as QUIC allows."""
LOWEST_PORT = 1024
"""No `nc` sends from a lower port; the services there (echo, chargen, DNS, NTP, TFTP) answer whatever is sent to
them."""
HINT = N_("(to enter, send: {code} name)")
"""Stands after the code, for a person, if the size allows; the server gives it in its language."""

_HEADERS_V4, _HEADERS_V6 = 28, 48
_TYPED = re.compile(rb"([a-z2-7]{8})(?=[ \t\r\n]|$)", re.IGNORECASE)
_ANSWERED = re.compile(re.escape(OURS) + rb"([a-z2-7]{8})\b")


def headers_of(address: Address) -> int:
    """Bytes of the IP and UDP headers around each datagram from or to the address."""
    return _HEADERS_V6 if ":" in address[0] else _HEADERS_V4


def code_typed_in(datagram: bytes) -> str | None:
    """Return what a person may have typed as a code; None if none stands first."""
    found = _TYPED.match(datagram)
    return found and found[1].decode().lower()


def code_answered_in(datagram: bytes) -> str | None:
    """Return the code in a server's answer (for clients); None if there is none."""
    found = _ANSWERED.match(datagram)
    return found and found[1].decode()


class Prover:
    """Gives out and checks codes for one server run. Stateless but for its secret, so any thread may use it."""

    def __init__(self, secret: bytes, hint: str = HINT) -> None:
        """`secret`: 16 random bytes or more, new at each start. `hint`: may name `{code}`; "" for none."""
        self._secret = secret
        self._hint = hint

    def code(self, address: Address, minute: int, entry: int = 0) -> str:
        """Return the code of an address in a minute (any count of minutes that only grows).

        `entry`: which one of the address's this is to be. A code is for one: used again, it is a copy.
        """
        claim = f"{address[0]} {address[1]} {minute} {entry}".encode()
        return base64.b32encode(hmac.digest(self._secret, claim, "sha256")[:CODE_BYTES]).decode().lower()

    def proves(self, address: Address, code: str, minute: int, entry: int = 0) -> bool:
        """Whether the code was told to this address in this minute or the one before, for this entry."""
        given = code.encode()
        # Always compare both, in constant time: the time it takes does not tell how near a guess was.
        now = hmac.compare_digest(self.code(address, minute, entry).encode(), given)
        before = hmac.compare_digest(self.code(address, minute - 1, entry).encode(), given)
        return now or before

    def answer(self, datagram: bytes, address: Address, minute: int, entry: int = 0) -> bytes | None:
        """Return the one line that an unknown address gets for a datagram; None if silence is safer.

        An answer and its headers are at most `AMPLIFICATION` times the datagram and its headers.
        """
        if address[1] < LOWEST_PORT or datagram.startswith(OURS):
            return None
        headers = headers_of(address)
        allowed = AMPLIFICATION * (len(datagram) + headers) - headers
        code = self.code(address, minute, entry)
        bare = OURS + code.encode()
        hinted = bare + b" " + self._hint.format(code=code).encode()
        return (hinted if self._hint and len(hinted) < allowed else bare) + b"\n"
