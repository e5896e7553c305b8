"""When a pack cannot be installed."""

from __future__ import annotations

from zeren.base.problems import declare

OTHER_CONTENT = declare(
    "framework_version_taken",
    zh="数据包 {code} {version} 已经安装过，内容与这次不同",
    en="pack {code} {version} is installed already with another content",
    do_zh="改动后的数据包要换一个版本号",
    do_en="give a changed pack a new version",
)
"""A version that scored somebody must stay what it was."""
