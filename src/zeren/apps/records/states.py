"""What kind of proof a record can be."""

from __future__ import annotations

from zeren.base.text import Text

KINDS = {
    "study": Text("学习", "study"),
    "decision": Text("决定", "decision"),
    "action": Text("行动", "action"),
    "result": Text("成效", "result"),
    "document": Text("文件", "document"),
}
