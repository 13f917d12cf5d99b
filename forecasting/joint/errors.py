"""Why a step of a round was not taken."""


class JointError(ValueError):
    """The step makes no sense; nothing was sent."""
