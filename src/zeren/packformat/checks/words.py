"""Is every sentence there in every language of the pack, and is every S-number held somewhere?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from zeren.base.problems import Problem, declare
from zeren.base.text import Text
from zeren.packformat.checks.look import Look
from zeren.packformat.content import Content
from zeren.packformat.places import Path, field_name
from zeren.packformat.strict import in_order
from zeren.packformat.walk import sentences

NO_TEXT = declare(
    "pack_warn_no_text",
    zh="{place}：缺{language}",
    en="{place}: no {language} text",
    do_zh="请补上，显示时暂用另一种语言",
    do_en="Add it; the other language stands in for now",
)
NOT_COVERED = declare(
    "pack_not_covered",
    zh="“{number}”被引用，但 coverage 里没有",
    en="{number} is cited and not in coverage",
    do_zh="请在 coverage 里写明由谁承担",
    do_en="Say in coverage what holds it",
)
NOT_CITED = declare(
    "pack_not_cited",
    zh="{place}：“{item}”没有引用{number}",
    en="{place}: {item} does not cite {number}",
    do_zh="请在那一项的 cites 里写上，或改 coverage",
    do_en="Cite it there, or change coverage",
)
HELD_NOWHERE = declare(
    "pack_held_nowhere",
    zh="{place}：没有写由谁承担",
    en="{place}: it does not say what holds it",
    do_zh="请写 by 或 elsewhere",
    do_en="Write by or elsewhere",
)
LANGUAGES = {"zh": Text("中文", "Chinese"), "en": Text("英文", "English")}
OPTIONAL = {
    "issuer",
    "means",
    "about",
    "done",
    "example",
    "shown_by",
    "body",
    "rule",
    "elsewhere",
    "numbers",
    "asks",
    "missing",
}
"""Sentences that may be left out altogether."""


def find(look: Look) -> Iterator[Problem]:
    """Missing languages; S-numbers that are cited and not covered, or covered by what does not cite them."""
    for path, words in sentences(look.content):
        said = {"zh": words.zh, "en": words.en}
        if not any(said.values()) and path[-1] in OPTIONAL:
            continue
        for language in look.content.pack.languages:
            if not said[language].strip():
                yield NO_TEXT(look.at(path), place=field_name(path), language=LANGUAGES[language])
    if look.content.coverage:
        yield from _coverage(look)


def _coverage(look: Look) -> Iterator[Problem]:
    cited = cites(look.content)
    for number in sorted({number for numbers in cited.values() for number in numbers}, key=in_order):
        if number not in look.content.coverage:
            yield NOT_COVERED(look.at(("coverage",)), number=number)
    for number, held in look.content.coverage.items():
        path: Path = ("coverage", number)
        if not held.by and held.elsewhere is None:
            yield HELD_NOWHERE(look.at(path), place=field_name(path))
        for at, item in enumerate(held.by):
            place = (*path, "by", at)
            if item not in cited:
                yield look.unknown(place, item, cited)
            elif number not in cited[item]:
                yield NOT_CITED(look.at(place), place=field_name(place), item=item, number=number)


def cites(content: Content) -> dict[str, tuple[str, ...]]:
    """What every item of a pack cites, by its kind and id: `duty:letter`, `indicator:carry_over`, `rule:quota`."""
    named: dict[str, Iterable[Any]] = {
        "tier": content.tiers,
        "inclusion": content.inclusions,
        "act": content.prohibited_acts,
        "severity": content.severities,
        "correction": content.rectification.kinds,
        "trigger": content.accountability.triggers,
        "sanction": content.accountability.measures,
        "duty": content.duties,
        "component": content.components,
        "indicator": content.indicators,
        "group": content.groups,
        "veto": content.vetoes,
        "band": content.bands,
        "instrument": content.instruments,
        "survey": content.surveys,
        "crossing": content.crosswalk,
    }
    found = {f"{kind}:{item.id}": item.cites for kind, items in named.items() for item in items}
    names = ("quota", "rollup", "bonus", "rectification", "accountability")
    rules: dict[str, Any] = {name: rule for name in names if (rule := getattr(content, name)) is not None}
    return found | {f"rule:{name}": rule.cites for name, rule in rules.items()}
