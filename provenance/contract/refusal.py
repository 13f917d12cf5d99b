"""Why a whole call is refused."""


class ContractError(Exception):
    """The contract refuses the call; nothing is written."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
