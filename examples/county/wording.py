"""Sentences grown from many clauses: places, matters, offices, numbers and deeds, all of plain office business."""

from __future__ import annotations

import random
from collections.abc import Callable
from string import Formatter

from examples.county.chance import pick, whole

MATTERS = (
    "窗口办件时限",
    "档案整理归档",
    "值班交接登记",
    "项目资金拨付",
    "政务公开目录更新",
    "信访件转办",
    "防汛物资盘点",
    "公车使用登记",
    "合同审查备案",
    "固定资产清查",
    "会议精简",
    "报表合并",
    "办事指南修订",
    "印章使用审批",
    "采购验收",
    "经费预算执行",
    "设备巡检",
    "食堂管理",
    "网站栏目维护",
    "公告栏更换",
    "岗位轮换交接",
    "培训名额分配",
    "群众来电登记",
    "便民服务点布设",
    "道路养护派工",
    "供水管网检修",
    "校舍维修",
    "药品盘存",
    "图书采编",
    "农机具检修",
    "粮库测温",
    "垃圾清运排班",
    "林区巡护排班",
    "河道清淤",
    "路灯报修",
    "老旧小区停车",
    "集贸市场秩序",
    "残障便利设施",
    "停水停电通知",
    "小额工程结算",
)
PLACES = (
    "一楼服务大厅",
    "东区办公点",
    "西区办公点",
    "二号会议室",
    "下属站所",
    "基层联系点",
    "项目工地",
    "档案库房",
    "值班室",
    "服务窗口",
    "沿河片区",
    "老城片区",
    "新区片区",
    "山区片区",
    "集镇片区",
    "信息机房",
    "物资仓库",
    "公开栏前",
)
HANDLERS = (
    "办公室",
    "综合科",
    "业务科",
    "财务科",
    "人事科",
    "项目科",
    "服务科",
    "信息科",
    "督办科",
    "分管负责人",
    "值班负责人",
    "联系站所负责人",
)
DEEDS = (
    "逐件登记并按周核对",
    "重新划分经办与复核岗位",
    "把办理时限压缩{d}个工作日",
    "统一表样，停用{d}种旧表",
    "补齐缺项{n}处",
    "安排{d}名同志专责办理",
    "每月{d}日前公布进度",
    "对照清单逐项销号",
    "先在{place}试行，再全面铺开",
    "与{handler}共用一份台账",
    "更新操作说明并张贴",
    "开展一次现场演示",
    "由{handler}抽查{d}次",
    "纳入下月工作计划",
    "合并{d}项重复填报",
    "明确{d}条交接要求",
    "把积压的{n}件办结",
    "改造{place}的{d}处设施",
    "列支经费{n}万元",
    "调整排班，早晚各延长{d}个小时",
)
OPENERS = (
    "会议决定",
    "经研究",
    "会议议定",
    "当场明确",
    "讨论后确定",
    "会后决定",
    "结合实际商定",
    "对照要求确定",
)
RESULTS = (
    "目前已办结{n}件",
    "当月办理时长缩短{d}天",
    "群众等候时间减少{n}分钟",
    "差错由{n}处降到{d}处",
    "登记完整率提高{d}个百分点",
    "{place}已恢复正常使用",
    "相关台账已补记{n}条",
    "节约开支{n}百元",
    "已答复来电{n}个",
    "复核未再发现漏项",
    "{handler}已按期交回结果",
    "试行{d}周后运行平稳",
)
ASIDES = (
    "考虑到{place}人手较紧，先由{handler}代办。",
    "遇节假日顺延，由{handler}提前告知。",
    "涉及多个科室的，由{handler}汇总一次，不再分别要材料。",
    "所需表样沿用现有格式，不另行设计。",
    "已有数据直接引用，不要求重复填报。",
    "{place}的情况由{handler}另行核实。",
    "本项每{d}个月回看一次。",
    "对提前完成的{d}个小组予以说明，不作排名。",
)
SENTENCES = (
    "{opener}，{matter}由{handler}牵头，{deed}。",
    "针对{place}反映的{matter}问题，{opener}{deed}，{result}。",
    "{handler}汇报了{matter}情况，{opener}{deed}。",
    "关于{matter}，{handler}在{place}{deed}；{result}。",
    "{matter}方面，{deed}，同时{deed2}。",
    "就{matter}与{matter2}两项，{opener}{deed}，{d}周内完成。",
    "{place}的{matter}自下月起调整：{deed}。{aside}",
    "{handler}逐项核对了{n}条{matter}记录，{result}。",
    "{opener}把{matter}作为下月重点，{deed}。{aside}",
    "{matter}已连续{d}个月按期完成，{result}。",
)
PROBLEMS = (
    "{place}的{matter}长期由一人兼办，缺少复核",
    "{matter}未按规定时限办理，延误{n}件",
    "{matter}台账与实际不符，相差{d}处",
    "责任清单未写明{matter}由谁负责",
    "{matter}只转发文件，没有本单位的具体安排",
    "{matter}的工作方案照抄往年文本，与实际脱节",
    "学习安排了{n}次，其中{d}次没有记录决定事项",
    "{handler}与{place}之间就{matter}职责交叉",
    "{matter}经费列支{n}万元，年底执行不足",
    "对{matter}的意见建议{d}条未予答复",
    "{place}的公开内容超过{d}个月未更新",
    "审签环节缺少{handler}核稿，涉及{n}件",
)
GOALS = (
    "{d}周内理顺{matter}流程，做到件件有记录",
    "补齐{matter}缺项，差错控制在{d}处以内",
    "明确{matter}的经办、复核和答复岗位",
    "{matter}按期办结，不再新增积压",
    "形成{matter}的长期做法并每季回看",
)

