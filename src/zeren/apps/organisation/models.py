"""The organisation's tables."""

from __future__ import annotations

from django.db import models


class Unit(models.Model):
    """A unit as it is today. `category` is the pack's code for its kind; `former_names` are joined by "；".

    `initials` are those of its names, kept by `derived` so that a unit is found by them without reading every name.

    `recorded` is the entry of the journal that first told of it, here as for posts and appointments; 0 is before all.
    """

    code = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.TextField(db_index=True, blank=True)
    category = models.CharField(max_length=100)
    order = models.PositiveBigIntegerField(null=True, blank=True)
    opened = models.DateField(null=True, blank=True)
    closed = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    former_names = models.TextField(blank=True)
    initials = models.TextField(blank=True, default="", db_default="")
    recorded = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Post(models.Model):
    """A post of a unit, from `opened` up to, not including, `closed`. Who holds one that is `sole` holds no other."""

    code = models.CharField(max_length=100, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    name = models.CharField(max_length=200)
    tier = models.CharField(max_length=20, blank=True)
    sole = models.BooleanField(default=False)
    opened = models.DateField(null=True, blank=True)
    closed = models.DateField(null=True, blank=True)
    recorded = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Person(models.Model):
    """Somebody who holds posts: a code and a name, and nothing else about the person. Old papers carry the
    `former_names`, joined by "；".
    """

    code = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    former_names = models.TextField(blank=True, default="", db_default="")
    recorded = models.PositiveBigIntegerField(default=0, db_default=0)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Appointment(models.Model):
    """A person holds a post from `start` up to, not including, `end`."""

    code = models.CharField(max_length=100, unique=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    acting = models.BooleanField(default=False)
    recorded = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.code


class Workday(models.Model):
    """A day on which the weekday does not say whether people work: a public holiday or a make-up day."""

    day = models.DateField(primary_key=True)
    works = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.day} {self.works}"


class Change(models.Model):
    """One thing told of a unit, a post, an appointment or a person: what holds from a day on, and since when that is
    known.

    `about` is the code of what it tells of, `kind` the kind of its entry in the journal without "organisation.": it
    begins with "unit", "post", "appointment" or "person". `number` is that entry: what is known at a moment is what was
    told up to it and not `undone` (the entry that took it back) by then. `on` is the day from which it holds; while it
    is `due`, the row does not show it yet. `before` and `after` are the fields that it changed, as they were and as
    they became, days as text and rows by their codes; of an appointment all of them. `place` is the post of an
    appointment. A `part` came with another change that has the same number.
    """

    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, blank=True, related_name="changes")
    post = models.ForeignKey(Post, models.SET_NULL, null=True, blank=True, related_name="changes")
    about = models.CharField(max_length=100, default="", db_index=True)
    place = models.CharField(max_length=100, blank=True)
    number = models.PositiveBigIntegerField(db_index=True)
    undone = models.PositiveBigIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=40)
    part = models.BooleanField(default=False)
    on = models.DateField()
    due = models.BooleanField(default=False)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        indexes = [
            # What is told of the appointments to a post, and what waits for its day: few of all that was ever told.
            models.Index(fields=["place"], condition=models.Q(place__gt=""), name="organisation_change_of_post"),
            models.Index(fields=["on"], condition=models.Q(due=True), name="organisation_change_due"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class HandOver(models.Model):
    """What somebody leaves to somebody else with posts of theirs, signed by both; it stands as `states.HANDED` says.

    `posts` are codes. `unit` is that of the first of them: whoever looks after it sees the hand-over. `inventory` is
    what goes along, as stock was last taken: rows by `rules.handing.Item`. From `day` on the receiver stands for the
    posts; `acting` up to `until`. `gave` and `took` are the days of the signatures, `witness` the account that signed
    for somebody who has left already, `done` the day on which it was complete.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="hand_overs")
    giver = models.ForeignKey(Person, models.PROTECT, related_name="given")
    receiver = models.ForeignKey(Person, models.PROTECT, related_name="received")
    posts = models.JSONField(default=list)
    inventory = models.JSONField(default=list)
    files = models.TextField(blank=True)
    day = models.DateField()
    acting = models.BooleanField(default=False)
    until = models.DateField(null=True, blank=True)
    gave = models.DateField(null=True, blank=True)
    took = models.DateField(null=True, blank=True)
    witness = models.CharField(max_length=100, blank=True)
    done = models.DateField(null=True, blank=True)
    dropped = models.DateField(null=True, blank=True)
    by = models.CharField(max_length=100)
    number = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.giver_id} {self.receiver_id} {self.day}"


class Channel(models.Model):
    """A way in which the organisation itself tells and answers people: who has it, never what is said on it.

    `kind` is a key of `states.CHANNELS`; `filing` the number under which it is filed; open from `opened` up to, not
    including, `closed`. `updated` is when something was last put on it, `answers` how many questions were answered.
    """

    code = models.CharField(max_length=100, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="channels")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    owner = models.ForeignKey(Post, models.PROTECT, related_name="owned_channels")
    approver = models.ForeignKey(Post, models.PROTECT, related_name="+")
    deputy = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    filing = models.CharField(max_length=100, blank=True)
    opened = models.DateField()
    closed = models.DateField(null=True, blank=True)
    updated = models.DateField(null=True, blank=True)
    answers = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Roster(models.Model):
    """A workbook of the organisation that somebody brought, and what became of it: it stands as `states.ROSTERS` says.

    `content` is the file as base64 until it is applied or dropped. `matching` says by worksheet which table it is and
    which head which column, as `rules.heads` reads it; `answers` are what was said of names that may mean several
    things, by the keys of `rules.naming`; `plan` is what it would change, as `rules.rosters` tells it.
    Once applied, everything that it did is told by the entries of the journal from `first` to `last`; `was` are the
    rows that it changed as they were before, `became` the marks of what it wrote, both by table and code; `merged` the
    units that it merged, by code, with the one that took over.
    """

    name = models.CharField(max_length=200)
    content = models.TextField(blank=True)
    state = models.CharField(max_length=20)
    by = models.CharField(max_length=100)
    brought = models.DateField()
    done = models.DateField(null=True, blank=True)
    matching = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)
    first = models.PositiveBigIntegerField(default=0)
    last = models.PositiveBigIntegerField(default=0)
    was = models.JSONField(default=dict)
    became = models.JSONField(default=dict)
    merged = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name


class HeadWord(models.Model):
    """What a word on top of somebody's own worksheet means: a column of a `table`, "" for one that is left out.

    Without a table it is the name of a worksheet, and `column` the table that it holds. `word` is folded for comparing,
    `written` as it stood there.
    """

    table = models.CharField(max_length=20, blank=True)
    word = models.CharField(max_length=200)
    column = models.CharField(max_length=20, blank=True)
    written = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "word"], name="organisation_head_word_once")]

    def __str__(self) -> str:
        return f"{self.table} {self.written}"


class RegisterRow(models.Model):
    """A row of one of the registers that `rules.registers` declares: facilities and projects, budget, what is lacking,
    the competence that posts need. `told` is what its columns say, as texts by their keys.

    `begun` is the day on which it was entered, `closed` the first on which it is no more. `post` answers for it; `body`
    is the unit that owes an answer by `due`. `done` is when it was accepted or answered, `answer` what was said.
    """

    register = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="register_rows")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    body = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200)
    told = models.JSONField(default=dict)
    begun = models.DateField()
    due = models.DateField(null=True, blank=True)
    done = models.DateField(null=True, blank=True)
    closed = models.DateField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["register", "unit"], name="organisation_register_of_unit")]

    def __str__(self) -> str:
        return f"{self.register} {self.name}"


class Headcount(models.Model):
    """How many people of a unit a band held at the end of a year: never who, and never shown below ten."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="headcounts")
    year = models.PositiveSmallIntegerField()
    aspect = models.CharField(max_length=20)
    band = models.CharField(max_length=20)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "aspect", "band"], name="organisation_headcount_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year} {self.aspect}"
