"""The demonstration's chain of events holds together before anybody records it."""

import json
from datetime import UTC, datetime

from provenance.domain.epcis.reading import read_document
from provenance.domain.epcis.sense import problems
from provenance.local.story import BAGS, PARTIES, Story

STORY = Story(datetime(2026, 5, 4, 8, tzinfo=UTC))
NOW = datetime(2026, 7, 1, tzinfo=UTC)


def test_form_and_sense_of_each_document() -> None:
    for _party, content in STORY.chapters():
        document = read_document(json.dumps(content).encode())
        assert len(document.events) == 1
        assert list(problems(document, NOW)) == []


def test_event_ids_differ_and_times_ascend() -> None:
    events = [content["epcisBody"]["eventList"][0] for _party, content in STORY.chapters()]
    assert len({event["eventID"] for event in events}) == len(events)
    times = [event["eventTime"] for event in events]
    assert times == sorted(times)


def test_it_ends_before_today() -> None:
    last = max(c["epcisBody"]["eventList"][0]["eventTime"] for _party, c in STORY.chapters())
    assert datetime.fromisoformat(last) < NOW


def test_who_ships_has_it_and_who_receives_was_meant() -> None:
    """A party moves only what it made or received before."""
    holders: dict[str, str] = {}
    for party, content in STORY.chapters():
        event = content["epcisBody"]["eventList"][0]
        for item in event.get("epcList", []):
            if event["bizStep"] == "commissioning":
                holders[item] = party.gln
            elif event["bizStep"] == "receiving":
                assert event["sourceList"][0]["source"].endswith(holders[item])
                holders[item] = party.gln
            else:
                assert holders[item] == party.gln
    assert len(holders) == BAGS


def test_parties_are_of_both_organisations() -> None:
    assert {party.organisation for party in PARTIES} == {0, 1}
