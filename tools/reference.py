"""Writes docs/reference/ from the code: problems, the tables of a folder, who may do what, the scoring rules.

`python tools/reference.py` writes; with `--check` it only says whether the files are up to date (exit code 1 if not).
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from zeren.documents.sheet import Column, Sheet

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"

KINDS_ZH = {
    "text": "文字 text",
    "date": "日期 date",
    "whole": "整数 whole number",
    "flag": "是/否 flag",
    "choice": "选项 choice",
    "code": "编号 id",
    "codes": "编号（；分隔）ids",
    "files": "文件（；分隔）files",
}


def main(check: bool) -> int:
    """Write or check; returns the exit code."""
    stale = []
    for name, text in pages().items():
        path = REFERENCE / name
        if check and (not path.exists() or path.read_text(encoding="utf-8") != text):
            stale.append(name)
        elif not check:
            REFERENCE.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"docs/reference/{name} is not what the code says: run `python tools/reference.py`")
    return 1 if stale else 0


def pages() -> dict[str, str]:
    """The generated pages by file name."""
    import_all()
    sys.path.insert(0, str(ROOT))
    from tools.spec_pages import scoring_page

    from zeren.packformat.schema import schema_text

    return {
        "pack-format.schema.json": schema_text(),
        "coverage.md": coverage_page(),
        "problems.md": problems_page(),
        "input.md": input_page(),
        "access.md": access_page(),
        "facts.md": facts_page(),
        "scoring.md": scoring_page(),
    }


def import_all() -> None:
    """Import every module of the product, so that every declaration is made; with Django set up if nobody did."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zeren.site.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
    package = importlib.import_module("zeren")
    for module in pkgutil.walk_packages(package.__path__, "zeren."):
        if module.name != "zeren.__main__" and ".migrations" not in module.name:
            importlib.import_module(module.name)


def coverage_page() -> str:
    """For each requirement of the founding document what holds it, what is built, what shows it, what is missing."""
    from zeren.packformat import load

    lines = [
        "# 要求对照表 Coverage",
        "",
        "奠基文件的每项要求：由责任制的哪些条目承担、在哪些页面和命令里、由哪些测试证明、还缺什么。由程序生成，不要手改。",
        "For each requirement of the founding document: what of the pack holds it, where it is built, what shows it,",
        "what is not built yet. Generated; do not edit.",
        "",
        "| 要求 | 条目 Items | 页面、命令 Pages, commands | 测试 Tests | 尚未建成 Not built yet |",
        "|---|---|---|---|---|",
    ]
    for number, held in load("founding").content.coverage.items():
        elsewhere = both(held.elsewhere.text) if held.elsewhere else ""
        items = "<br>".join(filter(None, (", ".join(f"`{item}`" for item in held.by), elsewhere)))
        built = ", ".join(f"`{name}`" for name in held.built)
        shown = ", ".join(f"[{name.split('/')[-1]}](../../{name})" for name in held.tests)
        lines.append(f"| {number} | {items} | {built} | {shown} | {both(held.missing.text)} |")
    return "\n".join(lines) + "\n"


def both(text: Any) -> str:
    """A text in both languages; nothing for none."""
    return "<br>".join(part for part in dict.fromkeys(text) if part)


