"""Reads a catalogue's JSON, bounded before it is looked into: size, depth, number of values, each field once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from zeren.base.problems import Problem, Refused, Where, declare
from zeren.base.text import Text
from zeren.packformat.catalog.checking import UNKNOWN_FIELD, faults

FILE = "catalog.json"
"""The file of a pack that holds the catalogue it came from."""

MOST_BYTES = 48_000_000
MOST_DEPTH = 100

NOT_JSON = declare(
    "oscal_not_json",
    zh="这不是能读的JSON（{why}）",
    en="this is not readable JSON ({why})",
    do_zh="请重新取得这个文件；只接受UTF-8编码的OSCAL JSON",
    do_en="Get the file anew; OSCAL is read as JSON in UTF-8",
)
TOO_LARGE = declare(
    "oscal_too_large",
    zh="文件超过{most}MB，或嵌套太深",
    en="the file has more than {most} MB, or is nested too deeply",
    do_zh="请拆成几个目录",
    do_en="Split it into several catalogues",
)
OTHER_KIND = declare(
    "oscal_other_kind",
    zh="这是“{found}”，不是OSCAL目录",
    en="this is “{found}” and no OSCAL catalogue",
    do_zh="{do}",
    do_en="{do}",
)
NEWER = declare(
    "oscal_newer",
    zh="这个目录的OSCAL版本是{found}，这里只认识到{known}",
    en="the catalogue is of OSCAL {found}; this version knows {known} and earlier",
    do_zh="请升级 Zeren，或导出成较早的OSCAL版本",
    do_en="Bring Zeren up to date, or export an earlier OSCAL version",
)
KNOWN = (1, 2)
"""The last version whose fields are known, major and minor."""

_DO = {
    "profile": ("请先解析这个基线，导入解析后的目录", "Resolve the profile and import the resolved catalogue"),
    "": ("请选最外层是 catalog 的文件", "Choose a file whose outermost field is catalog"),
}


def read_document(data: bytes, file: str) -> dict[str, Any]:
    """The outermost object of a JSON file; `Refused` for what is too large, too deep, no JSON, or says a field twice.

    Numbers are kept as text: OSCAL has none.
    """
    if len(data) > MOST_BYTES:
        raise Refused([TOO_LARGE(Where(file=file), most=MOST_BYTES // 1_000_000)])
    try:
        found = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError:
        raise Refused([TOO_LARGE(Where(file=file), most=MOST_BYTES // 1_000_000)]) from None
    except json.JSONDecodeError as error:
        raise Refused([NOT_JSON(Where(file=file, row=error.lineno), why=error.msg)]) from None
    except ValueError as error:
        raise Refused([NOT_JSON(Where(file=file), why=error)]) from None
    if not isinstance(found, dict):
        raise Refused([NOT_JSON(Where(file=file), why="{} ?")])
    return found


def read_catalog(data: bytes, file: str = FILE) -> dict[str, Any]:
    """The catalogue in a JSON file, every field checked. Raises `Refused` with what is wrong."""
    document = read_document(data, file)
    if "catalog" not in document or not isinstance(document["catalog"], dict):
        raise Refused([_other(document, file)])
    catalog: dict[str, Any] = document["catalog"]
    problems = [*_beyond(document, file), *faults(catalog, file)]
    newer = _newer(catalog, file)
    if newer and (problems or newer[1]):
        raise Refused([newer[0]])
    if problems:
        raise Refused(problems)
    return catalog


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError("twice: " + next(name for name in names if names.count(name) > 1)[:60])
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _other(document: dict[str, Any], file: str) -> Problem:
    found = next((name for name in document if name != "$schema"), "{}")
    zh, en = _DO.get(found, _DO[""])
    return OTHER_KIND(Where(file=file), found=found[:60], do=Text(zh, en))


def _beyond(document: dict[str, Any], file: str) -> Iterable[Problem]:
    """Fields beside the catalogue; a `$schema` may stand there."""
    for name in document.keys() - {"catalog", "$schema"}:
        yield UNKNOWN_FIELD(Where(file=file), place="{}", field=name[:60], nearest="catalog")


def _newer(catalog: dict[str, Any], file: str) -> tuple[Problem, bool] | None:
    """What to say of a version after the last known one, and whether it must be refused whatever it holds."""
    metadata = catalog.get("metadata")
    written = metadata.get("oscal-version") if isinstance(metadata, dict) else None
    numbers = str(written).split("-")[0].split(".")
    if len(numbers) < 2 or not all(number.isdigit() for number in numbers[:2]):
        return None
    version = int(numbers[0]), int(numbers[1])
    if version <= KNOWN:
        return None
    return NEWER(Where(file=file), found=str(written)[:20], known="1.2"), version[0] > KNOWN[0]
