"""What a unit does in a year by the calendar, as diligently as it is."""

from __future__ import annotations

from examples.county import wording
from examples.county.chance import day_in, later, pick, whole
from examples.county.year import ACTION, DECISION, DOCUMENT, RESULT, STUDY, Year

ELEMENTS = {
    "agenda": "列入会议议事日程",
    "party_work": "列入党建工作责任制",
    "discipline_scope": "列入监督检查范围",
    "appraisal": "列入目标管理和绩效考核",
    "self_review": "列入班子检视会和述职内容",
}
ONCE = (
    ("self_check", "对照责任清单自查（上半年）", ACTION, 4, 6),
    ("self_check", "对照责任清单自查（下半年）", ACTION, 10, 11),
    ("channel_register", "自有平台和公开栏台账核对（上半年）", ACTION, 2, 6),
    ("channel_register", "自有平台和公开栏台账核对（下半年）", ACTION, 7, 11),
    ("resource_review", "研究编制、经费和条件保障", DECISION, 3, 9),
    ("look_back", "对上年整改事项回头看", RESULT, 5, 9),
    ("declaration", "行政行为负面清单申报", DOCUMENT, 11, 11),
)
LEADING = frozenset({"committee", "department"})
"""Categories that guide others; the rest put into effect what they were told."""


def study(year: Year) -> None:
    """The plan and the sessions of the study group; a session counts by what it decided."""
    if year.does():
        day = day_in(year.facts, year.year, 1, 1)
        title = f"{year.year}年度学习计划和参加人员名单"
        year.add("study_plan", day, title, DOCUMENT, period=str(year.year), submitted=later(day, 2))
    for month in range(1, 13):
        if not year.does():
            continue
        day = day_in(year.facts, year.year, month, month)
        base = whole(year.facts, 7, 13)
        came = base if year.steady else base - whole(year.facts, 0, 2)
        outcome = wording.decision(year.words) if year.does(1.05) else ""
        title = f"第{month}次学习：{pick(year.words, wording.MATTERS)}有关规定"
        year.add("study_session", day, title, STUDY, outcome=outcome, amount=came, base=base)


def meetings(year: Year) -> None:
    """Thematic study twice a year and an analysis meeting every quarter."""
    for half, name in ((1, "上半年"), (2, "下半年")):
        if year.does():
            day = day_in(year.facts, year.year, half * 6 - 4, half * 6 - 1)
            outcome = wording.decision(year.words)
            year.add("thematic_study", day, f"专题研究责任制工作（{name}）", DECISION, outcome=outcome)
    for quarter in (1, 2, 3, 4):
        if year.does():
            day = day_in(year.facts, year.year, quarter * 3 - 1, quarter * 3)
            period, outcome = f"{year.year}Q{quarter}", wording.decision(year.words)
            title = f"第{quarter}季度工作分析会"
            year.add("analysis_meeting", day, title, DECISION, period=period, outcome=outcome)


def inclusion(year: Year) -> None:
    """The places where the responsibility system has been taken in."""
    for element, title in ELEMENTS.items():
        if year.does():
            day = day_in(year.facts, year.year, 1, 5)
            year.add("inclusion", day, title, DECISION, element=element, outcome=wording.decision(year.words))


def first_person(year: Year) -> None:
    """What the first responsible person deployed, asked about and handled in person."""
    for duty, verb in (("first_deploy", "部署"), ("first_ask", "过问"), ("first_handle", "处置")):
        for half in (1, 2):
            if year.does():
                day = day_in(year.facts, year.year, half * 6 - 5, half * 6)
                title = f"主要负责人亲自{verb}{pick(year.words, wording.MATTERS)}"
                year.add(duty, day, title, ACTION, outcome=wording.decision(year.words))


def training(year: Year) -> None:
    """Training with those who came and those who should have."""
    base = whole(year.facts, 20, 90)
    for month in (2, 5, 9):
        if year.does():
            share = min(1.0, year.office.diligence + year.facts.random() * 0.25)
            day = day_in(year.facts, year.year, month, month + 2)
            title, outcome = f"业务培训：{pick(year.words, wording.MATTERS)}", wording.result(year.words)
            came = base if year.steady else round(base * share)
            year.add("training", day, title, ACTION, outcome=outcome, amount=came, base=base)


def guidance(year: Year) -> None:
    """Guidance given to lower units, or what a unit put into effect after guidance it was given."""
    leads = year.office.category in LEADING
    for quarter in (1, 2, 3, 4):
        if year.does():
            day = day_in(year.facts, year.year, quarter * 3 - 2, quarter * 3)
            matter, outcome = pick(year.words, wording.MATTERS), wording.decision(year.words)
            title = f"赴{pick(year.words, wording.PLACES)}指导{matter}" if leads else f"落实{matter}指导意见"
            year.add("guidance" if leads else "guidance_taken", day, title, ACTION, outcome=outcome)


def lists(year: Year) -> None:
    """What is checked, kept or declared once or twice a year."""
    for duty, title, kind, first, last in ONCE:
        if year.does():
            day = day_in(year.facts, year.year, first, last)
            year.add(duty, day, title, kind, outcome=wording.decision(year.words))


HABITS = (study, meetings, inclusion, first_person, training, guidance, lists)