_FIELDS = {
    text: [name for _, name, _, _ in Formatter().parse(text) if name]
    for group in (SENTENCES, DEEDS, RESULTS, ASIDES, PROBLEMS, GOALS)
    for text in group
}


def _fill(rng: random.Random, text: str) -> str:
    names = _FIELDS[text]
    return text.format(**{name: _SLOTS[name](rng) for name in names}) if names else text


_SLOTS: dict[str, Callable[[random.Random], object]] = {
    "d": lambda rng: whole(rng, 2, 9),
    "n": lambda rng: whole(rng, 10, 96),
    "matter": lambda rng: pick(rng, MATTERS),
    "matter2": lambda rng: pick(rng, MATTERS),
    "place": lambda rng: pick(rng, PLACES),
    "handler": lambda rng: pick(rng, HANDLERS),
    "opener": lambda rng: pick(rng, OPENERS),
    "deed": lambda rng: _fill(rng, pick(rng, DEEDS)),
    "deed2": lambda rng: _fill(rng, pick(rng, DEEDS)),
    "result": lambda rng: _fill(rng, pick(rng, RESULTS)),
    "aside": lambda rng: _fill(rng, pick(rng, ASIDES)),
}


def sentence(rng: random.Random) -> str:
    """A sentence of minutes or a report."""
    return _fill(rng, pick(rng, SENTENCES))


def decision(rng: random.Random) -> str:
    """What was decided, short enough for a table: few draws, for there may be a million of them."""
    who, what = pick(rng, HANDLERS), pick(rng, MATTERS)
    return f"{pick(rng, OPENERS)}由{who}负责{what}，{whole(rng, 2, 12)}周内办结{whole(rng, 2, 60)}项"


def result(rng: random.Random) -> str:
    """What came of it."""
    return _fill(rng, pick(rng, RESULTS))


def problem(rng: random.Random) -> str:
    """What an inspection finds."""
    return _fill(rng, pick(rng, PROBLEMS))


def goal(rng: random.Random) -> str:
    """What putting it right shall reach."""
    return _fill(rng, pick(rng, GOALS))


def deed(rng: random.Random) -> str:
    """A remedy."""
    return f"就{pick(rng, MATTERS)}{_fill(rng, pick(rng, DEEDS))}"


def paragraph(rng: random.Random, sentences: int) -> str:
    """Several sentences."""
    return "".join(sentence(rng) for _ in range(sentences))
