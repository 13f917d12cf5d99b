"""``python -m bench.proof``: the proof of a trail, and what the event tree costs the follower.

Generated events are indexed until the tree has a hundred thousand leaves and more; nodes of two
organisations, each certified by a CA of its own, cosign it in a block. The trail of 30 events is
exported as `manage.py proof export` does, and verified as a stranger does: in this process, and as
a command with the start of Python. Then more blocks let the tree grow, alone, and the processor
time of this process and PostgreSQL is counted.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import load_pem_private_key

from bench.own_index import fill, index, own_index
from bench.results import keep
from bench.stages import Stages
from bench.trace_chain import BEGIN, EVENTS_OF_BLOCK, TRAILED, blocks
from hlfabric.identity import Identity
from provenance.contract import calls
from provenance.ledger.creators import attributes_of
from provenance.ledger.embedded.authority import issue
from provenance.ledger.port import VALID, Block, Transaction
from provenance.ledger.proofs import Checkpoint, read_roots, verify, write_bytes

LEAVES, GROWN = 100_000, 50_000
TRAIL = 30
ROUNDS, STARTS = 200, 7
ORGANISATIONS = {"GrowersMSP": "9521000000063", "TradersMSP": "9521000000070"}


def main() -> None:
    """Measure, print, and add to ``build/bench.json``."""
    with own_index():
        chain = blocks(LEAVES + GROWN)
        last = fill(chain, LEAVES)
        data, roots = _proof(last)
        keep({**_verified(data, roots), **_grown(chain)})


def _proof(last: Block) -> tuple[bytes, bytes]:
    """The proof of a trail that both organisations cosigned, and their CAs in PEM."""
    from provenance.proof.export import item_proof  # noqa: PLC0415 - needs Django

    checkpoint = _checkpoint()
    cas = {msp: _ca(msp) for msp in ORGANISATIONS}
    stated = tuple(
        _statement(place, _node(cas[msp], gln), gln, checkpoint)
        for place, (msp, gln) in enumerate(ORGANISATIONS.items())
    )
    index(Block(last.number + 1, last.hash, b"", b"", stated))
    made = item_proof(TRAILED, organisations=len(ORGANISATIONS))
    if made.events != TRAIL:
        raise AssertionError(f"The trail has {made.events} events.")
    return made.data, b"".join(ca.certificate_pem for ca in cas.values())


def _checkpoint() -> Checkpoint:
    from django.db import connection  # noqa: PLC0415

    from provenance.proof import selectors, store  # noqa: PLC0415

    with connection.cursor() as cursor:
        size, genesis = store.size(cursor), store.genesis(cursor)
        root = selectors.tree(cursor).root(size)
    return Checkpoint(f"lotbook/bench/{genesis.hex()}", size, root)


def _ca(msp: str) -> Identity:
    return _identity(msp, issue(msp, unit="ca", attributes={}, authority=None))


def _node(ca: Identity, gln: str) -> Identity:
    attributes = attributes_of(gln, node=True)
    return _identity(ca.msp_id, issue(gln, unit="client", attributes=attributes, authority=ca))


def _identity(msp: str, pair: tuple[bytes, bytes]) -> Identity:
    certificate, key = pair
    return Identity(msp, certificate, load_pem_private_key(key, None))  # type: ignore[arg-type]


def _statement(position: int, node: Identity, gln: str, checkpoint: Checkpoint) -> Transaction:
    now = int(time.time())
    call = calls.checkpoint_state(
        origin=checkpoint.origin,
        size=checkpoint.size,
        root=write_bytes(checkpoint.root),
        time=now,
        signature=write_bytes(node.sign(checkpoint.signed(now))),
    )
    return Transaction(
        id=f"statement-{position}",
        position=position,
        code=VALID,
        msp=node.msp_id,
        gln=gln,
        timestamp=BEGIN.isoformat(),
        function=call.function,
        payload=call.payload,
        response=b'{"verdict":["applied",[]]}',
        writes={},
        certificate=node.certificate_pem,
    )


def _verified(data: bytes, pem: bytes) -> dict[str, Any]:
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        said = verify(data, read_roots(pem))
        times.append((time.perf_counter() - begin) * 1000)
    return {
        "proof_verify_ms": round(statistics.median(times), 2),
        "proof_command_ms": round(_command_ms(data, pem), 1),
        "proof_bytes": len(data),
        "proof_events": len(said["events"]),
        "proof_leaves": said["checkpoint"]["size"],
    }


def _command_ms(data: bytes, pem: bytes) -> float:
    """The median time of the verifier's command, from its start to its end."""
    with tempfile.TemporaryDirectory() as folder:
        file, roots = Path(folder) / "proof.json", Path(folder) / "roots.pem"
        file.write_bytes(data)
        roots.write_bytes(pem)
        command = [sys.executable, "-m", "provenance.ledger.proofs", file, "--roots", roots]
        return statistics.median(_run_ms([*command, "--json"]) for _ in range(STARTS))


def _run_ms(command: list[Any]) -> float:
    begin = time.perf_counter()
    printed = subprocess.run(command, capture_output=True, check=True)
    spent = (time.perf_counter() - begin) * 1000
    if json.loads(printed.stdout)["verified"] is not True:
        raise AssertionError(printed.stdout)
    return spent


def _grown(chain: Iterator[tuple[int, Block]]) -> dict[str, Any]:
    """Processor time per event of the tree alone: leaves, tiles, and writing them."""
    from django.db import connection, transaction  # noqa: PLC0415

    from provenance.index.facts import block_facts  # noqa: PLC0415
    from provenance.index.tables import write_rows  # noqa: PLC0415
    from provenance.proof.projector import TreeAccumulator  # noqa: PLC0415

    tree = TreeAccumulator()
    decoded = [block_facts(block) for _, block in islice(chain, GROWN // EVENTS_OF_BLOCK)]
    stages = Stages()
    for facts in decoded:
        with transaction.atomic(), connection.cursor() as cursor:
            rows = tree.carry_on(facts, cursor)
            for table in tree.tables:
                write_rows(cursor, table, rows.get(table.name, ()))
    events = sum(len(facts.events) for facts in decoded)
    used = {stage: round(spent / events * 1e6, 1) for stage, spent in stages.used().items()}
    return {"tree_us_per_event": round(sum(used.values()), 1), "tree_us_by_stage": used}


if __name__ == "__main__":
    main()
