"""What beat has done at its times."""

from provenance.jobs import broker
from provenance.proof import services


def checkpoint() -> None:
    """Have the nodes sign the tree, where it has grown."""
    services.checkpoint_create()


broker.app.task(checkpoint, name=services.CHECKPOINT)
