"""A server that answers pages holds no library that only few acts need: each would stay for as long as it runs."""

from __future__ import annotations

import os
import subprocess
import sys

SELDOM = "docx duckdb fido2 cryptography lxml numba openpyxl pikepdf pyarrow pypinyin requests typst"
"""Printing, Parquet, workbooks, passkeys, other machines and initials: loaded when somebody asks for them."""
ASK = f"""
import sys
import zeren.site.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
print(*(name for name in {SELDOM.split()!r} if name in sys.modules))
"""


def test_what_few_acts_need_is_loaded_by_them() -> None:
    given = {**os.environ, "DJANGO_SETTINGS_MODULE": "zeren.site.settings"}
    done = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True, env=given)
    assert done.stdout.split() == []
