"""What a peer tells of as it commits: chaincode events, filtered blocks, private data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hlfabric import protos
from hlfabric.blocks import Block, parse_block
from hlfabric.validation import VALID, code_name


@dataclass(frozen=True, slots=True)
class ChaincodeEvent:
    """What a valid transaction announced; ``payload`` is empty in filtered blocks."""

    block_number: int
    transaction_id: str
    chaincode: str
    name: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class FilteredTransaction:
    """A transaction's outcome without its content."""

    id: str
    type: int
    validation_code: int
    events: tuple[ChaincodeEvent, ...]

    @property
    def validation_name(self) -> str:
        """The validation code's name, such as VALID or MVCC_READ_CONFLICT."""
        return code_name(self.validation_code)

    @property
    def valid(self) -> bool:
        """Whether its writes took effect."""
        return self.validation_code == VALID


@dataclass(frozen=True, slots=True)
class FilteredBlock:
    """A block's number and its transactions' outcomes."""

    channel: str
    number: int
    transactions: tuple[FilteredTransaction, ...]


@dataclass(frozen=True, slots=True)
class PrivateWrites:
    """The keys that a transaction writes in a private data collection; None deletes one."""

    chaincode: str
    collection: str
    writes: Mapping[str, bytes | None]


@dataclass(frozen=True, slots=True)
class BlockWithPrivateData:
    """A block, and by a transaction's position what the peer's organisation may see of it."""

    block: Block
    private: Mapping[int, tuple[PrivateWrites, ...]]

    @property
    def number(self) -> int:
        """The block's number."""
        return self.block.number


def parse_chaincode_events(message: Any) -> tuple[ChaincodeEvent, ...]:
    """Read a ``gateway.ChaincodeEventsResponse``: the events of one block."""
    return tuple(_event(message.block_number, event) for event in message.events)


def parse_filtered_block(message: Any) -> FilteredBlock:
    """Read a ``protos.FilteredBlock``."""
    transactions = tuple(
        _filtered(message.number, transaction) for transaction in message.filtered_transactions
    )
    return FilteredBlock(message.channel_id, message.number, transactions)


def parse_block_with_private_data(message: Any) -> BlockWithPrivateData:
    """Read a ``protos.BlockAndPrivateData``. Raises BlockError."""
    private = {
        position: tuple(_private_writes(each))
        for position, each in message.private_data_map.items()
    }
    return BlockWithPrivateData(parse_block(message.block), private)


def _event(block_number: int, event: Any) -> ChaincodeEvent:
    return ChaincodeEvent(
        block_number, event.tx_id, event.chaincode_id, event.event_name, event.payload
    )


def _filtered(block_number: int, transaction: Any) -> FilteredTransaction:
    actions = transaction.transaction_actions.chaincode_actions
    return FilteredTransaction(
        transaction.txid,
        transaction.type,
        transaction.tx_validation_code,
        tuple(
            _event(block_number, action.chaincode_event)
            for action in actions
            if action.HasField("chaincode_event")
        ),
    )


def _private_writes(results: Any) -> list[PrivateWrites]:
    return [
        PrivateWrites(space.namespace, collection.collection_name, _writes(collection.rwset))
        for space in results.ns_pvt_rwset
        for collection in space.collection_pvt_rwset
    ]


def _writes(encoded: bytes) -> dict[str, bytes | None]:
    writes = protos.kv_rwset.KVRWSet.FromString(encoded).writes
    return {write.key: None if write.is_delete else write.value for write in writes}
