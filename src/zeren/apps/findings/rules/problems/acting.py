"""What speaks against a move, and against what was typed."""

from __future__ import annotations

from zeren.base.problems import declare

NO_SUCH_MOVE = declare(
    "finding_no_such_move",
    zh="问题{code}的状态是“{state}”，现在不能做“{move}”",
    en="Finding {code} is “{state}”; “{move}” is not possible now",
    do_zh="现在可以做的是：{allowed}",
    do_en="What is possible now: {allowed}",
)
NOT_YOURS = declare(
    "finding_not_yours",
    zh="问题{code}的“{move}”要由{who}来做，岗位{by}不可以",
    en="“{move}” of finding {code} is for {who}; post {by} may not",
    do_zh="请有权的岗位来做",
    do_en="Ask a post that may",
)
NOT_PERMITTED = declare(
    "finding_not_permitted",
    zh="问题{code}的“{move}”要有{roles}的授权",
    en="“{move}” of finding {code} takes a grant as {roles}",
    do_zh="请有这项授权的人来做；需要的话，请安全管理员授权",
    do_en="Ask somebody who has it, or the security administrator for a grant",
)
DONE_BY_YOU = declare(
    "finding_done_by_you",
    zh="岗位{by}或任职的人办理过问题{code}的整改，不能自己“{move}”",
    en="Post {by}, or whoever holds it, worked on finding {code} and cannot “{move}” it themselves",
    do_zh="请没有参与整改的人来做",
    do_en="Ask somebody who took no part in the work",
)
POST_INSIDE = declare(
    "finding_post_inside",
    zh="岗位{by}的任职人在被查单位也有任职，不能对问题{code}做“{move}”",
    en="Whoever holds post {by} also holds a post in the unit, and cannot “{move}” finding {code}",
    do_zh="请与被查单位没有任职关系的人来做",
    do_en="Ask somebody who holds no post there",
)
SAME_PERSON = declare(
    "finding_second_same",
    zh="问题{code}的“{move}”是您提出的，要由另一个人复核",
    en="You proposed to “{move}” finding {code}; somebody else has to agree",
    do_zh="请另一个人复核",
    do_en="Ask a second person",
)
NOT_YOUR_POST = declare(
    "finding_not_your_post",
    zh="您今天不担任岗位{by}",
    en="You do not hold post {by} today",
    do_zh="换成您现在担任的岗位；任职有变动的，请先更新任职表",
    do_en="Choose a post that you hold; if an appointment changed, have the table of appointments updated",
)
NO_POST = declare(
    "finding_no_post",
    zh="您今天没有担任任何岗位，不能办理问题",
    en="You hold no post today, so you cannot act on findings",
    do_zh="请系统管理员把您的账号和人员、任职对上",
    do_en="Ask the system administrator to join your account with your person and appointment",
)
STALE = declare(
    "finding_changed_meanwhile",
    zh="您打开这一页以后，别人已经办理了问题{code}，您这次的操作没有生效",
    en="Somebody acted on finding {code} after you opened the page; what you sent was not done",
    do_zh="先看下面新的办理情况，再决定要不要继续；您写的内容还在",
    do_en="See below what happened meanwhile, then decide; what you wrote is still here",
)
NOTHING_TO_TAKE_BACK = declare(
    "finding_nothing_to_take_back",
    zh="问题{code}最近的一步不能收回",
    en="The last step of finding {code} cannot be taken back",
    do_zh="只有本单位报送、还没有人办理的，才能收回",
    do_en="Only what the unit submitted itself, and nobody has acted on, can be",
)
PROPOSED_ALREADY = declare(
    "finding_proposed_already",
    zh="问题{code}的“{move}”正等着复核",
    en="“{move}” of finding {code} waits for a second person",
    do_zh="先复核或撤销这项提议",
    do_en="Agree to it or decline it first",
)
NOTHING_PROPOSED = declare(
    "finding_nothing_proposed",
    zh="问题{code}没有等待复核的提议",
    en="Nothing is proposed for finding {code}",
    do_zh="看看下面的办理情况，也许别人已经复核",
    do_en="See below; perhaps somebody has answered it",
)
NO_WORK_NOW = declare(
    "finding_no_work_now",
    zh="问题{code}的状态是“{state}”，现在不能增加或修改措施",
    en="Finding {code} is “{state}”; its remedies cannot be changed now",
    do_zh="认领以后、办结以前才能填写措施；审核期间先收回再改",
    do_en="Remedies are filed between claiming and closure; take a submission back to change them",
)
PLAN_STANDS = declare(
    "finding_plan_stands",
    zh="措施{code}已写进批准的方案，内容和期限不能再改",
    en="Remedy {code} stands in the approved plan; its text and due day cannot be changed",
    do_zh="可以填写完成日期、成效和佐证，或另加一条措施",
    do_en="File when it was done, its result and evidence, or add another remedy",
)
DONE_AHEAD = declare(
    "remedy_done_in_future",
    zh="完成日期{done}还没有到",
    en="The day it was done, {done}, is still to come",
    do_zh="填实际完成的日期",
    do_en="Give the day on which it was done",
)
EMPTY_FIELD = declare(
    "finding_field_empty",
    zh="“{field}”没有填",
    en="“{field}” is empty",
    do_zh="填上再保存",
    do_en="Fill it in and save again",
)
NOT_A_DAY = declare(
    "finding_field_no_day",
    zh="“{field}”里的“{found}”不是一个日期",
    en="“{found}” in “{field}” is no date",
    do_zh="写成 2026-03-01 这样的日期",
    do_en="Write it like 2026-03-01",
)
UNKNOWN_CHOICE = declare(
    "finding_unknown_choice",
    zh="“{field}”里没有“{found}”这个选项",
    en="“{found}” is no choice of “{field}”",
    do_zh="从列出的选项里选",
    do_en="Choose one that is offered",
)
DUE_TOO_EARLY = declare(
    "finding_due_before_opened",
    zh="整改期限{due}早于反馈日期{opened}",
    en="It would be due on {due}, before it was opened on {opened}",
    do_zh="改正其中一个日期",
    do_en="Correct one of the days",
)
NOT_A_DRAFT = declare(
    "finding_no_draft",
    zh="问题{code}已经交办，内容不能再改",
    en="Finding {code} has been issued; its text cannot be changed",
    do_zh="有误的，由有权决定的机关更正或撤回",
    do_en="If it is wrong, the deciding body amends or withdraws it",
)
MOVE_NEEDS = declare(
    "finding_move_needs",
    zh="问题{code}的“{move}”缺少{need}",
    en="“{move}” of finding {code} lacks {need}",
    do_zh="补上再做",
    do_en="Give it and try again",
)
UNKNOWN_FINDING = declare(
    "finding_unknown",
    zh="没有编号为{code}的问题",
    en="There is no finding {code}",
    do_zh="核对编号",
    do_en="Check its id",
)
ACTED_ON = declare(
    "findings_acted_on_since",
    zh="这些问题转入后已有办理：{codes}",
    en="somebody has acted on findings that came along: {codes}",
    do_zh="并入不能撤销；需要的话，请另设单位",
    do_en="the merge stays; set up another unit if you need one",
)
REMEDY_DONE = declare(
    "remedy_done_already",
    zh="措施{code}已填完成日期，不能撤下",
    en="remedy {code} is reported done and stays",
    do_zh="填错的，先把完成日期清空再撤下",
    do_en="If that was a mistake, empty its day first",
)
REMEDY_APPROVED = declare(
    "remedy_in_approved_plan",
    zh="措施{code}在已批准的方案里，不能撤下",
    en="remedy {code} stands in the approved plan and stays",
    do_zh="方案退回以后才能改；批准以后加的措施可以撤下",
    do_en="It can be changed when the plan is returned; what was added after the approval can be taken out",
)
NOTHING_WITHDRAWN = declare(
    "no_remedy_to_bring_back",
    zh="问题{code}没有刚撤下的措施",
    en="no remedy of finding {code} was just taken out",
    do_zh="之后又有办理的，请重新填写措施",
    do_en="where something was done since, write the remedy anew",
)
NONE_CHOSEN = declare(
    "no_finding_chosen",
    zh="没有勾选问题",
    en="no finding was ticked",
    do_zh="勾选要验收或退回的问题",
    do_en="tick those to accept or to return",
)
