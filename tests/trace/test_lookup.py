"""From a scanned or typed key to its canonical identifier, or to what is wrong with it."""

import pytest

from provenance.trace import lookup
from provenance.trace.lookup import LookupProblem


@pytest.mark.parametrize(
    ("gtin", "canonical"),
    [
        ("96385074", "00000096385074"),
        ("036000291452", "00036000291452"),
        ("4006381333931", "04006381333931"),
        (" 09521000001015 ", "09521000001015"),
    ],
)
def test_every_length_of_gtin(gtin: str, canonical: str) -> None:
    assert lookup.of_lot(gtin, "A/7") == f"01/{canonical}/10/A%2F7"
    assert lookup.of_serial(gtin, "ü 1") == f"01/{canonical}/21/%C3%BC%201"


@pytest.mark.parametrize("gtin", ["", "9521", "0952100000101A", "952100000101５", "0" * 15])
def test_no_gtin(gtin: str) -> None:
    with pytest.raises(LookupProblem, match="8, 12, 13 or 14 digits") as refused:
        lookup.of_lot(gtin, "A")
    assert refused.value.field == "gtin"


def test_a_wrong_check_digit_says_which_was_expected() -> None:
    with pytest.raises(LookupProblem, match="the check digit is 5, not 6"):
        lookup.of_serial("09521000001016", "1")
    with pytest.raises(LookupProblem, match=r"SSCC .* the check digit is 1, not 0"):
        lookup.of_sscc("340123451111111110")


def test_a_missing_number_is_named() -> None:
    with pytest.raises(LookupProblem, match="lot number is missing") as refused:
        lookup.of_lot("09521000001015", " ")
    assert refused.value.field == "lot"


@pytest.mark.parametrize(
    ("grai", "said"),
    [
        ("0401234500022", "GRAI has 14 digits"),
        ("04012345000221" + "A" * 17, "GRAI has 14 digits"),
        ("04012345000222A", "after 0401234500022 the check digit is 1, not 2"),
    ],
)
def test_no_grai(grai: str, said: str) -> None:
    with pytest.raises(LookupProblem, match=said) as refused:
        lookup.of_grai(grai)
    assert refused.value.field == "grai"


@pytest.mark.parametrize("giai", [" ", "9" * 31])
def test_no_giai(giai: str) -> None:
    with pytest.raises(LookupProblem, match="1 to 30 characters") as refused:
        lookup.of_giai(giai)
    assert refused.value.field == "giai"


def test_assets() -> None:
    assert lookup.of_grai("04012345000221") == "8003/04012345000221"
    assert lookup.of_grai("04012345000221ü/1") == "8003/04012345000221%C3%BC%2F1"
    assert lookup.of_giai(" 9521000/1 ") == "8004/9521000%2F1"


def test_no_sscc() -> None:
    with pytest.raises(LookupProblem, match="18 digits"):
        lookup.of_sscc("12")


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        ("https://id.gs1.org/01/9521000001015/10/A7", "01/09521000001015/10/A7"),
        ("https://shop.example/x/01/09521000001015/10/A7/21/9", "01/09521000001015/21/9"),
        (" https://id.gs1.org/00/340123451111111111 ", "00/340123451111111111"),
        ("urn:epc:id:sgtin:9521000.000101.9", "01/09521000001015/21/9"),
        ("https://id.gs1.org/01/09521000001015", "01/09521000001015"),
        ("https://id.gs1.org/8003/04012345000221A%2F1", "8003/04012345000221A%2F1"),
        ("https://id.gs1.org/8004/9521000A", "8004/9521000A"),
        ("(01)09521000001015(17)270228(10)A/7", "01/09521000001015/10/A%2F7"),
        ("]C1010952100000101510A7\x1d219", "01/09521000001015/21/9"),
        ("00340123451111111111", "00/340123451111111111"),
    ],
)
def test_links(link: str, canonical: str) -> None:
    assert lookup.of_link(link) == canonical


@pytest.mark.parametrize(
    "link",
    [
        "coffee",
        "https://id.gs1.org/01/09521000001015/235/T",
        "https://id.gs1.org/01/09521000001015/10/%FF",
        "(10)A7",
        "(01)09521000001016(10)A7",
        "0109521",
        "https://id.gs1.org/414/9521000000018",
        "https://[",
        "https://id.gs1.org/01/09521000001016/10/A7",
    ],
)
def test_no_links(link: str) -> None:
    with pytest.raises(LookupProblem) as refused:
        lookup.of_link(link)
    assert refused.value.field == "link"
