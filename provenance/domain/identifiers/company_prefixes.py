"""GS1 company prefixes: where in a key's digits the company ends and its own reference begins.

A Digital Link does not say so; GS1 publishes the length by leading digits, and the library biip
carries that table. It grows with time: nothing that names an object may depend on it.
"""

import re

from biip.gs1_prefixes import GS1CompanyPrefix

_DIGITS = re.compile(r"\d+", re.ASCII)


def company_prefix(digits: str) -> str | None:
    """The company prefix that digits or text begin with; None where GS1 published none.

    ``digits`` begin with the prefix: a GTIN-14 without its indicator, an SSCC without its
    extension digit, any other key as it is.
    """
    found = _DIGITS.match(digits)
    prefix = GS1CompanyPrefix.extract(found[0]) if found else None
    return prefix.value if prefix else None
