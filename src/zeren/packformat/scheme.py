"""Turns a checked pack into the engine's scheme: names looked up, every amount of points in milli-points."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from zeren.base.catalogue import Catalogue, Shape
from zeren.base.dates import NEVER
from zeren.engine import scheme as engine
from zeren.packformat import content as said
from zeren.packformat import judging, measures
from zeren.packformat.content import Content
from zeren.packformat.pack import Pack
from zeren.packformat.selections import Carried, Raw, Select
from zeren.packformat.totals import TENTHS, Quantity, Total


def to_scheme(pack: Pack, catalogue: Catalogue) -> engine.Scheme:
    """The scheme of a pack in which `check` refused nothing; `KeyError` for names that are not in the catalogue."""
    content = pack.content
    turn = _Turn(catalogue)
    lines = [turn.line(indicator) for indicator in content.indicators]
    return engine.Scheme(
        id=pack.id,
        version=pack.version,
        full=content.pack.full,
        categories=pack.categories,
        components=tuple(turn.component(component) for component in content.components),
        lines=(*lines, *(turn.veto(veto) for veto in content.vetoes)),
        groups=tuple(engine.Group(group.id, group.members, group.cap) for group in content.groups),
        bands=tuple(_band(band) for band in content.bands),
        quota=engine.Quota(content.quota.rounding, content.quota.ties, content.quota.smallest_group),
        rollup=engine.Rollup(content.rollup.mode, content.rollup.include_self),
        keys=keys(content, catalogue),
        unassessed=tuple(category.id for category in content.categories if not category.assessed),
        bonus=engine.Bonus(content.bonus.cap, content.bonus.gate) if content.bonus is not None else None,
        above_full=content.pack.above_full,
    )


def keys(content: Content, catalogue: Catalogue) -> Mapping[str, tuple[str, ...]]:
    """For each key column ("records.duty") the words this pack may use in it, in order."""
    return {
        f"{source.name}.{column}": key_words(content, column)
        for source in catalogue.values()
        for column, fact in source.columns.items()
        if fact.shape == "key"
    }


def key_words(content: Content, column: str) -> tuple[str, ...]:
    """What a key column of this name may hold: duties, inclusions or questions of the pack."""
    lists = {
        "duty": [duty.id for duty in content.duties],
        "element": [inclusion.id for inclusion in content.inclusions],
        "question": [question.id for question in content.questions],
    }
    return tuple(lists.get(column, ()))


def as_fact(value: Raw, shape: Shape) -> int | str:
    """A written value as facts hold it: flags are 0 or 1, `never` is a day."""
    if shape == "day":
        return NEVER
    return int(value) if shape == "flag" else value


def _band(band: said.Band) -> engine.Band:
    floors = tuple(band.component_least.items())
    return engine.Band(band.id, band.title.text, band.least, band.quota, band.no_line_at_zero, floors)


JUDGED_COLUMN = "deducted"
"""Where an inspector's own deduction stands."""


