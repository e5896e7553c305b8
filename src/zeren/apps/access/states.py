"""The closed lists of access: permissions and roles, with their words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from zeren.base.text import Text


class Permission(StrEnum):
    """One thing that may be done, on the units of a grant."""

    own_account = "own_account"
    see_unit = "see_unit"
    see_scorecard = "see_scorecard"
    file_record = "file_record"
    sign = "sign"
    decide_finding = "decide_finding"
    inspect = "inspect"
    assess = "assess"
    supervise = "supervise"
    see_accounts = "see_accounts"
    manage_people = "manage_people"
    manage_grants = "manage_grants"
    run_system = "run_system"
    read_journal = "read_journal"


P = Permission

TEXTS: Mapping[Permission, Text] = {
    P.own_account: Text("管理自己的账号", "look after your own account"),
    P.see_unit: Text("查看单位", "see a unit"),
    P.see_scorecard: Text("查看得分", "see a scorecard"),
    P.file_record: Text("报送工作记录", "file a record"),
    P.sign: Text("审签", "sign"),
    P.decide_finding: Text("决定问题的整改事项", "decide on findings"),
    P.inspect: Text("开展检查", "inspect"),
    P.assess: Text("组织考核", "assess"),
    P.supervise: Text("处理问责事项", "handle accountability cases"),
    P.see_accounts: Text("查看账号和授权", "see accounts and grants"),
    P.manage_people: Text("管理账号、人员、岗位和单位", "manage accounts, people, posts and units"),
    P.manage_grants: Text("管理授权", "manage grants"),
    P.run_system: Text("维护系统", "run the system"),
    P.read_journal: Text("查看日志", "read the journal"),
}
"""What each permission lets somebody do, in words."""

ALWAYS = frozenset({P.own_account})
"""What every account may do without a grant."""


class Role(NamedTuple):
    """A role: its key, its name, what it is for in one plain sentence, and what it permits."""

    key: str
    text: Text
    says: Text
    permissions: frozenset[Permission]


def _role(key: str, text: Text, says: Text, *permissions: Permission) -> Role:
    return Role(key, text, says, ALWAYS | set(permissions))


_ALL = (
    _role(
        "officer",
        Text("填报员", "officer"),
        Text("报送本单位的工作记录，看本单位的得分。", "Files the unit's records and sees how the unit scores."),
        P.see_unit,
        P.see_scorecard,
        P.file_record,
    ),
    _role(
        "unit_leader",
        Text("分管领导", "unit leader"),
        Text("看本单位的情况，可以代填报员报送，审签材料。", "Sees the unit, may file for the officer, and signs."),
        P.see_unit,
        P.see_scorecard,
        P.file_record,
        P.sign,
    ),
    _role(
        "first_responsible",
        Text("第一责任人", "first responsible person"),
        Text(
            "看本单位的情况，审签材料，决定整改事项。", "Sees the unit, signs, and decides how findings are put right."
        ),
        P.see_unit,
        P.see_scorecard,
        P.sign,
        P.decide_finding,
    ),
    _role(
        "inspector",
        Text("检查人员", "inspector"),
        Text(
            "看被检查单位的情况，开展检查，提出问题。", "Sees the units to be inspected, inspects, and raises findings."
        ),
        P.see_unit,
        P.inspect,
    ),
    _role(
        "assessor",
        Text("考核人员", "assessor"),
        Text(
            "组织年度考核，看范围内各单位的得分和依据。", "Runs the yearly assessment and sees scores with their facts."
        ),
        P.see_unit,
        P.see_scorecard,
        P.assess,
    ),
    _role(
        "supervisor",
        Text("监督问责人员", "supervisor"),
        Text(
            "处理问责事项，看有关单位的情况和得分。", "Handles accountability cases; sees the units and their scores."
        ),
        P.see_unit,
        P.see_scorecard,
        P.supervise,
    ),
    _role(
        "system_admin",
        Text("系统管理员", "system administrator"),
        Text(
            "维护系统，开设和关闭账号；不能授权，不看日志。",
            "Runs the system and opens accounts; neither grants nor audits.",
        ),
        P.run_system,
        P.see_accounts,
        P.manage_people,
    ),
    _role(
        "security_admin",
        Text("安全管理员", "security administrator"),
        Text("决定谁能看什么、做什么；不能给自己授权。", "Decides who may see and do what; never for themselves."),
        P.see_accounts,
        P.manage_grants,
    ),
    _role(
        "audit_admin",
        Text("审计管理员", "audit administrator"),
        Text("查看和核对日志；不能改动任何内容。", "Reads and verifies the journal; changes nothing."),
        P.read_journal,
    ),
)

ROLES: Mapping[str, Role] = {role.key: role for role in _ALL}
"""The roles, in the order in which people meet them."""

ADMINISTRATORS = frozenset({"system_admin", "security_admin", "audit_admin"})
"""Kept apart: no account holds two of them on one day."""

WAYS: Mapping[str, Text] = {
    "password": Text("密码", "password"),
    "totp": Text("验证码应用", "code app"),
    "recovery": Text("恢复码", "recovery code"),
    "webauthn": Text("通行密钥", "passkey"),
    "passkey": Text("通行密钥", "passkey"),
    "oidc": Text("统一身份认证", "the organisation's sign-in"),
}
"""What somebody comes in with, in words."""
