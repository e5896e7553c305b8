"""A year scored from a folder of facts on Spark: the text of `sql` and `settling` through `spark.sql`.

Needs pyspark and Java. What must always hold: the same numbers as every other engine; nothing that grows with the facts
comes to this process, only the result by unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from zeren.base.problems import Refused
from zeren.engine.columns import TOO_MANY, Column, Units, depths
from zeren.engine.given import ADJUSTMENTS
from zeren.engine.planning.plan import Across, Plan
from zeren.engine.planning.standing import scores
from zeren.engine.rendering import sql
from zeren.engine.rendering.dialects import SPARK
from zeren.engine.settlement.settle import Settled, tie_lines
from zeren.engine.settlement.settling import settling
from zeren.engine.yearly import fused, layout, scale
from zeren.engine.yearly.folder import Folder, check_rows, check_schema, database, read_units

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

PARTS = 2
"""Into so many parts groups are split on one machine."""
SHORT = 1000
"""So many rows of a table of ours are written into the text of a query."""


@contextmanager
def session(spill: Path, cores: int = 2, more: Mapping[str, Any] = MappingProxyType({})) -> Iterator[SparkSession]:
    """A Spark of our own on this machine, with more of its settings, stopped at the end."""
    from pyspark.sql import SparkSession

    settings: dict[str, Any] = {
        "spark.sql.shuffle.partitions": PARTS,
        "spark.sql.ansi.enabled": True,
        "spark.sql.codegen.maxFields": 400,
        "spark.local.dir": str(spill),
        "spark.ui.enabled": False,
        "spark.ui.showConsoleProgress": False,
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.session.timeZone": "UTC",
    }
    builder = SparkSession.builder.master(f"local[{cores}]").appName("zeren")
    for name, value in {**settings, **more}.items():
        builder = builder.config(name, str(value).lower() if isinstance(value, bool) else value)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    try:
        yield made
    finally:
        made.stop()


def score(plan: Plan, folder: Folder, spark: SparkSession) -> scale.Result:
    """Score the year. Raises `Refused` as `scale.score` does."""
    with database() as db:
        check_schema(db, folder, ["units", *scale.needed(plan)])
        units = read_units(db, folder, plan.scheme.categories)
    work = _Work(plan, folder, units, scale.mergers(units, plan.as_of), spark)
    work.check()
    columns, settled = work.run()
    engines = dict.fromkeys(scale.needed(plan), "spark")
    return scale.Result(plan, units, columns, settled, engines)


class _Work:
    def __init__(
        self, plan: Plan, folder: Folder, units: Units, merged: fused.Merged | None, spark: SparkSession
    ) -> None:
        self.plan, self.folder, self.units, self.merged, self.spark = plan, folder, units, merged, spark
        self.depth = depths(units.columns["parent"])

    def check(self) -> None:
        """Count bad cells where the facts are; only when there are some are their rows looked for."""
        for source, columns in scale.needed(self.plan).items():
            self._files(source).createOrReplaceTempView(f"file_{source}")
            tests = " OR ".join(one.bad(len(self.units)) for one in self.folder.fields(source) if one.name in columns)
            if self.spark.sql(f"SELECT 1 FROM file_{source} WHERE {tests} LIMIT 1").collect():
                with database() as db:
                    check_rows(db, self.folder, source, len(self.units), columns)
                raise AssertionError(f"{source}: a bad row that is not found again")

    def _files(self, source: str) -> DataFrame:
        return self.spark.read.parquet(*map(str, self.folder.files[source]))

    def _table(self, name: str, columns: Mapping[str, Column]) -> None:
        """A table of ours, as a view. A short one is part of the text: else Spark starts a Python to read it."""
        rows = list(zip(*(column.tolist() for column in columns.values()), strict=True))
        if 0 < len(rows) <= SHORT:
            values = ", ".join(f"({', '.join(f'{cell}L' for cell in row)})" for row in rows)
            self.spark.sql(f"SELECT * FROM VALUES {values} AS t({', '.join(columns)})").createOrReplaceTempView(name)
            return
        listed = ", ".join(f"{column} BIGINT" for column in columns)
        self.spark.createDataFrame(rows, listed).createOrReplaceTempView(name)

    def _kept(self, name: str, query: str) -> None:
        """A step computed once and kept: what follows it reads it more than once."""
        self.spark.sql(query).localCheckpoint(eager=False).createOrReplaceTempView(name)

    def run(self) -> tuple[dict[str, Column], Settled]:
        """All steps; the wanted columns and what follows from them, in the units' order."""
        plan, known = self.plan, self.units.columns
        tree = {"unit": np.arange(len(self.units)), **known, "depth": self.depth}
        self._table("units", tree)
        if self.merged is not None:
            listed = np.array(scale.answering(self.merged), dtype=np.int64)
            names = ("unit", "since", "ahead", "owner")
            self._table("answering", {name: listed[:, at] for at, name in enumerate(names)})
        facts = {source: self._rows(source, columns) for source, columns in scale.needed(plan).items()}
        self._aggregate(facts)
        wanted = scale.wanted(plan)
        found = self._columns(wanted)
        deepest = int(self.depth.max(initial=0))
        self._scored()
        for name, query in settling(plan.scheme, SPARK, deepest):
            keeps = name.startswith(("banded", "roll", "q"))
            self._kept(name, query) if keeps else self.spark.sql(query).createOrReplaceTempView(name)
        ends = self._collected("SELECT * FROM settled ORDER BY unit")
        settled = Settled(**{name: ends[name] for name in Settled.__dataclass_fields__})
        return found, settled

    def _rows(self, source: str, columns: list[str]) -> str:
        cells = layout.read(
            self.folder.catalogue[source], scale.keys_of(self.plan), self.plan.as_of, layout.SPARK_READING
        )
        merged = None if source == ADJUSTMENTS.name else self.merged
        return scale.rows_of(self.folder.catalogue[source], cells, columns, f"file_{source}", merged is not None)

    def _aggregate(self, facts: Mapping[str, str]) -> None:
        """The aggregates of each source, once; a unit with more facts than the plan is proven for is refused."""
        relations = sql.Relations("units", facts)
        for name, query in sql.write(self.plan, SPARK, relations).steps:
            if name.startswith("of_"):
                self._kept(name, query)
        for source in facts:
            most = self.plan.most[source]
            over = self.spark.sql(f"SELECT unit FROM of_{source} WHERE n_{source} > {most} ORDER BY unit LIMIT 1")
            for (unit,) in over.collect():
                raise Refused([TOO_MANY(unit=self.units.ids[unit], source=source, most=most)])

    def _columns(self, wanted: list[str]) -> dict[str, Column]:
        """The wanted columns of the plan; numbers across units are joined to it between its passes."""
        plan, others = self.plan, ""
        ready: list[str] = []
        for part in plan.passes()[1:]:
            compared = {name for one in part.across.values() for name in (one.value, one.takes)}
            names = self._staged(sorted(compared), others)
            ready += part.across
            for name, one in part.across.items():
                self._across(list(plan.across).index(name), one, names)
            others = self._others(ready)
        self.names = self._staged(wanted, others)
        picks = ", ".join(f"{self.names[name]} AS w{at}" for at, name in enumerate(wanted))
        found = self._collected(f"SELECT unit, {picks} FROM staged ORDER BY unit")
        return {name: found[f"w{at}"] for at, name in enumerate(wanted)}

    def _staged(self, wanted: list[str], others: str) -> Mapping[str, str]:
        facts = {source: f"file_{source}" for source in scale.needed(self.plan)}
        written = sql.write(self.plan, SPARK, sql.Relations("units", facts, others), wanted)
        for name, query in written.steps:
            if not name.startswith("of_"):
                self.spark.sql(query).createOrReplaceTempView(name)
        self._kept("staged", f"SELECT * FROM {written.steps[-1][0]}")
        return written.names

    def _across(self, place: int, one: Across, names: Mapping[str, str]) -> None:
        """A number across units as a table by category and value, from how many units have each value."""
        value, takes = names[one.value], names[one.takes]
        counted = self._collected(
            f"SELECT category, {value} AS value, count(*) AS n FROM staged WHERE {takes} = 1 "
            f"GROUP BY category, {value} ORDER BY category, value"
        )
        number = np.zeros(len(counted["n"]), dtype=np.int64)
        for category in np.unique(counted["category"]):
            here = np.flatnonzero(counted["category"] == category)
            number[here] = _numbers(one.how, counted["value"][here], counted["n"][here])
        self._table(f"map{place}", {**counted, "number": number})
        joined = f"s.category = m.category AND s.{value} = m.value AND s.{takes} = 1"
        self._kept(f"by{place}", f"SELECT s.unit, m.number FROM staged AS s JOIN map{place} AS m ON {joined}")

    def _others(self, ready: list[str]) -> str:
        places = {name: place for place, name in enumerate(self.plan.across)}
        picks, joins = ["u.unit"], ""
        for name, place in places.items():
            if name in ready:
                joins += f" LEFT JOIN by{place} ON by{place}.unit = u.unit"
            picks.append(f"{f'coalesce(by{place}.number, 0)' if name in ready else '0'} AS x{place}")
        self._kept("others", f"SELECT {', '.join(picks)} FROM units AS u{joins}")
        return "others"

    def _scored(self) -> None:
        """The step that `settling` begins with."""
        names = ["rated", "total", "entry", "fail", "cap", "lower"]
        names += [f"ok_{place}" for place in range(len(self.plan.scheme.bands))]
        picks = [f"s.{self.names[name]} AS {name}" for name in names]
        picks += [f"s.{self.names[f'points_{line}']} AS k{at}" for at, line in enumerate(tie_lines(self.plan.scheme))]
        units = ", ".join(f"u.{name}" for name in ("unit", "parent", "depth", "category", "posts", "weight"))
        self._kept("scored", f"SELECT {units}, {', '.join(picks)} FROM units AS u JOIN staged AS s ON s.unit = u.unit")

    def _collected(self, query: str) -> dict[str, Column]:
        found = self.spark.sql(query)
        rows: list[Any] = found.collect()
        heads = found.columns
        return {head: np.array([row[at] for row in rows], dtype=np.int64) for at, head in enumerate(heads)}


def _numbers(how: str, values: Column, counts: Column) -> Column:
    """The numbers of `standing.across` by value, ascending, from how many units have each."""
    match how:
        case "place":
            return 2 * (np.cumsum(counts) - counts) + counts
        case "members":
            return np.full(len(counts), counts.sum(), dtype=np.int64)
        case _:
            return np.array(scores(dict(zip(values.tolist(), counts.tolist(), strict=True))), dtype=np.int64)
