"""Where the company's part of a key ends."""

import pytest

from provenance.domain.identifiers.company_prefixes import company_prefix


@pytest.mark.parametrize(
    ("digits", "prefix"),
    [
        ("9521000001015", "9521000"),
        ("0614141123452", "0614141"),
        ("7044610873466", "704461"),
        ("0614141ABC", "0614141"),
        ("0000040170725", "000004017072"),
    ],
)
def test_prefixes_that_gs1_published(digits: str, prefix: str) -> None:
    assert company_prefix(digits) == prefix


@pytest.mark.parametrize("text", ["", "ABC", "2000000000000", "٤٠١٢٣٤٥", "9"])
def test_unknown_prefixes(text: str) -> None:
    assert company_prefix(text) is None
