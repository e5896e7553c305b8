"""The files of a pack, byte for byte, so that it can be put somewhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from zeren.base.problems import Refused
from zeren.packformat import files, load, read_pack

FOUNDING = Path(__file__).parents[2] / "packs" / "founding"


def test_a_shipped_pack_by_id_and_by_path() -> None:
    written = {str(path.relative_to(FOUNDING)): path.read_bytes() for path in FOUNDING.rglob("*.yaml")}
    assert files("founding") == files(FOUNDING) == written
    first = ["pack.yaml", "coverage.yaml", "duties.yaml", "indicators.yaml", "papers.yaml"]
    assert list(files("founding")) == [*first, "examples/department.yaml", "examples/vetoes.yaml"]
    assert read_pack(files("founding")).hash == load("founding").hash


def test_bytes_are_not_touched(tmp_path: Path, good: str) -> None:
    data = b"\xef\xbb\xbf" + good.replace("\n", "\r\n").encode() + b"# end"
    (tmp_path / "pack.yaml").write_bytes(data)
    (tmp_path / "notes.txt").write_bytes(b"not read")
    assert files(tmp_path) == {"pack.yaml": data}


def test_the_catalogue_and_the_examples_belong_to_a_pack(tmp_path: Path, good: str) -> None:
    (tmp_path / "pack.yaml").write_text(good, encoding="utf-8")
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples" / "year.yaml").write_bytes(b"{}")
    (tmp_path / "catalog.json").write_bytes(b"{}")
    assert list(files(tmp_path)) == ["pack.yaml", "catalog.json", "examples/year.yaml"]


def test_too_many_or_too_large_files_are_refused_early(tmp_path: Path) -> None:
    huge = tmp_path / "pack.yaml"
    with huge.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(Refused) as refused:
        load(tmp_path)
    assert [problem.code for problem in refused.value.problems] == ["pack_too_large"]
    for number in range(201):
        (tmp_path / f"{number}.yaml").touch()
    with pytest.raises(Refused) as refused:
        load(tmp_path)
    assert [problem.code for problem in refused.value.problems] == ["pack_too_many_files"]


@pytest.mark.parametrize("name", ["pack.toml", "more.json", "table.csv", "book.xlsx"])
def test_files_that_somebody_may_take_for_the_pack_are_refused(name: str, tmp_path: Path, good: str) -> None:
    (tmp_path / "pack.yaml").write_text(good, encoding="utf-8")
    (tmp_path / name).write_text("x = [", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        files(tmp_path)
    assert [(one.code, one.where.file) for one in refused.value.problems] == [("pack_file_not_read", name)]


def test_what_is_no_pack_is_refused(tmp_path: Path) -> None:
    for source, code in ((tmp_path, "pack_no_files"), ("foundin", "pack_unknown")):
        with pytest.raises(Refused) as refused:
            files(source)
        assert [problem.code for problem in refused.value.problems] == [code]
