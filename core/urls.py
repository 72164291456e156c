"""Addresses of the kernel."""

from django.urls import path

from core import views

urlpatterns = [
    path("files/<int:pk>/open", views.attachment_open, name="attachment-open"),
    path("documents/<int:pk>/open", views.document_open, name="document-open"),
    path("check", views.document_check, name="document-check"),
    path("drafts/save", views.draft_save, name="draft-save"),
    path("drafts/drop", views.draft_drop, name="draft-drop"),
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read", views.inbox_read, name="inbox-read"),
    path("inbox/<int:pk>/open", views.inbox_open, name="inbox-open"),
]
