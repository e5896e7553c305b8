"""The `zeren` command: one file per group of sub-commands, imported when it is called, so that help is quick.

Words: a *session* is one call: the language it speaks and whether it shows where an error came from.
What must always hold: refused input is answered with every problem and exit code 2; an unexpected error with one plain
sentence and exit code 1; nothing that reads the clock reaches a paper.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
from typing import Any

import click

from zeren import __version__
from zeren.base.problems import Refused
from zeren.base.text import Text
from zeren.cli.session import Session, say, show_problems

COMMANDS = {
    "assess": ("zeren.cli.assess", "assess", Text("考核一个文件夹里的一年", "Assess the year in a folder")),
    "backup": ("zeren.cli.backup", "backup", Text("备份成一个文件", "Back up into one file")),
    "demo": ("zeren.cli.demo", "demo", Text("做一个可以看的样板库", "Make a database to look at")),
    "facts": ("zeren.cli.facts", "facts", Text("导出一年的事实", "Export a year's facts")),
    "factors": ("zeren.cli.factors", "factors", Text("第二重验证的密钥", "The key of second factors")),
    "framework": ("zeren.cli.framework", "framework", Text("责任制的版本：安装、采用、撤回", "Versions of frameworks")),
    "import": ("zeren.cli.import_", "import_", Text("把一个文件夹导入数据库", "Take a folder into a database")),
    "init": ("zeren.cli.init", "init", Text("新建数据库和三个管理员", "Make a database with its administrators")),
    "journal": ("zeren.cli.journal", "journal", Text("核对日志", "Check the journal")),
    "oscal": ("zeren.cli.oscal", "oscal", Text("导入、导出OSCAL", "OSCAL in and out")),
    "pack": ("zeren.cli.pack", "pack", Text("查看、检查责任制数据包", "List, check and explain packs")),
    "reset": ("zeren.cli.reset", "reset", Text("在服务器上重设密码", "Reset a password at the server")),
    "restore": ("zeren.cli.backup", "restore", Text("从备份恢复", "Restore a backup")),
    "score": ("zeren.cli.score", "score", Text("给Parquet文件里的事实计分", "Score facts in Parquet files")),
    "run": ("zeren.cli.run", "run", Text("列出考核结果，复算核对", "List runs, compute one again and compare")),
    "serve": ("zeren.cli.serve", "serve", Text("打开网页服务", "Serve the pages")),
    "sweep": (
        "zeren.cli.sweep",
        "sweep",
        Text("做定时的事：提醒、发送", "Do what is to be done by itself: remind, send"),
    ),
    "template": ("zeren.cli.template", "template", Text("生成空白填报工作簿", "Write the empty workbook to fill in")),
    "year": ("zeren.cli.year", "year", Text("开启年度，定记录起始日", "Open a year, set the first day")),
}
"""Sub-commands: module, name in it, and what they do; those whose module is not there are left out."""


class _Commands(click.Group):
    """Finds sub-commands without importing any before it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click hands it over
        """The names, in order."""
        return [name for name, (module, _, _) in COMMANDS.items() if importlib.util.find_spec(module)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one sub-command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module, name, _ = COMMANDS[cmd_name]
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the sub-commands from what is known without importing them."""
        rows = [(name, f"{COMMANDS[name][2].zh}  {COMMANDS[name][2].en}") for name in self.list_commands(ctx)]
        with formatter.section("命令 Commands"):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        """Run; turn what was refused, and what nobody expected, into words."""
        try:
            return super().invoke(ctx)
        except Refused as refused:
            show_problems(refused.problems)
            ctx.exit(2)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            if ctx.find_object(Session) is None or ctx.ensure_object(Session).debug:
                raise
            told = Text(
                "出现意外错误（{error}）。数据没有改动；加 --debug 可看详情",
                "Something unexpected went wrong ({error}). No data was changed; --debug shows where",
            )
            say(told.fill(error=f"{type(error).__name__}: {error}"), err=True)
            ctx.exit(1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", message="%(version)s", help="版本号。 The version.")
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    envvar="ZEREN_LANG",
    default="zh",
    help="说中文或英文。 Speak Chinese or English.",
)
@click.option("--debug", is_flag=True, help="出错时显示详情。 Show where an error came from.")
@click.pass_context
def main(ctx: click.Context, lang: str, debug: bool) -> None:
    """Zeren 责任制：该做什么、做了没有、查出什么、改了没有、得了多少分。

    Runs a responsibility system: what is owed, what was done, what was found, how it was put right, how it scored.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zeren.site.settings")
    ctx.obj = Session("en" if lang == "en" else "zh", debug)
