"""Remedies taken out and back, findings amended in their words, findings that go with a merged unit."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.apps.findings.conftest import Accept
from tests.apps.findings.test_acting import codes, hand, people, row, step

from zeren.apps.audit.queries import broken
from zeren.apps.evidence.queries import received
from zeren.apps.findings import commands
from zeren.apps.findings.commands import Measure
from zeren.apps.findings.models import Act, Finding, Proposal, Remedy
from zeren.apps.findings.queries.story import acts_of, story
from zeren.apps.findings.sheets import FINDINGS, REMEDIES
from zeren.apps.findings.states import LEFT, OPEN, STATES, VERIFIED
from zeren.apps.organisation.models import Post, Unit

__all__ = ["people"]

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 6, 1)
WORK = Measure("再建一本账", ("rule_making",), "A1", "办公室", dt.date(2026, 6, 20))


def withdraw(
    remedy: Remedy, person: str = "a1", role: str = "officer", by: str = "A1", seen: int | None = None
) -> None:
    commands.withdraw_remedy(remedy, by=by, on=DAY, hand=hand(person, role, seen))


def bring_back(seen: int | None = None) -> Remedy:
    return commands.return_remedy("F1", by="A1", on=DAY, hand=hand("a1", "officer", seen))


def added(measure: Measure = WORK) -> Remedy:
    made = commands.add_remedy("F1", measure, by="A1", on=DAY, hand=hand("a1", "officer"))
    assert made is not None
    return made


@pytest.mark.usefixtures("people")
class TestWithdrawing:
    def test_a_remedy_goes_and_comes_back_whole(self, tmp_path: Path, settings: Settings) -> None:
        settings.ZEREN_EVIDENCE = tmp_path / "store"
        files = received([("证明.txt", [b"done"])], tmp_path).files
        commands.add_remedy("F1", WORK, files, by="A1", on=DAY, hand=hand("a1", "officer"))
        made = Remedy.objects.exclude(code="M1").get()
        whole = Remedy.objects.filter(pk=made.pk).values("code", "text", "types", "owner", "department", "due").get()
        seen = row().version
        withdraw(made, seen=seen)
        assert not Remedy.objects.filter(pk=made.pk).exists()
        back = bring_back(row().version)
        assert Remedy.objects.filter(pk=back.pk).values(*whole).get() == whole
        assert [link.file.name for link in back.files.select_related("file")] == ["证明.txt"]
        told = [one.deed.zh for one in story(row(), acts_of(row()))][:2]
        assert told == [f"恢复措施{back.code}", f"撤下措施{back.code}：再建一本账"]
        assert broken() is None

    def test_what_is_done_or_approved_stays(self) -> None:
        done = added(Measure("做完的", done=DAY))
        assert codes(lambda: withdraw(done)) == ["remedy_done_already"]
        assert codes(lambda: withdraw(Remedy.objects.get(code="M1"))) == ["remedy_in_approved_plan"]
        Finding.objects.update(state="claimed")
        withdraw(Remedy.objects.get(code="M1"))
        assert not Remedy.objects.filter(code="M1").exists()

    def test_an_approval_makes_what_was_there_stand(self) -> None:
        Finding.objects.update(state="claimed")
        early = added()
        commands.step("F1", "submit_plan", by="A1", on=DAY)
        commands.step("F1", "approve_plan", by="C1", on=DAY)
        late = added(Measure("后来加的"))
        assert codes(lambda: withdraw(early)) == ["remedy_in_approved_plan"]
        withdraw(late)

    @pytest.mark.parametrize(
        ("person", "role", "by", "said"),
        [
            ("b1", "officer", "B1", ["finding_not_yours"]),
            ("a1", "inspector", "A1", ["finding_not_permitted"]),
            ("a1", "officer", "A2", ["finding_not_your_post"]),
        ],
    )
    def test_only_who_may_work_takes_out(self, person: str, role: str, by: str, said: list[str]) -> None:
        made = added()
        assert codes(lambda: withdraw(made, person, role, by)) == said

    def test_a_stale_page_and_a_second_click(self) -> None:
        made = added()
        assert codes(lambda: withdraw(made, seen=0)) == ["finding_changed_meanwhile"]
        withdraw(made)
        assert codes(lambda: withdraw(made)) == ["finding_changed_meanwhile"]

    def test_it_comes_back_only_while_nothing_else_was_done(self) -> None:
        withdraw(added())
        step("report", "A1", "a1", "officer")
        assert codes(bring_back) == ["no_remedy_to_bring_back"]


@pytest.mark.usefixtures("people")
class TestAmending:
    def test_the_words_change_when_the_second_person_agrees(self) -> None:
        Finding.objects.update(state="under_review")
        chief = hand("c1", "first_responsible")
        commands.propose("F1", "amend", reason="表述过宽", text=" 三月台账不全 ", by="C1", on=DAY, hand=chief)
        assert (row().text, Proposal.objects.get().text) == ("台账不全", "三月台账不全")
        commands.agree("F1", by="C2", on=DAY, hand=hand("c2", "inspector"))
        assert (row().state, row().text) == ("amended", "三月台账不全")
        moved = next(one for one in story(row(), acts_of(row())) if "更正" in one.deed.zh and len(one.given) > 2)
        assert [(text.zh, value) for text, value in moved.given][:2] == [
            ("原来的表述", "台账不全"),
            ("改后的表述", "三月台账不全"),
        ]

    @pytest.mark.parametrize("text", ["", "  ", "台账不全"])
    def test_the_same_words_or_none_leave_it_as_it_is(self, text: str) -> None:
        Finding.objects.update(state="under_review")
        chief = hand("c1", "first_responsible")
        commands.propose("F1", "amend", reason="程度更正", text=text, by="C1", on=DAY, hand=chief)
        commands.agree("F1", by="C2", on=DAY, hand=hand("c2", "inspector"))
        assert (row().state, row().text) == ("amended", "台账不全")
        assert all("表述" not in said.zh for one in story(row(), acts_of(row())) for said, _ in one.given)

    def test_another_move_changes_no_words(self) -> None:
        commands.propose("F1", "merge", reason="重复", text="别的", by="C1", on=DAY, hand=hand("c1", "inspector"))
        commands.agree("F1", by="C2", on=DAY, hand=hand("c2", "inspector"))
        assert (row().state, row().text) == ("merged", "台账不全")


class TestFollowing:
    def test_what_is_open_goes_and_comes_back(self, accept: Accept) -> None:
        for number, state in enumerate(STATES):
            Finding.objects.create(
                code=f"S{number:02}",
                unit=Unit.objects.get(code="A"),
                source="audit",
                opened=DAY,
                severity="minor",
                kind="staged",
                text="x",
                state=state,
                owner=Post.objects.get(code="A1"),
            )
        before = list(Finding.objects.order_by("code").values_list("code", "unit__code", "owner__code"))
        gone = commands.hand_over("A", "B", {"A1": "B1"}, by="sys", on=DAY)
        assert gone == len(OPEN) + 1
        where = dict(Finding.objects.values_list("state", "unit__code"))
        assert all(where[state] == ("A" if state in VERIFIED | LEFT else "B") for state in STATES)
        assert set(Finding.objects.filter(unit__code="B").values_list("owner__code", flat=True)) == {"B1"}
        assert Act.objects.filter(name="hand_over", work=False).count() == gone
        assert commands.hand_back("A", "B", {"A1": "B1"}, by="sys", on=DAY) == gone
        assert list(Finding.objects.order_by("code").values_list("code", "unit__code", "owner__code")) == before
        assert commands.hand_back("A", "B", {"A1": "B1"}, by="sys", on=DAY) == 0
        assert broken() is None

    def test_a_remedy_goes_with_its_owner(self, accept: Accept) -> None:
        assert accept(FINDINGS, {}) == []
        assert accept(REMEDIES, {"owner": "A1"}) == []
        commands.hand_over("A", "B", {"A1": "B1"}, by="sys", on=DAY)
        owner = Remedy.objects.select_related("owner").get().owner
        assert owner is not None
        assert owner.code == "B1"
