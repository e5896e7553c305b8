"""When a pack cannot be installed, and what a page of a duty is about."""

from __future__ import annotations

from typing import NamedTuple

from zeren.base.problems import declare

OTHER_CONTENT = declare(
    "framework_version_taken",
    zh="数据包 {code} {version} 已经安装过，内容与这次不同",
    en="pack {code} {version} is installed already with another content",
    do_zh="改动后的数据包要换一个版本号",
    do_en="give a changed pack a new version",
)
"""A version that scored somebody must stay what it was."""


class Subject(NamedTuple):
    """What the panels of a duty's page are asked about: the framework's id and the duty's."""

    framework: str
    duty: str
