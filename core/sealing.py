"""Secrets at rest: text that is sealed, and identifiers that can only be compared.

They use `settings.REGISTER_KEY`, which must be kept with the backups and never changes lightly:
without it sealed text can't be read, and old hashes no longer match.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from core.search import plain


def derived_key(purpose: str) -> bytes:
    """A key for one purpose, made from `settings.REGISTER_KEY`.

    Raises:
        ImproperlyConfigured: there is none.
    """
    if not settings.REGISTER_KEY:
        raise ImproperlyConfigured("REGISTER_KEY is empty")
    return hmac.digest(settings.REGISTER_KEY.encode(), purpose.encode(), hashlib.sha256)


def seal_text(text: str) -> str:
    """Encrypt a text."""
    return Fernet(base64.urlsafe_b64encode(derived_key("seal"))).encrypt(text.encode()).decode()


def unseal_text(sealed: str) -> str:
    """Decrypt a sealed text.

    Raises:
        ValueError: it was sealed with another key, or spoiled.
    """
    try:
        return (
            Fernet(base64.urlsafe_b64encode(derived_key("seal"))).decrypt(sealed.encode()).decode()
        )
    except InvalidToken as error:
        raise ValueError("sealed with another key, or spoiled") from error


def keyed_hash(kind: str, text: str) -> str:
    """A hash that tells whether two texts are alike, and nothing else to whoever lacks the key.

    Spaces, width, case and middle dots don't matter.
    """
    return hmac.new(derived_key(f"hash {kind}"), plain(text).encode(), hashlib.sha256).hexdigest()
