"""Signing, and reading a creator's identity."""

from pathlib import Path
from ssl import DER_cert_to_PEM_cert

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from hlfabric.errors import IdentityError
from hlfabric.identity import P256_ORDER, Identity, creator, low_s, serialize, verify
from tests.hlfabric.certificates import certificate, identity, private_pem

SIGNER = identity(attributes={"lotbook.gln": "4012345000115"})
SCALARS = st.integers(1, P256_ORDER - 1)


@given(st.binary())
def test_signatures_are_low_s_and_verify(message: bytes) -> None:
    signature = SIGNER.sign(message)
    _, s = utils.decode_dss_signature(signature)
    assert s <= P256_ORDER // 2
    verify(SIGNER.serialized, message, signature)


@given(SCALARS, SCALARS)
def test_low_s_keeps_the_signature(r: int, s: int) -> None:
    lowered_r, lowered = utils.decode_dss_signature(low_s(utils.encode_dss_signature(r, s)))
    assert lowered_r == r
    assert lowered <= P256_ORDER // 2
    assert lowered in {s, P256_ORDER - s}


def test_verify_refuses_another_message() -> None:
    with pytest.raises(InvalidSignature):
        verify(SIGNER.serialized, b"other", SIGNER.sign(b"message"))


def test_creator_tells_msp_attributes_and_units() -> None:
    info = creator(SIGNER.serialized)
    assert info.msp_id == "FarmMSP"
    assert info.attributes == {"lotbook.gln": "4012345000115"}
    assert info.organizational_units == ("client",)
    assert creator(SIGNER.serialized) is info


def test_creator_without_attributes() -> None:
    assert creator(identity(units=("admin", "department1")).serialized).attributes == {}


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"attrs": 1}', b"\xff\xfe\xff"])
def test_creator_refuses_malformed_attributes(content: bytes) -> None:
    pem = certificate(ec.generate_private_key(ec.SECP256R1()), attributes=content)
    with pytest.raises(IdentityError):
        creator(serialize("FarmMSP", pem))


def damaged(before: bytes, after: bytes) -> bytes:
    """An identity whose certificate has other bytes at one place."""
    der = x509.load_pem_x509_certificate(SIGNER.certificate_pem).public_bytes(Encoding.DER)
    assert before in der
    return serialize("FarmMSP", DER_cert_to_PEM_cert(der.replace(before, after)).encode())


VERSION_3, VERSION_4 = b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x03"
COMMON_NAME, NO_NAME = b"\x06\x03\x55\x04\x03", b"\x26\x03\x55\x04\x03"


@pytest.mark.parametrize(
    "serialized",
    [
        *(b"\xff\xff", b"", serialize("FarmMSP", b"no PEM")),
        *(damaged(VERSION_3, VERSION_4), damaged(COMMON_NAME, NO_NAME)),
    ],
)
def test_creator_refuses_what_is_no_identity(serialized: bytes) -> None:
    with pytest.raises(IdentityError, match="cannot be read"):
        creator(serialized)


def test_load_reads_both_files(tmp_path: Path) -> None:
    (tmp_path / "cert.pem").write_bytes(SIGNER.certificate_pem)
    (tmp_path / "key.pem").write_bytes(private_pem(SIGNER.private_key))
    loaded = Identity.load("FarmMSP", tmp_path / "cert.pem", tmp_path / "key.pem")
    assert loaded.serialized == SIGNER.serialized
    verify(SIGNER.serialized, b"message", loaded.sign(b"message"))


def test_load_refuses_what_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_bytes(b"no PEM")
    with pytest.raises(IdentityError, match="no readable private key"):
        Identity.load("FarmMSP", tmp_path / "cert.pem", tmp_path / "key.pem")


def test_load_refuses_other_kinds_of_key(tmp_path: Path) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(pem)
    with pytest.raises(IdentityError, match="no elliptic curve key"):
        Identity.load("FarmMSP", tmp_path / "cert.pem", tmp_path / "key.pem")


def test_other_curves_are_refused() -> None:
    with pytest.raises(IdentityError, match="P-256"):
        Identity("FarmMSP", b"", ec.generate_private_key(ec.SECP384R1()))


def test_verify_refuses_other_kinds_of_key() -> None:
    pem = certificate(ed25519.Ed25519PrivateKey.generate())
    with pytest.raises(IdentityError, match="no elliptic curve key"):
        verify(serialize("FarmMSP", pem), b"message", b"signature")
