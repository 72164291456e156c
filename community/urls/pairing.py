"""Addresses of pairings, assignments, wishes and agreements."""

from django.urls import path

from community.views import agreements, board, pairings, takeovers, wishes

ONE = "pairings/<int:pk>"
AGREEMENT = "agreements/<int:pk>"

urlpatterns = [
    path("pairings/", board.pairing_list, name="pairing-list"),
    path("pairings/board", board.pairing_board, name="pairing-board"),
    path("pairings/new", board.pairing_new, name="pairing-new"),
    path("pairings/place", board.pairing_place, name="pairing-place"),
    path("pairings/place-many", board.pairing_place_many, name="pairing-place-many"),
    path("pairings/review", board.pairing_review_many, name="pairing-review-many"),
    path("pairings/approve", board.pairing_approve_many, name="pairing-approve-many"),
    path("pairings/takeovers/", takeovers.takeover_list, name="takeover-list"),
    path("pairings/takeovers/<int:pk>/done", takeovers.takeover_done, name="takeover-done"),
    path("communities/<int:pk>/take-over", takeovers.pairing_take_over, name="pairing-take-over"),
    path("communities/<int:pk>/helper", takeovers.helper_enter, name="helper-enter"),
    path("helpers/<int:pk>/end", takeovers.helper_end, name="helper-end"),
    path(f"{ONE}/", pairings.pairing_detail, name="pairing-detail"),
    path(f"{ONE}/choose", pairings.pairing_choose, name="pairing-choose"),
    path(f"{ONE}/approve", pairings.pairing_approve, name="pairing-approve"),
    path(f"{ONE}/review", pairings.pairing_review, name="pairing-review"),
    path(f"{ONE}/give-back", pairings.pairing_give_back, name="pairing-give-back"),
    path(f"{ONE}/refuse", pairings.pairing_refuse, name="pairing-refuse"),
    path(f"{ONE}/withdraw", pairings.pairing_withdraw, name="pairing-withdraw"),
    path(f"{ONE}/end", pairings.pairing_end, name="pairing-end"),
    path(f"{ONE}/adjust", pairings.pairing_adjust, name="pairing-adjust"),
    path(f"{ONE}/assign", pairings.pairing_assign, name="pairing-assign"),
    path(f"{ONE}/substitute", pairings.pairing_substitute, name="pairing-substitute"),
    path(f"{ONE}/check", pairings.pairing_check, name="pairing-check"),
    path("pairings/checks/<int:pk>/decide", pairings.pairing_decide, name="pairing-decide"),
    path(
        "pairings/substitutions/<int:pk>/revoke",
        pairings.substitution_revoke,
        name="substitution-revoke",
    ),
    path("pairings/wishes/", wishes.wish_list, name="wish-list"),
    path("pairings/wishes/new", wishes.wish_new, name="wish-new"),
    path("pairings/wishes/<int:pk>/remove", wishes.wish_remove, name="wish-remove"),
    path("pairings/wishes/<int:pk>/raise", wishes.wish_raise, name="wish-raise"),
    path(f"{ONE}/agreement", agreements.agreement_draft, name="agreement-draft"),
    path(f"{AGREEMENT}/", agreements.agreement_detail, name="agreement-detail"),
    path(f"{AGREEMENT}/edit", agreements.agreement_edit, name="agreement-edit"),
    path(f"{AGREEMENT}/offer", agreements.agreement_offer, name="agreement-offer"),
    path(f"{AGREEMENT}/redraft", agreements.agreement_redraft, name="agreement-redraft"),
    path(f"{AGREEMENT}/confirm", agreements.agreement_confirm, name="agreement-confirm"),
    path(f"{AGREEMENT}/end", agreements.agreement_end, name="agreement-end"),
    path("agreements/templates/", agreements.template_list, name="agreement-templates"),
    path("agreements/templates/new", agreements.template_new, name="agreement-template-new"),
]
