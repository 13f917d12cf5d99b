"""The codes with which a peer marks each transaction of a block."""

from hlfabric import protos

VALID: int = protos.transaction.VALID
NAMES: dict[int, str] = {
    number: name for name, number in protos.transaction.TxValidationCode.items()
}


def code_name(code: int) -> str:
    """The name of a validation code, such as MVCC_READ_CONFLICT."""
    return NAMES.get(code, f"CODE_{code}")
