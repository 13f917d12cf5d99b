"""A small trail with something that it was made from, recorded and indexed."""

from tests.node import new_party
from tests.trace.chain import capture, made, new_lot, received, sent, transformed


def recorded_trail() -> str:
    """The canonical identifier of a lot that was made from another and sold on."""
    farm, mill, shop = (new_party() for _ in range(3))
    green, roasted = new_lot("GREEN"), new_lot("ROASTED")
    capture(farm, made(green))
    capture(farm, sent(green, farm, mill))
    capture(mill, received(green, farm, mill))
    capture(mill, transformed({green: "100"}, {roasted: "85"}))
    capture(mill, sent(roasted, mill, shop, "85"))
    capture(shop, received(roasted, mill, shop, "85"))
    return roasted