def access_page() -> str:
    """What each role may do, and which page opens for whom."""
    from django.urls import get_resolver

    from zeren.apps.access.rules import ADMINISTRATORS, ALWAYS, ROLES, TEXTS

    roles = list(ROLES.values())
    heads = " | ".join(f"{role.text.zh}<br>{role.text.en}" for role in roles)
    rule = "|---" * (len(roles) + 1) + "|"
    lines = [
        "# 角色、权限和页面 Roles, permissions and pages",
        "",
        "谁能做什么、哪一页为谁打开。由程序生成，不要手改；测试逐页、逐角色、逐单位核对。",
        "Who may do what, and which page opens for whom. Generated; do not edit.",
        "A test asks every page as every role, on every unit.",
        "",
        "## 角色 Roles",
        "",
        "| 角色 Role | 说明 What it is for |",
        "|---|---|",
        *(f"| {one.text.zh}<br>{one.text.en} `{one.key}` | {one.says.zh}<br>{one.says.en} |" for one in roles),
        "",
        f"同一人同一天最多担任其中一个：{'、'.join(role.text.zh for role in roles if role.key in ADMINISTRATORS)}。",
        "One person holds at most one of the three administrations on a day.",
        "",
        "## 权限 Permissions",
        "",
        f"| 权限 Permission | {heads} |",
        rule,
    ]
    for permission, text in TEXTS.items():
        marks = " | ".join("✓" if permission in role.permissions else "" for role in roles)
        lines.append(f"| {text.zh}<br>{text.en} `{permission}` | {marks} |")
    lines += [
        "",
        f"没有授权也可以：{'、'.join(TEXTS[one].zh for one in sorted(ALWAYS))}。",
        f"Without any grant: {', '.join(TEXTS[one].en for one in sorted(ALWAYS))}.",
        "",
        "## 页面 Pages",
        "",
        "“本”：只在授权范围内的单位。“✓”：打开，列表只含授权范围内的单位。“开”：不用登录。",
        "“本”: on units of the grant only. “✓”: opens, and lists only units of the grant. “开”: without signing in.",
        "",
        f"| 地址 Address | {heads} |",
        rule,
    ]
    for address, view in sorted(views(get_resolver().url_patterns), key=lambda page: page[0]):
        marks = " | ".join(mark(view, role.permissions) for role in roles)
        lines.append(f"| `/{address}` | {marks} |")
    return "\n".join([*lines, ""])


