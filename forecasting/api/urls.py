"""Addresses of the forecasts' REST interface and pages."""

from django.urls import include, path, re_path

from forecasting.api.decisions import AccuracyView, AlertsView, PolicyView, ReorderView, WhatIfView
from forecasting.api.history import EmptyTableView, PlaceView, TakeView
from forecasting.api.proof import ProofView
from forecasting.api.runs import CancelView, RunSeriesView, RunsView, RunView, TotalsView
from forecasting.api.series import ForecastView, SeriesListView, SeriesView

_KEY = r"series/(?P<product>[0-9]{14})/(?P<place>-|[0-9]{13})/(?P<channel>[^/]+)"

_forecasts = [
    re_path(
        r"^tables/(?P<name>[a-z]+)\.(?P<form>csv|xlsx)$",
        EmptyTableView.as_view(),
        name="forecast-table",
    ),
    re_path(r"^(?P<name>history|regressors)$", TakeView.as_view(), name="forecast-history"),
    re_path(r"^places/(?P<place>-|[0-9]{13})$", PlaceView.as_view(), name="forecast-place"),
    path("alerts", AlertsView.as_view(), name="forecast-alerts"),
    path("series", SeriesListView.as_view(), name="forecast-series-list"),
    re_path(f"^{_KEY}$", SeriesView.as_view(), name="forecast-series"),
    re_path(f"^{_KEY}/reorder$", ReorderView.as_view(), name="forecast-reorder"),
    re_path(f"^{_KEY}/policy$", PolicyView.as_view(), name="forecast-policy"),
    re_path(f"^{_KEY}/what-if$", WhatIfView.as_view(), name="forecast-what-if"),
    re_path(f"^{_KEY}/accuracy$", AccuracyView.as_view(), name="forecast-accuracy"),
    path("<str:run_id>", RunView.as_view(), name="forecast-run"),
    path("<str:run_id>/cancel", CancelView.as_view(), name="forecast-cancel"),
    path("<str:run_id>/series", RunSeriesView.as_view(), name="forecast-run-series"),
    path("<str:run_id>/totals", TotalsView.as_view(), name="forecast-totals"),
    re_path(f"^(?P<run_id>[^/]+)/{_KEY}$", ForecastView.as_view(), name="forecast"),
    re_path(f"^(?P<run_id>[^/]+)/{_KEY}/proof$", ProofView.as_view(), name="forecast-proof"),
]

urlpatterns = [
    path("api/v1/forecasts", RunsView.as_view(), name="forecasts"),
    path("api/v1/forecasts/", include(_forecasts)),
]
