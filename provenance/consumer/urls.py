"""Addresses of the resolver and the public pages."""

from django.urls import re_path

from provenance.consumer import views
from provenance.trace.paths import SERIAL_OF_LOT, SHOWN

urlpatterns = [
    re_path(r"^$", views.home, name="home"),
    re_path(f"^{SERIAL_OF_LOT}$", views.resolve_serial_of_lot),
    *(re_path(f"^{form}$", views.resolve, key) for form, key in SHOWN),
    *(re_path(f"^trail/{form}$", views.show, key) for form, key in SHOWN),
]
