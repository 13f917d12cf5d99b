"""Rounds on the ledger: each step a message, secrets encrypted and erased, the total exact."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from forecasting.joint import selectors, services
from forecasting.joint.errors import JointError
from forecasting.joint.masking import MaskingError
from forecasting.joint.models import Secret
from forecasting.joint.protocol import NotYet
from forecasting.series.services import history_import
from hlfabric.network.processes import wait_until
from provenance.contract import keys
from provenance.evidence.models import EvidenceCall
from provenance.relay import outbox
from tests.forecasting.joint.play import SUBJECT
from tests.node import new_gtin, new_party, rows, settle

pytestmark = pytest.mark.django_db(transaction=True)


def opened(partners: list[str], *, length: int = 2) -> str:
    """A round that a producer of its own has opened."""
    round_ = services.round_open(
        producer=new_party(), partners=partners, subject=SUBJECT, length=length
    )
    settle()
    return round_


def prepared(partners: list[str]) -> str:
    """A round in which everybody's keys and shares are on the ledger."""
    round_ = opened(partners)
    for step in (services.keys_post, services.shares_post):
        for party in partners:
            step(round_=round_, party=party)
        settle()
    return round_


def post(round_: str, values: dict[str, list[int]]) -> None:
    for party, numbers in values.items():
        services.numbers_post(round_=round_, party=party, values=list(map(Decimal, numbers)))
    settle()


def unmask(round_: str, partners: list[str]) -> None:
    for party in partners:
        services.unmask_post(round_=round_, party=party)
    settle()


def test_the_producer_learns_the_total_though_one_partner_drops_out() -> None:
    partners = sorted(new_party() for _ in range(4))
    round_ = prepared(partners)
    assert selectors.read(round_).terms.threshold == 3
    post(round_, {party: [1, number] for number, party in enumerate(partners[:3])})
    services.round_close(round_=round_)
    settle()
    unmask(round_, partners[:3])
    assert services.total_take(round_=round_) == [Decimal(3), Decimal(3)]
    assert services.total_take(round_=round_) == selectors.total(round_)
    written = {key for (value,) in rows("SELECT keys FROM relay_call") for key in value}
    assert keys.evidence("joint", partners[0], f"{round_}/masked") in written


def test_secrets_are_encrypted_and_erased_once_they_are_used() -> None:
    partners = [new_party() for _ in range(3)]
    round_ = prepared(partners)
    kept = selectors.secret(round_, partners[0]).content
    sealed = bytes(Secret.objects.get(round=round_, party=partners[0]).sealed)
    assert set(kept.pop("said")) == {"keys", "shares"}
    assert set(kept) == {"sharing", "masking", "own", "salt"}
    assert not any(bytes.fromhex(value) in sealed for value in kept.values())
    assert not any(value.encode() in sealed for value in kept.values())
    post(round_, {party: [1, 2] for party in partners})
    services.round_close(round_=round_)
    settle()
    unmask(round_, partners)
    assert set(selectors.secret(round_, partners[0]).content) == {"salt", "values", "said"}
    with pytest.raises(JointError, match="has said its unmask"):
        services.unmask_post(round_=round_, party=partners[0])
    services.total_take(round_=round_)
    producer = round_.partition("/")[0]
    assert set(selectors.secret(round_, producer).content) == {"total"}


def test_a_step_is_taken_once() -> None:
    partners = [new_party() for _ in range(3)]
    round_ = prepared(partners)
    with pytest.raises(JointError, match="has said its shares in this round already"):
        services.shares_post(round_=round_, party=partners[0])
    post(round_, {partners[0]: [1, 2]})
    with pytest.raises(JointError, match="has said its masked"):
        post(round_, {partners[0]: [3, 4]})
    assert selectors.secret(round_, partners[0]).content["values"] == ["1", "2"]


def said(round_: str, party: str, step: str) -> list[bytes]:
    """The messages of a step as they were given to the relay."""
    key = keys.evidence("joint", party, f"{round_}/{step}")
    found = rows("SELECT payload FROM relay_call WHERE keys @> ARRAY[%s] ORDER BY id", [key])
    return [bytes(payload) for (payload,) in found]


