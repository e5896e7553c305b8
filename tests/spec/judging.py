"""Spec tables of what is judged and compared: M9-M11, M15, M17-M19, M21, M22, M24, and adjustments of a line."""

from __future__ import annotations

from tests.agreement.worlds import YEAR, T
from tests.spec.tables import APR, JAN, JUL, OCT, Peer, Spec, findings, of, records

from zeren.engine.scheme import (
    Accumulate,
    AllOrNothing,
    CarryOver,
    Cell,
    Count,
    Deduction,
    Fault,
    FaultGroup,
    Grade,
    Line,
    Sample,
    Selection,
    Standing,
    Survey,
    Term,
    Total,
    Veto,
    Viewpoint,
    Viewpoints,
    Where,
)

R, F = Selection("records"), Selection("findings")
UNTIL = Selection("findings", span="until")
OUTCOME = Selection("records", (Where("outcome", "=", (1,)),))
D1, D2 = (Selection("records", (Where("duty", "=", (name,)),)) for name in ("d1", "d2"))
SEVERITIES = (("minor", 500), ("serious", 2000))
FAULTS = Deduction((Fault("f", F, column="severity", by=SEVERITIES),), (), (R,))
MARKS = Fault("m", Selection("marks"), column="deducted", judged=(500, 2000))
JUDGED = Deduction((MARKS,), (), (R,))
WEIGHED = CarryOver(UNTIL, (("minor", 1), ("serious", 4)), 1500)
GRADES = Grade(Selection("grades"), (Cell("good", 1000), Cell("fair", 700)))
CELLS = (Cell("good", 1000, "high"), Cell("good", 900, "low"), Cell("fair", 600, "high"))
ASKED = Survey(Selection("surveys"), (("yes", 1000), ("partly", 600), ("no", 0)), 5)
TRIMMED = Survey(Selection("surveys"), ASKED.answers, 5, 100)
DRAWN = Sample(Selection("samples"), 500)
PERCENT = Standing("percentile", Total(R, "amount"))
SCORE = Standing("score", Total(R, "amount"))


def view(name: str, full: int, duty: Selection) -> Line:
    """A viewpoint whose points are the amounts of a duty's records."""
    return Line(name, "shown", full, Accumulate(Total(duty, "amount"), 1), T, T)


VIEWS = (view("above", 5000, D1), view("served", 10_000, D2))
BOTH = (Viewpoint("above", 40), Viewpoint("served", 60))
SPREAD, AS_ZERO = Viewpoints(BOTH, "redistribute"), Viewpoints(BOTH, "zero")
STRICT = Viewpoints(BOTH, "not_applicable")


def seen(above: int | None, served: int | None) -> dict[str, list[dict[str, object]]]:
    """What two viewpoints gave; None for nobody asked."""
    given = {"d1": above, "d2": served}
    return {"records": [{"duty": duty, "amount": points} for duty, points in given.items() if points is not None]}


def answers(**counts: int) -> dict[str, list[dict[str, object]]]:
    """Returns by answer."""
    return of("surveys", *({"answer": answer, "returns": count} for answer, count in counts.items()))


def sampled(objects: int, drawn: int, faults: int, checked: int = -1) -> dict[str, list[dict[str, object]]]:
    """A recorded draw."""
    looked = drawn if checked < 0 else checked
    return of("samples", {"objects": objects, "drawn": drawn, "faults": faults, "checked": looked})


