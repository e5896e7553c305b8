"""What is done with a result: shares that are exact and frozen, a register, statements that rate nobody and end."""

from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.apps.assessment.conftest import Load, Score
from tests.apps.assessment.test_objections import DAY, codes, published

from zeren.apps.assessment import commands
from zeren.apps.assessment.commands import Request, Use
from zeren.apps.assessment.models import Export, ResultUse, Scorecard, Statement
from zeren.apps.assessment.queries import uses
from zeren.apps.assessment.rules import packed, unpacked
from zeren.apps.assessment.rules.uses import converted, statement_problems
from zeren.apps.audit.models import Entry
from zeren.apps.organisation.models import Appointment, Person, Post, Unit
from zeren.base.canonical import digest
from zeren.base.problems import Refused
from zeren.packformat import Pack

LONG = dt.date(2027, 6, 1)
ASKED = Request("组织部门", "任用条例第十二条", "任前考察", dt.date(2026, 1, 1), dt.date(2027, 1, 1), LONG)


@given(st.integers(0, 100_000), st.integers(1, 999_999))
def test_a_share_is_rounded_once_half_up(total: int, share: int) -> None:
    exact = Fraction(total * share, 100_000)
    found = converted(total, 100_000, share)
    assert abs(found - exact) <= Fraction(1, 2)
    assert found - exact != Fraction(-1, 2)


@pytest.mark.parametrize(
    ("total", "share", "found"), [(84_995, 10_000, 8_500), (84_994, 10_000, 8_499), (100_000, 7_500, 7_500), (0, 1, 0)]
)
def test_shares_by_hand(total: int, share: int, found: int) -> None:
    assert converted(total, 100_000, share) == found


@pytest.mark.django_db
def test_an_export_is_frozen_and_its_hash_is_over_what_it_says(taken_in: Load, scored: Score, pack: Pack) -> None:
    made = published(taken_in, scored)
    row = commands.export(made.pk, pack, "绩效考核", "考核办法第五条", 10_000, by="H1", on=DAY)
    told = uses.content_of(row)
    total = Scorecard.objects.get(run=made, unit__code="A").total
    mine = next(unit for unit in told["units"] if unit[0] == "A")
    assert int(mine[4]) == converted(total, 100_000, 10_000)
    assert digest(json.loads(unpacked(row.content))) == row.sha256 == digest(told)
    Scorecard.objects.filter(run=made).update(total=1)
    assert uses.content_of(Export.objects.get(pk=row.pk)) == told
    with pytest.raises(Refused) as refused:
        commands.export(made.pk, pack, " ", "", 0, by="H1", on=DAY)
    assert sorted(codes(refused)) == ["use_share_unfit", "use_without_words", "use_without_words"]
    with pytest.raises(Refused) as stands:
        commands.unpublish(made.pk, by="H1", on=DAY)
    assert codes(stands) == ["result_publication_stands"]


@pytest.mark.django_db
def test_a_result_that_is_not_public_is_used_by_nobody(taken_in: Load, scored: Score, pack: Pack) -> None:
    taken_in()
    made = scored()
    for deed in (
        lambda: commands.export(made.pk, pack, "绩效", "办法", 10_000, by="H1", on=DAY),
        lambda: commands.record_use(made.pk, Use("组织部门", "评优", "办法"), by="H1", on=DAY),
    ):
        with pytest.raises(Refused) as refused:
            deed()
        assert codes(refused) == ["result_not_published"]


@pytest.mark.django_db
def test_the_register_of_uses(taken_in: Load, scored: Score) -> None:
    made = published(taken_in, scored)
    use = Use("组织部门", "年度评优", "评优办法", "A")
    row = commands.record_use(made.pk, use, by="H1", on=DAY)
    assert commands.record_use(made.pk, use, by="H1", on=DAY).pk == row.pk
    commands.take_back_use(row.pk, by="H1", on=DAY)
    assert ResultUse.objects.get().taken_back == DAY
    with pytest.raises(Refused):
        commands.take_back_use(row.pk, by="H1", on=DAY)
    commands.unpublish(made.pk, by="H9", on=DAY)


def holder() -> int:
    person = Person.objects.create(code="p7", name="张三")
    post = Post.objects.get(code="A1")
    Appointment.objects.create(code="X1", post=post, person=person, start=dt.date(2026, 3, 1), end=dt.date(2026, 10, 1))
    return person.pk


@pytest.mark.django_db
def test_a_statement_tells_duties_and_nothing_that_rates(taken_in: Load, scored: Score, pack: Pack) -> None:
    published(taken_in, scored)
    row = commands.state_duties(holder(), pack, ASKED, by="H1", on=DAY)
    told = uses.content_of(row)
    (office,) = told["offices"]
    assert (office["from"], office["to"], office["post"]) == ("2026-03-01", "2026-09-30", "局长")
    duties = {part["duty"][0] for part in office["duties"]}
    assert duties
    first = {duty.title.text.zh for duty in pack.duties.values() if "first" in duty.tiers}
    assert duties <= first
    text = unpacked(row.content)
    assert not any(word in text for word in ("points", "total", "rank", "band", "得分", "位次", "等次", "优秀"))
    assert set(told) == {"basis", "format", "from", "name", "offices", "on", "purpose", "requester", "to"}
    entry = Entry.objects.filter(kind="assessment.statement_made").latest("number")
    assert "张三" not in entry.data
    assert "p7" not in entry.data


