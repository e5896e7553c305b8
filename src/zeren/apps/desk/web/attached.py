"""The files of a form: those that a record has, those that wait from an earlier try, those that were just sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from django.core import signing
from django.http import QueryDict

from zeren.apps.evidence import rules
from zeren.apps.evidence.queries import Found, waiting
from zeren.base.problems import Problem, Where

SALT = "zeren.desk.waiting"
DAY = 24 * 3600


@dataclass
class Attached:
    """The files that go with a form. `kept`: those that the record has and keeps, by key."""

    found: list[Found] = field(default_factory=list)
    kept: dict[int, str] = field(default_factory=dict)
    dropped: dict[int, str] = field(default_factory=dict)
    doubles: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    who: int = 0

    @property
    def waiting(self) -> list[tuple[str, Found]]:
        """Each file with a word that names it in the next try: signed, and of use to the same account alone."""
        return [(signing.dumps([self.who, f.sha256, f.name, f.size, f.media], salt=SALT), f) for f in self.found]


def attached(given: QueryDict, known: Mapping[int, str], who: int, sent: Iterable[Any] = ()) -> Attached:
    """Take the files of a form, and say what is wrong with them; what is right stays, whatever else is wrong.

    `known` are the files that the record has, `sent` those that came with this request.
    """
    asked = set(given.getlist("keep"))
    kept = {key: name for key, name in known.items() if str(key) in asked}
    files = Attached(kept=kept, dropped={key: known[key] for key in known.keys() - kept.keys()}, who=who)
    names = set[str]()
    for one in (*(_again(word, who) for word in given.getlist("waiting")), *(file.settle() for file in sent)):
        if isinstance(one, Problem):
            files.problems.append(one)
        elif one is not None and one.sha256 in {other.sha256 for other in files.found}:
            files.doubles.append(one.name)
        elif one is not None:
            files.found.append(replace(one, name=_free(one.name, names)))
            names.add(files.found[-1].name)
    count = len(files.found) + len(files.kept)
    if count > rules.MOST_FILES:
        files.problems.append(rules.TOO_MANY_FILES(Where(column="files"), found=count, most=rules.MOST_FILES))
    return files


def received(given: QueryDict, who: int, sent: Iterable[Any]) -> tuple[list[tuple[str, str, int]], list[Problem]]:
    """Files that come with what is kept of a form: the words that name them from now on, each with name and size."""
    files = attached(given, {}, who, sent)
    return [(word, one.name, one.size) for word, one in files.waiting], files.problems


def _again(word: str, who: int) -> Found | Problem | None:
    """A file that waits since an earlier try; None for a word that is not ours."""
    try:
        account, sha256, name, size, media = signing.loads(word, salt=SALT, max_age=DAY)
    except (signing.BadSignature, ValueError):
        return None
    if account != who:
        return None
    source = waiting(sha256)
    return Found(name, source, sha256, size, media) if source else rules.FILE_GONE(Where(column="files"), found=name)


def _free(name: str, taken: set[str]) -> str:
    """A name that no other file of the form has."""
    plain = PurePosixPath(name)
    tries = [name, *(f"{plain.stem} ({n}){plain.suffix}" for n in range(2, rules.MOST_FILES * 3))]
    return next(one for one in tries if one not in taken)
