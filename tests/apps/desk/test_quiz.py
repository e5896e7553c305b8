"""The quiz on duties: only the person sees how they did; of others whole tens of people are told, and nothing else."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from tests.apps.desk.test_work import client

from zeren.apps.access.models import Account
from zeren.apps.audit.models import Entry
from zeren.apps.frameworks.queries import packs_on
from zeren.apps.organisation.models import Unit
from zeren.apps.records.commands.quiz import answer
from zeren.apps.records.models import QuizAnswer
from zeren.apps.records.queries import quiz as queries
from zeren.apps.records.rules.quiz import Question, questions, telling
from zeren.base.text import Text
from zeren.ui.clock import today


def made(kind: str = "often") -> Question:
    choices = {str(n): Text(f"答{n}", f"answer {n}") for n in range(3)}
    return Question("founding", "report", kind, Text("报告", "report"), choices, "1", Text("条", "clause"))


@given(st.lists(st.booleans(), max_size=45), st.lists(st.booleans(), max_size=9))
def test_nothing_is_told_of_fewer_than_ten_and_looking_twice_tells_nothing_of_fewer(
    before: list[bool], after: list[bool]
) -> None:
    first, then = telling(before), telling(before + after)
    assert (first is None) == (len(before) < 10)
    for said in filter(None, (first, then)):
        assert said.people % 10 == 0
        assert 0 <= said.right <= said.people
    if first and then:
        assert then.people - first.people in (0, 10)
        assert then == first or then.people - first.people == 10


@pytest.mark.django_db
def test_questions_are_the_same_for_everybody_and_have_one_right_answer(units: dict[str, Unit]) -> None:
    pack = packs_on(today())["founding"]
    found = list(questions(pack, "town", ["first"]))
    assert len(found) > 5
    assert found == list(questions(pack, "town", ["first"]))
    for one in found:
        assert len({text.zh for text in one.choices.values()}) == len(one.choices) == 3
        duty = pack.duties[one.duty]
        assert duty.owed_by("town")
        assert "first" in duty.tiers
    assert len({one.right for one in found}) == 3, "the right one stands anywhere"
    assert list(questions(pack, "town", [])) == []


def keys(page: str) -> list[str]:
    return re.findall(r'name="question" value="([^"]+)"', page)


def tell(person: Client, question: str, chosen: str) -> int:
    return person.post(reverse("desk:quiz"), {"question": question, "answer": chosen}).status_code


@pytest.mark.django_db
def test_only_the_person_sees_how_they_did(units: dict[str, Unit]) -> None:
    own, other = client("first_responsible", units["A"], "MA"), client("first_responsible", units["B"], "MB")
    office = client("assessor", units["H"])
    page = reverse("desk:quiz")
    asked = keys(own.get(page).content.decode())
    assert len(asked) > 5
    pack = packs_on(today())["founding"]
    right = {one.key: one.right for one in questions(pack, "town", ["first"])}[asked[0]]
    wrong = next(one for one in "012" if one != right)
    assert tell(own, asked[0], wrong) == 302
    assert "不对，您选的是" in own.get(page).content.decode()
    assert tell(own, asked[0], right) == 302
    assert "答对了" in own.get(page).content.decode()
    row = QuizAnswer.objects.get()
    assert (row.first, row.last) == (False, True)
    assert tell(own, asked[0], "9") == 422
    assert tell(own, "founding|no|often", "0") == 422
    for reader in (other, office):
        told = reader.get(page).content.decode()
        assert "答对了" not in told
        assert "不对" not in told
    assert tell(office, asked[0], right) == 422, "who bears no duty is asked nothing"
    said = Entry.objects.filter(kind="records.quiz_tried")
    assert {(one.by, one.data) for one in said} == {("member", "{}")}
    assert "还没有哪道题有十个人答过" in office.get(reverse("desk:quiz-told")).content.decode()
    assert own.get(reverse("desk:quiz-told")).status_code == 403


@pytest.mark.django_db
def test_others_are_told_of_whole_tens(units: dict[str, Unit]) -> None:
    office = client("assessor", units["H"])
    accounts = [Account.objects.create(username=f"p{n}", name="人", start=today()) for n in range(19)]
    one = made()

    def said() -> tuple[int, int] | None:
        found = queries.told().get((one.framework, one.duty, one.kind))
        return tuple(found) if found else None  # type: ignore[return-value]  # two numbers

    for number, account in enumerate(accounts):
        assert said() == (None if number < 10 else (10, 4)), number
        answer(account.pk, one, "1" if number < 4 or number > 9 else "0", by="x", on=today())
        answer(account.pk, one, "1", by="x", on=today())
    assert said() == (10, 4)
    assert office.get(reverse("desk:quiz-told")).status_code == 200
