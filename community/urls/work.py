"""Addresses of the log, requests and duty hours."""

from django.urls import path

from community.views import entries

urlpatterns = [
    path("log/", entries.log_list, name="log-list"),
    path("log/new", entries.log_new, name="log-new"),
    path("log/<int:pk>/", entries.log_detail, name="log-detail"),
    path("log/<int:pk>/edit", entries.log_edit, name="log-edit"),
    path("log/<int:pk>/confirm", entries.log_confirm, name="log-confirm"),
    path("log/<int:pk>/drop", entries.log_drop, name="log-drop"),
    path("log/<int:pk>/correct", entries.log_correct, name="log-correct"),
    path("log/<int:pk>/unmask", entries.log_unmask, name="log-unmask"),
    path("log/<int:pk>/mediate", entries.log_mediate, name="log-mediate"),
    path("log/<int:pk>/suggest", entries.log_suggest, name="log-suggest"),
    path("log/<int:pk>/refer", entries.log_refer, name="log-refer"),
    path("log/<int:pk>/photo", entries.log_photo, name="log-photo"),
    path("log/<int:pk>/mark", entries.log_mark, name="log-mark"),
]
