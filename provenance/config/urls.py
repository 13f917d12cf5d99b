"""All addresses."""

from django.urls import include, path

urlpatterns = [
    path("", include("provenance.api.urls")),
    path("", include("forecasting.api.urls")),
    path("", include("provenance.labels.urls")),
    path("", include("provenance.consumer.urls")),
]

handler400 = "provenance.config.errors.bad_request"
handler404 = "provenance.config.errors.not_found"
handler500 = "provenance.config.errors.server_error"
