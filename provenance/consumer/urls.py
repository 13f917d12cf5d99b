"""Addresses of the resolver and the public pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
