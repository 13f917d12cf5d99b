"""A forecast in words and as a table."""

from datetime import date, timedelta

from forecasting.api import page
from forecasting.api.accuracy import by_month, errors
from forecasting.api.sections import accuracy
from forecasting.decisions.accuracy import Observed
from forecasting.engine.values import Frequency
from forecasting.series.rows import Quality
from tests.forecasting.api.made import KEY, forecast, training


def test_how_much_and_how_sure() -> None:
    known = training(3, 4)
    (sentence,) = page.answers(forecast(known, 4.0, 6.0), known)
    assert sentence == (
        "10 pieces expected from 4 November 2026 to 5 November 2026: 6 to 14 with 80\u00a0% "
        "certainty, 2 to 18 with 95\u00a0%."
    )


def test_the_table_has_the_charts_figures() -> None:
    known = training(3, 4, promoted=2)
    first, second = page.periods(forecast(known, 4.0, 6.0), known)
    assert (first.date, first.expected, first.inner, first.outer, first.promotion) == (
        "Wed 4 Nov", "4", "2–6", "0–8", True,
    )  # fmt: skip
    assert not second.promotion
    assert page.total(forecast(known, 4.0, 6.0)).inner == "6–14"


def test_the_history_tells_what_was_special_the_last_day_first() -> None:
    last, first = page.history(training(3, 4, promoted=0))
    assert (first.date, first.value, first.remarks) == (
        "Mon 2 Nov 2026", "3", "promotion, price 7.99",
    )  # fmt: skip
    assert last.remarks == "sold out"


def test_the_member_that_carries_most_comes_first() -> None:
    known = training(3, 4)
    shares, others = page.shares(forecast(known, 4.0))
    assert not others
    assert shares[0].reason == "off by 1 on average, nearest"
    assert [(share.member, share.percent) for share in shares] == [
        ("Prophet", "75\u00a0%"),
        ("AutoETS", "25\u00a0%"),
    ]


def test_where_without_names() -> None:
    said = page.where(training(3), {})
    assert said == f"GLN {KEY.place} · sold to consumers · day by day"


def test_quality_in_sentences() -> None:
    report = Quality(
        periods=9, first="2026-11-02", last="2026-11-12", zeros=0.25, censored=0.1,
        gaps=(("2026-11-04", "2026-11-05"),), outliers=("2026-11-08",),
        level_changes=(("2026-11-10", 3.0, 6.5),), notes=("Two rows said the same.",),
    )  # fmt: skip
    assert list(page.quality(report.to_json(), Frequency.DAILY)) == [
        "9 days from 2 November 2026 to 12 November 2026.",
        "Nothing was sold in 25\u00a0% of them.",
        "In 10\u00a0% the stock ran out: more may have been wanted.",
        "Nothing is recorded from 4 November 2026 to 5 November 2026.",
        "Since 10 November 2026 about 6.5 instead of 3.",
        "Unusual: 8 November 2026.",
        "Two rows said the same.",
    ]


def _observed(day: int, value: float, naive: float | None) -> Observed:
    when = date(2026, 10, 31) + timedelta(days=day)
    return Observed(when, value, point=5, mean=5, low=2, high=8, naive=naive)


def test_errors_over_all_and_by_month() -> None:
    found = [_observed(0, 5, None), _observed(1, 9, 5), _observed(2, 6, 5)]
    whole = errors(found)
    assert whole is not None
    assert (whole.periods, whole.naive, whole.prophet) == (3, 2.5, None)
    assert whole.own == 5 / 3
    assert whole.inside == 2 / 3
    assert {month: each.own for month, each in by_month(found).items()} == {
        "2026-11": 2.5,
        "2026-10": 0,
    }
    assert "(a week, of months a year) would have been off by 2.5" in accuracy(found).sentence
    assert len(accuracy(found).rows) == 2


def test_before_any_period_has_come_there_is_no_error() -> None:
    assert errors([]) is None
    assert accuracy([]).sentence == "No period that was forecast has come yet."
