"""A plan as SQL: steps that any database of `dialects` can take, for one unit inside a transaction or for all.

Words: a *relation* is the text of something to select from: a table's name or a query in brackets. A *step* is a named
query over relations and earlier steps.

Relations have whole-number columns: `unit` and the columns of the source; that of the units has `unit`, `category`,
`opened`, `closed`, `posts`, `weight`. The result has a row for each unit and the wanted columns under short names,
since databases cut long ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from zeren.engine.planning.expr import Expr, names
from zeren.engine.planning.plan import Plan
from zeren.engine.rendering.dialects import Database
from zeren.engine.rendering.render import Dialect, text

UNIT_COLUMNS = ("category", "opened", "closed", "posts", "weight")

Steps = list[tuple[str, str]]


@dataclass(frozen=True)
class Relations:
    """Where the units and the facts of each source are read; and, for a plan with numbers across units, where those
    are: a row for each unit that has any, with the columns `x0`, `x1` ... in the plan's order."""

    units: str
    facts: Mapping[str, str]
    others: str = ""


@dataclass(frozen=True)
class Written:
    """A plan as steps; the last holds the result. `names`: what each column of the plan is called there; `guards`:
    columns that hold how many facts of a source the unit has."""

    steps: Steps
    names: Mapping[str, str]
    guards: Mapping[str, str]

    def statement(self, database: Database) -> str:
        """All steps as one statement."""
        held = ", ".join(f"{name} AS {database.kept}({query})" for name, query in self.steps)
        return f"WITH {held} SELECT * FROM {self.steps[-1][0]}"


def write(plan: Plan, database: Database, relations: Relations, wanted: Collection[str] | None = None) -> Written:
    """The plan's wanted columns (all of them if not told) from these relations."""
    needed = reads(plan, plan.columns if wanted is None else wanted)
    called = {name: f"c{place}" for place, name in enumerate(plan.columns) if name in needed}
    called |= {name: f"x{place}" for place, name in enumerate(plan.across)}
    dialect = replace(database.text, names=called)
    sources = sorted({atom.source for name, atom in plan.atoms.items() if name in needed})
    steps: Steps = [(f"of_{source}", _atoms(plan, source, relations, database.text, needed)) for source in sources]
    steps.append(("s0", _joined(plan, sources, relations, database, needed)))
    for place, stage in enumerate(plan.stages()):
        more = _columns({name: expr for name, expr in stage.items() if name in needed}, called, dialect, database)
        if more:
            steps.append((f"s{place + 1}", f"SELECT s.*, {more} FROM {steps[-1][0]} AS s"))
    return Written(steps, called, {source: f"n_{source}" for source in sources})


def reads(plan: Plan, wanted: Iterable[str]) -> set[str]:
    """The wanted columns and all that they read."""
    found: set[str] = set()
    ahead = list(wanted)
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            if name in plan.columns:
                ahead += names(plan.columns[name])
            if name in plan.across:
                ahead += [plan.across[name].value, plan.across[name].takes]
    return found


def _atoms(plan: Plan, source: str, relations: Relations, dialect: Dialect, needed: Collection[str]) -> str:
    parts = [f"count(*) AS n_{source}"]
    for name, atom in plan.atoms.items():
        if atom.source == source and name in needed:
            what = "count(*)" if atom.value is None else f"sum({text(atom.value, dialect)})"
            parts.append(f"CAST(coalesce({what} FILTER (WHERE {text(atom.test, dialect)}), 0) AS BIGINT) AS {name}")
    return f"SELECT unit, {', '.join(parts)} FROM {relations.facts[source]} AS r GROUP BY unit"


def _joined(
    plan: Plan, sources: Iterable[str], relations: Relations, database: Database, needed: Collection[str]
) -> str:
    picks = ["u.unit", *(f"u.{database.named(name)}" for name in UNIT_COLUMNS)]
    joins = ""
    for source in sources:
        joins += f" LEFT JOIN of_{source} ON of_{source}.unit = u.unit"
        mine = [name for name, atom in plan.atoms.items() if atom.source == source and name in needed]
        picks += [f"coalesce(of_{source}.{name}, 0) AS {name}" for name in (f"n_{source}", *mine)]
    if plan.across:
        numbers = [f"x{place}" for place in range(len(plan.across))]
        joins += f" LEFT JOIN {relations.others} AS o ON o.unit = u.unit" if relations.others else ""
        picks += [f"coalesce(o.{name}, 0) AS {name}" if relations.others else f"0 AS {name}" for name in numbers]
    return f"SELECT {', '.join(picks)} FROM {relations.units} AS u{joins}"


def _columns(stage: Mapping[str, Expr], called: Mapping[str, str], dialect: Dialect, database: Database) -> str:
    return ", ".join(
        f"CAST({text(expr, dialect)} AS BIGINT) AS {database.named(called[name])}" for name, expr in stage.items()
    )
