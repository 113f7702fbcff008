"""What clients would refuse is refused at the start, in a sentence, by a handshake with ourselves."""

import os
import shutil
import ssl
import subprocess
import tempfile
from pathlib import Path

import pytest
import trustme

from authorities import issued, shake, trusting
from beseda.locale import LANGUAGES
from beseda.server.running.config_faults import ConfigError
from beseda.server.running.config_tls import Pair
from beseda.server.tls.contexts import as_file, context_of, try_out
from beseda.server.tls.pem_files import read_pair
from beseda.tls_state import TlsError, TlsState


def accepted(pair: Pair) -> ssl.SSLContext:
    identity = read_pair("tls", pair)
    context = context_of(identity)
    try_out(identity, context)
    return context


def refused(pair: Pair) -> str:
    with pytest.raises(ConfigError) as raised:
        accepted(pair)
    assert len({raised.value.said(language) for language in LANGUAGES}) == len(LANGUAGES)
    return str(raised.value)


def openssl(*arguments: str) -> None:
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("needs openssl")
    subprocess.run([program, *arguments], check=True, capture_output=True, timeout=60)


def test_a_chain_down_from_ones_own_root_is_whole(tmp_path: Path) -> None:
    accepted(issued(tmp_path, "chat.example.org"))
    accepted(issued(tmp_path, "far.example.org", authority=trustme.CA().create_child_ca().create_child_ca()))


@pytest.mark.parametrize("depth", [0, 1])
def test_half_a_chain_is_told_with_whom_it_ends(tmp_path: Path, depth: int) -> None:
    authority = trustme.CA(organization_name="Ours")
    for _ in range(depth):
        authority = authority.create_child_ca()
    pair = issued(tmp_path, "chat.example.org", authority=authority, with_root=False)
    said = refused(pair)
    assert said.startswith(f"tls.certificate: {pair.certificate} is half a chain") and "O=Ours" in said


def test_a_chain_may_end_with_an_authority_that_this_machine_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "known.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "known.pem"))
    accepted(issued(tmp_path, "chat.example.org", authority=authority, with_root=False))
    lacking = issued(tmp_path, "half.example.org", authority=authority.create_child_ca(), with_root=False)
    leaf, end, _ = Path(lacking.certificate).read_text().partition("-----END CERTIFICATE-----\n")
    Path(lacking.certificate).write_text(leaf + end)
    assert "is half a chain" in refused(lacking)


def test_a_certificate_that_somebody_signed_themselves_is_whole(tmp_path: Path) -> None:
    pair = Pair(str(tmp_path / "cert.pem"), str(tmp_path / "key.pem"))
    openssl(
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", pair.key,
        "-out", pair.certificate, "-days", "2", "-subj", "/CN=chat.example.org",
    )  # fmt: skip
    accepted(pair)


@pytest.mark.parametrize(("bits", "is_taken"), [(1024, False), (2048, True)])
def test_a_short_key_is_told(tmp_path: Path, bits: int, is_taken: bool) -> None:
    pair = Pair(str(tmp_path / "cert.pem"), str(tmp_path / "key.pem"))
    openssl(
        "req", "-x509", "-newkey", f"rsa:{bits}", "-nodes", "-keyout", pair.key, "-out", pair.certificate,
        "-days", "2", "-subj", "/CN=chat.example.org",
    )  # fmt: skip
    if is_taken:
        accepted(pair)
    else:
        assert "is too weak for clients to accept (ee key too small)" in refused(pair)


@pytest.mark.parametrize(("digest", "is_taken"), [("sha1", False), ("sha256", True)])
def test_an_old_digest_is_told(tmp_path: Path, digest: str, is_taken: bool) -> None:
    authority = trustme.CA()
    root, root_key, request = (str(tmp_path / name) for name in ("root.pem", "root-key.pem", "request.pem"))
    authority.cert_pem.write_to_path(root)
    authority.private_key_pem.write_to_path(root_key)
    pair = Pair(str(tmp_path / "cert.pem"), str(tmp_path / "key.pem"))
    openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", pair.key, "-out", request, "-subj", "/CN=chat")
    openssl(
        "x509", "-req", f"-{digest}", "-in", request, "-CA", root, "-CAkey", root_key, "-set_serial", "7",
        "-days", "2", "-out", pair.certificate,
    )  # fmt: skip
    with Path(pair.certificate).open("ab") as file:
        file.write(authority.cert_pem.bytes())
    if is_taken:
        accepted(pair)
    else:
        assert "is too weak for clients to accept (ca md too weak)" in refused(pair)


def test_a_certificate_that_is_for_no_server_is_told(tmp_path: Path) -> None:
    pair = Pair(str(tmp_path / "cert.pem"), str(tmp_path / "key.pem"))
    openssl(
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", pair.key, "-out", pair.certificate, "-days", "2",
        "-subj", "/CN=anna", "-addext", "extendedKeyUsage=clientAuth",
    )  # fmt: skip
    assert "would be refused by clients" in refused(pair)


def test_no_more_is_offered_than_is_safe(tmp_path: Path) -> None:
    context = accepted(issued(tmp_path, "chat.example.org"))
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert context.options & ssl.OP_NO_COMPRESSION and context.options & ssl.OP_NO_RENEGOTIATION
    older = [each["name"] for each in context.get_ciphers() if each["protocol"] == "TLSv1.2"]
    assert older and all(name.startswith("ECDHE") and ("GCM" in name or "CHACHA" in name) for name in older)
    assert not context.options & ssl.OP_NO_TICKET


def test_an_old_cipher_is_not_agreed_on(tmp_path: Path) -> None:
    context = accepted(issued(tmp_path, "chat.example.org"))
    client = trusting()
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    client.set_ciphers("ECDHE+AES:!AESGCM:!AESCCM")
    with pytest.raises(TlsError, match="no shared cipher"):
        shake(TlsState(client, False), TlsState(context, True))


@pytest.mark.parametrize("in_memory", [True, False])
def test_the_key_stands_nowhere_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_memory: bool) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    if not in_memory:
        monkeypatch.delattr(os, "memfd_create", raising=False)
    with as_file(b"secret") as path:
        assert path.read_bytes() == b"secret"
        assert in_memory or path.stat().st_mode & 0o077 == 0
        assert bool(list(tmp_path.iterdir())) is not (in_memory and hasattr(os, "memfd_create"))
    assert not list(tmp_path.iterdir())
