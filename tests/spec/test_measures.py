"""The spec table of every kind of measure. Points in milli-points; the year is 2026, looked at on 1 January 2027."""

from __future__ import annotations

import pytest
from tests.agreement.worlds import YEAR
from tests.spec.tables import APR, JAN, JUL, OCT, Spec, check, findings, items, records

from zeren.base.dates import NEVER
from zeren.engine.scheme import (
    AllOrNothing,
    CarryOver,
    Count,
    Coverage,
    Deduction,
    Element,
    Fault,
    FaultGroup,
    Ladder,
    Late,
    Presence,
    Ratio,
    Selection,
    Term,
    Total,
    Veto,
    Where,
)

R, O, F = Selection("records"), Selection("obligations"), Selection("findings")  # noqa: E741 # as in the tables' heads
UNTIL = Selection("findings", span="until")
OUTCOME = Selection("records", (Where("outcome", "=", (1,)),))
D2 = Selection("records", (Where("duty", "=", ("d2",)),))
STEPS = (Late(5, 600), Late(15, 300))
LADDER = Ladder(O, 1000, 700, STEPS, 0, 0)
SEVERITIES = (("minor", 500), ("serious", 2000))
FAULTS = Deduction((Fault("f", F, column="severity", by=SEVERITIES),), (), (R,))
WEIGHED = CarryOver(UNTIL, (("minor", 1), ("serious", 4)), 1500)


def late(days: int) -> dict[str, int]:
    return {"due": APR, "delivered": APR + days}


