"""A tiny chaincode for tests: ``python -m tests.hlfabric.kv_chaincode [version]``."""

import hashlib
import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path

from hlfabric.chaincode import ChaincodeError, Stub, serve_from_environment


def source_hash() -> str:
    """SHA-256 of this file, in hex."""
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()


class KeyValue:
    """Reads and writes keys as it is told."""

    def invoke(self, stub: Stub) -> bytes:
        """Call the function named by the first argument."""
        function = FUNCTIONS.get(stub.function)
        if function is None:
            raise ChaincodeError(f"There is no function {stub.function!r}.")
        return function(stub)


def contract_version(stub: Stub) -> bytes:
    """The source's hash."""
    return source_hash().encode()


def get(stub: Stub) -> bytes:
    """get(key): its value, empty where it has none."""
    return stub.get_state(stub.args[0].decode()) or b""


def put(stub: Stub) -> bytes:
    """put(key, value)."""
    key, value = stub.args
    stub.put_state(key.decode(), value)
    return b""


def delete(stub: Stub) -> bytes:
    """delete(key)."""
    stub.delete_state(stub.args[0].decode())
    return b""


def put_many(stub: Stub) -> bytes:
    """put_many({key: text or null}) as JSON."""
    values = json.loads(stub.args[0])
    stub.put_states({key: None if text is None else text.encode() for key, text in values.items()})
    return str(len(values)).encode()


def get_many(stub: Stub) -> bytes:
    """get_many([key]) as JSON: {key: text or null}."""
    values = stub.get_states(json.loads(stub.args[0]))
    return json.dumps(
        {key: None if value is None else value.decode() for key, value in values.items()}
    ).encode()


def increment(stub: Stub) -> bytes:
    """increment(key): read it and write it one higher, which conflicts with any other."""
    key = stub.args[0].decode()
    value = str(int(stub.get_state(key) or b"0") + 1).encode()
    stub.put_state(key, value)
    return value


def size(stub: Stub) -> bytes:
    """size(payload): its length."""
    return str(len(stub.args[0])).encode()


def describe(stub: Stub) -> bytes:
    """describe(...): what the stub says of the transaction, as JSON; sets an event."""
    stub.set_event("described", b"payload")
    facts = {
        "transaction_id": stub.transaction_id,
        "channel_id": stub.channel_id,
        "creator": stub.creator.hex(),
        "timestamp": stub.timestamp.isoformat(),
        "args": [arg.decode() for arg in stub.args],
        "transient": {name: value.decode() for name, value in stub.transient.items()},
    }
    return json.dumps(facts).encode()


def fail(stub: Stub) -> bytes:
    """fail(message): refuse."""
    raise ChaincodeError(stub.args[0].decode())


def crash(stub: Stub) -> bytes:
    """crash(message): fail as a fault in a contract would."""
    raise ZeroDivisionError(stub.args[0].decode())


FUNCTIONS: dict[str, Callable[[Stub], bytes]] = {
    function.__name__: function
    for function in (
        contract_version, get, put, delete, put_many, get_many, increment, size, describe, fail,
        crash,
    )
}  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:] == ["version"]:
        print(source_hash())
    else:
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
        serve_from_environment(KeyValue())
