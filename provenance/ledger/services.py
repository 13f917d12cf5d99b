"""The node's ledger, and the identities it signs with."""

from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from provenance.ledger.embedded.ledger import EmbeddedLedger
from provenance.ledger.fabric import FabricLedger
from provenance.ledger.port import Ledger

Adapter = EmbeddedLedger | FabricLedger


def get_ledger() -> Ledger:
    """This process's way to the ledger; the setting LEDGER picks the adapter."""
    return _adapter()


def party_enrol(*, gln: str, msp: str, node: bool = False) -> None:
    """Have a party's key certified by its organisation's CA and put it into the wallet.

    The certificate of a ``node`` says so, for those who check its cosignatures offline.

    Raises LedgerError when the CA refuses or does not answer.
    """
    _adapter().enrol(gln=gln, msp=msp, node=node)


def organisations() -> list[str]:
    """The MSPs of the organisations that this node can register parties for."""
    return _adapter().organisations()


@cache
def _adapter() -> Adapter:
    if settings.LEDGER == "fabric":
        return FabricLedger(settings.FABRIC_PROFILE)
    if settings.LEDGER == "embedded":
        return EmbeddedLedger()
    raise ImproperlyConfigured(
        f"LOTBOOK_LEDGER is {settings.LEDGER!r}; it must be fabric or embedded."
    )
