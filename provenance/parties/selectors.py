"""What the ledger says of parties."""

from collections.abc import Iterable

from provenance.parties.models import Party


def names(glns: Iterable[str]) -> dict[str, str]:
    """Names by GLN; parties without a name, and those that are none, are left out."""
    found = Party.objects.filter(gln__in=set(glns)).exclude(name="")
    return dict(found.values_list("gln", "name"))


def is_registered(gln: str) -> bool:
    """Whether the ledger, as far as it is indexed, knows the party."""
    return Party.objects.filter(gln=gln).exists()
