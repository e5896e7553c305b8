"""What can be wrong with a head, a row or a cell: the kinds of problem that reading rows knows."""

from __future__ import annotations

from zeren.base.problems import declare

UNKNOWN_REFERENCE = declare(
    "unknown_reference",
    zh="“{found}”在“{table}”里没有{nearest}",
    en="“{found}” is not in “{table}”{nearest}",
    do_zh="改成已有的编号，或在“{table}”里补上这一行",
    do_en="Write an id that exists, or add the row to “{table}”",
)
MORE_PROBLEMS = declare(
    "more_problems",
    zh="还有{count}个问题没有列出",
    en="{count} more problems are not listed",
    do_zh="先改好上面的，再试一次",
    do_en="Put the ones above right first, then try again",
)
UNKNOWN_COLUMN = declare(
    "unknown_column",
    zh="不认识“{found}”这一列{nearest}",
    en="The column “{found}” is not known{nearest}",
    do_zh="改成模板里的表头，或删去这一列",
    do_en="Use a head of the template, or delete the column",
)
DOUBLED_COLUMN = declare(
    "doubled_column",
    zh="“{found}”与“{first}”是同一列",
    en="“{found}” is the same column as “{first}”",
    do_zh="只留一列",
    do_en="Keep one of them",
)
MISSING_COLUMN = declare(
    "missing_column",
    zh="缺少必填的“{wanted}”列",
    en="The required column “{wanted}” is missing",
    do_zh="在表头补上这一列并逐行填写",
    do_en="Add the column to the head and fill it in on every row",
)
BEYOND_HEAD = declare(
    "beyond_head",
    zh="“{found}”所在的列没有表头",
    en="“{found}” stands in a column without a head",
    do_zh="补上表头，或清空这一格；用逗号分列的文件里，带逗号的内容要加引号",
    do_en="Give the column a head or clear the cell; in a comma-separated file, quote text that holds a comma",
)
EMPTY_CELL = declare(
    "empty_cell",
    zh="必填的一格是空的",
    en="This cell must not be empty",
    do_zh="填上内容",
    do_en="Fill it in",
)
BAD_DATE = declare(
    "bad_date",
    zh="“{found}”不是一个存在的日期{guess}",
    en="“{found}” is not a date that exists{guess}",
    do_zh="写成 2026-03-01 这样的日期",
    do_en="Write it like 2026-03-01",
)
NOT_WHOLE = declare(
    "not_whole",
    zh="“{found}”不是整数",
    en="“{found}” is not a whole number",
    do_zh="只写数字，不写单位、千分位和小数",
    do_en="Write digits only: no unit, no thousands separator, no decimals",
)
NEGATIVE = declare(
    "negative",
    zh="“{found}”小于零",
    en="“{found}” is below zero",
    do_zh="写成零或正整数",
    do_en="Write zero or a positive whole number",
)
TOO_LARGE = declare(
    "too_large",
    zh="“{found}”太大",
    en="“{found}” is too large",
    do_zh="写成不超过{most}的整数",
    do_en="Write a whole number up to {most}",
)
NOT_FLAG = declare(
    "not_flag",
    zh="“{found}”不是“是”或“否”",
    en="“{found}” is neither yes nor no",
    do_zh="写“是”或“否”，或留空",
    do_en="Write yes or no, or leave it empty",
)
UNKNOWN_CHOICE = declare(
    "unknown_choice",
    zh="“{found}”不在可选范围内{nearest}",
    en="“{found}” is not one of the choices{nearest}",
    do_zh="从这些里选一个：{allowed}",
    do_en="Choose one of: {allowed}",
)
ERROR_CELL = declare(
    "error_cell",
    zh="这一格是公式错误“{found}”",
    en="This cell holds the formula error “{found}”",
    do_zh="改好公式，或直接写上内容",
    do_en="Repair the formula, or write the content itself",
)
DIGITS_LOST = declare(
    "digits_lost",
    zh="“{found}”被表格软件当作数字，末尾的数字已丢失",
    en="“{found}” was kept as a number and has lost its last digits",
    do_zh="把这一列设为“文本”格式后重新填写",
    do_en="Set the column to the format “text” and write it again",
)
BAD_CHARACTER = declare(
    "bad_character",
    zh="这一格含有看不见的控制字符（{found}）",
    en="This cell holds an invisible control character ({found})",
    do_zh="删去后重新填写",
    do_en="Clear the cell and write it again",
)
BAD_FILE_NAME = declare(
    "bad_file_name",
    zh="“{found}”不是佐证文件夹里的文件名",
    en="“{found}” is not the name of a file in the evidence folder",
    do_zh="写佐证文件夹里的相对路径，不写盘符、上级目录和开头的斜杠",
    do_en="Write the path inside the evidence folder: no drive, no parent folder, no leading slash",
)
DOUBLED_ROW = declare(
    "doubled_row",
    zh="“{found}”与第{first}行重复",
    en="“{found}” is already in row {first}",
    do_zh="改正编号，或删去其中一行",
    do_en="Correct it, or delete one of the two rows",
)
