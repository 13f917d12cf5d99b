"""Identifiers to try, and strategies that make them."""

from hypothesis import strategies as st

from provenance.domain.identifiers import check_digit
from provenance.domain.identifiers.element_strings import Element
from provenance.domain.identifiers.keys import KEYS

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
"""EPC URNs and what they stand for."""

CHARACTERS = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
"""The 82 characters that GS1 allows in lots and serials."""


def digits(length: int) -> st.SearchStrategy[str]:
    """That many digits."""
    return st.text("0123456789", min_size=length, max_size=length)


def text(longest: int = 20, characters: str = CHARACTERS) -> st.SearchStrategy[str]:
    """A lot, a serial or another text of GS1's."""
    return st.text(characters, min_size=1, max_size=longest)


def number(length: int) -> st.SearchStrategy[str]:
    """A number with its check digit."""
    return digits(length - 1).map(lambda payload: payload + check_digit(payload))


def _with_serial(
    length: int, serial: st.SearchStrategy[str], lead: str = ""
) -> st.SearchStrategy[str]:
    key = number(length).map(lambda value: lead + value)
    return st.one_of(key, st.builds(str.__add__, key, serial))


KEY_VALUES = {
    "00": number(18),
    "01": number(14),
    "253": _with_serial(13, text(17)),
    "255": _with_serial(13, st.text("0123456789", min_size=1, max_size=12)),
    "401": text(30),
    "402": number(17),
    "414": number(13),
    "415": number(13),
    "417": number(13),
    "8003": _with_serial(13, text(16), lead="0"),
    "8004": text(30),
    "8006": st.builds(str.__add__, number(14), digits(4)),
    "8010": st.text("#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=5, max_size=30),
    "8013": text(25),
    "8017": number(18),
    "8018": number(18),
}
"""Values of each primary key, by application identifier."""
QUALIFIER_VALUES = {
    "10": text(), "21": text(), "22": text(), "235": text(28), "254": text(),
    "7040": st.builds(str.__add__, digits(1), st.text(CHARACTERS, min_size=3, max_size=3)),
    "8011": st.text("0123456789", min_size=1, max_size=12), "8019": digits(3), "8020": text(25),
}  # fmt: skip
ATTRIBUTE_VALUES = {
    "11": st.just("260301"), "17": st.just("270228"), "20": digits(2), "3103": digits(6),
    "3922": st.text("0123456789", min_size=1, max_size=15), "37": digits(5), "422": digits(3),
    "90": text(30), "99": text(90), "410": number(13),
}  # fmt: skip


@st.composite
def elements(draw: st.DrawFn) -> tuple[Element, ...]:
    """A key, qualifiers that may follow it in their order, and attributes."""
    key = draw(st.sampled_from(sorted(KEYS)))
    order = draw(st.sampled_from(KEYS[key].qualifiers or ((),)))
    qualifiers = [ai for ai in order if draw(st.booleans())]
    attributes = draw(st.lists(st.sampled_from(sorted(ATTRIBUTE_VALUES)), unique=True, max_size=4))
    values = KEY_VALUES | QUALIFIER_VALUES | ATTRIBUTE_VALUES
    return tuple(Element(ai, draw(values[ai])) for ai in (key, *qualifiers, *attributes))
