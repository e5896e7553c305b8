"""How the facts of a year lie in a folder of Parquet files, and how databases read them.

`units.parquet` has a row for each unit; each source has a file `<source>.parquet`, or a folder `<source>` of such
files. Facts name their unit by its number: its place, from 0, in the order of the ids. `facts.json` says which year and
day the facts were taken for.

What must always hold: what does not fit is refused with file, row and column; columns that are not in the layout are
not read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from zeren.base.catalogue import Fact, Source
from zeren.base.dates import NEVER, from_day
from zeren.base.problems import declare
from zeren.base.text import Text

MISSING_TABLE = declare(
    "facts_table_missing",
    zh="文件夹里没有“{name}”",
    en="the folder has no “{name}”",
    do_zh="请补上该文件；各列见 docs/reference/facts.md",
    do_en="Add the file; docs/reference/facts.md lists its columns",
)
UNREADABLE = declare(
    "facts_table_unreadable",
    zh="不是可读的 Parquet 文件（{why}）",
    en="this is no readable Parquet file ({why})",
    do_zh="请重新导出该文件",
    do_en="Export the file again",
)
MISSING_COLUMN = declare(
    "facts_column_missing",
    zh="缺少这一列",
    en="the column is missing",
    do_zh="请补上，类型为{wanted}",
    do_en="Add it; its type is {wanted}",
)
WRONG_TYPE = declare(
    "facts_column_type",
    zh="类型为{found}，应为{wanted}",
    en="the type is {found} where {wanted} is needed",
    do_zh="请按规定的类型导出",
    do_en="Export it with the type it must have",
)
EMPTY = declare(
    "facts_cell_empty",
    zh="这里没有值",
    en="there is no value",
    do_zh="请补上；没有发生的日期才可以空着",
    do_en="Fill it in; only a day that has not come may be empty",
)
NO_SUCH_UNIT = declare(
    "facts_unit_unknown",
    zh="没有编号为{found}的单位",
    en="there is no unit number {found}",
    do_zh="单位编号从0到{most}，按单位代码的顺序",
    do_en="Units are numbered from 0 to {most}, in the order of their ids",
)
OUT_OF_RANGE = declare(
    "facts_number_out_of_range",
    zh="数值为{found}，应在{least}到{most}之间",
    en="the number is {found}; it must lie between {least} and {most}",
    do_zh="请改正该数值",
    do_en="Correct the number",
)
NOT_A_CODE = declare(
    "facts_code_unknown",
    zh="“{found}”不在规定的取值之中（{known}）",
    en="“{found}” is none of the known values ({known})",
    do_zh="请改为规定的取值",
    do_en="Use one of the known values",
)
NUMBERED_WRONG = declare(
    "units_numbered_wrong",
    zh="单位“{unit}”的编号是{found}，按代码排序应为{wanted}",
    en="unit “{unit}” has the number {found}; in the order of the ids it is {wanted}",
    do_zh="请按单位代码的顺序从0起编号，代码不得重复",
    do_en="Number the units from 0 in the order of their ids; no id may come twice",
)
TWICE = declare(
    "facts_id_twice",
    zh="事实“{id}”（{source}）出现了两次",
    en="fact “{id}” ({source}) comes twice",
    do_zh="请去掉重复的一行",
    do_en="Remove one of the rows",
)

Kind = Literal["unit", "id", "day", "flag", "count", "code", "key"]

WHOLE = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"})
TYPES: Mapping[Kind, tuple[frozenset[str], Text]] = {
    "unit": (WHOLE, Text("整数", "a whole number")),
    "id": (frozenset({"VARCHAR"}), Text("文本", "text")),
    "day": (frozenset({"DATE"}), Text("日期", "a date")),
    "flag": (frozenset({"BOOLEAN"}), Text("是否", "true or false")),
    "count": (WHOLE, Text("整数", "a whole number")),
    "code": (frozenset({"VARCHAR"}), Text("文本", "text")),
    "key": (frozenset({"VARCHAR"}), Text("文本", "text")),
}
"""What types a column of each kind may have, as DuckDB names them, and in words."""


@dataclass(frozen=True)
class Field:
    """A column of a file. `empty`: whether it may hold no value; `most` the largest of a count; `codes` of a code."""

    name: str
    kind: Kind
    text: Text
    empty: bool = False
    most: int = 0
    codes: tuple[str, ...] = ()

    def fits(self, found: str) -> bool:
        """Whether a type, as DuckDB names it, may hold this column."""
        kinds, _ = TYPES[self.kind]
        return found in kinds or (found.startswith("ENUM") and "VARCHAR" in kinds)

    def bad(self, units: int) -> str:
        """The condition, in any SQL, that a cell may not be here. Numbers of units lie below `units`."""
        empty = "false" if self.empty else f"{self.name} IS NULL"
        match self.kind:
            case "unit":
                return f"({empty} OR {self.name} < 0 OR {self.name} >= {units})"
            case "count":
                return f"({empty} OR {self.name} < 0 OR {self.name} > {self.most})"
            case "day":
                return f"({empty} OR {self.name} < DATE '0001-01-01' OR {self.name} > DATE '{LAST_DAY}')"
            case "code":
                return f"({empty} OR {self.name} NOT IN ({', '.join(map(quoted, self.codes))}))"
            case _:
                return f"({empty})"


LAST_DAY = from_day(NEVER - 1).isoformat()
NO_DAY = from_day(NEVER - 1) + dt.timedelta(days=1)
"""The date that stands for NEVER."""

UNITS = (
    Field("unit", "unit", Text("编号：从0起，按代码排序", "number: from 0, in the order of the ids")),
    Field("id", "id", Text("单位代码", "the unit's id")),
    Field("parent", "unit", Text("上级单位的编号", "number of the superior unit"), empty=True),
    Field("category", "id", Text("单位类别", "category")),
    Field("opened", "day", Text("设立日期", "first day"), empty=True),
    Field("closed", "day", Text("撤销日期", "day it closed"), empty=True),
    Field("successor", "unit", Text("承接单位的编号", "number of the successor"), empty=True),
    Field("posts", "count", Text("岗位数", "posts"), most=2**31),
    Field("weight", "count", Text("上级汇总时的权重", "weight in the roll-up"), most=2**31),
)
"""The columns of `units.parquet`."""


def fields(source: Source) -> tuple[Field, ...]:
    """The columns of a source's files: the unit's number, the fact's id, then those of the catalogue."""
    head = (
        Field("unit", "unit", Text("单位编号", "number of the unit")),
        Field("id", "id", Text("事实代码", "the fact's id")),
    )
    return (*head, *(_field(source, name, fact) for name, fact in source.columns.items()))


