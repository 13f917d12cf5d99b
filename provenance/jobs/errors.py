"""Why a chunk did not come to its end."""


class ChunkFailed(Exception):
    """The work cannot be done, however often it is tried; the message says why, to its owner."""


class LeaseLost(Exception):
    """The lease lapsed and the chunk may be another's: what was done under it is not kept."""
