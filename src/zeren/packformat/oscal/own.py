"""A catalogue made from a pack of our own: duties as controls, and beside them indicators, inclusions, acts and the
rules of findings and of accountability. The papers are resources, and what rests on a clause links to its paper.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from zeren.base.numbers import plain_points
from zeren.base.text import Language, Text
from zeren.packformat.content import Component, Indicator, Veto
from zeren.packformat.crossing import Crossing
from zeren.packformat.duties import CalendarEntry, Duty
from zeren.packformat.instruments import Instrument, Survey
from zeren.packformat.links import clauses_of, readers
from zeren.packformat.oscal.heads import NS, line, made_id, metadata, prop, props
from zeren.packformat.pack import Pack
from zeren.packformat.rectification import Rectification

DUTIES = Text("责任事项", "Duties")
INCLUSIONS = Text("要列入的日常工作", "What the system becomes part of")
ACTS = Text("负面清单（行政行为）", "Prohibited administrative acts")
TIERS = Text("责任层级", "Tiers of responsibility")
RECTIFICATION = Text("问题定性和整改", "How findings are graded and put right")
ANSWERING = Text("问责情形和处理方式", "When somebody may be held to account, and what may follow")
SURVEYS = Text("测评表", "Surveys")
VETOES = Text("一票否决和降等", "What overrides a result")


def own_catalog(pack: Pack, language: Language) -> dict[str, Any]:
    """The catalogue of a pack in one language. A control has the id of its duty; other ids bear their kind first."""
    said = _Said(pack, language)
    day = dt.date(pack.content.pack.from_year, 1, 1)
    about = pack.content.pack.about.text.say(language)
    more = {"remarks": about} if about else {}
    papers = [said.paper(one) for one in pack.content.instruments]
    return {
        "uuid": made_id("catalog", pack.hash, language),
        "metadata": metadata(pack.title.say(language), pack.version, day, **more),
        "groups": [group for group in said.groups() if "controls" in group],
        **({"back-matter": {"resources": papers}} if papers else {}),
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
        yield self.group("tiers", TIERS, [self.item("tier", one, one.holder.text) for one in content.tiers])
        shown = [self.item("inclusion", one, one.shown_by.text) for one in content.inclusions]
        yield self.group("inclusions", INCLUSIONS, shown)
        yield self.group("acts", ACTS, [self.item("act", one, one.title.text) for one in content.prohibited_acts])
        graded = [self.item("severity", one, one.means.text, days=one.days) for one in content.severities]
        ways = [
            self.item("correction", one, one.means.text, days=one.days, review_days=one.review_days)
            for one in content.rectification.kinds
        ]
        yield self.group("rectification", RECTIFICATION, [*graded, *ways], self.rectification(content.rectification))
        answer = content.accountability
        triggers = [self.item("trigger", one, one.title.text) for one in answer.triggers]
        measures = [self.item("sanction", one, one.body.text) for one in answer.measures]
        yield self.group("accountability", ANSWERING, [*triggers, *measures], self.cited(answer.cites))
        yield self.group("surveys", SURVEYS, [self.survey(one) for one in content.surveys])

    def item(self, sort: str, one: Any, statement: Text, **named: object) -> dict[str, Any]:
        """A control for something with an id, a title, and what it cites and rests on."""
        extras = [*props(**named), *self.cited(one.cites)]
        made = self.control(f"{sort}.{one.id}", sort, one.title.text, extras, statement)
        return _with_links(made, self.rests(one.rests_on))

    def survey(self, one: Survey) -> dict[str, Any]:
        titles = {question.id: question.title.text for question in self.pack.content.questions}
        asked = [titles[name] for name in one.questions if name in titles]
        parts = [part for text in asked for part in self.part("question", text, own=True)]
        extras = [*(prop("asked", view) for view in one.asked), *self.cited(one.cites)]
        made = self.control(f"survey.{one.id}", "survey", one.title.text, extras, one.invitation.text, *parts)
        return _with_links(made, self.rests(one.rests_on))

    def rectification(self, rule: Rectification) -> list[dict[str, str]]:
        days = props(plan_days=rule.plan_days, look_back_from=rule.look_back_from, look_back_until=rule.look_back_until)
        return [*days, *self.cited(rule.cites)]

    def paper(self, one: Instrument) -> dict[str, Any]:
        """An instrument as a resource, its clauses in its description."""
        said = [
            f"{clause.number.text.say(self.language)} {clause.says.text.say(self.language)}" for clause in one.clauses
        ]
        days = props(rank=one.rank, issued=one.issued, from_day=one.from_day, until=one.until)
        made: dict[str, Any] = {
            "uuid": made_id("instrument", self.pack.id, one.id),
            "title": line(one.title.text.say(self.language)),
        }
        if said:
            made["description"] = "\n\n".join(said)
        cited = " ".join(filter(None, (one.issuer.text.say(self.language), one.number)))
        return made | {"props": days} | ({"citation": {"text": line(cited)}} if cited else {})

    def rests(self, names: tuple[str, ...]) -> list[dict[str, str]]:
        """Links to the papers of clauses, each with the clause's number."""
        return [
            {
                "href": f"#{made_id('instrument', self.pack.id, paper.id)}",
                "rel": "reference",
                "text": line(clause.number.text.say(self.language)),
            }
            for paper, clause in clauses_of(self.pack.content, names)
        ]

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
            *(self.crossing(one) for one in self.pack.content.crosswalk if one.duty == duty.id),
        ]
        made = self.control(duty.id, "duty", duty.title.text, extras, duty.what.text, *parts)
        lines = [{"href": f"#line.{one.id}", "rel": "related"} for one in readers(self.pack.content, duty.id)]
        return _with_links(made, [*self.rests(duty.rests_on), *lines])

    def crossing(self, one: Crossing) -> dict[str, Any]:
        """What was filed elsewhere and meets the duty too."""
        told = props(framework=one.framework, record_of=one.record_of, stated="true" if one.stated else "false")
        why = one.why.text.say(self.language)
        return {"name": "crossing", "ns": NS, "props": told} | ({"prose": why} if why else {})

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
        made = self.control(name, "indicator", one.title.text, extras, one.rule.text, *parts)
        return _with_links(made, self.rests(one.rests_on))

    def veto(self, veto: Veto) -> dict[str, Any]:
        extras = [*props(effect=veto.effect, band=veto.band), *self.cited(veto.cites)]
        clause = self.part("clause", veto.clause.text, own=True)
        made = self.control(f"line.{veto.id}", "veto", veto.title.text, extras, veto.rule.text, *clause)
        return _with_links(made, self.rests(veto.rests_on))


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
