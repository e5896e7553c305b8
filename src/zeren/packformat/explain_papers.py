"""Tells which papers a framework rests on, what counts for it from elsewhere, how findings are
put right, what is asked, what its reports say."""

from __future__ import annotations

from collections.abc import Iterator

from zeren.base.text import Text
from zeren.packformat.explain_duties import PROOF
from zeren.packformat.instruments import RANK_WORDS, TEXT_PLACES, Instrument
from zeren.packformat.rectification import Rectification
from zeren.packformat.selections import Condition
from zeren.packformat.teller import Teller, clauses

VIEWS = {
    "superior": Text("上级", "superiors"),
    "peer": Text("同级", "peers"),
    "served": Text("服务对象", "those served"),
    "third_party": Text("第三方", "third parties"),
    "own": Text("本单位", "the unit itself"),
}
FLAGS = {
    ("outcome", True): Text("写明了决定或成效", "it says what was decided or changed"),
    ("outcome", False): Text("没有写决定或成效", "it says nothing of what was decided or changed"),
    ("evidenced", True): Text("有佐证文件", "a file shows it"),
    ("evidenced", False): Text("没有佐证文件", "no file shows it"),
}
COUNTS = {
    "amount": Text("实到或完成数", "what came or was done"),
    "base": Text("应到或应完成数", "what was due"),
}


def instruments(t: Teller) -> Iterator[str]:
    """The papers, each below the one that it carries out, with their clauses."""
    if not t.content.instruments:
        return
    yield from t.head("依据哪些文件", "Which papers it rests on")
    for depth, paper in in_order(t.content.instruments):
        yield f"{'  ' * depth}{t.item(t.of(paper.title.text), t.parts(_facts(t, paper)))}"
        for clause in paper.clauses:
            said = t.of(clause.number.text) + t.say("：", ": ") + t.of(clause.says.text)
            yield f"{'  ' * (depth + 1)}- {said} `{paper.id}/{clause.id}`"
    yield ""


def in_order(
    papers: tuple[Instrument, ...], above: str | None = None, depth: int = 0
) -> Iterator[tuple[int, Instrument]]:
    """The papers in the order of their tree, each with its depth. They must be free of circles."""
    known = {paper.id for paper in papers}
    for paper in papers:
        if (paper.under if paper.under in known else None) == above:
            yield depth, paper
            yield from in_order(papers, paper.id, depth + 1)


def _facts(t: Teller, paper: Instrument) -> Iterator[str]:
    yield t.of(RANK_WORDS[paper.rank])
    yield t.of(paper.issuer.text)
    yield paper.number
    if paper.issued is not None:
        yield t.say(f"{paper.issued}印发", f"issued {paper.issued}")
    if paper.from_day is not None:
        yield t.say(f"{paper.from_day}起施行", f"holds from {paper.from_day}")
    if paper.until is not None:
        yield t.say(f"{paper.until}起失效", f"ended {paper.until}")


def crosswalk(t: Teller) -> Iterator[str]:
    """What was filed for other frameworks and counts here too."""
    if not t.content.crosswalk:
        return
    yield from t.head("报过一次不再报", "Filed once, not twice")
    yield t.say(
        "下列别的责任制的记录，在这里也算；一条记录在本责任制只算一次。",
        "These records of other frameworks count here too; a record counts once in this framework.",
    )
    yield ""
    yield from t.table(
        Text("本责任制的事项", "duty here"),
        Text("也算数的记录", "records that count too"),
        Text("条件", "condition"),
        Text("为什么", "why"),
    )
    for one in t.content.crosswalk:
        title = t.pack.duties[one.duty].title.text if one.duty in t.pack.duties else Text(one.duty, one.duty)
        when = one.when.where if one.when is not None else ()
        yield t.row(
            t.of(title),
            f"{one.framework} `{one.record_of}`",
            t.parts(t.of(said) for said in conditions(when, one.stated)),
            t.of(one.why.text) + t.inside(t.several(one.cites)),
        )
    yield ""


