"""All addresses."""

from django.urls import include, path

from accounts.admin import site
from config.views import home

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", home.healthz, name="healthz"),
    path("language", home.language, name="language"),
    path("search", home.search, name="search"),
    path("styleguide/", home.styleguide, name="styleguide"),
    path("admin/", site.urls),
    path("account/", include("accounts.urls_sign_in")),
    path("", include("core.urls")),
    path("", include("accounts.urls")),
    path("", include("conflicts.urls")),
    path("", include("cases.urls")),
    path("", include("filings.urls")),
    path("", include("oversight.urls")),
    path("", include("community.urls")),
]

handler400 = "config.views.errors.bad_request"
handler403 = "config.views.errors.permission_denied"
handler404 = "config.views.errors.not_found"
# allauth asks for it by this name when somebody tries too often.
handler429 = "config.views.errors.too_many_requests"
