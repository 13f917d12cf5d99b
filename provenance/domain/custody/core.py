"""The core of an event: the part that goes on the ledger."""

from typing import Any

import msgspec

QuantityEntry = tuple[str, str | None, str | None]
"""A class or lot, an amount as text, a unit."""

_NAMES = {"transformation_id": "transformationID"}


def _name(field: str) -> str:
    first, *rest = field.split("_")
    return _NAMES.get(field, first + "".join(word.capitalize() for word in rest))


class CoreError(ValueError):
    """A core that does not have the form the ledger takes."""


class PersistentDisposition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Dispositions that stay until they are unset (EPCIS 2.0, 7.4.2.1)."""

    set: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()


class Core(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename=_name):
    """What, when, where, which step, from and to. Identifiers are canonical."""

    id: str
    commitment: str
    type: str
    event_time: str
    offset: str
    action: str | None = None
    biz_step: str | None = None
    disposition: str | None = None
    transformation_id: str | None = None
    persistent_disposition: PersistentDisposition | None = None
    declaration_time: str | None = None
    reason: str | None = None
    items: tuple[str, ...] = ()
    quantities: tuple[QuantityEntry, ...] = ()
    inputs: tuple[str, ...] = ()
    input_quantities: tuple[QuantityEntry, ...] = ()
    outputs: tuple[str, ...] = ()
    output_quantities: tuple[QuantityEntry, ...] = ()
    parent: str | None = None
    sources: tuple[tuple[str, str], ...] = ()
    destinations: tuple[tuple[str, str], ...] = ()
    read_point: str | None = None
    biz_location: str | None = None
    biz_transactions: tuple[tuple[str | None, str], ...] = ()
    certifications: tuple[str, ...] = ()
    expiry: str | None = None
    origins: tuple[str, ...] = ()
    lot_source: str | None = None

    @property
    def sender(self) -> str | None:
        """The party it comes from, as its GLN or URI; None where none is named."""
        return _party(self.sources)

    @property
    def receiver(self) -> str | None:
        """The party it goes to, as its GLN or URI; None where none is named."""
        return _party(self.destinations)

    @property
    def is_return(self) -> bool:
        """Whether sold goods come back: disposition returned, or a return authorisation."""
        return self.disposition == "returned" or any(
            kind == "rma" for kind, _ in self.biz_transactions
        )


def read_core(content: Any) -> Core:
    """The typed core of decoded JSON. Raises CoreError naming the field that is wrong."""
    try:
        return msgspec.convert(content, Core)
    except msgspec.ValidationError as error:
        raise CoreError(str(error)) from error


def is_lot(identifier: str) -> bool:
    """Whether a canonical identifier names a lot (GTIN with batch, AI 01 and 10)."""
    return identifier.startswith("01/") and "/10/" in identifier


def _party(entries: tuple[tuple[str, str], ...]) -> str | None:
    by_kind = dict(reversed(entries))
    party = by_kind.get("possessing_party") or by_kind.get("owning_party")
    return _gln(party) if party else None


def _gln(party: str) -> str:
    key, _, rest = party.partition("/")
    return rest.partition("/")[0] if key in {"414", "417"} else party
