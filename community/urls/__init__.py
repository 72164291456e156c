"""Addresses of lawyers in communities, one module per noun."""

from community.urls import pairing, registers, work

urlpatterns = [
    *registers.urlpatterns,
    *pairing.urlpatterns,
    *work.urlpatterns,
]
