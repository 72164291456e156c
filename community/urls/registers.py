"""Addresses of communities, firms, lawyers and certificates."""

from django.urls import path

from community.views import qualifications, registers, transfers

urlpatterns = [
    path("communities/", registers.community_list, name="community-list"),
    path("communities/start", registers.programme_start, name="programme-start"),
    path("communities/take-in/<int:pk>", registers.programme_take_in, name="programme-take-in"),
    path("communities/<int:pk>/", registers.community_detail, name="community-detail"),
    path("communities/<int:pk>/move", registers.community_move, name="community-move"),
    path("communities/<int:pk>/edit", registers.community_edit, name="community-edit"),
    path("communities/firms/", registers.firm_list, name="programme-firm-list"),
    path("communities/firms/<int:pk>/", registers.firm_detail, name="programme-firm-detail"),
    path("communities/firms/<int:pk>/edit", registers.firm_edit, name="programme-firm-edit"),
    path("communities/firms/<int:pk>/place", registers.firm_place, name="programme-firm-place"),
    path("communities/placements/<int:pk>/end", registers.placement_end, name="placement-end"),
    path("communities/lawyers/", registers.lawyer_list, name="programme-lawyer-list"),
    path("communities/lawyers/<int:pk>/", registers.lawyer_detail, name="programme-lawyer-detail"),
    path("communities/lawyers/<int:pk>/edit", registers.lawyer_edit, name="programme-lawyer-edit"),
    path("registers/import", transfers.register_import, name="register-import"),
    path("registers/export", transfers.register_export, name="register-take-out"),
    path("registers/blank/<slug:register>", transfers.register_blank, name="register-blank"),
    path("registers/runs/<int:pk>/", transfers.transfer_detail, name="register-run-detail"),
    path(
        "registers/runs/<int:pk>/confirm", transfers.transfer_confirm, name="register-run-confirm"
    ),
    path("registers/runs/<int:pk>/errors", transfers.transfer_errors, name="register-run-export"),
    path("registers/runs/<int:pk>/cancel", transfers.transfer_cancel, name="register-run-cancel"),
    path("qualifications/", qualifications.qualification_list, name="qualification-list"),
    path("qualifications/new", qualifications.qualification_new, name="qualification-new"),
    path(
        "qualifications/<int:pk>/", qualifications.qualification_detail, name="qualification-detail"
    ),
    path(
        "qualifications/<int:pk>/edit", qualifications.qualification_edit, name="qualification-edit"
    ),
    path(
        "qualifications/<int:pk>/attach",
        qualifications.qualification_attach,
        name="qualification-attach",
    ),
    path(
        "qualifications/<int:pk>/check",
        qualifications.qualification_check,
        name="qualification-check",
    ),
    path(
        "qualifications/<int:pk>/certify",
        qualifications.qualification_certify,
        name="qualification-certify",
    ),
    path(
        "qualifications/<int:pk>/refuse",
        qualifications.qualification_refuse,
        name="qualification-refuse",
    ),
    path(
        "qualifications/<int:pk>/print",
        qualifications.qualification_print,
        name="qualification-print",
    ),
    path(
        "qualifications/<int:pk>/withdraw",
        qualifications.qualification_withdraw,
        name="qualification-withdraw",
    ),
]
