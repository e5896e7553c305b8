"""What can be wrong with what comes in as a draft of a framework."""

from __future__ import annotations

from zeren.base.problems import declare

NO_FILES = declare(
    "draft_no_files",
    zh="没有选文件",
    en="no file was chosen",
    do_zh="请选一个工作簿（.xlsx），或选数据包文件夹里的全部文件",
    do_en="Choose a workbook (.xlsx), or all files of a pack's folder",
)
NO_TABLE_FILE = declare(
    "draft_no_table",
    zh="没有选考核表",
    en="no published scheme was chosen",
    do_zh="请选一个 Word（.docx）或 Excel（.xlsx）文件",
    do_en="Choose a Word (.docx) or Excel (.xlsx) file",
)
TOO_LARGE = declare(
    "draft_too_large",
    zh="“{name}”太大，超过{most} MB",
    en="{name} is larger than {most} MB",
    do_zh="一套责任制只有几百KB，请核对是不是选错了文件",
    do_en="A framework has a few hundred KB; check that this is the right file",
)
NOT_TEXT = declare(
    "draft_not_text",
    zh="“{name}”不是数据包的文件",
    en="{name} is no file of a pack",
    do_zh="数据包由 .yaml 文件组成，另可有 OSCAL 目录；工作簿是 .xlsx",
    do_en="A pack is made of .yaml files and perhaps an OSCAL catalogue; a workbook is .xlsx",
)
BAD_POINTS = declare(
    "draft_bad_points",
    zh="“{name}”里写的是“{found}”，要写分数",
    en="{name}: {found} is no number of points",
    do_zh="写成8或7.5，最多三位小数",
    do_en="Write it like 8 or 7.5, with three decimals at most",
)
BAD_EXPECTED = declare(
    "draft_bad_expected",
    zh="算例里“{name}”不能改成“{found}”",
    en="{name} of the worked example cannot become {found}",
    do_zh="写手算出来的数，如67.866，或写等次的编号；改不了的在数据包文件里改好再上传",
    do_en="Write the number worked out by hand, such as 67.866, or the id of a band; else change the pack's file and "
    "send it in",
)
CHANGED_SINCE = declare(
    "draft_changed_since",
    zh="这份草稿刚被别人改过",
    en="somebody changed this draft meanwhile",
    do_zh="请重新打开，在新稿上再改；没有写入任何内容",
    do_en="Open it again and change the new edition; nothing was written",
)
