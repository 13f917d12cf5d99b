"""Certificates and identities made for tests."""

import json
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from hlfabric.identity import ATTRIBUTES_OID, Identity


def certificate(
    key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey,
    *,
    units: tuple[str, ...] = (),
    attributes: bytes | None = None,
    host: str = "localhost",
    authority: Identity | None = None,
) -> bytes:
    """A certificate in PEM; ``attributes`` is the raw content of the extension.

    Without an authority it is self-signed.
    """
    subject = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, host)]
        + [x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit) for unit in units]
    )
    now = datetime.now(UTC)
    issuer, signing = subject, key
    if authority:
        issuer = x509.load_pem_x509_certificate(authority.certificate_pem).subject
        signing = authority.private_key
    builder = (
        x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    )
    if attributes is not None:
        extension = x509.UnrecognizedExtension(ATTRIBUTES_OID, attributes)
        builder = builder.add_extension(extension, critical=False)
    digest = SHA256() if isinstance(signing, ec.EllipticCurvePrivateKey) else None
    return builder.sign(signing, digest).public_bytes(Encoding.PEM)


def identity(
    msp_id: str = "FarmMSP",
    *,
    units: tuple[str, ...] = ("client",),
    attributes: dict[str, str] | None = None,
    authority: Identity | None = None,
) -> Identity:
    """An identity of its own, with fabric-ca's attributes where given."""
    key = ec.generate_private_key(ec.SECP256R1())
    content = None if attributes is None else json.dumps({"attrs": attributes}).encode()
    pem = certificate(key, units=units, attributes=content, authority=authority, host=msp_id)
    return Identity(msp_id, pem, key)


def private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """A private key in PEM."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
