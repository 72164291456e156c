"""Addresses of the weekly hours, days of duty, quotas and volumes."""

from django.urls import path

from community.views import rota, visits, volumes

urlpatterns = [
    path("duty/", visits.visit_today, name="visit-today"),
    path("duty/<int:pk>/", visits.visit_detail, name="visit-detail"),
    path("duty/<int:pk>/check-in", visits.visit_check_in, name="visit-check-in"),
    path("duty/<int:pk>/check-out", visits.visit_check_out, name="visit-check-out"),
    path("duty/<int:pk>/move", visits.visit_move, name="visit-move"),
    path("duty/<int:pk>/make-good", visits.visit_make_good, name="visit-make-good"),
    path("duty/<int:pk>/swap", visits.swap_ask, name="swap-ask"),
    path("duty/at/<int:community>/drop-in", visits.visit_drop_in, name="visit-drop-in"),
    path("duty/leave/new", visits.leave_new, name="leave-new"),
    path("swaps/<int:pk>/agree", visits.swap_agree, name="swap-agree"),
    path("swaps/<int:pk>/refuse", visits.swap_refuse, name="swap-refuse"),
    path("swaps/<int:pk>/withdraw", visits.swap_withdraw, name="swap-withdraw"),
    path("rota/", rota.rota_list, name="rota-list"),
    path("rota/hours/", rota.slot_list, name="slot-list"),
    path("rota/hours/plan", rota.slot_plan, name="slot-plan"),
    path("rota/hours/<int:pk>/change", rota.slot_change, name="slot-change"),
    path("rota/hours/<int:pk>/end", rota.slot_end, name="slot-end"),
    path("quotas/", rota.quota_list, name="quota-list"),
    path("volumes/", volumes.volume_list, name="volume-list"),
    path("volumes/<int:pk>/print", volumes.volume_print, name="volume-print"),
]