def views(patterns: list[Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Every address with its view."""
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from views(pattern.url_patterns, here)
        else:
            yield here, pattern.callback


def mark(view: Any, permissions: frozenset[Any]) -> str:
    """Whether a page opens for a role, in one sign."""
    if getattr(view, "open_to_all", False):
        return "开"
    if getattr(view, "permission", None) not in permissions:
        return ""
    return "本" if getattr(view, "at", None) is not None else "✓"


SHAPES = {
    "unit": ("整数 whole number", ""),
    "id": ("文本 text", ""),
    "day": ("日期 date", ""),
    "flag": ("是否 true or false", ""),
    "count": ("整数 whole number", ""),
    "code": ("文本 text", ""),
    "key": ("文本 text", "数据包里的编号，没有的写空串 an id of the pack, empty text for none"),
}

ABOUT_FACTS = """# 事实文件 Files of facts

`zeren score` 读、`zeren facts export` 写的 Parquet 文件。由程序生成，不要手改。
The Parquet files that `zeren score` reads and `zeren facts export` writes. Generated; do not edit.

- 每类事实是一个文件 `<source>.parquet`，或一个装着若干这样文件的文件夹 `<source>`。
  Each source is one file, or a folder of such files.
- 单位编号：按代码（按字节）排序后从0起的序号。
  A unit's number is its place, from 0, in the order of the ids (by bytes).
- 整数列可用任何宽度，文本列可用字典编码；多出的列不读。
  Whole numbers may have any width, texts may be dictionary-encoded; other columns are not read.
- `facts.json`：`year`、`as_of`（事实截止哪一天）；可有 `framework`（按哪套责任制取的，别的责任制不能用它计分）
  和 `calendar`（日期到是否上班）。
  `facts.json` holds `year`, `as_of` (the day the facts were taken for) and may hold `framework` (the id of the one as
  which they were read; no other may score them) and `calendar` (date to whether it is worked).
- 只需要数据包用到的文件；算输入校验码时，在的文件都读。
  Only files that the pack uses are needed; for the hash over the input all that are there are read.
- `as_of` 以后的事实不存在；其他日期在 `as_of` 以后的，等于没有发生。
  Facts dated after `as_of` do not exist; other days after it have not come.

## units
"""


def facts_page() -> str:
    """The files that `zeren score` reads and `zeren facts export` writes."""
    from zeren.apps.assessment.queries import catalogue
    from zeren.engine.given import ADJUSTMENTS
    from zeren.engine.yearly import layout

    lines = [ABOUT_FACTS, *fields_table(layout.UNITS)]
    for source in (*catalogue().values(), ADJUSTMENTS):
        lines += ["", f"## {source.name}", "", f"{source.text.zh} {source.text.en}"]
        lines += [f"（归属年度看 dated by `{source.dated}`）", "", *fields_table(layout.fields(source))]
    return "\n".join([*lines, ""])


def fields_table(fields: Any) -> list[str]:
    """The columns of a file."""
    rows = ["| 列 Column | 类型 Type | 可空 May be empty | 说明 What it is |", "|---|---|---|---|"]
    for field in fields:
        kind, more = SHAPES[field.kind]
        says = [f"{field.text.zh} {field.text.en}", more]
        says.append(f"0–{field.most:,}" if field.kind == "count" else "")
        says.append(f"取值 one of: {' '.join(f'`{code}`' for code in field.codes)}" if field.codes else "")
        empty = "✓" if field.empty else ""
        rows.append(f"| `{field.name}` | {kind} | {empty} | {'；'.join(part for part in says if part)} |")
    return rows


def problems_page() -> str:
    """Every kind of problem by its code."""
    from zeren.base.problems import KINDS

    lines = [
        "# 问题代码 Problem codes",
        "",
        "每种问题有一个不变的代码。由程序生成，不要手改。",
        "Every kind of problem has a code that never changes its meaning. Generated; do not edit.",
        "",
        "| 代码 Code | 说什么 What | 怎么办 What to do |",
        "|---|---|---|",
    ]
    for code, kind in sorted(KINDS.items()):
        what, remedy = (f"{cell(text.zh)}<br>{cell(text.en)}" for text in (kind.what, kind.remedy))
        lines.append(f"| `{code}` | {what} | {remedy} |")
    return "\n".join(lines) + "\n"


def input_page() -> str:
    """The tables of a folder, column by column."""
    from zeren.apps.desk.queries import sheets

    lines = [
        "# 导入的表 Input tables",
        "",
        "一个文件夹：每张表一个 CSV（文件名用“键”），或一个 XLSX 工作簿（每表一个工作表）；佐证放在 `evidence/` 里。",
        "表头用中文、英文或键都可以。由程序生成，不要手改。",
        "",
        "A folder: one CSV for each table, named by its key, or one XLSX workbook with a sheet for each; files below",
        "`evidence/`. Heads may be Chinese, English or keys. Generated; do not edit.",
    ]
    for sheet in sheets():
        lines += table(sheet)
    return "\n".join(lines) + "\n"


def table(sheet: Sheet) -> list[str]:
    """One table."""
    needed = "必需 needed" if sheet.needed else "可选 optional"
    lines = ["", f"## {sheet.text.zh} {sheet.text.en}: `{sheet.key}.csv`", "", f"{needed}。"]
    if sheet.help.zh:
        lines[-1] += f"{sheet.help.zh}。 {sheet.help.en}."
    unique = ", ".join(f"`{key}`" for key in sheet.unique)
    lines += ["", f"不可重复 Unique: {unique}", "", "| 列 Column | 键 Key | 必填 Must | 怎么填 Kind | 说明 Help |"]
    lines.append("|---|---|---|---|---|")
    return lines + [row(column) for column in sheet.columns]


def row(column: Column) -> str:
    """One column."""
    kind = KINDS_ZH[column.kind]
    if column.refers:
        kind += f" → `{column.refers}`"
    if column.choices:
        kind += "<br>" + "<br>".join(f"`{key}` {text.zh} {cell(text.en)}" for key, text in column.choices.items())
    told = f"{cell(column.help.zh)}<br>{cell(column.help.en)}" if column.help.zh else ""
    example = f"<br>例 e.g. {cell(column.example)}" if column.example else ""
    must = "✓" if column.required else ""
    return f"| {column.text.zh}<br>{column.text.en} | `{column.key}` | {must} | {kind} | {told}{example} |"


def cell(text: str) -> str:
    """A text inside a table cell."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
