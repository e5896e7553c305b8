"""The organisation's tables, as people fill them in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.states import TIERS
from zeren.base.text import Text
from zeren.documents.sheet import Column, Intake, Placed, Sheet

UNITS = Sheet(
    "units",
    Text("单位", "Units"),
    (
        Column("id", Text("单位编号", "Unit id"), required=True, example="U001"),
        Column("name", Text("单位名称", "Unit name"), required=True, example="县财政局"),
        Column(
            "parent",
            Text("上级单位", "Superior unit"),
            "code",
            refers="units",
            help=Text("上级单位的编号；最上级单位留空", "The id of the unit above; empty at the top"),
        ),
        Column(
            "category",
            Text("单位类别", "Unit category"),
            required=True,
            help=Text(
                "责任制里规定的类别代码，只在同类中比较", "A category code of the framework; ranks stay inside it"
            ),
            example="department",
        ),
        Column("order", Text("排序", "Order"), "whole", help=Text("同级单位的先后", "Place among its equals")),
        Column("opened", Text("成立日期", "Opened"), "date"),
        Column(
            "closed",
            Text("撤销日期", "Closed"),
            "date",
            help=Text("自这一天起不再存在", "The first day on which it no longer exists"),
        ),
        Column(
            "successor",
            Text("并入单位", "Merged into"),
            "code",
            refers="units",
            help=Text("撤销后由哪个单位承接", "Which unit took over when it was closed"),
        ),
        Column("former_names", Text("曾用名", "Former names"), "codes"),
    ),
    needed=True,
    help=Text("每个单位一行，上级可以写在后面", "One row a unit; a superior may come later"),
)

POSTS = Sheet(
    "posts",
    Text("岗位", "Posts"),
    (
        Column("id", Text("岗位编号", "Post id"), required=True, example="P001"),
        Column("unit", Text("单位", "Unit"), "code", required=True, refers="units"),
        Column("name", Text("岗位名称", "Post name"), required=True, example="局长"),
        Column("tier", Text("责任层级", "Tier of responsibility"), "choice", choices=TIERS),
        Column(
            "sole",
            Text("不得兼任", "Held alone"),
            "flag",
            help=Text("填“是”：担任的人不能再任别的岗位", "“yes”: whoever holds it may hold no other post"),
        ),
        Column("opened", Text("设立日期", "Opened"), "date"),
        Column("closed", Text("撤销日期", "Closed"), "date"),
    ),
    help=Text("责任落在岗位上，不落在个人", "Responsibility lies on posts, not on persons"),
)

PEOPLE = Sheet(
    "people",
    Text("人员", "People"),
    (
        Column("id", Text("人员编号", "Person id"), required=True, example="R001"),
        Column("name", Text("姓名", "Name"), required=True),
    ),
    help=Text("只要编号和姓名，不收集其他个人信息", "An id and a name; nothing else about a person is kept"),
)

APPOINTMENTS = Sheet(
    "appointments",
    Text("任职", "Appointments"),
    (
        Column("id", Text("任职编号", "Appointment id"), required=True, example="T001"),
        Column("post", Text("岗位", "Post"), "code", required=True, refers="posts"),
        Column("person", Text("人员", "Person"), "code", required=True, refers="people"),
        Column("start", Text("任职日期", "From"), "date", required=True),
        Column(
            "end",
            Text("免职日期", "Until"),
            "date",
            help=Text("自这一天起不再任职；在任留空", "The first day no longer in post; empty while in post"),
        ),
        Column(
            "acting",
            Text("代理", "Acting"),
            "flag",
            help=Text("临时代理填“是”，不占任职名额", "“yes” for somebody who stands in; takes no holder's place"),
        ),
    ),
)

SHEETS: tuple[Sheet, ...] = (UNITS, POSTS, PEOPLE, APPOINTMENTS)


def of_units(sheet: Sheet, rows: Iterable[Placed], intake: Intake) -> Iterator[tuple[Placed, Unit]]:
    """The sound rows of a table whose column `unit` names a known unit, with it; the others are doubted. One query."""
    known: dict[int, Unit] = {}
    for placed in rows:
        known = known or Unit.objects.in_bulk()
        unit = intake.find("units", str(placed.values["unit"]), placed, "unit") if placed.sound else None
        if unit is None:
            intake.doubt(sheet.key, str(placed.values.get("id") or ""))
        else:
            yield placed, known[unit]
