"""Ids and commitments of events."""

import hashlib
import hmac
from base64 import urlsafe_b64decode
from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from provenance.capture.preparation import Prepared, commitment, derived_id, prepare
from provenance.domain.codec import decode
from provenance.domain.epcis.reading import read_document
from tests.node import document, event

SECRET = b"s" * 32
PARTY = "9521000000018"
DIGESTS = st.binary(min_size=32, max_size=32)


def prepared(data: bytes, secret: bytes = SECRET) -> list[Prepared]:
    """A document's events, ready for the ledger."""
    return list(prepare(read_document(data).events, party=PARTY, secret=secret))


@given(DIGESTS, st.text(), DIGESTS)
def test_a_commitment_is_the_salted_hash(digest: bytes, event_id: str, secret: bytes) -> None:
    bound = commitment(digest, event_id, secret)
    salt = hmac.new(secret, event_id.encode(), hashlib.sha256).digest()
    assert urlsafe_b64decode(bound + "=") == hashlib.sha256(salt + digest).digest()


@given(DIGESTS, DIGESTS)
def test_a_derived_id_is_a_uuid(digest: bytes, secret: bytes) -> None:
    name = derived_id(digest, secret)
    found = UUID(name)
    assert (found.version, found.variant, name) == (8, RFC_4122, f"urn:uuid:{found}")


def test_the_same_content_has_the_same_id_and_commitment_for_one_party_alone() -> None:
    same = event()
    (one,), (again,) = prepared(document(same)), prepared(document(same))
    (other,) = prepared(document(same), b"t" * 32)
    assert (one.event_id, one.commitment) == (again.event_id, again.commitment)
    assert one.hash == other.hash
    assert one.event_id != other.event_id
    assert one.commitment != other.commitment


def test_what_the_core_leaves_out_changes_id_and_commitment() -> None:
    plain = event()
    (one,) = prepared(document(plain))
    (priced,) = prepared(document({**plain, "ex:price": "11.50"}))
    assert one.event_id != priced.event_id
    assert one.commitment != priced.commitment
    core, other = decode(one.core), decode(priced.core)
    assert {**core, "id": 0, "commitment": 0} == {**other, "id": 0, "commitment": 0}
    assert b"11.50" not in priced.core


def test_the_bare_hash_stays_off_the_ledger() -> None:
    (one,) = prepared(document(event()))
    assert one.hash.hex().encode() not in one.core
    assert one.event_id == decode(one.core)["id"]
    assert one.commitment == decode(one.core)["commitment"]


def test_an_id_that_is_given_stays() -> None:
    (one,) = prepared(document(event(eventID="https://example.org/1")))
    assert one.event_id == "https://example.org/1"
    assert not one.declaration


def test_events_of_one_product_are_no_rivals_for_its_master_data() -> None:
    (one,) = prepared(document(event()))
    kinds = {key.partition("/")[0] for key in one.keys}
    assert kinds == {"event", "lot", "balance"}
