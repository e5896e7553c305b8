from __future__ import annotations

import pytest
from django.conf import Settings


@pytest.fixture(autouse=True)
def quick_hashes(settings: Settings) -> None:
    """Real hashes are slow on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
