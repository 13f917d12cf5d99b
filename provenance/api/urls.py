"""Addresses of the REST interfaces."""

from django.urls import path, re_path

from provenance.api import health
from provenance.api.epcis.views import CaptureJobView, CaptureView
from provenance.api.imports import ErrorsView, ImportsView, ImportView, TemplateView
from provenance.api.masterdata import MasterDataView
from provenance.api.proof import ProofView
from provenance.api.recall import RecallView

urlpatterns = [
    path("epcis/capture", CaptureView.as_view(), name="capture"),
    path("epcis/capture/<str:job_id>", CaptureJobView.as_view(), name="capture-job"),
    path("v1/masterdata/<str:kind>", MasterDataView.as_view(), name="masterdata"),
    path("v1/proof", ProofView.as_view(), name="proof"),
    path("v1/recall", RecallView.as_view(), name="recall"),
    path("v1/imports", ImportsView.as_view(), name="imports"),
    re_path(
        r"^v1/imports/templates/(?P<name>[a-z]+)\.(?P<form>csv|xlsx)$",
        TemplateView.as_view(),
        name="import-template",
    ),
    path("v1/imports/<str:import_id>", ImportView.as_view(), name="import"),
    re_path(
        r"^v1/imports/(?P<import_id>[^/]+)/errors\.(?P<form>csv|xlsx)$",
        ErrorsView.as_view(),
        name="import-errors",
    ),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
]
