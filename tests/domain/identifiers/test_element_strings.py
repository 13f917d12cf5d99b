"""What labels print and scanners send."""

import pytest
from hypothesis import given

from provenance.domain.identifiers import IdentifierError
from provenance.domain.identifiers.element_strings import (
    FNC1,
    Element,
    bracketed,
    element_string,
    read_element_string,
)
from tests.domain.identifiers.values import elements

BEANS = (Element("01", "09521000001015"), Element("10", "A/7(b)"), Element("21", "9"))


@pytest.mark.parametrize(
    "text",
    [
        r"(01)09521000001015(10)A/7\(b)(21)9",
        f"010952100000101510A/7(b){FNC1}219",
        f"{FNC1}0109521000001015{FNC1}10A/7(b){FNC1}219{FNC1}",
        f"]C1010952100000101510A/7(b){FNC1}219",
        f"]d2010952100000101510A/7(b){FNC1}219",
    ],
)
def test_printed_and_scanned_say_the_same(text: str) -> None:
    assert read_element_string(text) == BEANS


def test_fnc1_ends_what_has_no_predefined_length() -> None:
    assert element_string(BEANS, fnc1="^") == "^010952100000101510A/7(b)^219"
    asset = [Element("8004", "952A"), Element("3103", "000195"), Element("17", "270228")]
    assert element_string(asset, fnc1="^") == "^8004952A^310300019517270228"
    assert element_string([Element("402", "40123452223334442"), *asset[:1]], fnc1="^") == (
        "^40240123452223334442^8004952A"
    )


def test_labels_print_brackets() -> None:
    assert bracketed(BEANS) == r"(01)09521000001015(10)A/7\(b)(21)9"


@given(elements())
def test_what_is_written_is_read(given_elements: tuple[Element, ...]) -> None:
    assert read_element_string(bracketed(given_elements)) == given_elements
    assert read_element_string(element_string(given_elements)) == given_elements


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There is no element string"),
        ("]C1", "There is no element string"),
        ("(01)09521000001016", "check digit 6, but for 0952100000101 it is 5"),
        ("(00)340123451111111110", "check digit 0"),
        ("(8003)04012345000222A", "check digit 2"),
        ("(410)9521000000019", "check digit 9"),
        ("(01)9521000001015", "“9521000001015” is no value of .01. GTIN, .* N2[+]N14"),
        ("0109521", "“09521” is no value of .01. GTIN"),
        ("(10)123456789012345678901", r"form N2\+X\.\.20"),
        ("(10)ü", r"form N2\+X\.\.20"),
        ("(10)a b", r"form N2\+X\.\.20"),
        ("(17)271332", "“271332” is no value of .17."),
        ("(01)0952100000101٥", "is no value"),
        ("(05)1", r"no application identifier \(05\)"),
        ("051", "“051” does not begin with an application identifier"),
        ("(10)A(10)B", r"\(10\) stands there twice"),
        ("(10)A(b)", r"“\(b\)” does not begin with an application identifier in brackets"),
        ("(10)", r"“\(10\)” does not begin"),
        (f"10{FNC1}219", "“” is no value of .10."),
    ],
)
def test_what_is_no_element_string_is_told(text: str, said: str) -> None:
    with pytest.raises(IdentifierError, match=said):
        read_element_string(text)