def conditions(when: tuple[Condition, ...], stated: bool) -> Iterator[Text]:
    """The condition of a crossing in words."""
    if stated:
        yield Text("记录里写明也为此事", "the record says that it is for this as well")
    for condition in when:
        yield _condition(condition)


def _condition(condition: Condition) -> Text:
    values, op = condition.values, condition.op
    if condition.column == "kind":
        words = [PROOF.get(str(value), Text(str(value), str(value))) for value in values]
        named = Text("或".join(word.zh for word in words), " or ".join(word.en for word in words))
        head = Text("佐证类型是{named}", "its kind of proof is {named}")
        if op == "!=":
            head = Text("佐证类型不是{named}", "its kind of proof is not {named}")
        return head.fill(named=named)
    if condition.column in COUNTS:
        told = COUNTS[condition.column]
        shown = " / ".join(map(str, values))
        return Text(f"{told.zh} {op} {shown}", f"{told.en} {op} {shown}")
    return FLAGS[condition.column, (values[0] is True) is (op == "=")]


def corrections(t: Teller) -> Iterator[str]:
    """How grave findings are here, and how they are put right."""
    rule, grave = t.content.rectification, t.content.severities
    if not grave and not rule.kinds and not rule.rule.text.zh:
        return
    yield from t.head("问题怎样定性、怎样整改", "How findings are graded and put right")
    if rule.rule.text.zh:
        yield from (t.of(rule.rule.text) + t.inside(t.several([*clauses(t, rule.rests_on), *rule.cites])), "")
    for one in grave:
        said = [t.of(one.means.text), t.of(within(one.days)), t.several(clauses(t, one.rests_on))]
        yield t.item(t.of(one.title.text), t.parts(said))
    yield ""
    for kind in rule.kinds:
        said = [t.of(kind.means.text), t.of(within(kind.days)), t.of(reviewed(kind.review_days))]
        yield t.item(t.of(kind.title.text), t.parts(said))
    yield from ("", t.parts(t.of(text) for text in rectified(rule)) + t.say("。", "."), "")


def within(days: int | None) -> Text:
    """Within how many days something is put right."""
    return Text(f"{days}天内改好", f"put right within {days} days") if days else Text("", "")


def reviewed(days: int | None) -> Text:
    """How often something that is kept up is looked at again."""
    return Text(f"每{days}天复查一次", f"looked at again every {days} days") if days else Text("", "")


def rectified(rule: Rectification) -> Iterator[Text]:
    """The days of plans and look-backs."""
    if rule.plan_days:
        yield Text(
            f"交办后{rule.plan_days}天内报方案", f"the plan is due {rule.plan_days} days after a finding is issued"
        )
    if rule.look_back_until:
        first = rule.look_back_from or 0
        yield Text(
            f"销号后{first}天到{rule.look_back_until}天之间回头看",
            f"the look-back takes place {first} to {rule.look_back_until} days after closing",
        )


def surveys(t: Teller) -> Iterator[str]:
    """What is asked, and whom."""
    if not t.content.surveys:
        return
    yield from t.head("测评怎么问", "What surveys ask")
    titles = {one.id: one.title.text for one in t.content.questions}
    for survey in t.content.surveys:
        asked = t.several(t.of(VIEWS.get(view, Text(view, view))) for view in survey.asked)
        yield t.item(
            t.of(survey.title.text), t.of(survey.invitation.text) + t.say(f"问：{asked}。", f" Asked: {asked}.")
        )
        yield from (f"  - {t.of(titles.get(name, Text(name, name)))}" for name in survey.questions)
    yield ""


def texts(t: Teller) -> Iterator[str]:
    """What reports say in the framework's words."""
    if not t.content.texts:
        return
    yield from t.head("报告里写什么", "What its reports say")
    yield from (t.item(t.of(TEXT_PLACES[one.id]), t.of(one.says.text)) for one in t.content.texts)
    yield ""


SECTIONS = (instruments, crosswalk, corrections, surveys, texts)
