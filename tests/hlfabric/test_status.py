"""A transaction's outcome."""

import pytest

from hlfabric import CommitStatus
from hlfabric.errors import InvalidTransaction


def test_a_valid_transaction_took_effect() -> None:
    status = CommitStatus("tx1", 0, 7)
    assert (status.name, status.valid) == ("VALID", True)
    status.require_valid()


def test_an_invalid_transaction_says_why_and_where() -> None:
    status = CommitStatus("tx1", 11, 7)
    assert (status.name, status.valid) == ("MVCC_READ_CONFLICT", False)
    with pytest.raises(
        InvalidTransaction, match="tx1 took no effect: MVCC_READ_CONFLICT in block 7"
    ):
        status.require_valid()


def test_a_code_that_is_not_known_is_named_by_its_number() -> None:
    assert CommitStatus("tx1", 99, 7).name == "CODE_99"
