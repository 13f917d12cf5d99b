"""Documents are kept as they were sent, once."""

from hashlib import sha256

import pytest

from provenance.documents.selectors import document
from provenance.documents.services import Held, document_keep
from tests.node import rows

pytestmark = pytest.mark.django_db
DATA = b'{"a": "\xc3\xbc"}' * 1000
EVENTS = [Held("https://example.org/1", 0, "c1"), Held("https://example.org/2", 1, "c2")]
PARTY = "9521000000018"


def test_a_document_comes_back_byte_for_byte() -> None:
    digest = document_keep(data=DATA, recorder=PARTY, events=EVENTS)
    assert digest == sha256(DATA).digest()
    assert document(digest) == DATA
    assert document(b"another") is None
    ((size, stored),) = rows("SELECT size, length(content) FROM documents_document")
    assert size == len(DATA)
    assert stored < size


def test_kept_again_it_is_there_once() -> None:
    for _ in range(2):
        document_keep(data=DATA, recorder=PARTY, events=EVENTS)
    document_keep(data=DATA, recorder="9521000000025", events=EVENTS[:1])
    assert rows("SELECT count(*) FROM documents_document") == [(1,)]
    assert rows(
        "SELECT recorder, event_id, position, commitment FROM documents_event ORDER BY 1, 2"
    ) == [
        (PARTY, "https://example.org/1", 0, "c1"),
        (PARTY, "https://example.org/2", 1, "c2"),
        ("9521000000025", "https://example.org/1", 0, "c1"),
    ]
