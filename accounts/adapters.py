"""How allauth signs people in here: by invitation only, with sealed secrets."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from core.sealing import seal_text, unseal_text


class AccountAdapter(DefaultAccountAdapter):
    """People come in by invitation, never by signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed."""
        return False


class MFAAdapter(DefaultMFAAdapter):
    """Keeps the secrets of second factors sealed in the database."""

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return seal_text(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret."""
        return unseal_text(encrypted_text)

    def get_totp_label(self, user: Any) -> str:
        """What the authenticator app shows: the sign-in name."""
        return str(user.get_username())
