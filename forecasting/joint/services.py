"""A round's steps as this node's parties take them; each puts one message on the ledger."""

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any
from uuid import uuid4

import structlog
from django.db import transaction

from forecasting.joint import protocol, selectors, totals
from forecasting.joint.board import CLOSE, KEYS, MASKED, OPEN, SHARES, UNMASK
from forecasting.joint.errors import JointError
from forecasting.joint.masking import new_key, public_key, quantities, whole
from forecasting.joint.models import Secret
from forecasting.joint.seeds import Secrets
from forecasting.joint.selectors import KIND
from forecasting.joint.terms import least_threshold, read_terms
from provenance.evidence.services import evidence_enqueue

log = structlog.get_logger("joint")


@transaction.atomic
def round_open(
    *,
    producer: str,
    partners: Sequence[str],
    subject: dict[str, str],
    length: int,
    threshold: int | None = None,
) -> str:
    """Ask partners for the total of their demand in so many periods; the round's name.

    ``subject`` has product, channel, unit, frequency, and first, the first period's first day.
    ``threshold`` partners must stay to the end, by default two thirds and one. Raises
    MaskingError, JointError.
    """
    if producer in partners:
        raise JointError("The producer learns the total; it cannot be one of the partners.")
    round_, key = f"{producer}/{uuid4().hex}", new_key()
    most = max(least_threshold(len(partners)), 2 * len(partners) // 3 + 1)
    content = {
        "partners": sorted(partners),
        "threshold": threshold or min(most, len(partners)),
        "length": length,
        "key": public_key(key).hex(),
        "subject": subject,
    }
    selectors.periods(read_terms(content))
    _keep(round_, producer, {"key": key.hex()})
    _say(round_, producer, OPEN, content)
    return round_


@transaction.atomic
def keys_post(*, round_: str, party: str) -> None:
    """Take part in a round. Raises MaskingError, JointError."""
    if party not in selectors.read(round_).terms.partners:
        raise JointError(f"{party} is not among the partners of round {round_}.")
    secrets = Secrets.new()
    _say(round_, party, KEYS, protocol.keys(secrets))
    _keep(round_, party, {name: value.hex() for name, value in asdict(secrets).items()})


@transaction.atomic
def shares_post(*, round_: str, party: str) -> None:
    """Give the others shares of one's secrets. Raises NotYet, MaskingError, JointError."""
    content = protocol.shares(selectors.read(round_), party, _secrets(round_, party))
    _say(round_, party, SHARES, content)


@transaction.atomic
def numbers_post(*, round_: str, party: str, values: Sequence[Decimal]) -> None:
    """Post one's quantities, masked. Raises NotYet, MaskingError, JointError."""
    secrets = _secrets(round_, party)
    content = protocol.masked(selectors.read(round_), party, secrets, whole(values))
    _say(round_, party, MASKED, content)
    kept = selectors.secret(round_, party).content
    _keep(round_, party, {**kept, "values": [str(value) for value in values]})


def round_close(*, round_: str) -> None:
    """Say that no more numbers are waited for. Raises NotYet, MaskingError, JointError."""
    producer = round_.partition("/")[0]
    selectors.secret(round_, producer)
    _say(round_, producer, CLOSE, protocol.close(selectors.read(round_)))


@transaction.atomic
def unmask_post(*, round_: str, party: str) -> None:
    """Reveal what takes the masks off, and erase one's keys. Raises NotYet and others as above."""
    content = protocol.unmask(selectors.read(round_), party, _secrets(round_, party))
    _say(round_, party, UNMASK, content)
    kept = selectors.secret(round_, party).content
    _keep(round_, party, {name: kept[name] for name in ("salt", "values")})


@transaction.atomic
def total_take(*, round_: str) -> list[Decimal]:
    """The total, for the producer alone; its key is erased. Raises NotYet and others as above."""
    taken = selectors.total(round_)
    if taken is not None:
        return taken
    producer = round_.partition("/")[0]
    key = bytes.fromhex(selectors.secret(round_, producer).content["key"])
    found = quantities(totals.total(selectors.read(round_), key))
    _keep(round_, producer, {"total": [str(value) for value in found]})
    log.info("joint total taken", round=round_, periods=len(found))
    return found


def _say(round_: str, party: str, step: str, content: dict[str, Any]) -> None:
    said = selectors.state(round_, party, step)
    if said is not None and said.state != "failed":
        raise JointError(f"{party} has said its {step} in this round already: it is {said.state}.")
    evidence_enqueue(party=party, kind=KIND, evidence_id=f"{round_}/{step}", content=content)
    log.info("joint message enqueued", round=round_, party=party, step=step)


def _secrets(round_: str, party: str) -> Secrets:
    kept = selectors.secret(round_, party).content
    if "own" not in kept:
        raise JointError(f"{party} has erased its keys of round {round_}: its part is over.")
    return Secrets(**{n: bytes.fromhex(kept[n]) for n in ("sharing", "masking", "own", "salt")})


def _keep(round_: str, party: str, content: dict[str, Any]) -> None:
    row = Secret(round=round_, party=party)
    row.content = content
    Secret.objects.update_or_create(round=round_, party=party, defaults={"sealed": row.sealed})
