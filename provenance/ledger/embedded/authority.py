"""Certificates for the embedded ledger, of the same form as fabric-ca's."""

import json
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from hlfabric.identity import ATTRIBUTES_OID, Identity

LIFETIME = timedelta(days=3650)


def issue(
    name: str, *, unit: str, attributes: dict[str, str], authority: Identity | None
) -> tuple[bytes, bytes]:
    """A fresh key with its certificate: certificate and key as PEM.

    The authority signs; without one, the certificate is that of an authority.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(_name(authority) if authority else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + LIFETIME)
        .add_extension(_attributes(attributes), critical=False)
        .add_extension(x509.BasicConstraints(authority is None, None), critical=True)
        .sign(authority.private_key if authority else key, SHA256())
    )
    key_pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return certificate.public_bytes(serialization.Encoding.PEM), key_pem


def _name(authority: Identity) -> x509.Name:
    return x509.load_pem_x509_certificate(authority.certificate_pem).subject


def _attributes(attributes: dict[str, str]) -> x509.UnrecognizedExtension:
    return x509.UnrecognizedExtension(ATTRIBUTES_OID, json.dumps({"attrs": attributes}).encode())
