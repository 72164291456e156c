"""Addresses of lawyers in communities, one module per noun."""

from community.urls import (
    exchanges,
    liaison,
    monthly,
    office,
    pairing,
    public,
    registers,
    rota,
    work,
)

urlpatterns = [
    *registers.urlpatterns,
    *pairing.urlpatterns,
    *work.urlpatterns,
    *rota.urlpatterns,
    *public.urlpatterns,
    *monthly.urlpatterns,
    *liaison.urlpatterns,
    *exchanges.urlpatterns,
    *office.urlpatterns,
]
