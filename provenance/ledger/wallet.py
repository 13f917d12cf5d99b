"""The keys this node signs with, encrypted at rest."""

import secrets
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from hlfabric.identity import Identity
from provenance.ledger.models import WalletEntry
from provenance.ledger.port import LedgerRejected

SECRET_BYTES = 32


class WalletError(LedgerRejected):
    """The wallet holds no such key, or none that can sign."""


def party_add(*, gln: str, msp: str, certificate_pem: bytes, private_key_pem: bytes) -> None:
    """Keep an identity; a new certificate replaces the old one, the secret stays as it was."""
    box = _box()
    entry, created = WalletEntry.objects.get_or_create(
        name=gln,
        defaults={
            "msp": msp,
            "certificate": certificate_pem.decode(),
            "private_key": box.encrypt(private_key_pem),
            "secret": box.encrypt(secrets.token_bytes(SECRET_BYTES)),
        },
    )
    if not created:
        entry.msp, entry.certificate = msp, certificate_pem.decode()
        entry.private_key = box.encrypt(private_key_pem)
        entry.save()


def holds(gln: str) -> bool:
    """Whether this node can sign as the party."""
    return WalletEntry.objects.filter(name=gln).exists()


def glns() -> list[str]:
    """The parties this node can sign as, sorted."""
    names = WalletEntry.objects.exclude(name__contains=":").order_by("name")
    return list(names.values_list("name", flat=True))


def signer(name: str) -> Identity:
    """The identity of a party, or of ``admin:<MSP>``. Raises WalletError."""
    return _opened(name)[0]


def commitment_secret(gln: str) -> bytes:
    """The party's secret for commitments, 32 bytes. Raises WalletError."""
    return _opened(gln)[1]


def sealed(data: bytes) -> bytes:
    """Other secrets of this node, encrypted as the wallet's keys are."""
    return _box().encrypt(data)


def unsealed(data: bytes) -> bytes:
    """What was sealed. Raises WalletError where it was altered, or the wallet's keys changed."""
    try:
        return _box().decrypt(data)
    except InvalidToken as error:
        raise WalletError("A secret of this node cannot be opened with its wallet keys.") from error


def _opened(name: str) -> tuple[Identity, bytes]:
    entry = WalletEntry.objects.filter(name=name).first()
    if entry is None:
        raise WalletError(f"This node's wallet holds no key of {name}.")
    return _open(entry.msp, entry.certificate, bytes(entry.private_key), bytes(entry.secret))


@lru_cache(maxsize=1024)
def _open(msp: str, certificate: str, private_key: bytes, secret: bytes) -> tuple[Identity, bytes]:
    """An entry decrypted; kept by its content, so that a renewed key counts at once."""
    box = _box()
    key = load_pem_private_key(box.decrypt(private_key), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise WalletError("The wallet's key is no elliptic curve key.")
    return Identity(msp, certificate.encode(), key), box.decrypt(secret)


def _box() -> MultiFernet:
    if not settings.WALLET_KEYS:
        raise ImproperlyConfigured(
            "LOTBOOK_WALLET_KEYS is not set: without it the wallet's keys cannot be opened."
        )
    return MultiFernet([Fernet(key) for key in settings.WALLET_KEYS])
