"""Every list that offers itself as a file gives one."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.site.conftest import World
from tests.site.test_access_table import GUARDED, PAGES, ask

from zeren.apps.access.models import Account, Grant
from zeren.apps.access.rules import ROLES
from zeren.apps.organisation.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
OFFER = re.compile(r'class="plain export" href="([^"]+)"')
LISTS = {"desk:meetings", "desk:tasks", "desk:inbox", "desk:certificates", "desk:guidance", "desk:reviews"}
LISTS |= {"obligations:requests", "desk:due", "desk:activities", "organisation:units"}


def test_every_list_that_says_so_is_kept_as_a_file(world: World) -> None:
    day, top = timezone.localdate(), Unit.objects.get(code="H")
    account = Account.objects.create(username="all", name="all", start=day, must_change_password=False)
    for role in ROLES:
        Grant.objects.create(account=account, role=role, path=top.path, start=day)
    client = Client()
    client.force_login(account)
    offered, wrong = set(), []
    addresses = {name: PAGES[name].address(world, "A") for name in GUARDED if name != "desk:parts"}
    for name, address in addresses.items():
        seen = ask(client, "GET", address)
        if seen.status_code != 200 or seen.streaming or "html" not in seen.headers["Content-Type"]:
            continue
        found = OFFER.search(seen.content.decode())
        if found is None:
            continue
        offered.add(name)
        file: Any = client.get(address + unescape(found[1]))
        kept = "attachment" in file.headers.get("Content-Disposition", "")
        lines = b"".join(file).splitlines()
        plain = "csv" not in file.headers["Content-Type"] or (len(lines) > 1 and b"<" not in b"".join(lines))
        if file.status_code != 200 or not kept or not plain:
            wrong.append(name)
    assert wrong == []
    assert offered >= LISTS, LISTS - offered
