"""What can go wrong while a chaincode runs."""


class ChaincodeError(Exception):
    """Raised by a chaincode to refuse a transaction; its message reaches the client."""


class PeerError(Exception):
    """The peer answered a read or a write of state with an error; its message says why."""


class StreamClosed(Exception):
    """The peer went away in the middle of a transaction, which it will not endorse."""
