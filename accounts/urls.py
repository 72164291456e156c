"""Addresses of accounts."""

from django.urls import path

from accounts.views import absences, session

urlpatterns = [
    path("switch", session.organisation_switch, name="organisation-switch"),
    path("absences/", absences.absence_list, name="absence-list"),
    path("absences/new", absences.absence_new, name="absence-new"),
    path("absences/<int:pk>/end", absences.absence_end, name="absence-end"),
    path("profile", session.organisation_switch, name="profile"),
]
