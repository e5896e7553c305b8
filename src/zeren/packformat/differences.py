"""What two versions of a pack mean differently: a line for each duty, point, date or weight that is another.

Layout, comments and the order of fields are no difference; the order of bands is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from zeren.base.text import Text
from zeren.packformat import content
from zeren.packformat.crossing import Crossing
from zeren.packformat.dated import WORD, is_dated
from zeren.packformat.duties import Duty
from zeren.packformat.instruments import Instrument, ReportText, Survey
from zeren.packformat.minutes import yearly_minutes
from zeren.packformat.pack import Pack
from zeren.packformat.rectification import Correction, Severity
from zeren.packformat.walk import applies
from zeren.packformat.workbook.codec import encode, same
from zeren.packformat.workbook.fields import flatten
from zeren.packformat.workbook.layout import Table, tables


class Change(NamedTuple):
    """One difference: in which table, of which item, what of it, before and after ("" for none), who is affected.

    `sort` is `added`, `gone`, `words` or `value`; `categories` are those whose units are affected, none for all.
    """

    table: Text
    item: str
    title: Text
    field: Text
    sort: str
    before: str
    after: str
    categories: tuple[str, ...] = ()

    def say(self) -> Text:
        """The difference in a line."""
        told = {
            "added": Text("{table} {name}：新增", "{table} {name}: added"),
            "gone": Text("{table} {name}：取消", "{table} {name}: taken out"),
            "words": Text("{table} {name}：{field}有改动", "{table} {name}: {field} reworded"),
            "value": Text("{table} {name}：{field} {before} → {after}", "{table} {name}: {field} {before} → {after}"),
        }[self.sort]
        name = Text(f"{self.title.zh} {self.item}".strip(), f"{self.title.en} {self.item}".strip())
        said = told.fill(
            table=self.table, name=name, field=self.field, before=self.before or "—", after=self.after or "—"
        )
        whom = ", ".join(self.categories)
        return Text(f"{said.zh}（影响 {whom}）", f"{said.en} (affects {whom})") if whom else said


def differences(before: Pack, after: Pack) -> list[Change]:
    """Every difference in meaning, in the order of the tables; its version and the format's number are none."""
    found = [change for table in tables() for change in _table(table, before, after)]
    return [*_basics(before, after), *found, *_minutes(before, after)]


def _table(table: Table, before: Pack, after: Pack) -> Iterator[Change]:
    if not table.path or table.inside:
        return
    old, new = _records(table, before.said), _records(table, after.said)
    for name in old.keys() - new.keys():
        yield _of(table, name, old[name], "gone", before)
    for name, record in new.items():
        if name not in old:
            yield _of(table, name, record, "added", after)
        elif not same(old[name], record):
            yield from _record(table, name, old[name], record, (before, after))
    if table.key == "bands" and [n for n in old if n in new] != [n for n in new if n in old]:
        yield Change(table.name, "", Text("", ""), Text("次序", "order"), "value", "; ".join(old), "; ".join(new))


