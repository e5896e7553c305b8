"""Runs and scorecards. Written once, never edited."""

from __future__ import annotations

from django.db import models

from zeren.apps.organisation.models import Person, Post, Unit
from zeren.base.numbers import show_points


class Run(models.Model):
    """One computation of a framework's year. Hashes are SHA-256 in hex. `outset` is the day from which records were
    kept here when it was made, None for: from the beginning. `restates` is the published run whose inputs this one is
    made from again, together with the adjustments that were decided; `adjusted_to` the journal's number of the last.
    """

    framework = models.CharField(max_length=100)
    version = models.CharField(max_length=50)
    pack_hash = models.CharField(max_length=64)
    year = models.PositiveIntegerField()
    as_of = models.DateField()
    outset = models.DateField(null=True)
    made_on = models.DateField()
    made_by = models.CharField(max_length=100)
    input_hash = models.CharField(max_length=64)
    result_hash = models.CharField(max_length=64)
    restates = models.ForeignKey("self", models.PROTECT, null=True, related_name="restated_by")
    adjusted_to = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.framework} {self.version} {self.year} ({self.as_of})"


class Frozen(models.Model):
    """A piece of what a run was made from, in the order of the document that the input hash is over: the source, or the
    units, and packed rows (`rules.unpacked` gives the text). What happens to the facts later changes nothing of it.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="frozen", db_index=False)
    place = models.PositiveIntegerField()
    part = models.CharField(max_length=100)
    rows = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint("run", "place", name="one_frozen_piece_at_a_place")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.place}"


class Scorecard(models.Model):
    """What one unit got. Points in milli-points; bands as places in the scheme's list, -1 for unrated; rank 0 for none.

    `lines`: a list with, for each line of the scheme in order, `[points, state, shown, facts, gain]`, where `shown`
    maps names to the numbers of its arithmetic, `facts` maps sources to the ids it is made of, and `gain` is what the
    total would rise by if the line were full. `components` maps ids to `[score, applicable]`. `category` is the unit's
    in this run, `place` its place in the list of the run (by category, then by rank), and `moved` how its total moved
    since the run before of the same framework and year, where both rated it.

    `rank_least`, `rank_median` and `rank_largest` are where the rank lies when the weights are moved (0 for a unit
    without a rank), `band_draws` how many of those draws gave each band; None where it was not rated and in runs that
    did not look yet.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="scorecards")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="scorecards")
    posts = models.PositiveIntegerField()
    rated = models.BooleanField()
    base = models.BigIntegerField()
    total = models.BigIntegerField()
    entry = models.SmallIntegerField()
    after_quota = models.SmallIntegerField()
    band = models.SmallIntegerField()
    rank_category = models.PositiveIntegerField()
    of_category = models.PositiveIntegerField()
    rank_parent = models.PositiveIntegerField()
    of_parent = models.PositiveIntegerField()
    rolled = models.BigIntegerField()
    components = models.JSONField()
    category = models.CharField(max_length=100, default="")
    place = models.PositiveIntegerField(default=0)
    moved = models.BigIntegerField(null=True)
    rank_least = models.PositiveIntegerField(null=True)
    rank_median = models.PositiveIntegerField(null=True)
    rank_largest = models.PositiveIntegerField(null=True)
    band_draws = models.JSONField(null=True)
    lines = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint("run", "unit", name="one_scorecard_of_a_unit_in_a_run")]
        indexes = [
            models.Index(fields=["run", "place"], name="scorecards_by_place"),
            models.Index(fields=["run", "category", "place"], name="scorecards_by_category"),
            models.Index(fields=["run", "band", "place"], name="scorecards_by_band"),
            models.Index(fields=["run", "total", "place"], name="scorecards_by_total"),
            models.Index(fields=["run", "moved"], name="scorecards_by_move"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.unit_id}"


class Distribution(models.Model):
    """What a run says of one category of units, all of them: the fields of `rules.Tally`, kept because a run never
    changes and adding up all its scorecards for every page would cost more with every unit.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="distributions", db_index=False)
    category = models.CharField(max_length=100)
    tally = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint("run", "category", name="one_distribution_of_a_category_in_a_run")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.category}"


class PastScore(models.Model):
    """What a unit got in a year that was scored elsewhere; points in milli-points, texts as the `document` has them.
    Shown beside runs, and never part of one.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="past_scores", db_index=False)
    year = models.PositiveIntegerField()
    total = models.BigIntegerField()
    grade = models.CharField(max_length=100, blank=True)
    place = models.PositiveBigIntegerField(null=True, blank=True)
    of = models.PositiveBigIntegerField(null=True, blank=True)
    document = models.TextField()
    note = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="one_past_score_of_a_unit_in_a_year")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year}"


