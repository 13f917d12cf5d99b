"""Which packings count: those by which the ledger changed what is inside."""

from provenance.domain.custody.contents import UNAVAILABLE
from provenance.domain.custody.core import Core
from provenance.domain.custody.verdicts import Code, Verdict

_LEFT = {Code.NOT_CUSTODIAN, Code.CYCLE, *UNAVAILABLE.values()}


def left_as_it_was(core: Core, verdict: Verdict) -> frozenset[str]:
    """What the ledger left as it was: another's container, or a thing not let into one.

    To take something out of a container that nobody has seen empties none that comes later.
    """
    codes = _LEFT | {Code.UNKNOWN_ITEM} if core.action == "DELETE" else _LEFT
    return frozenset(f.params["item"] for f in verdict.findings if f.code in codes)
