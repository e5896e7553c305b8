"""The tables of records."""

from __future__ import annotations

from django.db import models

from zeren.apps.access.models import Account
from zeren.apps.evidence.models import File
from zeren.apps.organisation.models import Unit
from zeren.apps.records.states import FILED, RETURNED, WITHDRAWN


class Record(models.Model):
    """An act of work. `period` as people write it; `signers`: codes of posts as they signed, joined by "；"; `also`:
    duties of other frameworks that it says it is for as well, joined alike.

    `amount` of `base`: how many came of how many were due, or how much was done of how much was planned. `version`
    grows with every change, so that two people who change one record notice each other.
    """

    code = models.CharField(max_length=100, unique=True)
    # The index below begins with the unit; a second one would only cost time at every import.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="records", db_index=False)
    duty = models.CharField(max_length=100)
    happened = models.DateField()
    title = models.CharField(max_length=500)
    kind = models.CharField(max_length=10)
    period = models.CharField(max_length=10, blank=True)
    element = models.CharField(max_length=100, blank=True)
    outcome = models.TextField(blank=True)
    amount = models.PositiveBigIntegerField(null=True, blank=True)
    base = models.PositiveBigIntegerField(null=True, blank=True)
    submitted = models.DateField(null=True, blank=True)
    signers = models.TextField(blank=True)
    finding = models.CharField(max_length=100, blank=True)
    chosen = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    also = models.TextField(blank=True, default="")
    state = models.CharField(max_length=10, default=FILED)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "duty", "happened"], name="records_by_unit_and_duty"),
            # A list of all units' records begins with the newest.
            models.Index(fields=["happened", "id"], name="records_by_day"),
            models.Index(fields=["happened", "id"], condition=models.Q(state=WITHDRAWN), name="records_withdrawn"),
            models.Index(fields=["unit", "id"], condition=models.Q(state=RETURNED), name="records_returned"),
            # And so does that of one duty, which may be one of a hundred.
            models.Index(fields=["duty", "happened", "id"], name="records_by_duty_and_day"),
            # Most records were never filed upward.
            models.Index(
                fields=["submitted", "state", "unit"],
                condition=models.Q(submitted__isnull=False),
                name="records_by_filing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class RecordFile(models.Model):
    """A file that shows what a record says."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="files", db_index=False)
    file = models.ForeignKey(File, models.PROTECT, related_name="records")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "file"], name="records_file_once")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.file_id}"


class Return(models.Model):
    """A record was given back to its unit, and why."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="returns")
    reason = models.CharField(max_length=500)
    on = models.DateField()
    by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.record_id} {self.on}"


class Award(models.Model):
    """What a unit was awarded, by whom (a body) and at which level (a key of `states.LEVELS`)."""

    code = models.CharField(max_length=100, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="awards")
    title = models.CharField(max_length=500)
    duty = models.CharField(max_length=100, blank=True)
    level = models.CharField(max_length=10)
    awarded = models.DateField()
    body = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Returns(models.Model):
    """How many gave one answer to one question about a unit. Counts only: nobody knows who gave which, and nothing
    that would tell is kept.
    """

    code = models.CharField(max_length=100, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="returns")
    question = models.CharField(max_length=100)
    viewpoint = models.CharField(max_length=12)
    answer = models.CharField(max_length=10)
    held = models.DateField()
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.code


class Topic(models.Model):
    """What units below `unit` have to study in a year: where that is required, and until when; by holders of posts of
    which tier ("" is all) and from which material.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="topics")
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    basis = models.CharField(max_length=500)
    category = models.CharField(max_length=100, blank=True)
    until = models.DateField()
    tier = models.CharField(max_length=20, blank=True, default="")
    material = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year", "title"], name="records_topic_once")]

    def __str__(self) -> str:
        return f"{self.year} {self.title}"


class Programme(models.Model):
    """What people of a kind are to be trained in, in a year: those with a post of some tier ("" is all) in units below
    `unit` of a category ("" is all). `provider` teaches it (a body, no person).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="programmes")
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    basis = models.CharField(max_length=500)
    category = models.CharField(max_length=100, blank=True)
    tier = models.CharField(max_length=20, blank=True)
    provider = models.CharField(max_length=200, blank=True)
    until = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year", "title"], name="records_programme_once")]

    def __str__(self) -> str:
        return f"{self.year} {self.title}"


