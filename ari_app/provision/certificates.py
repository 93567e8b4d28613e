"""A self-signed certificate for SIP over TLS and for wss, made once and kept.

It encrypts; it does not prove who we are: phones must be told to trust it (its fingerprint is for that), or a real
certificate goes in its place. Made with the `cryptography` package: Python's own `ssl` cannot make one, and an
`openssl` program is not on every machine.

Above: the composition root. Below: nothing of ours.
"""

import ipaddress
import os
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ari_app.provision.site import Certificate

VALID_FOR = timedelta(days=825)
RENEW_BEFORE = timedelta(days=30)
CLOCK_SLACK = timedelta(hours=1)  # a phone's clock may be slow


def obtain(directory: Path, names: tuple[str, ...], now: datetime) -> Certificate:
    """The certificate in `directory`, made anew when there is none, when it ends within 30 days or lacks a name.

    `names` are the host names and IP addresses it is good for; `now` is aware. The key's file has mode 0600.
    """
    made = Certificate(directory / "convonet.pem", directory / "convonet.key")
    if made.key.is_file() and _still_good(made.certificate, names, now):
        return made
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SLACK)
        .not_valid_after(now + VALID_FOR)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    _write(
        made.key,
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain),
    )
    _write(made.certificate, certificate.public_bytes(serialization.Encoding.PEM))
    return made


def fingerprint(certificate: Certificate) -> str:
    """SHA-256 of the certificate as phones show it: upper-case pairs joined by colons."""
    loaded = x509.load_pem_x509_certificate(certificate.certificate.read_bytes())
    return loaded.fingerprint(hashes.SHA256()).hex(":").upper()


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _still_good(path: Path, names: tuple[str, ...], now: datetime) -> bool:
    try:
        found = x509.load_pem_x509_certificate(path.read_bytes())
        alternative = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (FileNotFoundError, ValueError, x509.ExtensionNotFound):
        return False
    return now + RENEW_BEFORE < found.not_valid_after_utc and {_general_name(name) for name in names} <= set(
        alternative
    )


def _write(path: Path, content: bytes) -> None:
    """Mode 0600 from the first byte, whole or not at all."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
