"""Altered documents are named by `index verify`."""

import zlib
from hashlib import sha256

import pytest
from django.db import connection

from provenance.capture.services import document_capture
from provenance.index.checks import Difference
from provenance.index.verification import index_verify
from provenance.ledger.services import get_ledger
from tests.node import document, event, new_party, settle

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def party() -> str:
    """A party that captured a document, which is on the ledger and indexed."""
    return new_party()


@pytest.fixture
def data(party: str) -> bytes:
    """The document."""
    sent = document(event(), event())
    document_capture(data=sent, party=party, client="t", error_behaviour="proceed")
    settle()
    return sent


def change(statement: str, *parameters: object) -> None:
    """Alter a table by hand."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(parameters))  # type: ignore[arg-type]
        assert cursor.rowcount


def verify() -> list[Difference]:
    """What differs."""
    return index_verify(ledger=get_ledger())


def test_documents_that_nobody_altered_agree(data: bytes) -> None:
    assert verify() == []


def test_what_is_not_on_the_ledger_yet_is_no_difference(data: bytes, party: str) -> None:
    document_capture(data=document(event()), party=party, client="t", error_behaviour="proceed")
    assert verify() == []


@pytest.mark.parametrize("content", [zlib.compress(b"{}"), b"no zlib"])
def test_an_altered_document_is_named(data: bytes, content: bytes) -> None:
    change("UPDATE documents_document SET content = %s", content)
    assert verify() == [Difference("documents_document", "changed", (sha256(data).hexdigest(),))]


def test_a_lost_document_is_named(data: bytes) -> None:
    change("DELETE FROM documents_document")
    assert verify() == [Difference("documents_document", "missing", (sha256(data).hexdigest(),))]


@pytest.mark.parametrize("made_up", [document(event(), event()), document(event()), b"{}"])
def test_a_document_put_in_the_place_of_another_is_named(
    data: bytes, party: str, made_up: bytes
) -> None:
    digest = sha256(made_up).digest()
    change(
        "UPDATE documents_document SET content = %s, sha256 = %s", zlib.compress(made_up), digest
    )
    change("UPDATE documents_event SET sha256 = %s", digest)
    found = verify()
    assert [(row.table, row.kind) for row in found] == [("documents_event", "changed")] * 2
    assert {row.key[0] for row in found} == {party}


def test_a_commitment_that_the_ledger_does_not_have_is_named(data: bytes, party: str) -> None:
    change("UPDATE documents_event SET commitment = 'x' WHERE position = 1")
    (found,) = verify()
    assert (found.table, found.key[0], found.key[3]) == ("documents_event", party, 1)
