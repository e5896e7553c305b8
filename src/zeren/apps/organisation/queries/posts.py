"""Posts, and who stands for them on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from zeren.apps.organisation.models import Appointment, Post
from zeren.apps.organisation.queries.handing import waiting_for
from zeren.apps.organisation.queries.tree import named
from zeren.apps.organisation.states import TIERS
from zeren.base.text import Text


class Holder(NamedTuple):
    """Who stands for a post on a day: the person's code and name, and whether they only act."""

    person: str
    name: str
    acting: bool


def post_counts(day: dt.date, units: Collection[int] | None = None) -> dict[int, int]:
    """Posts that exist on a day, by unit key, of all units or of some; one without any is left out. One query."""
    found = existing_posts(day) if units is None else existing_posts(day).filter(unit_id__in=units)
    return dict(found.order_by().values_list("unit").annotate(count=Count("pk")))


def existing_posts(day: dt.date) -> QuerySet[Post]:
    """The posts that exist on a day; with its unit a post ends too."""
    begun = Q(opened__isnull=True) | Q(opened__lte=day)
    open_unit = Q(unit__closed__isnull=True) | Q(unit__closed__gt=day)
    return Post.objects.filter(begun, Q(closed__isnull=True) | Q(closed__gt=day), open_unit)


def holder(post: str, day: dt.date) -> Holder | None:
    """Who holds the post with this code on a day: its holder, else whoever acts (who started first). One query."""
    found = held_on(day).filter(post__code=post).order_by("acting", "start", "code")
    row = found.values_list("person__code", "person__name", "acting").first()
    return Holder(*row) if row else None


def held_on(day: dt.date) -> QuerySet[Appointment]:
    """The appointments that run on a day. One query."""
    return Appointment.objects.filter(Q(end__isnull=True) | Q(end__gt=day), start__lte=day)


def held_by(person: str, day: dt.date) -> QuerySet[Appointment]:
    """The appointments by which the person with this code holds posts on a day, not those for somebody else. One
    query.
    """
    mine = held_on(day).filter(person__code=person, acting=False)
    return mine.select_related("post__unit", "person").order_by("post__unit__path", "post__code")


def stood_in_for(person: str, day: dt.date) -> QuerySet[Appointment]:
    """Who stands in, or will, for posts that the person with this code holds on a day. One query."""
    posts = held_by(person, day).values("post")
    running = Q(end__isnull=True) | Q(end__gt=day)
    found = Appointment.objects.filter(running, acting=True, post__in=posts).exclude(start=F("end"))
    return found.select_related("post__unit", "person").order_by("start", "code")


class Seat(NamedTuple):
    """A post that somebody holds or acts for: its key, code and name, and the unit it belongs to.

    Whoever acts for it does so for `whose` (the name of its holder; "" where there is none); `acting` says so.
    `handing`: a hand-over waits for this person's signature.
    """

    pk: int
    code: str
    name: str
    unit: str
    path: str
    acting: bool = False
    whose: str = ""
    handing: bool = False


def seats(person: str, day: dt.date) -> list[Seat]:
    """The posts that the person with this code holds or acts for on a day, superior units first; none for "". One
    query.
    """
    if not person:
        return []
    begun = Q(post__closed__isnull=True) | Q(post__closed__gt=day)
    rows = held_on(day).filter(begun, person__code=person).order_by("post__unit__path", "post__code")
    holders = held_on(day).filter(post_id=OuterRef("post_id"), acting=False).order_by("code")
    rows = rows.annotate(whose=Subquery(holders.values("person__name")[:1]), handing=Exists(waiting_for(person)))
    names = (
        "post_id",
        "post__code",
        "post__name",
        "post__unit__name",
        "post__unit__path",
        "acting",
        "whose",
        "handing",
    )
    found: dict[int, Seat] = {}
    for row in rows.values_list(*names):
        one = Seat(*row)
        if one.pk not in found or not one.acting:
            found[one.pk] = one._replace(whose=(one.whose or "") if one.acting else "")
    return list(found.values())


def holders(posts: Collection[str], day: dt.date) -> frozenset[str]:
    """The codes of the people who hold or act for one of the posts with these codes on a day. One query, none for no
    post.
    """
    return frozenset(held_on(day).filter(post__code__in=posts).values_list("person__code", flat=True) if posts else ())


class Held(NamedTuple):
    """A post and who stands for it: "" for nobody; `since` is the day they took it up."""

    code: str
    name: str
    tier: str
    holder: str
    since: dt.date | None
    acting: bool


class Stands(NamedTuple):
    """Who stands for a post on a day: its name, who does ("" for nobody), for whom ("" where it is theirs)."""

    post: str
    name: str
    whose: str

    def told(self) -> Text:
        """Both in words: "A for B" where somebody stands in."""
        if not self.name:
            return VACANT.fill(post=self.post)
        if self.whose:
            return FOR.fill(post=self.post, name=self.name, whose=self.whose)
        return HOLDS.fill(post=self.post, name=self.name)


