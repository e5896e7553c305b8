"""The tiers of responsibility a post can carry; what can be done to a unit or a post."""

from __future__ import annotations

from zeren.base.text import Text

TIERS = {
    "primary": Text("主体责任", "primary responsibility"),
    "first": Text("第一责任", "first responsibility"),
    "direct": Text("直接责任", "direct responsibility"),
    "leadership": Text("领导责任", "leadership responsibility"),
    "lead": Text("牵头部门", "lead department"),
    "staff": Text("工作人员", "staff"),
}

CHANGES = {
    "unit_opened": Text("设立单位", "unit set up"),
    "unit_renamed": Text("更名", "renamed"),
    "unit_moved": Text("调整隶属", "moved"),
    "unit_changed": Text("调整类别、排序", "category or order changed"),
    "unit_split": Text("分设单位", "split"),
    "unit_merged": Text("并入", "merged"),
    "unit_closed": Text("撤销单位", "unit closed"),
    "post_opened": Text("设立岗位", "post set up"),
    "post_changed": Text("修改岗位", "post changed"),
    "post_closed": Text("撤销岗位", "post closed"),
}
"""Kinds of `models.Change` that stand for themselves and can be taken back."""

CORRECTED = {
    "unit_corrected": Text("导入时更正", "corrected by a table"),
    "post_corrected": Text("导入时更正", "corrected by a table"),
    "appointment_corrected": Text("更正任职", "appointment corrected"),
    "appointed": Text("任命", "appointed"),
    "appointment_ended": Text("免职", "appointment ended"),
}
"""The other kinds: another word is said after them, they are not taken back."""

HANDED = {
    "open": Text("待双方签字", "both have to sign"),
    "gave": Text("待接收人签字", "the receiver has to sign"),
    "took": Text("待移交人签字", "the giver has to sign"),
    "done": Text("已交接", "handed over"),
    "dropped": Text("已作废", "dropped"),
}
"""How a hand-over stands."""

ITEMS = {
    "duty": Text("责任", "Duties"),
    "business": Text("业务职责", "Business duties"),
    "seat": Text("领导和协调机构中的职责", "Roles in governance"),
    "portfolio": Text("分管的资产和业务", "Assets and activities in charge of"),
    "channel": Text("自办平台", "Own channels"),
    "owed": Text("未报事项", "Owed and not filed"),
    "finding": Text("未办结问题", "Open findings"),
    "remedy": Text("未完成的整改措施", "Remedies not done"),
    "file": Text("签过的记录和文件", "Records signed, with their files"),
    "sign": Text("待签事项", "Signatures due"),
}
"""What goes along with a post, by the kind of an item of the inventory."""

CHANNELS = {
    "site": Text("网站", "website"),
    "account": Text("新媒体账号", "account on a platform"),
    "screen": Text("电子屏、宣传栏", "screen or board"),
    "newsletter": Text("简报、内刊", "newsletter"),
    "line": Text("热线、信箱", "telephone or mailbox"),
}
"""What a channel of the organisation is."""

HEALTH = {
    "good": Text("正常", "in order"),
    "vacant": Text("责任岗位空缺", "nobody in the owner's post"),
    "unfiled": Text("未填备案号", "no filing number"),
    "stale": Text("久未更新", "not updated for long"),
    "closed": Text("已关停", "closed"),
}
"""How a channel stands; the first that holds counts: closed, vacant, unfiled, stale."""

ROSTERS = {
    "matching": Text("待对应列", "columns to be matched"),
    "ready": Text("待确认", "to be confirmed"),
    "applied": Text("已导入", "taken in"),
    "undone": Text("已撤销", "taken back"),
    "dropped": Text("已放弃", "dropped"),
}
"""How a workbook of the organisation stands."""

LINES = {
    "new": Text("新增", "new"),
    "changed": Text("修改", "changed"),
    "closed": Text("撤销、免职", "closed or ended"),
    "conflict": Text("两边都改过", "changed on both sides"),
    "kept": Text("系统里后来改过", "changed here since"),
    "asked": Text("待说明", "to be answered"),
    "same": Text("没有变化", "unchanged"),
}
"""What a row of a workbook would do."""

ASKED = {
    "unit": Text("是哪个单位", "which unit it is"),
    "post": Text("是哪个岗位", "which post it is"),
    "person": Text("是不是同一个人", "whether it is the same person"),
    "start": Text("从哪天起任职", "from which day they are in post"),
}
"""What is asked about names of a workbook that may mean more than one thing."""

REGISTERS = {
    "facilities": Text("场所和小项目", "facilities and small projects"),
    "budget": Text("工作经费", "budget"),
    "gaps": Text("缺口和答复", "what is lacking"),
    "competence": Text("任职条件", "competence required"),
    "establishment": Text("编制", "authorised posts"),
}
"""The registers that `rules.registers` declares."""
