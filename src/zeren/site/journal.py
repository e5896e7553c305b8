"""The journal's page, put together: what each kind of act is called, and its class in the app where it happens."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.urls import path

from zeren.apps.access.rules import Permission, needs
from zeren.apps.audit import web
from zeren.base.text import Text

KINDS = {
    "desk.loaded": Text("导入文件夹", "folder taken in"),
    "desk.entered": Text("登记一行", "row entered"),
    "desk.agreed": Text("复核评定", "judgement read again"),
    "organisation.accepted": Text("导入单位和人员", "units and people taken in"),
    "organisation.person_added": Text("登记人员", "person added"),
    "organisation.appointed": Text("任职", "appointment"),
    "organisation.appointment_ended": Text("免职", "end of an appointment"),
    "organisation.unit_opened": Text("设立单位", "unit set up"),
    "organisation.unit_renamed": Text("单位更名", "unit renamed"),
    "organisation.unit_moved": Text("单位调整隶属", "unit moved"),
    "organisation.unit_merged": Text("单位并入", "unit merged"),
    "organisation.unit_closed": Text("撤销单位", "unit closed"),
    "organisation.post_opened": Text("设立岗位", "post set up"),
    "organisation.post_changed": Text("修改岗位", "post changed"),
    "organisation.post_closed": Text("撤销岗位", "post closed"),
    "organisation.appointment_corrected": Text("更正任职", "appointment corrected"),
    "organisation.channel_changed": Text("修改平台", "channel changed"),
    "organisation.channel_closed": Text("停用平台", "channel closed"),
    "organisation.channel_noted": Text("登记平台情况", "channel noted"),
    "organisation.channel_opened": Text("登记平台", "channel entered"),
    "organisation.hand_over_dropped": Text("取消交接", "hand-over dropped"),
    "organisation.hand_over_prepared": Text("列交接清单", "hand-over prepared"),
    "organisation.hand_over_signed": Text("签字交接", "hand-over signed"),
    "organisation.handed_over": Text("完成交接", "posts handed over"),
    "organisation.register_entered": Text("登记台账", "register entered"),
    "organisation.register_changed": Text("修改台账", "register changed"),
    "organisation.register_closed": Text("注销台账", "taken out of a register"),
    "organisation.gap_answered": Text("答复缺口", "answer to what is lacking"),
    "organisation.heads_counted": Text("填报队伍结构", "workforce told"),
    "organisation.person_renamed": Text("人员改名", "person renamed"),
    "organisation.roster_answered": Text("说明机构表里的名称", "names of a workbook explained"),
    "organisation.roster_applied": Text("导入机构表", "workbook taken in"),
    "organisation.roster_brought": Text("上传机构表", "workbook brought"),
    "organisation.roster_dropped": Text("放弃机构表", "workbook dropped"),
    "organisation.roster_matched": Text("对应机构表的列", "heads of a workbook matched"),
    "organisation.roster_undone": Text("撤销机构表", "workbook taken back"),
    "organisation.took_effect": Text("变动生效", "change took effect"),
    "organisation.unit_changed": Text("修改单位", "unit changed"),
    "organisation.unit_split": Text("拆分单位", "unit split"),
    "duties.business_added": Text("登记业务职责", "business duty added"),
    "duties.business_ended": Text("停止业务职责", "business duty ended"),
    "duties.charged": Text("明确责任岗位", "duty given to a post"),
    "duties.charge_ended": Text("取消责任岗位", "duty taken from a post"),
    "duties.deed_noted": Text("登记部署过问处理", "deed noted"),
    "duties.letters_issued": Text("印发责任书", "letters issued"),
    "duties.letter_acknowledged": Text("签收责任书", "letter acknowledged"),
    "duties.instrument_entered": Text("登记制度文件", "instrument entered"),
    "duties.instrument_ended": Text("制度文件停止施行", "instrument ended"),
    "duties.clause_cited": Text("责任引用条款", "clause cited"),
    "duties.citation_dropped": Text("取消引用条款", "citation dropped"),
    "duties.portfolio_given": Text("明确分管", "portfolio given"),
    "duties.portfolio_ended": Text("取消分管", "portfolio ended"),
    "duties.seated": Text("明确组织领导", "role given"),
    "duties.seat_ended": Text("取消组织领导", "role ended"),
    "organisation.change_undone": Text("撤销变动", "change taken back"),
    "organisation.workdays_seeded": Text("写入节假日", "public holidays written"),
    "organisation.workday_set": Text("调整工作日", "working day set"),
    "evidence.kept": Text("存入佐证", "evidence kept"),
    "evidence.accepted": Text("导入佐证说明", "evidence described"),
    "frameworks.installed": Text("安装数据包", "pack installed"),
    "frameworks.adopted": Text("决定采用版本", "version decided on"),
    "frameworks.taken_back": Text("撤回采用决定", "decision on a version taken back"),
    "frameworks.draft_kept": Text("保存数据包草稿", "draft of a pack kept"),
    "frameworks.draft_dropped": Text("删除数据包草稿", "draft of a pack dropped"),
    "records.accepted": Text("导入工作记录", "records taken in"),
    "records.filed": Text("报送记录", "record filed"),
    "records.corrected": Text("更正记录", "record corrected"),
    "records.returned": Text("退回记录", "record returned"),
    "records.meeting_planned": Text("安排会议和学习", "meeting planned"),
    "records.meeting_held": Text("登记会议和学习", "meeting entered"),
    "records.task_done": Text("办结任务", "task done"),
    "records.dissent_noted": Text("记下异议", "objection noted"),
    "records.instructed": Text("发出部署", "instruction sent"),
    "records.instruction_taken": Text("收到和落实部署", "instruction taken up"),
    "records.topic_required": Text("规定必学内容", "topic required"),
    "records.topic_dropped": Text("取消必学内容", "topic taken out"),
    "records.certificate_kept": Text("登记证书", "certificate entered"),
    "records.review_moved": Text("工作报告", "report on the work"),
    "records.programme_set": Text("培训计划", "training programme"),
    "records.guided": Text("工作指导", "guidance"),
    "records.activity_kept": Text("例行活动", "recurring activity"),
    "records.output_kept": Text("成果登记", "output entered"),
    "records.counting_switched": Text("开关成果登记", "register of outputs switched"),
    "records.quiz_tried": Text("职责自测", "quiz tried"),
    "records.moved": Text("撤回和恢复记录", "record withdrawn or brought back"),
    "obligations.accepted": Text("导入应办事项", "obligations taken in"),
    "obligations.regenerated": Text("更新应办事项", "obligations brought in line"),
    "obligations.fulfilled": Text("核对应办事项", "obligations compared"),
    "obligations.compared": Text("核对单位应办", "a unit's obligations compared"),
    "obligations.reminded": Text("催办", "reminded of what is owed"),
    "obligations.urged": Text("逐项催办", "reminded by hand"),
    "obligations.urge_taken_back": Text("收回催办", "reminder taken back"),
    "obligations.batch_done": Text("批量办理", "several at once"),
    "obligations.series_proposed": Text("查看全部符合条件的", "act on all that fit looked at"),
    "obligations.series_begun": Text("全部办理开始", "act on all that fit begun"),
    "obligations.series_stopped": Text("全部办理停止", "act on all that fit stopped"),
    "obligations.series_undone": Text("全部办理撤销", "act on all that fit taken back"),
    "obligations.batch_undone": Text("整批撤销", "batch taken back"),
    "obligations.request_issued": Text("布置填报", "request issued"),
    "obligations.request_withdrawn": Text("撤回填报", "request withdrawn"),
    "obligations.request_chased": Text("催报", "request chased"),
    "obligations.request_answered": Text("报送填报", "request answered"),
    "obligations.request_returned": Text("退回填报", "answer to a request returned"),
    "obligations.days_closed": Text("设不到期日", "days closed"),
    "obligations.days_opened": Text("取消不到期日", "days opened again"),
    "obligations.days_moved": Text("改日历挪动到期日", "due days moved by the calendar"),
    "obligations.budget_set": Text("定限额", "budget set"),
    "obligations.plea_made": Text("申请不适用或延期", "plea made"),
    "obligations.plea_decided": Text("答复申请", "plea decided"),
    "findings.accepted": Text("导入问题和整改", "findings taken in"),
    "findings.moved": Text("问题办理", "finding moved"),
    "findings.taken_back": Text("收回报送", "submission taken back"),
    "findings.registered": Text("登记问题", "finding registered"),
    "findings.redrafted": Text("修改问题草稿", "draft of a finding changed"),
    "findings.remedied": Text("填写整改措施", "remedy filed"),
    "findings.remedy_withdrawn": Text("撤下整改措施", "remedy taken out"),
    "findings.remedy_returned": Text("恢复整改措施", "remedy brought back"),
    "findings.handed_over": Text("问题随单位转移", "finding went with its unit"),
    "findings.proposed": Text("提议处理问题", "move of a finding proposed"),
    "findings.agreed": Text("复核同意", "proposal agreed to"),
    "findings.declined": Text("复核不同意", "proposal turned down"),
    "inspections.accepted": Text("导入检查", "inspections taken in"),
    "inspections.opened": Text("登记检查", "inspection registered"),
    "inspections.fed_back": Text("反馈检查", "inspection fed back"),
    "accountability.accepted": Text("导入问责事项", "cases taken in"),
    "accountability.forgotten": Text("删除到期问责事项", "expired cases deleted"),
    "assessment.scored": Text("计算考核结果", "year scored"),
    "assessment.past_accepted": Text("导入往年得分", "earlier results taken in"),
    "assessment.year_opened": Text("开启年度", "year opened"),
    "assessment.year_closed_again": Text("撤回开启年度", "opening of a year taken back"),
    "assessment.scenario_kept": Text("保存模拟方案", "what-if kept"),
    "assessment.scenario_dropped": Text("删除模拟方案", "what-if deleted"),
    "assessment.practice_kept": Text("保存评分练习", "practice round kept"),
    "assessment.practice_dropped": Text("删除评分练习", "practice round dropped"),
    "assessment.outset_set": Text("定记录起始日", "first day of records set"),
    "assessment.published": Text("发布考核结果", "result published"),
    "assessment.unpublished": Text("撤回发布", "publication taken back"),
    "assessment.objected": Text("办理异议", "objection moved"),
    "assessment.line_adjusted": Text("调整得分", "points adjusted"),
    "assessment.restated": Text("重新核定结果", "result restated"),
    "assessment.exported": Text("折算结果", "result converted"),
    "assessment.result_used": Text("登记结果使用", "use of a result on record"),
    "assessment.use_taken_back": Text("撤销结果使用登记", "use of a result taken back"),
    "assessment.statement_made": Text("出具履责情况说明", "statement of duties made"),
    "assessment.statements_forgotten": Text("删除到期的履责情况说明", "expired statements deleted"),
    "notices.taken_back": Text("收回提醒", "notices taken back"),
    "notices.put": Text("提醒", "notices put"),
    "notices.sent": Text("发出提醒", "notices sent"),
    "notices.wish_set": Text("设置提醒方式", "how to be told set"),
    "jobs.failed": Text("定时任务没有完成", "sweep not finished"),
    "access.account_created": Text("开设账号", "account opened"),
    "access.account_closed": Text("关闭账号", "account closed"),
    "access.password_set": Text("换密码", "password set"),
    "access.accounts_opened": Text("批量开设账号", "accounts opened at once"),
    "access.account_locked": Text("停用账号", "account locked"),
    "access.account_unlocked": Text("恢复账号", "account unlocked"),
    "access.slip_made": Text("重发登录条", "first-use slip made"),
    "access.factor_added": Text("设置第二重验证", "second factor set up"),
    "access.factor_removed": Text("移除第二重验证", "second factor removed"),
    "access.codes_renewed": Text("更换恢复码", "recovery codes renewed"),
    "access.secrets_sealed": Text("加密第二重验证", "second factors sealed"),
    "access.key_renewed": Text("更换加密密钥", "sealing key changed"),
    "access.unreadable_dropped": Text("移除读不出的第二重验证", "unreadable second factors removed"),
    "access.second_demanded": Text("登录要求", "second factor demanded"),
    "access.followed": Text("随任免调整期限", "terms followed appointments"),
    "access.granted": Text("授权", "grant given"),
    "access.revoked": Text("收回授权", "grant ended"),
    "access.given_back": Text("恢复授权", "grant given back"),
    "access.repathed": Text("授权随单位转移", "grants moved with units"),
    "access.signed_in": Text("登录", "sign-in"),
    "access.locked_out": Text("暂停登录", "locked out"),
    "access.sessions_ended": Text("结束登录", "sessions ended"),
    "upkeep.backed_up": Text("备份", "backup taken"),
    "upkeep.restored": Text("从备份恢复", "backup restored"),
    "upkeep.journal_checked": Text("核对日志", "journal checked"),
}
"""What each kind is called, in the order of the list of choices."""


def events() -> dict[str, type[Any]]:
    """The class of every kind of act, from the `events.py` of all apps."""
    return {event.kind: event for name in settings.APPS for event in _events(f"zeren.apps.{name}.events")}


def _events(module: str) -> Iterator[Any]:
    if find_spec(module) is None:
        return
    for found in vars(import_module(module)).values():
        ours = isinstance(found, type) and _within(found.__module__, module) and dataclasses.is_dataclass(found)
        if ours and isinstance(getattr(found, "kind", None), str):
            yield found


def _within(name: str, module: str) -> bool:
    """Whether a name is a module's or that of a part of it: events that grew are a package."""
    return name == module or name.startswith(f"{module}.")


urlpatterns = [
    path(
        "journal",
        needs(Permission.read_journal)(web.journal),
        {"events": events(), "kinds": KINDS},
        name="journal",
    ),
]
