"""What speaks against a row of the ledger."""

from __future__ import annotations

from zeren.base.problems import declare

NOT_VERIFIED = declare(
    "finding_not_verified",
    zh="问题{code}的状态是“{state}”，但没有验收日期或验收岗位",
    en="Finding {code} is “{state}” but has no day or no post of verification",
    do_zh="填写验收日期和单位以外的验收岗位，或改正状态",
    do_en="Give the day and a post outside the unit, or correct the state",
)
VERIFIER_INSIDE = declare(
    "finding_verifier_inside",
    zh="问题{code}由本单位或其下级的岗位{post}验收",
    en="Finding {code} was verified by {post}, a post of the unit itself or below it",
    do_zh="由单位以外的岗位验收",
    do_en="Have it verified by a post outside the unit",
)
VERIFIER_OWNS = declare(
    "finding_verifier_owns",
    zh="问题{code}由它的责任岗位{post}自己验收",
    en="Finding {code} was verified by {post}, the post that owns it",
    do_zh="由责任岗位以外的岗位验收",
    do_en="Have it verified by another post than its owner",
)
VERIFIED_BEFORE_OPENED = declare(
    "finding_verified_before_opened",
    zh="问题{code}的验收日期{verified}早于反馈日期{opened}",
    en="Finding {code} was verified on {verified}, before it was opened on {opened}",
    do_zh="改正其中一个日期",
    do_en="Correct one of the days",
)
DATE_WITHOUT_STATE = declare(
    "finding_date_without_state",
    zh="问题{code}填了{what}{day}，但状态是“{state}”",
    en="Finding {code} has a {what}, {day}, but is “{state}”",
    do_zh="改正状态，或删去这个日期；重新打开的问题在再次验收前不填验收日期",
    do_en="Correct the state or drop the day; a reopened finding has no day of verification until it is verified again",
)
NOT_CLOSED = declare(
    "finding_not_closed",
    zh="问题{code}的状态是“{state}”，但没有销号日期",
    en="Finding {code} is “{state}” but has no day of closure",
    do_zh="填写销号日期，或改正状态",
    do_en="Give the day of closure, or correct the state",
)
CLOSED_BEFORE_VERIFIED = declare(
    "finding_closed_before_verified",
    zh="问题{code}的销号日期{closed}早于验收日期{verified}",
    en="Finding {code} was closed on {closed}, before it was verified on {verified}",
    do_zh="先验收，后销号；改正其中一个日期",
    do_en="Verification comes before closure; correct one of the days",
)
NOT_PUBLISHED = declare(
    "finding_not_published",
    zh="问题{code}的状态是“已公开”，但没有公开日期",
    en="Finding {code} is “published” but has no day of publication",
    do_zh="填写公开日期，或改正状态",
    do_en="Give the day of publication, or correct the state",
)
PUBLISHED_BEFORE_CLOSED = declare(
    "finding_published_before_closed",
    zh="问题{code}的公开日期{published}早于销号日期{closed}",
    en="Finding {code} was published on {published}, before it was closed on {closed}",
    do_zh="先销号，后公开；改正其中一个日期",
    do_en="Closure comes before publication; correct one of the days",
)
EXTENSION_UNAPPROVED = declare(
    "finding_extension_unapproved",
    zh="问题{code}延期至{extended}，但没有延期批准岗位",
    en="Finding {code} was extended to {extended}, but no post approved it",
    do_zh="填写单位以外的批准岗位，或删去延期",
    do_en="Give the post outside the unit that approved it, or drop the extension",
)
EXTENSION_INSIDE = declare(
    "finding_extension_inside",
    zh="问题{code}的延期由本单位或其下级的岗位{post}批准",
    en="The extension of finding {code} was approved by {post}, a post of the unit itself or below it",
    do_zh="由单位以外的岗位批准",
    do_en="Have it approved by a post outside the unit",
)
EXTENSION_NOT_LATER = declare(
    "finding_extension_not_later",
    zh="问题{code}的延期{extended}不晚于整改期限{due}",
    en="The extension of finding {code}, {extended}, is not later than its due day, {due}",
    do_zh="延期要晚于原定期限；没有原定期限的不填延期",
    do_en="An extension is later than the first due day; without a due day there is none",
)
NEVER_CLOSED = declare(
    "finding_reopened_never_closed",
    zh="问题{code}在{reopened}重新打开，但在此以前没有销号",
    en="Finding {code} was reopened on {reopened}, but was not closed before that",
    do_zh="填写重新打开以前的销号日期，或删去重新打开日期",
    do_en="Give the day it was closed before, or drop the day of reopening",
)
REOPENED_WITHOUT_DAY = declare(
    "finding_reopened_without_day",
    zh="问题{code}的状态是“重新打开”，但没有重新打开日期",
    en="Finding {code} is “reopened” but has no day of reopening",
    do_zh="填写重新打开日期，或改正状态",
    do_en="Give the day it was reopened, or correct the state",
)
NOT_VERIFIED_AGAIN = declare(
    "finding_not_verified_again",
    zh="问题{code}在{reopened}重新打开，验收日期{verified}在此以前",
    en="Finding {code} was reopened on {reopened}; its verification, {verified}, lies before that",
    do_zh="填写重新打开以后的验收日期，或把状态改为整改中",
    do_en="Give the day of the new verification, or set the state back to in progress",
)
NOT_EXPLAINED = declare(
    "finding_not_explained",
    zh="问题{code}的状态是“{state}”，但没有理由",
    en="Finding {code} is “{state}” without a reason",
    do_zh="填写理由",
    do_en="Give the reason",
)
NO_SECOND = declare(
    "finding_no_second",
    zh="问题{code}的状态是“{state}”，但没有责任岗位以外的复核岗位",
    en="Finding {code} is “{state}” without a second post other than its owner",
    do_zh="填写另一个复核岗位",
    do_en="Give a second post that is not the owner",
)
REMEDY_TOO_LATE = declare(
    "remedy_due_after_finding",
    zh="措施{code}的期限{due}晚于问题{finding}的期限{limit}",
    en="Remedy {code} is due on {due}, later than its finding {finding}, which is due on {limit}",
    do_zh="措施的期限不能晚于问题的期限（延期的，以延期为准）",
    do_en="A remedy is due no later than its finding, an approved extension counted",
)
REMEDY_TOO_EARLY = declare(
    "remedy_done_before_opened",
    zh="措施{code}的完成日期{done}早于问题{finding}的反馈日期{opened}",
    en="Remedy {code} was done on {done}, before its finding {finding} was opened on {opened}",
    do_zh="改正日期；问题反馈以前做的事不是这个问题的整改措施",
    do_en="Correct the day; what was done before the finding is no remedy of it",
)
UNKNOWN_TYPE = declare(
    "remedy_type_unknown",
    zh="措施{code}的类型“{found}”不在清单里",
    en="Remedy {code} has a type, “{found}”, that is not on the list",
    do_zh="填建章立制、挽回损失、追责问责、举一反三、专项整治、重大措施中的一个或几个",
    do_en="Use one or more of rule_making, loss_recovered, accountability, extend_to_similar, special_rectification, "
    "significant_measures",
)
