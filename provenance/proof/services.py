"""Having this node's keys sign the event tree."""

from uuid import UUID

import structlog
from django.db import connection, transaction

from provenance.contract import keys
from provenance.domain.codec import decode
from provenance.index.selectors import checkpoint
from provenance.jobs.kinds import Json
from provenance.jobs.services import job_create
from provenance.ledger import wallet
from provenance.ledger.services import get_ledger
from provenance.proof import selectors, signers, store
from provenance.proof.models import Signer
from provenance.relay.services import NewCall, calls_enqueue

log = structlog.get_logger("proof")
CHECKPOINT = "proof.checkpoint"


def checkpoint_create() -> UUID | None:
    """Have every node of the wallet sign the tree as it is now; None where nothing is new.

    Each does so in a chunk of the job, from its own peer's blocks.
    """
    last, nodes = checkpoint(), selectors.nodes_behind()
    if last is None or not nodes:
        return None
    chunks = [{"node": node} for node in nodes]
    return job_create(kind=CHECKPOINT, payload={"block": last.block}, chunks=chunks).id


def checkpoint_work(job: Json, chunk: Json) -> Json:
    """A chunk: one node signs. Its result is the size that it signed, if any."""
    return {"size": checkpoint_sign(node=chunk["node"], block=job["block"])}


def checkpoint_sign(*, node: str, block: int) -> int | None:
    """Compute the tree up to a block from the node's own peer, sign it, enqueue the statement.

    Where another node has stated a size that this one has not signed yet, that size is signed.
    The size signed; None where the tree has not grown. Raises LedgerError.
    """
    ledger = get_ledger()
    with transaction.atomic():
        signer, _ = Signer.objects.select_for_update().get_or_create(node=node)
        signed, wanted = signer.size, selectors.to_cosign(node=node, above=signer.size)
        blocks = ledger.blocks(signer.block + 1, stop=block + 1, msp=wallet.signer(node).msp_id)
        signers.climb(signer, blocks, wanted=wanted)
        signer.save()
        if signer.size == signed:
            return None
        with connection.cursor() as cursor:
            origin = signers.origin(ledger, store.genesis(cursor))
        call = signers.statement(signer, origin=origin)
        touched = (keys.checkpoint(signer.size, node),)
        new = NewCall(call.function, call.payload, node, touched, 0)
        calls_enqueue(calls=[new], job=f"checkpoint-{node}")
    log.info("checkpoint signed", node=node, **_logged(call.payload))
    return signer.size


def _logged(payload: bytes) -> dict[str, object]:
    said = decode(payload)
    return {"size": said["size"], "root": said["root"]}
