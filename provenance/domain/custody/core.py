"""The core of an event: the part that goes on the ledger."""

from functools import lru_cache
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
    acting_for: str | None = None

    @property
    def sender(self) -> str | None:
        """The party it comes from, as its GLN or URI; None where none is named."""
        return _party(self.sources)

    @property
    def receiver(self) -> str | None:
        """The party it goes to, as its GLN or URI; None where none is named."""
        return _party(self.destinations)

    @property
    def sale(self) -> tuple[str, str] | None:
        """Who owns it before and after, where both are named and differ."""
        seller, buyer = _named(self.sources, _OWNER), _named(self.destinations, _OWNER)
        return (seller, buyer) if seller and buyer and seller != buyer else None

    @property
    def is_complete(self) -> bool:
        """Whether a receipt is said to be all there is: what has not come is lost."""
        stays = self.persistent_disposition
        return "completeness_verified" in {self.disposition, *(stays.set if stays else ())}

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


def is_class(identifier: str) -> bool:
    """Whether a canonical identifier names a class alone: no instance, and no lot of a GTIN."""
    key = identifier.partition("/")[0]
    if key in _SERIAL_OF:
        return _SERIAL_OF[key] not in identifier
    return len(identifier) == _CLASS_LENGTHS.get(key)


def gtin(identifier: str) -> str | None:
    """The GTIN of a trade item's instance, lot or class; None of anything else."""
    return identifier[3:17] if identifier.startswith("01/") else None


def gln(name: str) -> str:
    """The GLN of a canonical party or place; other names unchanged."""
    key, _, rest = name.partition("/")
    return rest.partition("/")[0] if key in {"414", "417"} else name


_CLASS_LENGTHS = {"01": 17, "253": 17, "255": 17, "8003": 19}
_SERIAL_OF = {"8006": "/21/", "8010": "/8011/"}
_POSSESSOR, _OWNER, _LOCATION = "possessing_party", "owning_party", "location"


@lru_cache(maxsize=4096)
def _named(entries: tuple[tuple[str, str], ...], kind: str) -> str | None:
    return next((gln(name) for found, name in entries if found == kind), None)


@lru_cache(maxsize=4096)
def _party(entries: tuple[tuple[str, str], ...]) -> str | None:
    return _named(entries, _POSSESSOR) or _named(entries, _OWNER)


def location(entries: tuple[tuple[str, str], ...]) -> str | None:
    """The GLN of the place in a list of sources or destinations that names no party."""
    return None if _party(entries) else _named(entries, _LOCATION)
