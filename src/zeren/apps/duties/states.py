"""How a duty stands on a day, the roles of governance, what the first responsible does in person."""

from __future__ import annotations

from zeren.base.text import Text

STATES = {
    "held": Text("有人负责", "held"),
    "acting": Text("代理负责", "held by a stand-in"),
    "open": Text("代理未定期限", "stand-in without an end"),
    "vacant": Text("岗位空缺", "vacant"),
    "gap": Text("无人负责", "nobody"),
    "overlap": Text("责任重叠", "several"),
}
"""How a duty of a unit stands on a day."""

ROLES = {
    "deciding": Text("领导机构", "deciding body"),
    "coordinator": Text("协调机构", "coordinator"),
    "lead": Text("牵头部门", "lead department"),
    "participant": Text("成员单位", "participant"),
    "liaison": Text("联络员", "liaison"),
    "guide": Text("指导", "guides"),
    "organise": Text("组织", "organises"),
    "coordinate": Text("协调", "coordinates"),
    "supervise": Text("督查", "supervises"),
    "follow_through": Text("抓好落实", "follows through"),
}
"""What somebody is in the governance of a framework; the last five are the functions of the lead department."""

FUNCTIONS = ("guide", "organise", "coordinate", "supervise", "follow_through")
SINGLE = frozenset({"deciding", "coordinator", "lead", *FUNCTIONS})
"""Roles that one holds at a time."""

KINDS = {"asset": Text("资产、场所、平台", "asset"), "activity": Text("业务、活动", "activity")}
"""What a portfolio holds."""

DEEDS = {
    "deploy": Text("亲自部署", "deployed"),
    "ask": Text("亲自过问", "asked"),
    "handle": Text("亲自处置", "handled"),
}
"""What the first responsible does in person."""

RANKS = {"measure": Text("办法", "measure"), "rules": Text("细则", "rules"), "plan": Text("方案", "plan")}
"""The ranks of an organisation's own instruments, the higher first."""
