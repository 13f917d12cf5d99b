"""What can go wrong with a network as a whole."""


class NetworkError(Exception):
    """The network cannot be used as asked; the message says what to do."""
