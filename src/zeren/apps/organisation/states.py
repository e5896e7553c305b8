"""The tiers of responsibility a post can carry."""

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
