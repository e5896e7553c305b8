"""`zeren oscal`: catalogues in, catalogues, profiles, results and plans out."""

from __future__ import annotations

from pathlib import Path

import click

from zeren.base.problems import Refused
from zeren.base.text import Text
from zeren.cli.database import must_be_named
from zeren.cli.output import new_file, read_bounded, write_folder
from zeren.cli.pack_told import catalogue
from zeren.cli.session import language, say

KINDS = ("catalog", "profile", "assessment-results", "poam")


@click.group("oscal")
def oscal() -> None:
    """OSCAL：导入目录，导出目录、基线、考核结果和整改计划 / OSCAL: take catalogues in, give documents out."""


@oscal.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="数据包文件夹。 The pack's folder, new.")
@click.option("--id", "pack_id", metavar="ID", default="", help="数据包编号，默认取自标题。 The pack's id.")
@click.option("--own-parts", is_flag=True, help="保留名称不是OSCAL规定的部分。 Keep parts whose names are not OSCAL's.")
def import_(file: Path, out: Path, pack_id: str, own_parts: bool) -> None:
    """把一个OSCAL目录（或解析后的基线）变成数据包，编号不变。

    Make a pack from an OSCAL catalogue or resolved profile; its ids are kept.
    """
    from zeren.packformat import check, is_warning, read_pack
    from zeren.packformat.catalog.reading import MOST_BYTES
    from zeren.packformat.oscal import import_catalog

    made = import_catalog(read_bounded(file, MOST_BYTES), file.name, pack_id, own_parts=own_parts)
    refused = [problem for problem in check(read_pack(made.files), catalogue()) if not is_warning(problem)]
    if refused:
        raise Refused(refused)
    write_folder(out, made.files)
    for note in made.notes:
        say(note)
    say(Text("数据包已写入 {out}", "The pack is in {out}").fill(out=out))


@oscal.command("export")
@click.option(
    "--framework",
    metavar="ID|PATH",
    default="",
    help="哪个数据包；加 --db 是库里装着的，可写 编号@版本。 Which pack; with --db "
    "one that is installed there, ID or ID@VERSION.",
)
@click.option("--run", "run", type=int, default=None, help="哪次考核。 Which run, by its number.")
@click.option("--kind", required=True, type=click.Choice(KINDS), help="导出什么。 What is written.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="文件。 The file, new.")
@click.option(
    "--db",
    "database",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="数据库文件；--run 不写就用 ZEREN_DATABASE_URL。 The database of the run or of the installed pack.",
)
def export(framework: str, run: int | None, kind: str, out: Path, database: Path | None) -> None:
    """导出OSCAL：数据包为目录或基线，一年的结果为考核结果，未验收的问题为整改计划。

    Write OSCAL: a pack as catalogue or profile, a run as assessment results, open findings as a plan of action.
    """
    of_run = kind in {"assessment-results", "poam"}
    if of_run == (run is None) or of_run == bool(framework):
        raise click.UsageError("catalog、profile 用 --framework；assessment-results、poam 用 --run。 See --help.")
    if run is None:
        _framework(framework, kind, out, database)
    else:
        _run(run, kind, out, database)
    say(Text("已写出 {out}", "Wrote {out}").fill(out=out))


def _framework(framework: str, kind: str, out: Path, database: Path | None) -> None:
    from zeren.packformat import files
    from zeren.packformat.oscal import catalog_document, profile_document, serial

    make = catalog_document if kind == "catalog" else profile_document
    document = make(files(framework) if database is None else _installed(framework, database), language())
    with new_file(out) as part:
        part.write_bytes(serial(document))


def _installed(framework: str, database: Path) -> dict[str, bytes]:
    from zeren.cli.embedded import read_only

    code, _, version = framework.partition("@")
    with read_only(database):
        from zeren.apps.frameworks import queries
        from zeren.apps.frameworks.rules import NOT_INSTALLED

        found = queries.stored_files(code, version)
    if found is None:
        raise Refused([NOT_INSTALLED(code=code, version=version)])
    return found


def _run(run: int, kind: str, out: Path, database: Path | None) -> None:
    from zeren.cli.embedded import opened

    if database is None:
        must_be_named()
    with opened(database), new_file(out) as part:
        from zeren.reports import exchange

        write = exchange.write_results if kind == "assessment-results" else exchange.write_plan
        write(exchange.run_of(run), part, language())