M1 = [
    Spec("four of six", Count(R, 6), records(*[JAN] * 4), 4000, told="完成4次 ÷ 应完成6次 × 6分"),
    Spec("more than asked is full", Count(R, 3), records(*[JAN] * 4), 6000),
    Spec("rounds half away from zero", Count(R, 16), records(JAN), 63, full=1000),
    Spec("nothing recorded", Count(R, 6), {}, 0, "not_evidenced"),
    Spec("nothing recorded, also with per_miss", Count(R, 6, per_miss=100), {}, 0, "not_evidenced"),
    Spec("each missing one costs", Count(R, 6, per_miss=1500), records(*[JAN] * 4), 3000,
         told="6分 − 缺2次 × 1.5分（应完成6次，完成4次）"),
    Spec("never below zero", Count(R, 6, per_miss=2000), records(JAN), 0),
    Spec("last year's do not count", Count(R, 1), records(JAN - 1), 0, "not_evidenced"),
    Spec("the year's first day counts", Count(R, 1), records(JAN), 6000),
    Spec("the next year's first day does not", Count(R, 1), records(YEAR.end), 0, "not_evidenced"),
    Spec("after the day looked at nothing exists", Count(R, 1), records(JUL), 0, "not_evidenced", as_of=APR),
    Spec("on the day looked at it exists", Count(R, 1), records(APR), 6000, as_of=APR),
    Spec("prorated: half a year, half the target", Count(R, 6, prorate=True), records(JAN + 200, JAN + 201), 4000,
         unit={"opened": JUL}, told="完成2次 ÷ 应完成3次 × 6分"),
    Spec("prorated: never below one", Count(R, 2, prorate=True), records(YEAR.end - 1), 6000,
         unit={"opened": YEAR.end - 3}),
]  # fmt: skip
M2 = [
    Spec("the town's target", Count(R, {"town": 2, "bureau": 4}), records(JAN), 3000),
    Spec("the bureau's target", Count(R, {"town": 2, "bureau": 4}), records(JAN), 1500, unit={"category": "bureau"}),
]
M3 = [
    Spec("three of four quarters", Presence(R, "quarter"), records(JAN, APR, JUL), 4500,
         told="开展3个季度 ÷ 应开展4个季度 × 6分"),
    Spec("twice in one quarter is one quarter", Presence(R, "quarter"), records(JAN, JAN + 1), 1500),
    Spec("two a half asked", Presence(R, "half", 2), records(JAN, APR, OCT), 3000),
    Spec("a quarter that has not ended is not owed", Presence(R, "quarter"), records(JAN), 3000, as_of=JUL),
    Spec("none has ended", Presence(R, "quarter"), records(JAN), 0, "not_applicable", as_of=JAN + 30),
    Spec("periods before the unit are not owed", Presence(R, "quarter"), records(JUL, OCT), 6000, unit={"opened": JUL}),
    Spec("a period cut by the opening is not owed", Presence(R, "quarter"), records(JUL, OCT), 6000,
         unit={"opened": APR + 1}),
    Spec("nor one cut by the closing", Presence(R, "quarter"), records(JAN), 3000, unit={"closed": OCT - 1}),
    Spec("nothing recorded", Presence(R, "quarter"), {}, 0, "not_evidenced"),
    Spec("twelve months", Presence(R, "month"), records(*range(JAN, YEAR.end, 31)), 6000),
]  # fmt: skip
M4 = [
    Spec("a part of the whole", Ratio(Total(R, "amount"), Total(R, "base"), "not_evidenced"),
         records(JAN, amount=2, base=3), 4000, told="2 ÷ 3 × 6分"),
    Spec("never over full", Ratio(Total(R, "amount"), Total(R, "base"), "not_evidenced"),
         records(JAN, amount=5, base=3), 6000),
    Spec("against the posts", Ratio(Total(R), Total(unit="posts"), "not_applicable"), records(JAN), 1200),
    Spec("nothing owed: not applicable", Ratio(Total(R), Total(F), "not_applicable"), records(JAN), 0,
         "not_applicable"),
    Spec("nothing owed, looked at: full", Ratio(Total(D2), Total(F), "full", R), records(JAN), 6000,
         told="应计数为0，经核查得6分"),
    Spec("nothing owed, nobody looked", Ratio(Total(D2), Total(F), "full", R), {}, 0, "not_evidenced"),
    Spec("nothing owed: not evidenced", Ratio(Total(R), Total(F), "not_evidenced"), records(JAN), 0, "not_evidenced"),
]  # fmt: skip
LIST = Coverage(R, "element", (Element("e1", 3000), Element("e2", 2000), Element("e3", 1000)))
M5 = [
    Spec(
        "two of three", LIST, {"records": [{"element": "e1"}, {"element": "e3"}]}, 4000, told="3项中已落实2项：3 + 1分"
    ),
    Spec("twice the same is once", LIST, {"records": [{"element": "e1"}, {"element": "e1"}]}, 3000),
    Spec("a record outside the list is no fact", LIST, records(JAN), 0, "not_evidenced"),
]
M8 = [
    Spec("on time", LADDER, items(late(0)), 6000),
    Spec("late by five days", LADDER, items(late(5)), 3600),
    Spec("late by six days", LADDER, items(late(6)), 1800),
    Spec("late by more than the last step", LADDER, items(late(16)), 0),
    Spec("missing", LADDER, items({}), 0),
    Spec("after a reminder, even if late", LADDER, items({**late(9), "reminded": APR + 2}), 4200),
    Spec("a reminder on the day of delivery came too late", LADDER, items({**late(3), "reminded": APR + 3}), 3600),
    Spec("the mean of all", LADDER, items(late(0), late(5), {}), 3200,
         told="按时1项、催办后0项、逾期1项、未报1项，折算1.6项 ÷ 应报3项 × 6分"),
    Spec("the sum up to full", Ladder(O, 1000, 700, STEPS, 0, 0, "sum"), items(late(0), late(5)), 6000),
    Spec("not yet due", LADDER, items({"due": JUL}), 0, "not_applicable", as_of=APR),
    Spec("delivered after the day looked at is missing", LADDER, items(late(20)), 0, as_of=APR + 10),
    Spec("none", LADDER, {}, 0, "not_applicable"),
]  # fmt: skip
M9 = [
    Spec("by severity", FAULTS, findings({}, {"severity": "serious"}), 3500, told="6分 − 2个问题共扣2.5分"),
    Spec("never below zero", FAULTS, findings(*[{"severity": "serious"}] * 4), 0),
    Spec("looked at and nothing found", FAULTS, records(JAN), 6000),
    Spec("nobody looked", FAULTS, {}, 0, "not_evidenced"),
    Spec("a fault is evidence of having looked", FAULTS, findings({}), 5500),
    Spec("the cap of a kind", Deduction((Fault("f", F, points=1500, cap=2000),), (), (R,)), findings({}, {}), 4000),
    Spec("the cap of a group",
         Deduction((Fault("f", F, points=1500), Fault("g", R, points=1500)), (FaultGroup(("f", "g"), 2500),)),
         {**findings({}), **records(JAN)}, 3500),
    Spec("where nothing is earned it only lowers", Deduction((Fault("f", F, points=1500),)), findings({}), -1500,
         full=0, component="four", told="1件共扣1.5分"),
    Spec("and its absence gives nothing", Deduction((Fault("f", F, points=1500),)), {}, 0, "not_evidenced", full=0,
         component="four"),
]  # fmt: skip
M11 = [
    Spec("every term holds", AllOrNothing((Term(">=", 1, select=R), Term(">=", 2, select=OUTCOME))), records(JAN, APR),
         6000, told="2项条件中已具备2项，得6分"),
    Spec("one is missing", AllOrNothing((Term(">=", 1, select=R), Term(">=", 1, select=D2))), records(JAN), 0,
         told="2项条件中已具备1项，不得分"),
    Spec("nothing recorded", AllOrNothing((Term(">=", 1, select=R),)), {}, 0, "not_evidenced"),
]  # fmt: skip
M15 = [
    Spec("it happened", Veto(R, "to_fail"), records(JAN), 0, "vetoed", full=0, told="发生1件：等次定为不合格"),
    Spec("not often enough", Veto(R, "to_fail", 2), records(JAN), 0, "not_applicable", full=0),
    Spec("it did not happen", Veto(R, "to_zero"), {}, 0, "not_applicable", full=0),
]
M24 = [
    Spec("by weight", WEIGHED, findings({"verified": JUL}, {"severity": "serious"}), 1200,
         told="应整改2个、已验收1个，按权重 1 ÷ 5 × 6分"),
    Spec("a repeat weighs more", WEIGHED, findings({"verified": JUL, "repeat": 1}, {}), 3600),
    Spec("earlier years' count while they are open", WEIGHED, findings({"opened": JAN - 400, "verified": JUL}), 6000),
    Spec("verified before the year: gone", WEIGHED, findings({"opened": JAN - 400, "verified": JAN - 1}), 0,
         "not_applicable"),
    Spec("verified on its first day: gone too", WEIGHED, findings({"opened": JAN - 400, "verified": JAN}), 0,
         "not_applicable"),
    Spec("opened on the year's last day", WEIGHED, findings({"opened": YEAR.end - 1}), 0),
    Spec("opened in the next year", WEIGHED, findings({"opened": YEAR.end}), 0, "not_applicable", as_of=YEAR.end + 40),
    Spec("verified in January, before the day looked at", WEIGHED, findings({"verified": YEAR.end + 9}), 6000,
         as_of=YEAR.end + 40),
    Spec("verified after the day looked at is not verified", WEIGHED, findings({"verified": OCT}), 0, as_of=JUL),
    Spec("none", WEIGHED, {}, 0, "not_applicable"),
    Spec("a weight of nothing is no finding", CarryOver(UNTIL, (("minor", 0), ("serious", 1))), findings({}), 0,
         "not_applicable"),
]  # fmt: skip
TABLES = {"M1": M1, "M2": M2, "M3": M3, "M4": M4, "M5": M5, "M8": M8, "M9": M9, "M11": M11, "M15": M15, "M24": M24}
ROWS = [pytest.param(spec, id=f"{name}: {spec.says}") for name, table in TABLES.items() for spec in table]


@pytest.mark.parametrize("spec", ROWS)
def test_measure(spec: Spec) -> None:
    check(spec)


def test_never_is_later_than_every_day() -> None:
    assert YEAR.end < NEVER
