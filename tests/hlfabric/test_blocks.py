"""Reading blocks, and the hashes that chain them."""

import hashlib
from dataclasses import replace

import pytest

from hlfabric import protos
from hlfabric.blocks import Block, header_bytes, header_hash, parse_block, verify_block
from hlfabric.errors import BlockError
from hlfabric.identity import verify
from hlfabric.proposal import channel_header, signature_header
from tests.hlfabric.builders import block, endorsed_payload, hash_of, read_write_set, signed
from tests.hlfabric.certificates import identity

SIGNER, PEER = identity(), identity("PeerMSP", units=("peer",))
VALID, CONFLICT = 0, 11


def transaction(*args: bytes) -> bytes:
    return signed(SIGNER, endorsed_payload(SIGNER, *args, endorsers=[PEER], result=b"done"))


def configuration() -> bytes:
    header = protos.common.Header(
        channel_header=channel_header(protos.common.CONFIG, "supply"),
        signature_header=signature_header(SIGNER.serialized, b"nonce"),
    )
    return signed(SIGNER, protos.common.Payload(header=header).SerializeToString())


@pytest.mark.parametrize(
    ("number", "integer"),
    [
        (0, "020100"),
        (127, "02017f"),
        (128, "02020080"),
        (256, "02020100"),
        (2**63, "0209008000000000000000"),
    ],
)
def test_header_hash_is_of_the_der(number: int, integer: str) -> None:
    body = bytes.fromhex(integer) + b"\x04\x00" + b"\x04\x02ab"
    assert (
        header_hash(number, b"", b"ab")
        == hashlib.sha256(b"\x30" + bytes((len(body),)) + body).digest()
    )


def test_header_hash_of_long_hashes_takes_der_s_long_lengths() -> None:
    body = b"\x02\x01\x01" + b"\x04\x40" + bytes(64) + b"\x04\x81\x80" + bytes(128)
    expected = hashlib.sha256(b"\x30\x81" + bytes((len(body),)) + body).digest()
    assert header_hash(1, bytes(64), bytes(128)) == expected


def test_a_transaction_is_read_whole() -> None:
    raw = block(3, b"p", transaction(b"record", b"x"), codes=bytes([CONFLICT]))
    parsed = parse_block(raw)
    [read] = parsed.transactions
    assert (parsed.number, parsed.previous_hash, parsed.commit_hash) == (3, b"p", b"commit")
    assert parsed.hash == hash_of(raw)
    assert (read.chaincode, read.args) == ("lotbook", (b"record", b"x"))
    assert (read.response_status, read.response_payload) == (200, b"done")
    assert (read.validation_name, read.valid) == ("MVCC_READ_CONFLICT", False)
    assert read.creator_bytes == SIGNER.serialized
    assert read.endorsers == (PEER.serialized,)
    [endorsement] = read.endorsements
    verify(PEER.serialized, read.endorsed + PEER.serialized, endorsement.signature)
    assert len(read.id) == 64
    assert read.timestamp.utcoffset() is not None


def test_the_writes_of_one_chaincode() -> None:
    results = read_write_set(a=b"1", b=None)
    raw = signed(SIGNER, endorsed_payload(SIGNER, endorsers=[PEER], result=b"", results=results))
    parsed = parse_block(block(3, b"p", raw, configuration(), codes=bytes([VALID, VALID])))
    written, configured = parsed.transactions
    assert written.writes("lotbook") == {"a": b"1", "b": None}
    assert written.writes("another") == configured.writes("lotbook") == {}


def test_positions_and_codes_follow_the_data() -> None:
    raw = block(1, b"", transaction(b"a"), configuration(), codes=bytes([CONFLICT, VALID]))
    first, second = parse_block(raw).transactions
    assert (first.position, first.valid) == (0, False)
    assert (second.position, second.valid, second.args) == (1, True, ())
    assert second.type == protos.common.CONFIG


@pytest.mark.parametrize("data", [b"\xff", b""])
def test_what_peers_marked_unreadable_is_kept(data: bytes) -> None:
    damaged = endorsed_payload(SIGNER, b"a", endorsers=[PEER], result=b"")
    payload = protos.common.Payload.FromString(damaged)
    payload.data = data
    raw = block(1, b"", signed(SIGNER, payload.SerializeToString()), codes=bytes([2]))
    [read] = parse_block(raw).transactions
    assert (read.validation_name, read.args, read.position) == ("BAD_PAYLOAD", (), 0)


@pytest.mark.parametrize(
    "damage", [b"\xff", signed(SIGNER, endorsed_payload(SIGNER, endorsers=[PEER], result=b"")[:-9])]
)
def test_unreadable_but_valid_is_an_error(damage: bytes) -> None:
    with pytest.raises(BlockError, match="Block 1 cannot be read"):
        parse_block(block(1, b"", damage, codes=bytes([VALID])))


def test_the_orderer_s_signature_covers_the_header() -> None:
    [signature] = parse_block(block(3, b"p", codes=b"", orderer=SIGNER)).signatures
    assert signature.signer == SIGNER.serialized
    assert header_bytes(3, b"p", hashlib.sha256().digest()) in signature.message
    verify(signature.signer, signature.message, signature.signature)


def test_unreadable_metadata_is_an_error() -> None:
    raw = block(3, b"", codes=b"")
    raw.metadata.metadata[0] = b"\xff"
    with pytest.raises(BlockError, match="Block 3 cannot be read"):
        parse_block(raw)


def test_unknown_codes_have_a_name() -> None:
    [read] = parse_block(block(1, b"", b"\xff", codes=bytes([200]))).transactions
    assert read.validation_name == "CODE_200"


def test_each_transaction_needs_its_code() -> None:
    with pytest.raises(BlockError, match="1 transactions and 0 codes"):
        parse_block(block(1, b"", transaction(b"a"), codes=b""))
    raw = block(1, b"", transaction(b"a"), codes=b"")
    raw.metadata.ClearField("metadata")
    with pytest.raises(BlockError, match="1 transactions and 0 codes"):
        parse_block(raw)


def test_the_commit_hash_may_be_absent() -> None:
    raw = block(0, b"", configuration(), codes=bytes([VALID]))
    del raw.metadata.metadata[4:]
    assert parse_block(raw).commit_hash == b""


def chained() -> tuple[Block, Block]:
    first = block(7, b"p", transaction(b"a"), codes=bytes([VALID]))
    second = block(8, hash_of(first), transaction(b"b"), codes=bytes([VALID]))
    return parse_block(first), parse_block(second)


def test_a_chain_of_blocks_verifies() -> None:
    first, second = chained()
    verify_block(first)
    verify_block(second, first)


def test_a_changed_block_does_not_verify() -> None:
    first, second = chained()
    with pytest.raises(BlockError, match="data hash"):
        verify_block(replace(second, content_hash=b"other"), first)
    with pytest.raises(BlockError, match="previous hash"):
        verify_block(replace(second, previous_hash=b"other"), first)
    with pytest.raises(BlockError, match="came after block 7"):
        verify_block(replace(second, number=9), first)
