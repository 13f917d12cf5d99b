"""From the index's rows to steps, with names and sentences."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import msgspec

from provenance.domain.custody.core import Core
from provenance.domain.custody.steps import moves
from provenance.domain.custody.verdicts import Code, Status, sentence
from provenance.domain.identifiers import parse
from provenance.trace.trail import Amount, Name, Standing, Step, StepFinding

KEY = slice(0, 5)
EVENT_KEY = slice(2, 5)
_NODE = 1
_AMOUNT = slice(5, 8)
_EVENT = slice(8, 15)
_core = msgspec.json.Decoder(Core)
_findings = msgspec.json.Decoder(list[tuple[str, dict[str, str]]])
_GLN = re.compile(r"\d{13}", re.ASCII)
_KEY_OF_GLN = re.compile(r"(?:41[47]/)?(\d{13})(?:/|\Z)", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)", re.ASCII)
_NOT_MOVED = {
    Code.INSTANCE_EXISTS,
    Code.NOT_CUSTODIAN,
    Code.OTHER_PARTY,
    Code.ALREADY_IN_TRANSIT,
    Code.ITEM_SOLD,
    Code.ITEM_ENDED,
    Code.ITEM_EXTERNAL,
    Code.CLAIM,
}
"""Findings that say that custody of what they name stayed as it was."""

Row = tuple[Any, ...]
"""A row of ``queries.TRAIL``."""


class Event:
    """One event's rows for an object, which may stand in it several times, or for its container."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.origin, self.node, self.block, self.transaction, self.position = rows[0][KEY]
        own = (row[_AMOUNT] for row in rows if row[_NODE] == self.node)
        self.amounts = tuple(Amount(*amount) for amount in own)
        core, self.recorder, self.status, found, *ledger = rows[0][_EVENT]
        self.transaction_id, self.validation_code, self.recorded_at = ledger
        self.core = _core.decode(core)
        self.sender, self.receiver = self.core.sender, self.core.receiver
        self.findings = _findings.decode(found)

    def glns(self) -> Iterator[str]:
        """Every GLN that a name may be shown for."""
        core = self.core
        named = (self.sender, self.receiver, core.read_point, core.biz_location)
        yield self.recorder
        yield from filter(None, (_gln(name) for name in named if name))
        for _, params in self.findings:
            yield from filter(_GLN.fullmatch, params.values())

    def step(self, known: Mapping[str, str], declared: set[tuple[str, str]]) -> Step:
        """The step that the event is, with names."""
        core = self.core
        is_declaration = core.declaration_time is not None
        stays = core.persistent_disposition
        return Step(
            event_id=core.id,
            type=core.type,
            action=core.action,
            biz_step=core.biz_step,
            disposition=core.disposition,
            event_time=core.event_time,
            offset=core.offset,
            local_time=local_time(core.event_time, core.offset),
            recorded_at=self.recorded_at,
            recorder=_named(self.recorder, known),
            sender=_optional(self.sender, known),
            receiver=_optional(self.receiver, known),
            read_point=_optional(core.read_point, known),
            biz_location=_optional(core.biz_location, known),
            amounts=self.amounts,
            moves=moves(core),
            status=self.status,
            findings=tuple(_finding(code, params, known) for code, params in self.findings),
            transaction_id=self.transaction_id,
            block=self.block,
            transaction=self.transaction,
            position=self.position,
            container=None if self.node == self.origin else self.node,
            parent=core.parent if any(a.role != "parent" for a in self.amounts) else None,
            flags_set=tuple(stays.set) if stays else (),
            flags_unset=tuple(stays.unset) if stays else (),
            validation_code=self.validation_code,
            declaration_time=core.declaration_time,
            reason=core.reason,
            declared_error=not is_declaration and (self.recorder, core.id) in declared,
        )


def local_time(time: str, offset: str) -> str:
    """A UTC time at an offset such as ``+01:00``, as ``2026-03-01 09:00``.

    The contract does not look into times: what is none stays as it was recorded.
    """
    found = _OFFSET.fullmatch(offset)
    try:
        at = datetime.fromisoformat(time)
        if found:
            minutes = int(found[2]) * 60 + int(found[3])
            at += timedelta(minutes=-minutes if found[1] == "-" else minutes)
    except (ValueError, OverflowError):
        return time
    return at.replace(tzinfo=None).isoformat(" ", "minutes")


@lru_cache(maxsize=4096)
def _gln(name: str) -> str | None:
    """The GLN that stands alone or leads a party's or a place's key."""
    found = _KEY_OF_GLN.match(name)
    return found[1] if found else None


def _named(name: str, known: Mapping[str, str]) -> Name:
    gln = _gln(name)
    return Name(f"417/{gln}" if name == gln else name, gln, known.get(gln) if gln else None)


def _optional(name: str | None, known: Mapping[str, str]) -> Name | None:
    return _named(name, known) if name else None


def _finding(code: str, params: Mapping[str, str], known: Mapping[str, str]) -> StepFinding:
    readable = {key: known.get(value) or in_words(value) for key, value in params.items()}
    return StepFinding(code, params, sentence(code, readable))


def in_words(name: str) -> str:
    """A product's canonical identifier as people say it; anything else as it is."""
    found = parse(name)
    known = (
        ("lot", found.lot),
        ("item", found.serial),
        ("SSCC", found.sscc),
        ("returnable asset", found.grai),
        ("asset", found.giai),
        ("GTIN", found.gtin if name == f"01/{found.gtin}" else None),
    )
    return next((f"{kind} {number}" for kind, number in known if number), name)


def standing(name: str, steps: Iterable[Step]) -> Standing | None:
    """The step that moved the object last, by itself or inside a container."""
    moved = [step for step in steps if _has_moved(name, step)]
    last = moved[-1] if moved else None
    return None if last is None else Standing(last.moves[-1], last)


def _has_moved(name: str, step: Step) -> bool:
    if step.status != Status.APPLIED or step.declared_error or not step.moves:
        return False
    moved = step.container or name
    against = (f for f in step.findings if f.code in _NOT_MOVED)
    return not any(f.params.get("item", moved) == moved for f in against)
