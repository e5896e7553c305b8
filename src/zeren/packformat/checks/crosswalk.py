"""Does every crossing lead from a duty that is there to one that is there, and can no record count twice?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from zeren.base.problems import Problem, declare
from zeren.packformat.checks.look import Look
from zeren.packformat.crossing import COLUMNS, SOURCE, Crossing
from zeren.packformat.places import Path, field_name
from zeren.packformat.shape import suggest

TO_ITSELF = declare(
    "pack_crossing_to_itself",
    zh="{place}：对照到了本责任制自己，一条记录会算两次",
    en="{place}: it leads to this framework itself, and a record would count twice",
    do_zh="framework 写另一套责任制的编号；本责任制里的同一件事合成一项",
    do_en="Name another framework; what is one and the same here is one duty",
)
OWN_ID = declare(
    "pack_crossing_own_id",
    zh="{place}：“{id}”也是本责任制的事项编号，分不清是谁的记录",
    en="{place}: {id} is a duty of this pack too, and nobody could tell whose record it is",
    do_zh="两套责任制的事项编号不能相同，请改一个",
    do_en="Frameworks side by side share no id; rename one",
)
TWICE = declare(
    "pack_crossing_twice",
    zh="{place}：“{framework}”的“{duty}”同一条记录可能在本责任制算两次（也见“{other}”）",
    en="{place}: one record of {duty} of {framework} could count twice in this framework (see also {other})",
    do_zh="请只留一条，或用 when 的 kind 把两条分开",
    do_en="Keep one, or tell them apart by different kinds under when",
)
CIRCLE = declare(
    "pack_crossing_circle",
    zh="{place}：对照绕了一圈，又回到本责任制的另一事项（{way}）",
    en="{place}: the crosswalk leads in a circle to another duty of this framework ({way})",
    do_zh="来回要指同一个事项，请改其中一条",
    do_en="There and back must be the same duty; change one of them",
)
OTHER_FACTS = declare(
    "pack_crossing_facts",
    zh="{place}：对照的条件不能看“{name}”",
    en="{place}: the condition of a crossing cannot look at {name}",
    do_zh="只能写 records，其中只能看：{known}",
    do_en="It looks at records, and of them at: {known}",
)
NO_PROOF = declare(
    "pack_crossing_without_proof",
    zh="{place}：这些类型的记录都不能证明“{duty}”",
    en="{place}: no record of these kinds proves {duty}",
    do_zh="when 的 kind 里至少要有一种是该事项 proof 里的",
    do_en="At least one kind under when is a proof of the duty",
)
NOT_KNOWN = declare(
    "pack_warn_crossing_unknown",
    zh="{place}：这里没有“{name}”这套责任制，它的事项编号没有核对",
    en="{place}: the framework {name} is not known here; the ids of its duties were not checked",
    do_zh="{nearest}",
    do_en="{nearest}",
)


def find(look: Look) -> Iterator[Problem]:
    """Crossings that lead nowhere, in a circle, or count a record twice."""
    lines = look.content.crosswalk
    for at, one in enumerate(lines):
        path: Path = ("crosswalk", at)
        if one.duty not in look.pack.duties:
            yield look.unknown((*path, "duty"), one.duty, look.pack.duties)
        if one.framework == look.pack.id:
            yield TO_ITSELF(look.at((*path, "framework")), place=field_name(path))
            continue
        yield from _other(look, path, one)
        yield from _when(look, path, one)
    for (_, first), (at, second) in combinations(enumerate(lines), 2):
        if (first.framework, first.record_of) == (second.framework, second.record_of) and _overlap(first, second):
            place = ("crosswalk", at)
            data = {"framework": second.framework, "duty": second.record_of, "other": first.id}
            yield TWICE(look.at(place), place=field_name(place), **data)


def _other(look: Look, path: Path, one: Crossing) -> Iterator[Problem]:
    """The other side: whether it is there, and where it leads back to."""
    place = (*path, "record_of")
    if one.record_of in look.pack.duties:
        yield OWN_ID(look.at(place), place=field_name(place), id=one.record_of)
    elif one.framework in look.others:
        known = look.others[one.framework]
        if one.record_of not in known.duties:
            yield look.unknown(place, one.record_of, known.duties)
        for back in known.content.crosswalk:
            if (back.framework, back.duty) == (look.pack.id, one.record_of) and back.record_of != one.duty:
                way = f"{back.record_of} → {one.framework}:{one.record_of} → {one.duty}"
                yield CIRCLE(look.at(path), place=field_name(path), way=way)
    elif look.others:
        place = (*path, "framework")
        nearest = suggest(one.framework, look.others)
        yield NOT_KNOWN(look.at(place), place=field_name(place), name=one.framework, nearest=nearest)


def _when(look: Look, path: Path, one: Crossing) -> Iterator[Problem]:
    if one.when is None:
        return
    place, known = (*path, "when"), ", ".join(COLUMNS)
    if one.when.source != SOURCE:
        yield OTHER_FACTS(look.at(place), place=field_name(place), name=one.when.source, known=known)
        return
    for condition in one.when.where:
        if condition.column not in COLUMNS:
            yield OTHER_FACTS(look.at(place), place=field_name(place), name=condition.column, known=known)
    kinds = _kinds(one)
    duty = look.pack.duties.get(one.duty)
    if duty is not None and duty.proof and kinds is not None and not kinds & set(duty.proof):
        yield NO_PROOF(look.at(place), place=field_name(place), duty=one.duty)


def _kinds(one: Crossing) -> set[str] | None:
    """The kinds that a condition names, None for every one."""
    found = [set(map(str, cond.values)) for cond in (one.when.on("kind") if one.when else ()) if cond.op == "="]
    return set.intersection(*found) if found else None


def _overlap(first: Crossing, second: Crossing) -> bool:
    one, other = _kinds(first), _kinds(second)
    return one is None or other is None or bool(one & other)
