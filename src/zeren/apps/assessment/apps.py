"""Puts the app's panels in their slots when the program starts."""

from __future__ import annotations

from django.apps import AppConfig


class Assessment(AppConfig):
    """Assessment."""

    name = "zeren.apps.assessment"

    def ready(self) -> None:
        """Fill the slots."""
        from zeren.apps.assessment import panels

        panels.put()
