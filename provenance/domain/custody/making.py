"""Who may make a product."""

from provenance.domain.custody.core import gtin
from provenance.domain.custody.occurrence import Occurrence
from provenance.domain.custody.verdicts import Code


def require_authority(event: Occurrence, name: str) -> None:
    """Find a maker whom the brand owner has not authorised, where it says who is."""
    named = gtin(name)
    product = event.world.product(named) if named else None
    if product is None or not product.makers:
        return
    if event.actor not in {product.owner, *product.makers}:
        params = {"item": name, "actor": event.actor, "owner": product.owner}
        event.outcome.find(Code.UNAUTHORISED_MAKER, **params)
