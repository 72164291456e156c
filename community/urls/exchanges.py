"""Addresses of the exchange between firms and communities."""

from django.urls import path

from community.views import exchanges

urlpatterns = [
    path("exchanges/", exchanges.exchange_list, name="exchange-list"),
    path("exchanges/new", exchanges.exchange_new, name="exchange-new"),
    path("exchanges/<int:pk>/", exchanges.exchange_detail, name="exchange-detail"),
    path("exchanges/<int:pk>/correct", exchanges.exchange_correct, name="exchange-correct"),
    path("exchanges/<int:pk>/confirm", exchanges.exchange_confirm, name="exchange-confirm"),
    path("exchanges/<int:pk>/fulfil", exchanges.exchange_fulfil, name="exchange-fulfil"),
]
