"""The tables of findings and of what puts them right."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Coalesce

from zeren.apps.evidence.models import File
from zeren.apps.organisation.models import Person, Post, Unit


class Finding(models.Model):
    """One thing wrong in one unit. Fields are named like the columns of its sheet; `state` is a key of `states.STATES`.

    `inspection` is the code of the inspection it comes from: inspections stand above findings and point down to
    nothing here. `due` is the first due day and `extended` the approved later one. While it is open again after a
    reopening, `closed` holds the earlier closure and `verified` is empty. `review_on` is the next periodic review of
    a standing finding. `version` grows with everything that is done to it, so that nobody acts on what they have not
    seen.
    """

    code = models.CharField(max_length=100, unique=True)
    # The first index below begins with the unit.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="findings", db_index=False)
    inspection = models.CharField(max_length=100, blank=True, db_index=True)
    source = models.CharField(max_length=20)
    duty = models.CharField(max_length=100, blank=True)
    opened = models.DateField()
    severity = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    text = models.TextField()
    manifestations = models.TextField(blank=True)
    goal = models.TextField(blank=True)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    department = models.CharField(max_length=200, blank=True)
    common = models.BooleanField(default=False)
    due = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=20)
    extended = models.DateField(null=True, blank=True)
    extension_approver = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    verified = models.DateField(null=True, blank=True)
    verifier = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    closed = models.DateField(null=True, blank=True)
    published = models.DateField(null=True, blank=True)
    reopened = models.DateField(null=True, blank=True)
    returned = models.PositiveIntegerField(default=0)
    repeat = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    second = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    private_reason = models.TextField(blank=True)
    review_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "state"], name="findings_of_a_unit"),
            # What is open anywhere is counted from this one alone.
            models.Index(fields=["state", "opened", "due", "extended", "unit"], name="findings_by_state"),
            models.Index(fields=["opened", "state", "unit"], name="findings_by_opening"),
            models.Index(
                fields=["verified", "state", "opened", "due", "extended", "unit"], name="findings_by_verifying"
            ),
            models.Index(fields=["closed", "state", "unit"], name="findings_by_closing"),
            # Lists go by the due day that counts, and leave out by the state.
            models.Index(Coalesce("extended", "due"), "state", name="findings_by_due"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.state}"


class Remedy(models.Model):
    """One thing done about a finding. `types` are keys of `sheets.REMEDY_TYPES`, joined by ";"."""

    code = models.CharField(max_length=100, unique=True)
    finding = models.ForeignKey(Finding, models.CASCADE, related_name="remedies")
    text = models.TextField()
    types = models.CharField(max_length=200, blank=True)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    department = models.CharField(max_length=200, blank=True)
    due = models.DateField(null=True, blank=True)
    done = models.DateField(null=True, blank=True)
    result = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.code


class RemedyFile(models.Model):
    """A file that shows what a remedy did; `place` counts from 0 in the order in which they were named."""

    remedy = models.ForeignKey(Remedy, models.CASCADE, related_name="files")
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["remedy", "file"], name="findings_remedy_file")]

    def __str__(self) -> str:
        return f"{self.remedy_id} {self.file_id}"


class Act(models.Model):
    """One thing done to a finding through the pages or by a command: the entry of the journal that tells it, the name
    of the move or what else it was, the state before, and who acted.

    `work`: it was work on putting the finding right; whoever did that judges none of it. `person` is whoever held the
    post then, empty where nobody signed in.
    """

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="acts")
    number = models.PositiveBigIntegerField(unique=True)
    name = models.CharField(max_length=40)
    source = models.CharField(max_length=20)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    work = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Proposal(models.Model):
    """A move that one person proposed and a second one has not answered yet."""

    finding = models.OneToOneField(Finding, models.CASCADE, related_name="proposal")
    move = models.CharField(max_length=40)
    reason = models.TextField()
    # What the finding is to say once it is amended; empty where its words stay.
    text = models.TextField(blank=True, default="")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    on = models.DateField()

    def __str__(self) -> str:
        return f"{self.finding_id} {self.move}"
