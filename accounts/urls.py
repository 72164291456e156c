"""Addresses of accounts."""

from django.urls import path

from accounts.views import (
    absences,
    endings,
    factors,
    invitations,
    organisations,
    parameters,
    people,
    profile,
    records,
    session,
    system,
    transfers,
)

OF_ORGANISATION = "organisations/<int:pk>/"
OF_PERSON = "organisations/<int:pk>/people/<int:person>/"

urlpatterns = [
    path("switch", session.organisation_switch, name="organisation-switch"),
    path("profile", profile.profile, name="profile"),
    path("profile/edit", profile.profile_edit, name="profile-edit"),
    path("absences/", absences.absence_list, name="absence-list"),
    path("absences/new", absences.absence_new, name="absence-new"),
    path("absences/<int:pk>/end", absences.absence_end, name="absence-end"),
    path("organisations/", organisations.organisation_list, name="organisation-list"),
    path("organisations/own", organisations.organisation_own, name="organisation-own"),
    path("organisations/new", organisations.organisation_new, name="organisation-new"),
    path(OF_ORGANISATION, organisations.organisation_detail, name="organisation-detail"),
    path(f"{OF_ORGANISATION}new", organisations.organisation_new, name="organisation-add"),
    path(f"{OF_ORGANISATION}edit", organisations.organisation_edit, name="organisation-edit"),
    path(f"{OF_ORGANISATION}rename", endings.organisation_rename, name="organisation-rename"),
    path(f"{OF_ORGANISATION}merge", endings.organisation_merge, name="organisation-merge"),
    path(f"{OF_ORGANISATION}close", endings.organisation_close, name="organisation-close"),
    path(f"{OF_ORGANISATION}people/", people.person_list, name="person-list"),
    path(f"{OF_ORGANISATION}invitations/", invitations.invitation_list, name="invitation-list"),
    path(f"{OF_ORGANISATION}invite", invitations.invitation_new, name="invitation-new"),
    path(OF_PERSON, people.person_detail, name="person-detail"),
    path(f"{OF_PERSON}add-role", people.membership_new, name="membership-new"),
    path(f"{OF_PERSON}hand-on", transfers.transfer, name="transfer"),
    path(f"{OF_PERSON}reset-factor", factors.factor_reset_new, name="factor-reset-new"),
    path("memberships/<int:pk>/end", people.membership_end, name="membership-end"),
    path("invitations/<int:pk>/revoke", invitations.invitation_revoke, name="invitation-revoke"),
    path("join/<str:secret>", invitations.invitation_accept, name="invitation"),
    path("factor-resets/", factors.factor_reset_list, name="factor-reset-list"),
    path(
        "factor-resets/<int:pk>/confirm", factors.factor_reset_confirm, name="factor-reset-confirm"
    ),
    path("factor-resets/<int:pk>/refuse", factors.factor_reset_refuse, name="factor-reset-refuse"),
    path("rules/", parameters.parameter_list, name="parameter-list"),
    path("rules/<str:key>/", parameters.parameter_detail, name="parameter-detail"),
    path("rules/<str:key>/set", parameters.parameter_set, name="parameter-set"),
    path("records/", records.record_list, name="record-list"),
    path("records/mine", records.record_mine, name="record-mine"),
    path("outbox/", system.outbox_list, name="outbox-list"),
    path("outbox/<int:pk>/", system.outbox_detail, name="outbox-detail"),
    path("outbox/<int:pk>/hold", system.outbox_hold, name="outbox-hold"),
    path("outbox/<int:pk>/release", system.outbox_release, name="outbox-release"),
    path("calendar/", system.calendar_list, name="calendar-list"),
    path("calendar/<int:year>/", system.calendar_year, name="calendar-year"),
    path("calendar/load", system.calendar_load, name="calendar-load"),
]
