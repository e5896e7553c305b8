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
from zeren.packformat.workbook.codec import encode, in_english, same
from zeren.packformat.workbook.fields import flatten
from zeren.packformat.workbook.layout import Table, tables


class Change(NamedTuple):
    """One difference: in which table, of which item, what of it, before and after ("" for none), who is affected.

    `sort` is `added`, `gone`, `words` or `value`; `categories` are those whose units are affected, none for all, and
    `named` their titles.
    """

    table: Text
    item: str
    title: Text
    field: Text
    sort: str
    before: Text
    after: Text
    categories: tuple[str, ...] = ()
    named: tuple[Text, ...] = ()

    def say(self) -> Text:
        """The difference in a line."""
        told = {
            "added": Text("{table} {name}：新增", "{table} {name}: added"),
            "gone": Text("{table} {name}：取消", "{table} {name}: taken out"),
            "words": Text("{table} {name}：{field}有改动", "{table} {name}: {field} reworded"),
            "value": Text("{table} {name}：{field} {before} → {after}", "{table} {name}: {field} {before} → {after}"),
        }[self.sort]
        name = Text(f"{self.title.zh} {self.item}".strip(), f"{self.title.en} {self.item}".strip())
        before, after = (one if one.zh else NOTHING for one in (self.before, self.after))
        said = told.fill(table=self.table, name=name, field=self.field, before=before, after=after)
        zh, en = "、".join(one.zh for one in self.named), ", ".join(one.en for one in self.named)
        return Text(f"{said.zh}（影响{zh}）", f"{said.en} (affects {en})") if self.named else said


NOTHING = Text("—", "—")
EMPTY = Text("", "")


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
        yield Change(
            table.name, "", EMPTY, Text("次序", "order"), "value", _plain("; ".join(old)), _plain("; ".join(new))
        )


