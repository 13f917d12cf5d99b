"""Fabric's protobuf messages and services, which come without types."""

from typing import Any

from fabric_protos.common import common_pb2, configtx_pb2, policies_pb2
from fabric_protos.gateway import gateway_pb2, gateway_pb2_grpc
from fabric_protos.ledger.queryresult import kv_query_result_pb2
from fabric_protos.ledger.rwset import rwset_pb2
from fabric_protos.ledger.rwset.kvrwset import kv_rwset_pb2
from fabric_protos.msp import identities_pb2, msp_config_pb2, msp_principal_pb2
from fabric_protos.orderer import ab_pb2
from fabric_protos.peer import (
    chaincode_event_pb2,
    chaincode_pb2,
    chaincode_shim_pb2,
    chaincode_shim_pb2_grpc,
    events_pb2,
    events_pb2_grpc,
    proposal_pb2,
    proposal_response_pb2,
    transaction_pb2,
)
from google.rpc import status_pb2

chaincode: Any = chaincode_pb2
chaincode_event: Any = chaincode_event_pb2
common: Any = common_pb2
configtx: Any = configtx_pb2
events: Any = events_pb2
events_service: Any = events_pb2_grpc
gateway: Any = gateway_pb2
gateway_service: Any = gateway_pb2_grpc
identities: Any = identities_pb2
kv_rwset: Any = kv_rwset_pb2
msp_config: Any = msp_config_pb2
orderer: Any = ab_pb2
policies: Any = policies_pb2
principal: Any = msp_principal_pb2
proposal: Any = proposal_pb2
query_result: Any = kv_query_result_pb2
response: Any = proposal_response_pb2
rpc_status: Any = status_pb2
rwset: Any = rwset_pb2
shim: Any = chaincode_shim_pb2
shim_service: Any = chaincode_shim_pb2_grpc
transaction: Any = transaction_pb2
