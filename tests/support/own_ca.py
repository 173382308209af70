"""A certificate authority of our own, a signer below it, and their files."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass(frozen=True, slots=True)
class Authority:
    """The authority's certificate, and a signer's with its key."""

    root: x509.Certificate
    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    def write(self, folder: Path) -> dict[str, Path]:
        """The three files an operator is given."""
        pem = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        files = {
            "certificate": self.certificate.public_bytes(Encoding.PEM),
            "key": pem,
            "intermediate": self.root.public_bytes(Encoding.PEM),
        }
        for name, content in files.items():
            (folder / f"{name}.pem").write_bytes(content)
        return {name: folder / f"{name}.pem" for name in files}


@cache
def authority() -> Authority:
    """Made once: keys take time."""
    root_key, key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    root = _certificate("Our own authority", root_key, "Our own authority", root_key)
    return Authority(
        root, _certificate("Pass Type ID: pass.example", key, "Our own authority", root_key), key
    )


def _certificate(
    name: str, key: rsa.RSAPrivateKey, issuer: str, issuer_key: rsa.RSAPrivateKey
) -> x509.Certificate:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(issuer_key, SHA256())
    )
