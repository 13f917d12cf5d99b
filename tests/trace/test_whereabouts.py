"""Lots and instances by name."""

import pytest

from provenance.trace.recall import Holding
from provenance.trace.whereabouts import facts, whereabouts
from tests.node import new_party
from tests.trace.chain import capture, made, marked, new_box, new_item, new_lot, packed, sent

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_parties_have_of_lots_and_instances_in_containers_too() -> None:
    farm, shop, lot, item, box = new_party(), new_party(), new_lot(), new_item(), new_box()
    capture(farm, made(lot), made(item), made(box), packed(box, lot, item))
    capture(farm, sent(lot, farm, shop, "30"), sent(box, farm, shop))
    found = whereabouts([lot, item, new_lot(), new_item(2)])
    assert found.keys() == {lot, item}
    assert found[item] == [Holding(farm, "transit", None, shop, box)]
    assert sorted(found[lot], key=str) == sorted(
        [
            Holding(farm, "held", {"KGM": "60"}),
            Holding(farm, "transit", {"KGM": "30"}, shop),
            Holding(farm, "transit", {"KGM": "10"}, shop, box),
        ],
        key=str,
    )


def test_what_stays_with_a_lot_and_with_what_is_in_a_marked_container() -> None:
    farm, lot, item, box = new_party(), new_lot(), new_item(), new_box()
    capture(farm, made(lot), made(item), made(box), packed(box, item))
    capture(farm, marked(lot, "recalled"), marked(box, "unavailable"))
    found = facts([lot, item, new_lot()])
    assert found.keys() == {lot, item}
    assert found[lot].flags == ("recalled",)
    assert found[item].flags == ("unavailable",)
