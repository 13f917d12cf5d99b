"""Why a document is not taken; nothing of it is kept."""


class CaptureError(Exception):
    """The document is not taken."""


class TooLarge(CaptureError):
    """The document exceeds a limit."""


class NotOurParty(CaptureError):
    """This node holds no key of the party."""