class Course(models.Model):
    """A part of a programme, and how it is taught (a key of `rules.study.METHODS`)."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="courses", db_index=False)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    method = models.CharField(max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="records_course_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Guidance(models.Model):
    """A unit was guided in its work: by which unit and post, on what, on which day; and what changed by it."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="guided")
    guide = models.ForeignKey(Unit, models.PROTECT, related_name="guidance")
    post = models.CharField(max_length=100, blank=True)
    posts = models.TextField(blank=True)
    subject = models.CharField(max_length=200)
    framework = models.CharField(max_length=100, blank=True)
    duty = models.CharField(max_length=100, blank=True)
    day = models.DateField()
    said = models.TextField()
    changed = models.TextField(blank=True)
    changed_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["day", "id"], name="guidance_by_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.subject}"


class QuizAnswer(models.Model):
    """Somebody tried a question on a duty, for themselves. `first` is whether the first answer was right and never
    changes: only it is counted, never by person; `last` is what they themselves see.

    Only that account's own page reads rows of it; everybody else gets what `queries.quiz.told` counts.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    framework = models.CharField(max_length=100)
    duty = models.CharField(max_length=100)
    question = models.CharField(max_length=10)
    first = models.BooleanField()
    last = models.BooleanField()
    chosen = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "framework", "duty", "question"], name="records_quiz_once")
        ]

    def __str__(self) -> str:
        return self.question


class Activity(models.Model):
    """What a unit does again and again by its own rules: `times` in every period (`base.dates.Every`), about the day
    `day` of its last month (0 is the last), from `first` until it `ended`. `owner` is the code of the post in charge.

    It is the unit's own calendar: what others demand of it is owed, with issuer, basis and minutes (obligations).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="activities")
    title = models.CharField(max_length=200)
    basis = models.CharField(max_length=500)
    kind = models.CharField(max_length=10)
    every = models.CharField(max_length=10)
    times = models.PositiveSmallIntegerField(default=1)
    day = models.PositiveSmallIntegerField(default=0)
    owner = models.CharField(max_length=100)
    framework = models.CharField(max_length=100, blank=True)
    duty = models.CharField(max_length=100, blank=True)
    first = models.DateField()
    ended = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "title"], condition=models.Q(ended__isnull=True), name="records_activity_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.title}"


class Meeting(models.Model):
    """A meeting, a study session, a training or a visit of guidance: planned for a day, and held on one.

    Who came is a number (`came` of `invited`) and the codes of posts, joined by "；"; no person is named. How long it
    took is `minutes`; how many passed where something was examined, `passed`. `owner` is the code of the post in
    charge, `activity` what it is a turn of.
    """

    code = models.CharField(max_length=100, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="meetings", db_index=False)
    kind = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    planned = models.DateField()
    held = models.DateField(null=True, blank=True)
    came = models.PositiveIntegerField(null=True, blank=True)
    invited = models.PositiveIntegerField(null=True, blank=True)
    posts = models.TextField(blank=True)
    provider = models.CharField(max_length=200, blank=True)
    owner = models.CharField(max_length=100, blank=True, default="")
    minutes = models.PositiveIntegerField(null=True, blank=True)
    passed = models.PositiveIntegerField(null=True, blank=True)
    activity = models.ForeignKey(Activity, models.PROTECT, null=True, blank=True, related_name="meetings")

    class Meta:
        indexes = [
            models.Index(fields=["unit", "planned"], name="meetings_by_unit"),
            models.Index(fields=["planned", "id"], name="meetings_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Item(models.Model):
    """A point of an agenda: which duty of which framework it serves (with its clause), which required topic or course
    it covers, and what was decided. `record` is what it filed.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items", db_index=False)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    framework = models.CharField(max_length=100, blank=True)
    duty = models.CharField(max_length=100, blank=True)
    clause = models.CharField(max_length=500, blank=True)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="items")
    course = models.ForeignKey(Course, models.PROTECT, null=True, blank=True, related_name="items")
    decision = models.TextField(blank=True)
    record = models.ForeignKey(Record, models.PROTECT, null=True, blank=True, related_name="items")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="records_item_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Dissent(models.Model):
    """A member wants it in the minutes that they were against a decision, because it protects them from liability.

    Only that member's own account writes it and takes it out. It is read with its meeting and in no other way: nothing
    searches, lists, counts or exports it, and the journal does not name the member.
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    person = models.CharField(max_length=100)
    words = models.CharField(max_length=500)
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "person"], name="records_dissent_once")]

    def __str__(self) -> str:
        return str(self.item_id)


