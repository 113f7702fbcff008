"""Which versions of OpenSSL there are: Python's library has one, and `cryptography`, which makes certificates and asks
clients for theirs, brings one of its own. A report of trouble names both."""

import ssl

from cryptography.hazmat.backends.openssl.backend import backend


def openssl_versions() -> str:
    return f"{ssl.OPENSSL_VERSION}, in cryptography {backend.openssl_version_text()}"
