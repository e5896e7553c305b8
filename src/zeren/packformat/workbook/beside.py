"""What lies in a pack beside its YAML (catalogue, examples), in pieces that cells can hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from zeren.base.problems import Problem, Where, declare
from zeren.base.text import Text

NAME = Text("附带文件", "Files beside")
HEADS = (Text("文件", "File"), Text("次序", "Place"), Text("内容", "Content"))
_PIECE = 30_000

BROKEN = declare(
    "pack_sheet_file_broken",
    zh="附带文件“{name}”不完整",
    en="the file {name} beside the pack is not whole",
    do_zh="请不要改动这张表；改过的请用原来的工作簿恢复",
    do_en="Leave that sheet as it is, or take it from the earlier workbook",
)


def in_pieces(files: Mapping[str, bytes]) -> Iterator[tuple[str, str, str]]:
    """Rows that hold the files: name, place of how many, text in quotes, so that no cell loses a space at its end."""
    for name, data in files.items():
        text = data.decode()
        pieces = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)] or [""]
        yield from ((name, f"{at}/{len(pieces)}", f"'{piece}'") for at, piece in enumerate(pieces, 1))


def together(
    rows: Sequence[tuple[int, Sequence[str]]], file: str, sheet: str, problems: list[Problem]
) -> dict[str, bytes]:
    """The files again; one that is not whole is told of."""
    found: dict[str, list[tuple[str, str]]] = {}
    heads = [tuple(head) for head in zip(*HEADS, strict=True)]
    for _, cells in rows:
        name, place, text = (*cells, "", "", "")[:3]
        if name and (name, place, text) not in heads:
            found.setdefault(name, []).append((place, text))
    whole = {}
    for name, pieces in found.items():
        if [place for place, _ in pieces] != [f"{at}/{len(pieces)}" for at in range(1, len(pieces) + 1)]:
            problems.append(BROKEN(Where(file, sheet), name=name))
        whole[name] = "".join(text[1:-1] for _, text in pieces).encode()
    return whole
