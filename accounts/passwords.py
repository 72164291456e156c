"""The password policy where Django's own words don't do."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Django's rule; its Chinese catalogue lacks the sentence."""

    def get_error_message(self) -> str:
        """What to do."""
        return _("密码太短，至少要 %(n)d 位。") % {"n": self.min_length}

    def get_help_text(self) -> str:
        """The same beside the field."""
        return _("密码至少 %(n)d 位。") % {"n": self.min_length}
