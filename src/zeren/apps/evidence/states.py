"""What a file can be."""

from __future__ import annotations

from zeren.base.text import Text

MEDIA = {
    "pdf": Text("PDF 文件", "PDF"),
    "docx": Text("Word 文档", "Word document"),
    "xlsx": Text("Excel 工作簿", "Excel workbook"),
    "pptx": Text("演示文稿", "slides"),
    "ofd": Text("OFD 版式文件", "OFD document"),
    "ole": Text("旧版办公文档", "older office document"),
    "zip": Text("压缩包", "archive"),
    "png": Text("PNG 图片", "PNG picture"),
    "jpg": Text("JPEG 图片", "JPEG picture"),
    "text": Text("文本", "text"),
    "other": Text("其他", "other"),
}
