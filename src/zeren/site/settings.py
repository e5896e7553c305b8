"""The machine's settings, from the environment; the organisation's choices are rows and pack data, never here.

- `ZEREN_DB`: the SQLite file; default `var/zeren.sqlite3` below the working directory.
- `ZEREN_EVIDENCE`: the folder of evidence files; default `evidence` beside the SQLite file.
- `ZEREN_SECRET_KEY`: signs what the web pages hand out; a command-line run needs none.
"""

import os
import secrets
from pathlib import Path

APPS = (
    "desk",
    "assessment",
    "accountability",
    "inspections",
    "findings",
    "obligations",
    "records",
    "frameworks",
    "evidence",
    "organisation",
    "audit",
)

INSTALLED_APPS = [f"zeren.apps.{name}" for name in APPS]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("ZEREN_DB") or str(Path("var") / "zeren.sqlite3"),
        "OPTIONS": {
            # Deferred transactions fail with "database is locked" as soon as two people write.
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}

ZEREN_EVIDENCE = os.environ.get("ZEREN_EVIDENCE", "")

SECRET_KEY = os.environ.get("ZEREN_SECRET_KEY") or secrets.token_urlsafe(50)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
