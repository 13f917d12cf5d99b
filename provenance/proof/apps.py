"""Django's view of this app."""

from django.apps import AppConfig


class ProofConfig(AppConfig):
    """The event tree and its checkpoints."""

    name = "provenance.proof"

    def ready(self) -> None:
        """Have the index grow the tree, and the workers sign it."""
        from provenance.index.projectors import register_accumulator  # noqa: PLC0415
        from provenance.jobs.kinds import register  # noqa: PLC0415 - need the loaded apps
        from provenance.proof.projector import TreeAccumulator  # noqa: PLC0415
        from provenance.proof.services import CHECKPOINT, checkpoint_work  # noqa: PLC0415

        register_accumulator(TreeAccumulator())
        register(CHECKPOINT, checkpoint_work)
