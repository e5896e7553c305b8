"""The organisation's tables, as people fill them in: declared once, for folders and for workbooks of their own."""

from __future__ import annotations

from dataclasses import replace

from zeren.apps.organisation.states import TIERS
from zeren.base.text import Text
from zeren.documents.sheet import Column, Sheet

UNITS = Sheet(
    "units",
    Text("单位", "Units"),
    (
        Column(
            "id",
            Text("单位编号", "Unit id"),
            required=True,
            example="U001",
            aliases=("单位代码", "机构编号", "机构代码", "部门编号", "部门代码", "组织编码"),
        ),
        Column(
            "name",
            Text("单位名称", "Unit name"),
            required=True,
            example="县财政局",
            aliases=("单位", "机构名称", "部门名称", "单位全称", "名称"),
        ),
        Column(
            "parent",
            Text("上级单位", "Superior unit"),
            "code",
            refers="units",
            help=Text("上级单位的编号；最上级单位留空", "The id of the unit above; empty at the top"),
            aliases=("上级单位编号", "上级机构", "上级部门", "隶属单位", "主管单位"),
        ),
        Column(
            "category",
            Text("单位类别", "Unit category"),
            required=True,
            help=Text(
                "责任制里规定的类别代码，只在同类中比较", "A category code of the framework; ranks stay inside it"
            ),
            example="department",
            aliases=("类别", "单位性质", "机构类别"),
        ),
        Column(
            "order",
            Text("排序", "Order"),
            "whole",
            help=Text("同级单位的先后", "Place among its equals"),
            aliases=("序号", "排序号", "顺序"),
        ),
        Column("opened", Text("成立日期", "Opened"), "date", aliases=("设立日期", "成立时间", "设立时间")),
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
        Column(
            "id",
            Text("岗位编号", "Post id"),
            required=True,
            example="P001",
            aliases=("岗位代码", "职位编号", "职务编号"),
        ),
        Column(
            "unit",
            Text("单位", "Unit"),
            "code",
            required=True,
            refers="units",
            aliases=("单位编号", "所在单位", "所属单位", "部门", "单位名称"),
        ),
        Column(
            "name",
            Text("岗位名称", "Post name"),
            required=True,
            example="局长",
            aliases=("岗位", "职务", "职务名称", "职位"),
        ),
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
        Column(
            "id",
            Text("人员编号", "Person id"),
            required=True,
            example="R001",
            aliases=("工号", "人员代码", "职工编号"),
        ),
        Column("name", Text("姓名", "Name"), required=True, aliases=("人员姓名", "名字")),
    ),
    help=Text("只要编号和姓名，不收集其他个人信息", "An id and a name; nothing else about a person is kept"),
)

APPOINTMENTS = Sheet(
    "appointments",
    Text("任职", "Appointments"),
    (
        Column("id", Text("任职编号", "Appointment id"), required=True, example="T001"),
        Column(
            "post",
            Text("岗位", "Post"),
            "code",
            required=True,
            refers="posts",
            aliases=("岗位编号", "担任岗位", "职务"),
        ),
        Column(
            "person",
            Text("人员", "Person"),
            "code",
            required=True,
            refers="people",
            aliases=("人员编号", "工号", "姓名", "任职人员"),
        ),
        Column(
            "start", Text("任职日期", "From"), "date", required=True, aliases=("任职时间", "任现职时间", "开始日期")
        ),
        Column(
            "end",
            Text("免职日期", "Until"),
            "date",
            help=Text("自这一天起不再任职；在任留空", "The first day no longer in post; empty while in post"),
            aliases=("免职时间", "结束日期", "离任日期"),
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

MARK = Column(
    "mark",
    Text("导出标记", "Mark of the export"),
    help=Text(
        "导出时自动写上，不要改；导入时用来看出系统里后来是否改过这一行",
        "Written by the export, leave it; it tells whether the row was changed here since",
    ),
)

SINCE = Column(
    "since",
    Text("生效日期", "Holds from"),
    "date",
    help=Text(
        "名称、上级、类别、排序从哪天起这样；留空就是现在，可以填以后的日期",
        "From which day the name, superior, category and order hold; empty is now, a day to come may be given",
    ),
    aliases=("变动日期", "更名日期", "调整日期"),
)

BESIDE = frozenset({"id", "mark", "since"})
"""Columns that say something of a row of a workbook, not of what it is about."""

ROSTER: dict[str, Sheet] = {
    sheet.key: replace(sheet, columns=(*sheet.columns, *((SINCE,) if sheet is UNITS else ()), MARK)) for sheet in SHEETS
}
"""The same tables as a workbook of the organisation carries them, by key."""

STAFF = Sheet(
    "staff",
    Text("人员配备（单位、岗位、人员写在一行）", "Who holds what (unit, post and person in one row)"),
    (
        Column(
            "unit", Text("单位", "Unit"), required=True, aliases=("单位名称", "所在单位", "所属单位", "部门", "科室")
        ),
        Column("unit_id", Text("单位编号", "Unit id"), "code", aliases=UNITS.column("id").aliases),
        Column("parent", Text("上级单位", "Superior unit"), aliases=(*UNITS.column("parent").aliases, "上级单位名称")),
        Column("category", Text("单位类别", "Unit category"), aliases=UNITS.column("category").aliases),
        Column(
            "post",
            Text("岗位", "Post"),
            required=True,
            aliases=("岗位名称", "职务", "职务名称", "职位", "担任职务", "现任职务"),
        ),
        Column("post_id", Text("岗位编号", "Post id"), "code", aliases=POSTS.column("id").aliases),
        Column("tier", Text("责任层级", "Tier of responsibility"), "choice", choices=TIERS),
        Column("person", Text("姓名", "Name"), aliases=("人员", "人员姓名", "任职人员", "现任", "名字")),
        Column("person_id", Text("人员编号", "Person id"), "code", aliases=PEOPLE.column("id").aliases),
        Column("start", Text("任职日期", "From"), "date", aliases=APPOINTMENTS.column("start").aliases),
        Column("end", Text("免职日期", "Until"), "date", aliases=APPOINTMENTS.column("end").aliases),
        Column("acting", Text("代理", "Acting"), "flag"),
    ),
    unique=(),
    help=Text(
        "花名册：每行一个岗位和任职的人，空缺的岗位不写姓名",
        "One post and its holder a row; no name where it is vacant",
    ),
)

LEAVES: dict[str, Sheet] = {**ROSTER, STAFF.key: STAFF}
"""All that a worksheet of somebody's workbook can be."""
