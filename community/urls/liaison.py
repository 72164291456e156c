"""Addresses of the liaison offices' work: spot checks, changes, feedback by quarter, figures."""

from django.urls import path

from community.views import changes, checks, districts, draws, quarters, suggestions

urlpatterns = [
    path("spot-checks/", checks.spot_check_list, name="spot-check-list"),
    path("spot-checks/board", checks.spot_check_board, name="spot-check-board"),
    path("spot-checks/new", checks.spot_check_new, name="spot-check-new"),
    path("spot-checks/draw", draws.spot_check_draw, name="spot-check-draw"),
    path("spot-checks/draws/<int:pk>/", draws.spot_check_drawn, name="spot-check-drawn"),
    path("spot-checks/proposals/<int:pk>/plan", checks.spot_check_plan, name="spot-check-plan"),
    path("spot-checks/proposals/<int:pk>/pass", checks.spot_check_pass, name="spot-check-pass"),
    path("spot-checks/<int:pk>/", checks.spot_check_detail, name="spot-check-detail"),
    path("spot-checks/<int:pk>/print", checks.spot_check_print, name="spot-check-print"),
    path("spot-checks/<int:pk>/move", checks.spot_check_move, name="spot-check-move"),
    path("spot-checks/<int:pk>/cancel", checks.spot_check_cancel, name="spot-check-cancel"),
    path("spot-checks/<int:pk>/record", checks.spot_check_record, name="spot-check-record"),
    path("spot-checks/<int:pk>/answer", checks.spot_check_answer, name="spot-check-answer"),
    path("spot-checks/<int:pk>/demand", checks.spot_check_demand, name="spot-check-demand"),
    path("spot-checks/<int:pk>/remedy", checks.spot_check_remedy, name="spot-check-remedy"),
    path("spot-checks/<int:pk>/close", checks.spot_check_close, name="spot-check-close"),
    path("spot-checks/<int:pk>/attach", checks.spot_check_attach, name="spot-check-attach"),
    path("spot-checks/<int:pk>/urge", checks.spot_check_urge, name="spot-check-urge"),
    path("changes/", changes.change_list, name="change-list"),
    path("changes/new", changes.change_choose, name="change-choose"),
    path("changes/new/<slug:kind>", changes.change_new, name="change-new"),
    path("changes/<int:pk>/", changes.change_detail, name="change-detail"),
    path("changes/<int:pk>/take-up", changes.change_take_up, name="change-take-up"),
    path("changes/<int:pk>/return", changes.change_return, name="change-return"),
    path("changes/<int:pk>/complete", changes.change_complete, name="change-complete"),
    path("changes/<int:pk>/withdraw", changes.change_withdraw, name="change-withdraw"),
    path("changes/<int:pk>/apply", changes.change_apply, name="change-apply"),
    path("quarters/", quarters.quarter_list, name="quarter-list"),
    path("quarters/overview", quarters.quarter_overview, name="quarter-overview"),
    path("quarters/urge/<int:pk>", quarters.quarter_urge, name="quarter-urge"),
    path("quarters/<str:quarter>/<int:pk>", quarters.quarter_give, name="quarter-give"),
    path("suggestions/", suggestions.suggestion_list, name="suggestion-list"),
    path("suggestions/<int:pk>/", suggestions.suggestion_detail, name="suggestion-detail"),
    path("suggestions/<int:pk>/pass", suggestions.suggestion_pass, name="suggestion-pass"),
    path("suggestions/<int:pk>/answer", suggestions.suggestion_answer, name="suggestion-answer"),
    path("districts/", districts.district_figures, name="district-figures"),
]
