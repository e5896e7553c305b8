"""Nothing here is collected where Spark or Java is missing: `make test-spark` brings both."""

from __future__ import annotations

import importlib.util
import shutil

collect_ignore_glob = [] if importlib.util.find_spec("pyspark") and shutil.which("java") else ["test_*.py"]
