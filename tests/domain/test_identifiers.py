"""GS1 keys in one form."""

import pytest
from epcis_event_hash_generator.dl_normaliser import normaliser
from hypothesis import given
from hypothesis import strategies as st

from provenance.domain.identifiers import (
    Identifier,
    IdentifierError,
    canonical,
    check_digit,
    digital_link,
    encode,
    parse,
    require_valid,
)
from tests.shared_cases import epcis_examples, hash_examples, load

URNS = {
    "urn:epc:id:sgtin:4012345.011111.9876": "01/04012345111118/21/9876",
    "urn:epc:id:sgtin:4012345.011111.a.b": "01/04012345111118/21/a.b",
    "urn:epc:class:lgtin:4012345.011111.A%2F1": "01/04012345111118/10/A%2F1",
    "urn:epc:id:sscc:4012345.1111111111": "00/140123451111111117",
    "urn:epc:id:sgln:4012345.00005.0": "414/4012345000054",
    "urn:epc:id:sgln:4012345.00005.122": "414/4012345000054/254/122",
    "urn:epc:id:pgln:4000001.00000": "417/4000001000005",
    "urn:epc:id:grai:4012345.00022.334455": "8003/04012345000221334455",
    "urn:epc:id:giai:4012345.ABC345": "8004/4012345ABC345",
    "urn:epc:id:gsrn:4012345.0000006765": "8018/401234500000067657",
    "urn:epc:id:gsrnp:4012345.0000000007": "8017/401234500000000074",
    "urn:epc:id:gdti:4012345.00009.PO-4711": "253/4012345000092PO-4711",
    "urn:epc:id:sgcn:4012345.00001.77": "255/401234500001677",
    "urn:epc:id:ginc:0614141.xyz47%2F11": "401/0614141xyz47%2F11",
    "urn:epc:id:gsin:4012345.222333444": "402/40123452223334442",
    "urn:epc:id:itip:4012345.011111.01.02.987": "8006/040123451111180102/21/987",
    "urn:epc:id:upui:1234567.098765.51qIgY)%3C%26Jp3*j7'SDB": (
        "01/01234567987651/235/51qIgY%29%3C%26Jp3%2Aj7'SDB"
    ),
    "urn:epc:id:cpi:0614141.11111111111-A%23%2F.1234": "8010/061414111111111111-A%23%2F/8011/1234",
    "urn:epc:idpat:sgtin:4012345.066666.*": "01/04012345666663",
    "urn:epc:idpat:grai:4012345.00022.*": "8003/04012345000221",
    "urn:epc:idpat:gdti:4012345.00009.*": "253/4012345000092",
    "urn:epc:idpat:sgcn:4012345.00001.*": "255/4012345000016",
    "urn:epc:idpat:cpi:0614141.ABC.*": "8010/0614141ABC",
    "urn:epc:idpat:itip:4012345.011111.01.02.*": "8006/040123451111180102",
    "urn:epc:idpat:upui:1234567.098765.*": "01/01234567987651",
}
LINKS = {
    "https://id.gs1.org/01/04012345111118/21/9876": "01/04012345111118/21/9876",
    "http://example.com/some/where/01/04012345111118/10/L1?exp=260101": "01/04012345111118/10/L1",
    "https://example.com/gtin/4012345111118/lot/L1/ser/7": "01/04012345111118/21/7",
    "https://id.gs1.org/01/04012345111118/22/2A/10/L1": "01/04012345111118/10/L1",
    "https://id.gs1.org/01/40170725": "01/00000040170725",
    "https://id.gs1.org/414/4012345000054/254/122": "414/4012345000054/254/122",
    "https://id.gs1.org/01/04012345111118/10/LOT%2f1": "01/04012345111118/10/LOT%2F1",
}
FOREIGN = [
    "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8",
    "urn:epc:id:gid:100.200.300",
    "urn:epc:id:sgtin:12.34.56",
    "urn:epc:oops",
    "https://example.com/po/12345678",
    "https://example.com/01/123",
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


@given(st.text("0123456789", min_size=12, max_size=12))
def test_a_changed_digit_is_noticed(digits: str) -> None:
    changed = str((int(digits[3]) + 1) % 10)
    assert check_digit(digits[:3] + changed + digits[4:]) != check_digit(digits)


@given(st.text(min_size=1, max_size=20))
def test_a_serial_with_any_characters_comes_back(serial: str) -> None:
    try:
        name = f"01/04012345111118/21/{encode(serial)}"
    except UnicodeEncodeError:
        return
    assert parse(name).serial == serial


def test_identifiers_are_taken_apart() -> None:
    assert parse("01/04012345111118/10/A%2F1") == Identifier(
        "01/04012345111118/10/A%2F1", gtin="04012345111118", lot="A/1"
    )
    assert parse("00/140123451111111110").sscc == "140123451111111110"
    assert parse("414/4012345000054/254/1").gln == "4012345000054"
    assert parse("urn:x:y") == Identifier("urn:x:y")
