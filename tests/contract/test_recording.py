"""Identity, repetitions, declarations of error, and groups that stand or fall together."""

from typing import Any

from provenance.contract import keys
from provenance.contract.touched import keys_touched
from provenance.domain.custody.core import read_core
from tests.contract.world import FARM, MILL, Ledger, core, ledger, told

CRATE = "01/04012345111118/21/9876"
WRONG = {"declarationTime": "2026-03-02T08:00:00.000Z", "reason": "incorrect_data"}


def recorded(**fields: Any) -> tuple[Ledger, dict[str, Any]]:
    """A ledger with one event, and that event."""
    known, event = ledger(), core(**{"action": "ADD", "items": [CRATE], **fields})
    known.record(FARM, event)
    return known, event


def keys_written(known: Ledger) -> list[str]:
    assert known.last is not None
    return list(known.last.writes)


def test_an_event_leaves_its_commitment_and_verdict() -> None:
    known, event = recorded(id="urn:uuid:one")
    kept = known.value(f"event/{FARM}/urn%3Auuid%3Aone")
    assert kept.pop("undo")
    assert kept == {"v": 1, "commitment": event["commitment"], "status": "applied"}


def test_sending_again_changes_nothing() -> None:
    known, event = recorded()
    (verdict,) = known.record(FARM, event)
    assert told(verdict) == ("duplicate", [])
    assert keys_written(known) == []


def test_twice_in_one_call_is_once() -> None:
    known, event = ledger(), core(action="ADD", items=[CRATE])
    verdicts = known.record_groups(FARM, [[event], [event]])
    assert [told(verdict) for verdict in verdicts] == [("applied", []), ("duplicate", [])]


def test_the_same_id_with_other_content_is_refused() -> None:
    known, event = recorded()
    before = dict(known.state)
    (verdict,) = known.record(FARM, event | {"commitment": "other"})
    assert told(verdict) == ("refused", ["id_conflict"])
    assert known.state == before


def test_another_party_may_use_the_same_id() -> None:
    known, event = recorded()
    (verdict,) = known.record(MILL, event | {"commitment": "theirs"})
    assert told(verdict) == ("recorded", ["instance_exists"])


def test_a_declaration_has_a_place_of_its_own() -> None:
    known, event = recorded(bizStep="storing", action="OBSERVE")
    (verdict,) = known.record(FARM, event | WRONG)
    assert told(verdict) == ("recorded", [])
    assert keys_written(known) == [keys.error(FARM, event["id"])]
    assert known.value(keys.error(FARM, event["id"])) == {
        "v": 1,
        "commitment": event["commitment"],
        "declared": [WRONG["declarationTime"]],
    }


def test_a_declaration_sent_again_is_a_duplicate_and_a_later_one_is_added() -> None:
    known, event = recorded(action="OBSERVE")
    later = WRONG | {"declarationTime": "2026-03-03T08:00:00.000Z"}
    verdicts = known.record(FARM, event | WRONG, event | WRONG, event | later)
    assert [told(verdict)[0] for verdict in verdicts] == ["recorded", "duplicate", "recorded"]
    assert known.value(keys.error(FARM, event["id"]))["declared"] == [
        WRONG["declarationTime"],
        later["declarationTime"],
    ]


def test_a_declaration_must_repeat_the_event() -> None:
    known, event = recorded()
    (verdict,) = known.record(FARM, event | WRONG | {"commitment": "other"})
    assert told(verdict) == ("refused", ["declaration_differs"])


def test_a_declaration_must_repeat_the_earlier_one() -> None:
    known, event = ledger(), core(action="ADD", items=[CRATE])
    known.record(FARM, event | WRONG)
    again = {"commitment": "other", "declarationTime": "2026-03-04T08:00:00.000Z"}
    (verdict,) = known.record(FARM, event | WRONG | again)
    assert told(verdict) == ("refused", ["declaration_differs"])


def test_a_declaration_of_an_unknown_event_is_kept_and_the_event_may_follow() -> None:
    known, event = ledger(), core(action="ADD", items=[CRATE])
    (declared,) = known.record(FARM, event | WRONG)
    assert told(declared) == ("recorded", ["unknown_original"])
    place = {"v": 1, "commitment": event["commitment"]}
    assert known.value(keys.event(FARM, event["id"])) == place
    (other,) = known.record(FARM, event | {"commitment": "other"})
    assert told(other) == ("refused", ["id_conflict"])
    (original,) = known.record(FARM, event)
    assert told(original) == ("applied", [])


def test_only_a_declaration_looks_for_declarations() -> None:
    event = core(action="OBSERVE")
    place = keys.error(FARM, event["id"])
    assert place not in keys_touched(read_core(event), FARM)
    assert place in keys_touched(read_core(event | WRONG), FARM)


def test_a_group_stands_or_falls_together() -> None:
    known, event = recorded(id="urn:uuid:taken")
    before = dict(known.state)
    good = core(action="ADD", items=["01/04012345111118/21/1"])
    verdicts = known.record_groups(FARM, [[good, event | {"commitment": "other"}]])
    assert [told(verdict) for verdict in verdicts] == [
        ("refused", ["group"]),
        ("refused", ["id_conflict"]),
    ]
    assert verdicts[0].findings[0].params == {"event": "urn:uuid:taken"}
    assert known.state == before


def test_a_refused_group_leaves_the_groups_around_it() -> None:
    known, event = recorded()
    first, last = core(action="ADD", items=[f"{CRATE}1"]), core(action="ADD", items=[f"{CRATE}2"])
    bad = event | {"commitment": "other"}
    verdicts = known.record_groups(FARM, [[first], [core(items=[CRATE]), bad], [last]])
    assert [told(verdict)[0] for verdict in verdicts] == [
        "applied",
        "refused",
        "refused",
        "applied",
    ]
    assert [key.split("/")[0] for key in keys_written(known)] == ["event", "event", "item", "item"]


def test_what_is_no_core_is_refused_with_the_field_that_is_wrong() -> None:
    known = ledger()
    verdicts = known.record_groups(FARM, [[core(items="crate"), core()], [core()]])
    assert [told(verdict)[0] for verdict in verdicts] == ["refused", "refused", "recorded"]
    assert "`$.items`" in verdicts[0].findings[0].sentence
    assert verdicts[1].findings[0].params == {"event": "event 0"}


def test_a_refused_event_can_be_sent_again() -> None:
    known = ledger()
    wrong = core(id="urn:uuid:again", action="ADD", quantities=[[f"{CRATE[:17]}/10/L", "x", None]])
    assert told(known.record(FARM, wrong)[0])[0] == "refused"
    right = wrong | {"quantities": [], "items": [CRATE]}
    assert told(known.record(FARM, right)[0]) == ("applied", [])
