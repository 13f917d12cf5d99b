"""What customers want follows the factors, and scatters as counts do."""

from datetime import date
from random import Random
from statistics import fmean, pvariance

import pytest

from provenance.local.chain.cast import HOUSE
from provenance.local.chain.demand import Offer, expected, offer, poisson, wanted

TUESDAY, FRIDAY, SUNDAY = date(2026, 2, 3), date(2026, 2, 6), date(2026, 2, 8)
USUAL = Offer(799, promotion=False)


def test_weekends_sell_more_than_tuesdays() -> None:
    assert expected(HOUSE, FRIDAY, "DE", USUAL) > expected(HOUSE, TUESDAY, "DE", USUAL)


def test_a_closed_shop_sells_nothing() -> None:
    assert expected(HOUSE, SUNDAY, "DE", USUAL) == 0
    assert wanted(Random(1), 0.0) == 0


def test_the_day_before_a_holiday_sells_more() -> None:
    eve, usual = date(2026, 4, 30), date(2026, 4, 23)
    assert expected(HOUSE, eve, "DE", USUAL) > expected(HOUSE, usual, "DE", USUAL)


def test_a_higher_price_sells_less_and_a_promotion_more_than_its_price_alone() -> None:
    dear, cheap = Offer(850, promotion=False), Offer(640, promotion=False)
    shown = Offer(640, promotion=True)
    sold = [expected(HOUSE, TUESDAY, "DE", offered) for offered in (dear, USUAL, cheap, shown)]
    assert sold == sorted(sold)
    assert len(set(sold)) == len(sold)


def test_prices_rise_once_and_fall_in_promotions() -> None:
    offers = [offer(HOUSE, 0, number) for number in range(365)]
    assert {o.price for o in offers} == {"7.99", "6.39", "8.47", "6.78"}
    assert {o.price for o in offers if o.promotion} == {"6.39", "6.78"}


@pytest.mark.parametrize("mean", [0.3, 6.0, 40.0, 1_200.0])
def test_poisson_counts_have_their_mean_as_variance(mean: float) -> None:
    random = Random(3)
    counts = [poisson(random, mean) for _ in range(2_000)]
    assert fmean(counts) == pytest.approx(mean, rel=0.1)
    assert pvariance(counts) == pytest.approx(mean, rel=0.2)


def test_customers_scatter_more_than_poisson() -> None:
    random = Random(3)
    counts = [wanted(random, 20.0) for _ in range(2_000)]
    assert fmean(counts) == pytest.approx(20.0, rel=0.1)
    assert pvariance(counts) == pytest.approx(20 + 20 * 20 / 8, rel=0.2)
