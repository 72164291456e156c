"""Addresses of what the bar does."""

from django.urls import path

from oversight.views import alerts

urlpatterns = [
    path("alerts/", alerts.alert_list, name="alert-list"),
    path("alerts/<int:pk>/", alerts.alert_detail, name="alert-detail"),
    path("alerts/<int:pk>/acknowledge", alerts.alert_acknowledge, name="alert-acknowledge"),
    path("alerts/<int:pk>/close", alerts.alert_close, name="alert-close"),
]
