"""Why there is no decision."""


class DecisionError(ValueError):
    """What is asked for cannot be said or kept; the message says why, and what to do."""
