"""Puts the app's panels in their slots when the program starts."""

from __future__ import annotations

from django.apps import AppConfig


class Desk(AppConfig):
    """The desk."""

    name = "zeren.apps.desk"

    def ready(self) -> None:
        """Fill the slots."""
        from zeren.apps.desk import panels

        panels.put()
