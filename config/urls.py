"""All addresses."""

from django.contrib import admin
from django.urls import include, path

from config.views import home

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", home.healthz, name="healthz"),
    path("language", home.language, name="language"),
    path("search", home.search, name="search"),
    path("styleguide/", home.styleguide, name="styleguide"),
    path("admin/", admin.site.urls),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("", include("core.urls")),
    path("", include("accounts.urls")),
]

handler400 = "config.views.errors.bad_request"
handler403 = "config.views.errors.permission_denied"
handler404 = "config.views.errors.not_found"
