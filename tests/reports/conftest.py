"""A small county, made through the command that everybody uses, and read back from what it wrote."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TABLES = {
    "units": """
单位编号,单位名称,上级单位,单位类别,排序
C,样例县领导机关,,committee,1
T1,东坡镇,C,town,2
T2,西河镇,C,town,3
T3,南塘镇,C,town,4
N,没有记录的镇,C,town,5
""",
    "posts": """
岗位编号,单位,岗位名称,责任层级
C-1,C,督查室主任,牵头部门
T1-1,T1,镇党委书记,第一责任
T1-2,T1,副镇长,直接责任
T1-3,T1,办公室主任,工作人员
T2-1,T2,镇党委书记,第一责任
T2-2,T2,副镇长,直接责任
T2-3,T2,办公室主任,工作人员
T3-1,T3,镇党委书记,第一责任
""",
    "records": """
编号,单位,责任事项,日期,标题,佐证类型,纳入事项,决定或成效,实到或完成数,应到或应完成数
R1,T1,study_session,2026-01-23,第1次学习,学习,,定下责任分工,12,12
R2,T1,study_session,2026-04-23,第2次学习,学习,,定下半年任务,11,12
R3,T1,thematic_study,2026-03-05,专题研究,决定,,定下年度重点,,
R4,T1,inclusion,2026-03-10,纳入议事日程,决定,agenda,列入议事日程,,
R5,T2,training,2026-05-12,业务培训,行动,,学会新的办理流程,30,40
R6,T2,study_session,2026-06-12,第1次学习,学习,,定下整改分工,9,9
""",
    "inspections": """
检查编号,单位,检查类型,标题,开始日期,结束日期,反馈日期,组长
J1,T1,专项督查,年中督查,2026-06-01,2026-06-10,2026-06-15,C-1
J2,T2,专项督查,年中督查,2026-06-01,2026-06-10,2026-06-15,C-1
""",
    "findings": """
问题编号,单位,检查,问题来源,反馈日期,严重程度,整改方式,问题,责任岗位,整改期限,状态,验收日期,验收岗位,销号日期
W1,T1,J1,督查,2026-06-15,一般,限期整改,台账与实际不符,T1-2,2026-08-15,已销号,2026-08-01,C-1,2026-08-05
W2,T2,J2,督查,2026-06-15,较重,限期整改,窗口办件超时,T2-2,2026-08-15,整改中,,,
W3,T2,J2,督查,2026-06-15,轻微,限期整改,=公示栏没有更新,T2-2,2027-03-15,整改中,,,
""",
    "remedies": """
措施编号,问题编号,整改措施,措施类型,期限,完成日期
W1-1,W1,重新核对台账,建章立制;举一反三,2026-07-30,2026-07-28
""",
}
MADE_ELSEWHERE = {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "4711", "LC_ALL": "C", "LANG": "C"}


def assess(folder: Path, out: Path, language: str = "zh", cwd: Path | None = None, **env: str) -> Path:
    """Runs the command as its user does."""
    command = [sys.executable, "-m", "zeren", "--lang", language, "assess", str(folder), "--year", "2026"]
    command += ["--out", str(out), "--no-table"]
    done = subprocess.run(command, env={**os.environ, **env}, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small county's tables."""
    made = tmp_path_factory.mktemp("input")
    for name, text in TABLES.items():
        (made / f"{name}.csv").write_text(text.lstrip(), encoding="utf-8")
    return made


@pytest.fixture(scope="session")
def written(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every report of the small county."""
    return assess(folder, tmp_path_factory.mktemp("reports") / "zh")


@pytest.fixture(scope="session")
def in_english(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same in English."""
    return assess(folder, tmp_path_factory.mktemp("reports") / "en", "en")


@pytest.fixture(scope="session")
def elsewhere(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every report once more, from another place, time zone and seed of hashes."""
    base = tmp_path_factory.mktemp("elsewhere")
    return assess(folder, base / "again", cwd=base, **MADE_ELSEWHERE)


@pytest.fixture(scope="session")
def result(written: Path) -> dict[str, Any]:
    """result.json."""
    found: dict[str, Any] = json.loads((written / "result.json").read_text("utf-8"))
    return found
