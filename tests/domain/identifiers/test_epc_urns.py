"""EPC URNs out of the canonical form."""

import re

import pytest
from epcis_event_hash_generator.dl_normaliser import normaliser
from hypothesis import given
from hypothesis import strategies as st

from provenance.domain.identifiers import (
    IdentifierError,
    canonical,
    check_digit,
    digital_link,
    encode,
)
from provenance.domain.identifiers.epc_urns import epc_urn
from provenance.domain.identifiers.urns import APPENDED, SCHEMES, Scheme
from tests.domain.identifiers.values import CHARACTERS, URNS, digits, number, text

SAME_AS_SGTIN = "urn:epc:idpat:upui:1234567.098765.*"
_SERIALS = {"255": 12, "253": 17, "8003": 16, "01/235": 28, "8010": 12}


def prefix_length(urn: str) -> int:
    return len(urn.split(":")[4].partition(".")[0])


def escaped(value: str) -> str:
    return re.sub(r'["%&/<>?#]', lambda found: f"%{ord(found[0]):02X}", value)


@st.composite
def urns(draw: st.DrawFn) -> str:
    """An EPC URN of any scheme, with a company prefix of any length."""
    scheme = draw(st.sampled_from([s for s in SCHEMES if (s.form, s.kind) != ("idpat", "upui")]))
    prefix = draw(digits(draw(st.integers(6, 12))))
    parts = [prefix, draw(references(scheme, len(prefix)))]
    parts += [draw(digits(2)), draw(digits(2))] if scheme.pieces else []
    if scheme.pattern:
        parts.append("*")
    elif scheme.serial is not None:
        parts.append(draw(serials(scheme)))
    return f"urn:epc:{scheme.form}:{scheme.kind}:{'.'.join(parts)}"


def references(scheme: Scheme, length: int) -> st.SearchStrategy[str]:
    if scheme.digits:
        return digits(scheme.digits - length)
    allowed = "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" if scheme.key == "8010" else CHARACTERS
    return text(30 - length, allowed).map(escaped)


def serials(scheme: Scheme) -> st.SearchStrategy[str]:
    place = scheme.key if scheme.serial == APPENDED else f"{scheme.key}/{scheme.serial}"
    longest = _SERIALS.get(place, _SERIALS.get(scheme.key, 20))
    allowed = "0123456789" if scheme.key in {"255", "8010"} else CHARACTERS
    return text(longest, allowed).map(escaped)


@given(urns())
def test_an_epc_urn_comes_back_as_it_was(urn: str) -> None:
    name = canonical(urn)
    assert name != urn
    assert epc_urn(name, prefix_length=prefix_length(urn)) == urn


@given(urns())
def test_the_reference_reads_each_urn_alike(urn: str) -> None:
    """It does not know every length of prefix in every scheme."""
    reference = normaliser(urn)
    assert reference is None or reference == digital_link(canonical(urn))


@pytest.mark.parametrize("urn", [urn for urn in URNS if urn != SAME_AS_SGTIN])
def test_each_scheme_is_written(urn: str) -> None:
    assert epc_urn(URNS[urn], prefix_length=prefix_length(urn)) == urn


def test_a_class_of_upuis_is_written_as_the_class_of_its_gtin() -> None:
    assert epc_urn(URNS[SAME_AS_SGTIN], prefix_length=7) == "urn:epc:idpat:sgtin:1234567.098765.*"


@pytest.mark.parametrize(
    ("name", "urn"),
    [
        ("01/09521000001015/21/9", "urn:epc:id:sgtin:9521000.000101.9"),
        ("01/00614141123452/10/A%2F7", "urn:epc:class:lgtin:0614141.012345.A%2F7"),
        ("00/106141412345678908", "urn:epc:id:sscc:0614141.1234567890"),
        ("414/9521000000018", "urn:epc:id:sgln:9521000.00001.0"),
        ("8004/0614141A%2F1", "urn:epc:id:giai:0614141.A%2F1"),
    ],
)
def test_gs1_knows_where_its_own_prefixes_end(name: str, urn: str) -> None:
    assert epc_urn(name) == urn


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("01/02000000000008/21/1", "numbers for use within a company have no prefix"),
        ("8004/ABC", "no digits to begin with"),
        ("8004/0614141", "nothing after the prefix"),
        ("01/04012345111118/10/%C3%BC", "a character that GS1 does not allow"),
        ("01/04012345111118/21/%FF", "bytes that are no text"),
        ("01/04012345111119/21/1", "the check digit is wrong"),
        ("01/04012345111118/21/123456789012345678901", "the serial is too long"),
        ("8006/040123451111180102/10/L1", "EPC has no scheme for it"),
        ("414/4012345000054/254/0", "that would say that there is no extension"),
        ("https://example.com/place/1", "it is no GS1 key"),
        ("urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8", "it is no GS1 key"),
    ],
)
def test_what_has_no_epc_urn(name: str, why: str) -> None:
    assert epc_urn(name) is None, why


def test_a_prefix_that_gs1_did_not_publish_must_be_given() -> None:
    name = "01/02000000000008/21/1"
    assert epc_urn(name, prefix_length=8) == "urn:epc:id:sgtin:20000000.00000.1"
    assert epc_urn("8004/ABCDEFGH", prefix_length=7) is None
    assert epc_urn("8004/061414A", prefix_length=12) is None
    with pytest.raises(IdentifierError, match="6 to 12 digits, not 5"):
        epc_urn(name, prefix_length=5)


@given(number(14), text(), st.integers(6, 12))
def test_the_urn_names_the_same_object(gtin: str, serial: str, length: int) -> None:
    name = f"01/{gtin}/21/{encode(serial)}"
    urn = epc_urn(name, prefix_length=length)
    assert urn is not None
    assert canonical(urn) == name
    assert check_digit(gtin[:-1]) == gtin[-1]
