"""Objects and what links them as an SVG: layers from left to right, drawn on the server."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from xml.etree import ElementTree as ET

WIDTH, HEIGHT = 176, 44
GAP_X, GAP_Y, MARGIN = 28, 14, 8
DOT = 5
LONGEST = 22
"""Characters of a label that fit."""
MOST = 120
"""Nodes that a picture shows; more can't be read."""

Pair = tuple[str, str]


class Node(NamedTuple):
    """One object: its name in the links, two lines of text, where a click leads, and its class."""

    name: str
    label: str
    detail: str
    href: str
    kind: str = "object"


class Spot(NamedTuple):
    """The middle of a node's left and right side."""

    left: float
    right: float
    y: float


def svg(start: str, nodes: Sequence[Node], links: Iterable[Pair], *, back: bool = False) -> str:
    """The nearest nodes with their links; names that are no node are drawn as dots.

    With ``back`` the start is at the right, and links lead to it. The text is safe to embed.
    """
    drawn = {node.name: node for node in nodes[:MOST]}
    pairs = list(dict.fromkeys(links))
    layers = _layers(start, [(b, a) for a, b in pairs] if back else pairs, drawn)
    if back:
        layers.reverse()
    spots = _spots(layers, pairs, drawn)
    root = _root(layers, spots)
    for source, target in pairs:
        if source in spots and target in spots:
            _line(root, spots[source], spots[target])
    for name, spot in spots.items():
        if name in drawn:
            _box(root, drawn[name], spot, start=name == start)
        else:
            ET.SubElement(root, "circle", cx=f"{spot.left + DOT:g}", cy=f"{spot.y:g}", r=str(DOT))
    return ET.tostring(root, encoding="unicode")


def _layers(start: str, pairs: Sequence[Pair], drawn: Mapping[str, Node]) -> list[list[str]]:
    """Names by their distance from the start; dots only where they lead on to what is drawn."""
    following: dict[str, list[str]] = {}
    for source, target in pairs:
        following.setdefault(source, []).append(target)
    seen, layer, layers = {start}, [start], []
    while layer:
        layers.append(layer)
        found = dict.fromkeys(t for name in layer for t in following.get(name, ()) if t not in seen)
        layer = [
            name
            for name in found
            if name in drawn or any(later in drawn for later in following.get(name, ()))
        ]
        seen.update(layer)
    return layers


def _spots(
    layers: Sequence[Sequence[str]], pairs: Iterable[Pair], drawn: Mapping[str, Node]
) -> dict[str, Spot]:
    """Where each name stands: in its layer near what it is linked to before (Sugiyama 1981)."""
    neighbours: dict[str, list[str]] = {}
    for source, target in pairs:
        neighbours.setdefault(source, []).append(target)
        neighbours.setdefault(target, []).append(source)
    tallest = max(map(len, layers)) * (HEIGHT + GAP_Y)
    spots: dict[str, Spot] = {}
    x: float = MARGIN
    for layer in layers:
        wide = WIDTH if any(name in drawn for name in layer) else 2 * DOT
        top = MARGIN + (tallest - len(layer) * (HEIGHT + GAP_Y)) / 2
        for place, name in enumerate(sorted(layer, key=lambda n: _mean(n, neighbours, spots))):
            y = top + place * (HEIGHT + GAP_Y) + HEIGHT / 2
            spots[name] = Spot(x, x + (WIDTH if name in drawn else 2 * DOT), y)
        x += wide + GAP_X
    return spots


def _mean(name: str, neighbours: Mapping[str, list[str]], spots: Mapping[str, Spot]) -> float:
    known = [spots[other].y for other in neighbours.get(name, ()) if other in spots]
    return sum(known) / len(known) if known else 0


def _root(layers: Sequence[Sequence[str]], spots: Mapping[str, Spot]) -> ET.Element:
    width = max(spot.right for spot in spots.values()) + MARGIN
    height = max(map(len, layers)) * (HEIGHT + GAP_Y) + 2 * MARGIN
    return ET.Element(
        "svg",
        {"xmlns": "http://www.w3.org/2000/svg", "class": "graph", "role": "img"},
        viewBox=f"0 0 {width:g} {height:g}",
        width=f"{width:g}",
        height=f"{height:g}",
    )


def _line(root: ET.Element, source: Spot, target: Spot) -> None:
    middle = (source.right + target.left) / 2
    curve = f"C{middle:g} {source.y:g} {middle:g} {target.y:g} {target.left:g} {target.y:g}"
    ET.SubElement(root, "path", d=f"M{source.right:g} {source.y:g}{curve}")


def _box(root: ET.Element, node: Node, spot: Spot, *, start: bool) -> None:
    link = ET.SubElement(root, "a", {"href": node.href, "class": "start" if start else node.kind})
    ET.SubElement(link, "title").text = f"{node.label} {node.detail}".strip()
    top = spot.y - HEIGHT / 2
    size = {"width": str(WIDTH), "height": str(HEIGHT), "rx": "6"}
    ET.SubElement(link, "rect", {"x": f"{spot.left:g}", "y": f"{top:g}", **size})
    lines = ((node.label, 18), (node.detail, 34)) if node.detail else ((node.label, 27),)
    for text, line in lines:
        at = {"x": f"{spot.left + 10:g}", "y": f"{top + line:g}"}
        ET.SubElement(link, "text", at).text = _short(text)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
