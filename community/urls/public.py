"""Addresses residents open without signing in."""

from django.urls import path

from community.views import public

urlpatterns = [
    path("p/track", public.request_track, name="request-track"),
    path("p/feedback/<str:secret>", public.feedback_give, name="feedback-give"),
    path("p/<str:code>/", public.community_public, name="community-public"),
    path("p/<str:code>/photo", public.community_photo, name="community-photo-open"),
    path("p/<str:code>/request", public.request_public, name="request-public"),
    path("p/<str:code>/notice", public.community_notice, name="community-notice-print"),
    path("p/<str:code>/cards", public.community_cards, name="community-cards-print"),
]
