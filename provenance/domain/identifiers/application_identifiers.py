"""GS1 application identifiers: which there are, and how their values look.

The table is that of the library biip, which follows the GS1 General Specifications, 3.2.
"""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from biip import ParseError
from biip.gs1_application_identifiers import GS1ApplicationIdentifier

from provenance.domain.identifiers.check_digits import IdentifierError, require_check_digit

_LONGEST = 4


@dataclass(frozen=True)
class ApplicationIdentifier:
    """One application identifier; ``form`` is GS1's notation, such as ``N2+X..20``."""

    ai: str
    title: str
    form: str
    pattern: re.Pattern[str]
    """Matches the identifier together with its value."""
    is_predefined: bool
    """Whether GS1 fixed its length for good, so that no FNC1 ends it (7.8.5)."""

    @cached_property
    def length(self) -> int:
        """How many digits a value of predefined length has."""
        return sum(int(digits) for digits in re.findall(r"N(\d+)", self.form)[1:])


@lru_cache(maxsize=1024)
def find(ai: str) -> ApplicationIdentifier | None:
    """The application identifier of these digits; None where GS1 has none."""
    try:
        found = GS1ApplicationIdentifier.extract(ai)
    except ParseError:
        return None
    if found.ai != ai:
        return None
    pattern = re.compile(found.pattern, re.ASCII)
    return ApplicationIdentifier(
        ai, found.data_title, found.format, pattern, not found.separator_required
    )


def leading(text: str) -> ApplicationIdentifier | None:
    """The application identifier that a text begins with: none is the beginning of another."""
    candidates = (find(text[:length]) for length in range(2, _LONGEST + 1))
    return next((found for found in candidates if found), None)


def require_value(ai: str, value: str) -> None:
    """Check a decoded value's form and check digit. Raises IdentifierError."""
    found = find(ai)
    if found is None:
        raise IdentifierError(f"GS1 has no application identifier ({ai}).")
    if not found.pattern.fullmatch(ai + value):
        raise IdentifierError(
            f"“{value}” is no value of ({ai}) {found.title}, which has the form {found.form}."
        )
    require_check_digit(ai, value, given=f"({ai}) {value}")
