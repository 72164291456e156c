"""Addresses of lawyers in communities, one module per noun."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
