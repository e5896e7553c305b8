"""Spec tables of what is counted: M1-M8, M12, M13. Points in milli-points; the year is 2026, looked at on 1 January
2027."""

from __future__ import annotations

from tests.agreement.worlds import YEAR
from tests.spec.tables import APR, JAN, JUL, OCT, Spec, findings, items, of, records

from zeren.engine.scheme import (
    Accumulate,
    Award,
    Count,
    Coverage,
    Element,
    Ladder,
    Late,
    Linear,
    Presence,
    Quantity,
    Ratio,
    Selection,
    Step,
    Steps,
    Total,
    Where,
)

R, O, F = Selection("records"), Selection("obligations"), Selection("findings")  # noqa: E741 # as in the tables' heads
D2 = Selection("records", (Where("duty", "=", ("d2",)),))
LATE = (Late(5, 600), Late(15, 300))
LADDER = Ladder(O, 1000, 700, LATE, 0, 0)
WORKING = Ladder(O, 1000, 700, LATE, 0, 0, days="working")
SHARE = Quantity(Total(R, "amount"), Total(R, "base"))
RATE = Steps(SHARE, (Step(">=", 900, 6000), Step(">", 600, 4000)), 1000)
FEW = Steps(Quantity(Total(F), looked=R), (Step("<=", 0, 6000), Step("<", 3, 2000)))
BETWEEN = Linear(SHARE, 600, 900)
FEWER = Linear(Quantity(Total(F), looked=R), 5, 1)
EACH = Accumulate(Total(R), 700)
LEVELS = (("nation", 5000), ("county", 1500))
HIGHEST, EVERY = Award(Selection("awards"), LEVELS), Award(Selection("awards"), LEVELS, "all")


def late(days: int) -> dict[str, int]:
    return {"due": APR, "delivered": APR + days}


