"""What follows from permissions, roles and grants; decided over plain values."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

from zeren.apps.access.states import ADMINISTRATORS, ALWAYS, ROLES, TEXTS, Permission, Role
from zeren.base.problems import Problem, declare

__all__ = ["ADMINISTRATORS", "ALWAYS", "ROLES", "TEXTS", "Permission", "Role"]

View = TypeVar("View", bound=Callable[..., Any])

At = Callable[..., str | None]
"""From the parts of an address to the path of the unit it is about; None where there is no such unit."""


def needs(permission: Permission, at: At | None = None) -> Callable[[View], View]:
    """Mark a page: only for whoever has the permission, on the unit that `at` finds or, without it, anywhere.

    The site keeps the door (`site.middleware.guard`): a page without a mark is closed to everybody. What a page lists
    it still filters with `queries.scope`. `at` is called with the parts of the address by keyword.
    """

    def marked(view: View) -> View:
        view.permission, view.at = permission, at  # type: ignore[attr-defined]  # the mark of a function
        return view

    return marked


def open_to_all(view: View) -> View:
    """Mark a page that everybody may call, signed in or not."""
    view.open_to_all = True  # type: ignore[attr-defined]  # the mark of a function
    return view


def without_own_password(view: View) -> View:
    """Mark a page that may be called with a first-use password still in place."""
    view.without_own_password = True  # type: ignore[attr-defined]  # the mark of a function
    return view


def without_second(view: View) -> View:
    """Mark a page that may be called by somebody who has yet to set up a second factor."""
    view.without_second = True  # type: ignore[attr-defined]  # the mark of a function
    return view


NEEDS_SECOND = "needs_second"
"""Where a session keeps that nothing else opens before a second factor is set up."""


class Span(NamedTuple):
    """Days from `start` up to, not including, `end`; None is open."""

    start: dt.date
    end: dt.date | None

    def holds(self, day: dt.date) -> bool:
        """Whether the day lies in it."""
        return self.start <= day and (self.end is None or day < self.end)

    def meets(self, other: Span) -> bool:
        """Whether the two have a day in common."""
        latest = max(self.start, other.start)
        return self.holds(latest) and other.holds(latest)


def first_day(*days: dt.date | None) -> dt.date | None:
    """The earliest of the days that are there."""
    return min((day for day in days if day is not None), default=None)


class Given(NamedTuple):
    """A grant as plain values."""

    role: str
    path: str
    span: Span


def after(path: str) -> str:
    """The end of the range of a subtree: `path <= p < after(path)` holds for the unit and all below it."""
    return path[:-1] + chr(ord(path[-1]) + 1)


def covers(top: str, path: str) -> bool:
    """Whether a grant on `top` reaches a path."""
    return path.startswith(top)


def roles_with(permission: Permission) -> frozenset[str]:
    """The keys of the roles that permit something."""
    return frozenset(key for key, role in ROLES.items() if permission in role.permissions)


def tops(paths: Iterable[str]) -> list[str]:
    """The paths that no other of them covers, in order."""
    found: list[str] = []
    for path in sorted(set(paths)):
        if not found or not covers(found[-1], path):
            found.append(path)
    return found


def usable_name(username: str) -> str:
    """A sign-in name as it is kept: NFKC, no space around it, small letters."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


_NAME = re.compile(r"[\w.@-]{2,60}")

LEAST = 10
"""A password has so many characters or more."""

TRIES = 5
"""So many wrong passwords close the door for a while."""

WAIT = dt.timedelta(minutes=15)
"""How long wrong passwords count, and how long the door stays closed after the last of them."""


def name_problems(username: str, taken: bool) -> list[Problem]:
    """What is wrong with a sign-in name."""
    if not _NAME.fullmatch(username):
        return [BAD_NAME(found=username)]
    return [NAME_TAKEN(found=username)] if taken else []


def password_problems(password: str, username: str, common: bool) -> list[Problem]:
    """What is wrong with a password; `common` when it is on a list of passwords that are tried first."""
    if len(password) < LEAST:
        return [PASSWORD_SHORT(least=LEAST)]
    if common or password.isdecimal() or username in password.casefold() or len(set(password)) < 4:
        return [PASSWORD_EASY()]
    return []


def grant_problems(new: Given, held: Iterable[Given], *, own: bool) -> list[Problem]:
    """What speaks against a grant: `held` are all grants of the account; `own`: it is for the one who grants."""
    if new.role not in ROLES:
        return [UNKNOWN_ROLE(found=new.role, known="、".join(ROLES))]
    problems = [OWN_GRANT()] if own else []
    if new.span.end is not None and new.span.end <= new.span.start:
        problems.append(GRANT_ENDS_FIRST(start=new.span.start, end=new.span.end))
    if new.role in ADMINISTRATORS:
        others = {one.role for one in held if one.span.meets(new.span)} & ADMINISTRATORS - {new.role}
        problems += [ROLES_APART(role=ROLES[new.role].text, held=ROLES[other].text) for other in sorted(others)]
    return problems


