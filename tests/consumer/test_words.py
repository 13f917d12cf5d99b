"""Events in a consumer's words."""

from dataclasses import replace

import pytest

from provenance.consumer import words
from provenance.consumer.page import TrailPage, trail_page
from provenance.consumer.representation import trail_content
from provenance.domain.custody.steps import Move
from provenance.domain.identifiers import parse
from provenance.trace.trail import Amount, Contents, Facts, Name, Standing, Step, StepFinding, Trail

FARM = Name("417/9521000000018", "9521000000018", "Finca")
SHOP = Name("417/9521000000049", "9521000000049", None)
SOMEWHERE = Name("https://example.org/gate", None, None)
STEP = Step(
    event_id="https://example.org/1",
    type="ObjectEvent",
    action="OBSERVE",
    biz_step="shipping",
    disposition="in_transit",
    event_time="2026-03-01T07:00:00.000Z",
    offset="+01:00",
    local_time="2026-03-01 08:00",
    recorded_at="2026-03-02T07:00:00.123456789Z",
    recorder=FARM,
    sender=FARM,
    receiver=SHOP,
    read_point=None,
    biz_location=SOMEWHERE,
    amounts=(Amount("item", None, None),),
    moves=(Move.SHIP,),
    status="applied",
    findings=(),
    transaction_id="ab" * 32,
    block=7,
    transaction=0,
    position=3,
    container=None,
    parent=None,
    flags_set=(),
    flags_unset=(),
    validation_code="VALID",
    declaration_time=None,
    reason=None,
    declared_error=False,
)


PALLET = "00/095210000000000018"
TRAIL = Trail(parse("01/09521000001015/10/A"), (STEP,), None)
EMPTY = Contents((), 0, {})


def page_of(trail: Trail) -> TrailPage:
    """The page of a trail of what holds nothing."""
    return trail_page(trail, contents=EMPTY, products={})


def of(name: str, move: Move | None, step: Step = STEP) -> Trail:
    """A trail of one step."""
    return Trail(parse(name), (step,), Standing(move, step) if move else None)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Shipped"),
        ({"biz_step": "creating_class_instance"}, "Created"),
        ({"biz_step": "cycle_counting"}, "Cycle counting"),
        ({"biz_step": "https://example.org/steps/hand_picking"}, "Hand picking"),
        ({"biz_step": None}, "Observed"),
        ({"biz_step": None, "action": "ADD"}, "Created"),
        ({"biz_step": None, "action": "DELETE"}, "Taken out of use"),
        ({"biz_step": None, "type": "TransformationEvent", "action": None}, "Transformed"),
        ({"biz_step": None, "type": "ex:Event"}, "ex:Event"),
        ({"declaration_time": "2026-03-02T07:00:00.000Z"}, "Declared an error"),
    ],
)
def test_titles(changes: dict[str, str | None], said: str) -> None:
    assert words.title(replace(STEP, **changes)) == said  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (Amount("item", None, None), ""),
        (Amount("quantity", "1234567.50", "KGM"), "1\u202f234\u202f567.50 kg"),
        (Amount("quantity", "1", None), "1 piece"),
        (Amount("input_quantity", "2", None), "2 pieces used up"),
        (Amount("quantity", "3", "XBX"), "3 XBX"),
        (Amount("output", None, None), "came out"),
        (Amount("parent", None, None), "as the container"),
    ],
)
def test_amounts(entry: Amount, said: str) -> None:
    assert words.amounts(replace(STEP, amounts=(entry,))) == ((said,) if said else ())


def test_what_is_said_of_the_container_is_not_said_of_what_is_inside() -> None:
    inside = replace(STEP, container="00/x", amounts=(Amount("parent", None, None),))
    assert words.amounts(inside) == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, None),
        ({"parent": PALLET, "action": "ADD"}, "into SSCC 095210000000000018"),
        ({"parent": PALLET, "action": "DELETE"}, "out of SSCC 095210000000000018"),
        ({"parent": PALLET, "action": None}, "in SSCC 095210000000000018"),
    ],
)
def test_what_it_was_put_into(changes: dict[str, str | None], said: str | None) -> None:
    assert words.parent(replace(STEP, **changes)) == said  # type: ignore[arg-type]


def test_marks_that_stay() -> None:
    assert words.marks(STEP) is None
    step = replace(STEP, flags_set=("recalled",), flags_unset=("non_sellable_other",))
    assert words.marks(step) == "Marked: Recalled; No longer: Non sellable other"


def test_what_everybody_must_know_first() -> None:
    origin = replace(TRAIL, facts=Facts(flags=("evidence", "stolen")))
    trail = replace(TRAIL, facts=Facts(flags=("evidence", "recalled")), origins=(origin,))
    assert words.notices(trail) == (
        "Evidence.",
        "Recalled: do not use it, and ask the company that you have it from.",
        "Made from lot A, which is reported stolen.",
    )


