"""Filtered blocks and private data, read into plain values."""

from typing import Any

import pytest

from hlfabric import protos
from hlfabric.errors import BlockError
from hlfabric.events import (
    PrivateWrites,
    parse_block_with_private_data,
    parse_filtered_block,
)
from tests.hlfabric.builders import block, endorsed_payload, signed
from tests.hlfabric.certificates import identity

SIGNER = identity()
MVCC_READ_CONFLICT = 11


def filtered(identifier: str, code: int, *names: str) -> Any:
    """A filtered transaction whose actions announce events of these names; "" announces none."""
    actions = [
        protos.events.FilteredChaincodeAction(
            chaincode_event=protos.chaincode_event.ChaincodeEvent(
                chaincode_id="lotbook", tx_id=identifier, event_name=name
            )
            if name
            else None
        )
        for name in names
    ]
    return protos.events.FilteredTransaction(
        txid=identifier,
        type=protos.common.ENDORSER_TRANSACTION,
        tx_validation_code=code,
        transaction_actions=protos.events.FilteredTransactionActions(chaincode_actions=actions),
    )


def test_a_filtered_block_tells_outcomes_and_events() -> None:
    message = protos.events.FilteredBlock(
        channel_id="supply",
        number=7,
        filtered_transactions=[
            filtered("tx1", 0, "recorded"),
            filtered("tx2", MVCC_READ_CONFLICT, ""),
        ],
    )
    read = parse_filtered_block(message)
    first, second = read.transactions
    assert (read.channel, read.number) == ("supply", 7)
    assert (first.id, first.valid, first.validation_name) == ("tx1", True, "VALID")
    assert (second.id, second.valid) == ("tx2", False)
    assert second.validation_name == "MVCC_READ_CONFLICT"
    assert second.type == protos.common.ENDORSER_TRANSACTION
    [event] = first.events
    assert (event.block_number, event.transaction_id, event.name) == (7, "tx1", "recorded")
    assert second.events == ()


def private(namespace: str, **collections: dict[str, bytes | None]) -> Any:
    """Private results of one transaction, by collection."""
    return protos.rwset.TxPvtReadWriteSet(
        ns_pvt_rwset=[
            protos.rwset.NsPvtReadWriteSet(
                namespace=namespace,
                collection_pvt_rwset=[
                    protos.rwset.CollectionPvtReadWriteSet(
                        collection_name=name, rwset=written(writes)
                    )
                    for name, writes in collections.items()
                ],
            )
        ]
    )


def written(writes: dict[str, bytes | None]) -> Any:
    """These writes as a KVRWSet."""
    entries = [
        protos.kv_rwset.KVWrite(key=key, value=value, is_delete=value is None)
        for key, value in writes.items()
    ]
    return protos.kv_rwset.KVRWSet(writes=entries).SerializeToString()


def test_a_block_comes_with_the_private_data_of_its_transactions() -> None:
    transaction = signed(SIGNER, endorsed_payload(SIGNER, b"put", endorsers=[SIGNER], result=b""))
    message = protos.events.BlockAndPrivateData(
        block=block(7, b"previous", transaction, codes=b"\x00"),
        private_data_map={0: private("lotbook", prices={"a": b"1", "b": None}, names={})},
    )
    read = parse_block_with_private_data(message)
    assert (read.number, len(read.block.transactions)) == (7, 1)
    assert read.private == {
        0: (
            PrivateWrites("lotbook", "prices", {"a": b"1", "b": None}),
            PrivateWrites("lotbook", "names", {}),
        )
    }


def test_a_block_without_codes_cannot_be_read() -> None:
    transaction = signed(SIGNER, endorsed_payload(SIGNER, b"put", endorsers=[SIGNER], result=b""))
    raw = block(7, b"previous", transaction, codes=b"")
    with pytest.raises(BlockError, match="1 transactions and 0 codes"):
        parse_block_with_private_data(protos.events.BlockAndPrivateData(block=raw))
