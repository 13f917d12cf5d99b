"""Hyperledger Fabric for Python: gateway client, events, blocks, chaincode, CA, test networks."""

from hlfabric.checkpoint import Checkpoint, FileCheckpoint, Position
from hlfabric.client import Deadlines, EndorsedTransaction, SubmittedTransaction
from hlfabric.endpoint import Endpoint
from hlfabric.errors import FabricError
from hlfabric.events import ChaincodeEvent
from hlfabric.gateway import EventStream, Gateway
from hlfabric.identity import Identity, Signer
from hlfabric.profile import Member, Profile
from hlfabric.status import CommitStatus
from hlfabric.subscriptions import Blocks, BlocksWithPrivateData, FilteredBlocks

__version__ = "0.2.0"
__all__ = [
    "Blocks",
    "BlocksWithPrivateData",
    "ChaincodeEvent",
    "Checkpoint",
    "CommitStatus",
    "Deadlines",
    "EndorsedTransaction",
    "Endpoint",
    "EventStream",
    "FabricError",
    "FileCheckpoint",
    "FilteredBlocks",
    "Gateway",
    "Identity",
    "Member",
    "Position",
    "Profile",
    "Signer",
    "SubmittedTransaction",
]
