"""Why a run was not made, and why a series took too long."""


class RunRefused(ValueError):
    """There can be no such run; nothing was kept."""


class TimeIsUp(BaseException):
    """The time limit is over. No error of the engine's, which it might handle itself."""
