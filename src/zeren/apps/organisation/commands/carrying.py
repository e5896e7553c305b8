"""Posts on their way into another unit, when one is merged or split."""

from __future__ import annotations

import datetime as dt
from typing import Any

from zeren.apps.organisation import queries
from zeren.apps.organisation.commands.telling import Kept, remember_appointment
from zeren.apps.organisation.models import Appointment, Post, Unit
from zeren.apps.organisation.queries.history import appointment_facts, post_facts


class Carried:
    """Which post carries on which, and where everything ended before."""

    def __init__(self, into: Unit, day: dt.date) -> None:
        self.into, self.day = into, day
        self.posts: dict[str, str] = {}
        self.appointments: dict[str, str] = {}
        self.ends: dict[str, dict[str, str]] = {"posts": {}, "appointments": {}}
        self.people: set[str] = set()
        self._told: list[tuple[Post | Appointment, dict[str, Any]]] = []

    def end(self, post: Post) -> list[tuple[Appointment, dt.date | None]]:
        """Close a post and end what runs beyond the day. Gives the appointments with their former ends."""
        held = queries.holding(post.pk, self.day)
        self.ends["posts"][post.code] = post.closed.isoformat() if post.closed else ""
        self._told.append((post, post_facts(post)))
        post.closed = max(self.day, post.opened or self.day)
        post.save(update_fields=["closed"])
        ended = []
        for one in held:
            self.people.add(one.person.code)
            self.ends["appointments"][one.code] = one.end.isoformat() if one.end else ""
            self._told.append((one, appointment_facts(one)))
            ended.append((one, one.end))
            one.end = max(self.day, one.start)
            one.save(update_fields=["end"])
        return ended

    def take(self, post: Post) -> None:
        """Close a post and go on with it, and with whoever holds it, in the other unit."""
        until = post.closed
        held = self.end(post)
        stem = f"{post.code}-{self.into.code}"[:90]
        taken = Post.objects.filter(code__startswith=stem).count()
        made = Post.objects.create(
            code=f"{stem}-{taken + 1}" if taken else stem,
            unit=self.into,
            name=post.name,
            tier=post.tier,
            sole=post.sole,
            opened=max(self.day, post.opened or self.day),
            closed=until,
        )
        self.posts[post.code] = made.code
        self._told.append((made, {}))
        for one, end in held:
            start = max(self.day, one.start)
            code = f"{made.code[:80]}-{start:%Y%m%d}-{len(self.appointments) + 1}"
            carried = Appointment.objects.create(
                code=code, post=made, person=one.person, start=start, end=end, acting=one.acting
            )
            self.appointments[one.code] = code
            self._told.append((carried, {}))

    def keep(self, number: int, *, by: str, on: dt.date) -> None:
        """Keep what became of each post and appointment, as parts of the change that an entry tells."""
        for row, before in self._told:
            if isinstance(row, Appointment):
                remember_appointment(row, None, before, number=number, by=by, on=on)
                if not before:
                    Appointment.objects.filter(pk=row.pk).update(recorded=number)
            else:
                kind = "post_closed" if before else "post_opened"
                after = {"closed": post_facts(row)["closed"]} if before else post_facts(row)
                told = {"closed": before["closed"]} if before else {}
                Kept(number, kind, on).tell(self.day, told, after, row.unit, row, part=True)
                if not before:
                    Post.objects.filter(pk=row.pk).update(recorded=number)
