"""Weeks and months are sums of days, whatever order the records come in."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from forecasting.engine.values import Frequency
from forecasting.series.calendars import closed_weekdays, holidays_of
from forecasting.series.days import Day, every, first_day, following, is_over, summed
from forecasting.series.from_ledger import of_ledger
from forecasting.series.movements import Movement
from forecasting.series.netting import net
from forecasting.series.steps import Step
from forecasting.series.stockouts import sold_out

FIRST = date(2026, 1, 1)
PARTY = "9521000000018"
amounts = st.decimals(0, 10_000, places=3)


def movement(
    step: Step, day: int, *, lot: str = "A", amount: Decimal | None = Decimal(1), name: str = "e"
) -> Movement:
    """A movement of a lot on a day after the first."""
    at = FIRST + timedelta(days=day)
    event = f"{name}/{step}/{day}/{lot}/{amount}"
    return Movement(
        PARTY, event, step, f"01/09521000001015/10/{lot}", "09521000001015", "9521000000018", "",
        f"{at}T10:00:00.000Z", at, amount, "", flagged=False,
    )  # fmt: skip


@given(st.dictionaries(st.dates(date(2024, 1, 1), date(2027, 1, 1)), amounts))
def test_sums_over_weeks_and_months_are_those_over_days(values: dict[date, Decimal]) -> None:
    days = {day: Day(value, {f"event/{day}": None}) for day, value in values.items()}
    for frequency in Frequency:
        periods = summed(days, frequency)
        assert sum(p.value for p in periods.values()) == sum(values.values())
        assert sorted(e for p in periods.values() for e in p.events) == sorted(
            f"event/{day}" for day in values
        )
        assert list(periods) == sorted(periods)
        for day, value in values.items():
            period = periods[first_day(frequency, day)]
            assert period.value >= value
        for start in periods:
            assert first_day(frequency, start) == start
            assert is_over(frequency, start, following(frequency, start) - timedelta(days=1))
            assert not is_over(frequency, start, following(frequency, start) - timedelta(days=2))


steps = st.sampled_from([Step.SALE, Step.SALE, Step.RETURN])
happenings = st.lists(
    st.tuples(steps, st.integers(0, 30), st.sampled_from("AB"), st.integers(1, 9))
)


@given(happenings)
def test_no_day_is_below_nothing_and_all_that_came_back_is_accounted_for(
    listed: list[tuple[Step, int, str, int]],
) -> None:
    moved = [
        movement(step, day, lot=lot, amount=Decimal(amount), name=str(number))
        for number, (step, day, lot, amount) in enumerate(listed)
    ]
    netted = net(sorted(moved, key=lambda m: (m.time, m.event_id)), party=PARTY)
    assert all(went.amount is not None and went.amount >= 0 for went in netted.went)
    sold = sum(m.amount or 0 for m in moved if m.step == Step.SALE)
    back = sum(m.amount or 0 for m in moved if m.step == Step.RETURN)
    lost = sum(m.amount or 0 for _, m in netted.unmatched)
    assert sum(m.amount or 0 for m in netted.went) == sold - (back - lost)


@given(happenings, st.randoms(use_true_random=False))
def test_lots_that_have_nothing_to_do_with_each_other_may_be_swapped(
    listed: list[tuple[Step, int, str, int]], random: Random
) -> None:
    moved = [
        movement(step, day, lot=f"{lot}{number // 3}", amount=Decimal(amount), name=str(number))
        for number, (step, day, lot, amount) in enumerate(listed)
    ]
    moved.sort(key=lambda m: (m.time, m.event_id))
    by_lot: dict[str, list[Movement]] = {}
    for each in moved:
        by_lot.setdefault(each.object, []).append(each)
    mixed: list[Movement] = []
    while queues := [queue for queue in by_lot.values() if queue]:
        mixed.append(random.choice(queues).pop(0))

    def sums(order: list[Movement]) -> dict[date, tuple[Decimal, frozenset[str]]]:
        found = of_ledger(PARTY, net(order, party=PARTY).went, {})
        days = (day for series in found.values() for day in series.days.items())
        return {at: (day.value, frozenset(day.events)) for at, day in days}

    assert sums(moved) == sums(mixed)


def test_an_unknown_amount_is_named_and_counted_nowhere() -> None:
    went = [movement(Step.SALE, 1), movement(Step.SALE, 2, amount=None)]
    (series,) = of_ledger(PARTY, went, {}).values()
    assert {day.day: found.value for day, found in series.days.items()} == {2: 1}
    assert series.notes == ["1 movements of unknown quantity were left out."]


def test_how_often_there_is_a_number() -> None:
    def dates(*days: int) -> list[date]:
        return [FIRST + timedelta(days=day) for day in days]

    assert every(dates(0, 1, 40)) is Frequency.DAILY
    assert every(dates(0, 7, 21)) is Frequency.WEEKLY
    assert every([date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]) is Frequency.MONTHLY
    assert every([]) is every(dates(0)) is Frequency.DAILY


def test_weekdays_without_business_are_closed_where_there_is_business_on_others() -> None:
    ten_weeks = [FIRST + timedelta(days=day) for day in range(70)]
    assert closed_weekdays([day for day in ten_weeks if day.weekday() < 5]) == {5, 6}
    assert closed_weekdays(ten_weeks) == frozenset()
    assert closed_weekdays([day for day in ten_weeks[:50] if day.weekday() < 5]) == frozenset()
    assert closed_weekdays(ten_weeks[::11]) == frozenset()
    assert closed_weekdays([]) == frozenset()


def test_a_sale_on_a_weekday_that_is_closed_otherwise_opens_it() -> None:
    opened = [FIRST + timedelta(days=day) for day in range(70)]
    opened = [day for day in opened if day.weekday() < 5]
    went = [movement(Step.SALE, 0), movement(Step.SALE, 69)]
    key = ("9521000000018", "sales")
    (series,) = of_ledger(PARTY, went, {key: opened}).values()
    assert len(series.days) == len([*opened])
    assert not series.closed & series.days.keys()
    assert {day.weekday() for day in series.closed} == {5, 6}
    assert max(series.closed) > date(2027, 1, 1)


def test_nothing_left_is_known_only_of_a_whole_record() -> None:
    made = movement(Step.MADE, 0, amount=Decimal(2))
    sold = movement(Step.SALE, 1, amount=Decimal(2))
    more = movement(Step.RECEIVING, 3, amount=Decimal(5))
    until = FIRST + timedelta(days=9)
    days = {(day - FIRST).days for day in sold_out([made, sold, more], until=until)}
    assert days == {1, 2}
    assert max(sold_out([made, sold], until=until)) == until
    assert sold_out([sold, made], until=until) == frozenset()
    assert sold_out([made, movement(Step.SALE, 1, amount=None)], until=until) == frozenset()
    assert sold_out([], until=until) == frozenset()


def test_holidays_are_those_of_the_country() -> None:
    first, last = date(2026, 12, 24), date(2026, 12, 27)
    assert list(holidays_of("FR", first, last).values()) == [0.0, 1.0, 0.0, 0.0]
