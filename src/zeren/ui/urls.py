"""The addresses of the look itself. The site says who may open the gallery."""

from __future__ import annotations

from django.urls import path

from zeren.ui import language

app_name = "ui"

urlpatterns = [path("language/", language.choose, name="language")]
