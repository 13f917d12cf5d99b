"""Reading codes back."""

from collections.abc import Sequence

import zxingcpp

PIXELS = 4


def read(modules: Sequence[Sequence[bool]]) -> list[str]:
    """The texts of the codes in a grey image of these modules."""
    lines = [bytes(0 if dark else 255 for dark in row for _ in range(PIXELS)) for row in modules]
    pixels = b"".join(line for line in lines for _ in range(PIXELS))
    image = memoryview(pixels).cast("B", (len(lines) * PIXELS, len(lines[0])))
    return [found.text for found in zxingcpp.read_barcodes(image)]
