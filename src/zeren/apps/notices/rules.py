"""When something may go out, what an address of a channel must be like, and what a message says."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from urllib.parse import urlsplit

from zeren.apps.notices.states import CHANNELS, DINGTALK, FEISHU, MAIL, WEBHOOK, WECOM
from zeren.base.problems import Problem, Where, declare
from zeren.base.text import Text

MOST_LINES = 40
_MAIL = re.compile(r"[^@\s/?&:]+@[^@\s/?&:]+\.[^@\s/?&:]+")
_WORD = re.compile(r"[A-Za-z0-9_-]{8,200}")
_PLACES = {
    WECOM: ("qyapi.weixin.qq.com", re.compile(r"[?&]key=([A-Za-z0-9_-]+)")),
    DINGTALK: ("oapi.dingtalk.com", re.compile(r"[?&]access_token=([A-Za-z0-9_-]+)")),
    FEISHU: ("open.feishu.cn", re.compile(r"/hook/([A-Za-z0-9_-]+)")),
}
"""Where the robots are, and where in the address that a chat shows their word stands."""


def quiet(hour: int, first: int, last: int) -> bool:
    """Whether an hour lies in the quiet ones, from `first` up to, not including, `last`; the same is none."""
    return first <= hour < last if first <= last else hour >= first or hour < last


def word_of(kind: str, written: str) -> str:
    """What is kept of an address as it was pasted: the word of a robot, the address of a mail or a webhook."""
    told = written.strip()
    if kind in _PLACES and "://" in told:
        host, word = _PLACES[kind]
        found = word.search(told)
        return found[1] if found and urlsplit(told).hostname == host else ""
    return told


def address_problems(kind: str, word: str, hosts: Collection[str]) -> Iterator[Problem]:
    """What is wrong with an address; `hosts` are those to which webhooks may go."""
    if kind not in CHANNELS:
        yield UNKNOWN_CHANNEL(Where(column="kind"))
    elif kind == MAIL and not _MAIL.fullmatch(word):
        yield BAD_MAIL(Where(column="address"), found=word[:60])
    elif kind in _PLACES and not _WORD.fullmatch(word):
        yield BAD_ROBOT(Where(column="address"), channel=CHANNELS[kind])
    elif kind == WEBHOOK:
        parts = urlsplit(word)
        if parts.scheme not in ("http", "https") or parts.netloc not in hosts:
            yield BAD_HOOK(Where(column="address"), hosts="、".join(sorted(hosts)) or "—")


def hour_problems(first: int | None, last: int | None) -> Iterator[Problem]:
    """What is wrong with quiet hours."""
    if first is None or last is None or not (0 <= first < 24 and 0 <= last < 24):
        yield BAD_HOURS(Where(column="quiet_from"))


def message(texts: Iterable[tuple[str, str]], home: str) -> tuple[str, str]:
    """Title and text of the one message that tells several notices (text and address each)."""
    lines = list(texts)
    title = f"责任：{len(lines)}项提醒" if len(lines) > 1 else f"责任：{lines[0][0]}"
    body = [f"- {text}{f' {home}{address}' if home and address else ''}" for text, address in lines[:MOST_LINES]]
    if len(lines) > MOST_LINES:
        body.append(f"- 还有{len(lines) - MOST_LINES}项，请登录查看")
    return title[:200], "\n".join(body)


def feed_hash(word: str) -> str:
    """What is kept of the word of a feed."""
    return hashlib.sha256(word.encode()).hexdigest()


UNKNOWN_CHANNEL = declare(
    "notice_channel_unknown",
    zh="没有选提醒方式",
    en="no channel was chosen",
    do_zh="选邮件或一种群机器人",
    do_en="choose mail or one of the robots",
)
BAD_MAIL = declare(
    "notice_mail_unreadable",
    zh="“{found}”不是邮件地址",
    en="“{found}” is no mail address",
    do_zh="写成 name@example.cn 这样",
    do_en="write it like name@example.cn",
)
BAD_ROBOT = declare(
    "notice_robot_unreadable",
    zh="这不是{channel}的地址",
    en="this is no address of a {channel}",
    do_zh="在群里添加机器人，把它给的地址整个粘贴过来",
    do_en="add a robot to the group and paste the whole address that it shows",
)
BAD_HOOK = declare(
    "notice_hook_not_allowed",
    zh="网络回调只能发往这些地址：{hosts}",
    en="webhooks go to these hosts only: {hosts}",
    do_zh="请系统管理员在 ZEREN_WEBHOOKS 里加上",
    do_en="have the system administrator add it to ZEREN_WEBHOOKS",
)
BAD_HOURS = declare(
    "notice_hours_unreadable",
    zh="免打扰时段要写 0 到 23 点",
    en="quiet hours are hours from 0 to 23",
    do_zh="如从 21 到 8；两个一样就是不设",
    do_en="such as from 21 to 8; twice the same is none",
)
SEEN_OR_SENT = declare(
    "notice_seen_or_sent",
    zh="提醒已经有人看到，或者已经发出去",
    en="the notice was seen, or has gone out",
    do_zh="收不回来；需要的话另外说明",
    do_en="it cannot be taken back; say what has changed instead",
)
NO_MAIL_SERVER = Text(
    "服务器还没有设置发信，邮件暂时发不出去；请系统管理员设置。",
    "The server has no way to send mail yet; the system administrator can set it up.",
)
