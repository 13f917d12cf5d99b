"""The series that a forecast was made with, with prices and promotions told for each period."""

from collections.abc import Iterable
from dataclasses import replace

from forecasting.engine.values import Series
from forecasting.series.rows import PRICE, PROMOTION, Training
from forecasting.series.to_engine import to_engine


def engine_panel(trainings: Iterable[Training], horizon: int) -> list[Series]:
    """Engine series; where it is not known ahead, the last price stays and no promotion comes.

    A forecast leaves out what is not known ahead. What it would do is learned all the same.
    """
    return [to_engine(_told(training, horizon), horizon) for training in trainings]


def _told(training: Training, horizon: int) -> Training:
    ahead = to_engine(training, horizon).future.tolist()
    prices, flags = dict(training.prices), dict(training.flags)
    if known := prices.get(PRICE):
        last = known[max(known)]
        prices[PRICE] = {**dict.fromkeys(ahead, last), **known}
    if promoted := flags.get(PROMOTION):
        periods = [*(row.date for row in training.rows), *ahead]
        flags[PROMOTION] = {**dict.fromkeys(periods, 0.0), **promoted}
    return replace(training, prices=prices, flags=flags)
