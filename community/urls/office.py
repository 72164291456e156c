"""Addresses of the steering group's office."""

from django.urls import path

from community.views import briefings, matters, publicity, resolutions, rules, trainings

_RESOLUTION = "office/resolutions/<int:pk>/"
_TRAINING = "office/trainings/<int:pk>/"
_BRIEFING = "office/briefings/<int:pk>/"
_ENTRY = f"{_BRIEFING}entries/<int:entry>/"

urlpatterns = [
    path("office/resolutions/", resolutions.resolution_list, name="resolution-list"),
    path("office/resolutions/new", resolutions.resolution_new, name="resolution-new"),
    path("office/resolutions/print", resolutions.resolution_print, name="resolution-list-print"),
    path(_RESOLUTION, resolutions.resolution_detail, name="resolution-detail"),
    path(f"{_RESOLUTION}edit", resolutions.resolution_edit, name="resolution-edit"),
    path(f"{_RESOLUTION}assign", resolutions.resolution_assign, name="resolution-assign"),
    path(f"{_RESOLUTION}progress", resolutions.resolution_progress, name="resolution-progress"),
    path(f"{_RESOLUTION}report", resolutions.resolution_report, name="resolution-report"),
    path(f"{_RESOLUTION}send-back", resolutions.resolution_send_back, name="resolution-send-back"),
    path(f"{_RESOLUTION}close", resolutions.resolution_close, name="resolution-close"),
    path(f"{_RESOLUTION}drop", resolutions.resolution_drop, name="resolution-drop"),
    path(f"{_RESOLUTION}urge", resolutions.resolution_urge, name="resolution-urge"),
    path("office/rules/", rules.rule_list, name="rule-list"),
    path("office/rules/new", rules.rule_new, name="rule-new"),
    path("office/rules/<int:pk>/", rules.rule_detail, name="rule-detail"),
    path("office/rules/<int:pk>/amend", rules.rule_amend, name="rule-amend"),
    path("office/rules/<int:pk>/withdraw", rules.rule_withdraw, name="rule-withdraw"),
    path("office/rules/<int:pk>/versions/<int:number>", rules.rule_version, name="rule-version"),
    path("office/matters/", matters.matter_list, name="matter-list"),
    path("office/matters/new", matters.matter_new, name="matter-new"),
    path("office/matters/<int:pk>/", matters.matter_detail, name="matter-detail"),
    path(
        "office/matters/<int:pk>/acknowledge", matters.matter_acknowledge, name="matter-acknowledge"
    ),
    path("office/trainings/", trainings.training_list, name="community-training-list"),
    path("office/trainings/new", trainings.training_new, name="community-training-new"),
    path(_TRAINING, trainings.training_detail, name="community-training-detail"),
    path(f"{_TRAINING}edit", trainings.training_edit, name="community-training-edit"),
    path(f"{_TRAINING}sign-up", trainings.training_sign_up, name="community-training-sign-up"),
    path(f"{_TRAINING}sign-off", trainings.training_sign_off, name="community-training-sign-off"),
    path(f"{_TRAINING}attend", trainings.training_attend, name="community-training-attend"),
    path("office/publicity/", publicity.publicity_list, name="publicity-list"),
    path("office/publicity/new", publicity.publicity_new, name="publicity-new"),
    path("office/publicity/<int:pk>/", publicity.publicity_detail, name="publicity-detail"),
    path("office/publicity/<int:pk>/edit", publicity.publicity_edit, name="publicity-edit"),
    path("office/briefings/", briefings.briefing_list, name="briefing-list"),
    path("office/briefings/new", briefings.briefing_new, name="briefing-new"),
    path(_BRIEFING, briefings.briefing_detail, name="briefing-detail"),
    path(f"{_BRIEFING}edit", briefings.briefing_edit, name="briefing-edit"),
    path(f"{_BRIEFING}pick", briefings.briefing_pick, name="briefing-pick"),
    path(f"{_BRIEFING}write", briefings.briefing_write, name="briefing-write"),
    path(f"{_ENTRY}edit", briefings.briefing_entry_edit, name="briefing-entry-edit"),
    path(f"{_ENTRY}move", briefings.briefing_entry_move, name="briefing-entry-move"),
    path(f"{_ENTRY}remove", briefings.briefing_entry_remove, name="briefing-entry-remove"),
    path(f"{_BRIEFING}submit", briefings.briefing_submit, name="briefing-submit"),
    path(f"{_BRIEFING}return", briefings.briefing_return, name="briefing-return"),
    path(f"{_BRIEFING}approve", briefings.briefing_approve, name="briefing-approve"),
    path(f"{_BRIEFING}send", briefings.briefing_send, name="briefing-send"),
    path(f"{_BRIEFING}print", briefings.briefing_print, name="briefing-print"),
]
