"""Check digits (GS1 General Specifications, 7.9.1) and the keys that carry them."""

from functools import lru_cache


class IdentifierError(ValueError):
    """A GS1 key that cannot be one: the message says what was given and what was expected."""


_CHECKED = {
    "00": 18, "01": 14, "02": 14, "03": 14, "253": 13, "255": 13, "402": 17, "410": 13,
    "411": 13, "412": 13, "413": 13, "414": 13, "415": 13, "416": 13, "417": 13, "8003": 14,
    "8006": 14, "8017": 18, "8018": 18, "8026": 14,
}  # fmt: skip
"""How many leading digits of an application identifier's value end with a check digit."""


@lru_cache(maxsize=4096)
def check_digit(digits: str) -> str:
    """The check digit for a key without it (GS1 General Specifications, 7.9.1)."""
    threefold, once = digits[::-2], digits[-2::-2]
    return str(-(3 * sum(map(int, threefold)) + sum(map(int, once))) % 10)


def require_check_digit(ai: str, value: str, *, given: str) -> None:
    """Check the digit in a value, if its application identifier has one.

    Raises IdentifierError, which speaks of ``given`` and says which digit was expected.
    """
    length = _CHECKED.get(ai)
    if length is None:
        return
    digits, last = value[: length - 1], value[length - 1]
    expected = check_digit(digits)
    if last != expected:
        raise IdentifierError(
            f"{given} has the check digit {last}, but for {digits} it is {expected}."
        )
