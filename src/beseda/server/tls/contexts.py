"""What TLS is spoken with: one context for each certificate, tried by a handshake with ourselves before it is used.

So whatever this machine's OpenSSL would refuse (a weak key, half a chain) is a sentence at the start, and no riddle to
whoever comes. A context is never changed afterwards.
"""

import os
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from beseda.locale import N_
from beseda.server.running.config_faults import ConfigError, wrong
from beseda.server.tls.pem_files import Identity, called, issuer_of
from beseda.wire.framing.client_hello import PROTOCOLS

CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20:@SECLEVEL=2"
"""Of TLS 1.2, those with forward secrecy and without CBC; those of 1.3 are all fit. Level 2 refuses RSA of less than
2048 bits, curves of less than 224, and SHA-1, whatever level this machine's OpenSSL came with."""
TOO_WEAK = N_(
    "{key}: {path} is too weak for clients to accept ({detail})."
    " Have one issued for a key of P-256, or RSA of 2048 bits, and with SHA-256."
)
HALF_A_CHAIN = N_(
    "{key}: {path} is half a chain: its last certificate, of {subject}, was issued by {issuer}, which is neither in"
    " the file nor known to this machine. Append the certificate of the issuer (certbot: fullchain.pem), also of an"
    " authority of your own."
)
REFUSED = N_("{key}: {path} would be refused by clients: {detail}.")
WEAK = ("KEY_TOO_SMALL", "MD_TOO_WEAK")
"""In the reasons of OpenSSL for what its security level forbids."""
UNKNOWN_ISSUER = frozenset((2, 20, 21))
"""X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, …_LOCALLY, …_TO_VERIFY_LEAF_SIGNATURE."""
WEAK_ABOVE = frozenset((66, 67, 68))
"""X509_V_ERR_EE_KEY_TOO_SMALL, CA_KEY_TOO_SMALL, CA_MD_TOO_WEAK."""
STEPS = 8
"""Of a handshake in memory: it takes three."""


def context_of(identity: Identity) -> ssl.SSLContext:
    """Raises ConfigError."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION
    context.set_ciphers(CIPHERS)
    context.set_alpn_protocols(list(PROTOCOLS))
    try:
        with as_file(identity.pem) as path:
            context.load_cert_chain(path)
    except ssl.SSLError as error:
        raise _refused(identity, error) from error
    return context


def try_out(identity: Identity, context: ssl.SSLContext) -> None:
    """Shake hands as a client that knows the authorities of this machine, and one's own if the chain ends with it.

    Raises ConfigError.
    """
    asking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    asking.check_hostname = False
    asking.set_ciphers(CIPHERS)
    asking.load_default_certs()
    if identity.chain[-1].issuer == identity.chain[-1].subject:
        asking.load_verify_locations(cadata=identity.chain[-1].public_bytes(Encoding.DER))
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = (asking.wrap_bio(to_client, to_server), context.wrap_bio(to_server, to_client, server_side=True))
    waiting = {0, 1}
    for _step in range(STEPS):
        for number in tuple(waiting):
            try:
                ends[number].do_handshake()
                waiting.discard(number)
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError as error:
                raise _distrusted(identity, error) from error
            except ssl.SSLError as error:
                raise _refused(identity, error) from error


def _distrusted(identity: Identity, error: ssl.SSLCertVerificationError) -> ConfigError:
    last = identity.chain[-1]
    facts = {"key": identity.key, "path": identity.path, "detail": error.verify_message}
    if error.verify_code in UNKNOWN_ISSUER:
        return wrong(HALF_A_CHAIN, subject=called(last), issuer=issuer_of(last), **facts)
    return wrong(TOO_WEAK if error.verify_code in WEAK_ABOVE else REFUSED, **facts)


def _refused(identity: Identity, error: ssl.SSLError) -> ConfigError:
    reason = error.reason or str(error)
    sentence = TOO_WEAK if reason.endswith(WEAK) else REFUSED
    return wrong(sentence, key=identity.key, path=identity.path, detail=reason.lower().replace("_", " "))


@contextmanager
def as_file(data: bytes) -> Iterator[Path]:
    """A file with these bytes for a moment, which `load_cert_chain` wants: they were checked, the file named may have
    changed since. In memory where the system can, for a key belongs on no other disk."""
    if hasattr(os, "memfd_create"):
        with open(os.memfd_create("pem"), "wb", buffering=0) as file:
            file.write(data)
            path = Path(f"/proc/self/fd/{file.fileno()}")
            if path.exists():
                yield path
                return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "pem")
        path.touch(0o600)
        path.write_bytes(data)
        yield path