def peers(*amounts: int) -> tuple[Peer, ...]:
    """Other units, each with a record of so much."""
    return tuple(Peer(records(JAN, amount=amount)) for amount in amounts)


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
M10 = [
    Spec("what the inspector gave", JUDGED, of("marks", {"deducted": 1200}), 4800, told="6分 − 1个问题共扣1.2分"),
    Spec("two of them", JUDGED, of("marks", {"deducted": 1200}, {"deducted": 700}), 4100),
    Spec("never less than the range allows", JUDGED, of("marks", {"deducted": 100}), 5500),
    Spec("never more", JUDGED, of("marks", {"deducted": 3000}), 4000),
    Spec("at both ends of the range", JUDGED, of("marks", {"deducted": 500}, {"deducted": 2000}), 3500),
    Spec("without a reason it does not count yet", JUDGED,
         {**of("marks", {"deducted": 1200, "reasoned": 0}), **records(JAN)}, 6000),
    Spec("nor without a second reader", JUDGED, {**of("marks", {"deducted": 1200, "second": 0}), **records(JAN)}, 6000),
    Spec("and it is no evidence of having looked", JUDGED, of("marks", {"deducted": 1200, "second": 0}), 0,
         "not_evidenced"),
    Spec("the cap of the item",
         Deduction((Fault("m", Selection("marks"), column="deducted", cap=2500, judged=(500, 2000)),)),
         of("marks", {"deducted": 2000}, {"deducted": 2000}), 3500),
    Spec("beside a fixed deduction", Deduction((MARKS, Fault("f", F, points=300))),
         {**of("marks", {"deducted": 1000}), **findings({})}, 4700, told="6分 − 2个问题共扣1.3分"),
    Spec("nobody looked", JUDGED, {}, 0, "not_evidenced"),
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
M17 = [
    Spec("one judge", GRADES, of("grades", {}), 6000, told="1次评定，折算1 ÷ 1 × 6分"),
    Spec("the mean of several, each exact", GRADES, of("grades", {}, {"grade": "fair"}, {"grade": "fair"}), 4800,
         told="3次评定，折算2.4 ÷ 3 × 6分"),
    Spec("rounded once", GRADES, of("grades", {}, {"grade": "fair"}, {"grade": "poor"}), 567, full=1000),
    Spec("a grade without a value is worth nothing", GRADES, of("grades", {"grade": "poor"}), 0),
    Spec("a matrix of grade and level", Grade(Selection("grades"), CELLS),
         of("grades", {"level": "high"}, {"level": "low"}), 5700),
    Spec("a cell that is not there is worth nothing", Grade(Selection("grades"), CELLS),
         of("grades", {"grade": "fair"}), 0),
    Spec("the load factor of the category", Grade(Selection("grades"), GRADES.cells, {"town": 1200, "bureau": 1000}),
         of("grades", {"grade": "fair"}), 5040, told="1次评定，折算0.7 ÷ 1 × 1.2 × 6分"),
    Spec("never above full", Grade(Selection("grades"), GRADES.cells, 1200), of("grades", {}), 6000),
    Spec("nobody judged", GRADES, {}, 0, "not_evidenced"),
]  # fmt: skip
M18 = [
    Spec("the mean of the answers", ASKED, answers(yes=3, partly=2), 5040,
         told="有效票5张（弃权0张），折算4.2 ÷ 5 × 6分"),
    Spec("abstentions are no returns", ASKED, answers(yes=5, abstain=20), 6000,
         told="有效票5张（弃权20张），折算5 ÷ 5 × 6分"),
    Spec("exactly the least number of returns", ASKED, answers(no=5), 0),
    Spec("fewer than that", ASKED, answers(yes=4, abstain=9), 0, "not_applicable"),
    Spec("nobody asked", ASKED, {}, 0, "not_applicable"),
    Spec("trimming drops one of ten at each side", TRIMMED, answers(yes=8, no=2), 5250,
         told="有效票10张（弃权0张），两端各去1张，折算7 ÷ 8 × 6分"),
    Spec("nine of ten per cent is none", TRIMMED, answers(yes=8, no=1), 5333),
    Spec("trimming cuts through several answers", Survey(Selection("surveys"), ASKED.answers, 5, 400),
         answers(yes=3, partly=3, no=4), 3600),
    Spec("several rows of one answer are one pile", ASKED,
         of("surveys", {"returns": 3}, {"returns": 2, "answer": "no"}, {"returns": 1}), 4000),
]  # fmt: skip
M19 = [
    Spec("by weight", SPREAD, seen(4000, 5000), 3720, others=VIEWS,
         told="各方得分 × 权重：4 × 40、5 × 60，权重合计100，折算到6分"),
    Spec("absent: the others share its weight", SPREAD, seen(4000, None), 4800, others=VIEWS,
         told="各方得分 × 权重：4 × 40，权重合计40，折算到6分；1方缺席"),
    Spec("absent counts as zero", AS_ZERO, seen(4000, None), 1920, others=VIEWS),
    Spec("absent: not applicable", STRICT, seen(4000, None), 0, "not_applicable", others=VIEWS),
    Spec("nobody is absent", STRICT, seen(4000, 5000), 3720, others=VIEWS),
    Spec("zero points are not absent", SPREAD, seen(4000, 0), 1920, others=VIEWS),
    Spec("all absent: redistributing", SPREAD, {}, 0, "not_applicable", others=VIEWS),
    Spec("all absent: as zero", AS_ZERO, {}, 0, "not_applicable", others=VIEWS),
    Spec("the own score is shown and never counted", Viewpoints((Viewpoint("above", 1),), "zero", "served"),
         seen(5000, 10_000), 6000, others=VIEWS, told="各方得分 × 权重：5 × 1，权重合计1，折算到6分；自评10分，不计入"),
    Spec("rounded points are read, and rounded once more", Viewpoints(BOTH, "redistribute"), seen(3333, 3333), 2800,
         others=VIEWS),
]  # fmt: skip
M21 = [
    Spec("faults extrapolated to all objects", DRAWN, sampled(40, 10, 1), 4000,
         told="6分 − 1个问题 × 40 ÷ 10 × 0.5分（40个对象中抽查10个）"),
    Spec("exact, rounded once", DRAWN, sampled(10, 3, 1), 4333),
    Spec("no fault", DRAWN, sampled(40, 10, 0), 6000),
    Spec("all were drawn", DRAWN, sampled(3, 3, 2), 5000),
    Spec("never below zero", DRAWN, sampled(400, 10, 9), 0),
    Spec("one that was drawn and not checked", DRAWN, sampled(40, 10, 1, checked=9), 0, "not_evidenced"),
    Spec("nothing to draw", DRAWN, sampled(0, 0, 0), 0, "not_applicable"),
    Spec("no draw", DRAWN, {}, 0, "not_applicable"),
    Spec("an adjustment is added before the one rounding: -0.5 + 1 is a half", Sample(Selection("samples"), 1),
         sampled(2001, 2, 1), 1, full=1000, adjusted=(1,)),
    Spec("below zero before it, above after", DRAWN, sampled(40, 10, 5), 1000, adjusted=(5000,)),
]  # fmt: skip
M22 = [
    Spec("between a lower and a higher one", PERCENT, records(JAN, amount=5), 3000, peers=peers(3, 9),
         told="同类3个单位中的百分位：3 ÷ 6 × 6分"),
    Spec("the best of four", PERCENT, records(JAN, amount=9), 5250, peers=peers(1, 2, 3)),
    Spec("equal ones share", PERCENT, records(JAN, amount=9), 4500, peers=peers(9, 3, 1)),
    Spec("alone", PERCENT, records(JAN, amount=9), 3000),
    Spec("rounded once", PERCENT, records(JAN, amount=9), 833, peers=peers(1, 2), full=1000),
    Spec("another category is not compared", PERCENT, records(JAN, amount=1), 3000,
         peers=(Peer(records(JAN, amount=9), {"category": "bureau"}),)),
    Spec("a unit without a record counts with nothing", PERCENT, records(JAN, amount=1), 4500, peers=(Peer({}),)),
    Spec("and has nothing itself", PERCENT, {}, 0, "not_evidenced", peers=peers(1, 2)),
    Spec("a unit that closed before the year is not compared", PERCENT, records(JAN, amount=1), 3000,
         peers=(Peer(records(JAN, amount=9), {"closed": JAN}),)),
    Spec("one standard deviation above the mean", SCORE, records(JAN, amount=3), 3600, peers=peers(1),
         told="同类2个单位中的标准分60 ÷ 100 × 6分"),
    Spec("one below", SCORE, records(JAN, amount=1), 2400, peers=peers(3)),
    Spec("no variance: 50", SCORE, records(JAN, amount=3), 3000, peers=peers(3, 3)),
    Spec("z = 1.4142…: 64.142", SCORE, records(JAN, amount=3), 3849, peers=peers(0, 0)),
    Spec("z = -0.7071…: 42.929", SCORE, records(JAN), 2576, peers=peers(0, 3)),
    Spec("the points of another line", Standing("percentile", line="above"), seen(4000, None), 4500, others=VIEWS,
         peers=(Peer(seen(1000, None)),)),
    Spec("a line that is not evidenced", Standing("percentile", line="above"), {}, 0, "not_evidenced", others=VIEWS,
         peers=(Peer(seen(1000, None)),)),
]  # fmt: skip
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
ADJUSTED = [
    Spec("an upheld objection adds", Count(R, 6), records(*[JAN] * 4), 4500, adjusted=(500,)),
    Spec("or takes away", Count(R, 6), records(*[JAN] * 4), 3250, adjusted=(-750,)),
    Spec("several add up", Count(R, 6), records(*[JAN] * 4), 4750, adjusted=(500, 500, -250)),
    Spec("never above full", Count(R, 6), records(*[JAN] * 4), 6000, adjusted=(9000,)),
    Spec("never below zero", Count(R, 6), records(*[JAN] * 4), 0, adjusted=(-9000,)),
    Spec("what was not evidenced becomes scored", Count(R, 6), {}, 2000, adjusted=(2000,)),
    Spec("even by nothing", Count(R, 6, per_miss=100), {}, 0, adjusted=(0,)),
    Spec("what does not apply stays so", Survey(Selection("surveys"), ASKED.answers, 5), {}, 0, "not_applicable",
         adjusted=(2000,)),
    Spec("added to the formula before the floor", FAULTS, findings(*[{"severity": "serious"}] * 4), 0,
         adjusted=(2000,)),
    Spec("so that it counts from there", FAULTS, findings(*[{"severity": "serious"}] * 4), 1000, adjusted=(3000,)),
    Spec("a line that only lowers never adds", Deduction((Fault("f", F, points=1500),)), findings({}), 0, full=0,
         component="four", adjusted=(2000,)),
    Spec("and may lower more", Deduction((Fault("f", F, points=1500),)), findings({}), -2500, full=0,
         component="four", adjusted=(-1000,)),
    Spec("a veto is lifted", Veto(R, "to_fail"), records(JAN), 0, full=0, component="", adjusted=(0,)),
]  # fmt: skip
TABLES = {
    "M9": M9,
    "M10": M10,
    "M11": M11,
    "M15": M15,
    "M17": M17,
    "M18": M18,
    "M19": M19,
    "M21": M21,
    "M22": M22,
    "M24": M24,
    "Adjustments": ADJUSTED,
}
