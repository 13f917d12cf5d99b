"""What the ledger says of parties, products and places."""

from collections.abc import Iterable

from provenance.index.reading import fetch
from provenance.parties.models import Party, Place, Product

_NAMES = """
SELECT gln, name FROM parties_party WHERE gln = ANY(%(glns)s) AND name <> ''
UNION ALL
SELECT gln, name FROM parties_place WHERE gln = ANY(%(glns)s) AND name <> ''
"""


def names(glns: Iterable[str]) -> dict[str, str]:
    """Names of parties and places by GLN; those without a name, or unknown, are left out."""
    return dict(fetch(_NAMES, {"glns": list(set(glns))}))


def is_registered(gln: str) -> bool:
    """Whether the ledger, as far as it is indexed, knows the party."""
    return Party.objects.filter(gln=gln).exists()


def product_owner(gtin: str) -> str | None:
    """The party that registered a GTIN-14."""
    return Product.objects.filter(gtin=gtin).values_list("owner", flat=True).first()


def place_owner(gln: str) -> str | None:
    """The party that registered a place."""
    return Place.objects.filter(gln=gln).values_list("owner", flat=True).first()


def product_names(gtins: Iterable[str]) -> dict[str, str]:
    """Names by GTIN-14; products without a name, or unknown, are left out."""
    found = Product.objects.filter(gtin__in=set(gtins)).exclude(name="")
    return dict(found.values_list("gtin", "name"))


def products(owner: str) -> list[Product]:
    """A party's products, by GTIN."""
    return list(Product.objects.filter(owner=owner).order_by("gtin"))


def places(owner: str) -> list[Place]:
    """A party's places, by GLN."""
    return list(Place.objects.filter(owner=owner).order_by("gln"))


def with_role(role: str) -> list[str]:
    """The GLNs of the parties that have a role, in order."""
    found = Party.objects.filter(roles__contains=[role]).order_by("gln")
    return list(found.values_list("gln", flat=True))