@pytest.mark.django_db
def test_who_sees_a_statement_and_when_it_is_gone(taken_in: Load, scored: Score, pack: Pack) -> None:
    from django.db.models import Q

    published(taken_in, scored)
    commands.state_duties(holder(), pack, ASKED, by="H1", on=DAY)
    path = Unit.objects.get(code="B").path
    elsewhere = Q(post__unit__path__startswith=path)
    assert [row.person.code for row in uses.mine("p7", DAY)] == ["p7"]
    assert list(uses.mine("p8", DAY)) == []
    assert len(uses.statements(Q(), DAY)) == 1
    assert len(uses.statements(elsewhere, DAY)) == 0
    assert list(uses.mine("p7", LONG)) == [], "expired is hidden before it is deleted"
    assert commands.forget_statements(by="H1", on=DAY) == 0
    assert commands.forget_statements(by="H1", on=LONG) == 1
    assert not Statement.objects.exists()
    with pytest.raises(Refused) as refused:
        commands.state_duties(Person.objects.get().pk, pack, ASKED, elsewhere, by="H1", on=DAY)
    assert codes(refused) == ["statement_without_office"]


@pytest.mark.parametrize(
    ("start", "end", "expires", "told"),
    [
        (dt.date(2026, 1, 1), DAY, LONG, []),
        (DAY, DAY, LONG, ["statement_span_unfit"]),
        (dt.date(2026, 1, 1), LONG, LONG, ["statement_span_unfit"]),
        (dt.date(2026, 1, 1), DAY, DAY, ["statement_expiry_unfit"]),
        (dt.date(2026, 1, 1), DAY, dt.date(2029, 1, 1), ["statement_expiry_unfit"]),
    ],
)
def test_the_days_of_a_statement(start: dt.date, end: dt.date, expires: dt.date, told: list[str]) -> None:
    assert [problem.code for problem in statement_problems(start, end, expires, DAY)] == told


@pytest.mark.django_db
def test_duties_by_tier_are_done_or_not(taken_in: Load, scored: Score, pack: Pack) -> None:
    made = published(taken_in, scored)
    unit = Unit.objects.get(code="A")
    tiers = uses.tiers_of(unit.pk, "department", pack, 2026, made.as_of)
    assert [text.zh for text, _ in tiers][:2] == [tier.title.text.zh for tier in pack.content.tiers][:2]
    rows = {row.duty: row for _, held in tiers for row in held}
    assert (rows["study_session"].asked, rows["study_session"].done) == (9, 1)
    assert rows["study_session"].state == uses.PART
    assert rows["half_year_report"].state == uses.OPEN
    assert {row.state for _, held in tiers for row in held} <= {uses.DONE, uses.PART, uses.OPEN, uses.NONE}
    assert packed("") != ""


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh", "en"])
def test_both_papers_are_set(taken_in: Load, scored: Score, pack: Pack, language: str, tmp_path: object) -> None:
    from pathlib import Path

    from zeren.apps.assessment.papers import share_paper, statement_paper
    from zeren.documents.pdf import write_pdf

    made = published(taken_in, scored)
    share = commands.export(made.pk, pack, "绩效考核", "办法", 10_000, by="H1", on=DAY)
    statement = commands.state_duties(holder(), pack, ASKED, by="H1", on=DAY)
    for row, paper in ((share, share_paper), (statement, statement_paper)):
        out = Path(str(tmp_path)) / "paper.pdf"
        write_pdf(paper(uses.content_of(row), row.sha256, language), out)  # type: ignore[arg-type]  # zh or en
        assert out.read_bytes().startswith(b"%PDF")


@pytest.mark.django_db
def test_the_start_up_sweep_deletes_what_has_expired(taken_in: Load, scored: Score) -> None:
    from zeren.apps.assessment.models import Practice
    from zeren.apps.assessment.sweeps import forget
    from zeren.apps.audit.models import Entry

    over = Practice.objects.create(name="甲", level="nominal", calibrator="c", made_on=DAY, until=DAY)
    kept = Practice.objects.create(
        name="乙", level="nominal", calibrator="c", made_on=DAY, until=DAY.replace(year=2999)
    )
    assert forget(DAY) == 1
    assert list(Practice.objects.all()) == [kept]
    assert over.name in Entry.objects.order_by("number").last().data  # type: ignore[union-attr]  # one was written
    entries = Entry.objects.count()
    assert forget(DAY) == 0
    assert Entry.objects.count() == entries
