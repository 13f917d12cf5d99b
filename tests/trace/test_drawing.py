"""Pictures of what is linked to what."""

from xml.etree import ElementTree as ET

from provenance.trace.drawing import MOST, Node, svg

SVG = "{http://www.w3.org/2000/svg}"


def node(name: str) -> Node:
    return Node(name, f"Lot {name}", "", f"/trail/{name}")


def places(picture: str) -> dict[str, float]:
    """From each label to how far right it stands."""
    texts = ET.fromstring(picture).iter(f"{SVG}text")  # noqa: S314 - made here
    return {text.text: float(text.get("x", "")) for text in texts if text.text}


def test_layers_go_from_left_to_right_through_dots() -> None:
    picture = svg("a", [node("a"), node("b"), node("c")], [("a", "t"), ("t", "b"), ("b", "c")])
    found = places(picture)
    assert found["Lot a"] < found["Lot b"] < found["Lot c"]
    assert picture.count("<circle") == 1
    assert picture.count("<path") == 3


def test_back_leads_to_the_start_at_the_right() -> None:
    picture = svg("a", [node("a"), node("b")], [("b", "t"), ("t", "a")], back=True)
    assert places(picture)["Lot b"] < places(picture)["Lot a"]


def test_cycles_and_links_to_what_is_not_drawn() -> None:
    links = [("a", "b"), ("b", "a"), ("a", "t"), ("t", "elsewhere")]
    picture = svg("a", [node("a"), node("b")], links)
    assert picture.count("<rect") == 2
    assert "<circle" not in picture


def test_what_is_written_is_escaped_and_short() -> None:
    strange = Node("a", "<script>" + "x" * 90, "&", '/trail/"')
    picture = svg("a", [strange], [])
    assert "<script>" not in picture
    assert max(len(text) for text in places(picture)) <= 22


def test_no_more_than_can_be_read() -> None:
    nodes = [node("a"), *(node(str(number)) for number in range(500))]
    picture = svg("a", nodes, [("a", str(number)) for number in range(500)])
    assert picture.count("<rect") == MOST
