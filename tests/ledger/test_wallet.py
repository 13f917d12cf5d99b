"""Keys at rest."""

import pytest
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from provenance.ledger import wallet
from provenance.ledger.embedded.authority import issue
from provenance.ledger.models import WalletEntry
from tests.node import new_gln

pytestmark = pytest.mark.django_db


def add(gln: str) -> bytes:
    """Put a fresh identity into the wallet; its key as PEM."""
    certificate, key = issue(gln, unit="client", attributes={}, authority=None)
    wallet.party_add(gln=gln, msp="OneMSP", certificate_pem=certificate, private_key_pem=key)
    return key


def test_a_key_comes_back_as_it_was() -> None:
    gln = new_gln()
    add(gln)
    identity = wallet.signer(gln)
    assert identity.msp_id == "OneMSP"
    assert wallet.holds(gln)
    assert gln in wallet.glns()


def test_keys_and_secrets_are_encrypted() -> None:
    gln = new_gln()
    key = add(gln)
    entry = WalletEntry.objects.get(name=gln)
    assert b"PRIVATE KEY" not in bytes(entry.private_key)
    assert key not in bytes(entry.private_key)
    assert wallet.commitment_secret(gln) not in bytes(entry.secret)
    assert len(wallet.commitment_secret(gln)) == wallet.SECRET_BYTES


def test_a_new_certificate_keeps_the_secret() -> None:
    gln = new_gln()
    add(gln)
    before = wallet.commitment_secret(gln), wallet.signer(gln).certificate_pem
    add(gln)
    after = wallet.commitment_secret(gln), wallet.signer(gln).certificate_pem
    assert after[0] == before[0]
    assert after[1] != before[1]


def test_an_unknown_party_has_no_key() -> None:
    with pytest.raises(wallet.WalletError, match="holds no key of 123"):
        wallet.signer("123")


def test_a_key_that_fabric_cannot_use_is_refused() -> None:
    gln = new_gln()
    certificate, _ = issue(gln, unit="client", attributes={}, authority=None)
    key = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    wallet.party_add(gln=gln, msp="OneMSP", certificate_pem=certificate, private_key_pem=key)
    with pytest.raises(wallet.WalletError, match="no elliptic curve key"):
        wallet.signer(gln)


def test_another_key_does_not_open_the_wallet() -> None:
    gln = new_gln()
    add(gln)
    with (
        override_settings(WALLET_KEYS=[Fernet.generate_key().decode()]),
        pytest.raises(InvalidToken),
    ):
        wallet.signer(gln)


def test_an_older_key_still_opens_it() -> None:
    gln = new_gln()
    add(gln)
    from django.conf import settings  # noqa: PLC0415

    keys = [Fernet.generate_key().decode(), *settings.WALLET_KEYS]
    with override_settings(WALLET_KEYS=keys):
        assert wallet.signer(gln).msp_id == "OneMSP"


def test_without_keys_the_wallet_says_so() -> None:
    with (
        override_settings(WALLET_KEYS=[]),
        pytest.raises(ImproperlyConfigured, match="WALLET_KEYS"),
    ):
        add(new_gln())


def test_other_secrets_are_sealed_with_the_wallets_keys() -> None:
    sealed = wallet.sealed(b"secret")
    assert b"secret" not in sealed
    assert wallet.unsealed(sealed) == b"secret"
    with (
        override_settings(WALLET_KEYS=[Fernet.generate_key().decode()]),
        pytest.raises(wallet.WalletError, match="cannot be opened"),
    ):
        wallet.unsealed(sealed)