def _records(table: Table, said: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    found: Any = said
    for step in table.path:
        found = found.get(step, ()) if isinstance(found, Mapping) else ()
    if table.by_key:
        return dict(found or {})
    return {str(record["id"]): record for record in found or ()}


def _of(table: Table, name: str, record: Mapping[str, Any], sort: str, pack: Pack) -> Change:
    return Change(table.name, name, _title(record), Text("", ""), sort, "", "", _whom(table, name, pack))


def _record(
    table: Table, name: str, old: Mapping[str, Any], new: Mapping[str, Any], packs: tuple[Pack, Pack]
) -> Iterator[Change]:
    """A change for each field; what is left out counts as what the format takes it for."""
    heads = {column.key.split(".")[0]: column.head for column in reversed(table.columns)}
    heads |= {
        "clauses": Text("条款", "clauses"),
        "calendar": Text("期限", "deadlines"),
        "follows": Text("事后办理", "after events"),
        "measure": Text("计分方法", "measure"),
    }
    whom = tuple(dict.fromkeys((*_whom(table, name, packs[0]), *_whom(table, name, packs[1]))))
    defaults = _defaults(table)

    def told(head: Text, sort: str, one: str = "", two: str = "") -> Change:
        return Change(table.name, name, _title(new), head, sort, one, two, whom)

    for field in dict.fromkeys((*old, *new)):
        one, two = old.get(field, defaults.get(field)), new.get(field, defaults.get(field))
        head = heads.get(field, Text(field, field))
        if same(one, two):
            continue
        if _is_words(one) and _is_words(two):
            yield told(head, "words")
        elif field == "measure" and isinstance(one, dict) and isinstance(two, dict):
            ways = _ways(dict(flatten(one)), dict(flatten(two)))
            yield from (told(Text(way, way), "value", was, now) for way, was, now in ways)
        else:
            yield told(head, "value", _shown(one), _shown(two))


def _ways(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for way in dict.fromkeys((*old, *new)):
        if old.get(way) != new.get(way):
            yield way, old.get(way, ""), new.get(way, "")


def _defaults(table: Table) -> dict[str, Any]:
    """What the format takes a field for that is left out."""
    models: dict[str, type[BaseModel]] = {
        "tiers": content.Tier, "categories": content.Category, "inclusions": content.Inclusion,
        "questions": content.Question, "acts": content.Act, "triggers": content.Act, "sanctions": content.Sanction,
        "duties": Duty, "components": content.Component, "indicators": content.Indicator, "groups": content.Group,
        "vetoes": content.Veto, "bands": content.Band, "coverage": content.Held,
        "instruments": Instrument, "surveys": Survey, "texts": ReportText, "crosswalk": Crossing,
        "severities": Severity, "corrections": Correction,
    }  # fmt: skip
    found = {name: field.default for name, field in models[table.key].model_fields.items() if not field.is_required()}
    return {name: {} if hasattr(value, "zh") else value for name, value in found.items()}


def _basics(before: Pack, after: Pack) -> Iterator[Change]:
    """What stands in no table: the pack's own fields, quotas, the way up the tree, the rules of findings and cases."""
    old, new = _flat(before), _flat(after)
    name = Text("基本信息", "Basics")
    for way in dict.fromkeys((*old, *new)):
        one, two = old.get(way, ""), new.get(way, "")
        if one == two or way in {"pack.version", "format"}:
            continue
        sort = "words" if way.endswith((".zh", ".en")) else "value"
        yield Change(name, "", Text("", ""), Text(way, way), sort, one, two)


def _flat(pack: Pack) -> dict[str, str]:
    all_of_it = pack.content
    rest: dict[str, Any] = {"pack": pack.said.get("pack", {})}
    rest |= {"quota": all_of_it.quota.model_dump(), "rollup": all_of_it.rollup.model_dump()}
    rest |= {"bonus": all_of_it.bonus.model_dump()} if all_of_it.bonus else {}
    rest |= {"rectification": all_of_it.rectification.model_dump(exclude={"kinds"})}
    rest |= {"accountability": all_of_it.accountability.model_dump(exclude={"triggers", "measures"})}
    return dict(flatten(rest))


def _minutes(before: Pack, after: Pack) -> Iterator[Change]:
    """What the changes cost: minutes of a year for each category where they are others."""
    years = before.content.pack.from_year, after.content.pack.from_year
    old, new = yearly_minutes(before, years[0]), yearly_minutes(after, years[1])
    titles = {one.id: one.title.text for one in (*before.content.categories, *after.content.categories)}
    head = Text("全年用时", "Load of a year"), Text("分钟", "minutes")
    for category in dict.fromkeys((*old, *new)):
        one, two = old.get(category), new.get(category)
        if one != two:
            yield Change(head[0], category, titles[category], head[1], "value", str(one or "—"), str(two or "—"))


def _whom(table: Table, name: str, pack: Pack) -> tuple[str, ...]:
    if table.key == "duties" and name in pack.duties:
        whom = tuple(one for one in pack.assessed if pack.duties[name].owed_by(one))
    elif table.key == "crosswalk":
        met = {one.duty for one in pack.content.crosswalk if one.id == name} & pack.duties.keys()
        whom = tuple(one for one in pack.assessed if any(pack.duties[duty].owed_by(one) for duty in met))
    elif table.key == "indicators":
        line = next((one for one in pack.content.indicators if one.id == name), None)
        whom = tuple(one for one in pack.assessed if line is not None and applies(pack.content, line, one))
    else:
        return ()
    return () if set(whom) == set(pack.assessed) else whom


def _title(record: Mapping[str, Any]) -> Text:
    said = record.get("title") or {}
    zh, en = str(said.get("zh", "")), str(said.get("en", ""))
    return Text(zh or en, en or zh)


def _is_words(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() <= {"zh", "en"}


def _shown(value: Any) -> str:
    if value is None or value == ():
        return ""
    if is_dated(value):
        return "; ".join(f"{year}: {_shown(held)}" for year, held in sorted(value[WORD].items()))
    if isinstance(value, tuple) and all(isinstance(item, dict) for item in value):
        return " | ".join(" ".join(f"{key} {encode(item)}" for key, item in one.items()) for one in value)
    return encode(value)
