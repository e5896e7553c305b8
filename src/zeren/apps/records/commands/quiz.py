"""Somebody tries a question on a duty, for themselves."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.records.events import QuizTried
from zeren.apps.records.models import QuizAnswer
from zeren.apps.records.rules.quiz import NO_SUCH_QUESTION, Question
from zeren.base.problems import Refused


def answer(account: int, question: Question, chosen: str, *, by: str, on: dt.date) -> bool:  # noqa: ARG001  see below
    """Keep an answer for the one who gave it; returns whether it is right. The first one stays what is counted.

    The journal says that somebody tried the quiz: not who (so `by` is not kept), on which duty, or how it went.
    """
    if chosen not in question.choices:
        raise Refused([NO_SUCH_QUESTION()])
    right = chosen == question.right
    with transaction.atomic():
        key = {"framework": question.framework, "duty": question.duty, "question": question.kind}
        said = {"last": right, "chosen": question.choices[chosen].zh[:200]}
        row, new = QuizAnswer.objects.get_or_create(account_id=account, **key, defaults=said | {"first": right})
        if not new:
            QuizAnswer.objects.filter(pk=row.pk).update(**said)
        audit.write(QuizTried(), by="member", on=on)
    return right
