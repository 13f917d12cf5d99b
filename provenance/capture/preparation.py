"""From a checked event to what the ledger gets: id, commitment, core, keys. Pure."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from msgspec import UNSET

from provenance.contract.touched import contested, keys_touched
from provenance.domain.codec import encode
from provenance.domain.custody.core import read_core
from provenance.domain.epcis.core import core
from provenance.domain.epcis.hash import event_hash
from provenance.domain.epcis.reading import Event

UUID_VERSION = 8
"""RFC 9562, 5.8: a UUID whose bits are the maker's own."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An event ready for the ledger; ``core`` is encoded, ``keys`` are those it has rivals for."""

    event_id: str
    hash: bytes
    commitment: str
    declaration: bool
    core: bytes
    keys: tuple[str, ...]


def prepare(
    events: Iterable[Event], *, party: str, secret: bytes, acting_for: str | None = None
) -> Iterator[Prepared]:
    """Prepare events that a party is to sign, with its secret for commitments, for another."""
    for event in events:
        digest = event_hash(event.raw, event.namespaces)
        given = event.body.event_id
        event_id = derived_id(digest, secret) if given is UNSET else str(given)
        bound = commitment(digest, event_id, secret)
        content = core(event, event_id=event_id, commitment=bound)
        if acting_for is not None:
            content["actingFor"] = acting_for
        yield Prepared(
            event_id,
            digest,
            bound,
            event.body.error_declaration is not UNSET,
            encode(content),
            contested(keys_touched(read_core(content), party)),
        )


def commitment(digest: bytes, event_id: str, secret: bytes) -> str:
    """SHA-256(salt ‖ event hash) in base64url, with salt = HMAC-SHA-256(secret, event id)."""
    salt = hmac.new(secret, event_id.encode(), "sha256").digest()
    return urlsafe_b64encode(sha256(salt + digest).digest()).rstrip(b"=").decode()


def derived_id(digest: bytes, secret: bytes) -> str:
    """The id of an event that brings none: the same content of the same party, the same id."""
    bits = int.from_bytes(hmac.new(secret, b"event id" + digest, "sha256").digest()[:16])
    bits = bits & ~(0xF << 76) | UUID_VERSION << 76
    bits = bits & ~(0b11 << 62) | 0b10 << 62
    return f"urn:uuid:{UUID(int=bits)}"
