"""What goes into a transformation is used up; what comes out is new."""

from dataclasses import dataclass
from decimal import Decimal

from provenance.domain.custody.balance import ZERO, Amounts
from provenance.domain.custody.contents import LotQuantity
from provenance.domain.custody.core import gtin, is_class, is_lot
from provenance.domain.custody.flags import inherited
from provenance.domain.custody.items import ItemRules
from provenance.domain.custody.lots import LotRules
from provenance.domain.custody.occurrence import Occurrence
from provenance.domain.custody.state import Item, Product, Transformation
from provenance.domain.custody.verdicts import Code
from provenance.domain.quantities import EXACT, Quantity, add, plain


@dataclass(frozen=True)
class Transforming:
    """The rules for one transformation event: a whole transformation, or a part of one."""

    event: Occurrence
    inputs: list[LotQuantity]
    outputs: list[LotQuantity]

    def apply(self) -> None:
        """Use up the inputs, make the outputs, and judge conservation over all parts."""
        known = self._known()
        known.unknown |= self._names_classes()
        for name in _instances(self.event.core.inputs):
            self._consume_item(known, name)
        for lot, quantity in self.inputs:
            self._consume_lot(known, lot, quantity)
        for lot, quantity in self.outputs:
            self._make_lot(known, lot, quantity)
        for name in _instances(self.event.core.outputs):
            self._make_item(known, name)
        self._judge(known)
        if self.event.core.transformation_id is not None:
            self.event.world.set_transformation(self._id, known)

    @property
    def _id(self) -> str:
        """Ids of transformations are their recorder's own."""
        return f"{self.event.recorder}/{self.event.core.transformation_id}"

    def _known(self) -> Transformation:
        if self.event.core.transformation_id is None:
            return Transformation()
        return self.event.world.transformation(self._id)

    # --- in

    def _consume_item(self, known: Transformation, name: str) -> None:
        item = ItemRules(self.event).consume(name)
        if item is not None:
            _join(known, item.owner, item.flags)
        self._count(known.inputs, known, name, Quantity(Decimal(1), ""))

    def _consume_lot(self, known: Transformation, lot: str, quantity: Quantity | None) -> None:
        LotRules(self.event).consume(lot, quantity)
        found = self.event.world.lot(lot)
        _join(known, "", () if found is None else found.flags)
        self._count(known.inputs, known, lot, quantity)

    # --- out

    def _make_lot(self, known: Transformation, lot: str, quantity: Quantity | None) -> None:
        LotRules(self.event).make(lot, quantity, inherited(known.flags))
        self._count(known.outputs, known, lot, quantity)

    def _make_item(self, known: Transformation, name: str) -> None:
        owner = known.owners[0] if len(known.owners) == 1 else self.event.actor
        made = Item(self.event.actor, owner, flags=inherited(known.flags))
        ItemRules(self.event).make(name, made)
        self._count(known.outputs, known, name, Quantity(Decimal(1), ""))

    # --- conservation

    def _names_classes(self) -> bool:
        """Whether it names what has no balance, so that the amounts are not the whole truth."""
        core = self.event.core
        counted = [entry[0] for entry in (*core.input_quantities, *core.output_quantities)]
        return not all(map(is_lot, counted)) or any(map(is_class, (*core.inputs, *core.outputs)))

    def _count(
        self, amounts: Amounts, known: Transformation, name: str, quantity: Quantity | None
    ) -> None:
        counted = None if quantity is None else net(quantity, self._product(name))
        if counted is None:
            known.unknown = True
        else:
            amounts[counted.unit] = add(amounts.get(counted.unit, ZERO), counted.amount)

    def _product(self, name: str) -> Product | None:
        named = gtin(name)
        return self.event.world.product(named) if named else None

    def _judge(self, known: Transformation) -> None:
        """Only where all that went in and came out so far is known in one and the same unit."""
        units = {*known.inputs, *known.outputs}
        if known.unknown or len(units) != 1 or not known.inputs or not known.outputs:
            return
        (unit,) = units
        went, came = known.inputs[unit], known.outputs[unit]
        params = {"input": plain(went), "output": plain(came), "unit": unit or "units"}
        most = self._most(went)
        if came > went and unit:
            self.event.outcome.find(Code.MORE_OUT_THAN_IN, **params)
        elif most is not None and came > most:
            self.event.outcome.find(Code.ABOVE_YIELD, most=plain(most), **params)

    def _most(self, went: Decimal) -> Decimal | None:
        """The most that may come of the inputs, if all outputs are of products with a yield."""
        named = [*(lot for lot, _ in self.outputs), *_instances(self.event.core.outputs)]
        products = [self._product(name) for name in named]
        yields = [product.yield_ for product in products if product and product.yield_ is not None]
        if not yields or len(yields) < len(products):
            return None
        return EXACT.multiply(went, max(yields))


def net(quantity: Quantity, product: Product | None) -> Quantity:
    """A count of a product with declared net content as that content; else as it is."""
    if quantity.unit or product is None or product.content is None:
        return quantity
    amount = EXACT.multiply(quantity.amount, product.content.amount)
    return Quantity(amount, product.content.unit)


def _join(known: Transformation, owner: str, flags: tuple[str, ...]) -> None:
    known.flags = tuple(sorted({*known.flags, *flags}))
    if owner:
        known.owners = tuple(sorted({*known.owners, owner}))


def _instances(names: tuple[str, ...]) -> list[str]:
    return [name for name in dict.fromkeys(names) if not is_lot(name) and not is_class(name)]
