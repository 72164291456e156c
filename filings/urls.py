"""Addresses of reports."""

from django.urls import path

from filings.views import desk, detail, firm, lists, paper_reports, told

ONE = "filings/<int:pk>"

urlpatterns = [
    path("filings/", lists.filing_list, name="filing-list"),
    path("filings/received/", lists.filing_received, name="filing-received"),
    path("filings/export", lists.filing_export, name="filing-export"),
    path("filings/overdue/", lists.filing_overdue, name="filing-overdue"),
    path("filings/overdue/<int:pk>/urge", lists.filing_urge, name="filing-urge"),
    path("filings/register/", lists.filing_register_show, name="filing-register-show"),
    path("filings/register/print", lists.filing_register_print, name="filing-register-print"),
    path("filings/blank/print", told.filing_blank, name="filing-blank"),
    path("filings/paper/new", paper_reports.filing_paper_new, name="filing-paper-new"),
    path("filings/confirmers/", paper_reports.filing_confirmers, name="filing-confirmers"),
    path(
        "filings/confirmers/register",
        paper_reports.filing_confirmer_register,
        name="filing-confirmer-register",
    ),
    path(
        "filings/confirmers/<int:pk>/end",
        paper_reports.filing_confirmer_end,
        name="filing-confirmer-end",
    ),
    path("filings/of-case/<int:pk>/edit", detail.filing_of_case, name="filing-of-case"),
    path(f"{ONE}/", detail.filing_detail, name="filing-detail"),
    path(f"{ONE}/versions/<int:number>/", detail.filing_version, name="filing-version"),
    path(f"{ONE}/print", told.filing_print, name="filing-print"),
    path(f"{ONE}/edit", firm.filing_edit, name="filing-edit"),
    path(f"{ONE}/submit", firm.filing_submit, name="filing-submit"),
    path(f"{ONE}/redraft", firm.filing_redraft, name="filing-redraft"),
    path(f"{ONE}/send", firm.filing_send, name="filing-send"),
    path(f"{ONE}/supplement", firm.filing_supplement, name="filing-supplement"),
    path(f"{ONE}/take-back", firm.filing_take_back, name="filing-take-back"),
    path(f"{ONE}/take-up", desk.filing_take_up, name="filing-take-up"),
    path(f"{ONE}/return", desk.filing_return, name="filing-return"),
    path(f"{ONE}/register", desk.filing_register, name="filing-register"),
    path(f"{ONE}/acknowledge", desk.filing_acknowledge, name="filing-acknowledge"),
    path(f"{ONE}/cancel", desk.filing_cancel, name="filing-cancel"),
    path(f"{ONE}/assign", desk.filing_assign, name="filing-assign"),
    path(f"{ONE}/note", desk.filing_note, name="filing-note"),
    path(f"{ONE}/mark-high-impact", desk.filing_mark_high_impact, name="filing-mark-high-impact"),
    path(f"{ONE}/recipients/add", told.filing_recipient_add, name="filing-recipient-add"),
    path(
        f"{ONE}/recipients/<int:recipient>/remove",
        told.filing_recipient_remove,
        name="filing-recipient-remove",
    ),
    path(
        f"{ONE}/recipients/<int:recipient>/acknowledge",
        told.filing_recipient_acknowledge,
        name="filing-recipient-acknowledge",
    ),
    path(f"{ONE}/receipts/<int:recipient>/open", told.filing_receipt, name="filing-receipt"),
    path(f"{ONE}/attach", told.filing_attach, name="filing-attach"),
    path(f"{ONE}/papers/<int:attachment>/detach", told.filing_detach, name="filing-detach"),
    path(
        f"{ONE}/paper/complete", paper_reports.filing_paper_complete, name="filing-paper-complete"
    ),
    path(
        f"{ONE}/paper/withdraw", paper_reports.filing_paper_withdraw, name="filing-paper-withdraw"
    ),
]
