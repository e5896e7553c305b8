"""What somebody wants to look at otherwise, as a form gives it and as a scenario keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from zeren.apps.assessment.rules import read_total
from zeren.base.problems import Problem, declare
from zeren.base.text import Text
from zeren.engine.beyond.whatif import Change, caps_of
from zeren.engine.scheme import Scheme

MOST_CLOSED = 500
"""So many findings may be ticked at once."""

UNREADABLE = declare(
    "whatif_number_unreadable",
    zh="“{what}”填的“{found}”不是数",
    en="“{found}” for “{what}” is no number",
    do_zh="写成40或37.5这样，最多三位小数",
    do_en="Write it like 40 or 37.5, with three decimals at most",
)
TOO_MANY_CLOSED = declare(
    "whatif_too_many_findings",
    zh="一次最多模拟{most}个问题验收",
    en="at most {most} findings can be looked at as verified at once",
    do_zh="少勾选一些",
    do_en="Tick fewer",
)


def read(given: Mapping[str, str], closed: Iterable[str], scheme: Scheme) -> tuple[Change, list[Problem]]:
    """A change from a form: `w_<component>`, `c_<place of the cap>`, `b_<grade>` in points, `q_<grade>` in per cent
    (empty for no quota). What is not given, or as the scheme has it, is no change.
    """
    form = _Form(given)
    for part in scheme.components:
        if part.weight:
            form.take("weights", f"w_{part.id}", part.id, part.weight, part.text)
    for place, cap in enumerate(caps_of(scheme)):
        form.take("caps", f"c_{place}", cap.name, cap.value, Text(cap.owner, cap.owner))
    for band in scheme.bands[:-1]:
        form.take("bands", f"b_{band.id}", band.id, band.least, band.text)
        form.take_share(f"q_{band.id}", band.id, band.quota, band.text)
    ticked = tuple(sorted({name for name in closed if name}))
    if len(ticked) > MOST_CLOSED:
        form.problems.append(TOO_MANY_CLOSED(most=MOST_CLOSED))
        ticked = ()
    return Change(**form.found, closed=ticked), form.problems


class _Form:
    def __init__(self, given: Mapping[str, str]) -> None:
        self.given = given
        self.found: dict[str, Any] = {"weights": {}, "caps": {}, "bands": {}, "quotas": {}}
        self.problems: list[Problem] = []

    def _number(self, field: str, what: Text) -> int | None:
        written = self.given.get(field, "").strip().removesuffix("%").strip()
        number = read_total(written) if written else None
        if written and number is None:
            self.problems.append(UNREADABLE(what=what, found=written))
        return number

    def take(self, kind: str, field: str, name: str, now: int, what: Text) -> None:
        """A number of points."""
        number = self._number(field, what)
        if number is not None and number != now:
            self.found[kind][name] = number

    def take_share(self, field: str, name: str, now: int | None, what: Text) -> None:
        """A share in per cent, in tenths of one; an empty field is no quota."""
        if field not in self.given:
            return
        number = self._number(field, what)
        if number is not None and number % 100:
            self.problems.append(UNREADABLE(what=what, found=self.given[field]))
            return
        share = None if number is None else number // 100
        if share != now and (number is not None or not self.given[field].strip()):
            self.found["quotas"][name] = share


def kept(change: Change) -> dict[str, Any]:
    """A change as JSON."""
    return {
        "weights": dict(sorted(change.weights.items())),
        "caps": dict(sorted(change.caps.items())),
        "bands": dict(sorted(change.bands.items())),
        "quotas": dict(sorted(change.quotas.items())),
        "closed": list(change.closed),
    }


def again(kept: Mapping[str, Any]) -> Change:
    """A change from what was kept of it."""
    return Change(**{**kept, "closed": tuple(kept["closed"])})
