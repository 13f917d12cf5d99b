"""Read model of what parties stated, and the calls by which this node's parties did."""

from typing import Any

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F

from provenance.domain.codec import decode


class Statement(models.Model):
    """Something that a party stated under an id, with the ledger's verdict on it.

    ``text`` is the content in the ledger's JSON. Only what was ``applied`` counts: the rest are
    repetitions, and contradictions that were refused.
    """

    pk = models.CompositePrimaryKey("block", "transaction")
    block = models.BigIntegerField()
    transaction = models.IntegerField()
    transaction_id = models.TextField()
    party = models.TextField()
    msp = models.TextField()
    kind = models.TextField()
    evidence_id = models.TextField()
    status = models.TextField()
    text = models.TextField()

    class Meta:
        db_table = "evidence_statement"
        indexes = [
            models.Index(
                F("kind"),
                OpClass(F("evidence_id"), name="text_pattern_ops"),
                name="evidence_statement_id",
            ),
            models.Index(fields=["transaction_id"], name="evidence_statement_tx"),
        ]

    @property
    def content(self) -> dict[str, Any]:
        """What was stated."""
        content: dict[str, Any] = decode(self.text.encode())
        return content


class EvidenceCall(models.Model):
    """The last call by which a party of this node stated something under an id."""

    pk = models.CompositePrimaryKey("party", "kind", "evidence_id")
    party = models.TextField()
    kind = models.TextField()
    evidence_id = models.TextField()
    call = models.BigIntegerField()

    class Meta:
        db_table = "evidence_call"
