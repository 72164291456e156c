"""Addresses of pairings, assignments and agreements."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
