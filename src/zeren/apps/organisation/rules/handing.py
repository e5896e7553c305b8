"""Handing over: who signs for which side, what is still missing, what changed since stock was taken. Plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from zeren.base.problems import Problem, declare

SAME_PERSON = declare(
    "hand_over_to_oneself",
    zh="移交人和接收人是同一个人",
    en="giver and receiver are the same person",
    do_zh="请另填接收人",
    do_en="name somebody else",
)
NO_POSTS = declare(
    "hand_over_without_posts",
    zh="没有选要移交的岗位",
    en="no post was chosen",
    do_zh="至少勾选一个岗位",
    do_en="tick one post at least",
)
NOT_THEIRS = declare(
    "hand_over_not_theirs",
    zh="{name}没有担任“{post}”",
    en="{name} does not hold {post}",
    do_zh="只能移交本人担任、代理或者刚离任的岗位",
    do_en="hand over posts that they hold, act for or have just left",
)
IN_HAND = declare(
    "hand_over_in_hand",
    zh="“{post}”已有一份没有签完的交接",
    en="a hand-over of {post} waits for signatures already",
    do_zh="先签完或者作废那一份",
    do_en="sign that one or drop it first",
)
ENDLESS = declare(
    "hand_over_acting_without_end",
    zh="代理没有截止日期，或者截止日期不在交接日之后",
    en="acting needs an end after the day of the hand-over",
    do_zh="填代理到哪一天为止",
    do_en="say up to which day",
)
NOT_SIGNER = declare(
    "hand_over_not_signer",
    zh="这份交接不由您签字，或者您已经签过",
    en="this hand-over is not yours to sign, or you have signed",
    do_zh="由移交人和接收人各签一次；移交人已离任没有账号的，由组织管理人员代签",
    do_en="giver and receiver sign once each; for a giver without an account whoever looks after the unit signs",
)
CHANGED = declare(
    "hand_over_changed",
    zh="列清单以后又有变化：新增{new}项，减少{gone}项",
    en="the inventory has changed since: {new} more, {gone} fewer",
    do_zh="重新清点一次，双方再签字",
    do_en="take stock again, then both sign again",
)
CLOSED = declare(
    "hand_over_closed",
    zh="这份交接已经完成或者作废",
    en="this hand-over is complete or was dropped",
    do_zh="不用再办",
    do_en="nothing is left to do",
)


class Item(NamedTuple):
    """One thing that goes along: a key of `states.ITEMS`, the code of the post it waits for, its own key, its words
    (`en` where they are not the user's own), and the day by which it is due ("" for none).
    """

    kind: str
    post: str
    key: str
    text: str
    due: str = ""
    en: str = ""


def state(gave: dt.date | None, took: dt.date | None, done: dt.date | None, dropped: dt.date | None) -> str:
    """How a hand-over stands, a key of `states.HANDED`."""
    if dropped:
        return "dropped"
    if done or (gave and took):
        return "done"
    if gave:
        return "gave"
    return "took" if took else "open"


def side(now: str, person: str, giver: str, receiver: str, *, giver_signs: bool, looks_after: bool) -> str:
    """Which side somebody signs for: "gave", "took" or "" for neither.

    Whoever looks after the unit signs for a giver who cannot sign in any more (`giver_signs` says whether they can),
    unless they are the receiver: nobody signs for both.
    """
    if now in {"done", "dropped"}:
        return ""
    if person and person == receiver:
        return "took" if now != "took" else ""
    if now != "gave" and ((person and person == giver) or (looks_after and not giver_signs)):
        return "gave"
    return ""


def preparing_problems(
    giver: tuple[str, str],
    receiver: str,
    posts: Collection[str],
    theirs: Collection[str],
    waiting: Collection[str],
    day: dt.date,
    until: dt.date | None,
    *,
    acting: bool,
) -> list[Problem]:
    """What speaks against a hand-over. `giver`: code and name; `theirs`: the posts that are the giver's to hand over;
    `waiting`: posts of which a hand-over is not complete.
    """
    code, name = giver
    problems = [SAME_PERSON()] if code == receiver else []
    problems += [] if posts else [NO_POSTS()]
    problems += [NOT_THEIRS(name=name, post=post) for post in sorted(set(posts) - set(theirs))]
    problems += [IN_HAND(post=post) for post in sorted(set(posts) & set(waiting))]
    problems += [ENDLESS()] if acting and (until is None or until <= day) else []
    return problems


def changed(then: Iterable[Item], now: Iterable[Item]) -> tuple[int, int]:
    """How many items came and how many went since stock was taken: by what they are, not by their words."""
    before, after = ({(one.kind, one.post, one.key) for one in some} for some in (then, now))
    return len(after - before), len(before - after)


def left_over(posts: Mapping[str, str], stands: Collection[str], handed: Collection[str]) -> list[str]:
    """Of somebody's posts (code to name), the names of those that nobody will stand for: neither somebody else does
    already, nor were they handed over.
    """
    return [name for code, name in posts.items() if code not in stands and code not in handed]


def items_of(kept: Iterable[Sequence[str]]) -> list[Item]:
    """An inventory as it is kept with its hand-over."""
    return [Item(*row) for row in kept]
