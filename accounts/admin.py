"""Reference data for who runs the system: regions to read, the working days to correct.

A site of its own instead of Django's: nothing registers itself here, neither clients' files nor
accounts nor second factors. It is open to superusers who are staff, after our own sign-in.
"""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.actions.system import correct_day
from accounts.models import Region
from core.models import CalendarDay, CalendarYear


class ReferenceSite(AdminSite):
    """The site of reference data."""

    site_header = site_title = _("参考数据")
    index_title = _("参考数据")

    def has_permission(self, request: HttpRequest) -> bool:
        """Superusers who are staff."""
        person = request.user
        return person.is_active and person.is_staff and person.is_superuser

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Our own sign-in, with its limits and its second factor.

        Raises:
            PermissionDenied: for who is signed in and still may not.
        """
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", request.get_full_path()))


site = ReferenceSite(name="admin")


class ReadOnly(ModelAdmin):  # type: ignore[type-arg]
    """Rows to look at."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False


class RegionAdmin(ReadOnly):
    """Regions by code."""

    list_display = ("code", "name", "parent")
    search_fields = ("code", "name")
    ordering = ("code",)
    list_select_related = ("parent",)


class YearAdmin(ReadOnly):
    """The years whose working days are known; they come in on the calendar's own page."""

    list_display = ("year", "source", "loaded_at")
    ordering = ("-year",)


class DayAdmin(ModelAdmin):  # type: ignore[type-arg]
    """Days that aren't what their weekday says; a correction dates open duties anew."""

    list_display = ("day", "working", "name")
    list_filter = ("working",)
    date_hierarchy = "day"
    ordering = ("-day",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A wrong day is corrected, not removed."""
        return False

    def save_model(self, request: Any, obj: CalendarDay, form: Any, change: bool) -> None:
        """Through the action, which records it."""
        correct_day(obj, actor=request.actor, at=request.at)


site.register(Region, RegionAdmin)
site.register(CalendarYear, YearAdmin)
site.register(CalendarDay, DayAdmin)
