"""What a round sums, whose numbers, and how many partners must stay."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forecasting.joint.masking import LONGEST, MaskingError

FEWEST, MOST = 3, 100
"""Partners of a round; also the fewest whose total is ever computed."""
KEY = 32
"""Bytes of a public key."""
SUBJECT = {"product", "channel", "unit", "frequency", "first"}
"""What says whose demand is summed, all texts; ``first`` is the first period's first day."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a round sums: ``length`` quantities of each partner, which are named in order.

    So many partners as ``threshold`` says must stay to the end. ``key`` is the producer's.
    """

    partners: tuple[str, ...]
    threshold: int
    length: int
    key: bytes
    subject: Mapping[str, str]


def least_threshold(partners: int) -> int:
    """More than half of the partners, so that no two sets of them can reveal different secrets."""
    return max(FEWEST, partners // 2 + 1)


def read_terms(content: Mapping[str, Any]) -> Terms:
    """The terms of an opening. Raises MaskingError."""
    try:
        partners, threshold, length = (
            content[name] for name in ("partners", "threshold", "length")
        )
        key, subject = hex_bytes(content["key"], KEY), _subject(content["subject"])
        terms = Terms(tuple(partners), threshold, length, key, subject)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise MaskingError("This opening does not have its form.") from error
    require_terms(terms)
    return terms


def require_terms(terms: Terms) -> None:
    """Raises MaskingError where these terms would not keep the partners' numbers apart."""
    partners, texts = terms.partners, all(isinstance(each, str) for each in terms.partners)
    if not texts or list(partners) != sorted(set(partners)):
        raise MaskingError("Partners are named once, in order.")
    if not FEWEST <= len(partners) <= MOST:
        raise MaskingError(
            f"A total takes {FEWEST} to {MOST} partners: of two, each would learn the other's part "
            "from the total."
        )
    least = least_threshold(len(partners))
    if type(terms.threshold) is not int or not least <= terms.threshold <= len(partners):
        raise MaskingError(f"With {len(partners)} partners, {least} at least must stay to the end.")
    if type(terms.length) is not int or not 1 <= terms.length <= LONGEST:
        raise MaskingError(f"From 1 to {LONGEST} quantities are summed.")


def _subject(content: Any) -> Mapping[str, str]:
    if set(content) != SUBJECT or not all(isinstance(each, str) for each in content.values()):
        raise MaskingError("What is to be summed does not have its form.")
    return dict(content)


def hex_bytes(text: Any, length: int) -> bytes:
    """So many bytes from lower-case hex. Raises MaskingError, TypeError, ValueError."""
    data = bytes.fromhex(text)
    if len(data) != length or data.hex() != text:
        raise MaskingError(f"{length} bytes in hex are needed.")
    return data
