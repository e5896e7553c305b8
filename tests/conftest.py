"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

# Tests are never timed: a busy machine is no fault of the code.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