class Task(models.Model):
    """Something to be done by a post until a day, with the decision or clause it comes from. `business`: it serves the
    unit's own business as well. `record` is what it filed when it was done.
    """

    code = models.CharField(max_length=100, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="tasks", db_index=False)
    item = models.ForeignKey(Item, models.PROTECT, null=True, blank=True, related_name="tasks")
    title = models.CharField(max_length=200)
    post = models.CharField(max_length=100)
    due = models.DateField()
    framework = models.CharField(max_length=100, blank=True)
    duty = models.CharField(max_length=100, blank=True)
    clause = models.CharField(max_length=500, blank=True)
    business = models.BooleanField(default=False)
    done = models.DateField(null=True, blank=True)
    result = models.TextField(blank=True)
    record = models.ForeignKey(Record, models.PROTECT, null=True, blank=True, related_name="tasks")

    class Meta:
        indexes = [models.Index(fields=["unit", "due"], name="tasks_by_unit")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Instruction(models.Model):
    """What a unit tells those below it: the paper, its clause, and until when it is to be carried out."""

    code = models.CharField(max_length=100, unique=True)
    issuer = models.ForeignKey(Unit, models.PROTECT, related_name="instructions")
    title = models.CharField(max_length=200)
    paper = models.CharField(max_length=200)
    clause = models.CharField(max_length=500, blank=True)
    words = models.TextField()
    issued = models.DateField()
    due = models.DateField()

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Addressee(models.Model):
    """A unit that an instruction went to: read, accepted, sent on, and carried out by a decision of its own with a
    task (an owner and a day).
    """

    instruction = models.ForeignKey(Instruction, models.CASCADE, related_name="addressees", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="inbox")
    read = models.DateField(null=True, blank=True)
    accepted = models.DateField(null=True, blank=True)
    forwarded = models.DateField(null=True, blank=True)
    decision = models.TextField(blank=True)
    decided = models.DateField(null=True, blank=True)
    task = models.OneToOneField(Task, models.PROTECT, null=True, blank=True, related_name="addressee")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["instruction", "unit"], name="records_addressee_once")]

    def __str__(self) -> str:
        return f"{self.instruction_id} {self.unit_id}"


class Certificate(models.Model):
    """A certificate that a post calls for: its number and until when it holds. Whoever has the post has it."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="certificates")
    post = models.CharField(max_length=100)
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=100)
    issued = models.DateField()
    expires = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "title", "number"], name="records_certificate_once")]
        indexes = [models.Index(fields=["expires", "id"], name="certificates_by_expiry")]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class Review(models.Model):
    """A unit's report on its work of a half-year or year: the facts as they were when it was sent, and what people make
    of them. `sender` is the account that sent it: whoever that is does not receive it.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reviews")
    duty = models.CharField(max_length=100)
    period = models.CharField(max_length=10)
    facts = models.JSONField(default=list)
    judgement = models.TextField(blank=True)
    plan = models.TextField(blank=True)
    state = models.CharField(max_length=10)
    sent = models.DateField(null=True, blank=True)
    sender = models.CharField(max_length=200, blank=True)
    received = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    record = models.ForeignKey(Record, models.PROTECT, null=True, blank=True, related_name="reviews")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "duty", "period"], name="records_review_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.period}"


class Counting(models.Model):
    """From when until when the register of outputs is kept; no row in force: it is off, as it is at first."""

    since = models.DateField(unique=True)
    until = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.since} {self.until}"


class Output(models.Model):
    """What a unit worked out and made public, so that others may use it: `where` is the body or journal that issued it.
    It has no author, is owed by nobody and scored nowhere.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="outputs")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    day = models.DateField()
    where = models.CharField(max_length=200)
    framework = models.CharField(max_length=100, blank=True)
    use = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "title", "day"], name="records_output_once")]
        indexes = [models.Index(fields=["day", "id"], name="outputs_by_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.title}"
