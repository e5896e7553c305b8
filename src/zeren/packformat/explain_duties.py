"""Tells who holds what, which units are assessed, who owes what when and how, and what a year costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zeren.base.text import Text
from zeren.packformat.calendar import owed
from zeren.packformat.duties import Duty
from zeren.packformat.minutes import duty_minutes, yearly_minutes
from zeren.packformat.teller import Teller, clauses

PROOF = {
    "study": Text("学习", "study"),
    "decision": Text("决定", "decision"),
    "action": Text("行动", "action"),
    "result": Text("成效", "result"),
    "document": Text("文件", "document"),
}


def units(t: Teller) -> Iterator[str]:
    """Which units are assessed and which only show what the units below them reached."""
    yield from t.head("考核哪些单位", "Which units are assessed")
    for category in t.content.categories:
        told = (
            Text("考核，只和同类单位相比", "assessed, and compared with units of its kind only")
            if category.assessed
            else Text("不考核，只显示下级单位的汇总", "not assessed; only shows what the units below it reached")
        )
        yield t.item(t.of(category.title.text), t.of(told))
    yield ""


def tiers(t: Teller) -> Iterator[str]:
    """Who holds which tier of responsibility."""
    yield from t.head("谁负什么责任", "Who holds what")
    yield from (t.item(t.of(tier.title.text), t.of(tier.holder.text)) for tier in t.content.tiers)
    yield ""


def duties(t: Teller) -> Iterator[str]:
    """Who owes what, and when."""
    yield from t.head(f"谁在何时该做什么（{t.year}年）", f"Who owes what, and when ({t.year})")
    yield from t.table(
        Text("事项", "duty"),
        Text("谁负责", "who is responsible"),
        Text("哪些单位", "which units"),
        Text("何时", "when"),
        Text("凭什么证明", "what shows it"),
        Text("怎样算完成", "done when"),
        Text("用时", "time it takes"),
    )
    yield from (_duty(t, duty) for duty in t.pack.duties.values())
    yield ""


def _duty(t: Teller, duty: Duty) -> str:
    return t.row(
        f"{t.of(duty.title.text)} `{duty.id}`",
        t.several(map(t.title, duty.tiers)),
        t.whom(duty.categories),
        t.parts([t.of(duty.how_often.text), dates(t, duty), moves(t, duty), *more(t, duty)]),
        t.several(t.of(PROOF.get(kind, Text(kind, kind))) for kind in duty.proof),
        t.of(duty.done.text),
        time(t, duty),
    )


def dates(t: Teller, duty: Duty) -> str:
    """The days of the year on which it is due; "" for none."""
    dates = t.several(t.owed(item) for item in owed(duty, t.year))
    return t.say(f"到期日 {dates}", f"due {dates}") if dates else ""


def more(t: Teller, duty: Duty) -> Iterator[str]:
    """What else its calendar says: how many records, owed by posts, and what follows events."""
    for entry in duty.calendar:
        if entry.least > 1:
            yield t.say(f"每个时段至少{entry.least}件", f"at least {entry.least} in each period")
        if entry.posts:
            yield t.say("由每个有关岗位完成", "owed by each post of its tiers")
    for one in duty.follows:
        days = t.say("个工作日内", " working days") if one.working else t.say("天内", " days")
        known = t.pack.duties.get(one.duty or "")
        event = t.of(known.title.text if known else EVENTS.get(one.after, Text(one.after, one.after)))
        yield t.say(f"“{event}”后{one.days}{days}", f"within {one.days}{days} of: {event}")


EVENTS = {"opened": Text("单位设立", "the unit begins"), "appointed": Text("到岗", "taking up the post")}


def moves(t: Teller, duty: Duty) -> str:
    """What a rest day does to a due day; "" for nothing."""
    moving = any(entry.next_workday for entry in duty.calendar)
    return t.say("遇休息日顺延到下一个工作日", "a rest day moves to the next working day") if moving else ""


def time(t: Teller, duty: Duty) -> str:
    """Minutes each time, and how often a year it is reckoned with."""
    each = t.say(f"每次{duty.minutes}分钟", f"{duty.minutes} minutes each time")
    dated = len(list(owed(duty, t.year)))
    numbers: dict[int, list[str]] = {}
    for category in t.pack.assessed:
        if duty.owed_by(category):
            times = duty.times.get(category, 0) if isinstance(duty.times, Mapping) else duty.times
            numbers.setdefault(times + dated, []).append(category)
    one = len(numbers) == 1
    said = [
        t.say(f"{count}次", "once" if count == 1 else f"{count} times")
        + ("" if one else t.inside(t.several(map(t.title, whom))))
        for count, whom in numbers.items()
        if count
    ]
    return each + t.say("，全年按", ", counted ") + t.several(said) + t.say("计", " a year") if said else each


def ways(t: Teller) -> Iterator[str]:
    """What each duty is, how it is done, an example, and what it rests on."""
    yield from t.head("每件事怎么做", "How each thing is done")
    for duty in t.content.duties:
        said = [t.of(duty.what.text), t.of(duty.how.text)]
        if duty.example.text.zh:
            said.append(t.say("例：", "for example: ") + t.of(duty.example.text))
        rests = t.of(duty.clause.text) + t.inside(t.several([*clauses(t, duty.rests_on), *duty.cites]))
        said.append(t.say("依据：", "rests on: ") + rests)
        yield t.item(t.of(duty.title.text), t.parts(said))
    yield ""


def cost(t: Teller) -> Iterator[str]:
    """The minutes of a year for a unit of each category."""
    yield from t.head("一年要花多少时间", "What a year costs")
    heads = Text("类别", "category"), Text("全年", "in a year"), Text("花得最多的事项", "what costs most")
    yield from t.table(*heads)
    for category, minutes in yearly_minutes(t.pack, t.year).items():
        costs = {name: duty_minutes(duty, category, t.year) for name, duty in t.pack.duties.items()}
        most = sorted(costs, key=lambda name: -costs[name])[:3]
        named = t.several(f"{t.of(t.pack.duties[name].title.text)} {_minutes(t, costs[name])}" for name in most)
        yield t.row(t.title(category), _minutes(t, minutes), named)
    yield ""


def _minutes(t: Teller, minutes: int) -> str:
    return t.say(f"{minutes}分钟", f"{minutes} minutes")


SECTIONS = (units, tiers, duties, ways, cost)
