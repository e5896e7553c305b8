"""Tells in plain words who owes what when, how each point is earned, and what it costs. Markdown, in one language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zeren.base.numbers import plain_points, rounded_ratio
from zeren.base.text import Language, Text
from zeren.packformat.calendar import owed
from zeren.packformat.checks.balance import paper_share
from zeren.packformat.content import Band, Component, Indicator, Veto
from zeren.packformat.duties import Duty
from zeren.packformat.minutes import duty_minutes, yearly_minutes
from zeren.packformat.pack import Pack
from zeren.packformat.walk import reachable

PROOF = {
    "study": Text("学习", "study"),
    "decision": Text("决定", "decision"),
    "action": Text("行动", "action"),
    "result": Text("成效", "result"),
    "document": Text("文件", "document"),
}
EFFECTS = {
    "to_zero": Text("总分记零", "the total is zero"),
    "to_fail": Text("定为最低等次", "the lowest band"),
    "cap": Text("最高到", "at best"),
    "lower": Text("降一个等次", "one band lower"),
}
ROLLUPS = {
    "mean": Text("下级单位得分的平均数", "the mean of the units below"),
    "weighted": Text("下级单位得分的加权平均数", "the weighted mean of the units below"),
    "minimum": Text("下级单位得分的最低数", "the lowest of the units below"),
    "share_failing": Text("下级单位不合格的比例", "the share of the units below that fail"),
}
EVERYONE = Text("全部", "all")


def explain(pack: Pack, language: Language = "zh", year: int | None = None) -> str:
    """The whole pack for people: duties with dates of a year (`from_year` if not given), points, bands, minutes."""
    teller = _Teller(pack, language, pack.content.pack.from_year if year is None else year)
    return "\n".join(teller.tell()) + "\n"


class _Teller:
    """Tells a pack in one language."""

    def __init__(self, pack: Pack, language: Language, year: int) -> None:
        self.pack, self.content, self.language, self.year = pack, pack.content, language, year
        self.titles = {tier.id: tier.title.text for tier in self.content.tiers}
        self.titles |= {category.id: category.title.text for category in self.content.categories}

    def tell(self) -> Iterator[str]:
        identity = self.content.pack
        yield f"# {self.of(identity.title.text)} ({identity.id} {identity.version})"
        yield from ("", self.of(identity.about.text), "")
        for section in (self.tiers, self.duties, self.cost, self.points, self.bands, self.vetoes, self.lists):
            yield from section()

    def of(self, text: Text) -> str:
        return text.say(self.language)

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def names(self, ids: Iterable[str]) -> str:
        joint = self.say("、", ", ")
        return joint.join(self.of(self.titles.get(name, Text(name, name))) for name in ids) or self.of(EVERYONE)

    def table(self, *heads: Text) -> Iterator[str]:
        yield "| " + " | ".join(map(self.of, heads)) + " |"
        yield "|" + " --- |" * len(heads)

    def row(self, *cells: str) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    def tiers(self) -> Iterator[str]:
        yield from ("## " + self.say("谁负什么责任", "Who holds what"), "")
        for tier in self.content.tiers:
            yield f"- **{self.of(tier.title.text)}**{self.say('：', ': ')}{self.of(tier.holder.text)}"
        yield ""

    def duties(self) -> Iterator[str]:
        yield from (
            "## " + self.say(f"谁在何时该做什么（{self.year}年）", f"Who owes what, and when ({self.year})"),
            "",
        )
        yield from self.table(
            Text("事项", "duty"),
            Text("责任层级", "tier"),
            Text("哪些单位", "which units"),
            Text("何时", "when"),
            Text("佐证", "proof"),
            Text("怎样算完成", "done when"),
            Text("每次分钟", "minutes each"),
            Text("依据", "cites"),
        )
        yield from map(self.duty, self.content.duties)
        yield ""

    def duty(self, duty: Duty) -> str:
        dates = self.say("、", ", ").join(
            f"{item.period.name} {item.due.isoformat()}" for item in owed(duty, self.year)
        )
        when = self.of(duty.how_often.text) + (self.say("；", "; ") + dates if dates else "")
        proof = self.say("、", ", ").join(self.of(PROOF.get(kind, Text(kind, kind))) for kind in duty.proof)
        return self.row(
            f"{self.of(duty.title.text)} `{duty.id}`",
            self.names(duty.tiers),
            self.names(duty.categories),
            when,
            proof,
            self.of(duty.done.text),
            str(duty.minutes),
            " ".join(duty.cites),
        )

    def cost(self) -> Iterator[str]:
        yield from ("## " + self.say("一年要花多少时间", "What a year costs"), "")
        yield from self.table(
            Text("类别", "category"), Text("全年分钟", "minutes a year"), Text("花得最多的事项", "what costs most")
        )
        for category, minutes in yearly_minutes(self.pack, self.year).items():
            costs = {duty: duty_minutes(self.pack.duties[duty], category, self.year) for duty in self.pack.duties}
            most = sorted(costs, key=lambda duty: -costs[duty])[:3]
            named = self.say("、", ", ").join(f"{self.of(self.pack.duties[d].title.text)} {costs[d]}" for d in most)
            yield self.row(self.names([category]), str(minutes), named)
        yield ""

    def points(self) -> Iterator[str]:
        yield from ("## " + self.say("每一分怎么得", "How each point is earned"), "")
        for component in self.content.components:
            yield from self.component(component)
        yield from ("### " + self.say("来自材料和会议的分", "Points from papers and meetings"), "")
        for category in self.pack.categories:
            share = plain_points(paper_share(self.content, category) * 100)
            yield f"- {self.names([category])}{self.say('：', ': ')}{share} %"
        yield ""

    def component(self, component: Component) -> Iterator[str]:
        weight = plain_points(component.weight)
        lines = [line for line in self.content.indicators if line.component == component.id]
        yield from (f"### {self.of(component.title.text)} ({weight})", "")
        yield from self.table(
            Text("指标", "indicator"),
            Text("分值", "points"),
            Text("占总分约", "about, of the total"),
            Text("怎么算", "how"),
            Text("哪些单位", "which units"),
            Text("依据", "clause"),
        )
        full = max((reachable(self.content, component.id, category) for category in self.pack.categories), default=0)
        yield from (self.line(line, component, full) for line in lines)
        members = {line.id for line in lines}
        for group in self.content.groups:
            if members & set(group.members):
                cap = plain_points(group.cap)
                named = ", ".join(f"`{member}`" for member in group.members)
                yield from ("", self.say(f"{named} 合计最多 {cap} 分。", f"{named}: at most {cap} together."))
        yield ""

    def line(self, line: Indicator, component: Component, full: int) -> str:
        share = plain_points(rounded_ratio(component.weight * line.points, full)) if full else "0"
        instead = line.stands_in_for or ""
        units = self.names(line.categories)
        return self.row(
            f"`{line.id}`",
            plain_points(line.points),
            share,
            self.of(line.rule.text),
            units + (self.say(f"（替代 {instead}）", f" (instead of {instead})") if instead else ""),
            f"{self.of(line.clause.text)} ({' '.join(line.cites)})",
        )

    def bands(self) -> Iterator[str]:
        yield from ("## " + self.say("等次", "Bands"), "")
        yield from map(self.band, self.content.bands)
        size = self.content.quota.smallest_group
        few = self.say(f"类别不足 {size} 个单位时不限名额。", f"No quota in a category of fewer than {size} units.")
        yield from ("", few, self.say("上级单位：", "Units above: ") + self.of(ROLLUPS[self.content.rollup.mode]), "")

    def band(self, band: Band) -> str:
        least = plain_points(band.least)
        said = [self.say(f"{least} 分及以上", f"{least} and more")]
        if band.quota is not None:
            share = plain_points(band.quota * 100)
            said.append(self.say(f"不超过同类单位的 {share} %", f"at most {share} % of the category"))
        if band.no_line_at_zero:
            said.append(self.say("没有得零分的指标", "no line at zero"))
        components = {component.id: component.title.text for component in self.content.components}
        for name, points in band.component_least.items():
            part, floor = self.of(components.get(name, Text(name, name))), plain_points(points)
            said.append(self.say(f"“{part}”不低于 {floor} 分", f"{part}: at least {floor}"))
        return f"- **{self.of(band.title.text)}**{self.say('：', ': ')}{self.say('；', '; ').join(said)}"

    def vetoes(self) -> Iterator[str]:
        yield from ("## " + self.say("否决", "Vetoes"), "")
        yield from map(self.veto, self.content.vetoes)
        yield ""

    def veto(self, veto: Veto) -> str:
        bands = {band.id: self.of(band.title.text) for band in self.content.bands}
        effect = self.of(EFFECTS[veto.effect]) + (f" {bands.get(veto.band, veto.band)}" if veto.band else "")
        return f"- {self.of(veto.rule.text)}{self.say('（', ' (')}{effect}; {' '.join(veto.cites)}{self.say('）', ')')}"

    def lists(self) -> Iterator[str]:
        said = self.content
        yield from ("## " + self.say("清单", "Lists"), "")
        for head, items in (
            (Text("纳入事项", "Inclusions"), said.inclusions),
            (Text("负面清单（行政行为）", "Prohibited administrative acts"), said.prohibited_acts),
            (Text("问责情形", "Triggers of accountability"), said.accountability.triggers),
            (Text("处理方式", "Measures of accountability"), said.accountability.measures),
        ):
            named = self.say("、", "; ").join(self.of(item.title.text) for item in items)
            yield f"- **{self.of(head)}**{self.say('：', ': ')}{named}"
        yield from ("", self.of(said.accountability.rule.text))
