"""Acting on findings from pages: posts and people, versions, second persons, remedies with files, drafts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from zeren.apps.access.rules import ROLES
from zeren.apps.audit.models import Entry
from zeren.apps.evidence.models import File
from zeren.apps.evidence.queries import received, stored
from zeren.apps.findings import commands
from zeren.apps.findings.commands import Draft, Hand, Measure
from zeren.apps.findings.models import Act, Finding, Proposal, Remedy
from zeren.apps.findings.queries.story import acts_of, asked_extension, story
from zeren.apps.findings.sheets import FINDINGS, REMEDIES
from zeren.apps.organisation.models import Appointment, Person, Post
from zeren.base.problems import Refused

pytestmark = pytest.mark.django_db
Accept = Callable[..., list[str]]
DAY = dt.date(2026, 6, 1)


def codes(act: Callable[[], object]) -> list[str]:
    before = Finding.objects.values().get(), Entry.objects.count(), Remedy.objects.count(), Proposal.objects.count()
    with pytest.raises(Refused) as caught:
        act()
    after = Finding.objects.values().get(), Entry.objects.count(), Remedy.objects.count(), Proposal.objects.count()
    assert after == before
    return [problem.code for problem in caught.value.problems]


@pytest.fixture
def people(accept: Accept) -> None:
    """Finding F1 of A with a remedy; a1, a2, c1, c2, b1 hold the posts of their names, and `both` holds A2 and B1."""
    assert accept(FINDINGS, {"state": "in_progress", "owner": None}) == []
    assert accept(REMEDIES, {"owner": None}) == []
    for code in ("C1", "C2", "A1", "A2", "B1"):
        _appoint(code.lower(), code)
    _appoint("both", "A2", acting=True)
    _appoint("both", "B1", acting=True)


def _appoint(person: str, post: str, *, acting: bool = False) -> None:
    who, _ = Person.objects.get_or_create(code=person, defaults={"name": person})
    Appointment.objects.create(
        code=f"{person}-{post}", post=Post.objects.get(code=post), person=who, start=dt.date(2026, 1, 1), acting=acting
    )


def hand(person: str, role: str = "", seen: int | None = None) -> Hand:
    return Hand(person, ROLES[role].permissions if role else None, seen)


def step(name: str, by: str, person: str, role: str, seen: int | None = None, **given: object) -> None:
    commands.step("F1", name, by=by, on=DAY, hand=hand(person, role, seen), **given)  # type: ignore[arg-type]  # as in `step`


def row() -> Finding:
    return Finding.objects.get()


@pytest.mark.usefixtures("people")
def test_a_post_is_acted_as_by_whoever_holds_it() -> None:
    assert codes(lambda: step("request_closure", "A1", "a2", "unit_leader")) == ["finding_not_your_post"]
    assert codes(lambda: step("request_closure", "A1", "a1", "officer")) == ["finding_not_permitted"]
    Appointment.objects.filter(person__code="a1").update(end=DAY)
    assert codes(lambda: step("request_closure", "A1", "a1", "unit_leader")) == ["finding_not_your_post"]
    step("request_closure", "A2", "a2", "unit_leader")
    act = Act.objects.select_related("post", "person").get()
    assert (act.name, act.source, act.work) == ("request_closure", "in_progress", True)
    assert act.post is not None
    assert act.person is not None
    assert (act.post.code, act.person.code) == ("A2", "a2")


@pytest.mark.usefixtures("people")
def test_whoever_delivered_it_does_not_accept_it_in_another_post() -> None:
    step("request_closure", "A2", "both", "unit_leader")
    assert codes(lambda: step("verify", "B1", "both", "inspector")) == ["finding_done_by_you"]
    # The appointment in the unit ends: the person still delivered it.
    Appointment.objects.filter(code="both-A2").update(end=DAY)
    assert codes(lambda: step("verify", "B1", "both", "inspector")) == ["finding_done_by_you"]
    step("verify", "B1", "b1", "inspector")
    assert codes(lambda: step("close", "B1", "both", "inspector")) == ["finding_done_by_you"]
    step("close", "C1", "c1", "inspector")
    assert row().state == "closed"


@pytest.mark.usefixtures("people")
def test_whoever_also_holds_a_post_in_the_unit_accepts_nothing_there() -> None:
    step("request_closure", "A1", "a1", "unit_leader")
    assert codes(lambda: step("verify", "B1", "both", "inspector")) == ["finding_post_inside"]


@pytest.mark.usefixtures("people")
def test_whoever_holds_the_owning_post_is_a_doer() -> None:
    Remedy.objects.update(owner=Post.objects.get(code="C2"))
    _appoint("c2", "C1", acting=True)
    step("request_closure", "A1", "a1", "unit_leader")
    assert codes(lambda: step("verify", "C1", "c2", "inspector")) == ["finding_done_by_you"]
    assert codes(lambda: step("verify", "C2", "c2", "inspector")) == ["finding_done_by_you"]


@pytest.mark.usefixtures("people")
def test_the_second_of_two_is_told_and_nothing_is_done() -> None:
    seen = row().version
    step("request_closure", "A1", "a1", "unit_leader", seen)
    assert row().version == seen + 1
    later = dt.date(2026, 8, 1)
    asked = lambda: step("ask_extension", "A2", "a2", "unit_leader", seen, reason="汛期", extended=later)  # noqa: E731
    assert codes(asked) == ["finding_changed_meanwhile"]


@pytest.mark.usefixtures("people")
def test_a_double_click_is_taken_once() -> None:
    seen, entries = row().version, Entry.objects.count()
    for _ in range(3):
        step("request_closure", "A1", "a1", "unit_leader", seen, reason=" 都做完了 ")
    assert (row().state, row().version, Entry.objects.count()) == ("closure_review", seen + 1, entries + 1)
    # The same move by another post, or with other words, is no double click.
    assert codes(lambda: step("request_closure", "A2", "a2", "unit_leader", seen, reason="都做完了")) == [
        "finding_changed_meanwhile"
    ]
    assert codes(lambda: step("request_closure", "A1", "a1", "unit_leader", seen, reason="另一句")) == [
        "finding_changed_meanwhile"
    ]


@pytest.mark.usefixtures("people")
def test_a_folder_taken_in_makes_a_page_stale(accept: Accept) -> None:
    seen = row().version
    assert accept(FINDINGS, {"state": "in_progress", "owner": None, "text": "改了"}) == []
    assert row().version == seen + 1
    assert codes(lambda: step("request_closure", "A1", "a1", "unit_leader", seen)) == ["finding_changed_meanwhile"]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("state", ["in_progress", "stage_done", "standing"])
def test_a_submission_is_taken_back_until_somebody_acts(state: str) -> None:
    review = dt.date(2026, 12, 1) if state == "standing" else None
    Finding.objects.update(state=state, review_on=review)
    step("request_closure", "A1", "a1", "unit_leader")

    def back(by: str = "A2", person: str = "a2", role: str = "unit_leader", seen: int | None = None) -> None:
        commands.take_back("F1", by=by, on=DAY, hand=hand(person, role, seen))

    assert codes(lambda: back("A1", "a1", "officer")) == ["finding_not_permitted"]
    assert codes(lambda: back("C1", "c1", "unit_leader")) == ["finding_not_yours"]
    seen = row().version
    back(seen=seen)
    back(seen=seen)
    assert (row().state, row().review_on, row().version) == (state, review, seen + 1)
    assert codes(back) == ["finding_nothing_to_take_back"]
    step("request_closure", "A1", "a1", "unit_leader")
    step("return_closure", "C1", "c1", "inspector", reason="材料不实")
    assert codes(back) == ["finding_nothing_to_take_back"]


def propose(reason: str = "与F2重复", by: str = "C1", person: str = "c1", seen: int | None = None) -> None:
    commands.propose("F1", "merge", reason=reason, by=by, on=DAY, hand=hand(person, "inspector", seen))


def agree(by: str, person: str, role: str = "inspector", seen: int | None = None) -> None:
    commands.agree("F1", by=by, on=DAY, hand=hand(person, role, seen))


@pytest.mark.usefixtures("people")
def test_two_people_take_a_finding_off_the_ledger() -> None:
    assert codes(lambda: agree("B1", "b1")) == ["finding_nothing_proposed"]
    assert codes(lambda: propose(" ")) == ["finding_move_needs"]
    assert codes(lambda: propose(by="A1", person="a1")) == ["finding_not_yours"]
    seen = row().version
    propose(seen=seen)
    propose(seen=seen)
    assert (row().state, row().version, Proposal.objects.count()) == ("in_progress", seen + 1, 1)
    assert codes(lambda: propose("再提")) == ["finding_proposed_already"]
    assert codes(lambda: agree("C1", "c1")) == ["finding_second_same"]
    assert codes(lambda: agree("A1", "a1")) == ["finding_not_yours"]
    assert codes(lambda: agree("B1", "both")) == ["finding_post_inside"]
    assert codes(lambda: agree("C2", "c2", "assessor")) == ["finding_not_permitted"]
    assert codes(lambda: agree("B1", "b1", seen=seen)) == ["finding_changed_meanwhile"]
    agree("B1", "b1", seen=seen + 1)
    agree("B1", "b1", seen=seen + 1)
    found = Finding.objects.select_related("second").get()
    assert (found.state, found.reason, Proposal.objects.count()) == ("merged", "与F2重复", 0)
    assert found.second is not None
    assert found.second.code == "B1"


@pytest.mark.usefixtures("people")
def test_a_proposal_is_turned_down_or_taken_back() -> None:
    propose()
    assert codes(lambda: commands.decline("F1", by="A1", on=DAY, hand=hand("a1", "inspector"))) == ["finding_not_yours"]
    commands.decline("F1", reason="不是一件事", by="B1", on=DAY, hand=hand("b1", "inspector"))
    assert (row().state, Proposal.objects.count()) == ("in_progress", 0)
    propose()
    commands.decline("F1", by="C1", on=DAY, hand=hand("c1", "inspector"))
    assert Proposal.objects.count() == 0


@pytest.mark.usefixtures("people")
def test_another_step_ends_a_proposal() -> None:
    propose()
    step("request_closure", "A1", "a1", "unit_leader")
    assert Proposal.objects.count() == 0


@pytest.fixture
def store(tmp_path: Path, settings: Settings) -> Path:
    settings.ZEREN_EVIDENCE = tmp_path / "store"
    (tmp_path / "uploads").mkdir()
    return tmp_path / "uploads"


def files(folder: Path, *names: str) -> dict[str, object]:
    seen = received(((name, [f"content of {name}".encode()]) for name in names), folder)
    assert seen.problems == []
    return dict(seen.files)


DONE = Measure("补齐台账", ("rule_making", "extend_to_similar"), "A1", "办公室", dt.date(2026, 6, 20), DAY, "补齐12项")


@pytest.mark.usefixtures("people")
def test_a_remedy_with_several_files(store: Path) -> None:
    who = hand("a1", "officer", row().version)
    made = commands.add_remedy("F1", DONE, files(store, "a.txt", "b.txt"), by="A1", on=DAY, hand=who)  # type: ignore[arg-type]  # as read
    assert made is not None
    assert commands.add_remedy("F1", DONE, files(store, "a.txt", "b.txt"), by="A1", on=DAY, hand=who) is None  # type: ignore[arg-type]  # as read
    assert (made.code, made.types, made.done, made.result) == ("F1-2", "rule_making;extend_to_similar", DAY, "补齐12项")
    assert list(made.files.values_list("file__name", "place")) == [("a.txt", 0), ("b.txt", 1)]
    kept = File.objects.get(name="a.txt")
    assert stored(kept.sha256).read_bytes() == b"content of a.txt"
    more = files(store, "c.txt")
    commands.change_remedy(made, DONE, more, frozenset({kept.pk}), by="A1", on=DAY, hand=hand("a1", "officer"))  # type: ignore[arg-type]  # as read
    assert sorted(made.files.values_list("file__name", flat=True)) == ["a.txt", "c.txt"]
    assert Act.objects.filter(name="remedy", work=True).count() == 2
    assert codes(lambda: step("verify", "C1", "c1", "inspector")) == ["finding_no_such_move"]


@pytest.mark.usefixtures("people")
def test_what_is_refused_of_a_remedy(store: Path) -> None:
    def add(measure: Measure, by: str = "A1", person: str = "a1", role: str = "officer") -> Callable[[], object]:
        return lambda: commands.add_remedy("F1", measure, by=by, on=DAY, hand=hand(person, role))

    assert codes(add(Measure(" "))) == ["finding_field_empty"]
    assert codes(add(Measure("x", ("magic",)))) == ["finding_unknown_choice"]
    assert codes(add(Measure("x", owner="C1"))) == ["finding_unknown_choice"]
    assert codes(add(Measure("x", due=dt.date(2026, 7, 1)))) == ["remedy_due_after_finding"]
    assert codes(add(Measure("x", done=dt.date(2026, 6, 2)))) == ["remedy_done_in_future"]
    assert codes(add(Measure("x", done=dt.date(2026, 2, 1)))) == ["remedy_done_before_opened"]
    assert codes(add(Measure("x"), "C1", "c1", "inspector")) == ["finding_not_permitted", "finding_not_yours"]
    remedy = Remedy.objects.select_related("finding").get()
    changed = lambda: commands.change_remedy(remedy, Measure("换了说法"), by="A1", on=DAY, hand=hand("a1"))  # noqa: E731
    assert codes(changed) == ["finding_plan_stands"]
    Finding.objects.update(state="claimed")
    changed()
    assert Remedy.objects.get().text == "换了说法"
    Finding.objects.update(state="closure_review")
    assert codes(add(Measure("x"))) == ["finding_no_work_now"]


@pytest.mark.usefixtures("people")
def test_bytes_are_not_kept_when_the_act_fails(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("zeren.apps.evidence.commands._copy", fail)
    with pytest.raises(OSError, match="full"):
        commands.add_remedy("F1", DONE, files(store, "a.txt"), by="A1", on=DAY)  # type: ignore[arg-type]  # as read
    assert (Remedy.objects.count(), File.objects.count(), Act.objects.count()) == (1, 0, 0)


def test_uploads_that_are_no_evidence(tmp_path: Path) -> None:
    given = [("run.exe", [b"MZ"]), ("empty.txt", [b""]), ("a:b.txt", [b"x"]), ("../ok.txt", [b"x"]), ("ok.txt", [b"y"])]
    seen = received(given, tmp_path)
    assert [problem.code for problem in seen.problems] == [
        "file_is_a_program",
        "file_is_empty",
        "unsafe_file_name",
        "file_name_twice",
    ]
    assert list(seen.files) == ["ok.txt"]


DRAFT = Draft("supervision", "serious", "time_limited", "没有复核", due=dt.date(2026, 9, 1), owner="A1")


@pytest.mark.usefixtures("people")
def test_an_inspector_drafts_and_issues() -> None:
    Finding.objects.all().delete()
    made = commands.register("A", DRAFT, by="C1", on=DAY, hand=hand("c1", "inspector"))
    same = commands.register("A", DRAFT, by="C1", on=DAY, hand=hand("c1", "inspector"))
    assert made.pk == same.pk
    assert (made.code, made.state, made.opened) == ("A-2026-01", "draft", DAY)
    again = commands.Draft("supervision", "minor", "immediate", "没有复核人")
    commands.redraft(made.code, again, by="C1", on=DAY, hand=hand("c1", "inspector", made.version))
    assert codes(lambda: commands.redraft(made.code, DRAFT, by="A1", on=DAY, hand=hand("a1", "officer"))) == [
        "finding_not_permitted",
        "finding_not_yours",
    ]
    commands.step(made.code, "issue", by="C1", on=DAY, hand=hand("c1", "inspector"))
    assert (row().text, row().severity, row().state) == ("没有复核人", "minor", "issued")
    assert codes(lambda: commands.redraft(made.code, DRAFT, by="C1", on=DAY, hand=hand("c1", "inspector"))) == [
        "finding_no_draft"
    ]


@pytest.mark.usefixtures("people")
def test_a_unit_drafts_only_what_it_found_itself() -> None:
    own = commands.Draft("self_check", "minor", "immediate", "自己发现的")
    who = hand("a1", "officer")

    def register(draft: Draft) -> Callable[[], object]:
        return lambda: commands.register("A", draft, by="A1", on=DAY, hand=who)

    assert codes(register(DRAFT)) == ["finding_not_permitted", "finding_not_yours"]
    assert codes(register(commands.Draft("gossip", "x", "y", " ", owner="C1", due=dt.date(2026, 5, 1)))) == [
        "finding_unknown_choice",
        "finding_unknown_choice",
        "finding_unknown_choice",
        "finding_field_empty",
        "finding_unknown_choice",
        "finding_due_before_opened",
    ]
    assert commands.register("A", own, by="A1", on=DAY, hand=who).code == "A-2026-01"


@pytest.mark.usefixtures("people")
def test_the_story_is_told_in_order() -> None:
    later = dt.date(2026, 8, 1)
    step("ask_extension", "A1", "a1", "unit_leader", reason="汛期", extended=later)
    found = Finding.objects.select_related("unit", "owner").get()
    assert asked_extension(acts_of(found)) == later
    step("extend", "C2", "c2", "first_responsible", reason="同意", extended=later)
    found.refresh_from_db()
    told = story(found, acts_of(found))
    assert [one.deed.zh for one in told] == [
        "批准延期，状态变为“整改中”",
        "申请延期，状态变为“延期审核中”",
        "反馈",
    ]
    assert (told[0].post, told[0].unit) == ("岗位C2", "C单位")
    assert {text.zh: value for text, value in told[1].given} == {"理由或说明": "汛期", "新期限": "2026-08-01"}


def test_a_draft_s_story_begins_with_its_registration(people: None) -> None:
    Finding.objects.all().delete()
    made = commands.register("A", DRAFT, by="C1", on=DAY)
    commands.issue(made.code, by="C1", on=DAY)
    found = Finding.objects.get()
    assert [one.deed.en for one in story(found, acts_of(found))] == [
        "issue; it is now “issued”",
        "drafted, severity “serious”",
    ]
