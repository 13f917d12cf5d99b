"""From blocks to what parties stated."""

from provenance.contract.calls import EVIDENCE_RECORD, verdict
from provenance.domain.codec import decode, encode
from provenance.index.facts import BlockFacts
from provenance.index.projectors import Row, Rows, Table
from provenance.ledger.port import Transaction

STATEMENT = Table(
    "evidence_statement",
    (
        *("block", "transaction", "transaction_id", "party", "msp", "kind", "evidence_id"),
        *("status", "text"),
    ),
    ("block", "transaction"),
)


class EvidenceProjector:
    """One row for each statement, whatever the ledger's verdict on it."""

    tables = (STATEMENT,)

    def project(self, facts: BlockFacts) -> Rows:
        """The statements of a block."""
        stated = [t for t in facts.block.transactions if t.valid and t.function == EVIDENCE_RECORD]
        return {STATEMENT.name: [_row(facts.block.number, each) for each in stated]}


def _row(block: int, transaction: Transaction) -> Row:
    said = decode(transaction.payload)
    signer = (transaction.id, transaction.gln, transaction.msp)
    status = str(verdict(transaction.response).status)
    text = encode(said["content"]).decode()
    return (block, transaction.position, *signer, said["kind"], said["id"], status, text)
