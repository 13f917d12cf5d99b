"""What the scenarios call: a chaincode that does with the stub as it is told."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from hlfabric.chaincode import ChaincodeError, Stub
from tests.hlfabric.scenarios.ledger_functions import LEDGER_FUNCTIONS


@dataclass(frozen=True)
class Scenarios:
    """One organisation's instance, which knows whose it is."""

    msp: str

    def invoke(self, stub: Stub) -> bytes:
        """Call the function named by the first argument."""
        if stub.function in LEDGER_FUNCTIONS:
            return LEDGER_FUNCTIONS[stub.function](stub)
        if stub.function in FUNCTIONS:
            return FUNCTIONS[stub.function](self, stub)
        raise ChaincodeError(f"There is no function {stub.function!r}.")


def echo(_own: Scenarios, stub: Stub) -> bytes:
    """echo(text): it."""
    return stub.args[0]


def echo_transient(_own: Scenarios, stub: Stub) -> bytes:
    """echo_transient(): the transient data, as JSON."""
    shown = {name: value.decode() for name, value in stub.transient.items()}
    return json.dumps(shown).encode()


def creator(_own: Scenarios, stub: Stub) -> bytes:
    """creator(): who calls, as a serialized identity."""
    return stub.creator


def peer_organisation(own: Scenarios, _stub: Stub) -> bytes:
    """peer_organisation(): whose peer runs this, which endorsers can only agree on alone."""
    return own.msp.encode()


def put(_own: Scenarios, stub: Stub) -> bytes:
    """put(key, value): the value."""
    key, value = stub.args
    stub.put_state(key.decode(), value)
    return value


def get(_own: Scenarios, stub: Stub) -> bytes:
    """get(key): its value, empty where it has none."""
    return stub.get_state(stub.args[0].decode()) or b""


def increment(_own: Scenarios, stub: Stub) -> bytes:
    """increment(key): read it and write it one higher, which conflicts with any other."""
    key = stub.args[0].decode()
    value = str(int(stub.get_state(key) or b"0") + 1).encode()
    stub.put_state(key, value)
    return value


def event(_own: Scenarios, stub: Stub) -> bytes:
    """event(name, payload): announce it."""
    name, payload = stub.args
    stub.set_event(name.decode(), payload)
    return b""


def event_and_increment(own: Scenarios, stub: Stub) -> bytes:
    """event_and_increment(name, payload): announce it, and increment the key of that name."""
    event(own, stub)
    return increment(own, stub)


def fail(_own: Scenarios, stub: Stub) -> bytes:
    """fail(message): refuse."""
    raise ChaincodeError(stub.args[0].decode())


def fail_at(own: Scenarios, stub: Stub) -> bytes:
    """fail_at(msp, …): refuse on the peers of these organisations."""
    if own.msp.encode() in stub.args:
        raise ChaincodeError(f"{own.msp} refuses to endorse this.")
    return b"endorsed"


FUNCTIONS: dict[str, Callable[[Scenarios, Stub], bytes]] = {
    function.__name__: function
    for function in (
        echo, echo_transient, creator, peer_organisation, put, get, increment, event,
        event_and_increment, fail, fail_at,
    )
}  # fmt: skip
