"""Units and posts as time lines: pieces that follow one another, what is to come, what never was."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.site.conftest import World, world

from zeren.apps.organisation import commands
from zeren.apps.organisation.models import Appointment, Person, Post, Unit
from zeren.apps.organisation.queries.lines import Part, post_line, unit_line
from zeren.base.text import Text
from zeren.ui.clock import today
from zeren.ui.timeline import Lane, Piece, timeline

__all__ = ["world"]
pytestmark = pytest.mark.django_db
OLD, NEXT = dt.date(2024, 1, 1), dt.timedelta(30)


def test_a_unit_renamed_and_moved_ahead(world: World) -> None:
    day, ahead = today(), today() + NEXT
    unit, other = Unit.objects.get(code="A1"), Unit.objects.get(code="B")
    commands.rename_unit(unit, "甲乡书屋", day=day, by="x", on=day)
    commands.move_unit(Unit.objects.get(code="A1"), other, day=ahead, by="x", on=day)
    line = unit_line(Unit.objects.get(code="A1"))
    assert line.names == [Part(None, day, "甲乡文化站"), Part(day, None, "甲乡书屋")]
    assert line.superiors == [Part(None, ahead, "甲乡"), Part(ahead, None, "乙乡")]
    page = world.client("assessor").get(f"/units/{unit.pk}/line").text
    assert "甲乡书屋" in page
    assert "将来" in page
    assert 'class="timeline"' in page
    commands.undo_change(unit.changes.filter(kind="unit_moved").get(), by="x", on=day)
    assert unit_line(Unit.objects.get(code="A1")).superiors == [Part(None, None, "甲乡")]


def test_a_post_its_holders_and_stand_ins(world: World) -> None:
    post, day = Post.objects.get(code="PA"), today()
    given = {"post": post, "person": Person.objects.get(code="MB")}
    Appointment.objects.create(code="S1", start=day, end=day + NEXT, acting=True, **given)
    Appointment.objects.create(code="S2", start=day, end=day, acting=True, **given)
    line = post_line(post)
    assert line.holders == [Part(OLD, None, "甲乡的人")]
    assert line.acting == [Part(day, day + NEXT, "乙乡的人", acting=True)], "one that ended as it began never was"
    page = world.client("assessor").get(f"/posts/{post.pk}/line").text
    assert "乙乡的人" in page
    assert "（代理）" in page


def test_the_picture_stays_inside_and_escapes(db: None) -> None:
    day = dt.date(2026, 5, 1)
    lanes = [Lane(Text("名称", "Name"), [Piece(None, None, "<b>"), Piece(dt.date(1949, 10, 1), day, "乙", "acting")])]
    drawn = str(timeline(lanes, day, Text("线", "Line")))
    assert "<b>" not in drawn
    assert "&lt;b&gt;" in drawn
    assert drawn.count('class="year"') <= 2 * 9, "few years are marked, however many there are"
    assert 'width="100.0%"' in drawn
