"""What can be wrong with a folder, a file or a whole table: the kinds of problem that finding tables knows."""

from __future__ import annotations

from zeren.base.problems import declare

NO_FOLDER = declare(
    "no_folder",
    zh="找不到“{found}”",
    en="“{found}” is not there",
    do_zh="写一个有表格的文件夹，或一个 .xlsx 工作簿",
    do_en="Name a folder that holds tables, or an .xlsx workbook",
)
NO_TABLES = declare(
    "no_tables",
    zh="文件夹里没有表格",
    en="The folder holds no tables",
    do_zh="放入 CSV 表格，或一个按模板填写的 .xlsx 工作簿",
    do_en="Put CSV tables into it, or one .xlsx workbook made from the template",
)
MIXED_TABLES = declare(
    "mixed_tables",
    zh="文件夹里既有工作簿又有 CSV 表格（{found}）",
    en="The folder holds a workbook and CSV tables ({found})",
    do_zh="只留一种",
    do_en="Keep one of the two",
)
MANY_WORKBOOKS = declare(
    "many_workbooks",
    zh="文件夹里不止一个工作簿（{found}）",
    en="The folder holds more than one workbook ({found})",
    do_zh="只留一个",
    do_en="Keep one",
)
UNKNOWN_TABLE = declare(
    "unknown_table",
    zh="不认识“{found}”这张表{nearest}",
    en="The table “{found}” is not known{nearest}",
    do_zh="改成模板里的表名，或移走它",
    do_en="Give it a name of the template, or move it away",
)
DOUBLED_TABLE = declare(
    "doubled_table",
    zh="“{found}”与“{first}”是同一张表",
    en="“{found}” is the same table as “{first}”",
    do_zh="合成一张，或移走一张",
    do_en="Join them, or move one away",
)
MISSING_TABLE = declare(
    "missing_table",
    zh="缺少“{wanted}”表（{key}）",
    en="The table “{wanted}” ({key}) is missing",
    do_zh="按模板补上这张表",
    do_en="Add it as the template shows",
)
EMPTY_TABLE = declare(
    "empty_table",
    zh="“{wanted}”表是空的",
    en="The table “{wanted}” is empty",
    do_zh="至少填写一行",
    do_en="Fill in at least one row",
)
OLD_FORMAT = declare(
    "old_format",
    zh="“{found}”不是 .xlsx 工作簿，而是旧格式或其他格式",
    en="“{found}” is an old or other format, not an .xlsx workbook",
    do_zh="用表格软件打开，另存为 .xlsx",
    do_en="Open it in a spreadsheet program and save it as .xlsx",
)
LOCKED_WORKBOOK = declare(
    "locked_workbook",
    zh="工作簿有密码",
    en="The workbook is protected by a password",
    do_zh="取消密码后另存",
    do_en="Remove the password and save it again",
)
BROKEN_WORKBOOK = declare(
    "broken_workbook",
    zh="工作簿损坏，读不出来",
    en="The workbook is damaged and cannot be read",
    do_zh="用表格软件打开，另存为新的 .xlsx",
    do_en="Open it in a spreadsheet program and save it as a new .xlsx",
)
BROKEN_PAPER = declare(
    "broken_paper",
    zh="Word文件损坏，读不出来",
    en="The Word file is damaged and cannot be read",
    do_zh="用文字处理软件打开，另存为新的 .docx",
    do_en="Open it in a word processor and save it as a new .docx",
)
OVERSIZED_WORKBOOK = declare(
    "oversized_workbook",
    zh="工作簿展开后过大（{found}）",
    en="The workbook is too large when unpacked ({found})",
    do_zh="删去空白的行和列，或改用 CSV 表格",
    do_en="Delete blank rows and columns, or use CSV tables",
)
UNREADABLE_FILE = declare(
    "unreadable_file",
    zh="文件打不开",
    en="The file cannot be opened",
    do_zh="关闭正在使用它的程序，并检查读取权限",
    do_en="Close the program that uses it, and check that it may be read",
)
UNDECODABLE = declare(
    "undecodable",
    zh="第{byte}个字节（0x{found}）既不是 UTF-8 也不是 GB18030 文字",
    en="Byte {byte} (0x{found}) is neither UTF-8 nor GB18030 text",
    do_zh="用表格软件另存为“CSV UTF-8”",
    do_en="Save it from a spreadsheet program as “CSV UTF-8”",
)
BROKEN_CSV = declare(
    "broken_csv",
    zh="从这一行起读不下去：引号不成对，或一格太长",
    en="It cannot be read from this row on: a quotation mark is not closed or misplaced, or a cell is too long",
    do_zh="检查这一行的引号，内容里的引号要写两遍",
    do_en="Check the quotation marks of this row; a quotation mark inside a cell is written twice",
)
MERGED_CELLS = declare(
    "merged_cells",
    zh="{found}是合并单元格",
    en="{found} are merged cells",
    do_zh="取消合并，逐格填写",
    do_en="Unmerge them and fill in each cell",
)
HIDDEN_ROWS = declare(
    "hidden_rows",
    zh="第{first}行到第{last}行是隐藏的",
    en="Rows {first} to {last} are hidden",
    do_zh="取消隐藏和筛选，或删去这些行",
    do_en="Unhide them and clear the filter, or delete them",
)
HIDDEN_COLUMN = declare(
    "hidden_column",
    zh="{found}列是隐藏的",
    en="Column {found} is hidden",
    do_zh="取消隐藏，或删去这一列",
    do_en="Unhide or delete it",
)
HIDDEN_SHEET = declare(
    "hidden_sheet",
    zh="工作表“{found}”是隐藏的",
    en="The sheet “{found}” is hidden",
    do_zh="取消隐藏，或删去这张工作表",
    do_en="Unhide or delete it",
)
TOTAL_ROW = declare(
    "total_row",
    zh="这一行是合计行（{found}）",
    en="This is a row of totals ({found})",
    do_zh="删去合计行",
    do_en="Delete the row of totals",
)
