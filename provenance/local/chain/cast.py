"""Who takes part: parties, their products and places. GLNs and GTINs begin with 952 (GS1: demo)."""

from collections.abc import Iterator
from dataclasses import dataclass

from provenance.domain.identifiers import check_digit
from provenance.local.chain.plan import Plan
from provenance.local.story import Party

SHOPS_PER_REGION = 25
NET_CONTENT = ("0.25", "KGM")
"""What is in a bag: amount and unit (UN/ECE Rec. 20)."""


@dataclass(frozen=True)
class Place:
    """A site: whose it is, in which country (ISO 3166-1 alpha-2), and inside what."""

    gln: str
    name: str
    owner: Party
    country: str
    parent: str = ""


@dataclass(frozen=True)
class Product:
    """A trade item. ``bag`` is a retail bag of 250 g; other products are weighed in kilograms."""

    gtin: str
    name: str
    owner: Party
    bag: bool = False
    max_yield: str = ""

    def lot(self, number: str) -> str:
        """One of its lots, as canonical identifier."""
        return f"01/{self.gtin}/10/{number}"

    def instance(self, serial: str) -> str:
        """One numbered unit, likewise."""
        return f"01/{self.gtin}/21/{serial}"


def _gln(kind: int, number: int) -> str:
    body = f"95211{kind}{number:06}"
    return body + check_digit(body)


def _party(number: int, name: str, organisation: int, *roles: str) -> Party:
    return Party(_gln(0, number), f"{name} (synthetic)", organisation, roles)


LOMA = _party(1, "Finca La Loma", 0, "producer")
CUMBRE = _party(2, "Finca La Cumbre", 0, "producer")
SIDAMA = _party(3, "Sidama Growers", 0, "producer")
MILL = _party(4, "Beneficio San Roque", 0, "producer")
EXPORTER = _party(5, "Andes & Rift Export", 0, "trader")
LOGISTICS = _party(6, "Harbour Logistics", 0, "carrier")
ROASTER = _party(7, "Amber Roastery", 1, "producer")
KONTOR = _party(8, "Kontor Market", 1, "retailer")
GRACHT = _party(9, "Gracht Stores", 1, "retailer")
FARMS = (LOMA, CUMBRE, SIDAMA)
RETAILERS = (KONTOR, GRACHT)
PARTIES = (*FARMS, MILL, EXPORTER, LOGISTICS, ROASTER, *RETAILERS)
DELEGATIONS = ((EXPORTER, LOGISTICS),)
"""Who has given whom leave to act for it."""

COUNTRIES = {
    **{LOMA: "CO", CUMBRE: "CO", SIDAMA: "ET", MILL: "CO", EXPORTER: "CO", LOGISTICS: "CO"},
    **{ROASTER: "DE", KONTOR: "DE", GRACHT: "NL"},
}
SITES = {
    party: Place(_gln(1, number), f"{party.name}, main site", party, COUNTRIES[party])
    for number, party in enumerate(PARTIES, start=1)
}


def _product(number: int, name: str, owner: Party, max_yield: str = "", **more: bool) -> Product:
    body = f"09521100{number:05}"
    gtin = body + check_digit(body)
    return Product(gtin, f"{name} (synthetic)", owner, max_yield=max_yield, **more)


CHERRIES = {
    farm: _product(number, f"Coffee cherries, {farm.name.removesuffix(' (synthetic)')}", farm)
    for number, farm in enumerate(FARMS, start=1)
}
PARCHMENT = {
    "CO": _product(11, "Parchment coffee, Colombia", MILL, "0.25"),
    "ET": _product(12, "Parchment coffee, Ethiopia", SIDAMA, "0.25"),
}
GREEN = {
    "CO": _product(21, "Green coffee, Colombia", MILL, "0.9"),
    "ET": _product(22, "Green coffee, Ethiopia", SIDAMA, "0.9"),
}


@dataclass(frozen=True)
class Line:
    """A blend, what it is sold as, and of which origins it is made (percent)."""

    code: str
    roasted: Product
    bags: Product
    blend: tuple[tuple[str, int], ...]
    numbered: bool = False


HOUSE = Line(
    "HB",
    _product(31, "House blend, roasted", ROASTER, "0.9"),
    _product(41, "House blend, 250 g", ROASTER, "1", bag=True),
    (("CO", 60), ("ET", 40)),
)
ESPRESSO = Line(
    "ES",
    _product(32, "Espresso, roasted", ROASTER, "0.9"),
    _product(42, "Espresso, 250 g", ROASTER, "1", bag=True),
    (("CO", 80), ("ET", 20)),
)
RESERVE = Line(
    "RS",
    _product(33, "Reserve, roasted", ROASTER, "0.9"),
    _product(43, "Reserve, numbered bag of 250 g", ROASTER, "1", bag=True),
    (("ET", 100),),
    numbered=True,
)
LINES = (HOUSE, ESPRESSO, RESERVE)
PRODUCTS = (
    *(*CHERRIES.values(), *PARCHMENT.values(), *GREEN.values()),
    *(product for line in LINES for product in (line.roasted, line.bags)),
)


def places(plan: Plan) -> Iterator[Place]:
    """Every site, region and shop, a parent before what is inside it."""
    yield from SITES.values()
    for number in range(len(RETAILERS)):
        yield from _regions(plan, number)
    yield from shops(plan)


def shops(plan: Plan) -> list[Place]:
    """The shops of both retailers, one retailer after the other."""
    return [_shop(retailer, number) for retailer in (0, 1) for number in range(plan.shops)]


def _regions(plan: Plan, retailer: int) -> Iterator[Place]:
    owner = RETAILERS[retailer]
    for number in range(-(-plan.shops // SHOPS_PER_REGION)):
        name = f"{owner.name}, region {number + 1}"
        yield Place(_gln(2 + retailer, number), name, owner, COUNTRIES[owner], SITES[owner].gln)


def _shop(retailer: int, number: int) -> Place:
    owner = RETAILERS[retailer]
    region = _gln(2 + retailer, number // SHOPS_PER_REGION)
    name = f"{owner.name}, shop {number + 1}"
    return Place(_gln(4 + retailer, number), name, owner, COUNTRIES[owner], region)
