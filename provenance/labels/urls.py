"""Addresses of codes. They come before the trails': a lot's number may end with anything."""

from django.urls import re_path

from provenance.labels import views
from provenance.trace.paths import SHOWN

urlpatterns = [re_path(rf"^trail/{form}/qr\.svg$", views.code, key) for form, key in SHOWN]
