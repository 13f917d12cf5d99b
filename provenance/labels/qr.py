"""QR codes (ISO/IEC 18004), error correction M."""

import io

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4
"""Modules of white around the code, as the standard asks."""


def matrix(text: str) -> list[list[bool]]:
    """The code's modules with their quiet zone, True for dark."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    return [list(row) for row in code.get_matrix()]


def svg(text: str) -> str:
    """The code as an SVG image, black on white, scalable."""
    rows = matrix(text)
    size = len(rows)
    dark = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, on in enumerate(row) if on
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        f'<path d="{dark}"/></svg>'
    )


def terminal(text: str) -> str:
    """The code in half-block characters, for a dark or a light terminal."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=2)
    code.add_data(text)
    out = io.StringIO()
    code.print_ascii(out=out, invert=True)
    return out.getvalue()
