"""Products, places and delegations: from a party's word to the read models."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from provenance.index.verification import index_verify
from provenance.ledger.services import get_ledger
from provenance.parties.models import Delegation, Place, Product
from provenance.parties.selectors import names, places, product_names, products
from provenance.parties.services import (
    PartyError,
    delegation_set,
    place_register,
    product_register,
)
from tests.node import new_gln, new_gtin, new_party, settle

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_product_as_its_brand_owner_last_said() -> None:
    owner, maker, gtin = new_party(), new_party(), new_gtin()
    product_register(party=owner, gtin=gtin, name="Before")
    product_register(
        party=owner,
        gtin=gtin,
        name="Espresso 250 g",
        makers=[maker],
        content=("0.25", "KGM"),
        yield_="0.85",
    )
    settle()
    found = Product.objects.get(gtin=gtin)
    assert (found.owner, found.name, found.makers) == (owner, "Espresso 250 g", [maker])
    assert (found.net_content, found.unit, found.max_yield) == ("0.25", "KGM", "0.85")
    assert product_names([gtin]) == {gtin: "Espresso 250 g"}
    assert [entry.gtin for entry in products(owner)] == [gtin]
    assert index_verify(ledger=get_ledger()) == []


def test_a_gtin_of_eight_digits_is_the_same_product() -> None:
    owner = new_party()
    product_register(party=owner, gtin="95080017", name="Bar")
    settle()
    assert Product.objects.get(owner=owner).gtin == "00000095080017"


def test_a_place_lies_inside_another_of_the_same_owner() -> None:
    owner, plant, ramp = new_party(), new_gln(), new_gln()
    place_register(party=owner, gln=plant, name="Plant")
    place_register(party=owner, gln=ramp, name="Ramp 3", parent=plant)
    settle()
    assert Place.objects.get(gln=ramp).parent == plant
    assert {entry.gln for entry in places(owner)} == {plant, ramp}
    assert names([ramp]) == {ramp: "Ramp 3"}


def test_a_delegation_is_given_and_withdrawn() -> None:
    owner, delegate = new_party(), new_party()
    settle()
    delegation_set(party=owner, delegate=delegate, granted=True)
    settle()
    assert Delegation.objects.get(owner=owner, delegate=delegate).granted
    delegation_set(party=owner, delegate=delegate, granted=False)
    settle()
    assert not Delegation.objects.get(owner=owner, delegate=delegate).granted


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"gtin": "4012345678900"}, "gtin"),
        ({"gtin": "coffee"}, "gtin"),
        ({"makers": ["123"]}, "makers"),
        ({"content": ("much", "KGM")}, "net_content"),
        ({"yield_": "-1"}, "yield"),
    ],
)
def test_what_is_no_product(fields: dict[str, object], field: str) -> None:
    with pytest.raises(PartyError) as raised:
        product_register(**{"party": new_gln(), "gtin": new_gtin(), **fields})  # type: ignore[arg-type]
    assert raised.value.field == field


def test_what_another_has_registered_is_not_entered() -> None:
    owner, gtin, gln = new_party(), new_gtin(), new_gln()
    product_register(party=owner, gtin=gtin, name="Ours")
    place_register(party=owner, gln=gln, name="Ours")
    settle()
    with pytest.raises(PartyError, match=f"registered by {owner}"):
        product_register(party=new_party(), gtin=gtin, name="Theirs")
    with pytest.raises(PartyError, match=f"registered by {owner}"):
        place_register(party=new_party(), gln=gln, name="Theirs")


def test_nobody_delegates_to_a_stranger() -> None:
    with pytest.raises(PartyError, match="No party"):
        delegation_set(party=new_party(), delegate=new_gln(), granted=True)


def test_the_command_for_delegations() -> None:
    owner, delegate, out = new_party(), new_party(), StringIO()
    settle()
    call_command("delegation", owner, delegate, stdout=out)
    assert "may act for" in out.getvalue()
    settle()
    call_command("delegation", owner, delegate, "--withdraw", stdout=out)
    assert "may no longer act for" in out.getvalue()
    settle()
    assert not Delegation.objects.get(owner=owner).granted
    with pytest.raises(CommandError, match="Nothing was enqueued"):
        call_command("delegation", owner, "123")
