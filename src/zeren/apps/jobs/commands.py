"""Running a sweep and keeping what it did."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from importlib import import_module

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.jobs.events import Failed
from zeren.apps.jobs.models import Job


def run(name: str, function: str, *, by: str, on: dt.date, now: dt.datetime) -> Job:
    """Run a sweep, named by the path of its function, which takes `by`, `on` and `now` and says what it did in numbers.
    A fault is kept with the job and told in the journal; it is not raised.
    """
    Job.objects.update_or_create(name=name, defaults={"started": now, "ended": None, "on": on})
    module, _, called = function.rpartition(".")
    did: Mapping[str, int] = {}
    fault = ""
    try:
        did = getattr(import_module(module), called)(by=by, on=on, now=now)
    except Exception as error:  # whatever it is, the other sweeps go on
        fault = f"{type(error).__name__}: {error}"[:300]
        with transaction.atomic():
            audit.write(Failed(name, fault), by=by, on=on)
    job, _ = Job.objects.update_or_create(name=name, defaults={"ended": now, "did": dict(did), "fault": fault})
    return job
