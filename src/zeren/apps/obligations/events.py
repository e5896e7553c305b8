"""What the journal keeps of obligations."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from zeren.apps.obligations.states import ACTS
from zeren.base.text import Text


@dataclass(frozen=True)
class Accepted:
    """Amendments were taken in."""

    rows: int
    kind: ClassVar[str] = "obligations.accepted"

    def data(self) -> dict[str, Any]:
        """How many rows."""
        return {"sheet": "obligations", "rows": self.rows}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("导入应办事项{rows}行", "Took in {rows} rows of obligations").fill(rows=self.rows)


@dataclass(frozen=True)
class Regenerated:
    """A year's obligations were brought in line with the calendar. `kept`: no longer asked for, but something was
    filed.
    """

    year: int
    issuer: str
    added: int
    moved: int
    removed: int
    kept: int
    moves: tuple[str, ...] = ()
    kind: ClassVar[str] = "obligations.regenerated"

    def data(self) -> dict[str, Any]:
        """The year, the framework, and how many rows were added, moved, removed and kept."""
        counts = {"added": self.added, "moved": self.moved, "removed": self.removed, "kept": self.kept}
        return {"year": self.year, "issuer": self.issuer} | counts | {"moves": list(self.moves)}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text(
            "按日历更新{year}年应办事项：新增{added}，改期{moved}，取消{removed}，保留{kept}",
            "Brought the obligations of {year} in line: {added} added, {moved} moved, {removed} removed, {kept} kept",
        ).fill(**{key: value for key, value in self.data().items() if key != "moves"})


@dataclass(frozen=True)
class Fulfilled:
    """The obligations of a year were compared with the records."""

    year: int
    met: int
    changed: int
    kind: ClassVar[str] = "obligations.fulfilled"

    def data(self) -> dict[str, Any]:
        """The year, how many are met, how many rows changed."""
        return {"year": self.year, "met": self.met, "changed": self.changed}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text(
            "核对{year}年应办事项：已办{met}，变动{changed}",
            "Compared the obligations of {year} with the records: {met} met, {changed} changed",
        ).fill(**self.data())


@dataclass(frozen=True)
class Compared:
    """What one unit owes for some duties was compared with its records, because one of them changed."""

    unit: str
    duties: tuple[str, ...]
    met: int
    changed: int
    kind: ClassVar[str] = "obligations.compared"

    def data(self) -> dict[str, Any]:
        """The unit and the duties by their codes, how many are met, how many rows changed."""
        return {"unit": self.unit, "duties": list(self.duties), "met": self.met, "changed": self.changed}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text(
            "核对单位{unit}的应办事项：已办{met}，变动{changed}",
            "Compared what the unit {unit} owes with its records: {met} met, {changed} changed",
        ).fill(unit=self.unit, met=self.met, changed=self.changed)


@dataclass(frozen=True)
class RequestIssued:
    """Units were asked to fill in a table."""

    code: str
    title: str
    issuer: str
    basis: str
    units: int
    kind: ClassVar[str] = "obligations.request_issued"

    def data(self) -> dict[str, Any]:
        """What was asked by whom, on which basis, of how many units."""
        told = {"code": self.code, "title": self.title, "issuer": self.issuer, "basis": self.basis}
        return {**told, "units": self.units}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text(
            "{issuer}布置填报{code}“{title}”，依据{basis}，{units}个单位",
            "{issuer} issued request {code}, {title}, on the basis of {basis}, to units: {units}",
        ).fill(**self.data())


@dataclass(frozen=True)
class RequestWithdrawn:
    """A request was taken back."""

    code: str
    title: str
    units: int
    kind: ClassVar[str] = "obligations.request_withdrawn"

    def data(self) -> dict[str, Any]:
        """Which, and how many units had not answered."""
        return {"code": self.code, "title": self.title, "units": self.units}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text(
            "撤回填报{code}“{title}”，{units}个单位不用再报",
            "Withdrew request {code}, {title}; units that need not answer: {units}",
        ).fill(**self.data())


@dataclass(frozen=True)
class RequestChased:
    """Units that had not answered a request were reminded."""

    code: str
    title: str
    units: int
    kind: ClassVar[str] = "obligations.request_chased"

    def data(self) -> dict[str, Any]:
        """Which, and how many units."""
        return {"code": self.code, "title": self.title, "units": self.units}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("催报{code}“{title}”，{units}个单位", "Chased request {code}, {title}; units: {units}").fill(
            **self.data()
        )


@dataclass(frozen=True)
class RequestAnswered:
    """A unit handed in what it was asked for."""

    code: str
    unit: str
    rows: int
    kind: ClassVar[str] = "obligations.request_answered"

    def data(self) -> dict[str, Any]:
        """Which, the unit, how many rows."""
        return {"code": self.code, "unit": self.unit, "rows": self.rows}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text(
            "单位{unit}报送填报{code}，{rows}行", "The unit {unit} answered request {code} with rows: {rows}"
        ).fill(**self.data())


@dataclass(frozen=True)
class RequestReturned:
    """An answer was given back to be filled in again."""

    code: str
    unit: str
    reason: str
    kind: ClassVar[str] = "obligations.request_returned"

    def data(self) -> dict[str, Any]:
        """Which, the unit, why."""
        return {"code": self.code, "unit": self.unit, "reason": self.reason}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text(
            "退回单位{unit}的填报{code}：{reason}", "Returned the answer of {unit} to request {code}: {reason}"
        ).fill(**self.data())


@dataclass(frozen=True)
class DaysClosed:
    """Days on which nothing falls due were set."""

    first: dt.date
    last: dt.date
    reason: str
    kind: ClassVar[str] = "obligations.days_closed"

    def data(self) -> dict[str, Any]:
        """The days and why."""
        return {"first": self.first.isoformat(), "last": self.last.isoformat(), "reason": self.reason}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("{first}至{last}不安排到期：{reason}", "Nothing falls due from {first} to {last}: {reason}").fill(
            **self.data()
        )


@dataclass(frozen=True)
class DaysOpened:
    """Days were opened again."""

    first: dt.date
    last: dt.date
    kind: ClassVar[str] = "obligations.days_opened"

    def data(self) -> dict[str, Any]:
        """The days."""
        return {"first": self.first.isoformat(), "last": self.last.isoformat()}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("{first}至{last}恢复正常到期", "Things fall due again from {first} to {last}").fill(**self.data())


@dataclass(frozen=True)
class DaysMoved:
    """A change of the calendar moved due days. `moves`, one for each duty and period: framework, duty, period, the day
    before and after, how many rows and units, how many rows keep the day that counts, how many are filed.
    """

    moves: tuple[tuple[str, ...], ...]
    kind: ClassVar[str] = "obligations.days_moved"

    def data(self) -> dict[str, Any]:
        """What moved."""
        return {"moves": [list(one) for one in self.moves]}

    def sentence(self) -> Text:
        """Told in a sentence."""
        told = "；".join(f"{one[1]}/{one[2]} {one[3]} → {one[4]} ({one[5]})" for one in self.moves[:20] if len(one) > 5)
        return Text("改日历，挪动到期日：{told}", "The calendar was changed; due days moved: {told}").fill(told=told)


@dataclass(frozen=True)
class BudgetSet:
    """Somebody said how many minutes an issuer may cost a unit in a month."""

    issuer: str
    minutes: int | None
    kind: ClassVar[str] = "obligations.budget_set"

    def data(self) -> dict[str, Any]:
        """Whose, and how many minutes; None for none."""
        return {"issuer": self.issuer, "minutes": self.minutes}

    def sentence(self) -> Text:
        """Told in a sentence."""
        whose = self.issuer or Text("全部", "all together")
        if self.minutes is None:
            return Text("取消{issuer}的限额", "No budget for {issuer} any more").fill(issuer=whose)
        told = Text("{issuer}每月最多{minutes}分钟", "At most {minutes} minutes a month for {issuer}")
        return told.fill(issuer=whose, minutes=self.minutes)


_PLEAS = {
    "not_applicable": Text("不适用", "does not apply"),
    "more_time": Text("延期", "more time"),
}
_ANSWERS = {
    "agreed": Text("同意", "agreed"),
    "refused": Text("不同意", "not agreed"),
    "back": Text("收回", "taken back"),
    "open": Text("答复收回，重新等候", "the answer was taken back; it waits again"),
}


@dataclass(frozen=True)
class PleaMade:
    """A unit said that something does not apply to it, or asked for time."""

    named: str
    plea: str
    reason: str
    kind: ClassVar[str] = "obligations.plea_made"

    def data(self) -> dict[str, Any]:
        """About what, what kind, why."""
        return {"named": self.named, "plea": self.plea, "reason": self.reason}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("{named}申请{plea}：{reason}", "{named}: asked ({plea}): {reason}").fill(
            named=self.named, plea=_PLEAS[self.plea], reason=self.reason
        )


@dataclass(frozen=True)
class PleaDecided:
    """What a unit had asked was answered or taken back."""

    named: str
    plea: str
    state: str
    answer: str
    kind: ClassVar[str] = "obligations.plea_decided"

    def data(self) -> dict[str, Any]:
        """About what, what kind, how it ended, what was said."""
        return {"named": self.named, "plea": self.plea, "state": self.state, "answer": self.answer}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("{named}申请{plea}：{state} {answer}", "{named}: asked ({plea}): {state} {answer}").fill(
            named=self.named, plea=_PLEAS[self.plea], state=_ANSWERS[self.state], answer=self.answer
        )


@dataclass(frozen=True)
class Reminded:
    """People were told that things are overdue; the day is kept with each."""

    count: int
    kind: ClassVar[str] = "obligations.reminded"

    def data(self) -> dict[str, Any]:
        """How many things."""
        return {"count": self.count}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("催办逾期事项{count}项", "Reminded of what is overdue: {count}").fill(count=self.count)


@dataclass(frozen=True)
class Urged:
    """Somebody above reminded units of single things by hand; the day is kept with those that are late."""

    named: tuple[str, ...]
    told: int
    kind: ClassVar[str] = "obligations.urged"

    def data(self) -> dict[str, Any]:
        """Of what, and how many notices there were."""
        return {"named": list(self.named), "told": self.told}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("催办{named}，提醒{told}条", "Reminded of {named}; notices: {told}").fill(
            named="、".join(self.named), told=self.told
        )


@dataclass(frozen=True)
class UrgeTakenBack:
    """Reminders that nobody had seen were taken back."""

    named: tuple[str, ...]
    kind: ClassVar[str] = "obligations.urge_taken_back"

    def data(self) -> dict[str, Any]:
        """Of what."""
        return {"named": list(self.named)}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("收回催办{named}", "Took back the reminder of {named}").fill(named="、".join(self.named))


@dataclass(frozen=True)
class BatchDone:
    """One act was done on several things owed; what was done to each stands in entries of its own."""

    batch: int
    act: str
    count: int
    left: int
    kind: ClassVar[str] = "obligations.batch_done"

    def data(self) -> dict[str, Any]:
        """Which batch, which act, on how many, and how many were left out."""
        return {"batch": self.batch, "act": self.act, "count": self.count, "left": self.left}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text(
            "批量办理第{batch}批：{act}{count}项，略过{left}项", "Batch {batch}: {act}, {count} done, {left} left out"
        ).fill(batch=self.batch, act=ACTS[self.act].text, count=self.count, left=self.left)


@dataclass(frozen=True)
class BatchUndone:
    """A whole batch was taken back."""

    batch: int
    act: str
    count: int
    kind: ClassVar[str] = "obligations.batch_undone"

    def data(self) -> dict[str, Any]:
        """Which batch, which act, on how many."""
        return {"batch": self.batch, "act": self.act, "count": self.count}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("整批撤销第{batch}批：{act}{count}项", "Took back batch {batch}: {act}, {count}").fill(
            batch=self.batch, act=ACTS[self.act].text, count=self.count
        )


@dataclass(frozen=True)
class _OfSeries:
    """Something happened to an act on all that fit a filter."""

    series: int
    act: str
    kind: ClassVar[str]
    told: ClassVar[Text]

    def data(self) -> dict[str, Any]:
        """Which series, which act, and the numbers."""
        return asdict(self)

    def sentence(self) -> Text:
        """Told in a sentence."""
        return self.told.fill(**(self.data() | {"act": ACTS[self.act].text}))


@dataclass(frozen=True)
class SeriesProposed(_OfSeries):
    """Somebody looks at what it would do to so many; nothing is done yet."""

    count: int
    kind: ClassVar[str] = "obligations.series_proposed"
    told: ClassVar[Text] = Text(
        "查看第{series}组：{act}，符合条件的{count}项，还没有办",
        "Looked at series {series}: {act}, {count} fit, nothing done yet",
    )


@dataclass(frozen=True)
class SeriesBegun(_OfSeries):
    """It began: to so many it is to be done, so many are left out."""

    count: int
    left: int
    kind: ClassVar[str] = "obligations.series_begun"
    told: ClassVar[Text] = Text(
        "开始对全部符合条件的办理第{series}组：{act}{count}项，略过{left}项",
        "Began series {series} on all that fit: {act}, {count} to be done, {left} left out",
    )


@dataclass(frozen=True)
class SeriesStopped(_OfSeries):
    """No more of it is done."""

    left: int
    kind: ClassVar[str] = "obligations.series_stopped"
    told: ClassVar[Text] = Text(
        "停止第{series}组：{act}，没有办的{left}项", "Stopped series {series}: {act}, {left} not done"
    )


@dataclass(frozen=True)
class SeriesUndone(_OfSeries):
    """It was taken back: so many batches, and so many could not be."""

    batches: int
    stuck: int
    kind: ClassVar[str] = "obligations.series_undone"
    told: ClassVar[Text] = Text(
        "撤销第{series}组：{act}，撤销{batches}批，不能撤销{stuck}批",
        "Took back series {series}: {act}, {batches} batches, {stuck} could not be",
    )