class OpenedYear(models.Model):
    """A year that was opened with a framework: by which version, on which day, by whom last."""

    year = models.PositiveIntegerField()
    framework = models.CharField(max_length=100)
    version = models.CharField(max_length=50)
    opened = models.DateField()
    by = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "framework"], name="assessment_opened_once")]

    def __str__(self) -> str:
        return f"{self.year} {self.framework}"


class Scenario(models.Model):
    """A what-if that somebody kept under a name: what of the framework was looked at otherwise, as `changes.kept` has
    it. It changes nothing and no result rests on it.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="scenarios")
    name = models.CharField(max_length=100)
    change = models.JSONField()
    made_on = models.DateField()
    made_by = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint("run", "name", name="one_scenario_of_a_name_in_a_run")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.name}"


class Practice(models.Model):
    """A round in which judges practised on the same objects. `level` is a key of `judging.LEVELS`; `calibrator` is the
    one account that sees how strict each judge is; the round is deleted from the day `until` on.
    """

    name = models.CharField(max_length=200)
    level = models.CharField(max_length=20)
    calibrator = models.CharField(max_length=60)
    made_on = models.DateField()
    until = models.DateField(db_index=True)

    def __str__(self) -> str:
        return self.name


class PracticeValue(models.Model):
    """The value that a judge (an account's name) gave an object in a practice round; whole thousandths."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="judgements", db_index=False)
    object = models.CharField(max_length=200)
    judge = models.CharField(max_length=60)
    value = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint("practice", "object", "judge", name="one_judgement_of_a_judge")]

    def __str__(self) -> str:
        return f"{self.practice_id}/{self.object}/{self.judge}"


class Publication(models.Model):
    """A run that was made public: from then on it is never exchanged, and units may object until a day."""

    run = models.OneToOneField(Run, models.CASCADE, related_name="publication")
    on = models.DateField()
    by = models.CharField(max_length=100)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    until = models.DateField()

    def __str__(self) -> str:
        return f"{self.run_id} {self.on}"


class Objection(models.Model):
    """What a unit has against a line of its scorecard in a published run. `asked` are the points that it thinks right
    (milli-points, None where it does not say), `due` the day by which it is decided.
    """

    code = models.CharField(max_length=150, unique=True)
    card = models.ForeignKey(Scorecard, models.PROTECT, related_name="objections")
    line = models.CharField(max_length=100)
    state = models.CharField(max_length=30)
    reason = models.TextField()
    asked = models.BigIntegerField(null=True)
    filed = models.DateField()
    due = models.DateField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        # The list begins with those due first.
        indexes = [
            models.Index(fields=["state", "due"], name="objections_by_state"),
            models.Index(fields=["due", "-filed", "code"], name="objections_as_listed"),
        ]

    def __str__(self) -> str:
        return self.code


class ObjectionAct(models.Model):
    """What was done about an objection, with the words that were said; `number` is that of its entry in the journal."""

    objection = models.ForeignKey(Objection, models.CASCADE, related_name="acts")
    number = models.PositiveBigIntegerField()
    name = models.CharField(max_length=30)
    on = models.DateField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    account = models.CharField(max_length=100, blank=True)
    said = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("objection", "number", name="one_act_of_an_objection_an_entry")]

    def __str__(self) -> str:
        return f"{self.objection_id}/{self.number}"


class Adjustment(models.Model):
    """A line's points as an upheld objection has them, signed: who, when, why. Written once; of several to one line the
    last counts. Points in milli-points; `before` and `state` are what was published or adjusted before.
    """

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="adjustments")
    card = models.ForeignKey(Scorecard, models.PROTECT, related_name="adjustments")
    line = models.CharField(max_length=100)
    before = models.BigIntegerField()
    state = models.SmallIntegerField()
    after = models.BigIntegerField()
    reason = models.TextField()
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    on = models.DateField()
    number = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.objection_id}: {self.before} -> {self.after}"

    @property
    def before_shown(self) -> str:
        """The points before, as people read them."""
        return show_points(self.before)

    @property
    def after_shown(self) -> str:
        """The points from then on, as people read them."""
        return show_points(self.after)