VACANT = Text("{post}（空缺）", "{post} (vacant)")
HOLDS = Text("{name}（{post}）", "{name} ({post})")
FOR = Text("{name}代{whose}（{post}）", "{name} for {whose} ({post})")


def standing_for(codes: Collection[str], day: dt.date) -> dict[str, Stands]:
    """By the code of a post, who stands for it on a day: whoever stands in for a holder who is away, else the holder. A
    post that is not there has none. Two queries, none for no post.
    """
    wanted = sorted({code for code in codes if code})
    if not wanted:
        return {}
    found = {
        code: Stands(name, "", "") for code, name in Post.objects.filter(code__in=wanted).values_list("code", "name")
    }
    rows = held_on(day).filter(post__code__in=wanted).order_by("acting", "-start", "-code")
    for code, name, acting in rows.values_list("post__code", "person__name", "acting"):
        known = found[code]
        found[code] = known._replace(name=name, whose=known.name) if acting else known._replace(name=name)
    return found


def likely_stand_ins(person: str, day: dt.date, most: int = 3) -> list[tuple[str, str]]:
    """Whom somebody may want to stand in, by code and name: those who did before, the last one first, then those who
    hold posts of the same unit. Two queries.
    """
    mine = held_by(person, day).order_by().values("post")
    before = Appointment.objects.filter(acting=True, post__in=mine).exclude(person__code=person).order_by("-start")
    units = held_by(person, day).order_by().values("post__unit")
    near = held_on(day).filter(acting=False, post__unit__in=units).exclude(person__code=person)
    still = held_on(day).values("person")
    found = dict(before.filter(person__in=still).values_list("person__code", "person__name")[: most * 3])
    if len(found) < most:
        beside = near.order_by("post__code").values_list("person__code", "person__name")
        found |= {code: name for code, name in beside[: most * 5] if code not in found}
    return list(found.items())[:most]


def posts_of(unit: int, day: dt.date) -> list[Held]:
    """The posts of a unit on a day with who stands for each, by tier and code. Two queries."""
    posts = existing_posts(day).filter(unit_id=unit).values_list("pk", "code", "name", "tier")
    held = {row[0]: row[1:] for row in _standing(day, Q(post__unit_id=unit))}
    order = list(TIERS)
    found = [
        (_place(order, tier), Held(code, name, tier, *held.get(pk, ("", None, False))))
        for pk, code, name, tier in posts
    ]
    return [post for _, post in sorted(found, key=lambda pair: (pair[0], pair[1].code))]


def post_names(codes: Collection[str]) -> dict[str, str]:
    """What posts are called, by their codes. One query."""
    return dict(Post.objects.filter(code__in=[one for one in codes if one]).values_list("code", "name"))


def _place(order: list[str], key: str) -> int:
    return order.index(key) if key in order else len(order)


def first_responsible(units: Collection[int], day: dt.date) -> dict[int, str]:
    """By unit key, who bears the first responsibility on a day. One query."""
    rows = held_on(day).filter(post__unit_id__in=units, post__tier="first").order_by("-acting", "-start", "-code")
    return dict(rows.values_list("post__unit_id", "person__name"))


def _standing(day: dt.date, of: Q) -> list[tuple[int, str, dt.date, bool]]:
    """Who stands for each post, the one who counts last: its holder before whoever acts."""
    rows = held_on(day).filter(of).order_by("-acting", "-start", "-code")
    return list(rows.values_list("post_id", "person__name", "start", "acting"))


def posts(scope: Q, search: str = "") -> QuerySet[Post]:
    """The posts of units in a scope (a filter on `unit__path`), by unit and code. One query."""
    words = Q(name__icontains=search) | Q(code__icontains=search) | named(search, "unit__")
    return Post.objects.filter(scope, words if search else Q()).select_related("unit").order_by("unit__path", "code")


def in_post(day: dt.date) -> QuerySet[Appointment]:
    """The appointments that hold on a day, with post, unit and person."""
    return held_on(day).select_related("post__unit", "person")


def holder_rows(posts: Collection[int], day: dt.date) -> dict[int, Appointment]:
    """By a post's key, who stands for it on a day. One query."""
    rows = in_post(day).filter(post_id__in=posts).order_by("-acting", "-start", "-code")
    return {one.post_id: one for one in rows}


def appointments_of(post: int, besides: int = 0) -> list[Appointment]:
    """All appointments to a post, the latest first. One query."""
    found = Appointment.objects.filter(post_id=post).exclude(pk=besides).select_related("person")
    return list(found.order_by("-start", "-code"))


def path_of_post(post: int, **_: object) -> str | None:
    """The path of the unit of a post, None for no post. One query."""
    return Post.objects.filter(pk=post).values_list("unit__path", flat=True).first()


def path_of_appointment(appointment: int, **_: object) -> str | None:
    """The path of the unit of an appointment, None for no appointment. One query."""
    return Appointment.objects.filter(pk=appointment).values_list("post__unit__path", flat=True).first()
