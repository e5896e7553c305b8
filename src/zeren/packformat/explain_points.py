"""Tells how each point is earned, which bands there are, and what overrides a total."""

from __future__ import annotations

from collections.abc import Iterator

from zeren.base.numbers import plain_points, rounded_ratio
from zeren.base.text import Text
from zeren.packformat.checks.balance import paper_share
from zeren.packformat.content import Band, Component, Group, Indicator, Veto
from zeren.packformat.teller import Teller, clauses
from zeren.packformat.walk import reachable

EFFECTS = {
    "to_zero": Text("总分记零", "the total is zero"),
    "to_fail": Text("定为“{last}”", "the band is {last}"),
    "cap": Text("最高只能评为“{band}”", "at best {band}"),
    "lower": Text("降一个等次", "one band lower"),
}
ROLLUPS = {
    "mean": Text("下级单位得分的平均数", "the mean of the units below"),
    "weighted": Text("下级单位得分的加权平均数", "the weighted mean of the units below"),
    "minimum": Text("下级单位得分的最低数", "the lowest of the units below"),
    "share_failing": Text("下级单位不合格的比例", "the share of the units below that fail"),
}
ROUNDINGS = {
    "down": Text("名额按比例算出后舍去小数", "Places are rounded down"),
    "half": Text("名额按比例算出后四舍五入", "Places are rounded, a half up"),
    "up": Text("名额按比例算出后有小数就进一", "Places are rounded up"),
}
TIES = {
    "all_out": Text("名额不够时，同分的都不进", "Where places do not suffice, units with the same total all stay out"),
    "all_in": Text("名额不够时，同分的都进", "Where places do not suffice, units with the same total all get in"),
}
WORTH = {
    None: Text("只扣分", "only lowers"),
    "bonus": Text("加分", "bonus"),
    "shown": Text("只显示，不计分", "shown, not counted"),
}
HOW = Text(
    "满分{full}分。各部分先算自己的得分率，再乘这部分的分数。表里写“不考”的，以及不适用的指标和部分，都不计入，"
    "按其余的折算到满分，不因此吃亏，也不因此得分。",
    "The full total is {full}. Each component is the share of its own points that was earned, times its weight. What "
    "is not asked of a unit is left out and the rest is scaled up to the full total: nothing is lost or gained by it.",
)


def points(t: Teller) -> Iterator[str]:
    """Every component with its lines, and how much comes from papers."""
    yield from t.head("每一分怎么得", "How each point is earned")
    yield from (t.of(HOW.fill(full=plain_points(t.content.pack.full))), "")
    for component in t.content.components:
        yield from _component(t, component)
    yield from _bonus(t)
    yield from t.head("来自材料和会议的分占多少", "How much comes from papers and meetings", 3)
    for category in t.pack.assessed:
        yield t.item(t.title(category), f"{plain_points(paper_share(t.content, category) * 100)}%")
    yield ""


def _bonus(t: Teller) -> Iterator[str]:
    bonus = t.content.bonus
    if bonus is None:
        return
    cap, gate, full = (plain_points(number) for number in (bonus.cap, bonus.gate, t.content.pack.full))
    said = [t.say(f"加分合计最多{cap}分", f"Bonuses add at most {cap} points together")]
    if bonus.gate:
        said.append(t.say(f"不加分时满{gate}分的才加", f"they count only where {gate} are reached without them"))
    if t.content.pack.above_full:
        said.append(t.say(f"总分可以超过{full}分", f"a total may be above {full}"))
    else:
        said.append(t.say(f"总分不超过{full}分", f"a total is never above {full}"))
    yield from (t.parts(said) + t.say("。", "."), "")


def _component(t: Teller, component: Component) -> Iterator[str]:
    weight = plain_points(component.weight)
    worth = t.say(f"{weight}分", f"{weight} points") if component.weight else t.of(WORTH[component.role])
    name = t.of(component.title.text)
    yield from t.head(f"{name}：{worth}", f"{name}: {worth}", 3)
    if component.rule.text.zh:
        yield from (t.of(component.rule.text), "")
    yield from t.table(
        Text("指标", "indicator"),
        Text("分值", "points"),
        Text("约占总分", "about, of the total"),
        Text("怎么算", "how"),
        Text("哪些单位", "which units"),
        Text("依据", "rests on"),
    )
    lines = [line for line in t.content.indicators if line.component == component.id]
    yield from (_line(t, line, component) for line in lines)
    yield from (said for group in caps(t, component) for said in ("", group))
    yield ""


def caps(t: Teller, component: Component) -> Iterator[str]:
    """Which lines of a component never earn more than so much together; a sentence each."""
    members = {line.id for line in t.content.indicators if line.component == component.id}
    yield from (_group(t, group) for group in t.content.groups if members & set(group.members))


