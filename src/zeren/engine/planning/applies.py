"""To which units a line applies, and which units are there to be scored."""

from __future__ import annotations

from zeren.engine.planning.build import Builder
from zeren.engine.planning.expr import All, Cmp, Cond, Not, Num, Ref
from zeren.engine.planning.plan import NOT_APPLICABLE
from zeren.engine.scheme import Line


def owed(build: Builder) -> tuple[Cond, ...]:
    """What makes a finding count: opened before the year's end, not verified on or before its first day."""
    verified = build.seen("verified")
    return Cmp("<", Ref("opened"), Num(build.end)), Cmp(">", verified, Num(build.start))


def outside(line: Line, build: Builder) -> tuple[Cond, ...]:
    """When a line does not apply, whatever its measure says: any one of these."""
    found: list[Cond] = [Not(build.among(line.categories))] if line.categories else []
    component = next((part for part in build.scheme.components if part.id == line.component), None)
    needs = [line.needs, component.needs if component else None]
    found += [Cmp("=", build.count(select), Num(0)) for select in needs if select is not None]
    if component is not None and component.carried is not None:
        found.append(Cmp("=", build.count(component.carried, *owed(build)), Num(0)))
    if line.stands_in_for:
        found.append(Cmp("!=", Ref(f"state_{line.stands_in_for}"), Num(NOT_APPLICABLE)))
    return tuple(found)


def exists(build: Builder) -> Cond:
    """Whether a unit is there in the year that is scored, and its category is assessed."""
    return All(
        (
            Cmp("<", Ref("opened"), Num(build.end)),
            Cmp(">", Ref("closed"), Num(build.start)),
            Cmp("<=", Ref("opened"), Num(build.as_of)),
            Not(build.among(build.scheme.unassessed)),
        )
    )
