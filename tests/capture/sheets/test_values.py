"""What the text of a cell means."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from provenance.capture.sheets import values


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (values.gtin, "9521000001015", "09521000001015"),
        (values.gtin, "0 9521000 00101 5", "09521000001015"),
        (values.gtin, "95050003", "00000095050003"),
        (values.gln, "9521000000018", "9521000000018"),
        (values.sscc, "095210000000000018", "095210000000000018"),
        (values.label, "A/1-", "A/1-"),
        (values.document, "Lieferschein 7/ü", "Lieferschein 7/ü"),
        (values.amount, "480,5", Decimal("480.5")),
        (values.amount, "0.001", Decimal("0.001")),
        (values.amount, "0." + "1" * 20, Decimal("0." + "1" * 20)),
        (values.unit, "KG", "KGM"),
        (values.unit, "kgm", "KGM"),
        (values.unit, "pieces", "H87"),
        (values.date, "1969-12-31", "1969-12-31"),
        (values.time, "2026-03-01", "2026-03-01"),
        (values.time, "2026-03-01t08:30z", "2026-03-01T08:30Z"),
        (values.time, "2026-03-01 08:30:05.5-05:00", "2026-03-01 08:30:05.5-05:00"),
        (values.offset, "-05:30", "-05:30"),
        (values.country, "co", "CO"),
        (values.direction, "OUT", "out"),
    ],
)
def test_what_is_understood(read: Callable[[str], object], text: str, value: object) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text", "said"),
    [
        (values.gtin, "9.521E+12", "a spreadsheet has rounded"),
        (values.gtin, "9,521e12", "a spreadsheet has rounded"),
        (values.gtin, "9521000001016", "has the check digit 6, but for .* it is 5"),
        (values.gtin, "123", "8, 12, 13 or 14 digits are needed"),
        (values.gtin, "٩٥٢١٠٠٠٠٠١٠١٥", "is not a GTIN"),
        (values.gln, "09521000000018", "is not a GLN: 13 digits"),
        (values.sscc, "095210000000000019", "check digit"),
        (values.label, "Los-ä", "not “ä”"),
        (values.label, "L" * 21, "at most 20"),
        (values.document, "d" * 61, "more than 60"),
        (values.amount, "1,000", "in two ways: write 1000 or 1.0000"),
        (values.amount, "1.000,5", "is no amount"),
        (values.amount, "-5", "is no amount"),
        (values.amount, "5 kg", "is no amount"),
        (values.amount, "1" * 60, "digits"),
        (values.unit, "bushel", "The unit “bushel” is unknown: write kg,"),
        (values.date, "01.03.2026", "is no date: write year-month-day"),
        (values.date, "2026-02-30", "does not exist"),
        (values.time, "2026-03-01 25:00", "does not exist"),
        (values.time, "today", "is no date"),
        (values.offset, "CET", "is no offset from UTC"),
        (values.country, "COL", "two letters"),
        (values.direction, "both", "neither in"),
    ],
)
def test_what_is_refused_in_words(read: Callable[[str], object], text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read(text)
