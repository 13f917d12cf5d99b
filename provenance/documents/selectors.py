"""Reading documents."""

import zlib

from provenance.documents.models import Document


def document(sha256: bytes) -> bytes | None:
    """A document as it was sent."""
    row = Document.objects.filter(sha256=sha256).values_list("content", flat=True).first()
    return None if row is None else zlib.decompress(bytes(row))