def _records(table: Table, said: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    found: Any = said
    for step in table.path:
        found = found.get(step, ()) if isinstance(found, Mapping) else ()
    if table.by_key:
        return dict(found or {})
    return {str(record["id"]): record for record in found or ()}


def _of(table: Table, name: str, record: Mapping[str, Any], sort: str, pack: Pack) -> Change:
    whom = _whom(table, name, pack)
    return Change(table.name, name, _title(record), EMPTY, sort, EMPTY, EMPTY, whom, _called(whom, pack))


def _record(
    table: Table, name: str, old: Mapping[str, Any], new: Mapping[str, Any], packs: tuple[Pack, Pack]
) -> Iterator[Change]:
    """A change for each field; what is left out counts as what the format takes it for."""
    heads = {column.key.split(".")[0]: _of_both(column.head) for column in reversed(table.columns)}
    heads |= {
        "clauses": Text("条款", "clauses"),
        "calendar": Text("期限", "deadlines"),
        "follows": Text("事后办理", "after events"),
        "measure": Text("计分方法", "measure"),
    }
    whom = tuple(dict.fromkeys((*_whom(table, name, packs[0]), *_whom(table, name, packs[1]))))
    defaults = _defaults(table)

    def told(head: Text, sort: str, one: Text = EMPTY, two: Text = EMPTY) -> Change:
        return Change(table.name, name, _title(new), head, sort, one, two, whom, _called(whom, packs[1], packs[0]))

    for field in dict.fromkeys((*old, *new)):
        one, two = old.get(field, defaults.get(field)), new.get(field, defaults.get(field))
        head = heads.get(field, Text(field, field))
        if same(one, two):
            continue
        if _is_words(one) and _is_words(two):
            yield told(head, "words", _title({"title": one}), _title({"title": two}))
        elif field == "measure" and isinstance(one, dict) and isinstance(two, dict):
            ways = _ways(dict(flatten(one)), dict(flatten(two)))
            yield from (told(_way(way), "value", _cell(was), _cell(now)) for way, was, now in ways)
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
        yield Change(name, "", EMPTY, _way(way), sort, _cell(one), _cell(two))


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
            yield Change(
                head[0], category, titles[category], head[1], "value", _plain(str(one or "")), _plain(str(two or ""))
            )


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


def _cell(text: str) -> Text:
    return VALUES.get(text) or Text(text, in_english(text))


def _called(names: tuple[str, ...], *packs: Pack) -> tuple[Text, ...]:
    """The titles of categories, from the first pack that has them."""
    titles = {one.id: one.title.text for pack in reversed(packs) for one in pack.content.categories}
    return tuple(titles.get(name, Text(name, name)) for name in names)


def _plain(text: str) -> Text:
    return Text(text, text)


def _of_both(head: Text) -> Text:
    """The head of a sentence's first column, which stands for both languages here."""
    return Text(head.zh, head.en.removesuffix(" (Chinese)"))


WAYS = {
    "quota": Text("名额", "quota"), "rollup": Text("汇总", "going up the tree"), "bonus": Text("加分", "bonus"),
    "rectification": Text("整改", "putting right"), "accountability": Text("问责", "accountability"),
    "pack": Text("数据包", "pack"), "rule": Text("规则", "rule"), "mode": Text("方式", "way"),
    "smallest_group": Text("最少几个单位才限", "smallest group"), "rounding": Text("取整", "rounding"),
    "ties": Text("同分", "ties"), "cap": Text("封顶", "cap"), "gate": Text("门槛", "gate"),
    "include_self": Text("本单位也算", "itself included"), "plan_days": Text("报方案天数", "days for the plan"),
    "look_back_from": Text("回头看最早", "earliest look-back"),
    "look_back_until": Text("回头看最晚", "latest look-back"),
    "from_year": Text("起始年", "first year"), "full": Text("满分", "full total"), "about": Text("说明", "about"),
    "title": Text("名称", "title"), "requests_per_month": Text("每月最多几项", "requests in a month"),
    "rests_on": Text("依据的条款", "rests on"), "cites": Text("引用要求", "cites"), "of": Text("看哪些事实", "facts"),
    "kind": Text("计分方法", "kind of measure"), "target": Text("目标", "target"),
    "per_miss": Text("每少一次扣", "less for each missing"), "prorate": Text("按天数折算", "by days of existence"),
    "every": Text("周期", "every"), "at_least": Text("至少", "at least"), "part": Text("分子", "part"),
    "whole": Text("分母", "whole"), "when_zero": Text("分母为零时", "when nothing is owed"), "sum": Text("加总", "sum"),
    "amount": Text("数", "number"), "unit": Text("单位的", "of the unit"), "column": Text("列", "column"),
    "elements": Text("各项分值", "points of each"), "thresholds": Text("台阶", "thresholds"),
    "points": Text("分值", "points"), "otherwise": Text("都不满足时", "otherwise"), "above": Text("高于", "above"),
    "at_most": Text("至多", "at most"), "below": Text("低于", "below"), "zero_at": Text("得零分处", "nothing at"),
    "full_at": Text("得满分处", "all at"), "on_time": Text("按时", "on time"),
    "reminded": Text("催办后", "after a reminder"),
    "late": Text("迟报", "late"), "later": Text("更迟", "later"), "missing": Text("没报", "missing"),
    "days": Text("天数", "days"), "value": Text("得分千分数", "value"), "faults": Text("扣分情形", "faults"),
    "by": Text("按程度", "by"), "judged": Text("裁量范围", "judged"), "least": Text("最少", "least"),
    "most": Text("最多", "most"), "groups": Text("合并封顶", "groups"), "looked": Text("看过的证据", "having looked"),
    "each": Text("每件", "each"), "levels": Text("级别", "levels"), "take": Text("取哪些", "take"),
    "grades": Text("档次", "grades"), "matrix": Text("档次和级别", "grade and level"), "load": Text("负荷系数", "load"),
    "answers": Text("回答", "answers"), "trim": Text("去掉两端", "trimmed"), "views": Text("测评方", "views"),
    "absent": Text("缺一方时", "absent"), "own": Text("自评", "own"), "how": Text("怎么比", "how"),
    "what": Text("比什么", "what"), "line": Text("指标", "line"), "terms": Text("条件", "terms"),
    "op": Text("比较", "comparison"), "count": Text("件数", "count"), "weights": Text("权重", "weights"),
    "repeat_factor": Text("再犯加重", "repeated"), "carried": Text("未改完", "carried"), "span": Text("时段", "span"),
    "due": Text("到期", "due"), "days_after": Text("时段结束后天数", "days after"),
    "minutes": Text("分钟数", "minutes"), "next_workday": Text("遇休息日顺延", "next working day"),
    "working": Text("按工作日算", "working days"), "posts": Text("由岗位完成", "by posts"),
    "after": Text("何事之后", "after"), "duty": Text("责任事项", "duty"), "id": Text("编号", "id"),
    "number": Text("第几条", "number"), "says": Text("内容", "says"), "zh": Text("中文", "Chinese"),
    "en": Text("英文", "English"),
}  # fmt: skip
"""The fields of measures and rules in words; what is not here is called as the format calls it."""


VALUES = {
    "month": Text("每月", "month"),
    "quarter": Text("每季度", "quarter"),
    "half": Text("每半年", "half"),
    "year": Text("每年", "year"),
    "mean": Text("平均数", "mean"),
    "weighted": Text("加权平均数", "weighted"),
    "minimum": Text("最低数", "minimum"),
    "share_failing": Text("不合格比例", "share_failing"),
    "to_zero": Text("总分记零", "to_zero"),
    "to_fail": Text("评为末等", "to_fail"),
    "cap": Text("最高等次", "cap"),
    "lower": Text("降一等", "lower"),
}
"""Values that stand for something, in words; in English they are words already."""


def _way(way: str) -> Text:
    """Where a value stands, in words: `faults[1].points` is the points of the first fault."""
    zh, en = [], []
    for step in way.split("."):
        name, _, place = step.removesuffix("]").partition("[")
        said = WAYS.get(name, Text(name, name))
        zh.append(f"{said.zh}第{place}项" if place else said.zh)
        en.append(f"{said.en} {place}" if place else said.en)
    return Text("，".join(zh), ", ".join(en))


def _title(record: Mapping[str, Any]) -> Text:
    said = record.get("title") or {}
    zh, en = str(said.get("zh", "")), str(said.get("en", ""))
    return Text(zh or en, en or zh)


def _is_words(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() <= {"zh", "en"}


def _shown(value: Any) -> Text:
    if value is None or value == ():
        return EMPTY
    if is_dated(value):
        held = [(year, _shown(one)) for year, one in sorted(value[WORD].items())]
        return Text("；".join(f"{y}年起：{t.zh}" for y, t in held), "; ".join(f"from {y}: {t.en}" for y, t in held))
    if isinstance(value, tuple) and all(isinstance(item, dict) for item in value):
        told = [[(_way(str(key)), _worded(item)) for key, item in one.items()] for one in value]
        return Text(
            " | ".join("，".join(f"{key.zh} {item.zh}" for key, item in one) for one in told),
            " | ".join(", ".join(f"{key.en} {item.en}" for key, item in one) for one in told),
        )
    return _worded(value)


def _worded(value: Any) -> Text:
    """A value as a cell shows it; the words that stand for periods and the like in words."""
    return _cell(encode(value))