def _field(source: Source, name: str, fact: Fact) -> Field:
    empty = fact.shape == "day" and name != source.dated
    return Field(name, fact.shape, fact.text, empty, fact.most, tuple(fact.codes))


def quoted(word: str) -> str:
    """A text in SQL."""
    return "'" + word.replace("'", "''") + "'"


@dataclass(frozen=True)
class Reading:
    """How a database reads a column as a whole number: days since 1970-01-01, the place of a text in a list."""

    day: str
    place: str
    none: str = "-1"


DUCK_READING = Reading(
    day="(CAST({name} AS DATE) - DATE '1970-01-01')",
    place="coalesce(enum_code(TRY_CAST({name} AS ENUM({words}))), -1)",
)
SPARK_READING = Reading(
    day="datediff({name}, DATE '1970-01-01')",
    place="(array_position(array({words}), {name}) - 1)",
)


def read(source: Source, keys: Mapping[str, tuple[str, ...]], as_of: int, how: Reading) -> dict[str, str]:
    """For each column of a source its whole number in SQL. Of what comes after `as_of` a fact knows nothing: its other
    days are NEVER then."""
    found = {"unit": "CAST(unit AS BIGINT)"}
    for field in fields(source)[2:]:
        match field.kind:
            case "day":
                number = how.day.format(name=field.name)
                if field.empty:
                    number = f"CASE WHEN {number} <= {as_of} THEN {number} ELSE {NEVER} END"
            case "code" | "key":
                words = field.codes or keys.get(f"{source.name}.{field.name}", ())
                number = how.place.format(name=field.name, words=", ".join(map(quoted, words))) if words else how.none
            case _:
                number = field.name
        found[field.name] = f"CAST({number} AS BIGINT)"
    return found
