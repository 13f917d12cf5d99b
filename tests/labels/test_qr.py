"""QR codes are read back as what was written."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.labels.qr import QUIET, matrix, svg, terminal
from tests.labels.reading import read

LINK = "http://127.0.0.1:8000/01/09521000001022/21/260301001"


def drawn(image: str) -> list[list[bool]]:
    """The modules that an SVG paints dark."""
    root = ElementTree.fromstring(image)  # noqa: S314 - our own
    size = int(root.attrib["viewBox"].split()[-1])
    path = root[-1].attrib["d"]
    dark = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", path)}
    return [[(x, y) in dark for x in range(size)] for y in range(size)]


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=120))
@settings(max_examples=25, deadline=None)
def test_the_svg_reads_back(text: str) -> None:
    assert read(drawn(svg(text))) == [text]


def test_a_quiet_zone_surrounds_it() -> None:
    modules = matrix(LINK)
    edges = [*modules[:QUIET], *modules[-QUIET:]]
    edges += [row[:QUIET] + row[-QUIET:] for row in modules]
    assert not any(any(row) for row in edges)


@pytest.mark.parametrize("text", [LINK, "https://id.gs1.org/01/09521000001015/10/A%2F7"])
def test_the_terminals_reads_back(text: str) -> None:
    upper_dark = {"\u2588": (0, 0), "\u2580": (0, 1), "\u2584": (1, 0), " ": (1, 1), "\xa0": (1, 1)}
    rows: list[list[bool]] = []
    for line in terminal(text).splitlines():
        pairs = [upper_dark[character] for character in line]
        rows += [[bool(top) for top, _ in pairs], [bool(bottom) for _, bottom in pairs]]
    assert read(rows) == [text]
