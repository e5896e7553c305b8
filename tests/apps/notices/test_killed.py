"""A sweep in a process of its own, killed while it sends: everything arrives, nothing twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.apps.notices.receiver import receiving

PEOPLE = 10

MADE = """
import datetime as dt, os, sys
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from zeren.apps.access.models import Account
from zeren.apps.notices import commands
from zeren.base.text import Text
on = dt.date(2026, 3, 2)
for n in range(int(sys.argv[1])):
    who = Account.objects.create(username=f"p{n}", name=f"p{n}", start=on)
    commands.set_channel(who.pk, "webhook", f"http://{os.environ['ZEREN_WEBHOOKS']}/p{n}", by="p", on=on)
    commands.set_hours(who.pk, 0, 0, by="p", on=on)
    commands.put([commands.Told(who.pk, "k", Text("事", "thing"))], by="p", on=on)
"""


@pytest.mark.slow
def test_killed_while_sending(tmp_path: Path) -> None:
    running: list[subprocess.Popen[bytes]] = []
    deaths = {2, 3, 7}

    def arrived(count: int) -> None:
        if count in deaths:
            running[-1].send_signal(signal.SIGKILL)

    with receiving({"ok": True}, arrived) as receiver:
        given = {"ZEREN_DB": str(tmp_path / "z.sqlite3"), "ZEREN_WEBHOOKS": receiver.host, "no_proxy": "127.0.0.1"}
        # A database of its own, also where the tests have a server's.
        kept = {name: value for name, value in os.environ.items() if name != "ZEREN_DATABASE_URL"}
        env = kept | given | {"DJANGO_SETTINGS_MODULE": "zeren.site.settings"}
        subprocess.run([sys.executable, "-c", MADE, str(PEOPLE)], env=env, check=True)
        codes = []
        for _ in range(len(deaths) + 1):
            call = [sys.executable, "-m", "zeren", "sweep", "deliver", "--db", given["ZEREN_DB"]]
            running.append(subprocess.Popen(call, env=env, stdout=subprocess.DEVNULL))
            codes.append(running[-1].wait())
    assert codes == [-signal.SIGKILL] * len(deaths) + [0]
    assert sorted(path for path, _ in receiver.got) == sorted(f"/p{n}" for n in range(PEOPLE))
