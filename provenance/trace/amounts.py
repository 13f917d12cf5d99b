"""Quantities as people write them."""

_UNITS = {
    "KGM": "kg", "GRM": "g", "TNE": "t", "LBR": "lb", "ONZ": "oz", "LTR": "l", "MLT": "ml",
    "MTR": "m", "CMT": "cm", "MTK": "m²", "MTQ": "m³",
}  # fmt: skip


def in_units(quantity: str, uom: str | None) -> str:
    """A decimal with its unit of measure (UN/ECE Rec. 20) in the usual sign: ``1 200.5 kg``."""
    unit = _UNITS.get(uom, uom) if uom else _pieces(quantity)
    return f"{_grouped(quantity)} {unit}"


def _grouped(quantity: str) -> str:
    whole, dot, part = quantity.partition(".")
    return f"{int(whole):,}".replace(",", "\u202f") + dot + part


def _pieces(quantity: str) -> str:
    return "piece" if quantity == "1" else "pieces"
