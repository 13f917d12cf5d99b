"""Who signs: an X.509 identity under its organisation's MSP, and what a creator's tells."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import NameOID
from google.protobuf.message import DecodeError

from hlfabric import protos
from hlfabric.errors import IdentityError

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
ATTRIBUTES_OID = x509.ObjectIdentifier("1.2.3.4.5.6.7.8.1")
ECDSA_SHA256 = ec.ECDSA(SHA256())


class Signer(Protocol):
    """Whoever can sign: an Identity, or what reaches a key that is kept elsewhere."""

    @property
    def serialized(self) -> bytes:
        """The identity as Fabric's messages carry it (SerializedIdentity)."""
        ...

    def sign(self, message: bytes) -> bytes:
        """ECDSA over the message's SHA-256, in DER, with a low S (see ``low_s``)."""
        ...


@dataclass(frozen=True)
class Identity:
    """A certificate with its private key. Safe to use from several threads."""

    msp_id: str
    certificate_pem: bytes
    private_key: ec.EllipticCurvePrivateKey

    def __post_init__(self) -> None:
        if not isinstance(self.private_key.curve, ec.SECP256R1):
            raise IdentityError(f"The key of {self.msp_id} is not on curve P-256.")

    @classmethod
    def load(cls, msp_id: str, certificate_path: Path, key_path: Path) -> "Identity":
        """Read both PEM files. Raises OSError, IdentityError when the key is of no use."""
        try:
            key = load_pem_private_key(key_path.read_bytes(), password=None)
        except (ValueError, TypeError) as error:
            raise IdentityError(f"{key_path} holds no readable private key: {error}") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise IdentityError(f"{key_path} holds no elliptic curve key.")
        return cls(msp_id, certificate_path.read_bytes(), key)

    @cached_property
    def serialized(self) -> bytes:
        """The identity as Fabric's messages carry it (SerializedIdentity)."""
        return serialize(self.msp_id, self.certificate_pem)

    def sign(self, message: bytes) -> bytes:
        """ECDSA over the message's SHA-256, in DER, with the low S that Fabric insists on."""
        return low_s(self.private_key.sign(message, ECDSA_SHA256))


@dataclass(frozen=True)
class CreatorInfo:
    """What a serialized identity says of itself; whether it is genuine is the peer's to judge."""

    msp_id: str
    certificate: x509.Certificate
    attributes: Mapping[str, str]
    organizational_units: tuple[str, ...]


def serialize(msp_id: str, certificate_pem: bytes) -> bytes:
    """The bytes that name an identity in Fabric's messages."""
    identity = protos.identities.SerializedIdentity(mspid=msp_id, id_bytes=certificate_pem)
    encoded: bytes = identity.SerializeToString()
    return encoded


def low_s(signature: bytes) -> bytes:
    """The same ECDSA P-256 signature with S in the lower half of the group's order."""
    r, s = utils.decode_dss_signature(signature)
    return utils.encode_dss_signature(r, min(s, P256_ORDER - s))


def verify(creator_bytes: bytes, message: bytes, signature: bytes) -> None:
    """Check a signature by a serialized identity's key.

    Raises cryptography's InvalidSignature, and IdentityError when the identity is unreadable.
    """
    key = creator(creator_bytes).certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise IdentityError("The signer's key is no elliptic curve key.")
    key.verify(signature, message, ECDSA_SHA256)


@lru_cache(maxsize=4096)
def creator(serialized_identity: bytes) -> CreatorInfo:
    """Read a serialized identity; kept, since the same few come again and again.

    Attributes are those of fabric-ca's certificate extension, the organizational units those of
    the certificate's subject (NodeOUs: ``admin``, ``client``, ``peer``, ``orderer``).
    Raises IdentityError when it is unreadable.
    """
    try:
        identity = protos.identities.SerializedIdentity.FromString(serialized_identity)
        certificate = x509.load_pem_x509_certificate(identity.id_bytes)
        attributes = _attributes(certificate)
        units = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
    except (ValueError, x509.InvalidVersion, DecodeError) as error:
        raise IdentityError(f"The serialized identity cannot be read: {error}") from error
    names = tuple(str(unit.value) for unit in units)
    return CreatorInfo(identity.mspid, certificate, MappingProxyType(attributes), names)


def _attributes(certificate: x509.Certificate) -> dict[str, str]:
    try:
        extension = certificate.extensions.get_extension_for_oid(ATTRIBUTES_OID).value
    except x509.ExtensionNotFound:
        return {}
    content = json.loads(extension.public_bytes())
    if not isinstance(content, dict) or not isinstance(content.get("attrs"), dict):
        raise IdentityError("The certificate's attributes are malformed.")
    return {str(name): str(value) for name, value in content["attrs"].items()}