BAD_NAME = declare(
    "bad_account_name",
    zh="登录名“{found}”不能用",
    en="“{found}” cannot be a sign-in name",
    do_zh="用 2 到 60 个字母、数字、汉字或 . _ - @",
    do_en="use 2 to 60 letters, digits or . _ - @",
)
NAME_TAKEN = declare(
    "account_name_taken",
    zh="登录名“{found}”已经有人用了",
    en="the sign-in name “{found}” is taken",
    do_zh="换一个登录名",
    do_en="choose another",
)
PASSWORD_SHORT = declare(
    "password_too_short",
    zh="密码太短",
    en="the password is too short",
    do_zh="至少{least}个字符，几个词连起来也可以",
    do_en="use {least} characters or more; a few words together will do",
)
PASSWORD_EASY = declare(
    "password_easily_guessed",
    zh="这个密码容易被猜到",
    en="the password is easily guessed",
    do_zh="不要用登录名、纯数字、重复的字符或常见的密码",
    do_en="use no sign-in name, digits alone, repeated characters or common password",
)
WRONG_PASSWORD = declare(
    "sign_in_refused",
    zh="登录名或密码不对，或账号不在使用期内",
    en="the name or the password is wrong, or the account is not in use",
    do_zh="请再试一次；忘了密码请找本单位的系统管理员重设",
    do_en="try again; a forgotten password is reset by the system administrator",
)
LOCKED_OUT = declare(
    "sign_in_locked",
    zh="输错次数太多，暂时不能登录",
    en="too many wrong passwords; sign-in is closed for a while",
    do_zh="请{minutes}分钟后再试，或请系统管理员重设密码",
    do_en="try again in {minutes} minutes, or have the system administrator reset the password",
)
WRONG_OLD = declare(
    "old_password_wrong",
    zh="原密码不对",
    en="the present password is wrong",
    do_zh="请重新输入原密码",
    do_en="type the present password again",
)
NOT_TWICE = declare(
    "passwords_differ",
    zh="两次输入的新密码不一样",
    en="the new password was typed differently the second time",
    do_zh="请重新输入两次",
    do_en="type it twice again",
)
SAME_PASSWORD = declare(
    "password_unchanged",
    zh="新密码和原密码一样",
    en="the new password is the present one",
    do_zh="请换一个新密码",
    do_en="choose another",
)
UNKNOWN_ROLE = declare(
    "unknown_role",
    zh="没有“{found}”这个角色",
    en="there is no role “{found}”",
    do_zh="可以用：{known}",
    do_en="use one of: {known}",
)
OWN_GRANT = declare(
    "grant_to_oneself",
    zh="不能给自己授权",
    en="nobody grants to themselves",
    do_zh="请另一位安全管理员来办",
    do_en="have another security administrator do it",
)
GRANT_ENDS_FIRST = declare(
    "grant_ends_before_start",
    zh="授权{end}结束，不晚于开始的{start}",
    en="the grant ends on {end}, not after it starts on {start}",
    do_zh="核对两个日期；结束日当天已经无效",
    do_en="check both dates; on its last date it no longer holds",
)
NOT_ENDED_TODAY = declare(
    "grant_not_ended_today",
    zh="这项授权不是今天收回的，或所在单位已经变动",
    en="this grant was not ended today, or its unit has changed since",
    do_zh="需要的话重新授权",
    do_en="grant it anew if it is needed",
)
ROLES_APART = declare(
    "administrators_kept_apart",
    zh="同一账号同一时间不能既是{held}又是{role}",
    en="one account cannot be {held} and {role} at one time",
    do_zh="换一个账号，或先结束原来的授权",
    do_en="use another account, or end the other grant first",
)
ACCOUNT_CLOSED = declare(
    "account_not_in_use",
    zh="账号“{found}”已经关闭",
    en="the account “{found}” is closed",
    do_zh="另开一个账号",
    do_en="open another account",
)
CONSOLE = "console"
"""Who acts at the server itself, where everything can be done anyway."""

ADMINISTRATOR_APART = declare(
    "administrator_reset_at_the_server",
    zh="“{found}”是{roles}，别的管理员不能重设其密码、移除其第二步验证",
    en="“{found}” is {roles}: no other administrator resets the password or removes the second factor",
    do_zh="请同一角色的另一人来办，或在服务器上运行 zeren reset {found}",
    do_en="Have somebody of the same role do it, or run zeren reset {found} at the server",
)
OWN_ACCOUNT = declare(
    "own_account_untouched",
    zh="不能用管理页停用、关闭或重设自己的账号",
    en="nobody locks, closes or resets their own account",
    do_zh="在“我的账号”里换密码，或请另一位系统管理员来办",
    do_en="change the password under “My account”, or have another system administrator do it",
)
