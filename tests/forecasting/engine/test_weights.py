"""Weights: by errors, own and the panel's; members without any carry nothing."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from forecasting.engine.values import Floats
from forecasting.engine.weights import blend, drawn, errors, shared, weights

NONE = np.nan
ERRORS = arrays(
    np.float64, (3, 4, 5), elements=st.one_of(st.floats(0, 1e6), st.just(np.nan)), fill=st.nothing()
)


@given(ERRORS)
def test_weights_are_shares_of_one(error: Floats) -> None:
    weight = weights(error)
    assert weight.shape == (4, 5)
    assert (weight >= 0).all()
    assert np.allclose(weight.sum(axis=1), 1)


def test_the_smaller_the_error_the_larger_the_weight() -> None:
    (weight,) = weights(np.array([[[1.0, 2.0, 3.0]]]))
    assert weight[0] > 0.9
    assert weight[0] > weight[1] > weight[2] > 0


def test_a_member_never_measured_carries_nothing_unless_none_was() -> None:
    assert np.allclose(weights(np.array([[[1.0, NONE]]])), [[1, 0]])
    assert np.allclose(weights(np.full((3, 1, 2), NONE)), [[0.5, 0.5]])


def test_a_series_without_backtests_takes_the_panels_weights() -> None:
    own = np.array([[[1.0, 2.0], [NONE, NONE]]])
    weight = weights(own)
    assert np.allclose(weight[1], weight[0])


def test_the_fewer_windows_the_more_of_the_panels_error() -> None:
    panel = np.full((3, 9, 1), 2.0)
    own = np.full((3, 1, 1), 8.0)
    three = drawn(np.concatenate([own, panel], axis=1))[0, 0]
    one = drawn(np.concatenate([np.where(np.arange(3)[:, None, None] < 1, own, NONE), panel], 1))
    assert 2 < one[0, 0] < three < 8


def test_errors_leave_out_what_was_not_recorded() -> None:
    tested = np.array([[[[1.0, 5.0, 9.0]]]])
    error = errors(tested, np.array([[[3.0, NONE, 8.0]]]), np.array([2.0]))
    assert np.allclose(error, [[[0.75]]])


def test_members_without_a_forecast_leave_their_share_to_the_others() -> None:
    forecasts = np.array([[[10.0, 10.0], [NONE, NONE], [20.0, 20.0]]])
    weight = np.array([[0.25, 0.5, 0.25]])
    assert np.allclose(shared(forecasts, weight), [[0.5, 0, 0.5]])
    assert np.allclose(blend(forecasts, weight), [[15, 15]])


def test_where_only_unmeasured_members_forecast_they_share_alike() -> None:
    forecasts = np.array([[[NONE], [10.0], [20.0]]])
    assert np.allclose(blend(forecasts, np.array([[1.0, 0.0, 0.0]])), [[15]])


@given(arrays(np.float64, (2, 3, 4), elements=st.floats(1e-9, 1e9)))
def test_a_blend_lies_between_its_members(forecasts: Floats) -> None:
    mixed = blend(forecasts, np.full((2, 3), 1 / 3))
    assert (mixed >= forecasts.min(axis=1) * (1 - 1e-12)).all()
    assert (mixed <= forecasts.max(axis=1) * (1 + 1e-12)).all()
