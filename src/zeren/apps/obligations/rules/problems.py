"""What can be wrong with an obligation: the kinds of problem of this app."""

from __future__ import annotations

from zeren.base.problems import declare

BAD_PERIOD = declare(
    "obligation_bad_period",
    zh="“{found}”不是所属期",
    en="“{found}” is not a period",
    do_zh="写成2026、2026H1、2026Q2或2026-03这样",
    do_en="Write it like 2026, 2026H1, 2026Q2 or 2026-03",
)
DUE_BEFORE = declare(
    "obligation_due_before_its_event",
    zh="{named}的到期日{due}早于它能到期的{first}",
    en="The due day of {named}, {due}, is before the first on which it can be due, {first}",
    do_zh="核对年份和所属期：事后的事项不早于事情发生的那天，计划类的最多提前三个月",
    do_en="Check year and period: what follows an event is not due before it, a plan at most three months ahead",
)
EXTENSION_UNAPPROVED = declare(
    "obligation_extension_unapproved",
    zh="{named}延期至{extended}，但没有批准岗位",
    en="{named} was extended to {extended}, but no post approved it",
    do_zh="填写单位以外的批准岗位，或删去延期",
    do_en="Give the post outside the unit that approved it, or drop the extension",
)
EXTENSION_INSIDE = declare(
    "obligation_extension_inside",
    zh="{named}的延期由本单位或其下级的岗位{post}批准",
    en="The extension of {named} was approved by {post}, a post of the unit itself or below it",
    do_zh="由单位以外的岗位批准",
    do_en="Have it approved by a post outside the unit",
)
EXTENSION_NOT_LATER = declare(
    "obligation_extension_not_later",
    zh="{named}的延期{extended}不晚于到期日{due}",
    en="The extension of {named}, {extended}, is not later than its due day, {due}",
    do_zh="延期要晚于原定的到期日",
    do_en="An extension is later than the due day",
)
NOTHING_OWED = declare(
    "obligation_not_owed",
    zh="责任制的日历里没有{named}，表里也没有到期日",
    en="The calendar of the framework has no {named}, and the table gives no due day",
    do_zh="核对单位、责任事项和所属期；确有此事的，填写到期日",
    do_en="Check unit, duty and period; if it is owed all the same, give its due day",
)
CLOSED_BACKWARDS = declare(
    "closure_backwards",
    zh="{last}早于{first}",
    en="{last} is before {first}",
    do_zh="核对两个日期",
    do_en="check the two days",
)
CLOSED_TOO_LONG = declare(
    "closure_too_long",
    zh="超过{most}天",
    en="more than {most} days",
    do_zh="分成几段，或者改责任制的日历",
    do_en="make several of it, or change the calendar of the framework",
)
CLOSED_WITHOUT_REASON = declare(
    "closure_without_reason",
    zh="没有写为什么",
    en="no reason is given",
    do_zh="如“换届期间不安排报送”",
    do_en="such as “nothing is due while offices change hands”",
)
