"""Addresses of the monthly chain."""

from django.urls import path

from community.views import months

urlpatterns = [
    path("months/", months.month_list, name="month-list"),
    path("months/overview", months.month_overview, name="month-overview"),
    path("months/grant", months.month_grant, name="month-grant"),
    path("months/<int:pk>/", months.month_detail, name="month-detail"),
    path("months/<int:pk>/confirm", months.month_confirm, name="month-confirm"),
    path("months/<int:pk>/print", months.month_print, name="month-print"),
    path("months/<int:pk>/edit", months.month_edit, name="month-edit"),
    path("months/<int:pk>/accept", months.month_accept, name="month-accept"),
    path("months/<int:pk>/return", months.month_return, name="month-return"),
    path("months/<int:pk>/take-back", months.month_take_back, name="month-take-back"),
    path("months/<int:pk>/urge", months.month_urge, name="month-urge"),
    path("months/<int:pk>/reopen", months.month_reopen, name="month-reopen"),
]
