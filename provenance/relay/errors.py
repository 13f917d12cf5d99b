"""Why a call is not taken."""


class OutboxFull(Exception):
    """As many calls wait for the ledger as this node keeps; what was sent is not kept."""
