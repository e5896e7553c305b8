"""What allauth is told about this site: how it is called in code apps and passkeys."""

from __future__ import annotations

from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser

from zeren.apps.access.queries import keyring
from zeren.base.text import Text
from zeren.ui.language import say

NAME = Text("责任", "Zeren")


class Factors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Names as people know them."""

    def get_totp_issuer(self) -> str:
        """Above the digits in a code app."""
        return say(NAME)

    def _get_site_name(self) -> str:
        return say(NAME)

    def encrypt(self, text: str) -> str:
        """As it is kept in the database."""
        return keyring().seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """As it was before."""
        return keyring().open(encrypted_text)

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """Whose digits they are."""
        return user.get_username()
