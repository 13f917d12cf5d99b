"""GS1 Digital Links, and the element strings that they stand for."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.domain.identifiers import IdentifierError, canonical, digital_link
from provenance.domain.identifiers.digital_links import read_link, write_link
from provenance.domain.identifiers.element_strings import (
    Element,
    element_string,
    read_element_string,
)
from provenance.domain.identifiers.keys import NAMES
from tests.domain.identifiers.values import elements
from tests.shared_cases import digital_link_cases

NAME_OF = {ai: name for name, ai in NAMES.items()}
GTIN = "https://a.example/01/09521000001015"
VALID = [
    (GTIN, "^0109521000001015"),
    ("HTTP://a/00/340123451111111111", "^00340123451111111111"),
    ("https://a:8080/shop/beans/01/09521000001015", "^0109521000001015"),
    ("https://[2001:db8::1]/01/9521000001015", "^0109521000001015"),
    ("https://a/01/036000291452", "^0100036000291452"),
    ("https://a/gtin/96385074/lot/A/ser/B", "^010000009638507410A^21B"),
    (f"{GTIN}/22/2A/10/L1/21/7", "^0109521000001015222A^10L1^217"),
    (f"{GTIN}/235/T1", "^0109521000001015235T1"),
    (f"{GTIN}/10/A%2F1%28b%29+?17=270228&90=x#y", "^010952100000101510A/1(b)+^1727022890x"),
    (f"{GTIN}?&linkType=all&99=A%2BB&only&98=C&", "^010952100000101599A+B^98C"),
    (f"{GTIN}?", "^0109521000001015"),
    ("https://a/8003/04012345000221A1", "^800304012345000221A1"),
    ("https://a/8004/9521000X?01=96385074", "^80049521000X^0100000096385074"),
    ("https://a/414/9521000000018/254/a%2Fb", "^4149521000000018254a/b"),
    ("https://a/8018/401234500000067657/8019/12", "^8018401234500000067657^801912"),
    ("https://a/253/4012345000092PO-4711", "^2534012345000092PO-4711"),
    ("https://a/8010/0614141A%23/8011/12", "^80100614141A#^801112"),
    ("https://a/8006/040123451111180102/21/9", "^8006040123451111180102^219"),
]  # fmt: skip
INVALID = [
    ("ftp://a/01/09521000001015", "no http.s. address"),
    ("HtTps://a/01/09521000001015", "no http.s. address"),
    ("https://a", "no http.s. address"),
    ("https://a$/01/09521000001015", "no http.s. address"),
    (f"{GTIN}/10/ü", "characters that none may have"),
    (f"{GTIN}/10/a<b", "characters that none may have"),
    ("https://a/beans", "no GS1 key"),
    (f"{GTIN}/", "no GS1 key"),
    ("https://a/01//09521000001015", "no GS1 key"),
    ("https://a/10/L1", "no GS1 key"),
    ("https://a/01/09521000001016", "check digit 6, but for 0952100000101 it is 5"),
    ("https://a/01/123", "“123” is no value"),
    (f"{GTIN}/10/", "“” is no value"),
    (f"{GTIN}/10/%C3%BC", "“ü” is no value"),
    (f"{GTIN}/10/%00", "is no value"),
    (f"{GTIN}/21/7/10/L1", r"\(01\) cannot be followed by \(21\), \(10\)"),
    (f"{GTIN}/21/7/235/T", r"\(01\) cannot be followed by \(21\), \(235\)"),
    ("https://a/00/340123451111111111/21/7", r"\(00\) cannot be followed by \(21\)"),
    (f"{GTIN}?10=L1", r"\(10\) belongs into the path after \(01\)"),
    (f"{GTIN}/10/L1?10=L1", r"\(10\) stands there twice"),
    (f"{GTIN}?99=A&99=A", r"\(99\) stands there twice"),
    (f"{GTIN}?01=09521000001015", r"\(01\) stands there twice"),
    (f"{GTIN}?05=1", r"no application identifier \(05\)"),
    (f"{GTIN}?99=A+B", "“A B” is no value"),
    (f"{GTIN}?99=", "“” is no value"),
    (f"{GTIN}?17=271301", "is no value of .17."),
]


def answers(uri: str, *, zero_suppressed: bool) -> str | None:
    try:
        return element_string(read_link(uri, zero_suppressed=zero_suppressed), fnc1="^")
    except IdentifierError:
        return None


@pytest.mark.parametrize(("uri", "expected"), [*VALID, *digital_link_cases()])
def test_each_link_has_one_element_string_or_none(uri: str, expected: str | None) -> None:
    """The reference reads some links twice: with zero-suppressed GTINs, and strictly."""
    twice = [case for case in digital_link_cases() if case[0] == uri and case[1] != expected]
    assert answers(uri, zero_suppressed=expected is not None or not twice) == expected


@pytest.mark.parametrize(("uri", "said"), INVALID)
def test_what_is_wrong_with_a_link_is_told(uri: str, said: str) -> None:
    with pytest.raises(IdentifierError, match=said):
        read_link(uri)


@pytest.mark.parametrize("uri", ["https://a/01/96385074", "https://a/8004/9521000X?01=96385074"])
def test_the_standard_asks_for_14_digits(uri: str) -> None:
    assert answers(uri, zero_suppressed=True) is not None
    assert answers(uri, zero_suppressed=False) is None


@given(elements())
def test_from_element_string_to_link_and_back(given_elements: tuple[Element, ...]) -> None:
    text = element_string(given_elements)
    link = write_link(read_element_string(text), stem="https://a.example/shop/")
    assert link.startswith("https://a.example/shop/")
    assert element_string(read_link(link)) == text


@given(elements())
def test_older_links_have_names_for_the_keys(given_elements: tuple[Element, ...]) -> None:
    link = write_link(given_elements)
    path, mark, query = link.removeprefix("https://id.gs1.org/").partition("?")
    parts = path.split("/")
    for position in range(0, len(parts), 2):
        parts[position] = NAME_OF.get(parts[position], parts[position])
    assert parts[0].isalpha()
    assert read_link(f"https://a.example/{'/'.join(parts)}{mark}{query}") == given_elements


@given(elements(), st.randoms())
def test_the_order_of_elements_does_not_matter(
    given_elements: tuple[Element, ...], shuffle: random.Random
) -> None:
    key, *others = given_elements
    shuffle.shuffle(others)
    assert set(read_link(write_link([key, *others]))) == set(given_elements)


@given(elements())
def test_the_canonical_form_is_that_of_the_key(given_elements: tuple[Element, ...]) -> None:
    link = write_link(given_elements)
    name = canonical(link)
    if given_elements[0].ai in {"415", "8013"}:
        assert name == link
    else:
        assert set(read_link(digital_link(name))) <= set(given_elements)


@pytest.mark.parametrize(
    ("given_elements", "link"),
    [
        ([("01", "09521000001015"), ("17", "270228"), ("21", "7"), ("10", "A/7")],
         "https://id.gs1.org/01/09521000001015/10/A%2F7/21/7?17=270228"),
        ([("8004", "952A"), ("01", "09521000001015")],
         "https://id.gs1.org/8004/952A?01=09521000001015"),
        ([("01", "09521000001015"), ("21", "7"), ("235", "T+&")],
         "https://id.gs1.org/01/09521000001015/21/7?235=T%2B%26"),
    ],
)  # fmt: skip
def test_the_first_key_leads(given_elements: Sequence[tuple[str, str]], link: str) -> None:
    assert write_link([Element(*element) for element in given_elements]) == link


def test_a_link_needs_a_key_and_right_values() -> None:
    with pytest.raises(IdentifierError, match="None of the elements is a key"):
        write_link([Element("10", "A7")])
    with pytest.raises(IdentifierError, match="check digit 6"):
        write_link([Element("01", "09521000001016")])