def fail(round_: str, party: str, step: str) -> None:
    """The network takes a message into a block, and marks it as one that does not count."""
    outbox.fail([EvidenceCall.objects.get(party=party, evidence_id=f"{round_}/{step}").call], "no")
    assert getattr(selectors.state(round_, party, step), "state", None) == "failed"


def test_numbers_that_failed_are_sent_again_as_they_were_though_sales_came_since() -> None:
    partners = [new_party() for _ in range(3)]
    round_ = prepared(partners)
    services.numbers_post(round_=round_, party=partners[0], values=[Decimal(1), Decimal(2)])
    fail(round_, partners[0], "masked")
    sent = services.numbers_post(round_=round_, party=partners[0], values=[Decimal(3), Decimal(2)])
    first, again = said(round_, partners[0], "masked")
    assert again == first
    assert sent == [1, 2]
    assert selectors.secret(round_, partners[0]).content["values"] == ["1", "2"]


def test_every_step_that_failed_is_sent_again_as_it_was_and_the_round_ends_well() -> None:
    partners = [new_party() for _ in range(3)]
    round_ = opened(partners)
    steps: dict[str, Callable[..., object]] = {
        "keys": services.keys_post,
        "shares": services.shares_post,
        "masked": partial(services.numbers_post, values=[Decimal(1), Decimal(2)]),
        "unmask": services.unmask_post,
    }
    for name, step in steps.items():
        for party in partners:
            step(round_=round_, party=party)
        fail(round_, partners[0], name)
        step(round_=round_, party=partners[0])
        first, again = said(round_, partners[0], name)
        assert again == first
        settle()
        if name == "masked":
            services.round_close(round_=round_)
            settle()
    assert services.total_take(round_=round_) == [3, 6]


def test_of_two_that_post_numbers_at_once_the_second_is_refused() -> None:
    partners = [new_party() for _ in range(3)]
    round_ = prepared(partners)
    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            services.numbers_post(round_=round_, party=partners[0], values=[Decimal(1)] * 2)
            second = other.submit(
                _closing,
                services.numbers_post,
                round_=round_,
                party=partners[0],
                values=[Decimal(9)] * 2,
            )
            _wait_until_one_waits()
        with pytest.raises(JointError, match="has said its masked"):
            second.result(timeout=30)
    assert len(said(round_, partners[0], "masked")) == 1


def test_two_that_take_part_at_once_keep_the_keys_that_were_said() -> None:
    partners = [new_party() for _ in range(3)]
    round_ = opened(partners)
    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            services.keys_post(round_=round_, party=partners[0])
            second = other.submit(_closing, services.keys_post, round_=round_, party=partners[0])
            _wait_until_one_waits()
        with pytest.raises(JointError, match="has said its keys"):
            second.result(timeout=30)
    assert len(said(round_, partners[0], "keys")) == 1


def _closing(step: Callable[..., object], **given: Any) -> None:
    """Take a step in a thread, whose connection ends with it."""
    try:
        step(**given)
    finally:
        connection.close()


