"""Finds packs: by path, or by id among those that ship with the product. Nothing else is searched."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from zeren.base.problems import Refused, Where, declare
from zeren.base.text import Text
from zeren.packformat.catalog import FILE
from zeren.packformat.catalog.reading import MOST_BYTES
from zeren.packformat.pack import Pack, read_pack
from zeren.packformat.shape import suggest

UNKNOWN_PACK = declare(
    "pack_unknown",
    zh="没有叫“{name}”的数据包，也没有这个文件夹",
    en="there is no pack and no folder called {name}",
    do_zh="{nearest}",
    do_en="{nearest}",
)
NO_FILES = declare(
    "pack_no_files",
    zh="文件夹“{name}”里没有 pack.yaml",
    en="the folder {name} has no pack.yaml",
    do_zh="数据包至少要有 pack.yaml",
    do_en="A pack has at least a pack.yaml",
)
UNREADABLE = declare(
    "pack_unreadable",
    zh="这个文件读不了",
    en="this file cannot be read",
    do_zh="请检查文件权限",
    do_en="Check the permissions of the file",
)

TOO_MANY = declare(
    "pack_too_many_files",
    zh="文件夹“{name}”里的文件超过{most}个",
    en="the folder {name} has more than {most} files",
    do_zh="请把文件合并",
    do_en="Merge some of them",
)

NOT_READ = declare(
    "pack_file_not_read",
    zh="数据包不用这种文件，里面写的不会算数",
    en="a pack has no such files, and nothing in it would count",
    do_zh="请把内容写进 .yaml，或把它移到别处；OSCAL 目录叫 catalog.json",
    do_en="Put what it says into a .yaml file, or move it elsewhere; an OSCAL catalogue is called catalog.json",
)
FIRST = "pack.yaml"
EXAMPLES = "examples"
"""The folder of a pack's worked examples."""

MOST_FILES = 200
YAML = (".yaml", ".yml")
LIKE_YAML = (".toml", ".json", ".json5", ".ini", ".xml", ".csv", ".xlsx")
"""Files that somebody may take for parts of a pack. Others, such as a README, may lie beside it."""


class Shipped(NamedTuple):
    """A pack that ships with the product."""

    id: str
    version: str
    title: Text


def load(source: str | Path) -> Pack:
    """Read a pack by the path of its folder or the id of a shipped one. Raises `Refused` with every problem of form."""
    return read_pack(files(source))


def files(source: str | Path) -> dict[str, bytes]:
    """The files of a pack as they are, by name, pack.yaml first. Raises `Refused` for none or an unreadable one."""
    return _read(_folder(source))


def shipped() -> list[Shipped]:
    """The packs that ship with the product, by id."""
    packs = [load(name) for name in _shipped_names()]
    return [Shipped(pack.id, pack.version, pack.title) for pack in packs]


def _folder(source: str | Path) -> Traversable:
    if isinstance(source, str) and source in _shipped_names():
        return _shelf() / source
    folder = Path(source)
    if not folder.is_dir():
        raise Refused([UNKNOWN_PACK(name=source, nearest=suggest(str(source), _shipped_names()))])
    return folder


def _read(folder: Traversable) -> dict[str, bytes]:
    """The files of a pack in a folder: pack.yaml, other YAML by name, the catalogue, the examples.

    Of a file that is too large no more is read than shows it.
    """
    found = {item.name: item for item in folder.iterdir() if item.name.endswith((*YAML, FILE)) and item.is_file()}
    below = folder / EXAMPLES
    if below.is_dir():
        found |= {f"{EXAMPLES}/{item.name}": item for item in below.iterdir() if item.name.endswith(YAML)}
    odd = sorted(item.name for item in folder.iterdir() if item.name.endswith(LIKE_YAML) and item.name not in found)
    if odd:
        raise Refused([NOT_READ(Where(file=name)) for name in odd[:MOST_FILES]])
    if FIRST not in found:
        raise Refused([NO_FILES(name=folder.name)])
    if len(found) > MOST_FILES:
        raise Refused([TOO_MANY(name=folder.name, most=MOST_FILES)])
    data, problems = {}, []
    for name in sorted(found, key=lambda name: ("/" in name, name == FILE, name != FIRST, name)):
        try:
            with found[name].open("rb") as file:
                data[name] = file.read(MOST_BYTES + 1)
        except OSError:
            problems.append(UNREADABLE(Where(file=name)))
    if problems:
        raise Refused(problems)
    return data


def _shelf() -> Traversable:
    """The folder of shipped packs: inside an installed wheel, else beside `src` in a checkout."""
    inside = resources.files("zeren") / "shipped_packs"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "packs"


def _shipped_names() -> list[str]:
    shelf = _shelf()
    return sorted(item.name for item in shelf.iterdir() if (item / FIRST).is_file()) if shelf.is_dir() else []
