"""Does every name that one part of the pack uses belong to another part?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from zeren.base.problems import Problem, declare
from zeren.packformat.checks.look import Look
from zeren.packformat.places import Path, field_name
from zeren.packformat.walk import owners, reads

AMOUNT_CATEGORY = declare(
    "pack_amount_category",
    zh="{place}：类别“{category}”没有数",
    en="{place}: no number for the category {category}",
    do_zh="请给每个适用的类别写一个数，或只写一个数",
    do_en="Give a number for every category it applies to, or one number for all",
)
VETO_BAND = declare(
    "pack_veto_band",
    zh="{place}：effect 为 cap 时要写 band，其他时候不写",
    en="{place}: band goes with the effect cap and with no other",
    do_zh="请补上或删去 band",
    do_en="Add the band or remove it",
)

NOT_ASSESSED = declare(
    "pack_warn_not_assessed",
    zh="{place}：“{category}”类单位不考核，写在这里不起作用",
    en="{place}: the category {category} is not assessed, so it says nothing here",
    do_zh="请删去，或把这个类别的 assessed 改成 true",
    do_en="Remove it, or let the category be assessed",
)


def find(look: Look) -> Iterator[Problem]:
    """Names that nothing has, categories without a number, and rules for categories that are not assessed."""
    yield from _duties(look)
    yield from _lines(look)
    yield from _groups(look)
    yield from _vetoes(look)
    yield from _bands(look)
    yield from _codes(look)


def _each(look: Look, path: Path, names: Iterable[str], known: Iterable[str]) -> Iterator[Problem]:
    allowed = list(known)
    return (look.unknown((*path, at), name, allowed) for at, name in enumerate(names) if name not in allowed)


def _amount(look: Look, path: Path, amount: int | Mapping[str, int], own: tuple[str, ...]) -> Iterator[Problem]:
    if isinstance(amount, int):
        return
    known = look.pack.categories
    yield from (look.unknown((*path, key), key, known) for key in amount if key not in known)
    assessed = look.pack.assessed
    for category in own or assessed:
        if category in assessed and category not in amount:
            yield AMOUNT_CATEGORY(look.at(path), place=field_name(path), category=category)


def _whom(look: Look, path: Path, names: tuple[str, ...]) -> Iterator[Problem]:
    """The categories a line is for."""
    yield from _each(look, path, names, look.pack.categories)
    for at, name in enumerate(names):
        if name in look.pack.categories and name not in look.pack.assessed:
            yield NOT_ASSESSED(look.at((*path, at)), place=field_name((*path, at)), category=name)


def _duties(look: Look) -> Iterator[Problem]:
    tiers = owners(look.content.tiers)
    for at, duty in enumerate(look.content.duties):
        path: Path = ("duties", at)
        yield from _each(look, (*path, "tiers"), duty.tiers, tiers)
        yield from _each(look, (*path, "categories"), duty.categories, look.pack.categories)
        yield from _amount(look, (*path, "times"), duty.times, duty.categories)
        for number, follow in enumerate(duty.follows):
            if follow.duty is not None and follow.duty not in look.pack.duties:
                yield look.unknown((*path, "follows", number, "duty"), follow.duty, look.pack.duties)


def _lines(look: Look) -> Iterator[Problem]:
    components, lines = owners(look.content.components), owners(look.content.indicators)
    for path, line in look.lines():
        if line.component not in components:
            yield look.unknown((*path, "component"), line.component, components)
        yield from _whom(look, (*path, "categories"), line.categories)
        if line.stands_in_for is not None and line.stands_in_for not in lines:
            yield look.unknown((*path, "stands_in_for"), line.stands_in_for, lines)
        yield from _measure(look, path, lines)


def _measure(look: Look, path: Path, lines: list[str]) -> Iterator[Problem]:
    line = look.content.indicators[int(path[1])]
    measure, below = line.measure, (*path, "measure")
    for way, name in reads(measure):
        if name not in lines:
            yield look.unknown((*below, *way), name, lines)
    if measure.kind == "deduction":
        for at, group in enumerate(measure.groups):
            yield from _each(look, (*below, "groups", at, "faults"), group.faults, owners(measure.faults))
    elif measure.kind in ("ratio", "steps", "linear"):
        for field, total in (("part", measure.part), ("whole", measure.whole)):
            if total is not None and total.amount is not None:
                yield from _amount(look, (*below, field, "amount"), total.amount, line.categories)
    elif measure.kind == "standing":
        if measure.what is not None and measure.what.amount is not None:
            yield from _amount(look, (*below, "what", "amount"), measure.what.amount, line.categories)
    elif measure.kind == "grade":
        yield from _amount(look, (*below, "load"), measure.load, line.categories)
    elif measure.kind == "count":
        yield from _amount(look, (*below, "target"), measure.target, line.categories)
    elif measure.kind == "presence":
        yield from _amount(look, (*below, "at_least"), measure.at_least, line.categories)


def _groups(look: Look) -> Iterator[Problem]:
    known = [*owners(look.content.indicators), *owners(look.content.groups)]
    for at, group in enumerate(look.content.groups):
        yield from _each(look, ("groups", at, "members"), group.members, known)


def _vetoes(look: Look) -> Iterator[Problem]:
    bands = owners(look.content.bands)
    for at, veto in enumerate(look.content.vetoes):
        path: Path = ("vetoes", at)
        yield from _whom(look, (*path, "categories"), veto.categories)
        if (veto.effect == "cap") != (veto.band is not None):
            yield VETO_BAND(look.at(path), place=field_name(path))
        elif veto.band is not None and veto.band not in bands:
            yield look.unknown((*path, "band"), veto.band, bands)


def _bands(look: Look) -> Iterator[Problem]:
    components, lines = owners(look.content.components), owners(look.content.indicators)
    for at, band in enumerate(look.content.bands):
        path: Path = ("bands", at, "component_least")
        yield from (
            look.unknown((*path, key), key, components) for key in band.component_least if key not in components
        )
    ties = look.content.quota.ties
    if isinstance(ties, tuple):
        yield from _each(look, ("quota", "ties"), ties, lines)


def _codes(look: Look) -> Iterator[Problem]:
    """Tiers, proof kinds, severities, kinds of correction, triggers and measures are words of the catalogue."""
    content = look.content
    lists: tuple[tuple[Path, str, str, str, Iterable[str]], ...] = (
        (("tiers",), "id", "posts", "tier", owners(content.tiers)),
        (("severities",), "id", "findings", "severity", owners(content.severities)),
        (("rectification", "kinds"), "id", "findings", "kind", owners(content.rectification.kinds)),
        (("accountability", "triggers"), "id", "sanctions", "trigger", owners(content.accountability.triggers)),
        (("accountability", "measures"), "id", "sanctions", "measure", owners(content.accountability.measures)),
    )
    for path, key, source, column, names in lists:
        known = look.codes(source, column)
        yield from (look.unknown((*path, at, key), name, known) for at, name in enumerate(names) if name not in known)
    kinds = look.codes("records", "kind")
    for at, duty in enumerate(content.duties):
        yield from _each(look, ("duties", at, "proof"), duty.proof, kinds)
