"""A catalogue made from a pack of our own: duties as controls, and indicators, inclusions and acts beside them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from zeren.base.numbers import plain_points
from zeren.base.text import Language, Text
from zeren.packformat.content import Component, Indicator, Veto
from zeren.packformat.duties import CalendarEntry, Duty
from zeren.packformat.links import readers
from zeren.packformat.oscal.heads import NS, line, made_id, metadata, prop, props
from zeren.packformat.pack import Pack

DUTIES = Text("责任事项", "Duties")
INCLUSIONS = Text("要列入的日常工作", "What the system becomes part of")
ACTS = Text("负面清单（行政行为）", "Prohibited administrative acts")
VETOES = Text("一票否决和降等", "What overrides a result")


def own_catalog(pack: Pack, language: Language) -> dict[str, Any]:
    """The catalogue of a pack in one language. A control has the id of its duty; other ids bear their kind first."""
    said = _Said(pack, language)
    day = dt.date(pack.content.pack.from_year, 1, 1)
    about = pack.content.pack.about.text.say(language)
    more = {"remarks": about} if about else {}
    return {
        "uuid": made_id("catalog", pack.hash, language),
        "metadata": metadata(pack.title.say(language), pack.version, day, **more),
        "groups": [group for group in said.groups() if "controls" in group],
    }


class _Said:
    """A pack being said in one language."""

    def __init__(self, pack: Pack, language: Language) -> None:
        self.pack, self.language = pack, language

    def groups(self) -> Iterator[dict[str, Any]]:
        content = self.pack.content
        yield self.group("duties", DUTIES, [self.duty(duty) for duty in content.duties])
        for component in content.components:
            lines = [self.indicator(one) for one in content.indicators if one.component == component.id]
            yield self.group(f"component.{component.id}", component.title.text, lines, self.component(component))
        yield self.group("vetoes", VETOES, [self.veto(veto) for veto in content.vetoes])
        shown = [
            self.control(f"inclusion.{one.id}", "inclusion", one.title.text, self.cited(one.cites), one.shown_by.text)
            for one in content.inclusions
        ]
        yield self.group("inclusions", INCLUSIONS, shown)
        acts = [
            self.control(f"act.{one.id}", "act", one.title.text, self.cited(one.cites), one.title.text)
            for one in content.prohibited_acts
        ]
        yield self.group("acts", ACTS, acts)

    def group(
        self, name: str, title: Text, controls: list[dict[str, Any]], extras: list[dict[str, str]] | None = None
    ) -> dict[str, Any]:
        made: dict[str, Any] = {"id": name, "title": line(title.say(self.language))}
        if extras:
            made["props"] = extras
        return made | ({"controls": controls} if controls else {})

    def component(self, component: Component) -> list[dict[str, str]]:
        return [*props(weight=plain_points(component.weight)), *self.cited(component.cites)]

    def cited(self, cites: tuple[str, ...]) -> list[dict[str, str]]:
        return [prop("cites", number) for number in cites]

    def part(self, name: str, text: Text, part_id: str = "", *, own: bool = False) -> Iterator[dict[str, str]]:
        prose = text.say(self.language)
        if prose:
            named = {"id": part_id} if part_id else {}
            yield {**named, "name": name, **({"ns": NS} if own else {}), "prose": prose}

    def control(
        self, name: str, sort: str, title: Text, extras: list[dict[str, str]], statement: Text, *more: dict[str, Any]
    ) -> dict[str, Any]:
        made: dict[str, Any] = {"id": name, "class": sort, "title": line(title.say(self.language))}
        if extras:
            made["props"] = extras
        parts = [*self.part("statement", statement, f"{name}_smt"), *more]
        return made | ({"parts": parts} if parts else {})

    def duty(self, duty: Duty) -> dict[str, Any]:
        many = [("tier", duty.tiers), ("category", duty.categories), ("proof", duty.proof)]
        extras = [
            *props(minutes=duty.minutes),
            *(prop(name, value) for name, values in many for value in values),
            *(prop("due", due) for entry in duty.calendar for due in _dues(entry)),
            *self.cited(duty.cites),
        ]
        parts = [
            *self.part("guidance", duty.how.text),
            *self.part("how_often", duty.how_often.text, own=True),
            *self.part("assessment-objective", duty.done.text, f"{duty.id}_obj"),
            *self.part("example", duty.example.text),
            *self.part("clause", duty.clause.text, own=True),
        ]
        made = self.control(duty.id, "duty", duty.title.text, extras, duty.what.text, *parts)
        lines = [{"href": f"#line.{one.id}", "rel": "related"} for one in readers(self.pack.content, duty.id)]
        return _with_links(made, lines)

    def indicator(self, one: Indicator) -> dict[str, Any]:
        name = f"line.{one.id}"
        extras = [
            *props(points=plain_points(one.points), measure=one.measure.kind),
            *(prop("category", category) for category in one.categories),
            *self.cited(one.cites),
        ]
        parts = [
            *self.part("assessment-objective", one.rule.text, f"{name}_obj"),
            *self.part("clause", one.clause.text, own=True),
        ]
        return self.control(name, "indicator", one.title.text, extras, one.rule.text, *parts)

    def veto(self, veto: Veto) -> dict[str, Any]:
        extras = [*props(effect=veto.effect, band=veto.band), *self.cited(veto.cites)]
        clause = self.part("clause", veto.clause.text, own=True)
        return self.control(f"line.{veto.id}", "veto", veto.title.text, extras, veto.rule.text, *clause)


def _dues(entry: CalendarEntry) -> Iterator[str]:
    if entry.days_after is not None:
        yield f"{entry.every} +{entry.days_after}{' working' if entry.working else ''}"
    yield from (f"{entry.every} {day}" for day in entry.due or ())


def _with_links(control: dict[str, Any], links: list[dict[str, str]]) -> dict[str, Any]:
    """The links stand before the parts, as the format orders them."""
    if not links:
        return control
    parts = control.pop("parts", None)
    return control | {"links": links} | ({"parts": parts} if parts else {})
