"""Turns a checked pack into the engine's scheme: names looked up, every amount of points in milli-points."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from zeren.base.catalogue import Catalogue, Shape
from zeren.base.dates import NEVER
from zeren.engine import scheme as engine
from zeren.packformat import content as said
from zeren.packformat import measures
from zeren.packformat.content import Content
from zeren.packformat.pack import Pack
from zeren.packformat.selections import Carried, Raw, Select


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
    """What a key column of this name may hold: duties or inclusions of the pack."""
    if column == "duty":
        return tuple(duty.id for duty in content.duties)
    return tuple(inclusion.id for inclusion in content.inclusions) if column == "element" else ()


def as_fact(value: Raw, shape: Shape) -> int | str:
    """A written value as facts hold it: flags are 0 or 1, `never` is a day."""
    if shape == "day":
        return NEVER
    return int(value) if shape == "flag" else value


def _band(band: said.Band) -> engine.Band:
    floors = tuple(band.component_least.items())
    return engine.Band(band.id, band.title.text, band.least, band.quota, band.no_line_at_zero, floors)


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
        made = engine.Component(component.id, component.title.text, component.weight)
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

    def total(self, total: measures.Total) -> engine.Total:
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
        return engine.Ladder(self.select(m.of), m.on_time, m.reminded, late, m.later, m.missing, m.mode)

    def deduction(self, m: measures.Deduction) -> engine.Measure:
        groups = tuple(engine.FaultGroup(group.faults, group.cap) for group in m.groups)
        return engine.Deduction(tuple(map(self.fault, m.faults)), groups, tuple(map(self.select, m.looked)))

    def fault(self, fault: measures.Fault) -> engine.Fault:
        by = tuple((fault.by or {}).items())
        return engine.Fault(fault.id, self.select(fault.of), fault.points or 0, fault.column or "", by, fault.cap)

    def all_or_nothing(self, m: measures.AllOrNothing) -> engine.Measure:
        return engine.AllOrNothing(tuple(map(self.term, m.terms)))

    def term(self, term: measures.Term) -> engine.Term:
        value = term.points if term.line else term.count
        assert value is not None
        return engine.Term(term.op, value, term.line or "", self.maybe(term.of))

    def carry_over(self, m: measures.CarryOver) -> engine.Measure:
        return engine.CarryOver(self.select(m.of), tuple(m.weights.items()), m.repeat_factor)


MEASURES: dict[type, Callable[[_Turn, Any], engine.Measure]] = {
    measures.Count: _Turn.count,
    measures.Presence: _Turn.presence,
    measures.Ratio: _Turn.ratio,
    measures.Coverage: _Turn.coverage,
    measures.Ladder: _Turn.ladder,
    measures.Deduction: _Turn.deduction,
    measures.AllOrNothing: _Turn.all_or_nothing,
    measures.CarryOver: _Turn.carry_over,
}
