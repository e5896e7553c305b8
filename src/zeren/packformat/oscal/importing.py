"""A catalogue taken in as the files of a pack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from zeren.base.problems import Refused, Where, declare
from zeren.base.text import Text
from zeren.packformat.catalog import FILE, clauses, read_catalog
from zeren.packformat.oscal.carrying import Carried, without_pack
from zeren.packformat.oscal.exporting import catalog_document
from zeren.packformat.oscal.serial import serial
from zeren.packformat.oscal.starting import in_force, starting
from zeren.packformat.oscal.texts import KNOWN_PARTS, TOLD
from zeren.packformat.pack import read_pack
from zeren.packformat.strict import ID, NAME
from zeren.packformat.writing import write_yaml

NO_CONTROLS = declare(
    "oscal_no_controls",
    zh="这个目录里没有有效的控制项",
    en="the catalogue has no control that is in force",
    do_zh="请选有控制项的目录，或先解析基线",
    do_en="Choose a catalogue with controls, or resolve the profile first",
)
ODD_CONTROL = declare(
    "oscal_odd_control_id",
    zh="控制项编号“{id}”不能作责任事项的编号",
    en="the control id {id} cannot be the id of a duty",
    do_zh="只接受字母开头、由字母数字和 . _ - 组成、不超过100个字符的编号",
    do_en="Ids begin with a letter and have letters, digits, . _ - and at most 100 characters",
)
UNKNOWN_PARTS = declare(
    "oscal_unknown_parts",
    zh="不认识这些部分：{parts}。它们不是OSCAL规定的名称，也没有用 ns 写明是谁的",
    en="unknown parts: {parts}. OSCAL knows no such names, and no ns says whose they are",
    do_zh="核对名称；确是发布方自己的，请对方写上 ns，或加 --own-parts 原样保留",
    do_en="Check the names; where they are the publisher's own, a ns belongs there, or keep them with --own-parts",
)
BAD_PACK_ID = declare(
    "oscal_bad_pack_id",
    zh="“{id}”不能作数据包的编号",
    en="{id} cannot be the id of a pack",
    do_zh="用字母开头、由字母数字和下划线组成的编号",
    do_en="Use letters, digits and underscores, a letter first",
)


class Imported(NamedTuple):
    """The files of the pack, and what whoever imports must know."""

    files: dict[str, bytes]
    notes: list[Text]


def import_catalog(data: bytes, file: str, pack_id: str = "", *, own_parts: bool = False) -> Imported:
    """A catalogue or resolved profile as a pack's files. Raises `Refused`; the pack has no problem of form then.

    `pack_id` names the pack; else its title does. Parts with names that are neither OSCAL's nor of a namespace of their
    own are refused, or kept as they are where `own_parts` says that they are meant. A pack that the catalogue carries
    is given back as it was, unless somebody changed the catalogue since.
    """
    if pack_id and not ID.fullmatch(pack_id):
        raise Refused([BAD_PACK_ID(id=pack_id)])
    base, carried = without_pack(read_catalog(data, file))
    notes = []
    if carried is not None:
        given = _given_back(base, carried, data, file)
        if given is not None:
            return Imported(
                given,
                [Text("目录里带着完整的数据包，已原样取回", "The catalogue carries its pack: given back as it was")],
            )
        notes.append(
            Text(
                "目录导出以后改过，里面带的数据包没有采用",
                "The catalogue was changed since it was exported: the pack inside was left aside",
            )
        )
    if not own_parts and (odd := _unknown_parts(base)):
        told = ", ".join(f"{name} ({count})" for name, count in sorted(odd.items())[:20])
        raise Refused([UNKNOWN_PARTS(Where(file=file), parts=told)])
    files = plain_files(base, file, pack_id)
    read_pack(files)
    return Imported(files, [*notes, *_notes(base)])


def plain_files(catalog: Mapping[str, Any], file: str, pack_id: str) -> dict[str, bytes]:
    """The files of the pack that a catalogue alone becomes."""
    found = [clause for clause in clauses(catalog) if in_force(clause)]
    if not found:
        raise Refused([NO_CONTROLS(Where(file=file))])
    odd = [clause.id for clause in found if not NAME.fullmatch(clause.id)]
    if odd:
        raise Refused([ODD_CONTROL(Where(file=file), id=name) for name in odd[:20]])
    made = {name: write_yaml(fields) for name, fields in starting(catalog, pack_id).items()}
    return made | {FILE: serial({"catalog": catalog})}


def _given_back(base: dict[str, Any], carried: Carried, data: bytes, file: str) -> dict[str, bytes] | None:
    """The carried files, if they make exactly this catalogue."""
    files = dict(carried.files) | ({FILE: serial({"catalog": base})} if carried.foreign else {})
    try:
        made = catalog_document(files, carried.language)
    except Refused:
        return None
    return files if made["catalog"] == read_catalog(data, file) else None


def _notes(catalog: Mapping[str, Any]) -> Iterator[Text]:
    found = list(clauses(catalog))
    gone = sum(not in_force(clause) for clause in found)
    told = Text(
        "控制项{n}个（其中增强项{more}个），分在{groups}组里",
        "Controls: {n}, of them enhancements: {more}, in groups: {groups}",
    )
    groups = len({id(clause.groups[-1]) for clause in found if clause.groups})
    yield told.fill(n=len(found), more=sum(bool(clause.above) for clause in found), groups=groups)
    if gone:
        yield Text("已撤销的{n}个没有列为责任事项", "Withdrawn and made no duty: {n}").fill(n=gone)
    kept = Counter(name for clause in found for name in _part_names(clause.control) if name not in TOLD)
    if kept:
        listed = ", ".join(f"{name} {count}" for name, count in sorted(kept.items()))
        yield Text(
            "目录中原样保留、没有写进责任事项的部分：{parts}",
            "Parts kept in the catalogue that make no words of a duty: {parts}",
        ).fill(parts=listed)


def _unknown_parts(catalog: Mapping[str, Any]) -> Counter[str]:
    """The names of parts, in groups or controls, that nobody vouches for, with how many there are."""
    found: Counter[str] = Counter()
    ahead: list[Mapping[str, Any]] = [catalog]
    while ahead:
        holder = ahead.pop()
        for part in holder.get("parts", ()):
            if "ns" not in part and part["name"] not in KNOWN_PARTS:
                found[part["name"]] += 1
        ahead.extend((*holder.get("groups", ()), *holder.get("controls", ()), *holder.get("parts", ())))
    return found


def _part_names(holder: Mapping[str, Any]) -> Iterator[str]:
    for part in holder.get("parts", ()):
        yield str(part["name"])
        yield from _part_names(part)
