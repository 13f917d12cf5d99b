"""What became of a transaction."""

from dataclasses import dataclass

from hlfabric.errors import InvalidTransaction
from hlfabric.validation import VALID, code_name


@dataclass(frozen=True, slots=True)
class CommitStatus:
    """The validation code of a transaction, and the block it is in."""

    transaction_id: str
    code: int
    block_number: int

    @property
    def name(self) -> str:
        """The validation code's name, such as VALID or MVCC_READ_CONFLICT."""
        return code_name(self.code)

    @property
    def valid(self) -> bool:
        """Whether its writes took effect."""
        return self.code == VALID

    def require_valid(self) -> None:
        """Raise InvalidTransaction if it took no effect."""
        if not self.valid:
            raise InvalidTransaction(self.name, self.transaction_id, self.block_number)
