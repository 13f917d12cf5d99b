"""Proofs with whole blocks, for members of the channel."""

from provenance.ledger.block_proofs import KIND, verify, write_block
from provenance.ledger.proofs import VERSION, NotVerified, read_file, write_file
from provenance.ledger.services import get_ledger
from provenance.proof.export import Exported, ProofError, item_proof


def item_blocks(name: str, *, organisations: int) -> Exported:
    """The proof of an object's trail with the blocks that it was recorded in.

    It is verified before it is handed out. Raises ProofError as ``item_proof`` does, and where a
    block does not hold; LedgerError where the ledger has no endorsements.
    """
    ledger = get_ledger()
    configuration = ledger.configuration()
    made = item_proof(name, organisations=organisations)
    events = read_file(made.data)
    numbers = sorted({entry["leaf"][4] for entry in events["events"]})
    blocks = [write_block(ledger.block(number)) for number in numbers]
    data = write_file({"kind": KIND, "v": VERSION, "events": events, "blocks": blocks})
    try:
        verify(data, configuration, minimum=organisations)
    except NotVerified as error:
        raise ProofError(f"The blocks do not prove the events: {error}") from error
    return Exported(data, made.events, made.younger)
