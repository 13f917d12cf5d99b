"""GS1 keys in one form."""

from urllib.parse import quote

import pytest
from epcis_event_hash_generator.dl_normaliser import normaliser
from hypothesis import example, given
from hypothesis import strategies as st

from provenance.domain.identifiers import (
    Identifier,
    IdentifierError,
    canonical,
    digital_link,
    encode,
    parse,
    require_valid,
)
from tests.domain.identifiers.values import URNS, number, text
from tests.shared_cases import epcis_examples, hash_examples, load

LINKS = {
    "https://id.gs1.org/01/04012345111118/21/9876": "01/04012345111118/21/9876",
    "http://example.com/some/where/01/04012345111118/10/L1?exp=260101": "01/04012345111118/10/L1",
    "https://example.com/gtin/4012345111118/lot/L1/ser/7": "01/04012345111118/21/7",
    "https://id.gs1.org/01/04012345111118/22/2A/10/L1": "01/04012345111118/10/L1",
    "https://id.gs1.org/01/40170725": "01/00000040170725",
    "https://id.gs1.org/414/4012345000054/254/122": "414/4012345000054/254/122",
    "https://id.gs1.org/01/04012345111118/10/LOT%2f1": "01/04012345111118/10/LOT%2F1",
    "https://id.gs1.org/01/04012345111118/10/%4C-ü%20%FF": "01/04012345111118/10/L-%C3%BC%20%FF",
    "HTTPS://ID.EXAMPLE/01/04012345111118/10/L1/21/7/": "01/04012345111118/21/7",
    "https://example.com:8080/401/shop/01/04012345111118#top": "01/04012345111118",
    "https://[2001:db8::1]:8443/01/036000291452": "01/00036000291452",
    "https://id.gs1.org/cpid/0614141A%23/cpsn/12": "8010/0614141A%23/8011/12",
    "https://id.gs1.org/01/04012345111118/235/T%21": "01/04012345111118/235/T%21",
    "https://id.gs1.org/417/4012345000054/7040/1ABC": "417/4012345000054",
    "https://id.gs1.org/8018/401234500000067657/8019/12": "8018/401234500000067657",
}
FOREIGN = [
    "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8",
    "urn:epc:id:gid:100.200.300",
    "urn:epc:id:sgtin:12.34.56",
    "urn:epc:oops",
    "https://example.com/po/12345678",
    "https://example.com/01/123",
    "https://example.com/01/36000291452",
    "https://example.com/01/04012345111118/x/y",
    "https://example.com/8013/1987654Ad4X4bL5ttr2310c2K",
    "https://example.com/fhiakNRQGh",
    "ftp://example.com/01/04012345111118",
    "urn:epc:id:sgtin:4012345.01111.9876",
    "urn:epc:id:sgtin:4012345.011111",
    "urn:epc:id:giai:40123.ABC",
    "urn:epc:id:giai:4012345678901.ABC",
    "urn:epc:id:sgcn:4012345.00001.A",
    "urn:epc:id:cpi:4012345.abc.1",
    "urn:epc:id:cpi:4012345.ABC.A",
    "urn:epc:id:imovn:9176187",
    "urn:epc:idpat:sgtin:4012345.*.*",
    "https://[broken/01/04012345111118",
    "geo:47.5,11.1",
    "example:x",
]


@pytest.mark.parametrize(("uri", "name"), [*URNS.items(), *LINKS.items()])
def test_each_kind_of_key_has_one_form(uri: str, name: str) -> None:
    assert canonical(uri) == name
    assert canonical(digital_link(name)) == name


@pytest.mark.parametrize("uri", FOREIGN)
def test_what_is_no_gs1_key_stays_as_it_is(uri: str) -> None:
    assert canonical(uri) == uri
    assert digital_link(uri) == uri
    require_valid(uri)


def shared_uris() -> list[str]:
    """Every URI in the shared examples."""
    found: dict[str, None] = {}

    def walk(node: object) -> None:
        if isinstance(node, dict):
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)
        elif isinstance(node, str) and ":" in node:
            found[node] = None

    for path in [*epcis_examples(), *hash_examples()]:
        walk(load(path))
    return list(found)


def test_the_reference_agrees_on_every_uri_of_the_examples() -> None:
    for uri in [*URNS, *LINKS, *FOREIGN, *shared_uris()]:
        reference = normaliser(uri)
        if reference:
            assert digital_link(canonical(uri)) == reference.replace("%2f", "%2F")


def test_a_wrong_check_digit_is_told_with_the_right_one() -> None:
    with pytest.raises(IdentifierError, match=r"check digit 9.*it is 8"):
        require_valid("https://id.gs1.org/01/04012345111119/21/1")
    require_valid("https://id.gs1.org/01/04012345111118/21/1")
    require_valid("urn:epc:id:giai:4012345.ABC345")


@given(st.text(min_size=1, max_size=20))
def test_a_serial_with_any_characters_comes_back(serial: str) -> None:
    assert parse(f"01/04012345111118/21/{encode(serial)}").serial == serial


def test_half_a_character_can_be_encoded() -> None:
    assert encode("\ud800") == "%ED%A0%80"
    assert canonical("https://x.example/8004/\ud800") == "8004/%ED%A0%80"
    assert parse("01/04012345111118/21/%ED%A0%80").serial == "\ufffd" * 3


@given(st.text(st.characters(), min_size=1))
@example("\ud800")
def test_a_canonical_form_is_its_own_canonical_form(value: str) -> None:
    for link in (f"https://x.example/01/04012345111118/10/{value}", "urn:epc:" + value):
        assert canonical(digital_link(canonical(link))) == canonical(link)


@given(st.binary(min_size=1, max_size=20), st.binary(min_size=1, max_size=20))
def test_two_lots_never_become_one(lot: bytes, other: bytes) -> None:
    names = [canonical(f"https://x.example/01/04012345111118/10/{quote(b)}") for b in (lot, other)]
    assert (names[0] == names[1]) is (lot == other)


@given(number(14), text(), st.sampled_from(["10", "21"]))
def test_however_a_value_is_encoded_it_is_the_same(gtin: str, value: str, ai: str) -> None:
    every = "".join(f"%{ord(character):02x}" for character in value)
    for written in (every, every.upper(), quote(value, safe=""), encode(value)):
        assert canonical(f"https://x.example/01/{gtin}/{ai}/{written}") == (
            f"01/{gtin}/{ai}/{encode(value)}"
        )


def test_identifiers_are_taken_apart() -> None:
    assert parse("01/04012345111118/10/A%2F1") == Identifier(
        "01/04012345111118/10/A%2F1", gtin="04012345111118", lot="A/1"
    )
    assert parse("00/140123451111111110").sscc == "140123451111111110"
    assert parse("8003/04012345000221A%2F1").grai == "04012345000221A/1"
    assert parse("8004/4012345%C3%BC").giai == "4012345ü"
    assert parse("414/4012345000054/254/1").gln == "4012345000054"
    assert parse("urn:x:y") == Identifier("urn:x:y")