def _wait_until_one_waits() -> None:
    """Until another connection waits for what this one has changed."""
    blocked = (
        "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    )
    wait_until(lambda: bool(rows(blocked)), deadline=30, what="another waits")


def test_the_producer_has_no_part_in_what_partners_say() -> None:
    round_ = opened([new_party() for _ in range(3)])
    with pytest.raises(JointError, match="has no keys of a partner"):
        services.shares_post(round_=round_, party=round_.partition("/")[0])


def test_below_the_threshold_the_producer_is_told_so() -> None:
    partners = [new_party() for _ in range(3)]
    round_ = prepared(partners)
    post(round_, {party: [1, 2] for party in partners[:2]})
    with pytest.raises(NotYet, match="numbers of 2 partners are on the ledger, and those of 3"):
        services.round_close(round_=round_)
    with pytest.raises(NotYet, match="has not closed"):
        services.unmask_post(round_=round_, party=partners[0])
    with pytest.raises(NotYet, match="shares of the masks of 0 partners"):
        services.total_take(round_=round_)


def test_who_has_no_part_in_a_round_is_refused() -> None:
    partners = [new_party() for _ in range(3)]
    round_, stranger = opened(partners), new_party()
    with pytest.raises(JointError, match="not among the partners"):
        services.keys_post(round_=round_, party=stranger)
    with pytest.raises(JointError, match="keeps no secrets"):
        services.shares_post(round_=round_, party=partners[0])
    with pytest.raises(MaskingError, match="No round"):
        services.keys_post(round_=f"{stranger}/1", party=partners[0])


def test_rounds_that_make_no_sense_are_not_opened() -> None:
    producer, partners = new_party(), [new_party() for _ in range(3)]
    with pytest.raises(JointError, match="cannot be one of the partners"):
        services.round_open(
            producer=producer, partners=[producer, *partners], subject=SUBJECT, length=1
        )
    with pytest.raises(MaskingError, match="3 to 100 partners"):
        services.round_open(producer=producer, partners=partners[:2], subject=SUBJECT, length=1)
    assert not Secret.objects.filter(party=producer).exists()


def run(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("joint", *arguments, stdout=out)
    settle()
    return out.getvalue().splitlines()


def sold(party: str, product: str, *quantities: int, unit: str = "") -> None:
    """Daily sales from Monday, 5 January 2026 on."""
    first = date(2026, 1, 5)
    history_import(
        party=party,
        rows=[
            {
                "gtin": product,
                "date": str(first + timedelta(days=number)),
                "quantity": str(quantity),
                "unit": unit,
            }
            for number, quantity in enumerate(quantities)
        ],
    )


def test_a_round_by_commands_sums_what_is_recorded() -> None:
    producer, partners, product = new_party(), sorted(new_party() for _ in range(3)), new_gtin()
    for number, party in enumerate(partners, start=1):
        sold(party, product, *[number] * 21)
        sold(party, new_gtin(), *[100] * 21)
    what = ("--product", product, "--frequency", "weekly", "--first", "2026-01-05")
    [round_] = run(
        *("open", "--producer", producer, "--partners", *partners, *what, "--periods", "2")
    )
    assert "nothing yet" in run("show", round_)[1]
    for step in ("keys", "shares", "numbers"):
        for party in partners:
            said = run(step, round_, "--party", party)
    assert said == ["Sent, masked: 21, 21."]
    with pytest.raises(CommandError, match="shares of the masks of 0"):
        run("total", round_)
    run("close", round_)
    for party in partners:
        run("unmask", round_, "--party", party)
    assert run("total", round_) == ["2026-01-05  42", "2026-01-12  42"]
    assert run("show", round_)[1:] == [
        *(f"{party}  keys, shares, numbers, unmask" for party in partners),
        f"Closed; the total is that of {', '.join(partners)}.",
    ]


def test_demand_in_another_unit_is_not_summed_and_where_there_is_none_it_is_0() -> None:
    partners = [new_party() for _ in range(3)]
    sold(partners[0], SUBJECT["product"], 1, 2, 3, 4, 5, 6, 7, 8, unit="KGM")
    found = selectors.read(opened(partners))
    with pytest.raises(JointError, match="is counted in KGM"):
        selectors.own_demand(found, partners[0])
    assert selectors.own_demand(found, partners[1]) == [0, 0]


@pytest.mark.parametrize(
    ("field", "value"), [("first", "tomorrow"), ("frequency", "hourly"), ("first", "9999-12-29")]
)
def test_periods_that_make_no_sense_are_refused(field: str, value: str) -> None:
    subject = {**SUBJECT, field: value}
    with pytest.raises(JointError, match="periods make no sense"):
        services.round_open(
            producer=new_party(),
            partners=[new_party() for _ in range(3)],
            subject=subject,
            length=2,
        )