def share(amount: int, base: int) -> dict[str, list[dict[str, int]]]:
    return records(JAN, amount=amount, base=base)


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
M6 = [
    Spec("on the bound that belongs to the step", RATE, share(9, 10), 6000,
         told="9 ÷ 10 = 90%，属“≥ 90%”一档，得6分"),
    Spec("just below it", RATE, share(8999, 10_000), 4000, told="8999 ÷ 10000 ≈ 90%，属“> 60%”一档，得4分"),
    Spec("on the bound that does not belong to the step", RATE, share(6, 10), 1000,
         told="6 ÷ 10 = 60%，未达到任何一档，得1分"),
    Spec("just above it", RATE, share(6001, 10_000), 4000),
    Spec("two thirds are more than 0.6 without rounding", RATE, share(2, 3), 4000),
    Spec("nothing recorded", RATE, {}, 0, "not_evidenced"),
    Spec("recorded, but out of nothing", RATE, share(3, 0), 0, "not_evidenced"),
    Spec("out of nothing: not applicable where the pack says so",
         Steps(Quantity(Total(R, "amount"), Total(R, "base"), "not_applicable"), RATE.steps), share(3, 0), 0,
         "not_applicable"),
    Spec("out of nothing: full where it was looked at",
         Steps(Quantity(Total(F), Total(R, "base"), "full", R), RATE.steps), share(0, 0), 6000,
         told="应计数为0，经核查得6分"),
    Spec("few is good, and somebody looked", FEW, records(JAN), 6000, told="0，属“≤ 0”一档，得6分"),
    Spec("few is good, but nobody looked", FEW, {}, 0, "not_evidenced"),
    Spec("fewer than three", FEW, findings({}, {}), 2000),
    Spec("three is not fewer than three", FEW, findings({}, {}, {}), 0),
]  # fmt: skip
M7 = [
    Spec("at the lower value", BETWEEN, share(6, 10), 0),
    Spec("below it", BETWEEN, share(1, 10), 0),
    Spec("half way", BETWEEN, share(3, 4), 3000, told="3 ÷ 4 = 75%，在60%（0分）与90%（6分）之间按直线折算"),
    Spec("at the upper value", BETWEEN, share(9, 10), 6000),
    Spec("above it", BETWEEN, share(12, 10), 6000),
    Spec("two thirds: a third of a ninth, rounded once", BETWEEN, share(2, 3), 1333),
    Spec("half a milli-point rounds away from zero", Linear(Quantity(Total(R)), 0, 16), records(JAN), 63, full=1000),
    Spec("less is better", FEWER, findings({}, {}), 4500, told="2，在5（0分）与1（6分）之间按直线折算"),
    Spec("less is better, none at all and somebody looked", FEWER, records(JAN), 6000),
    Spec("less is better, but nobody looked", FEWER, {}, 0, "not_evidenced"),
    Spec("out of nothing", BETWEEN, share(1, 0), 0, "not_evidenced"),
]  # fmt: skip
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
    Spec("the sum up to full", Ladder(O, 1000, 700, LATE, 0, 0, "sum"), items(late(0), late(5)), 6000),
    Spec("not yet due", LADDER, items({"due": JUL}), 0, "not_applicable", as_of=APR),
    Spec("delivered after the day looked at is missing", LADDER, items(late(20)), 0, as_of=APR + 10),
    Spec("none", LADDER, {}, 0, "not_applicable"),
    Spec("in working days: Friday to Monday is one day", WORKING, items({"due": APR + 2, "delivered": APR + 5}), 3600),
    Spec("in working days: due on Friday, delivered on Sunday is on time", WORKING,
         items({"due": APR + 2, "delivered": APR + 4}), 6000),
    Spec("in calendar days it is late", LADDER, items({"due": APR + 2, "delivered": APR + 4}), 3600),
    Spec("in working days: seven days later is five", WORKING, items(late(7)), 3600),
    Spec("in working days: eight days later is six", WORKING, items(late(8)), 1800),
    Spec("a holiday of the calendar is not counted", WORKING, items(late(8)), 3600, calendar={APR + 1: False}),
    Spec("a Sunday that is worked is", WORKING, items(late(7)), 1800, calendar={APR + 4: True}),
    Spec("what the calendar says of a usual day changes nothing", WORKING, items(late(7)), 3600,
         calendar={APR + 1: True, APR + 4: False}),
]  # fmt: skip
M12 = [
    Spec("so much for each", EACH, records(JAN, APR), 1400, told="2 × 0.7分，最高6分"),
    Spec("just below the cap", EACH, records(*[JAN] * 8), 5600),
    Spec("up to the cap", EACH, records(*[JAN] * 9), 6000),
    Spec("a column added up", Accumulate(Total(R, "amount"), 700), records(JAN, amount=3), 2100),
    Spec("recorded, but none", Accumulate(Total(R, "amount"), 700), records(JAN), 0),
    Spec("nothing recorded", EACH, {}, 0, "not_evidenced"),
]
M13 = [
    Spec("the highest counts", HIGHEST, of("awards", {}, {"level": "nation"}, {}), 5000,
         told="表彰3项，取最高一项5分，最高6分"),
    Spec("two of the highest count once", HIGHEST, of("awards", {"level": "nation"}, {"level": "nation"}), 5000),
    Spec("all count", EVERY, of("awards", {}, {}), 3000, told="表彰2项：2 × 1.5 = 3分，最高6分"),
    Spec("all count up to the line's cap", EVERY, of("awards", {"level": "nation"}, {}), 6000),
    Spec("the highest is above the line's cap", HIGHEST, of("awards", {"level": "nation"}), 4000, full=4000),
    Spec("on the year's first day", HIGHEST, of("awards", {"awarded": JAN}), 1500),
    Spec("the day before", HIGHEST, of("awards", {"awarded": JAN - 1}), 0, "not_evidenced"),
    Spec("on the next year's first day", HIGHEST, of("awards", {"awarded": YEAR.end}), 0, "not_evidenced"),
    Spec("of a level that brings nothing", Award(Selection("awards"), (("nation", 5000),)), of("awards", {}), 0),
    Spec("none", HIGHEST, {}, 0, "not_evidenced"),
]  # fmt: skip
TABLES = {"M1": M1, "M2": M2, "M3": M3, "M4": M4, "M5": M5, "M6": M6, "M7": M7, "M8": M8, "M12": M12, "M13": M13}
