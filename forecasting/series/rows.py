"""What a demand series is made of: its key, its rows, what is known beside them, its quality."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from forecasting.engine.values import Frequency

SALES, SHIPMENTS = "sales", "shipments"
"""The channels that ledger events make; imports may name others."""
PRICE, PROMOTION = "price", "promotion"
"""What the own price is called among a training's prices, and a promotion among its flags."""


class SeriesKey(NamedTuple):
    """Whose demand for what: GLN, GTIN-14, the place's GLN ("" where none is named), channel."""

    party: str
    product: str
    place: str
    channel: str

    def __str__(self) -> str:
        """The key as one text, such as ``9521000000018/09521000001015//sales``."""
        return "/".join(self)

    @classmethod
    def parse(cls, text: str) -> "SeriesKey":
        """The key that ``str`` wrote. Raises ValueError."""
        parts = text.split("/")
        if len(parts) != len(cls._fields):
            raise ValueError(f"{text[:80]!r} is no series: party/product/place/channel is needed.")
        return cls(*parts)


class AsOf(NamedTuple):
    """How far the records go that rows are made of: the last block, and the last import."""

    block: int
    imports: int


@dataclass(frozen=True, slots=True)
class Row:
    """The demand of one period, of which ``date`` is the first day.

    ``events`` name what it was made of, in order: ``event/<recorder>/<id>`` as on the ledger, or
    ``import/<SHA-256 of the file>/<row>``. ``censored``: the stock had run out, so that the
    demand may have been greater.
    """

    date: date
    value: Decimal
    events: tuple[str, ...]
    censored: bool = False


@dataclass(frozen=True, slots=True)
class Quality:
    """What is to be said of a series' data, and in ``notes`` what was done about it.

    ``gaps`` are the first and last days of stretches without record, ``level_changes`` the days
    from which on the level is another, with the levels before and after.
    """

    periods: int = 0
    first: str = ""
    last: str = ""
    unit: str = ""
    zeros: float = 0.0
    censored: float = 0.0
    duplicates: int = 0
    gaps: tuple[tuple[str, str], ...] = ()
    outliers: tuple[str, ...] = ()
    level_changes: tuple[tuple[str, float, float], ...] = ()
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The report as JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Training:
    """A series up to a day: ``rows`` ascend by date, one for each period that was recorded.

    ``prices`` and ``flags`` (0 to 1) are by name and first day of the period, also of periods to
    come as far as they are known; ``closed`` are days without business, also those to come.
    ``unit`` is a base unit (UNECE Rec. 20), "" for pieces; ``counts`` says that only whole units
    are sold. ``pool`` groups alike products, ``region`` places. A ``refusal`` says why there can
    be no forecast.
    """

    key: SeriesKey
    frequency: Frequency
    until: date
    rows: tuple[Row, ...]
    prices: Mapping[str, Mapping[date, Decimal]] = field(default_factory=dict)
    flags: Mapping[str, Mapping[date, float]] = field(default_factory=dict)
    closed: frozenset[date] = frozenset()
    unit: str = ""
    counts: bool = False
    pool: str = ""
    region: str = ""
    quality: Quality = Quality()
    refusal: str = ""