class Live(models.Model):
    """A year whose score is kept current (`derived.live`), looked at on a day. Can be rebuilt from the facts. `days` is
    what of the calendar of working days counted when it was begun, as JSON.
    """

    framework = models.CharField(max_length=100)
    version = models.CharField(max_length=50)
    pack_hash = models.CharField(max_length=64)
    year = models.PositiveIntegerField()
    as_of = models.DateField()
    days = models.TextField(default="[]")

    class Meta:
        constraints = [models.UniqueConstraint("framework", "year", name="one_live_score_of_a_year")]

    def __str__(self) -> str:
        return f"{self.framework} {self.year}"


class LiveScore(models.Model):
    """How a unit stands in a year that is kept current. `parent` is the superior's key, 0 for none; `passed` what it
    passes up, None for nothing; `top` and `bottom` are the weighted sum and the weights of what its children pass up;
    `own` and `atoms` hold, as JSON, the numbers of the unit and the aggregates of its facts in the plan's order. Where
    the share of those who fail is rolled up: `failed` says whether this unit does, `banding` its `settle.banding`, as
    JSON, and its category is kept to be asked for.
    """

    live = models.ForeignKey(Live, models.CASCADE, related_name="scores", db_index=False)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    parent = models.BigIntegerField()
    rated = models.BooleanField()
    total = models.BigIntegerField()
    rolled = models.BigIntegerField()
    passed = models.BigIntegerField(null=True)
    top = models.BigIntegerField()
    bottom = models.BigIntegerField()
    own = models.TextField()
    atoms = models.TextField()
    failed = models.BooleanField(default=False)
    category = models.PositiveIntegerField(default=0)
    banding = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint("live", "unit", name="one_live_score_of_a_unit")]
        indexes = [models.Index(fields=["live", "parent", "passed"], name="live_scores_below")]

    def __str__(self) -> str:
        return f"{self.live_id}/{self.unit_id}"


class LiveCount(models.Model):
    """How many units are counted at a mark (`engine.places.Mark`): ranks come from these."""

    live = models.ForeignKey(Live, models.CASCADE, related_name="counts", db_index=False)
    group = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField()
    at = models.BigIntegerField()
    count = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["live", "group", "level", "at"], name="one_live_count_at_a_mark")
        ]

    def __str__(self) -> str:
        return f"{self.live_id}/{self.group}/{self.level}/{self.at}"


class Export(models.Model):
    """A published result converted to its share of another appraisal, frozen on a day: `share` milli-points for the
    full total. `content` is the packed canonical JSON that `sha256` is over; nothing of it is edited.
    """

    run = models.ForeignKey(Run, models.PROTECT, related_name="exports")
    appraisal = models.CharField(max_length=200)
    basis = models.TextField()
    share = models.BigIntegerField()
    on = models.DateField()
    by = models.CharField(max_length=100)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.run_id} {self.appraisal} {self.on}"


class ResultUse(models.Model):
    """Who used which result for what: `user` is a body or office, `unit` None for the result of all units. An entry is
    taken back, never deleted.
    """

    run = models.ForeignKey(Run, models.PROTECT, related_name="uses")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    user = models.CharField(max_length=200)
    purpose = models.TextField()
    basis = models.TextField()
    on = models.DateField()
    by = models.CharField(max_length=100)
    taken_back = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.run_id} {self.user} {self.on}"


class Statement(models.Model):
    """The duties of an office holder and what is documented of them, on a recorded request: no rating, no rank. Visible
    to the person it is about, and deleted when it expires. `content` is packed canonical JSON, `sha256` over it.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    requester = models.CharField(max_length=200)
    basis = models.TextField()
    purpose = models.TextField()
    start = models.DateField()
    end = models.DateField()
    on = models.DateField()
    by = models.CharField(max_length=100)
    expires = models.DateField(db_index=True)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.pk} {self.on}"