def test_what_the_maker_says() -> None:
    assert words.facts(TRAIL) == ()
    trail = replace(TRAIL, facts=Facts(expiry="2027-03-01", countries=("CO", "ET")))
    assert words.facts(trail) == ("Expires on 1\u00a0March\u00a02027", "Origin: CO, ET")


@pytest.mark.parametrize(
    ("name", "move", "said"),
    [
        ("01/09521000001022/21/1", None, None),
        ("01/09521000001022/21/1", Move.ADD, "With Finca since 1\u00a0March\u00a02026."),
        ("01/09521000001022/21/1", Move.RECEIVE, "With Finca since 1\u00a0March\u00a02026."),
        (
            "01/09521000001022/21/1",
            Move.SHIP,
            "Sent by Finca to GLN 9521000000049 on 1\u00a0March\u00a02026; "
            "its arrival is not recorded yet.",
        ),
        ("00/095210000000000012", Move.SELL, "Sold by Finca on 1\u00a0March\u00a02026."),
        (
            "01/09521000001022/10/1",
            Move.SHIP,
            "Last sent by Finca to GLN 9521000000049 on 1\u00a0March\u00a02026. "
            "Parts of a lot can be in several places.",
        ),
        (
            "01/09521000001022/10/1",
            Move.SELL,
            "Last sold by Finca on 1\u00a0March\u00a02026. "
            "Parts of a lot can be in several places.",
        ),
        (
            "01/09521000001022",
            Move.RECEIVE,
            "Last received by Finca on 1\u00a0March\u00a02026. "
            "Items of a product can be in several places.",
        ),
    ],
)
def test_standing(name: str, move: Move | None, said: str | None) -> None:
    assert words.standing(of(name, move)) == said


def test_what_is_no_time_stays_as_it_was_recorded() -> None:
    assert words.date("yesterday") == "yesterday"
    assert words.date("2026-13-01 08:00") == "2026-13-01 08:00"


@pytest.mark.parametrize(
    ("name", "kind", "number"),
    [
        ("01/09521000001022/21/1", "Item", "1"),
        ("01/09521000001022/10/A%2F1", "Lot", "A/1"),
        ("00/095210000000000012", "Shipping unit", "095210000000000012"),
        ("01/09521000001022", "Product", "09521000001022"),
        ("8003/04012345000221A%2F1", "Returnable asset", "04012345000221A/1"),
        ("8004/9521000A", "Asset", "9521000A"),
        ("414/9521000000018", "Object", "414/9521000000018"),
    ],
)
def test_headings(name: str, kind: str, number: str) -> None:
    page = page_of(of(name, None))
    assert (page.kind, page.number) == (kind, number)


def test_a_step_in_words() -> None:
    found = replace(STEP, findings=(StepFinding("claim", {}, "Something is odd."),))
    page = page_of(of("01/09521000001022/21/1", Move.SHIP, found))
    (view,) = page.steps
    assert view.passed == "to GLN 9521000000049"
    assert view.place == "https://example.org/gate"
    assert view.disposition == "In transit"
    assert view.recorded_at == "2026-03-02 07:00 UTC"
    assert (page.findings, page.parties) == (1, 1)


def test_parties_in_json_are_digital_links() -> None:
    content = trail_content(of("01/09521000001022/21/1", Move.SHIP), EMPTY, ledger="fabric")
    assert content["standing"]["to"] == {
        "id": "https://id.gs1.org/417/9521000000049",
        "gln": "9521000000049",
    }
    received = trail_content(of("01/09521000001022/21/1", Move.RECEIVE), EMPTY, ledger="fabric")
    assert "to" not in received["standing"]
    assert received["steps"][0]["bizLocation"] == {"id": "https://example.org/gate"}


def test_what_is_inside_in_words() -> None:
    lots = {"01/09521000001022/10/A": {"KGM": "10"}, "01/09521000001022/10/B": {}}
    inside = Contents(("01/09521000001022/21/7",), 1, lots)
    assert words.contents(inside) == (
        "Inside now: 1 item; 10 kg of lot A; an unknown quantity of lot B."
    )
    assert words.contents(EMPTY) is None


def test_of_hidden_steps_the_page_says_why() -> None:
    assert "other customers" in str(words.hidden(2))
    assert words.hidden(0) is None


def test_a_shipment_that_was_called_off() -> None:
    assert words.standing(of("01/09521000001022/21/1", Move.VOID)) == (
        f"Back with {FARM.name} since 1\u00a0March\u00a02026: its shipment was called off."
    )
