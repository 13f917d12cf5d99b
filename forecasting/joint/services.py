"""A round's steps as this node's parties take them; each puts one message on the ledger.

A message that failed on its way may lie in a block all the same, where others read it. It is sent
again as it was: two made from the same secrets would show their difference.
"""

from collections.abc import Callable, Sequence
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
    _say(_locked(round_, producer), OPEN, lambda: content)
    return round_


@transaction.atomic
def keys_post(*, round_: str, party: str) -> None:
    """Take part in a round. Raises MaskingError, JointError."""
    if party not in selectors.read(round_).terms.partners:
        raise JointError(f"{party} is not among the partners of round {round_}.")
    new = Secret(round=round_, party=party)
    new.content = {name: value.hex() for name, value in asdict(Secrets.new()).items()}
    Secret.objects.bulk_create([new], ignore_conflicts=True)
    secret = _locked(round_, party)
    _say(secret, KEYS, lambda: protocol.keys(_secrets(secret)))


@transaction.atomic
def shares_post(*, round_: str, party: str) -> None:
    """Give the others shares of one's secrets. Raises NotYet, MaskingError, JointError."""
    secret = _locked(round_, party)
    _say(secret, SHARES, lambda: protocol.shares(selectors.read(round_), party, _secrets(secret)))


@transaction.atomic
def numbers_post(*, round_: str, party: str, values: Sequence[Decimal]) -> list[Decimal]:
    """Post one's quantities, masked; those that were sent, which are the first ever given.

    Raises NotYet, MaskingError, JointError.
    """
    secret = _locked(round_, party)

    def masked() -> dict[str, Any]:
        return protocol.masked(selectors.read(round_), party, _secrets(secret), whole(values))

    _say(secret, MASKED, masked)
    secret.content = {"values": [str(value) for value in values], **secret.content}
    secret.save()
    return list(map(Decimal, secret.content["values"]))


@transaction.atomic
def round_close(*, round_: str) -> None:
    """Say that no more numbers are waited for. Raises NotYet, MaskingError, JointError."""
    secret = _locked(round_, round_.partition("/")[0])
    _say(secret, CLOSE, lambda: protocol.close(selectors.read(round_)))


@transaction.atomic
def unmask_post(*, round_: str, party: str) -> None:
    """Reveal what takes the masks off, and erase one's keys. Raises NotYet and others as above."""
    secret = _locked(round_, party)
    _say(secret, UNMASK, lambda: protocol.unmask(selectors.read(round_), party, _secrets(secret)))
    secret.content = {name: secret.content[name] for name in ("salt", "values", "said")}
    secret.save()


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


def _say(secret: Secret, step: str, make: Callable[[], dict[str, Any]]) -> None:
    """Say a step's message, which is made once and kept."""
    round_, party, kept = secret.round, secret.party, secret.content
    before = selectors.state(round_, party, step)
    if before is not None and before.state != "failed":
        raise JointError(
            f"{party} has said its {step} in this round already: it is {before.state}."
        )
    said = kept.get("said", {})
    content = said[step] if step in said else make()
    secret.content = {**kept, "said": {**said, step: content}}
    secret.save()
    evidence_enqueue(party=party, kind=KIND, evidence_id=f"{round_}/{step}", content=content)
    log.info("joint message enqueued", round=round_, party=party, step=step)


def _locked(round_: str, party: str) -> Secret:
    """A party's secrets, for one step at a time. Raises JointError where there are none."""
    selectors.secret(round_, party)
    return Secret.objects.select_for_update().get(round=round_, party=party)


def _secrets(secret: Secret) -> Secrets:
    kept = secret.content
    if "own" not in kept:
        raise JointError(f"{secret.party} has no keys of a partner in round {secret.round}.")
    return Secrets(**{n: bytes.fromhex(kept[n]) for n in ("sharing", "masking", "own", "salt")})


def _keep(round_: str, party: str, content: dict[str, Any]) -> None:
    row = Secret(round=round_, party=party)
    row.content = content
    Secret.objects.update_or_create(round=round_, party=party, defaults={"sealed": row.sealed})