class _Turn:
    """Turns parts of a pack into parts of a scheme, with the catalogue at hand."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def select(self, select: Select) -> engine.Selection:
        columns = self.catalogue[select.source].columns
        where = tuple(
            engine.Where(c.column, c.op, tuple(as_fact(value, columns[c.column].shape) for value in c.values))
            for c in select.where
        )
        return engine.Selection(select.source, where, select.span)

    def maybe(self, select: Select | None) -> engine.Selection | None:
        return None if select is None else self.select(select)

    def component(self, component: said.Component) -> engine.Component:
        made = engine.Component(component.id, component.title.text, component.weight, role=component.role or "")
        if isinstance(component.needs, Carried):
            return replace(made, carried=self.select(component.needs.carried))
        return replace(made, needs=self.maybe(component.needs))

    def line(self, indicator: said.Indicator) -> engine.Line:
        return engine.Line(
            id=indicator.id,
            component=indicator.component,
            points=indicator.points,
            measure=MEASURES[type(indicator.measure)](self, indicator.measure),
            text=indicator.rule.text,
            clause=indicator.clause.text,
            cites=indicator.cites,
            categories=indicator.categories,
            needs=self.maybe(indicator.needs),
            stands_in_for=indicator.stands_in_for or "",
            title=indicator.title.text,
        )

    def veto(self, veto: said.Veto) -> engine.Line:
        measure = engine.Veto(self.select(veto.of), veto.effect, veto.at_least, veto.band or "")
        return engine.Line(
            id=veto.id,
            component="",
            points=0,
            measure=measure,
            text=veto.rule.text,
            clause=veto.clause.text,
            cites=veto.cites,
            categories=veto.categories,
            title=veto.title.text,
        )

    def total(self, total: Total) -> engine.Total:
        return engine.Total(self.maybe(total.of), total.sum or "", total.unit or "", total.amount)

    def count(self, m: measures.Count) -> engine.Measure:
        return engine.Count(self.select(m.of), m.target, m.per_miss, m.prorate)

    def presence(self, m: measures.Presence) -> engine.Measure:
        return engine.Presence(self.select(m.of), m.every, m.at_least)

    def ratio(self, m: measures.Ratio) -> engine.Measure:
        return engine.Ratio(self.total(m.part), self.total(m.whole), m.when_zero, self.maybe(m.looked))

    def coverage(self, m: measures.Coverage) -> engine.Measure:
        elements = tuple(engine.Element(key, points) for key, points in m.elements.items())
        return engine.Coverage(self.select(m.of), m.column, elements)

    def ladder(self, m: measures.Ladder) -> engine.Measure:
        late = tuple(engine.Late(step.days, step.value) for step in m.late)
        return engine.Ladder(self.select(m.of), m.on_time, m.reminded, late, m.later, m.missing, m.mode, m.days)

    def deduction(self, m: measures.Deduction) -> engine.Measure:
        groups = tuple(engine.FaultGroup(group.faults, group.cap) for group in m.groups)
        return engine.Deduction(tuple(map(self.fault, m.faults)), groups, tuple(map(self.select, m.looked)))

    def fault(self, fault: measures.Fault) -> engine.Fault:
        by = tuple((fault.by or {}).items())
        made = engine.Fault(fault.id, self.select(fault.of), fault.points or 0, fault.column or "", by, fault.cap)
        if fault.judged is None:
            return made
        return replace(made, column=JUDGED_COLUMN, judged=(fault.judged.least, fault.judged.most))

    def all_or_nothing(self, m: measures.AllOrNothing) -> engine.Measure:
        return engine.AllOrNothing(tuple(map(self.term, m.terms)))

    def term(self, term: measures.Term) -> engine.Term:
        value = term.points if term.line else term.count
        assert value is not None
        return engine.Term(term.op, value, term.line or "", self.maybe(term.of))

    def quantity(self, m: Quantity) -> engine.Quantity:
        whole = self.total(m.whole) if m.whole is not None else None
        return engine.Quantity(self.total(m.part), whole, m.when_zero or "not_evidenced", self.maybe(m.looked))

    def steps(self, m: measures.Steps) -> engine.Measure:
        made = (engine.Step(step.op, _bound(m, step.bound), step.points) for step in m.thresholds)  # type: ignore[arg-type]
        return engine.Steps(self.quantity(m), tuple(made), m.otherwise)

    def linear(self, m: measures.Linear) -> engine.Measure:
        return engine.Linear(self.quantity(m), _bound(m, m.zero_at), _bound(m, m.full_at))

    def accumulate(self, m: measures.Accumulate) -> engine.Measure:
        return engine.Accumulate(engine.Total(self.select(m.of), m.sum or ""), m.each)

    def award(self, m: measures.Award) -> engine.Measure:
        return engine.Award(self.select(m.of), tuple(m.levels.items()), m.take)

    def grade(self, m: judging.Grade) -> engine.Measure:
        cells = [engine.Cell(grade, value) for grade, value in (m.grades or {}).items()]
        cells += [
            engine.Cell(grade, value, level)
            for grade, values in (m.matrix or {}).items()
            for level, value in values.items()
        ]
        return engine.Grade(self.select(m.of), tuple(cells), m.load)

    def survey(self, m: judging.Survey) -> engine.Measure:
        return engine.Survey(self.select(m.of), tuple(m.answers.items()), m.least, m.trim)

    def viewpoints(self, m: judging.Viewpoints) -> engine.Measure:
        views = tuple(engine.Viewpoint(line, weight) for line, weight in m.views.items())
        return engine.Viewpoints(views, m.absent, m.own or "")

    def sample(self, m: judging.Sample) -> engine.Measure:
        return engine.Sample(self.select(m.of), m.each)

    def standing(self, m: judging.Standing) -> engine.Measure:
        return engine.Standing(m.how, self.total(m.what) if m.what is not None else None, m.line or "")

    def carry_over(self, m: measures.CarryOver) -> engine.Measure:
        return engine.CarryOver(self.select(m.of), tuple(m.weights.items()), m.repeat_factor)


def _bound(m: Quantity, tenths: int) -> int:
    """Percentages are thousandths for the engine, other numbers whole."""
    return tenths if m.whole is not None else tenths // TENTHS


MEASURES: dict[type, Callable[[_Turn, Any], engine.Measure]] = {
    measures.Count: _Turn.count,
    measures.Presence: _Turn.presence,
    measures.Ratio: _Turn.ratio,
    measures.Coverage: _Turn.coverage,
    measures.Ladder: _Turn.ladder,
    measures.Deduction: _Turn.deduction,
    measures.Steps: _Turn.steps,
    measures.Linear: _Turn.linear,
    measures.Accumulate: _Turn.accumulate,
    measures.Award: _Turn.award,
    judging.Grade: _Turn.grade,
    judging.Survey: _Turn.survey,
    judging.Viewpoints: _Turn.viewpoints,
    judging.Sample: _Turn.sample,
    judging.Standing: _Turn.standing,
    measures.AllOrNothing: _Turn.all_or_nothing,
    measures.CarryOver: _Turn.carry_over,
}