def whom_of(t: Teller, line: Indicator) -> str:
    """Which units a line is asked of, and in place of which other line."""
    whom = t.whom(line.categories)
    if line.stands_in_for:
        other = t.title(line.stands_in_for)
        whom += t.inside(t.say(f"代替“{other}”", f"instead of {other}"))
    return whom


def share_of(t: Teller, line: Indicator, component: Component) -> str:
    """How many points of the full total a line is worth, about; a dash where its component earns nothing."""
    full = max((reachable(t.content, component.id, category) for category in t.pack.assessed), default=0)
    return plain_points(rounded_ratio(component.weight * line.points, full)) if full else "—"


def _line(t: Teller, line: Indicator, component: Component) -> str:
    return t.row(
        f"{t.of(line.title.text)} `{line.id}`",
        plain_points(line.points) if line.points else t.say("扣分", "lowers"),
        share_of(t, line, component),
        t.of(line.rule.text),
        whom_of(t, line),
        t.of(line.clause.text) + t.inside(t.several([*clauses(t, line.rests_on), *line.cites])),
    )


def _group(t: Teller, group: Group) -> str:
    named, cap = t.several(map(t.title, group.members)), plain_points(group.cap)
    return t.say(f"{named}：合计最多{cap}分。", f"{named}: at most {cap} points together.")


def bands(t: Teller) -> Iterator[str]:
    """The bands, how quotas are applied and how totals go up the tree."""
    yield from t.head("等次", "Bands")
    yield from (_band(t, at, band) for at, band in enumerate(t.content.bands))
    yield from ("", *band_rules(t), "")


def band_rules(t: Teller) -> Iterator[str]:
    """How quotas are applied, where there are some, and how totals go up the tree; a sentence each."""
    quota, rollup = t.content.quota, t.content.rollup
    if any(band.quota is not None for band in t.content.bands):
        size = quota.smallest_group
        few = t.say(f"同类单位不足{size}个的不限名额", f"no limit among fewer than {size} units of a kind")
        yield t.parts([t.of(ROUNDINGS[quota.rounding]), few, _ties(t)]) + t.say("。", ".")
    own = t.say("，本单位也算一个", ", itself included") if rollup.include_self else ""
    yield t.say("上级单位的汇总分：", "What a unit above shows: ") + t.of(ROLLUPS[rollup.mode]) + own + t.say("。", ".")


def _ties(t: Teller) -> str:
    ties = t.content.quota.ties
    if isinstance(ties, str):
        return t.of(TIES[ties])
    named = t.several(map(t.title, ties))
    zh = f"名额不够时，同分的依次比“{named}”的得分，还相同的都不进"
    en = f"where places do not suffice, units with the same total are compared by {named}; if still equal, all stay out"
    return t.say(zh, en)


def _band(t: Teller, at: int, band: Band) -> str:
    return t.item(t.of(band.title.text), band_told(t, at))


def band_told(t: Teller, at: int) -> str:
    """Who gets the band at a place: least total, quota, floor conditions."""
    band = t.content.bands[at]
    least = plain_points(band.least)
    said = [t.say(f"{least}分及以上", f"{least} and more")]
    if at and not band.least:
        above = plain_points(t.content.bands[at - 1].least)
        said = [t.say(f"不足{above}分，或达不到以上等次的条件", f"below {above}, or what meets no condition above")]
    if band.quota is not None:
        share = plain_points(band.quota * 100)
        said.append(t.say(f"不超过同类单位的{share}%", f"at most {share}% of the units of a kind"))
    if band.no_line_at_zero:
        said.append(t.say("没有一项指标得零分", "no indicator at zero"))
    components = {component.id: component.title.text for component in t.content.components}
    for name, points in band.component_least.items():
        part, floor = t.of(components.get(name, Text(name, name))), plain_points(points)
        said.append(t.say(f"“{part}”部分按百分计不低于{floor}分", f"at least {floor} points within “{part}”"))
    return t.parts(said)


def vetoes(t: Teller) -> Iterator[str]:
    """What overrides a total or a band."""
    if t.content.vetoes:
        yield from t.head("一票否决和降等", "What overrides a result")
        heads = Text("情形", "what"), Text("规定", "rule"), Text("结果", "what follows"), Text("依据", "rests on")
        yield from t.table(*heads)
        yield from (_veto(t, veto) for veto in t.content.vetoes)
        yield ""


def _veto(t: Teller, veto: Veto) -> str:
    titles = {band.id: band.title.text for band in t.content.bands}
    last = t.content.bands[-1].title.text
    effect = EFFECTS[veto.effect].fill(band=titles.get(veto.band or "", last), last=last)
    rests = t.of(veto.clause.text) + t.inside(t.several([*clauses(t, veto.rests_on), *veto.cites]))
    units = t.inside(t.whom(veto.categories)) if veto.categories else ""
    return t.row(t.of(veto.title.text), t.of(veto.rule.text) + units, t.of(effect), rests)


SECTIONS = (points, bands, vetoes)
