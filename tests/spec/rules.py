"""What each spec table is a table of: the rule in one sentence, in both languages. The reference page is made of it."""

from __future__ import annotations

from zeren.base.text import Text

RULES = {
    "M1": Text(
        "计数对目标：P × min(n, t) ÷ t；或 P − 每缺一次扣分 × max(0, t − n)；按存在天数折算时，t 取整且不小于1",
        "Count against target: P × min(n, t) ÷ t, or P − per_miss × max(0, t − n); prorated, t is "
        "rounded and at least 1",
    ),
    "M2": Text(
        "目标按单位类别：同一公式，目标查本类的数", "Target by unit category: the same, the target is the category's"
    ),
    "M3": Text(
        "每期都有：有足够次数的期数 ÷ 应有的期数；应有的期在单位存续之内、年度之内并且已经结束",
        "Presence per period: periods with enough facts over periods owed, which lie inside the unit's "
        "existence and the "
        "year and have ended",
    ),
    "M4": Text(
        "比例：P × a ÷ b，a 不超过 b；b = 0 怎么算由数据包写明",
        "Ratio: P × a ÷ b, a at most b; the pack says what b = 0 means",
    ),
    "M5": Text("清单覆盖：每有一项得这一项的分", "Coverage of a list: points for each element present"),
    "M6": Text(
        "分档：第一个达到的档；界限写明含不含本数，比例用乘法比较，不取整",
        "Steps: the first that is met; each bound is inclusive or exclusive as stated, ratios are compared by products",
    ),
    "M7": Text(
        "直线：在 lo 得0分，在 hi 得满分，中间按直线，两头封住；hi 小于 lo 就是越少越好",
        "Linear: none at lo, all at hi, straight between, clamped; hi below lo means that less is better",
    ),
    "M8": Text(
        "及时：每项按交得早晚折成千分之几，取平均，或加起来不超过满分；写明按工作日的，不数休息日",
        "Timeliness ladder: each item is worth thousandths by when it came; their mean, or their sum up "
        "to P; in working "
        "days where the rule says so",
    ),
    "M9": Text(
        "按问题扣分：按轻重定额扣，单项、组、整行各有上限；没人看过不给分",
        "Deduction per fault: fixed by severity, capped by item, group and line; what nobody looked at "
        "is not evidenced",
    ),
    "M10": Text(
        "酌情扣分：检查人员在范围内扣，有理由、经复核才算",
        "Judged deduction: an inspector's number within a range, which counts with a reason and a second reader",
    ),
    "M11": Text(
        "全有或全无：各项条件都成立得满分；不适用指标上的条件不算",
        "All or nothing: full points if every condition holds; those on lines that do not apply are left out",
    ),
    "M12": Text("累计到顶：min(P, 每个的分 × n)", "Accumulate to a cap: min(P, each × n)"),
    "M13": Text(
        "按级别加分：年度内的表彰，取最高一项或全部，先封本行，再封合计",
        "Bonus by level: awards dated in the year, the highest or all; the line's cap, then the total cap",
    ),
    "M14": Text(
        "有门槛的加分：不加分时达到门槛才加；合计封顶；只有数据包写明，总分才可超过满分",
        "Gated bonus: bonuses count only if the base reaches the gate; capped together; above full only "
        "if the pack says so",
    ),
    "M15": Text("一票否决：记零、定为不合格、封顶或降一档", "Veto: to zero, to fail, a band cap, or one band lower"),
    "M16": Text(
        "等次的底线：没有零分的指标，某部分不低于多少；不适用的不拦",
        "Floor condition for a band: no line at 0, a component of at least x; what does not apply passes",
    ),
    "M17": Text(
        "评等：评等折成千分之几（可按难度），几位评审取精确平均，再乘工作量系数",
        "Judged grade: grades (by level) in thousandths of P; several judges: the mean of exact values; "
        "times the load factor",
    ),
    "M18": Text(
        "测评：各种评价折成千分之几取平均，弃权不算票，两端各去一部分，票数不足不适用",
        "Survey or ballot: the mean of the answers; abstentions are no returns; trimming at each side; "
        "below minimum returns: "
        "not applicable",
    ),
    "M19": Text(
        "多方评议：各方得分率按权重合成；缺一方怎么办必须写明；自评只显示",
        "Weighted viewpoints: each view's share by weight; what an absent one means is stated; the own "
        "score is only shown",
    ),
    "M20": Text(
        "不适用：不适用的指标和部分去掉，其余折算到满分，只取整一次；组的封顶同样用于可得分",
        "Not-applicable lines and components are dropped, the rest is scaled to the full total and "
        "rounded once; groups cap "
        "what is applicable alike",
    ),
    "M21": Text(
        "抽样：抽到的问题数 × N ÷ k，精确推算；没有可抽的不适用，抽到没查的无佐证",
        "Sampling: faults × N ÷ k, exact; nothing to draw: not applicable; drawn and not checked: not evidenced",
    ),
    "M22": Text(
        "同类位置：百分位 (少于 + 相同 ÷ 2) ÷ n，或标准分 50 + 10z（总体方差，精确取整）",
        "Within category: percentile (less + equal ÷ 2) ÷ n, or the standard score 50 + 10z (population "
        "variance, exact)",
    ),
    "M23": Text(
        "名额：本档及以上的名额按比例取整，减去已在上面的；同分按规定；落下的进下一个够条件的档；空出的不补",
        "Rank bands with quota: places for this band or better, less those above; ties as stated; the "
        "displaced enter the next "
        "band whose floor they meet; freed places are not refilled",
    ),
    "M24": Text(
        "整改结转：已验收的权重 ÷ 应整改的权重",
        "Carry-over: the weight of what was verified over the weight of what was open in the year",
    ),
    "Adjustments": Text(
        "一行的调整：核准的调整加在公式上，再取整、封底、封顶；无佐证的变为已计分，不适用的不变",
        "Adjustments of a line are added to the formula before the one rounding, the floor and the "
        "ceiling; not evidenced "
        "becomes scored, not applicable stays",
    ),
    "Totals": Text(
        "总分：T = max(0, B + 加分 + 问责扣分 + 往年错分更正)",
        "Total: T = max(0, B + bonuses + accountability + correction of an earlier year's wrong score)",
    ),
    "Bands": Text(
        "等次和否决的先后：记零、按分定等、名额、不合格、封顶、降档",
        "Bands and vetoes in this order: to-zero, band by total, quota, to-fail, band caps, lowerings",
    ),
    "Ranks": Text(
        "位次：同类之内，同分同位；岗位不足三个的不排",
        "Ranks within category; equal totals share; under three posts: none",
    ),
    "Roll-up": Text(
        "汇总：直接下级逐级汇总，每级取整一次", "Roll-up over the direct children, level by level, rounded per level"
    ),
}
