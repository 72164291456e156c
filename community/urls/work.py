"""Addresses of the log, requests and duty hours."""

from django.urls import path

from community.views import appointments, entries, requests

urlpatterns = [
    path("log/", entries.log_list, name="log-list"),
    path("log/new", entries.log_new, name="log-new"),
    path("log/worker.js", entries.log_worker, name="log-worker"),
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
    path("log/<int:pk>/signal", entries.log_signal, name="log-signal"),
    path("log/<int:pk>/mark", entries.log_mark, name="log-mark"),
    path("requests/", requests.request_list, name="request-list"),
    path("requests/new", requests.request_new, name="request-new"),
    path("requests/<int:pk>/", requests.request_detail, name="request-detail"),
    path("requests/<int:pk>/appoint", appointments.request_appoint, name="request-appoint"),
    path("appointments/<int:pk>/agree", appointments.appointment_agree, name="appointment-agree"),
    path(
        "appointments/<int:pk>/call-off",
        appointments.appointment_call_off,
        name="appointment-call-off",
    ),
    path("requests/<int:pk>/accept", requests.request_accept, name="request-accept"),
    path("requests/<int:pk>/answer", requests.request_answer, name="request-answer"),
    path("requests/<int:pk>/ask", requests.request_ask, name="request-ask"),
    path("requests/<int:pk>/refer", requests.request_refer, name="request-refer"),
    path("requests/<int:pk>/close", requests.request_close, name="request-close"),
    path("requests/<int:pk>/dismiss", requests.request_dismiss, name="request-dismiss"),
    path("requests/<int:pk>/wind-up", requests.request_wind_up, name="request-wind-up"),
    path("requests/<int:pk>/reopen", requests.request_reopen, name="request-reopen"),
    path("requests/<int:pk>/withdraw", requests.request_withdraw, name="request-withdraw"),
    path("requests/<int:pk>/urge", requests.request_urge, name="request-urge"),
]
