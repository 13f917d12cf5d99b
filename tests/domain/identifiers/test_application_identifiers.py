"""GS1's table of application identifiers."""

import pytest

from provenance.domain.identifiers.application_identifiers import find, leading
from provenance.domain.identifiers.keys import KEYS, QUALIFIERS

PREDEFINED = {
    "00": 18, "01": 14, "02": 14, "03": 14, "20": 2,
    **dict.fromkeys(["11", "12", "13", "15", "16", "17"], 6),
    **dict.fromkeys(["3100", "3200", "3300", "3400", "3500", "3600"], 6),
    **dict.fromkeys(["410", "411", "412", "413", "414", "415", "416", "417"], 13),
}  # fmt: skip
"""GS1 General Specifications, figure 7.8.5-2."""


def test_predefined_lengths_are_those_of_the_standard() -> None:
    for ai, length in PREDEFINED.items():
        found = find(ai)
        assert found is not None
        assert (found.is_predefined, found.length) == (True, length)


def test_no_other_has_a_predefined_length() -> None:
    codes = (f"{n:0{digits}}" for digits in (2, 3, 4) for n in range(10**digits))
    beginnings = {ai[:2] for ai in PREDEFINED}
    for found in filter(None, map(find, codes)):
        assert found.is_predefined is (found.ai[:2] in beginnings)


def test_every_key_and_qualifier_is_an_application_identifier() -> None:
    assert all(find(ai) for ai in {*KEYS, *QUALIFIERS})


@pytest.mark.parametrize("text", ["", "0", "05", "310", "ab", "٠١", "0x"])
def test_what_is_none(text: str) -> None:
    assert find(text) is None
    assert leading(text) is None


def test_a_longer_one_is_another() -> None:
    assert find("010") is None
    assert find("0109") is None


def test_the_leading_one_is_found() -> None:
    assert [found and found.ai for found in map(leading, ("0109521", "3103000195", "7040"))] == [
        "01", "3103", "7040",
    ]  # fmt: skip
