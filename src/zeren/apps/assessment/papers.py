"""A converted result and a statement of duties on paper, each with the hash over what was frozen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from zeren.base.numbers import exact_shown, plain_points, show_points
from zeren.base.text import Language, Text
from zeren.documents.paper import Block, Heading, KeyLine, Note, Paper, Table, para

SHARE_HEAD = (Text("单位", "Unit"), Text("总分", "Total"), Text("折算", "Share"))
DUTY_HEAD = (Text("责任事项", "Duty"), Text("应办", "Asked"), Text("已办", "Done"), Text("其中逾期", "Of it late"))
HASH = Text("内容指纹（SHA-256）：{hash}", "Hash of the content (SHA-256): {hash}")


def share_paper(told: Mapping[str, Any], sha256: str, language: Language) -> Paper:
    """A result as its share of another appraisal. `told` is what was frozen."""
    full, share = int(told["full"]), int(told["share"])
    title = Text("{year}年度责任制考核结果折算表", "Results of {year}, converted").fill(year=told["year"])
    opening = Text(
        "依据{basis}，{year}年度责任制考核结果计入“{appraisal}”，满分{full}分折算为{share}分，四舍五入到千分之一分。",
        "On the basis of {basis}, the results of {year} count for “{appraisal}”: {full} points become {share}, rounded "
        "to a thousandth.",
    ).fill(
        basis=told["basis"],
        year=told["year"],
        appraisal=told["appraisal"],
        full=plain_points(full),
        share=plain_points(share),
    )
    none = Text("不参加评定", "not rated").say(language)
    rows = [
        (name, show_points(int(total)) if rated else none, exact_shown(int(part)) if rated else "—")
        for _, name, rated, total, part in told["units"]
    ]
    head = tuple(text.say(language) for text in SHARE_HEAD)
    blocks: list[Block] = [
        para(opening.say(language)),
        Table(head, rows, widths=(4, 1, 1), aligns=("left", "right", "right")),
        _hash(sha256, language),
    ]
    return Paper(title.say(language), dt.date.fromisoformat(told["on"]), blocks, language=language)


def _hash(sha256: str, language: Language) -> Note:
    """In groups of eight, so that the line breaks where it may and an eye can follow it."""
    return Note(HASH.fill(hash=" ".join(sha256[n : n + 8] for n in range(0, len(sha256), 8))).say(language))


def statement_paper(told: Mapping[str, Any], sha256: str, language: Language) -> Paper:
    """The duties of an office holder with their documented outcome; neither rating nor rank."""
    title = Text("履责情况说明", "Statement of duties")
    return Paper(
        title.say(language),
        dt.date.fromisoformat(told["on"]),
        list(_statement(told, sha256, language)),
        language=language,
    )


def _statement(told: Mapping[str, Any], sha256: str, language: Language) -> Iterator[Block]:
    opening = Text(
        "应{requester}要求（依据：{basis}；用途：{purpose}），就{name}{start}至{end}期间所任职务的职责和有记录的落实情况说明如下。"
        "本说明不含评价、分数和位次。",
        "At the request of {requester} (basis: {basis}; purpose: {purpose}), the duties of the offices that {name} "
        "held from {start} to {end}, and what is on record of them. It holds no rating, points or rank.",
    ).fill(**{key: told[key] for key in ("requester", "basis", "purpose", "name")}, start=told["from"], end=told["to"])
    yield para(opening.say(language))
    for one in told["offices"]:
        yield Heading(1, f"{one['unit']} {one['post']}")
        span = Text("{a}至{b}", "{a} to {b}").fill(a=one["from"], b=one["to"])
        yield KeyLine(
            Text("任职和层级", "Held, tier").say(language), f"{span.say(language)}，{Text(*one['tier']).say(language)}"
        )
        rows = [
            (
                Text(*row["duty"]).say(language),
                str(row["asked"]) if row["asked"] != "0" else "—",
                str(row["done"]),
                str(row["late"]),
            )
            for row in one["duties"]
        ]
        if rows:
            head = tuple(text.say(language) for text in DUTY_HEAD)
            yield Table(head, rows, widths=(5, 1, 1, 1), aligns=("left", "right", "right", "right"))
        else:
            yield para(
                Text("这段时间没有记录在案的应办事项。", "Nothing on record was asked in that time.").say(language)
            )
    yield _hash(sha256, language)
