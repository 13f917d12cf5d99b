"""What this node's parties keep of rounds, encrypted as the wallet's keys are."""

from typing import Any

from django.db import models

from provenance.domain.codec import decode, encode
from provenance.ledger import wallet


class Secret(models.Model):
    """A party's secrets in a round: erased, but for what it may have to show, once they are used.

    What it shows are the salt of its commitment and the numbers, or as the producer the total.
    What it said is kept beside them, to be sent again as it was.
    """

    pk = models.CompositePrimaryKey("round", "party")
    round = models.TextField()
    party = models.TextField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "joint_secret"

    @property
    def content(self) -> dict[str, Any]:
        """What is kept. Raises WalletError."""
        content: dict[str, Any] = decode(wallet.unsealed(bytes(self.sealed)))
        return content

    @content.setter
    def content(self, content: dict[str, Any]) -> None:
        self.sealed = wallet.sealed(encode(content))
