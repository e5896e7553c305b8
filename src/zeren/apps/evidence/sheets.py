"""The table of what is known about files beside their names."""

from __future__ import annotations

from zeren.base.text import Text
from zeren.documents.sheet import Column, Sheet

EVIDENCE = Sheet(
    "evidence",
    Text("佐证", "Evidence"),
    (
        Column(
            "file",
            Text("文件名", "File"),
            required=True,
            help=Text(
                "evidence 文件夹里的文件名，可带子文件夹", "Its name below the folder evidence, with sub-folders"
            ),
            example="U001/学习记录.docx",
        ),
        Column("title", Text("标题", "Title")),
        Column("made", Text("形成日期", "Made on"), "date"),
    ),
    unique=("file",),
    help=Text("可不填；只在需要注明文件标题或形成日期时用", "Optional: only where a file's title or date is known"),
)

SHEETS: tuple[Sheet, ...] = (EVIDENCE,)
