"""The records that a run was made from, against the ledger's blocks and the imported files."""

from collections.abc import Iterator
from itertools import chain

from forecasting.runs.commitment import Stated
from forecasting.runs.differences import RECORD, Difference
from forecasting.runs.models import ForecastRun
from forecasting.series.verification import altered_imports, altered_movements
from provenance.ledger.services import get_ledger


def altered_records(run: ForecastRun, said: Stated) -> Iterator[Difference]:
    """Movements and imported rows, up to the stated block and import, that the sources deny."""
    block, imports = said.content["block"], said.content["imports"]
    altered = chain(
        altered_movements(ledger=get_ledger(), last=block),
        altered_imports(party=run.party, last=imports),
    )
    for each in altered:
        yield Difference(RECORD, each.where, each.kept, found=each.said, stated=each.said)
