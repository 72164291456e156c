"""Addresses of communities, firms, lawyers and certificates."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
