"""One organisation's chaincode service: ``python -m provenance.chaincode``."""

import logging
import os
import sys
from collections.abc import Mapping

import structlog

from hlfabric.chaincode import ChaincodeError, Stub, serve_from_environment
from hlfabric.identity import creator as read_creator
from provenance import logs
from provenance.contract.calls import Call
from provenance.contract.contract import Creator, creator_from, invoke
from provenance.contract.refusal import ContractError
from provenance.contract.version import source_hash
from provenance.garbage import collect_seldom

logger = structlog.get_logger("chaincode")


class CustodyChaincode:
    """The contract, called by a peer."""

    def invoke(self, stub: Stub) -> bytes:
        """Run the function the peer asks for; raises ChaincodeError where it is refused."""
        call = Call(stub.function, stub.args[0] if stub.args else b"")
        log = logger.bind(transaction_id=stub.transaction_id, function=call.function)
        try:
            result = invoke(call, creator_of(stub.creator), stub.get_states)
        except ContractError as error:
            log.info("refused", code=error.code)
            raise ChaincodeError(f"{error.code}: {error}") from error
        stub.put_states(result.writes)
        log.info("ran", keys_written=len(result.writes))
        return result.response


def creator_of(serialized: bytes) -> Creator:
    """Who signed, by the certificate that the peer has checked."""
    info = read_creator(serialized)
    return creator_from(info.msp_id, info.attributes, info.organizational_units)


def require_own_sources(environment: Mapping[str, str]) -> None:
    """End the program unless the package it is to serve was made from these sources."""
    label = environment.get("CHAINCODE_ID", "").partition(":")[0]
    if label.rpartition("_")[2] != source_hash()[:16]:
        sys.exit(
            f"This contract's sources have the hash {source_hash()[:16]}, but the package "
            f"{label!r} was made from others. Serve it from the release it was made from, or "
            "let the organisations approve a package of this one."
        )


if __name__ == "__main__":
    logs.configure(libraries=logging.INFO)
    require_own_sources(os.environ)
    collect_seldom()
    serve_from_environment(CustodyChaincode())
