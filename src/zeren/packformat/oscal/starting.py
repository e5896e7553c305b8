"""The pack that a catalogue becomes: a duty for each control, a line for each group of them, one point each.

A catalogue says what must be done and not how a year is scored. What it does not say is told in the pack's own words
and left to whoever is answerable for the framework: nought minutes, no dates, every control worth the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from zeren.packformat.catalog.walking import Clause, clauses, labelled, prop
from zeren.packformat.oscal.texts import GUIDANCE, STATEMENT, parameters, told

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ABOUT = {
    "zh": "由OSCAL目录导入。目录只说要做什么：用时、期限、分值和由谁负责，由对本体系负责的人补上；"
    "补上之前，每项控制各算1分，用时记0。",
    "en": "Imported from an OSCAL catalogue. A catalogue says what must be done: minutes, dates, points and who is "
    "responsible are for whoever answers for the framework to decide. Until then every control is worth one point and "
    "its minutes stand at nought.",
}
HOW = {"zh": "按目录中的说明，结合本单位实际", "en": "As the catalogue guides, fitted to the unit"}
OFTEN = {
    "zh": "按控制项写明的时间；没有写明的由本单位定",
    "en": "As the control says; where it does not, as the unit decides",
}
DONE = {"zh": "有记录写明定了什么、做了什么或有什么成效", "en": "A record says what was decided, done or achieved"}
RULE = {
    "zh": "这一组的每项控制，有记录写明决定、行动或成效的得1分。",
    "en": "One point for each control of the group with a record of what was decided, done or achieved.",
}
BANDS = (("excellent", 90, "优秀", "Excellent"), ("good", 80, "良好", "Good"), ("pass", 60, "合格", "Pass"))


def starting(catalog: Mapping[str, Any], name: str) -> dict[str, dict[str, Any]]:
    """The YAML files of the pack, by name, as plain values."""
    params, found = parameters(catalog), [clause for clause in clauses(catalog) if in_force(clause)]
    said = [_duty(clause, params) for clause in found]
    return {
        "pack.yaml": _frame(catalog, name),
        "duties.yaml": {"duties": tuple(said)},
        "indicators.yaml": {"indicators": tuple(_lines(found))},
    }


def in_force(clause: Clause) -> bool:
    """Whether a control still asks for something."""
    return prop(clause.control, "status").casefold() != "withdrawn"


def words(text: str) -> dict[str, str]:
    """A sentence of the catalogue in the language it is in."""
    return {"zh" if CHINESE.search(text) else "en": text}


def pack_id(title: str, uuid: str) -> str:
    """An id for the pack from the catalogue's title; from its UUID where the title has no Latin letters."""
    plain = re.sub(r"[^a-z0-9]+", "_", title.casefold()).strip("_")
    return plain[:60].strip("_") if re.match(r"[a-z]", plain) else f"catalog_{uuid[:8]}"


def _frame(catalog: Mapping[str, Any], name: str) -> dict[str, Any]:
    head = catalog["metadata"]
    title = " ".join(head["title"].split())
    language = "zh" if CHINESE.search(title) else "en"
    return {
        "format": 1,
        "pack": {
            "id": name or pack_id(title, catalog["uuid"]),
            "version": head["version"][:40],
            "title": words(title),
            "about": ABOUT,
            "languages": (language,),
            "based_on": (words(title),),
            "from_year": int(head["last-modified"][:4]),
            "full": 100,
        },
        "tiers": (
            {
                "id": "lead",
                "title": {"zh": "牵头部门", "en": "Lead department"},
                "holder": {"zh": "负责落实的部门", "en": "The department that sees to it"},
                "holders": "one",
            },
        ),
        "categories": ({"id": "unit", "title": {"zh": "单位", "en": "Unit"}},),
        "components": ({"id": "controls", "title": {"zh": "控制项落实", "en": "Controls in place"}, "weight": 100},),
        "bands": (
            *({"id": band, "title": {"zh": zh, "en": en}, "least": least} for band, least, zh, en in BANDS),
            {"id": "fail", "title": {"zh": "不合格", "en": "Fail"}, "least": 0},
        ),
    }


def _duty(clause: Clause, params: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    control = clause.control
    title = " ".join(control["title"].split())
    guidance = told(control, GUIDANCE, params)
    return {
        "id": clause.id,
        "title": words(title),
        "what": words(told(control, STATEMENT, params) or title),
        "how": words(guidance) if guidance else HOW,
        "how_often": OFTEN,
        "tiers": ("lead",),
        "proof": ("decision", "action", "result", "document"),
        "done": DONE,
        "minutes": 0,
        "clause": words(f"{labelled(control)} {title}"),
    }


def _lines(found: list[Clause]) -> list[dict[str, Any]]:
    members: dict[int, list[Clause]] = {}
    for clause in found:
        members.setdefault(id(clause.groups[-1]) if clause.groups else 0, []).append(clause)
    taken: set[str] = set()
    return [_line(some, _line_id(some[0], taken)) for some in members.values()]


def _line(some: list[Clause], name: str) -> dict[str, Any]:
    groups = some[0].groups
    title = " ".join(groups[-1]["title"].split()) if groups else "Controls"
    chinese = bool(CHINESE.search(title))
    most = 10 if chinese else 40
    short = title if len(title) <= most else title[: most - 1] + "…"
    label = labelled(groups[-1]) if groups else ""
    return {
        "id": name,
        "title": words(short) if groups else {"zh": "控制项", "en": "Controls"},
        "component": "controls",
        "points": len(some),
        "rule": RULE,
        "clause": words(f"{label} {title}".strip()),
        "measure": {
            "kind": "coverage",
            "of": {"records": {"duty": tuple(clause.id for clause in some), "outcome": True}},
            "column": "duty",
            "elements": {clause.id: 1 for clause in some},
        },
    }


def _line_id(clause: Clause, taken: set[str]) -> str:
    """The group's id as a line may have it, each once."""
    own = str(clause.groups[-1].get("id", "")) if clause.groups else ""
    plain = re.sub(r"[^A-Za-z0-9_]", "_", own)[:50]
    plain = plain if re.match(r"[A-Za-z]", plain) else f"group_{plain}".rstrip("_")
    name, number = plain, 1
    while name in taken:
        number += 1
        name = f"{plain}_{number}"
    taken.add(name)
    return name
