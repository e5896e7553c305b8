"""An explanation in sentences, as a person would read it out: facts, the one that it turned on, limits, points, and how
the points of lines become a total.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from zeren.base.catalogue import Catalogue
from zeren.base.dates import from_day
from zeren.base.numbers import plain_points, show_points
from zeren.base.text import Text
from zeren.engine.assemble import earning, top_members, vetoes
from zeren.engine.planning.plan import NOT_APPLICABLE, VETOED
from zeren.engine.scheme import Component, Group, Line, Scheme, Veto
from zeren.engine.told.explain import Margin

Named = Callable[[str, str], str | Text]
"""From a source and an id to what a reader calls the fact."""


def facts_told(facts: Mapping[str, Iterable[str]], catalogue: Catalogue) -> Text:
    """How many facts of each source count: 计入工作记录5条、应办事项3条."""
    counts = [(catalogue[source].text, len(list(ids))) for source, ids in facts.items()]
    parts = [Text("{what}{n}条", "{what}: {n}").fill(what=what, n=n) for what, n in counts if n]
    if not parts:
        return Text("没有事实计入", "No fact counts")
    return Text("计入{parts}", "Facts that count: {parts}").fill(
        parts=Text("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))
    )


def margin_told(line: Line, margin: Margin | None, named: Named, catalogue: Catalogue) -> Text | None:
    """The fact that filled the cap or passed the threshold; None where every fact counts to the end of the list."""
    if margin is None:
        return None
    said = {
        "source": catalogue[margin.source].text,
        "fact": named(margin.source, margin.fact),
        "day": from_day(margin.day),
        "points": plain_points(margin.after),
        "n": len(margin.spare),
    }
    if isinstance(line.measure, Veto):
        return Text(
            "到{day}的{source}“{fact}”为止达到否决条件", "The veto was met with “{fact}” of {day} ({source})"
        ).fill(**said)
    if not margin.spare:
        return None
    if margin.after >= line.points and line.points:
        return Text(
            "到{day}的{source}“{fact}”已得满{points}分，其后{n}条不再增加得分",
            "The {points} points were full with “{fact}” of {day} ({source}); later ones that add nothing: {n}",
        ).fill(**said)
    return Text(
        "到{day}的{source}“{fact}”得{points}分，其后{n}条没有改变得分",
        "“{fact}” of {day} ({source}) brought it to {points} points; later ones that change nothing: {n}",
    ).fill(**said)


def points_told(line: Line, points: int, state: int) -> Text | None:
    """得6分，满分8分；None for a veto and for what does not apply."""
    if isinstance(line.measure, Veto) or state == NOT_APPLICABLE:
        return None
    if not line.points:
        return Text("计{points}分", "counts {points} points").fill(points=show_points(points))
    words = Text("得{points}分，满分{full}分", "{points} of {full} points")
    return words.fill(points=show_points(points), full=plain_points(line.points))


def total_told(scheme: Scheme, values: Mapping[str, int]) -> Iterator[Text]:
    """From lines to the total, a sentence a step. `values` are the numbers of the plan's columns."""
    for part in scheme.components:
        yield from _component(part, scheme, values)
    yield from _base(scheme, values)
    lowering = sum(values[f"score_{part.id}"] for part in scheme.components if part.kind == "lowers")
    if lowering:
        yield Text("问责事项计{points}分", "accountability counts {points} points").fill(points=show_points(lowering))
    yield from _bonus(scheme, values)
    if values.get("correction"):
        yield Text("往年错分更正{points}分", "correction of an earlier year: {points} points").fill(
            points=show_points(values["correction"])
        )
    for line in vetoes(scheme, "to_zero"):
        if values[f"state_{line.id}"] == VETOED:
            yield Text("触发否决“{line}”，总分记零", "the veto “{line}” makes the total zero").fill(line=line.text)
    if values["rated"]:
        yield Text("总分{points}分", "total: {points} points").fill(points=show_points(values["total"]))


def _bonus(scheme: Scheme, values: Mapping[str, int]) -> Iterator[Text]:
    reached = sum(values[f"score_{part.id}"] for part in scheme.components if part.kind == "bonus")
    if scheme.bonus is None or not reached:
        return
    told = {"sum": show_points(reached), "cap": plain_points(scheme.bonus.cap), "gate": plain_points(scheme.bonus.gate)}
    if values["base"] < scheme.bonus.gate:
        words = Text("基本分不足{gate}分，加分不计", "the base is below {gate}: bonuses do not count")
    elif reached > scheme.bonus.cap:
        words = Text("加分合计{sum}分，最高计{cap}分", "bonuses: {sum} together, at most {cap} count")
    else:
        words = Text("加分{sum}分", "bonuses add {sum} points")
    yield words.fill(**told)


def _component(part: Component, scheme: Scheme, values: Mapping[str, int]) -> Iterator[Text]:
    groups, _ = top_members(part.id, scheme)
    for group in groups:
        yield from _group(group, scheme, values)
    reach = values[f"reach_{part.id}"]
    if part.weight and not reach:
        yield Text("“{part}”不适用，不计入满分", "“{part}” does not apply and is left out").fill(part=part.text)
    elif part.weight:
        yield Text("“{part}”各项合计{score}分，适用满分{reach}分", "“{part}”: {score} of {reach} applicable").fill(
            part=part.text, score=show_points(values[f"score_{part.id}"]), reach=plain_points(reach)
        )


def _group(group: Group, scheme: Scheme, values: Mapping[str, int]) -> Iterator[Text]:
    """Where a group's cap cuts something off, innermost first."""
    groups = {one.id: one for one in scheme.groups}
    for name in group.members:
        if name in groups:
            yield from _group(groups[name], scheme, values)
    reached = sum(_sum(name, groups, values) for name in group.members)
    if reached > group.cap:
        lines = {line.id: line for line in scheme.lines}
        names = [lines[name].title for name in group.members if name in lines]
        yield Text("{lines}合计{sum}分，最高计{cap}分", "{lines}: {sum} together, at most {cap} count").fill(
            lines=Text("、".join(name.zh for name in names), ", ".join(name.en for name in names)),
            sum=show_points(reached),
            cap=plain_points(group.cap),
        )


def _sum(name: str, groups: Mapping[str, Group], values: Mapping[str, int]) -> int:
    if name not in groups:
        return values[f"points_{name}"]
    return min(groups[name].cap, sum(_sum(one, groups, values) for one in groups[name].members))


def _base(scheme: Scheme, values: Mapping[str, int]) -> Iterator[Text]:
    present = [part for part in earning(scheme) if values[f"reach_{part.id}"] > 0]
    if not present:
        yield Text("没有适用的部分，不参加评定", "no component applies: not rated")
        return
    parts = " + ".join(
        f"{plain_points(part.weight)} × {plain_points(values[f'score_{part.id}'])}"
        f"/{plain_points(values[f'reach_{part.id}'])}"
        for part in present
    )
    weight = plain_points(sum(part.weight for part in present))
    yield Text(
        "基本分 = {full} × ({parts}) ÷ {weight} = {base}分", "base = {full} × ({parts}) ÷ {weight} = {base} points"
    ).fill(full=plain_points(scheme.full), parts=parts, weight=weight, base=show_points(values["base"]))
