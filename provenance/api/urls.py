"""Addresses of the REST interfaces."""

from django.urls import path

from provenance.api import health
from provenance.api.epcis.views import CaptureJobView, CaptureView
from provenance.api.masterdata import MasterDataView
from provenance.api.recall import RecallView

urlpatterns = [
    path("epcis/capture", CaptureView.as_view(), name="capture"),
    path("epcis/capture/<str:job_id>", CaptureJobView.as_view(), name="capture-job"),
    path("v1/masterdata/<str:kind>", MasterDataView.as_view(), name="masterdata"),
    path("v1/recall", RecallView.as_view(), name="recall"),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
]
