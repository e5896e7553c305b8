"""The quiz: what an account answered, for that account alone, and what may be told of everybody together."""

from __future__ import annotations

from collections import defaultdict

from zeren.apps.records.models import QuizAnswer
from zeren.apps.records.rules.quiz import Told, telling


def own(account: int) -> dict[tuple[str, str, str], QuizAnswer]:
    """What an account answered, by framework, duty and question: only for its own page. One query."""
    rows = QuizAnswer.objects.filter(account_id=account)
    return {(row.framework, row.duty, row.question): row for row in rows}


def told() -> dict[tuple[str, str, str], Told]:
    """What may be told of first answers, over everybody: never by unit, post, day or person. One query."""
    found: dict[tuple[str, str, str], list[bool]] = defaultdict(list)
    rows = QuizAnswer.objects.order_by("pk").values_list("framework", "duty", "question", "first")
    for framework, duty, question, first in rows.iterator():
        found[framework, duty, question].append(first)
    return {key: said for key, answers in found.items() if (said := telling(answers))}
