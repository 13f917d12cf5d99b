"""What the index knows of the ledger."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models.functions import Now

from provenance.index.models import IndexedBlock, IndexedTransaction, Verification
from provenance.ledger.port import VALID, Ledger


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The last indexed block."""

    block: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Lag:
    """How far the index is behind the ledger, in blocks."""

    indexed: int
    height: int

    @property
    def blocks(self) -> int:
        """Blocks that are on the ledger and not indexed."""
        return max(0, self.height - self.indexed)


def checkpoint() -> Checkpoint | None:
    """The last indexed block; None before the first."""
    row = IndexedBlock.objects.order_by("-number").values_list("number", "hash").first()
    return None if row is None else Checkpoint(row[0], bytes(row[1]))


def transaction(transaction_id: str) -> IndexedTransaction | None:
    """A transaction's first place in the ledger; later ones are marked duplicates."""
    found = IndexedTransaction.objects.filter(transaction_id=transaction_id)
    return found.order_by("block", "position").first()


def valid_transactions() -> int:
    """How many transactions took effect."""
    return IndexedTransaction.objects.filter(code=VALID).count()


def last_verification() -> Verification | None:
    """The last comparison with the ledger that was brought to its end."""
    return Verification.objects.filter(found__isnull=False).order_by("-ended_at").first()


def is_full_verification_due() -> bool:
    """Whether everything was last compared longer ago than VERIFY_ALL_SECONDS, or never."""
    since = Now() - timedelta(seconds=settings.VERIFY_ALL_SECONDS)
    full = Verification.objects.filter(first=0, found__isnull=False)
    return not full.filter(started_at__gt=since).exists()


def lag(ledger: Ledger) -> Lag:
    """How far the index is behind. Raises LedgerUnavailable."""
    last = checkpoint()
    return Lag(0 if last is None else last.block + 1, ledger.height())
