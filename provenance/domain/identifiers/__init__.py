"""GS1 identification keys in their one canonical form.

EPC URNs out: ``epc_urn``. Whole Digital Links with their attributes: ``digital_links``. What a
scanner or a label says: ``element_strings``. Those three load GS1's tables, which this does not.
"""

from provenance.domain.identifiers.canonical_form import (
    Identifier,
    canonical,
    digital_link,
    encode,
    parse,
    require_valid,
)
from provenance.domain.identifiers.check_digits import IdentifierError, check_digit

__all__ = [
    "Identifier",
    "IdentifierError",
    "canonical",
    "check_digit",
    "digital_link",
    "encode",
    "parse",
    "require_valid",
]
