"""Every read of jobs."""

from __future__ import annotations

from django.db.models import QuerySet

from zeren.apps.jobs.models import Job


def jobs() -> QuerySet[Job]:
    """Every job by name. One query."""
    return Job.objects.order_by("name")
