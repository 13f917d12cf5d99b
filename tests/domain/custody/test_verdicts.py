"""Codes with parameters, and the sentences made from them."""

import pytest

from provenance.domain.custody.outcome import Outcome
from provenance.domain.custody.verdicts import Code, Finding, Status, Verdict, sentence


def test_a_verdict_travels_as_codes() -> None:
    verdict = Verdict(Status.APPLIED, (Finding(Code.INSTANCE_EXISTS, {"item": "00/1"}),))
    assert verdict.to_list() == ["applied", [["instance_exists", {"item": "00/1"}]]]
    assert Verdict.from_list(verdict.to_list()) == verdict
    assert verdict.findings[0].sentence == "00/1 was commissioned before; it stays as it was."


def test_unknown_words_are_errors() -> None:
    with pytest.raises(ValueError, match="maybe"):
        Verdict.from_list(["maybe", []])
    with pytest.raises(ValueError, match="strange"):
        sentence("strange", {})
    with pytest.raises(KeyError):
        sentence("claim", {})


def test_what_is_found_twice_is_said_once() -> None:
    outcome = Outcome()
    outcome.find(Code.ITEM_SOLD, item="00/1")
    outcome.find(Code.ITEM_SOLD, item="00/1")
    assert len(outcome.findings) == 1
